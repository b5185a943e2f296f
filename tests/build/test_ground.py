"""The data folder: one process writes, any number read beside it."""

import os
from pathlib import Path

import pytest

from linekeeper.build.ground import must_be_there, opened, reading
from linekeeper.config import Config, Secret
from linekeeper.errors import Misconfigured


async def test_what_was_opened_first_is_made_and_can_be_read_beside(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "data")
    async with opened(config) as ground, reading(config) as beside:
        await ground.state.remember("house", {"alive": b"now"})

        assert await beside.state.recall("house") == {"alive": b"now"}
        assert beside.keys.key_id == ground.keys.key_id


async def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    async with opened(config):
        with pytest.raises(Misconfigured, match="another Linekeeper already runs"):
            async with opened(config):
                pytest.fail("two of them")


async def test_reading_where_nothing_was_kept_says_so_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="there is nothing to read"):
        async with reading(Config(data=tmp_path / "gone")):
            pytest.fail("nothing is there")

    assert os.listdir(tmp_path) == []  # noqa: PTH208  one look, nothing waits for it


async def test_a_key_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    async with opened(Config(data=tmp_path, key=Secret("00" * 32))):
        pass
    with pytest.raises(Misconfigured):
        async with opened(Config(data=tmp_path, key=Secret("11" * 32))):
            pytest.fail("another key")


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    async with opened(config):
        pass
    async with reading(config) as ground:
        with pytest.raises(Misconfigured, match="reading only"):
            await ground.state.remember("house", {"alive": b"now"})


def test_a_folder_with_half_of_it_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "journal.db").touch()

    with pytest.raises(Misconfigured, match=r"it has no state\.db"):
        must_be_there(tmp_path)
