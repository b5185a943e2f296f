"""A number's story in sentences, in pages, and as days."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from linekeeper.errors import Refused
from linekeeper.events import Source
from linekeeper.events.event import Limit
from linekeeper.events.house import SightCause, SightLost, SightRegained
from linekeeper.events.number import Rating, Reported
from linekeeper.flow.story import Line, Turned
from linekeeper.fold.verdict import Basis, Reason, Status
from linekeeper.rulebook import current
from linekeeper.state.port import StoryRow
from linekeeper.views.story import StoryLine, status_days, story_line
from tests.flow.bodies import HARBOR, body, enforced, entry
from tests.flow.stream import NOON, Stream, ago, read
from tests.views.asked import asked, in_memory


def row(turned: Turned, before: str = "", after: str = "", reason: Reason | None = None) -> StoryRow:
    line = Line(turned=turned, status=Status.CONNECTED, source=Source.READING, before=before, after=after, reason=reason)
    return StoryRow(number="1", at=NOON, code=turned.value, body=msgspec.msgpack.encode(line))


def because(status: Status = Status.RESTRICTED, **told: Any) -> Reason:
    return Reason(**{"status": status, "code": "x", "text": "Something is so.", "basis": Basis.DERIVED, "until": NOON, **told})


@pytest.mark.parametrize(
    ("told", "title", "text"),
    [
        pytest.param(row(Turned.FIRST, after="pending"), "Seen for the first time: Pending", "", id="first sight"),
        pytest.param(
            row(Turned.STATUS, "connected", "restricted", because()), "From Connected to Restricted", "Something is so.", id="down"
        ),
        pytest.param(
            row(Turned.STATUS, "restricted", "connected", because()),
            "From Restricted back to Connected",
            "No longer so: Something is so.",
            id="back, because a reason ended",
        ),
        pytest.param(row(Turned.STATUS, "unknown", "connected"), "From Unknown to Connected", "", id="without a reason"),
        pytest.param(row(Turned.BEGAN, reason=because()), "Something is so.", "", id="a reason more"),
        pytest.param(row(Turned.ENDED, reason=because()), "No longer so", "Something is so.", id="a reason less"),
        pytest.param(
            row(Turned.CHANGED, reason=because()),
            "Its end, or how surely we know it, has changed",
            "Something is so.",
            id="a reason changed",
        ),
        pytest.param(row(Turned.QUALITY, "green", "red"), "Quality fell from High to Low", "", id="quality falls"),
        pytest.param(row(Turned.QUALITY, "red", "yellow"), "Quality rose from Low to Medium", "", id="quality rises"),
        pytest.param(row(Turned.QUALITY, "unknown", "green"), "Quality is rated: High", "", id="first rating"),
        pytest.param(row(Turned.QUALITY, "green", "unknown"), "Quality is not rated any more; it was High", "", id="no rating any more"),
        pytest.param(row(Turned.LIMIT, "250", "2000"), "The limit rose from 250 people in 24 h to 2,000 people in 24 h", "", id="more"),
        pytest.param(row(Turned.LIMIT, "none", "250"), "The limit fell from no limit to 250 people in 24 h", "", id="less"),
        pytest.param(row(Turned.LIMIT, "250", "none"), "The limit rose from 250 people in 24 h to no limit", "", id="no limit any more"),
        pytest.param(row(Turned.LIMIT, "", "250"), "The limit was told: 250 people in 24 h", "", id="first limit"),
        pytest.param(row(Turned.LIMIT, "250", ""), "The limit is not known any more", "", id="limit lost"),
        pytest.param(row(Turned.THROUGHPUT, "standard", "high"), "Throughput: up to 1,000 messages a second", "", id="throughput"),
        pytest.param(row(Turned.THROUGHPUT, "high", "new"), "Throughput: not known", "", id="a throughput nobody knows"),
        pytest.param(
            row(Turned.SIGHT_LOST, "", "token"), "We lost sight. Meta no longer accepts our token.", "", id="sight lost, with its cause"
        ),
        pytest.param(row(Turned.SIGHT_LOST, "", "gremlins"), "We lost sight", "", id="a cause nobody knows"),
        pytest.param(row(Turned.SIGHT_BACK, "token", ""), "We see it again", "", id="sight is back"),
    ],
)
def test_a_line_is_a_sentence(told: StoryRow, title: str, text: str) -> None:
    line = story_line(told, current())

    assert (line.title, line.text) == (title, text)


@pytest.mark.parametrize("turned", list(Turned))
def test_every_turn_has_words(turned: Turned) -> None:
    line = story_line(row(turned, "green" if turned is Turned.QUALITY else "250", "2000", because()), current())

    assert line.title
    assert (line.until is None) == (turned is Turned.ENDED)


# ------------------------------------------------------------------------------------------------------- over a stream


async def lived() -> Stream:
    """Return a stream in which a number was connected, restricted, blind, and rated worse."""
    stream = in_memory()
    await stream.claim()
    await stream.poll(read("101", ago(days=3)))
    await stream.post(body(entry(HARBOR, ago(days=2), "account_update", enforced("RESTRICTED_BIZ_INITIATED_MESSAGING"))), ago(days=2))
    await stream.poll(SightLost(at=ago(hours=30), account=HARBOR, cause=SightCause.CALLBACK, interval_s=300))
    await stream.poll(SightRegained(at=ago(hours=29), account=HARBOR, cause=SightCause.CALLBACK))
    await stream.poll(read("101", ago(hours=1), quality=Rating.YELLOW, limit=Limit(per_day=250)))
    return await stream.fold()


async def lines(stream: Stream, **asked_for: Any) -> list[StoryLine]:
    told = await asked(stream).story("+1 555 010 0101", **asked_for)
    assert told is not None
    return told.items


async def test_a_story_is_told_newest_first_with_its_evidence() -> None:
    told = await lines(await lived())

    assert [one.turned for one in told] == ["quality", "limit", "sight_back", "sight_lost", "status", "first"]
    assert [one.delivery for one in told if one.turned == "status"] == [1]
    assert {one.source for one in told if one.delivery is None} == {"reading"}
    assert [one.word for one in told if one.turned == "status"] == ["RESTRICTED_BIZ_INITIATED_MESSAGING"]


async def test_a_story_comes_in_pages_that_leave_nothing_out() -> None:
    stream = await lived()
    views, found, after = asked(stream), [], None
    while True:
        page = await views.story("101", after=after, limit=1)
        assert page is not None
        found += page.items
        after = page.next
        if after is None:
            break

    assert sorted(one.title for one in found) == sorted(one.title for one in await lines(stream))


async def test_a_story_is_told_since_an_instant() -> None:
    assert [one.turned for one in await lines(await lived(), since=ago(hours=2))] == ["quality", "limit"]


async def test_a_number_nobody_knows_has_no_story_and_no_history() -> None:
    views = asked(await lived())

    assert await views.story("999") is None
    assert await views.history("999") is None


@pytest.mark.parametrize("after", ["", "now", "1~", "~x", "1" * 18 + "~x"])
async def test_a_page_of_a_story_that_nobody_named_is_refused(after: str) -> None:
    with pytest.raises(Refused):
        await asked(in_memory()).story("101", after=after)


async def test_a_history_tells_each_day() -> None:
    told = await asked(await lived()).history("101")

    assert told is not None
    assert told.statuses[-5:] == ["", "connected", "restricted", "restricted", "restricted"]
    assert told.quality.days[-4:] == "gggy"
    assert len(told.statuses) == len(told.quality.days) == 60


def test_a_day_shows_its_gravest_status_and_nothing_before_first_sight() -> None:
    moves = [
        (NOON - timedelta(days=2), Line(turned=Turned.FIRST, status=Status.CONNECTED, source=Source.READING, after="connected")),
        (ago(hours=3), Line(turned=Turned.STATUS, status=Status.BANNED, source=Source.READING, before="connected", after="banned")),
        (ago(hours=2), Line(turned=Turned.STATUS, status=Status.FLAGGED, source=Source.READING, before="banned", after="flagged")),
    ]

    assert status_days(moves, NOON)[-4:] == ["", "connected", "connected", "banned"]


def test_days_before_the_first_kept_line_show_what_it_says_was_before() -> None:
    moves = [(ago(hours=3), Line(turned=Turned.STATUS, status=Status.FLAGGED, source=Source.READING, before="banned", after="flagged"))]

    assert status_days(moves, NOON)[-2:] == ["banned", "banned"]


async def test_a_reported_word_moves_the_status_there_and_back() -> None:
    stream = in_memory()
    await stream.claim()
    for hours, word in ((3, Reported.CONNECTED), (2, Reported.FLAGGED), (1, Reported.CONNECTED)):
        await stream.poll(read("101", ago(hours=hours), word))

    titles = [one.title for one in await lines(await stream.fold())]
    assert titles == ["From Flagged back to Connected", "From Connected to Flagged", "Seen for the first time: Connected"]
