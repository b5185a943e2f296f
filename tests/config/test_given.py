"""Where a value was written is found again, for people."""

from pathlib import Path

import pytest

from linekeeper.config.given import FILE_BYTES, from_environment, from_file, line_of, nothing

LINES = """\
data = "x"

[ports]
web = 1  # web = 2
[[app]]
name = "a"
"token" = "t"
[[ app ]]
name = "b"
[retention]
days = 9
""".splitlines()


@pytest.mark.parametrize(
    ("table", "index", "key", "line"),
    [
        pytest.param("", 0, "data", 1, id="top of the file"),
        pytest.param("ports", 0, "web", 4, id="in a table"),
        pytest.param("app", 0, "name", 6, id="in the first app"),
        pytest.param("app", 1, "name", 9, id="in the second app"),
        pytest.param("app", 0, "token", 7, id="in quotes"),
        pytest.param("app", 1, "token", 8, id="not there: its table"),
        pytest.param("retention", 0, "days", 11, id="in the last table"),
        pytest.param("", 0, "gone", 1, id="nowhere: the first line"),
    ],
)
def test_a_key_is_found_in_its_line(table: str, index: int, key: str, line: int) -> None:
    assert line_of(LINES, table, index, key) == line


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"\xff\xfe", "no TOML", id="no text"),
        pytest.param(b"#" * (FILE_BYTES + 1), "too large", id="too large"),
        pytest.param(b"a = " + b"[" * 100_000, "no TOML", id="too deep"),
        pytest.param(b"a = 1\na = 2", "no TOML", id="twice the same key"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_bytes(content)

    (fault,) = from_file(file).faults

    assert why in fault.what
    assert fault.remedy


def test_a_folder_in_the_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    assert "cannot be read" in from_file(tmp_path).faults[0].what


def test_an_app_in_single_brackets_is_an_app(tmp_path: Path) -> None:
    file = tmp_path / "linekeeper.toml"
    file.write_text('[app]\nid = "1"\n', encoding="utf-8")

    (app,) = from_file(file).apps

    assert app["app", "id"].value == "1"


def test_what_is_not_ours_in_the_environment_is_left_alone() -> None:
    assert from_environment({"PATH": "/bin", "LINE": "1", "LINEKEEPER_CONFIG": "x", "LINEKEEPER_DEMO_SECONDS": "4"}) == nothing()
