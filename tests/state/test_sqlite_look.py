"""Questions on SQLite. Their promises are in tests/contract/test_state.py; here: an empty state, and many numbers."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from linekeeper.state.port import Look
from linekeeper.state.sqlite_look import SqliteLook
from linekeeper.state.sqlite_turn import SqliteTurn
from linekeeper.state.tables import FLEET
from linekeeper.store.connection import Access, connect, rows
from linekeeper.store.migrate import migrate, migrations_of
from tests.state.rows import NOON, fleet_row


@pytest.fixture
def db(tmp_path: Path) -> apsw.Connection:
    db = connect(tmp_path / "state.db", Access.CREATE)
    migrate(db, "state.db", migrations_of("linekeeper.state"))
    return db


def everything_asked(look: Look) -> Iterator[object]:
    """Ask every question once."""
    yield look.cursor().seq
    yield look.load("number", "1")
    yield list(look.all("number"))
    yield list(look.fleet(workspace="main", status="banned", search="x", after=(0, "")))
    yield look.fleet_row("1")
    yield look.counts()
    yield look.counts("main")
    yield list(look.due(NOON))
    yield sum(look.use("P", 0))
    yield look.use_frees("P", 0)
    yield list(look.unread())
    yield list(look.story("1"))
    yield list(look.members())
    yield look.unread_counts()
    yield look.lobby()
    yield look.message(b"m")


def test_an_empty_state_answers_every_question(db: apsw.Connection) -> None:
    assert all(not answer for answer in everything_asked(SqliteLook(db)))


def test_a_page_of_the_fleet_is_read_in_its_order_and_not_sorted(db: apsw.Connection) -> None:
    for where in ("", "WHERE workspace = 'main'"):
        sql = f"EXPLAIN QUERY PLAN SELECT {FLEET} FROM fleet {where} ORDER BY rank DESC, number LIMIT 100"  # noqa: S608  our own words
        assert not [detail for *_, detail in rows(db, sql) if "TEMP B-TREE" in detail]


def test_pages_of_many_equal_ranks_hold_each_number_once(db: apsw.Connection) -> None:
    turn = SqliteTurn(db)
    for number in range(250):
        turn.put_fleet(fleet_row(str(number)))
    look = SqliteLook(db)
    found: list[str] = []
    after = None
    while page := look.fleet(after=after, limit=100):
        found += [row.number for row in page]
        after = (page[-1].rank, page[-1].number)

    assert found == sorted(str(number) for number in range(250))
