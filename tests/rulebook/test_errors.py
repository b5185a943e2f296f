import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.errors import Misconfigured
from linekeeper.rulebook import current
from linekeeper.rulebook.errors import catalogue, parse
from linekeeper.rulebook.reading import package_data

ORIGIN = Path(__file__).parents[3] / "shared" / "reference" / "errors.yaml"
ENTRIES = catalogue().entries
UNDOCUMENTED = {"139200", "141008", "2655121"}


def test_nothing_was_lost_in_the_conversion() -> None:
    if not ORIGIN.exists():
        pytest.skip("the collection that the catalogue was made of is not on this machine")
    yaml = pytest.importorskip("yaml", reason="the collection is YAML, and nothing here reads it")
    origin: dict[str, Any] = yaml.safe_load(ORIGIN.read_text(encoding="utf-8"))
    ours = json.loads(package_data("errors.json"))

    assert {one["id"]: {key: value for key, value in one.items() if key != "id"} for one in origin["errors"]} == ours["errors"]
    assert origin["sources"] == ours["sources"]
    assert len(ENTRIES) == len(origin["errors"]) + len(UNDOCUMENTED)


def test_what_was_only_seen_is_there_and_says_so() -> None:
    assert {ENTRIES[id_].confidence for id_ in UNDOCUMENTED} == {"low"}
    assert all(catalogue().sources[tag] for id_ in UNDOCUMENTED for tag in ENTRIES[id_].sources)


@pytest.mark.parametrize(
    ("code", "subcode", "told", "id_"),
    [
        pytest.param(131047, None, "", "131047", id="a code"),
        pytest.param(100, None, "", "100", id="a code with subcodes, and none came"),
        pytest.param(100, 33, "", "100/33", id="a subcode"),
        pytest.param(100, 99, "", "100", id="a subcode nobody knows"),
        pytest.param(100, 2388024, "", "2388024", id="a code that comes as a subcode"),
        pytest.param(2388024, None, "", "2388024", id="the same by itself"),
        pytest.param(10, 2388024, "", "10", id="a subcode of another code"),
        pytest.param(205, None, "", "200-299", id="a range"),
        pytest.param(200, None, "", "200", id="an exact code before its range"),
        pytest.param(2388103, None, "", "2388103#1", id="several meanings and no text: the first"),
        pytest.param(2388103, None, "(#2388103) no payment account", "2388103#5", id="several meanings: by the text"),
        pytest.param(2388103, None, "number belongs to some different business", "2388103#7", id="several meanings: by most of the text"),
        pytest.param(2388103, None, "Etwas ist schiefgegangen", "2388103#1", id="a text in another language"),
    ],
)
def test_an_error_is_found_by_code_then_subcode_then_text(code: int, subcode: int | None, told: str, id_: str) -> None:
    found = catalogue().find(code, subcode=subcode, told=told)

    assert found is not None
    assert found.id == id_


@pytest.mark.parametrize("code", [-1, 5, 199, 300, 999999999])
def test_a_code_nobody_knows_is_not_found_and_the_nearest_are_told(code: int) -> None:
    assert catalogue().find(code) is None
    assert len(catalogue().nearest(code)) == 3


def test_the_nearest_codes_are_those_with_the_fewest_other_digits() -> None:
    assert "131047" in {one.id for one in catalogue().nearest(131074)}
    assert catalogue().nearest(36)[0].id == "33"
    assert catalogue().nearest(131405)[0].id == "131045"


@given(st.integers(0, 3_000_000), st.none() | st.integers(0, 3_000_000), st.text(max_size=40))
def test_any_code_is_looked_up_without_a_fault(code: int, subcode: int | None, told: str) -> None:
    found = catalogue().find(code, subcode=subcode, told=told)

    assert found is None or code in {found.code, found.parent_code} or found.code_range is not None


