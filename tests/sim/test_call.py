import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.call import Call, take_apart
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


@given(st.text(), st.binary(), st.dictionaries(st.sampled_from(["authorization", "content-type"]), st.text()))
def test_whatever_comes_is_a_call_or_a_refusal(target: str, body: bytes, headers: dict[str, str]) -> None:
    with suppress(GraphFault):
        json.dumps(take_apart("POST", target, body, headers, "http://graph.test").wanted)
