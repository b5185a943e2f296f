"""The configuration is read when a command wants it, from the file that was named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.cli.asked import Asked
from linekeeper.errors import Misconfigured

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_faulty_configuration_is_no_trouble_until_it_is_wanted() -> None:
    asked = Asked(file=None, environ={"LINEKEEPER_WEB_PORT": "x"})

    with pytest.raises(Misconfigured):
        asked.loaded(NOON)


def test_the_named_file_is_read_before_the_one_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[ports]\nweb = 1\n", encoding="utf-8")

    assert Asked(file=tmp_path / "a.toml", environ={"LINEKEEPER_CONFIG": "gone.toml"}).loaded(NOON).config.ports.web == 1
