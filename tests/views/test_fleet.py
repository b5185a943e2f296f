"""The fleet, its numbers in pages, deliveries and what was unread: the questions every door asks."""

from datetime import timedelta
from typing import Any

import pytest

from linekeeper.errors import Refused
from linekeeper.events.account import BanMoved, BanState
from linekeeper.events.house import SightCause, SightLost
from linekeeper.events.number import Mode, Reported
from linekeeper.views.fleet import MOST_FIRST
from tests.flow.bodies import HARBOR, MARINA, STRANGER, about, body, entry, status
from tests.flow.stream import NOON, Stream, ago, read
from tests.views.asked import asked, in_memory

MOST_AT_ONCE = 500
WORDS = [Reported.CONNECTED, Reported.FLAGGED, Reported.BANNED, Reported.DISCONNECTED]


async def a_fleet(many: int = 8) -> Stream:
    stream = in_memory()
    await stream.claim()
    await stream.poll(*(read(f"{place:03}", ago(minutes=9), WORDS[place % 4], display=f"1555010{place:04}") for place in range(many)))
    return await stream.fold()


async def test_an_empty_house_says_so_and_asks_for_nothing() -> None:
    told = await asked(in_memory()).fleet()

    assert (told.headline.title, told.total, told.counts, told.first, told.heard_at) == ("No numbers yet.", 0, {}, [], None)


async def test_the_fleet_at_a_glance() -> None:
    stream = await a_fleet()
    await stream.poll(read("900", ago(minutes=5), mode=Mode.SANDBOX, display="15550109900"))
    await stream.post(body(entry(STRANGER, NOON, "messages", about("901", statuses=[status("wamid.1", NOON)]))))
    await stream.post(b"no JSON")
    await stream.fold()
    told = await asked(stream).fleet()

    assert told.counts == {"connected": 2, "flagged": 2, "banned": 2, "offline": 2}
    assert (told.total, told.uncounted, told.unread, told.lobby, told.blind_accounts) == (8, 1, 1, 1, 0)
    assert (told.heard_at, told.now) == (ago(minutes=5), NOON)
    assert [one.status for one in told.first][:4] == ["banned", "banned", "offline", "offline"]
    assert len(told.first) <= MOST_FIRST


async def test_numbers_we_cannot_see_are_told_and_their_status_is_no_longer_shown_as_current() -> None:
    stream = await a_fleet(1)
    await stream.poll(SightLost(at=ago(minutes=8), account=HARBOR, cause=SightCause.TOKEN, code=190, interval_s=60))
    await stream.fold()
    soon = await asked(stream, ago(minutes=7)).number("000")
    assert soon is not None
    assert (soon.status, soon.sight.blind_since, soon.sight.cause) == ("connected", ago(minutes=8), "token")
    assert soon.sight.action

    assert (await asked(stream).fleet()).blind_accounts == 1


async def test_a_workspace_sees_its_own_numbers_only() -> None:
    stream = in_memory()
    for account, id_, workspace in ((HARBOR, "101", "harbor"), (MARINA, "103", "marina")):
        await stream.claim(account, workspace=workspace)
        await stream.poll(read(id_, status=Reported.FLAGGED), account=account)
    views = asked(await stream.fold())

    assert [one.id for one in (await views.numbers(workspace="harbor")).items] == ["101"]
    fleet = await views.fleet(workspace="marina")
    assert (fleet.total, [one.id for one in fleet.first if one.id != "103"]) == (1, [])
    assert (await views.fleet(workspace="nobody")).total == 0


@pytest.mark.parametrize("size", [1, 3, 8, 100])
async def test_pages_hold_every_number_once_gravest_first(size: int) -> None:
    views = asked(await a_fleet())
    pages, after = [], None
    while True:
        page = await views.numbers(after=after, limit=size)
        assert len(page.items) <= size
        pages += page.items
        after = page.next
        if after is None:
            break

    assert [one.id for one in pages] == ["002", "006", "003", "007", "001", "005", "000", "004"]
    assert [one.urgency for one in pages] == sorted((one.urgency for one in pages), reverse=True)


