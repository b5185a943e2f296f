import re

import msgspec
import pytest

from linekeeper.errors import Misconfigured
from linekeeper.rulebook.reading import entries, package_data, raws


class Thing(msgspec.Struct):
    size: int


def test_the_files_of_the_package_are_found_wherever_we_are_called(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))

    assert package_data("rules.json").startswith(b"{")


def test_entries_are_read_by_name() -> None:
    data = b'{"a": {"size": 1}, "b": {"size": 2}}'

    assert entries(data, raws(data, "x.json"), Thing, "x.json") == {"a": Thing(size=1), "b": Thing(size=2)}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        pytest.param(b'{\n"a": {"size": 1},\n"b": {"size": "two"}}', "x.json, b, line 3", id="a wrong kind"),
        pytest.param(b'{\n"a": {}}', "x.json, a, line 2", id="something is missing"),
        pytest.param(b'{\n"a": {"size": 1}\n"b": {}}', "x.json, line 3", id="a comma is missing"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(data: bytes, place: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(place)):
        entries(data, raws(data, "x.json"), Thing, "x.json")
