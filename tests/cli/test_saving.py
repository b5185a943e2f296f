from pathlib import Path

import pytest

from linekeeper.cli.saving import saving
from linekeeper.errors import Misconfigured


def test_a_file_that_cannot_be_written_is_a_fault_in_words(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "result.csv"
    with pytest.raises(Misconfigured) as told, saving(file):
        file.write_bytes(b"1")

    assert f"{file} cannot be written" in str(told.value)
    assert "no such file or directory" in str(told.value)


def test_what_can_be_written_is(tmp_path: Path) -> None:
    with saving(tmp_path / "result.csv"):
        (tmp_path / "result.csv").write_bytes(b"1")

    assert (tmp_path / "result.csv").read_bytes() == b"1"
