"""Each kind of value: what is meant by what was written, or why it does not do."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.config import Secret, parse
from linekeeper.config.settings import SETTINGS, Setting

KEY = "00ff" * 16


@pytest.mark.parametrize(
    ("read", "written", "meant"),
    [
        pytest.param(parse.whole, "20_000", 20_000, id="digits may be grouped"),
        pytest.param(parse.port, 0, 0, id="port 0 lets the machine choose"),
        pytest.param(parse.digits, 1234, "1234", id="an id without quotes"),
        pytest.param(parse.many_digits, ["1", 2, "1"], ("1", "2"), id="a list of ids, each once"),
        pytest.param(parse.many_digits, 7, ("7",), id="one id alone"),
        pytest.param(parse.flag, "Yes", True, id="yes"),
        pytest.param(parse.flag, 0, False, id="zero is no"),
        pytest.param(parse.moment, "2026-12-31T18:00:00", datetime(2026, 12, 31, 18, tzinfo=UTC), id="no zone means UTC"),
        pytest.param(parse.moment, "2026-12-31T18:00:00+02:00", datetime(2026, 12, 31, 16, tzinfo=UTC), id="a zone counts"),
        pytest.param(parse.moment, date(2026, 12, 31), datetime(2026, 12, 31, tzinfo=UTC), id="a date is its first moment"),
        pytest.param(parse.graph_version, "v25.0", "v25.0", id="a newer Graph"),
        pytest.param(parse.secret, " abc\n", Secret("abc"), id="a secret's line break goes"),
        pytest.param(parse.master_key, KEY, Secret(KEY), id="a key"),
        pytest.param(parse.master_key, "A" * 43 + "=", Secret("A" * 43 + "="), id="a key in base64"),
    ],
)
def test_what_was_written_is_understood(read: Callable[[object], object], written: object, meant: object) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("read", "written"),
    [
        pytest.param(parse.text, 5, id="a number is no text"),
        pytest.param(parse.text, "a\nb", id="two lines"),
        pytest.param(parse.whole, "", id="nothing is no number"),
        pytest.param(parse.whole, "9" * 5000, id="5,000 digits"),
        pytest.param(parse.whole, "٣", id="digits of another script"),
        pytest.param(parse.days, 10**9, id="more days than the calendar has"),
        pytest.param(parse.size, 2**70, id="more bytes than can be counted"),
        pytest.param(parse.moment, "0001-01-01T00:00:00+23:00", id="before the calendar"),
        pytest.param(parse.moment, 5, id="a number is no time"),
        pytest.param(parse.app_name, "../x", id="a name that leaves its place"),
        pytest.param(parse.app_name, "x" * 41, id="a name too long"),
        pytest.param(parse.secret, 5, id="a secret without quotes"),
    ],
)
def test_what_does_not_do_is_refused_with_a_remedy(read: Callable[[object], object], written: object) -> None:
    with pytest.raises(parse.Wrong) as wrong:
        read(written)

    assert wrong.value.why
    assert wrong.value.remedy


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.datetimes() | st.dates() | st.times()
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3))


def understood_or_refused(setting: Setting, value: object) -> bool:
    """Return whether a value was read, or refused with its why. All else is a fault: the exception names the setting."""
    try:
        setting.read(value)
    except parse.Wrong as wrong:
        return bool(wrong.why)
    except Exception as fault:
        fault.add_note(setting.name)
        raise
    return True


@settings(max_examples=300)
@given(value=ANYTHING)
def test_whatever_was_written_is_understood_or_refused_by_every_setting(value: object) -> None:
    assert [setting.name for setting in SETTINGS if not understood_or_refused(setting, value)] == []