@pytest.mark.parametrize(("asked_for", "given"), [(-5, 1), (0, 1), (3, 3), (10**9, MOST_AT_ONCE)])
async def test_a_page_has_its_bounds(asked_for: int, given: int) -> None:
    stream = await a_fleet(MOST_AT_ONCE + 2)
    for _ in range(5):
        await stream.post(b"junk")
    await stream.fold()
    views = asked(stream)

    assert len((await views.numbers(limit=asked_for)).items) == given
    assert len((await views.deliveries(limit=asked_for)).items) == min(given, 5)
    assert len((await views.unread(limit=asked_for)).items) == min(given, 1)


@pytest.mark.parametrize(
    "after",
    ["", "~", "90", "90~", "~101", "x~101", "--5~101", "²~101", "9" * 5_000 + "~101", "1_0~101", " 5~101", "5.0~101", "\x00~1"],
    ids=repr,
)
async def test_a_page_that_was_never_offered_is_refused(after: str) -> None:
    with pytest.raises(Refused, match="does not exist") as refused:
        await asked(await a_fleet()).numbers(after=after)

    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"status": "banned"}, ["002", "006"], id="by status"),
        pytest.param({"search": "lane 003"}, ["003"], id="by name"),
        pytest.param({"search": "+1 (555) 010-0005"}, ["005"], id="by digits as people write them"),
        pytest.param({"search": "nobody"}, [], id="nothing"),
        pytest.param({"search": "%' OR 1=1 --"}, [], id="no SQL"),
        pytest.param({"status": "banned", "search": "lane 003"}, [], id="both must hold"),
    ],
)
async def test_numbers_are_found(filters: dict[str, Any], found: list[str]) -> None:
    assert [one.id for one in (await asked(await a_fleet()).numbers(**filters)).items] == found


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("003", "003"),
        ("+15550100003", "003"),
        ("+1 555 010 0003", "003"),
        ("15550100003", "003"),
        ("404", None),
        ("", None),
        ("+", None),
        ("+x", None),
    ],
)
async def test_a_number_is_found_by_its_id_or_its_digits(name: str, id_: str | None) -> None:
    found = await asked(await a_fleet()).number(name)

    assert (None if found is None else found.id) == id_


async def test_deliveries_come_newest_first_in_pages_that_miss_nothing() -> None:
    stream = in_memory()
    ids = [await stream.post(b"%d" % place) for place in range(7)]
    views = asked(stream)
    pages, before = [], None
    while True:
        page = await views.deliveries(before=before, limit=3)
        pages += page.items
        if page.next is None:
            break
        before = int(page.next)

    assert [one.id for one in pages] == ids[::-1]


async def test_a_delivery_comes_with_its_body_or_not_at_all() -> None:
    stream = in_memory()
    id_ = await stream.post(b"\xff\x00")
    views = asked(stream)
    told = await views.delivery(id_)

    assert told is not None
    assert (told.size, told.kept, await views.raw(id_)) == (2, True, b"\xff\x00")
    assert (await views.delivery(id_ + 1), await views.raw(id_ + 1)) == (None, None)


async def test_what_was_unread_comes_newest_first_with_its_delivery() -> None:
    stream = in_memory()
    ids = [await stream.post(b"junk %d" % place) for place in range(5)]
    await stream.fold()
    views = asked(stream)
    first = await views.unread(limit=3)
    rest = await views.unread(limit=3, before=int(first.next or 0))

    assert [one.delivery for one in (*first.items, *rest.items)] == ids[::-1]
    assert rest.next is None
    assert {(one.app, one.where, one.account) for one in first.items} == {("meta", "body", "")}


async def test_reading_an_account_makes_its_numbers_heard_though_nothing_changed() -> None:
    stream = await a_fleet(1)
    await stream.state.remember("heard", {HARBOR: (NOON - timedelta(seconds=5)).isoformat().encode()})
    views = asked(stream)
    told = await views.number("000")

    assert told is not None
    assert told.heard_at == NOON - timedelta(seconds=5) == (await views.fleet()).heard_at


async def test_what_came_due_changes_nothing_before_it_does() -> None:
    """A ban that is announced needs somebody today, though the number still works."""
    stream = await a_fleet(1)
    await stream.act(BanMoved(at=ago(minutes=1), account=HARBOR, state=BanState.SCHEDULED, date_text="December 1, 2026"), HARBOR)
    await stream.fold()
    told = await asked(stream).fleet()

    assert told.counts == {"connected": 1}
    assert [one.id for one in told.first] == ["000"]
    assert told.headline.title == "One number needs you."
