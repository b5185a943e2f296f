"""The promises of what others are still to be told, which every store keeps."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.state.intents import PRESUMED_LOST, Intent, SendState, moved
from linekeeper.state.outgoing import ASKED, Name, Of, Parcel, Reached, Wanted, news_of
from linekeeper.state.sends import Outcome, Sends, SendsTurn
from linekeeper.state.sends_memory import MemorySends
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.instant import to_us

NOON = datetime(2026, 11, 25, 12, 0, 0, 123_456, UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ALL, MANY = Wanted(target="t1", kind="all"), 1000


@pytest.fixture(params=["memory", "sqlite"])
async def sends(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sends]:
    if request.param == "memory":
        yield MemorySends()
        return
    async with open_sends(tmp_path / "sends.db") as opened:
        yield opened


def send(at: datetime = NOON, **told: Any) -> Intent:
    usual = Intent(id=to_us(at), state=SendState.SENDING, moved_at=at, account="A", portfolio="P", number="1", key="k", sent_at=at)
    return replace(usual, **told)


async def wants(sends: Sends, *wanted: Wanted) -> None:
    await sends.turn(lambda turn: turn.want(wanted))


async def put(sends: Sends, *intents: Intent) -> None:
    for one in intents:
        await sends.turn(lambda turn, one=one: turn.put(one))  # type: ignore[misc]  # each its own


async def parcels(sends: Sends, target: str = "t1", now: datetime = NOON + DAY) -> list[Parcel]:
    return list(await sends.turn(lambda turn: turn.parcels(target, now)))


async def told(sends: Sends, target: str = "t1") -> list[tuple[int, str]]:
    """Take everything in order; return what each send was said to have come to, in seconds after noon."""
    found = []
    while page := await parcels(sends, target):
        found += [((one.about - to_us(NOON)) // 1_000_000, one.what) for one in page]
        await sends.turn(lambda turn, page=page: turn.delivered([one.id for one in page]))  # type: ignore[misc]  # each page its own
    return found


async def test_whoever_moves_a_send_its_target_is_told_with_it(sends: Sends) -> None:
    await wants(sends, ALL)
    at_once, held, stopped = send(), send(NOON + SECOND, state=SendState.HELD), send(NOON + 2 * SECOND)

    for one in (at_once, held, stopped):
        await sends.accept(one)
    sends.settle(Outcome(id=at_once.id, state=SendState.SENT, at=NOON, message=b"m" * 16))
    await put(sends, replace(held, state=SendState.CANCELLED))
    await sends.own_up(NOON + DAY)

    assert await told(sends) == [(0, "sent"), (1, "held"), (2, "unknown"), (1, "cancelled")]


async def test_what_nobody_wants_writes_nothing(sends: Sends) -> None:
    await put(sends, send(state=SendState.FAILED))
    await wants(sends, Wanted(target="t1", kind="account", name="B"), Wanted(target="t1", kind="key", name="other"))
    await put(sends, send(NOON + SECOND, state=SendState.FAILED))

    assert await told(sends) == []


async def test_each_target_hears_of_its_keys_and_accounts_and_of_each_send_once(sends: Sends) -> None:
    await wants(
        sends,
        Wanted(target="t1", kind="account", name="A"),
        Wanted(target="t1", kind="key", name="k"),
        Wanted(target="t2", kind="key", name="other"),
    )
    await put(sends, send(state=SendState.FAILED), send(NOON + SECOND, state=SendState.FAILED, key="other", account="B"))

    assert (await told(sends, "t1"), await told(sends, "t2")) == ([(0, "failed")], [(1, "failed")])


async def test_a_send_that_waits_again_is_no_news_and_one_that_is_put_twice_neither(sends: Sends) -> None:
    await wants(sends, ALL)
    held = send(state=SendState.HELD, why="limit", due_at=NOON, body=b"x")
    await sends.accept(held)
    await put(sends, replace(held, why="pair"), replace(held, state=SendState.SENDING))
    sends.settle(Outcome(id=held.id, state=SendState.HELD, at=NOON, why="not_sent", due_at=NOON))
    await put(sends, replace(held, state=SendState.FAILED, why="template"), replace(held, state=SendState.FAILED, why="template"))

    assert await told(sends) == [(0, "held"), (0, "failed")]


def stands() -> list[Intent]:
    """Return a send in every state, lost ones too."""
    usual = [send(state=state) for state in SendState]
    return [*usual, send(state=SendState.FAILED, why=PRESUMED_LOST), send(state=SendState.UNKNOWN, why=ASKED)]


async def test_every_store_says_what_the_one_rule_says_of_every_move(sends: Sends) -> None:
    await wants(sends, ALL)
    moves = list(product([None, *stands()], stands()))
    expected = []

    def work(turn: SendsTurn) -> None:
        for place, (before, after) in enumerate(moves):
            id_ = to_us(NOON) + place * 1_000_000
            if before is not None:
                turn.put(replace(before, id=id_))
            turn.put(replace(after, id=id_))

    await sends.turn(work)
    for place, (before, after) in enumerate(moves):
        whats = [news_of(None, before) if before is not None else None, news_of(before, after)]
        expected += [(place, what) for what in whats if what is not None]

    assert sorted(await told(sends)) == sorted(expected)


async def test_a_lost_one_that_arrives_after_all_is_told(sends: Sends) -> None:
    await wants(sends, ALL)
    unknown = send(state=SendState.UNKNOWN)
    lost = moved(unknown, SendState.FAILED, NOON, PRESUMED_LOST)
    assert lost is not None
    arrived = moved(lost, SendState.DELIVERED, NOON)
    assert arrived is not None
    await put(sends, unknown, lost, arrived)

    assert await told(sends) == [(0, "unknown"), (0, "presumed_lost"), (0, "delivered")]


async def test_what_somebody_was_asked_about_and_dropped_is_told_as_failed(sends: Sends) -> None:
    await wants(sends, ALL)
    asked = send(state=SendState.UNKNOWN, why="presumed_lost_ask")
    dropped = moved(asked, SendState.FAILED, NOON, PRESUMED_LOST)
    assert dropped is not None
    await put(sends, asked, dropped)

    assert await told(sends) == [(0, "presumed_lost"), (0, "failed")]


async def test_the_order_of_one_send_is_kept_while_others_go_on(sends: Sends) -> None:
    await wants(sends, ALL)
    await put(sends, send(state=SendState.FAILED), send(state=SendState.DELIVERED), send(NOON + SECOND, state=SendState.FAILED))
    first, other = await parcels(sends)
    await sends.turn(lambda turn: turn.put_off(first.id, 1, NOON + 2 * DAY))

    assert [(one.about, one.what) for one in (first, other)] == [(to_us(NOON), "failed"), (to_us(NOON + SECOND), "failed")]
    assert [one.id for one in await parcels(sends)] == [other.id], "what comes after the one that waits, waits too"
    assert [(one.attempts, one.what) for one in await parcels(sends, now=NOON + 3 * DAY)][-1] == (1, "failed")
    assert await sends.look(lambda look: look.parcels_waiting("t1")) == 3


async def test_a_target_is_remembered_and_can_be_forgotten_with_all_it_was_to_get(sends: Sends) -> None:
    one = Reached(id="t1", cursor=5, taken=7, missed=1, attempts=2, failing_since=NOON, fault="it answered HTTP 500")
    aside = Parcel(target="t1", of=Of.DELIVERY, about=5, at=NOON, due_at=NOON)

    def work(turn: SendsTurn) -> None:
        turn.put_target(replace(one, cursor=1))
        turn.put_target(one)
        turn.put_target(Reached(id="t2"))
        turn.put_parcel(aside)

    await sends.turn(work)
    assert await sends.look(lambda look: look.targets()) == [one, Reached(id="t2")]
    assert [(found.of, found.about) for found in await parcels(sends)] == [(Of.DELIVERY, 5)]

    await sends.turn(lambda turn: turn.drop_target("t1"))
    assert await sends.look(lambda look: (look.targets(), look.parcels_waiting("t1"))) == ([Reached(id="t2")], 0)


async def test_old_parcels_and_too_many_are_dropped_and_counted(sends: Sends) -> None:
    await wants(sends, ALL, Wanted(target="t2", kind="all"))
    await put(sends, *(send(NOON + place * SECOND, state=SendState.FAILED) for place in range(6)))

    def drop(before: datetime, most: int) -> object:
        return sends.turn(lambda turn: turn.drop_parcels("t1", before, most))

    assert await drop(NOON, MANY) == 0  # type: ignore[misc]  # awaited here
    assert await drop(NOON + 2 * SECOND, MANY) == 2  # type: ignore[misc]  # as above
    assert await drop(NOON, 1) == 3  # type: ignore[misc]  # as above
    assert await told(sends) == [(5, "failed")]
    assert len(await told(sends, "t2")) == 6


async def test_very_many_are_given_up_piece_by_piece(sends: Sends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.state.outgoing_sqlite.AT_ONCE", 2)
    await wants(sends, ALL)
    await put(sends, *(send(NOON + place * SECOND, state=SendState.FAILED) for place in range(7)))
    dropped = 0
    while more := await sends.turn(lambda turn: turn.drop_parcels("t1", NOON + 3 * SECOND, 1)):
        dropped += more

    assert dropped == 6
    assert [at for at, _ in await told(sends)] == [6]


async def test_a_name_is_kept_as_long_as_its_send_and_its_body_never_taken_back(sends: Sends) -> None:
    await sends.accept(send())
    id_ = send().id
    await sends.turn(lambda turn: turn.put_name(Name(intent=id_, delivery=9)))
    assert await sends.look(lambda look: look.name_of(id_)) == Name(intent=id_, delivery=9)

    sends.settle(Outcome(id=id_, state=SendState.SENT, at=NOON, name=b"sealed"))
    await sends.turn(lambda turn: turn.put_name(Name(intent=id_, delivery=8)))
    assert await sends.look(lambda look: look.name_of(id_)) == Name(intent=id_, body=b"sealed", delivery=8)

    await sends.clean(NOON + DAY)
    assert await sends.look(lambda look: look.name_of(id_)) is not None
    await sends.clean(NOON + 40 * DAY)
    assert await sends.look(lambda look: look.name_of(id_)) is None


async def test_what_is_to_be_told_outlives_a_crash(tmp_path: Path) -> None:
    async with open_sends(tmp_path / "sends.db") as opened:
        await wants(opened, ALL)
        await opened.accept(send())
    async with open_sends(tmp_path / "sends.db") as opened:
        await opened.own_up(NOON)
        assert await told(opened) == [(0, "unknown")]
