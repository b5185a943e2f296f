"""The promises of the gateway's store, which every store keeps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.journal.port import START, Position
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import (
    Alias,
    Answer,
    ContactRow,
    Deed,
    GatewayKey,
    Outcome,
    Pause,
    Sends,
    SendsTurn,
    Sought,
    Suppressed,
    Suppression,
    Tally,
    Window,
)
from linekeeper.state.sends_memory import MemorySends
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.instant import to_us

NOON = datetime(2026, 11, 25, 12, 0, 0, 123_456, UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ANNA, BEN = b"a" * 16, b"b" * 16
WAMID = b"w" * 16


@asynccontextmanager
async def opened(store: str, folder: Path) -> AsyncIterator[Sends]:
    if store == "memory":
        yield MemorySends()
        return
    async with open_sends(folder / "sends.db") as sends:
        yield sends


@pytest.fixture(params=["memory", "sqlite"])
async def sends(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sends]:
    async with opened(request.param, tmp_path) as sends:
        yield sends


def intent(at: datetime = NOON, **told: Any) -> Intent:
    usual = Intent(
        id=to_us(at),
        state=SendState.SENDING,
        moved_at=at,
        account="A",
        portfolio="P",
        number="1",
        version="v24.0",
        key="k1",
        lane="marketing",
        template="autumn",
        language="en_US",
        person=ANNA,
        mark=b"m" * 16,
        ours=True,
        counts=True,
        permit_until=at + DAY,
        sent_at=at,
        expires_at=at + DAY,
    )
    return replace(usual, **told)


async def do(sends: Sends, *works: Callable[[SendsTurn], None]) -> None:
    for work in works:
        await sends.turn(work)


async def kept(sends: Sends, id_: int) -> Intent:
    found = await sends.look(lambda look: look.intent(id_))
    assert found is not None
    return found


async def test_an_accepted_send_is_read_back_as_it_was(sends: Sends) -> None:
    one = intent(body=b"\x00sealed", due_at=NOON + SECOND, policy="ask", again=7, error=131026, why="limit", delivered_at=NOON)
    await sends.accept(one)

    assert await kept(sends, one.id) == one
    assert await sends.look(lambda look: look.newest()) == one.id


async def test_a_second_send_under_one_id_is_refused_and_changes_nothing(sends: Sends) -> None:
    await sends.accept(intent())
    with pytest.raises(Exception, match=r"there already|UNIQUE"):
        await sends.accept(intent(number="2"))
    await sends.accept(intent(NOON + SECOND))

    assert (await kept(sends, to_us(NOON))).number == "1"


async def test_an_outcome_moves_the_send_and_gives_it_its_wamid(sends: Sends) -> None:
    await sends.accept(intent(body=b"sealed"))
    sends.settle(Outcome(id=to_us(NOON), state=SendState.SENT, at=NOON + SECOND, message=WAMID))
    await sends.turn(lambda _: None)  # after all that was settled before it

    one = await kept(sends, to_us(NOON))
    assert (one.state, one.message, one.mark, one.body) == (SendState.SENT, WAMID, b"m" * 16, b"")


async def test_a_send_whose_tracking_value_is_the_callers_is_known_by_its_wamid(sends: Sends) -> None:
    await sends.accept(intent(mark=b"", ours=False))
    sends.settle(Outcome(id=to_us(NOON), state=SendState.SENT, at=NOON + SECOND, message=WAMID))
    await sends.turn(lambda _: None)

    found = await sends.look(lambda look: (look.by_mark(WAMID), look.by_mark(b""), look.by_mark(b"x" * 16)))
    assert [one and one.id for one in found] == [to_us(NOON), None, None]


async def test_an_outcome_that_comes_after_a_status_takes_nothing_back(sends: Sends) -> None:
    await sends.accept(intent())
    await sends.turn(lambda turn: turn.put(replace(intent(), state=SendState.DELIVERED, delivered_at=NOON)))
    sends.settle(Outcome(id=to_us(NOON), state=SendState.SENT, at=NOON + SECOND, message=WAMID))
    await sends.turn(lambda _: None)

    one = await kept(sends, to_us(NOON))
    assert (one.state, one.message) == (SendState.DELIVERED, WAMID)


async def test_what_proved_not_to_have_left_waits_again_until_it_may_be_tried(sends: Sends) -> None:
    await sends.accept(intent(due_at=NOON, body=b"sealed"))
    sends.settle(Outcome(id=to_us(NOON), state=SendState.HELD, at=NOON, why="not_sent", due_at=NOON + SECOND))
    await sends.turn(lambda _: None)

    one = await kept(sends, to_us(NOON))
    assert (one.state, one.due_at, one.permit_until, one.body) == (SendState.HELD, NOON + SECOND, None, b"sealed")


async def test_a_turn_is_all_or_nothing(sends: Sends) -> None:
    def work(turn: SendsTurn) -> None:
        turn.put(intent())
        turn.move_cursor(Position(0, 9))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await sends.turn(work)

    assert await sends.look(lambda look: (look.intent(to_us(NOON)), look.cursor())) == (None, START)


async def test_a_turn_that_fails_costs_those_beside_it_nothing(sends: Sends) -> None:
    def bad(turn: SendsTurn) -> None:
        turn.put(intent(NOON + SECOND))
        raise ValueError("no")

    results = await asyncio.gather(sends.accept(intent()), sends.turn(bad), sends.accept(intent(NOON + DAY)), return_exceptions=True)

    assert [type(one) for one in results] == [type(None), ValueError, type(None)]
    assert [one.id for one in await sends.look(lambda look: look.intents(Sought()))] == [to_us(NOON), to_us(NOON + DAY)]


async def test_the_cursor_moves_with_what_was_heard(sends: Sends) -> None:
    await sends.turn(lambda turn: turn.move_cursor(Position(0, 12)))

    assert await sends.look(lambda look: look.cursor()) == Position(0, 12)


async def test_at_start_what_was_being_sent_is_unknown(sends: Sends) -> None:
    await sends.accept(intent())
    await sends.accept(intent(NOON + SECOND, state=SendState.HELD))

    assert await sends.own_up(NOON + DAY) == 1
    one, other = await kept(sends, to_us(NOON)), await kept(sends, to_us(NOON + SECOND))
    assert (one.state, one.why, one.moved_at, one.permit_until) == (SendState.UNKNOWN, "restart", NOON + DAY, NOON + DAY)
    assert other.state is SendState.HELD


async def test_what_waits_is_found_when_it_is_due(sends: Sends) -> None:
    await sends.accept(intent(state=SendState.HELD, due_at=NOON + 9 * SECOND))
    await sends.accept(intent(NOON + SECOND, state=SendState.ACCEPTED, due_at=NOON + SECOND))
    await sends.accept(intent(NOON + 2 * SECOND, state=SendState.HELD, due_at=NOON + SECOND))
    await sends.accept(intent(NOON + 3 * SECOND, due_at=NOON))  # went already

    first = await sends.look(lambda look: look.due(NOON + 5 * SECOND))
    place = (first[0].due_at or NOON, first[0].id)
    assert [one.id - to_us(NOON) for one in first] == [1_000_000, 2_000_000]
    assert [one.id for one in await sends.look(lambda look: look.due(NOON + DAY, place))] == [to_us(NOON + 2 * SECOND), to_us(NOON)]
    assert await sends.look(lambda look: look.next_due()) == NOON + SECOND


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        pytest.param(Sought(), [0, 1, 2], id="all of them"),
        pytest.param(Sought(states=(SendState.HELD,)), [1, 2], id="those in a state"),
        pytest.param(Sought(states=()), [], id="those in no state are none"),
        pytest.param(Sought(accounts=("B", "C")), [2], id="those of a workspace's accounts"),
        pytest.param(Sought(accounts=()), [], id="a workspace without accounts has none"),
        pytest.param(Sought(lane="otp", account="A"), [1], id="those of a lane in an account"),
        pytest.param(Sought(person=BEN), [2], id="those to a person"),
        pytest.param(Sought(why="limit", portfolio="P", number="1", template="autumn", key="k1"), [1, 2], id="by everything else"),
    ],
)
async def test_sends_are_sought_by_what_they_are(sends: Sends, sought: Sought, found: list[int]) -> None:
    await sends.accept(intent())
    await sends.accept(intent(NOON + SECOND, state=SendState.HELD, lane="otp", why="limit"))
    await sends.accept(intent(NOON + 2 * SECOND, state=SendState.HELD, account="B", person=BEN, why="limit"))

    assert [(one.id - to_us(NOON)) // 1_000_000 for one in await sends.look(lambda look: look.intents(sought))] == found


async def test_a_list_goes_on_from_where_it_ended(sends: Sends) -> None:
    for second in range(3):
        await sends.accept(intent(NOON + second * SECOND))

    assert [one.id for one in await sends.look(lambda look: look.intents(Sought(), to_us(NOON), 1))] == [to_us(NOON + SECOND)]


async def test_sends_are_counted_by_what_they_share(sends: Sends) -> None:
    for second, why in enumerate(["limit", "limit", "paused"]):
        await sends.accept(intent(NOON + second * SECOND, state=SendState.HELD, why=why))
    tallies = await sends.look(lambda look: look.tally(Sought(states=(SendState.HELD,))))
    same: dict[str, Any] = {
        "account": "A",
        "portfolio": "P",
        "number": "1",
        "lane": "marketing",
        "template": "autumn",
        "state": SendState.HELD,
    }

    assert tallies == [Tally(**same, why="limit", sends=2), Tally(**same, why="paused", sends=1)]
    assert await sends.look(lambda look: look.tally(Sought(), to_us(NOON + SECOND))) == [Tally(**same, why="paused", sends=1)]


async def test_sends_that_share_all_this_are_told_in_the_words_of_the_one_that_is_looked_at_next(sends: Sends) -> None:
    for n, (detail, due_at) in enumerate((("later", NOON + DAY), ("next", NOON + SECOND), ("never", None))):
        await sends.accept(intent(NOON + n * SECOND, state=SendState.HELD, why="limit", detail=detail, due_at=due_at))
    [one] = await sends.look(lambda look: look.tally(Sought()))

    assert (one.sends, one.detail) == (3, "next")


async def test_permits_are_told_while_they_hold(sends: Sends) -> None:
    await sends.accept(intent())
    await sends.accept(intent(NOON + SECOND, permit_until=None))
    await sends.accept(intent(NOON + 2 * SECOND))

    running = await sends.look(lambda look: look.permits(NOON))
    assert [one.id for one in running] == [to_us(NOON), to_us(NOON + 2 * SECOND)]
    assert [one.id for one in await sends.look(lambda look: look.permits(NOON, (NOON + DAY, to_us(NOON))))] == [to_us(NOON + 2 * SECOND)]
    assert [one.id for one in await sends.look(lambda look: look.permits(NOON + DAY))] == [to_us(NOON + 2 * SECOND)]


async def test_attempts_are_found_by_when_they_left_also_those_that_had_waited(sends: Sends) -> None:
    await sends.accept(intent(NOON - DAY))
    await sends.accept(intent(NOON - 2 * DAY, due_at=NOON, sent_at=NOON, state=SendState.DELIVERED))
    await sends.accept(intent(NOON + SECOND, state=SendState.HELD, sent_at=None, due_at=NOON + DAY))
    await sends.accept(intent(NOON + 2 * SECOND))

    found = await sends.look(lambda look: look.attempts(NOON))
    assert [one.id for one in found] == [to_us(NOON - 2 * DAY), to_us(NOON + 2 * SECOND)]
    assert [one.id for one in await sends.look(lambda look: look.attempts(NOON, found[0].id, 1))] == [to_us(NOON + 2 * SECOND)]


async def test_answers_are_kept_for_a_day(sends: Sends) -> None:
    asked = Answer(scope=ANNA, key=BEN, request=b"r" * 16, intent=5, at=NOON)
    await sends.turn(lambda turn: turn.put_answer(asked))
    await sends.turn(lambda turn: turn.put_answer(replace(asked, status=200, body=b"sealed")))

    assert await sends.look(lambda look: (look.answer(ANNA, BEN), look.answer(BEN, ANNA))) == (
        replace(asked, status=200, body=b"sealed"),
        None,
    )
    await sends.clean(NOON + DAY)
    assert await sends.look(lambda look: look.answer(ANNA, BEN)) is not None
    await sends.clean(NOON + DAY + SECOND)
    assert await sends.look(lambda look: look.answer(ANNA, BEN)) is None


async def test_keys_are_kept_also_when_they_are_revoked(sends: Sends) -> None:
    shop = GatewayKey(id="k2", digest=b"d" * 32, name="shop", account="A", created_at=NOON, by="anna")
    older = replace(shop, id="k9", name="till", created_at=NOON - DAY, hold="queue", policy="ask")
    await do(sends, lambda turn: turn.put_key(shop), lambda turn: turn.put_key(older))
    await sends.turn(lambda turn: turn.put_key(replace(shop, revoked_at=NOON)))

    assert await sends.look(lambda look: list(look.keys())) == [older, replace(shop, revoked_at=NOON)]


async def test_each_source_keeps_its_newest_words_about_a_person(sends: Sends) -> None:
    stop = Suppression(place="P", person=ANNA, source="word", marketing_at=NOON)
    more = replace(stop, marketing_at=NOON - DAY, everything_at=NOON + DAY)
    listed = Suppression(place="P", person=ANNA, source="import", lifted_at=NOON)
    for one in (stop, more, listed, replace(stop, person=BEN)):
        await sends.turn(methodcaller("suppress", one))

    both = replace(stop, everything_at=NOON + DAY)
    assert list(await sends.look(lambda look: look.suppressions())) == [listed, both, replace(stop, person=BEN)]
    assert list(await sends.look(lambda look: look.suppressions(("P", ANNA, "word"), 1))) == [replace(stop, person=BEN)]


async def test_people_who_want_nothing_are_counted_by_who_said_so(sends: Sends) -> None:
    rows = [("P", ANNA, "word"), ("P", BEN, "word"), ("P", ANNA, "import"), ("Q", ANNA, "word")]
    for place, person, source in rows:
        await do(sends, methodcaller("suppress", Suppression(place=place, person=person, source=source, marketing_at=NOON)))

    assert await sends.look(lambda look: look.suppressed()) == [
        Suppressed(place="P", source="import", people=1),
        Suppressed(place="P", source="word", people=2),
        Suppressed(place="Q", source="word", people=1),
    ]


async def test_what_somebody_did_is_told_newest_first_and_kept_for_400_days(sends: Sends) -> None:
    def deed(at: datetime, **more: Any) -> Deed:
        return Deed(id=to_us(at), at=at, by="Ada", what="release", **more)

    old, kept_, new = deed(NOON - 401 * DAY), deed(NOON, reason="a fair"), deed(NOON + SECOND, about="lk.1", account="A")
    await do(sends, *(methodcaller("put_deed", one) for one in (old, kept_, new, replace(new, many=3))))
    new = replace(new, many=3)

    assert await sends.look(lambda look: look.deeds()) == [new, kept_, old]
    assert await sends.look(lambda look: look.deeds(new.id, 1)) == [kept_]
    assert await sends.look(lambda look: look.deeds(account="A")) == [new]
    await sends.clean(NOON)
    assert await sends.look(lambda look: look.deeds()) == [new, kept_]


async def test_contacts_are_kept_for_two_months(sends: Sends) -> None:
    contact = ContactRow(number="1", person=ANNA, at=NOON, body=b"one")
    await do(sends, lambda turn: turn.put_contact(contact), lambda turn: turn.put_contact(replace(contact, body=b"two")))
    await do(sends, lambda turn: turn.put_contact(replace(contact, person=BEN, at=NOON - 61 * DAY)))

    assert len(await sends.look(lambda look: look.contacts())) == 2
    assert [one.person for one in await sends.look(lambda look: look.contacts(("1", ANNA)))] == [BEN]
    await sends.clean(NOON)
    assert list(await sends.look(lambda look: look.contacts())) == [replace(contact, body=b"two")]


async def test_names_of_one_person_are_kept_for_two_months_after_they_were_told_last(sends: Sends) -> None:
    one = Alias(name=BEN, person=ANNA, at=NOON)
    other = Alias(name=ANNA, person=b"c" * 16, at=NOON - 61 * DAY)
    for each in (one, replace(one, at=NOON - DAY), other):
        await do(sends, methodcaller("put_alias", each))

    assert list(await sends.look(lambda look: look.aliases())) == sorted([one, other], key=lambda each: each.name)
    assert list(await sends.look(lambda look: look.aliases(ANNA))) == [one]
    await sends.clean(NOON)
    assert list(await sends.look(lambda look: look.aliases())) == [one]
    await do(sends, methodcaller("suppress", Suppression(place="P", person=ANNA, source="word", marketing_at=NOON)))
    await sends.clean(NOON + 700 * DAY)
    assert list(await sends.look(lambda look: look.aliases())) == [one]  # their stop holds for all their names, for ever


async def test_old_people_are_swept_by_slices_and_nobody_else_is(sends: Sends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.state.sends_turn.CLEANED", 3)
    people = [(number, bytes([n]) * 16, NOON - n % 2 * 70 * DAY) for number in ("1", "2") for n in range(7)]

    def work(turn: SendsTurn) -> None:
        for number, person, at in people:
            turn.put_window(Window(number=number, person=person, at=at))
            turn.put_contact(ContactRow(number=number, person=person, at=at, body=b""))

    await do(sends, work)
    await sends.clean(NOON)

    young = [(number, person) for number, person, at in people if at == NOON]
    for kept_ in (await sends.look(lambda look: look.windows()), await sends.look(lambda look: look.contacts())):
        assert [(one.number, one.person) for one in kept_] == young


async def test_pauses_begin_and_end(sends: Sends) -> None:
    pause = Pause(kind="lane", name="marketing", at=NOON, by="anna", why="stock is empty")
    await do(sends, lambda turn: turn.pause(pause), lambda turn: turn.resume("lane", "otp"))

    assert list(await sends.look(lambda look: look.pauses())) == [pause]
    await do(sends, lambda turn: turn.resume("lane", "marketing"))
    assert list(await sends.look(lambda look: look.pauses())) == []


async def test_a_window_only_moves_forward(sends: Sends) -> None:
    wrote = Window(number="1", person=ANNA, at=NOON)
    from_ad = replace(wrote, at=NOON - SECOND, perhaps_until=NOON + DAY)
    await do(sends, lambda turn: turn.put_window(wrote), lambda turn: turn.put_window(from_ad), lambda turn: turn.put_window(wrote))
    await do(sends, lambda turn: turn.put_window(replace(wrote, person=BEN, at=NOON - 5 * DAY)))

    assert list(await sends.look(lambda look: look.windows(("1", ANNA)))) == [Window(number="1", person=BEN, at=NOON - 5 * DAY)]
    await sends.clean(NOON)
    assert list(await sends.look(lambda look: look.windows())) == [replace(wrote, perhaps_until=NOON + DAY)]


async def test_notes_are_kept_by_name(sends: Sends) -> None:
    await do(
        sends,
        lambda turn: turn.put_note("a", b"1"),
        lambda turn: turn.put_note("a", b"2"),
        lambda turn: turn.put_note("b", b"3"),
        lambda turn: turn.put_note("b", None),
    )

    assert await sends.look(lambda look: (look.note("a"), look.note("b"))) == (b"2", None)


async def test_sends_are_forgotten_after_a_month_but_not_those_that_still_wait(sends: Sends) -> None:
    await sends.accept(intent(state=SendState.READ))
    await sends.accept(intent(NOON + SECOND, state=SendState.HELD, due_at=NOON))
    await sends.accept(intent(NOON + DAY, state=SendState.UNKNOWN))
    await sends.clean(NOON + 31 * DAY + SECOND)

    assert [one.id for one in await sends.look(lambda look: look.intents(Sought()))] == [to_us(NOON + SECOND), to_us(NOON + DAY)]
