import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.call import Call, File, take_apart
from linekeeper.sim.errors import GraphFault

JSON = {"content-type": "application/json"}


def taken(target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Call:
    return take_apart("GET", target, body, headers or {}, "http://graph.test")


@pytest.mark.parametrize(
    ("target", "version", "parts", "base"),
    [
        pytest.param("/v25.0/1/messages", 25.0, ("1", "messages"), "http://graph.test/v25.0", id="with a version"),
        pytest.param("/v13.0/1", 13.0, ("1",), "http://graph.test/v13.0", id="with an old version"),
        pytest.param("/1", 26.0, ("1",), "http://graph.test", id="without one the newest counts"),
        pytest.param("/", 26.0, (), "http://graph.test", id="nothing at all"),
        pytest.param("/version/1", 26.0, ("version", "1"), "http://graph.test", id="a word that only begins like one"),
    ],
)
def test_any_version_prefix_works(target: str, version: float, parts: tuple[str, ...], base: str) -> None:
    call = taken(target)

    assert (call.version, call.parts, call.base) == (version, parts, base)


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        pytest.param("/1", {"authorization": "Bearer secret"}, id="header"),
        pytest.param("/1", {"authorization": "OAuth secret"}, id="older header"),
        pytest.param("/1?access_token=secret", {}, id="query"),
    ],
)
def test_a_token_comes_by_header_or_query(target: str, headers: dict[str, str]) -> None:
    assert taken(target, headers=headers).bearer == "secret"


def test_query_form_and_json_are_one_and_the_body_wins() -> None:
    assert taken("/1?pin=1&a=2", b"pin=3").params == {"pin": "3", "a": "2"}
    assert taken("/1?pin=1&a=2", b'{"pin": 4}', JSON).params == {"pin": 4, "a": "2"}


@pytest.mark.parametrize("body", [b"[1]", b"{", b"7", b"\xff", b"[" * 100_000], ids=["list", "torn", "number", "no text", "deep"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(GraphFault) as refusal:
        taken("/1", body, JSON)

    assert refusal.value.code == 100


FORM = {"content-type": "multipart/form-data; boundary=xYz"}
PARTS = (
    b'--xYz\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n'
    b'--xYz\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
    b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\x00\r\n--xYz--\r\n"
)


def test_a_form_of_parts_holds_fields_and_files() -> None:
    call = taken("/1/media", PARTS, FORM)

    assert call.params == {"messaging_product": "whatsapp"}
    assert call.files == {"file": File(name="a.png", kind="image/png", content=b"\x89PNG\r\n\x00")}


@pytest.mark.parametrize("body", [b"--xYz", b"no parts at all", PARTS[:60], PARTS.replace(b"name=", b"nom=")])
def test_a_form_whose_parts_are_broken_holds_what_can_be_read(body: bytes) -> None:
    assert taken("/1/media", body, FORM).files == {}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"a": "\\ud800"}', id="half a surrogate pair"),
        pytest.param(b'{"a": NaN}', id="no number"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b'{"a": "\xff"}', id="no text"),
    ],
)
def test_json_that_no_file_could_keep_is_refused(body: bytes) -> None:
    with pytest.raises(GraphFault):
        taken("/1", body, JSON)


def test_a_whole_surrogate_pair_is_a_letter() -> None:
    assert taken("/1", b'{"a": "\\ud83d\\ude00"}', JSON).params == {"a": "😀"}


@pytest.mark.parametrize(
    ("query", "value"),
    [("a=[1,2]", [1, 2]), ("a={%22b%22:1}", {"b": 1}), ("a=[x]", "[x]"), ("a=x", "x"), ("", None), ("a=[%22\\ud800%22]", '["\\ud800"]')],
)
def test_a_form_may_hold_json(query: str, value: object) -> None:
    assert taken(f"/1?{query}").value("a") == value


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("a=x,y", ["x", "y"]),
        ("a=[%22x%22,%22y%22]", ["x", "y"]),
        ("a=[x, y]", ["x", "y"]),
        ("a=%27x%27", ["x"]),
        ("", []),
        ("a=[1]", ["1"]),
    ],
)
def test_a_list_of_words_is_written_in_several_ways(query: str, names: list[str]) -> None:
    assert taken(f"/1?{query.replace(' ', '%20')}").names("a") == names


@pytest.mark.parametrize(("query", "flag"), [("a=true", True), ("a=0", False), ("a=False", False), ("a=", None), ("", None)])
def test_a_flag_is_true_false_or_absent(query: str, flag: bool | None) -> None:
    assert taken(f"/1?{query}").flag("a") is flag


def test_a_flag_that_is_neither_is_refused() -> None:
    with pytest.raises(GraphFault):
        taken("/1?a=perhaps").flag("a")


def test_an_edge_among_the_fields_is_a_call_of_its_own() -> None:
    outer = taken("/v25.0/1?fields=phone_numbers.limit(2).as(lines){id,name}&access_token=T")
    (edge,) = outer.wanted
    inner = outer.inside("1", edge)

    assert (inner.parts, inner.params, inner.bearer) == (("1", "phone_numbers"), {"limit": "2", "fields": "id,name"}, "T")
    assert [one.name for one in inner.wanted] == ["id", "name"]


@given(st.text(), st.binary(), st.dictionaries(st.sampled_from(["authorization", "content-type"]), st.text()))
def test_whatever_comes_is_a_call_or_a_refusal(target: str, body: bytes, headers: dict[str, str]) -> None:
    with suppress(GraphFault):
        json.dumps(take_apart("POST", target, body, headers, "http://graph.test").wanted)
