"""A few threads read, each question on one snapshot."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest

from linekeeper.errors import TryLater
from linekeeper.store.connection import Access, connect, rows
from linekeeper.store.readers import Readers

COUNT = "SELECT count(*) FROM kept"


@pytest.fixture
def writing(tmp_path: Path) -> apsw.Connection:
    db = connect(tmp_path / "some.db", Access.CREATE)
    db.execute("CREATE TABLE kept (what INTEGER)")
    return db


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    readers = Readers(tmp_path / "some.db", 2)
    yield readers
    await readers.close()


async def test_a_reader_sees_what_is_committed_and_nothing_else(writing: apsw.Connection, readers: Readers) -> None:
    writing.execute("INSERT INTO kept VALUES (1)")
    writing.execute("BEGIN; INSERT INTO kept VALUES (2)")
    assert await readers.ask(lambda db: rows(db, COUNT)) == [(1,)]

    writing.execute("COMMIT")
    assert await readers.ask(lambda db: rows(db, COUNT)) == [(2,)]


async def test_a_question_is_asked_on_one_snapshot(writing: apsw.Connection, readers: Readers) -> None:
    begun, written = threading.Event(), threading.Event()

    def question(db: apsw.Connection) -> list[object]:
        first = db.execute(COUNT).get
        begun.set()
        assert written.wait(30)
        return [first, db.execute(COUNT).get]

    asked = asyncio.create_task(readers.ask(question))
    assert await asyncio.to_thread(begun.wait, 30)
    writing.execute("INSERT INTO kept VALUES (1)")
    written.set()

    assert await asked == [0, 0]


async def test_a_question_that_fails_tells_its_own_error_and_the_next_is_answered(writing: apsw.Connection, readers: Readers) -> None:
    def wrong(_db: apsw.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await readers.ask(wrong)
    assert await readers.ask(lambda db: rows(db, COUNT)) == [(0,)]
    assert writing.pragma("journal_mode") == "wal"


async def test_a_file_that_is_not_there_is_told_and_read_once_it_is(tmp_path: Path, readers: Readers) -> None:
    with pytest.raises(TryLater, match="cannot be opened"):
        await readers.ask(lambda db: rows(db, COUNT))

    connect(tmp_path / "some.db", Access.CREATE).execute("CREATE TABLE kept (what INTEGER)")
    assert await readers.ask(lambda db: rows(db, COUNT)) == [(0,)]


async def test_a_damaged_file_is_told(tmp_path: Path, readers: Readers) -> None:
    (tmp_path / "some.db").write_bytes(b"this was never a database" * 100)

    with pytest.raises(TryLater, match="the file is damaged"):
        await readers.ask(lambda db: rows(db, COUNT))


async def test_a_question_that_takes_too_long_is_given_up_and_the_next_is_answered(writing: apsw.Connection, tmp_path: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    writing.execute("INSERT INTO kept VALUES (1)")
    hasty = Readers(tmp_path / "some.db", 1, most=1)

    with pytest.raises(TryLater, match="in time"):
        await hasty.ask(lambda db: rows(db, endless))
    assert await hasty.ask(lambda db: rows(db, COUNT)) == [(1,)]
    await hasty.close()
