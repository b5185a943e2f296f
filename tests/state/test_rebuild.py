"""What was derived, rebuilt beside the live copy."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.errors import Misconfigured, TryLater
from linekeeper.journal.port import Position
from linekeeper.state.port import Effect, Turn
from linekeeper.state.rebuild import Difference, compare, swap
from linekeeper.state.sqlite import open_state
from linekeeper.store.connection import Access, connect, rows
from tests.state.rows import NOON, NOON_S, counted, fleet_row, line, person, template_row, unread
from tests.store import disk

ANNA = b"a" * 16
OLD = NOON - timedelta(days=40)


def fill(turn: Turn) -> None:
    turn.is_new(b"\0\0\0\1" + ANNA)
    turn.save("number", "1", b"one")
    turn.put_person(person(ANNA, most_until=NOON_S))
    turn.put_person(person(ANNA, "Q"))
    turn.point(b"alias", ANNA)
    turn.put_message(ANNA, "1", NOON, b"read")
    turn.put_fleet(fleet_row())
    turn.put_story(line())
    turn.put_template(template_row())
    turn.count([counted()])
    turn.wait("A", "2", NOON, b"guest")
    turn.note_unread(unread())
    turn.cursor = Position(0, 7)


async def made(path: Path, *works: Callable[[Turn], None]) -> Path:
    """Make a state by these turns."""
    async with open_state(path) as state:
        for work in works:
            await state.turn(work)
    return path


@pytest.fixture
async def live(tmp_path: Path) -> Path:
    return await made(tmp_path / "state.db", fill)


async def test_a_copy_that_was_built_alike_does_not_differ(live: Path, tmp_path: Path) -> None:
    def other_portfolios_first(turn: Turn) -> None:
        turn.put_person(person(ANNA, "Z"))
        turn.drop_person("Z", ANNA)
        turn.wait("A", "", NOON, b"let in")
        turn.admit([guest.id for guest in turn.waiting("A")])

    rebuilt = await made(tmp_path / "rebuilt.db", other_portfolios_first, fill)

    assert compare(live, rebuilt, NOON) == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        pytest.param(
            lambda turn: turn.save("number", "1", b"two"),
            Difference(table="subjects", key=("number", "1"), live=(b"one",), rebuilt=(b"two",)),
            id="another body",
        ),
        pytest.param(
            lambda turn: turn.save("number", "2", b"two"),
            Difference(table="subjects", key=("number", "2"), live=None, rebuilt=(b"two",)),
            id="one more",
        ),
        pytest.param(
            lambda turn: turn.drop("number", "1"),
            Difference(table="subjects", key=("number", "1"), live=(b"one",), rebuilt=None),
            id="one less",
        ),
        pytest.param(
            lambda turn: turn.put_person(person(ANNA, most_until=5)),
            Difference(table="people", key=("P", ANNA), live=(0, NOON_S, NOON_S, b"marks"), rebuilt=(0, 5, NOON_S, b"marks")),
            id="a person",
        ),
        pytest.param(
            lambda turn: turn.point(b"alias", b"b" * 16),
            Difference(table="aliases", key=(b"alias",), live=(ANNA,), rebuilt=(b"b" * 16,)),
            id="an alias",
        ),
        pytest.param(
            lambda turn: turn.put_message(ANNA, "1", NOON, b"sent"),
            Difference(table="messages", key=(ANNA,), live=("1", b"read"), rebuilt=("1", b"sent")),
            id="a message",
        ),
        pytest.param(
            lambda turn: turn.wait("A", "2", NOON, b"guest"),
            Difference(table="lobby", key=("A", "2", b"guest"), live=(1,), rebuilt=(2,)),
            id="a guest twice",
        ),
        pytest.param(
            lambda turn: setattr(turn, "cursor", Position(0, 8)),
            Difference(table="cursor", key=(1,), live=(0, 7), rebuilt=(0, 8)),
            id="the cursor",
        ),
    ],
)
async def test_one_wrong_row_is_found(live: Path, tmp_path: Path, change: Callable[[Turn], None], difference: Difference) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill, change)

    assert compare(live, rebuilt, NOON) == [difference]


async def test_a_planted_wrong_row_in_the_fleet_is_found(live: Path, tmp_path: Path) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill)
    connect(live, Access.WRITE).execute("UPDATE fleet SET status = 'banned'")

    [found] = compare(live, rebuilt, NOON)
    assert (found.table, found.key) == ("fleet", ("1",))
    assert found.live is not None
    assert found.rebuilt is not None
    assert set(found.live) ^ set(found.rebuilt) == {"banned", "connected"}


async def test_a_line_that_is_missing_in_a_story_is_found(live: Path, tmp_path: Path) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill, lambda turn: turn.put_story(line("2")))

    [found] = compare(live, rebuilt, NOON)
    assert (found.table, found.key[0], found.live, found.rebuilt) == ("story", "2", None, (b"line",))


async def test_a_count_that_is_wrong_in_one_minute_is_found_in_its_day_too(live: Path, tmp_path: Path) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill, lambda turn: turn.count([counted()]))

    assert [(found.table, found.live, found.rebuilt) for found in compare(live, rebuilt, NOON)] == [
        ("minutes", (1,), (2,)),
        ("days", (1,), (2,)),
    ]


async def test_a_wrong_row_of_a_template_is_found(live: Path, tmp_path: Path) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill, lambda turn: turn.put_template(template_row(state="paused")))

    assert [(found.table, found.key) for found in compare(live, rebuilt, NOON)] == [("templates", ("A", "501"))]


async def test_something_more_unread_is_found_by_what_it_says(live: Path, tmp_path: Path) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill, lambda turn: turn.note_unread(unread("calls", None)))

    assert {(found.table, found.key[2] if found.table == "unread" else found.key[0]) for found in compare(live, rebuilt, NOON)} == {
        ("unread", "calls"),
        ("unread_counts", "calls"),
    }


async def test_what_either_may_have_let_go_is_no_difference(live: Path, tmp_path: Path) -> None:
    def old(turn: Turn) -> None:
        turn.is_new(b"\0\0\0\2" + ANNA)
        turn.put_person(person(b"o" * 16, latest=int(OLD.timestamp())))
        turn.put_message(b"o" * 16, "1", OLD, b"read")
        turn.wait("A", "2", OLD, b"long ago")
        turn.count([counted(days=70)])
        turn.put_story(line(at=NOON - timedelta(days=61)))

    rebuilt = await made(tmp_path / "rebuilt.db", fill, old)

    assert compare(live, rebuilt, NOON) == []


async def test_no_more_differences_come_than_were_asked_for(live: Path, tmp_path: Path) -> None:
    def many(turn: Turn) -> None:
        for number in range(50):
            turn.save("number", f"new {number}", b"")
            turn.put_fleet(fleet_row(f"9{number}"))

    rebuilt = await made(tmp_path / "rebuilt.db", fill, many)

    assert len(compare(live, rebuilt, NOON, most=60)) == 60
    assert len(compare(live, rebuilt, NOON, most=5)) == 5
    assert len(compare(live, rebuilt, NOON)) == 100


async def test_comparing_writes_nothing_and_goes_on_beside_a_server(live: Path, tmp_path: Path) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill)
    async with open_state(live) as state:
        await state.turn(lambda turn: turn.save("number", "2", b"two"))
        before = rebuilt.read_bytes()
        assert len(compare(live, rebuilt, NOON)) == 1
        assert rebuilt.read_bytes() == before


async def test_a_swap_takes_all_that_is_derived_and_leaves_what_is_ours(live: Path, tmp_path: Path) -> None:
    def others(turn: Turn) -> None:
        fill(turn)
        turn.save("number", "1", b"rebuilt")
        turn.put_fleet(replace(fleet_row(), status="banned"))
        turn.want(Effect(kind="poll", key="must not leave", not_before=NOON))
        turn.cursor = Position(0, 9)

    async with open_state(live) as state:
        await state.remember("credential", {"meta": b"sealed"})
        await state.turn(lambda turn: turn.want(Effect(kind="poll", key="A", not_before=NOON)))
    rebuilt = await made(tmp_path / "rebuilt.db", others)
    swap(live, rebuilt)

    assert compare(live, rebuilt, NOON) == []
    async with open_state(live) as state:
        assert await state.look(lambda look: (look.load("number", "1"), look.cursor().seq)) == (b"rebuilt", 9)
        assert not await state.turn(lambda turn: turn.is_new(b"\0\0\0\1" + ANNA))
        assert await state.recall("credential") == {"meta": b"sealed"}
        assert [effect.key for effect in await state.claim("poll", NOON)] == ["A"]


async def test_a_swap_that_the_disk_refuses_changes_nothing(live: Path, tmp_path: Path) -> None:
    rebuilt = await made(tmp_path / "rebuilt.db", fill, lambda turn: turn.save("number", "1", b"rebuilt"))
    with disk.full(), pytest.raises(TryLater):
        swap(live, rebuilt)

    assert rows(connect(live, Access.READ), "SELECT body FROM subjects") == [(b"one",)]
    swap(live, rebuilt)
    assert rows(connect(live, Access.READ), "SELECT body FROM subjects") == [(b"rebuilt",)]


async def test_a_copy_that_is_missing_or_of_another_program_is_refused(live: Path, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"there is no rebuilt\.db"):
        compare(live, tmp_path / "rebuilt.db", NOON)

    rebuilt = await made(tmp_path / "rebuilt.db", fill)
    connect(rebuilt, Access.WRITE).execute("UPDATE migrations SET sha256 = 'other'")
    for act in (lambda: compare(live, rebuilt, NOON), lambda: swap(live, rebuilt)):
        with pytest.raises(Misconfigured, match="was built by another migration"):
            act()
