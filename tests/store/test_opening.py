"""A file is opened as every store does: made when it is not there, read only when asked, refused when it does not fit."""

from pathlib import Path

import apsw
import pytest

from linekeeper.errors import Misconfigured
from linekeeper.store.migrate import Migration
from linekeeper.store.opening import opened

FIRST = [Migration(1, "first", "CREATE TABLE words (word TEXT) STRICT;")]
HOW = {"readers": 1, "cache_mib": 1, "vfs": None}


def count(db: apsw.Connection) -> object:
    return db.execute("SELECT count(*) FROM words").get


async def test_a_file_that_is_not_there_is_made_and_what_is_written_is_read(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db", FIRST, readonly=False, **HOW) as (readers, write):  # type: ignore[arg-type]  # one set of words for both
        assert write is not None
        db = write()
        db.execute("INSERT INTO words VALUES ('x')")
        db.close()
        assert await readers.ask(count) == 1

    async with opened(tmp_path / "a.db", FIRST, readonly=True, **HOW) as (readers, write):  # type: ignore[arg-type]  # as above
        assert write is None
        assert await readers.ask(count) == 1


@pytest.mark.parametrize("there", [True, False], ids=["built by fewer migrations", "not there"])
async def test_a_file_that_does_not_fit_is_not_opened_for_reading(tmp_path: Path, there: bool) -> None:
    if there:
        async with opened(tmp_path / "a.db", FIRST, readonly=False, **HOW):  # type: ignore[arg-type]  # as above
            pass
    more = [*FIRST, Migration(2, "more", "CREATE TABLE more (word TEXT) STRICT;")]
    with pytest.raises(Misconfigured):
        async with opened(tmp_path / "a.db", more, readonly=True, **HOW):  # type: ignore[arg-type]  # as above
            pass