@pytest.mark.parametrize("id_", ENTRIES)
def test_an_entry_reads_well(id_: str) -> None:
    """Sentences, in house words: no WABA, no second person left to guess, nothing that only points elsewhere."""
    one = ENTRIES[id_]
    sentences = [one.meaning, *one.fix, *filter(None, [one.retry.notes, one.notes, one.scope_detail])]
    text = " ".join([*sentences, *one.causes])

    assert one.fix
    assert [sentence for sentence in sentences if not re.search(r"[.?!…)\"]$", sentence)] == []
    assert not re.search(r"\bWABAs?\b|dead-letter|token-bucket|jitter|as the meaning says|Follow the meaning|\bmps\b", text)
    assert all(len(sentence) < 330 for sentence in sentences)
    assert one.title
    assert "not published" not in one.title


def test_every_code_that_a_reason_speaks_of_is_in_the_catalogue() -> None:
    codes = {int(word) for text in current().texts.values() for word in text.words if word.isdecimal()}

    assert [code for code in codes if catalogue().find(code) is None] == []


ENTRY = json.loads(package_data("errors.json"))["errors"]["131047"]


def files(entry: dict[str, Any], *, words: dict[str, Any] | None = None, sources: tuple[str, ...] = ("S",)) -> tuple[bytes, bytes]:
    theirs = {
        "as_of": "2026-11-23",
        "official_table_copy_date": "2026-09-11",
        "sources": dict.fromkeys(sources, "a page"),
        "errors": {"1": entry},
    }
    ours = {"sources": {}, "errors": {}, "words": words or {}}
    return json.dumps(theirs, indent=1).encode(), json.dumps(ours, indent=1).encode()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({"family": "weather"}, "errors.json, 1, line", id="a family that is none"),
        pytest.param({"code": "131047"}, "errors.json, 1, line", id="a code that is a text"),
        pytest.param({"surprise": 1}, "errors.json, 1, line", id="a key nobody knows"),
        pytest.param({"sources": ["X"]}, "no source", id="a source nobody knows"),
        pytest.param({"code": None}, "neither a code nor a range", id="no code"),
        pytest.param({"code_range": [1, 2]}, "neither a code nor a range", id="a code and a range"),
    ],
)
def test_a_broken_entry_is_refused(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse(*files(ENTRY | {"sources": ["S"]} | changed))

    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("errors", "ours", "place"),
    [
        pytest.param(b"{\n\n}x", None, "errors.json, line 3", id="no JSON"),
        pytest.param(b"[]", None, "errors.json, line 1", id="a list"),
        pytest.param(b"{}", None, "errors.json, line 1", id="nothing in it"),
        pytest.param(None, b'{"sources": {}}', "errors_ours.json, line 1", id="half of ours"),
        pytest.param(
            None, b'{"sources": {}, "errors": {},\n"words": {"1": {"meening": "x"}}}', "words, 1, line 2", id="a misspelt key of ours"
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_line(errors: bytes | None, ours: bytes | None, place: str) -> None:
    good = files(ENTRY | {"sources": ["S"]})
    with pytest.raises(Misconfigured, match=re.escape(place)):
        parse(errors or good[0], ours or good[1])


def test_words_for_an_entry_that_is_none_are_refused() -> None:
    with pytest.raises(Misconfigured, match="does not fit together"):
        parse(*files(ENTRY | {"sources": ["S"]}, words={"2": {"meaning": "x"}}))


def test_our_words_stand_for_theirs_and_leave_the_facts_alone() -> None:
    read = parse(*files(ENTRY | {"sources": ["S"]}, words={"1": {"meaning": "Plain.", "causes": [], "retry": "Wait."}})).entries["1"]

    assert (read.meaning, read.causes, read.retry.notes) == ("Plain.", (), "Wait.")
    assert (read.id, read.code, read.retry.policy, list(read.fix)) == ("1", 131047, "when_window_open", ENTRY["fix"])
