"""The state in `state.db`. Its promises are in tests/contract; here: the disk, other processes, and the twin in memory."""

import asyncio
import tempfile
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.errors import Misconfigured, TryLater
from linekeeper.journal.port import Position
from linekeeper.state.memory import MemoryState
from linekeeper.state.port import Effect, Look, State, Turn
from linekeeper.state.sqlite import open_state, run
from linekeeper.store.connection import Access, connect, rows
from tests.state.rows import NOON, NOON_S, fleet_row, person, unread
from tests.store import disk


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    async with open_state(tmp_path / "state.db") as state:
        await state.turn(lambda turn: setattr(turn, "cursor", Position(0, 9)))
        await state.remember("credential", {"meta": b"sealed"})
    async with open_state(tmp_path / "state.db") as state:
        assert await state.look(lambda look: look.cursor()) == Position(0, 9)
        assert await state.recall("credential") == {"meta": b"sealed"}


async def test_a_look_never_sees_half_a_turn(tmp_path: Path) -> None:
    begun, goes_on = threading.Event(), threading.Event()

    def work(turn: Turn) -> None:
        turn.save("number", "1", b"half")
        begun.set()
        assert goes_on.wait(30)
        turn.save("number", "1", b"whole")

    async with open_state(tmp_path / "state.db") as state:
        turning = asyncio.create_task(state.turn(work))
        assert await asyncio.to_thread(begun.wait, 30)
        assert await state.look(lambda look: look.load("number", "1")) is None
        goes_on.set()
        await turning
        assert await state.look(lambda look: look.load("number", "1")) == b"whole"


async def test_a_turn_that_raises_costs_its_neighbours_in_the_same_group_nothing(tmp_path: Path) -> None:
    def wrong(turn: Turn) -> None:
        turn.save("number", "wrong", b"")
        raise ZeroDivisionError

    async with open_state(tmp_path / "state.db") as state:
        works: list[Callable[[Turn], None]] = [lambda turn: turn.save("number", "1", b"a"), wrong]
        works.append(lambda turn: turn.save("number", "2", b"b"))
        told = await asyncio.gather(*(state.turn(work) for work in works), return_exceptions=True)

        assert [type(one) for one in told] == [type(None), ZeroDivisionError, type(None)]
        assert await state.look(lambda look: [id_ for id_, _ in look.all("number")]) == ["1", "2"]


@pytest.mark.parametrize("trouble", [disk.full, disk.broken])
async def test_a_disk_that_refuses_keeps_nothing_of_a_turn_and_heals(
    tmp_path: Path, trouble: Callable[[], AbstractContextManager[None]]
) -> None:
    def work(turn: Turn) -> None:
        turn.save("number", "1", b"new")
        turn.cursor = Position(0, 1)

    async with open_state(tmp_path / "state.db") as state:
        await state.turn(lambda turn: turn.save("number", "1", b"old"))
        with trouble(), pytest.raises(TryLater):
            await state.turn(work)
        assert await state.look(lambda look: (look.load("number", "1"), look.cursor().seq)) == (b"old", 0)

        await state.turn(work)
        assert await state.look(lambda look: (look.load("number", "1"), look.cursor().seq)) == (b"new", 1)


async def test_it_is_read_beside_the_server_and_never_written(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"there is no state\.db"):
        async with open_state(tmp_path / "state.db", readonly=True):
            pass
    async with open_state(tmp_path / "state.db") as state, open_state(tmp_path / "state.db", readonly=True) as reading:
        await state.turn(lambda turn: turn.save("number", "1", b"one"))
        assert await reading.look(lambda look: look.load("number", "1")) == b"one"
        for acts in (reading.turn(lambda _: None), reading.remember("x", {}), reading.done([]), reading.clean(NOON)):
            with pytest.raises(Misconfigured, match="open for reading only"):
                await acts


async def test_asking_for_effects_writes_nothing_when_there_are_none(tmp_path: Path) -> None:
    async with open_state(tmp_path / "state.db") as state:
        before = (tmp_path / "state.db-wal").stat().st_size
        for _ in range(5):
            assert await state.claim("poll", NOON) == []
        assert (tmp_path / "state.db-wal").stat().st_size == before


def test_trouble_with_the_ground_fails_the_whole_group() -> None:
    db = apsw.Connection("")
    db.execute("BEGIN")

    def trouble(_db: apsw.Connection) -> None:
        raise apsw.FullError

    with pytest.raises(apsw.FullError):
        run(db, [lambda _: 1, trouble])


# ------------------------------------------------------------------------------------------------- the twin in memory

