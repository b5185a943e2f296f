"""Checkpoints on a side thread."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import apsw
import pytest

from linekeeper.store import checkpoint
from linekeeper.store.checkpoint import Checkpointer
from linekeeper.store.connection import Access, connect
from tests.store import disk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    connect(tmp_path / "some.db", Access.CREATE).execute("CREATE TABLE kept (what BLOB)")
    return tmp_path / "some.db"


class Counted(Checkpointer):
    """A checkpointer that tells when it worked, and how."""

    def __init__(self, path: Path, idle_s: float) -> None:
        self.cuts: list[bool] = []
        self.worked = threading.Semaphore(0)
        super().__init__(path, idle_s=idle_s)

    def _checkpoint(self, *, cut: bool) -> None:
        super()._checkpoint(cut=cut)
        self.cuts.append(cut)
        self.worked.release()


@pytest.fixture
def patient(path: Path) -> Iterator[Counted]:
    checkpoints = Counted(path, idle_s=60)
    yield checkpoints
    checkpoints.close()


def log_bytes(path: Path) -> int:
    log = path.with_name("some.db-wal")
    return log.stat().st_size if log.exists() else 0


def write(db: apsw.Connection, pages: int) -> None:
    db.execute("INSERT INTO kept VALUES (zeroblob(?))", (pages * 4096,))


def test_a_quiet_file_has_its_log_cut(path: Path) -> None:
    checkpoints = Counted(path, idle_s=0.05)
    db = checkpoints.watch(connect(path, Access.WRITE))
    write(db, 10)

    assert checkpoints.worked.acquire(timeout=30)
    assert log_bytes(path) == 0
    assert checkpoints.cuts[0]
    checkpoints.close()


def test_a_busy_file_is_copied_without_a_cut(path: Path, patient: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "SOME_PAGES", 20)
    patient._next = 20
    db = patient.watch(connect(path, Access.WRITE))
    write(db, 30)

    assert patient.worked.acquire(timeout=30)
    assert patient.cuts == [False]
    before = log_bytes(path)
    write(db, 5)
    assert log_bytes(path) == before, "all was copied: the writer begins the log anew"


class Outrun:
    """A connection that cannot copy all at once: a reader needs what was there, and leaves afterwards. So a busy writer outruns it."""

    def __init__(self, db: apsw.Connection, reader: apsw.Connection) -> None:
        self._db, self._reader = db, reader
        self.set_busy_timeout, self.close = db.set_busy_timeout, db.close

    def wal_checkpoint(self, *, mode: int) -> tuple[int, int]:
        """Do it, and let the reader go."""
        done = self._db.wal_checkpoint(mode=mode)
        if self._reader.in_transaction:
            self._reader.execute("COMMIT")
        return done


def test_a_log_that_could_not_be_copied_at_once_is_begun_anew_all_the_same(
    path: Path, patient: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "SOME_PAGES", 20)
    monkeypatch.setattr(checkpoint, "ANEW_PAGES", 20)
    db, reader = connect(path, Access.WRITE), connect(path, Access.READ)
    write(db, 5)
    reader.execute("BEGIN; SELECT count(*) FROM kept").fetchall()
    patient._db = cast("apsw.Connection", Outrun(connect(path, Access.WRITE), reader))
    patient._next = 20
    write(patient.watch(db), 30)

    assert patient.worked.acquire(timeout=30)
    assert patient.cuts == [False]
    before = log_bytes(path)
    write(db, 5)
    assert log_bytes(path) == before


class Busy:
    """A connection beside which somebody writes while it copies: what it began with is copied, and more is there."""

    def __init__(self, db: apsw.Connection, writer: apsw.Connection, reader: apsw.Connection) -> None:
        self._db, self._writer, self._reader = db, writer, reader
        self.set_busy_timeout, self.close = db.set_busy_timeout, db.close

    def wal_checkpoint(self, *, mode: int) -> tuple[int, int]:
        """Copy what was there at the beginning."""
        if mode != apsw.SQLITE_CHECKPOINT_PASSIVE:
            return self._db.wal_checkpoint(mode=mode)
        self._reader.execute("BEGIN; SELECT count(*) FROM kept").fetchall()
        write(self._writer, 1)
        _, copied = self._db.wal_checkpoint(mode=mode)
        self._reader.execute("COMMIT")
        return copied, copied


def test_the_log_of_a_writer_that_never_rests_is_begun_anew_before_it_is_long_enough_to_be_cut(
    path: Path, patient: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "SOME_PAGES", 20)
    monkeypatch.setattr(checkpoint, "ANEW_PAGES", 20)
    db = connect(path, Access.WRITE)
    patient._db = cast("apsw.Connection", Busy(connect(path, Access.WRITE), db, connect(path, Access.READ)))
    patient._next = 20
    write(patient.watch(db), 30)

    assert patient.worked.acquire(timeout=30)
    before = log_bytes(path)
    write(db, 5)
    assert (patient.cuts, log_bytes(path)) == ([False], before)


def test_a_log_that_grew_far_too_long_is_cut(path: Path, patient: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MANY_PAGES", 50)
    patient._next = 20
    write(patient.watch(connect(path, Access.WRITE)), 60)

    assert patient.worked.acquire(timeout=30)
    assert patient.cuts == [True]
    assert log_bytes(path) == 0


def test_a_reader_in_the_way_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "CUT_MS", 10)
    db = connect(path, Access.WRITE)
    write(db, 5)
    reader = connect(path, Access.READ)
    reader.execute("BEGIN; SELECT count(*) FROM kept").fetchall()
    checkpoints = Counted(path, idle_s=0.05)
    write(checkpoints.watch(db), 5)
    assert checkpoints.worked.acquire(timeout=30)
    assert log_bytes(path) > 0

    reader.execute("COMMIT")
    while log_bytes(path):
        assert checkpoints.worked.acquire(timeout=30)
    checkpoints.close()


def test_a_disk_that_fails_is_tried_again(path: Path) -> None:
    db = connect(path, Access.WRITE)
    checkpoints = Counted(path, idle_s=0.05)
    write(db, 5)
    with disk.broken():
        checkpoints._pages = 5
        for _ in range(2):
            assert checkpoints.worked.acquire(timeout=30)
        assert log_bytes(path) > 0
    while log_bytes(path):
        assert checkpoints.worked.acquire(timeout=30)
    checkpoints.close()


def test_a_log_is_cut_when_something_in_it_must_not_stay(path: Path, patient: Counted) -> None:
    write(patient.watch(connect(path, Access.WRITE)), 5)
    patient.cut_soon()

    assert patient.worked.acquire(timeout=30)
    assert patient.cuts == [True]
    assert log_bytes(path) == 0


def test_closing_cuts_the_log(path: Path) -> None:
    checkpoints = Counted(path, idle_s=60)
    db = checkpoints.watch(connect(path, Access.WRITE))
    write(db, 5)
    checkpoints.close()

    assert log_bytes(path) == 0


def test_a_file_that_is_written_a_little_now_and_then_is_not_called_quiet(path: Path) -> None:
    checkpoints = Counted(path, idle_s=0.05)
    db = checkpoints.watch(connect(path, Access.WRITE))
    waited, looked = checkpoints._news.wait, threading.Semaphore(0)

    def wait_and_write(seconds: float) -> bool:
        write(db, 1)
        looked.release()
        return waited(seconds)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(checkpoints._news, "wait", wait_and_write)
        for _ in range(5):
            assert looked.acquire(timeout=30)
        assert checkpoints.cuts == []
    assert checkpoints.worked.acquire(timeout=30)
    assert checkpoints.cuts[0]
    checkpoints.close()
