"""One member goes into a body, and nothing else about it changes."""

import json
from urllib.parse import parse_qsl, urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.gateway.splice import MEMBER, into_form, into_json, is_free

VALUE = "lkAZaz09"
SPACE = st.text(" \t\r\n", max_size=2)
LEAVES = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8) | st.just("") | st.just(MEMBER)
KEYS = st.text(max_size=8) | st.just(MEMBER) | st.sampled_from(["to", "type", "text"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)


@st.composite
def written(draw: st.DrawFn, members: list[tuple[str, object]]) -> bytes:
    """Write an object by hand: with doubled keys, white space anywhere, and escapes where none are needed."""
    parts = []
    for key, value in members:
        name = json.dumps(key, ensure_ascii=draw(st.booleans()))
        if key and draw(st.booleans()) and ord(key[-1]) < 128 and key[-1] not in '"\\' and key[-1].isprintable():
            name = f"{name[:-2]}\\u{ord(key[-1]):04x}" + '"'
        told = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1])))
        parts.append(draw(SPACE) + name + draw(SPACE) + ":" + draw(SPACE) + told + draw(SPACE))
    return (draw(SPACE) + "{" + (",".join(parts) or draw(SPACE)) + "}" + draw(SPACE)).encode("utf-8", "surrogatepass")


@given(st.data(), st.lists(st.tuples(KEYS, VALUES), max_size=6))
def test_the_body_is_as_before_but_for_one_member(data: st.DataObject, members: list[tuple[str, object]]) -> None:
    raw = data.draw(written(members))
    told = json.loads(raw)
    if not is_free(told):
        return
    spliced = into_json(raw, told, VALUE)

    assert spliced is not None
    assert json.loads(spliced.body) == told | {MEMBER: VALUE}
    assert spliced.body[: spliced.at] + spliced.body[spliced.at + len(spliced.put) :] == raw


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        pytest.param('{"to":"1"}', '{"biz_opaque_callback_data":"lkAZaz09","to":"1"}', id="it goes to the front"),
        pytest.param(" {\n } ", ' {"biz_opaque_callback_data":"lkAZaz09"\n } ', id="an empty object takes no comma"),
        pytest.param('{"biz_opaque_callback_data" : ""}', '{"biz_opaque_callback_data" : "lkAZaz09"}', id="into the caller's empty string"),
        pytest.param(
            '{"a":{"biz_opaque_callback_data":"x"},"b":["biz_opaque_callback_data",":",""]}',
            '{"biz_opaque_callback_data":"lkAZaz09","a":{"biz_opaque_callback_data":"x"},"b":["biz_opaque_callback_data",":",""]}',
            id="members of the same name further in are somebody else's",
        ),
        pytest.param(
            '{"biz_opaque_callback_data":"","x":"\\"}{","biz_opaque_callback_data":""}',
            '{"biz_opaque_callback_data":"","x":"\\"}{","biz_opaque_callback_data":"lkAZaz09"}',
            id="of two the last one holds",
        ),
    ],
)
def test_where_the_value_goes(raw: str, body: str) -> None:
    spliced = into_json(raw.encode(), json.loads(raw), VALUE)

    assert spliced is not None
    assert spliced.body.decode() == body
    assert msgspec.json.decode(spliced.body) == json.loads(body)


@pytest.mark.parametrize(
    ("told", "free"),
    [
        pytest.param({}, True, id="left out"),
        pytest.param({MEMBER: ""}, True, id="written as nothing"),
        pytest.param({MEMBER: "order 7"}, False, id="filled"),
        pytest.param({MEMBER: None}, False, id="null is Meta's to judge"),
        pytest.param({MEMBER: []}, False, id="so is a list"),
        pytest.param([], False, id="no object at all"),
    ],
)
def test_only_what_the_caller_left_empty_is_filled(told: object, free: bool) -> None:
    assert is_free(told) is free


@given(
    st.lists(st.tuples(st.sampled_from(["to", "type", "a b", "ü", MEMBER + "x"]), st.text(max_size=5)), max_size=4),
    st.sampled_from(["", "=", None]),
)
def test_a_form_is_as_before_but_for_one_field(fields: list[tuple[str, str]], empty: str | None) -> None:
    parts = [urlencode([field]) for field in fields]
    if empty is not None:
        parts.insert(len(parts) // 2, MEMBER + empty)
    raw = "&".join(parts).encode()
    spliced = into_form(raw, VALUE)

    assert dict(parse_qsl(spliced.body.decode(), keep_blank_values=True)) == dict(fields) | {MEMBER: VALUE}
    assert spliced.body[: spliced.at] + spliced.body[spliced.at + len(spliced.put) :] == raw