PEOPLE, NUMBERS, PORTFOLIOS = st.sampled_from([b"a" * 16, b"b" * 16, b"c" * 16]), st.sampled_from(["1", "2"]), st.sampled_from(["P", "Q"])
SMALL = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("is_new"), st.tuples(PEOPLE)),
    st.tuples(st.just("save"), st.tuples(st.just("number"), NUMBERS, st.binary(max_size=3))),
    st.tuples(st.just("drop"), st.tuples(st.just("number"), NUMBERS)),
    st.tuples(st.just("point"), st.tuples(PEOPLE, PEOPLE)),
    st.tuples(st.just("put_person"), st.tuples(st.builds(person, PEOPLE, PORTFOLIOS, SMALL, SMALL, st.binary(max_size=2)))),
    st.tuples(st.just("drop_person"), st.tuples(PORTFOLIOS, PEOPLE)),
    st.tuples(
        st.just("put_message"),
        st.tuples(PEOPLE, NUMBERS, st.datetimes().map(lambda at: at.replace(tzinfo=NOON.tzinfo)), st.binary(max_size=2)),
    ),
    st.tuples(st.just("put_fleet"), st.tuples(st.builds(fleet_row, NUMBERS, st.text(max_size=3), st.sampled_from([None, NOON])))),
    st.tuples(st.just("drop_fleet"), st.tuples(NUMBERS)),
    st.tuples(st.just("wait"), st.tuples(PORTFOLIOS, NUMBERS, st.just(NOON), st.binary(max_size=2))),
    st.tuples(st.just("note_unread"), st.tuples(st.builds(unread, st.sampled_from(["calls", "messages"])))),
    st.tuples(st.just("want"), st.tuples(st.builds(Effect, kind=st.just("poll"), key=NUMBERS, not_before=st.just(NOON)))),
)
TURNS = st.lists(st.tuples(st.lists(STEPS, max_size=8), st.booleans()), max_size=6)
Steps = list[tuple[str, tuple[Any, ...]]]


def turned(turn: Turn, steps: Steps, number: int, *, fails: bool) -> list[object]:
    """Do the steps; say what each answered, and what the turn then sees."""
    told = [getattr(turn, name)(*values) for name, values in steps]
    turn.cursor = Position(0, number)
    for portfolio in ("P", "Q"):
        told += [turn.people(portfolio, 1), [guest.body for guest in turn.waiting(portfolio)]]
    told += [turn.portfolios_of(b"a" * 16), turn.aliases_of(b"a" * 16), turn.person_of(b"a" * 16), turn.message(b"a" * 16)]
    if fails:
        raise ZeroDivisionError
    return told


def seen(look: Look) -> list[object]:
    """Say all that can be seen."""
    told: list[object] = [look.cursor(), list(look.all("number")), list(look.fleet()), look.counts(), look.due(NOON)]
    told += [look.use(portfolio, now) for portfolio in ("P", "Q") for now in range(5)]
    told += [look.use_frees(portfolio, now) for portfolio in ("P", "Q") for now in range(5)]
    return [*told, len(look.unread()), look.unread_counts(), look.lobby(), look.message(b"b" * 16)]


async def story(state: State, turns: list[tuple[Steps, bool]]) -> list[object]:
    """Live through some turns; say what was answered and seen."""
    told: list[object] = []
    for number, (steps, fails) in enumerate(turns, 1):
        try:
            told.append(await state.turn(lambda turn, s=steps, n=number, f=fails: turned(turn, s, n, fails=f)))  # type: ignore[misc]  # bound at once
        except ZeroDivisionError:
            told.append("undone")
        told.append(await state.look(seen))
    await state.clean(NOON)
    told.append(await state.look(seen))
    return [*told, [(effect.key, effect.not_before) for effect in await state.claim("poll", NOON)]]


@settings(max_examples=40)
@given(TURNS)
def test_the_store_and_its_twin_in_memory_live_the_same_story(turns: list[tuple[Steps, bool]]) -> None:
    async def both() -> tuple[list[object], list[object]]:
        with tempfile.TemporaryDirectory() as folder:
            async with open_state(Path(folder) / "state.db") as state:
                return await story(state, turns), await story(MemoryState(), turns)

    one, other = asyncio.run(both())
    assert one == other


async def test_a_person_takes_less_than_150_bytes(tmp_path: Path) -> None:
    count = 20_000

    def work(turn: Turn) -> None:
        for number in range(count):
            who = number.to_bytes(4, "big") * 4
            turn.put_person(person(who[::-1], most_until=NOON_S + number, body=b"m" * 30))

    async with open_state(tmp_path / "state.db") as state:
        await state.turn(work)
    db = connect(tmp_path / "state.db", Access.READ)
    [(size,)] = rows(db, "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%people%'")
    assert size / count < 150
