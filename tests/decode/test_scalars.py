import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.decode.scalars import (
    LONGEST_TEXT,
    LONGEST_WORD,
    canonical,
    decimal,
    digits,
    flag,
    ident,
    instant,
    integer,
    seconds,
    text,
    word,
)

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(ANY)
def test_every_reader_takes_any_value(value: object) -> None:
    assert isinstance(text(value), str)
    assert len(word(value)) <= LONGEST_WORD
    assert len(ident(value)) <= 64
    assert digits(value) == "" or digits(value).isdigit()
    assert type(flag(value)) in {bool, type(None)}
    assert type(integer(value)) in {int, type(None)}
    told = instant(value)
    assert told is None or told.tzinfo is UTC
    assert canonical(value)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        pytest.param(1793606400, 1793606400, id="seconds"),
        pytest.param("1793606400", 1793606400, id="quoted seconds"),
        pytest.param(1793606400123, 1793606400, id="milliseconds"),
        pytest.param("1793606400123", 1793606400, id="quoted milliseconds"),
        pytest.param(1793606400123456, 1793606400, id="microseconds"),
        pytest.param(1793606400.9, 1793606400, id="a fraction is dropped"),
        pytest.param("2026-11-02T08:00:00+0000", 1793606400, id="ISO 8601"),
        pytest.param("2026-11-02T09:00:00+01:00", 1793606400, id="ISO 8601 with a zone"),
        pytest.param("2026-11-02T08:00:00", 1793606400, id="ISO 8601 without a zone is UTC"),
        pytest.param(0, None, id="zero"),
        pytest.param(-5, None, id="before 1970"),
        pytest.param(True, None, id="a flag"),
        pytest.param("", None, id="empty"),
        pytest.param("November 2, 2026", None, id="English"),
        pytest.param("<TIMESTAMP>", None, id="a placeholder"),
        pytest.param("9" * 5000, None, id="5,000 digits"),
        pytest.param(10**18, None, id="nanoseconds"),
        pytest.param(float("nan"), None, id="no number"),
        pytest.param("٣٣٣٣٣٣٣٣٣٣", None, id="digits of another script"),
        pytest.param(None, None, id="null"),
    ],
)
def test_a_time_is_read_in_every_form(value: object, told: int | None) -> None:
    assert seconds(value) == told


def test_an_instant_is_utc() -> None:
    assert instant("1793606400") == datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("104998261357420", "104998261357420"),
        (7, "7"),
        (-7, ""),
        ("a b", ""),
        ("", ""),
        ("x" * 65, ""),
        ("ü", ""),
        ("a\0", ""),
        (True, ""),
        (1.0, ""),
    ],
)
def test_an_id_may_be_quoted_or_bare(value: object, told: str) -> None:
    assert ident(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [("+1 555-010-0421", "15550100421"), ("15550100421", "15550100421"), (15550100421, "15550100421"), (None, ""), ("٣", ""), (True, "")],
)
def test_a_phone_number_is_its_digits(value: object, told: str) -> None:
    assert digits(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (5, 5),
        ("5", 5),
        ("-5", -5),
        (5.0, 5),
        (5.5, None),
        ("5.5", None),
        (True, None),
        ("", None),
        ("-", None),
        (10**15, None),
        ("9" * 5000, None),
    ],
)
def test_a_whole_number_may_be_quoted_or_bare(value: object, told: int | None) -> None:
    assert integer(value) == told


def test_prose_and_words_are_bounded_and_hold_no_null() -> None:
    assert len(text("x" * 9_000_000)) == LONGEST_TEXT
    assert len(word("x" * 9_000_000)) == LONGEST_WORD
    assert text("a\0b") == "a\ufffdb"
    assert [word(value) for value in (-1, True, None)] == ["-1", "", ""]


@given(st.dictionaries(st.text(), ANY))
def test_the_order_of_keys_does_not_change_the_canonical_bytes(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))


def test_a_number_beyond_64_bits_can_be_written_canonically() -> None:
    assert json.loads(canonical({"a": 10**30})) == {"a": 10**30}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (14.28, 14.28),
        ("14.28", 14.28),
        (90, 90.0),
        ("-1", -1.0),
        (10**15, None),
        (float("inf"), None),
        (float("nan"), None),
        ("1e3", None),
        ("9" * 400, None),
        (True, None),
        (None, None),
        ([], None),
    ],
    ids=repr,
)
def test_a_measure_may_be_quoted_and_has_bounds(written: object, found: float | None) -> None:
    assert decimal(written) == found
