import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.decode.parse import DEEPEST, NOT_JSON, TOO_DEEP, Unparsed, parse


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=60,
    )
)
def test_json_reads_as_the_standard_library_reads_it(told: object) -> None:
    assert parse(json.dumps(told).encode()) == told


@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a":', b"}")], ids=["lists", "objects"])
@pytest.mark.parametrize(("levels", "fits"), [(DEEPEST, True), (DEEPEST + 1, False), (100_000, False)])
def test_depth_is_bounded_before_anything_is_built(pair: tuple[bytes, bytes], levels: int, fits: bool) -> None:
    body = pair[0] * levels + b"1" * (pair[0] != b"[") + pair[1] * levels

    if fits:
        assert parse(body)
    else:
        with pytest.raises(Unparsed, match=TOO_DEEP):
            parse(body)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" * 99, id="open brackets"),
        pytest.param("]" * 99 + '"' * 9, id="closing brackets and quotes"),
        pytest.param("\\" * 99 + '"[{' * 40, id="backslashes"),
        pytest.param("{}" * 99, id="pairs"),
    ],
)
def test_brackets_in_texts_are_no_depth(text: str) -> None:
    told = {"a": text, "b": [[text] for _ in range(50)]}

    assert parse(json.dumps(told).encode()) == told


def test_many_siblings_are_no_depth() -> None:
    told = [[[1], [2, [3]]] for _ in range(5_000)]

    assert parse(json.dumps(told).encode()) == told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        pytest.param(b'{"a":NaN,"b":-Infinity,"c":1}', {"a": None, "b": None, "c": 1}, id="numbers that are none"),
        pytest.param(b'{"a":1e999}', {"a": None}, id="beyond floats"),
        pytest.param(b'{"a":"\\ud800x"}', {"a": "\ufffdx"}, id="a lone surrogate"),
        pytest.param(b'{"\\udc00":1}', {"\ufffd": 1}, id="a lone surrogate in a key"),
        pytest.param(b'{"a":"\\ud83d\\ude00"}', {"a": "\U0001f600"}, id="a pair of surrogates"),
        pytest.param(b'{"a":"\xff"}', {"a": "\ufffd"}, id="invalid UTF-8"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', {"a": 1}, id="a byte order mark"),
        pytest.param(b'{"a":' + b"9" * 5000 + b"}", {"a": "9" * 5000}, id="5,000 digits stay text"),
        pytest.param(b'{"a":1,"a":2}', {"a": 2}, id="of a key twice the last one holds"),
    ],
)
def test_what_json_does_not_allow_is_read_where_that_is_safe(body: bytes, told: object) -> None:
    assert parse(body) == told


@pytest.mark.parametrize("body", [b"", b"x", b"{", b'{"a":', b"[1,]", b"{} {}", b"\x00", b"'a'", b'"' + b"\\" * 9])
def test_what_is_no_json_is_told(body: bytes) -> None:
    with pytest.raises(Unparsed, match=NOT_JSON):
        parse(body)
