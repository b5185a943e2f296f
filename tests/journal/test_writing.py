"""What the journal's writer does with a group."""

from pathlib import Path

import apsw
import pytest

from linekeeper.journal.port import Delivery
from linekeeper.journal.writing import Append, BatchRow, Step, Writing, clear, insert
from linekeeper.store.connection import Access, connect, rows
from linekeeper.store.migrate import migrate, migrations_of
from tests.journal.rows import NOON, OLD

ROW: BatchRow = ("webhook", "A", 5, 1, b"body")


@pytest.fixture
def db(tmp_path: Path) -> apsw.Connection:
    db = connect(tmp_path / "journal.db", Access.CREATE)
    migrate(db, "journal.db", migrations_of("linekeeper.journal"))
    return db


def one(body: bytes = b"{}", batches: int = 1, heard_at: object = NOON) -> Append:
    return Append(Delivery(app="meta", body=body, heard_at=heard_at), [ROW] * batches)  # type: ignore[arg-type]  # always a datetime


def test_a_group_is_numbered_in_the_order_in_which_it_came(db: apsw.Connection) -> None:
    writing = Writing(b"w" * 32)

    assert writing.run(db, [one(), Append(None, [ROW]), one(batches=2), Step(lambda _: "stepped"), one(batches=0)]) == [
        1,
        None,
        2,
        "stepped",
        3,
    ]
    assert rows(db, "SELECT id, first_batch, batches FROM deliveries") == [(1, 1, 1), (2, 3, 2), (3, 5, 0)]
    assert rows(db, "SELECT seq, delivery FROM batches") == [(1, 1), (2, None), (3, 2), (4, 2)]


def test_a_group_that_is_undone_gives_its_numbers_back(db: apsw.Connection) -> None:
    writing = Writing(b"w" * 32)
    db.execute("BEGIN")
    with pytest.raises(ZeroDivisionError):
        writing.run(db, [one(), Step(lambda _: 1 // 0)])
    db.execute("ROLLBACK")

    assert writing.run(db, [one()]) == [1]
    assert rows(db, "SELECT day, deliveries FROM days") == [("2026-11-25", 1)]


def test_a_commit_that_failed_gives_its_numbers_and_its_keys_back(db: apsw.Connection) -> None:
    writing = Writing(b"w" * 32)
    writing.run(db, [one(heard_at=OLD)])
    db.execute("UPDATE days SET key = NULL")
    writing.forget("2026-10-16")
    for ending in ("ROLLBACK", "COMMIT"):
        db.execute("BEGIN")
        assert writing.run(db, [one(heard_at=OLD)]) == [2]
        db.execute(ending)

    assert rows(db, "SELECT id FROM deliveries WHERE body IS NULL") == [(1,)], "what the lost key sealed was cleared again"


def test_numbers_go_on_after_those_in_the_file(db: apsw.Connection) -> None:
    Writing(b"w" * 32).run(db, [one(), one()])

    assert Writing(b"w" * 32).run(db, [one()]) == [3]


def test_days_know_what_they_hold(db: apsw.Connection) -> None:
    writing = Writing(b"w" * 32)
    writing.run(db, [one(), one(heard_at=OLD), one()])
    writing.run(db, [one(heard_at=OLD)])

    assert rows(db, "SELECT day, first, last, deliveries FROM days ORDER BY day") == [
        ("2026-10-16", 2, 4, 2),
        ("2026-11-25", 1, 3, 2),
    ]
    assert rows(db, "SELECT sum(bytes) FROM days") == rows(db, "SELECT sum(length(body)) FROM deliveries")


def test_a_key_that_was_forgotten_is_read_again(db: apsw.Connection) -> None:
    writing = Writing(b"w" * 32)
    writing.run(db, [one()])
    before = rows(db, "SELECT key FROM days")
    writing.forget("2026-11-25")
    writing.forget("2026-11-25")
    writing.run(db, [one()])

    assert rows(db, "SELECT key FROM days") == before


def test_only_the_day_that_is_named_is_cleared(db: apsw.Connection) -> None:
    Writing(b"w" * 32).run(db, [one(), one(heard_at=OLD), one(), one(heard_at=OLD)])
    clear(db, "2026-10-16", 1, 4)

    assert rows(db, "SELECT id FROM deliveries WHERE body IS NULL") == [(2,), (4,)]


@pytest.mark.parametrize("count", [0, 1, 3, 4, 63, 64, 65, 200])
def test_any_number_of_rows_is_inserted_once_each(db: apsw.Connection, count: int) -> None:
    db.execute("CREATE TABLE pairs (a INTEGER, b INTEGER)")
    insert(db, "pairs", 2, [value for number in range(count) for value in (number, -number)])

    assert rows(db, "SELECT a, b FROM pairs ORDER BY a") == [(number, -number) for number in range(count)]
