"""Storage trouble, told plainly."""

import apsw
import pytest

from linekeeper.errors import TryLater
from linekeeper.store.trouble import RETRY_AFTER_S, STORAGE, TOLD, is_storage, told, try_later


@pytest.mark.parametrize("kind", STORAGE, ids=lambda kind: kind.__name__)
def test_whatever_the_ground_reports_is_told_as_what_why_and_remedy(kind: type[apsw.Error]) -> None:
    told = try_later("journal.db", kind("private words of SQLite"))

    assert is_storage(kind())
    assert told.what == "journal.db did not take it"
    assert told.why
    assert told.remedy
    assert told.retry_after_s == RETRY_AFTER_S
    assert "private" not in str(told)


@pytest.mark.parametrize("kind", [apsw.SQLError, apsw.ConstraintError, apsw.BindingsError, ValueError])
def test_a_fault_in_our_code_is_no_trouble_of_the_ground(kind: type[Exception]) -> None:
    assert not is_storage(kind())


def test_trouble_within_is_told_and_faults_of_ours_pass_as_they_are() -> None:
    with pytest.raises(TryLater, match="another process holds the file"), told("state.db"):
        raise apsw.BusyError
    with pytest.raises(apsw.SQLError), told("state.db"):
        raise apsw.SQLError
    with told("state.db"):
        pass


def test_a_full_disk_is_told_as_one() -> None:
    assert "the disk is full" in str(try_later("journal.db", apsw.FullError()))
    assert {kind for kind, _, _ in TOLD} <= set(STORAGE)
