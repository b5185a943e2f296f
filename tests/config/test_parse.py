"""Each kind of value: what is meant by what was written, or why it does not do."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
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
        pytest.param(parse.names, "Lines.Example.com, [::1]", ("lines.example.com", "[::1]"), id="host names are lowered"),
        pytest.param(parse.flag, "Yes", True, id="yes"),
        pytest.param(parse.flag, 0, False, id="zero is no"),
        pytest.param(parse.moment, "2026-12-31T18:00:00", datetime(2026, 12, 31, 18, tzinfo=UTC), id="no zone means UTC"),
        pytest.param(parse.moment, "2026-12-31T18:00:00+02:00", datetime(2026, 12, 31, 16, tzinfo=UTC), id="a zone counts"),
        pytest.param(parse.moment, date(2026, 12, 31), datetime(2026, 12, 31, tzinfo=UTC), id="a date is its first moment"),
        pytest.param(parse.zone, "Europe/Berlin", "Europe/Berlin", id="a zone"),
        pytest.param(parse.graph_version, "v25.0", "v25.0", id="a newer Graph"),
        pytest.param(parse.web_address, "https://Graph.example.com/", "https://Graph.example.com", id="no slash at the end"),
        pytest.param(parse.web_address, "http://[::1]:80", "http://[::1]:80", id="http on this machine"),
        pytest.param(parse.listen_host, "[::1]", "::1", id="an IPv6 address"),
        pytest.param(parse.folder, "~", Path.home(), id="the home"),
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
        pytest.param(parse.zone, "Europe", id="a folder of zones"),
        pytest.param(parse.zone, "/etc/passwd", id="a path"),
        pytest.param(parse.app_name, "../x", id="a name that leaves its place"),
        pytest.param(parse.app_name, "x" * 41, id="a name too long"),
        pytest.param(parse.names, "a b", id="a name with a space"),
        pytest.param(parse.web_address, "https://x:99999", id="an address with a port that is none"),
        pytest.param(parse.web_address, "https://[", id="half an address"),
        pytest.param(parse.folder, "", id="no folder"),
        pytest.param(parse.folder, "~nobody-of-that-name/x", id="a home of nobody"),
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


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
@given(value=ANYTHING)
def test_whatever_was_written_is_understood_or_refused(setting: Setting, value: object) -> None:

    try:
        setting.read(value)
    except parse.Wrong as wrong:
        assert wrong.why  # noqa: PT017  either outcome is right; a refusal tells why


@pytest.mark.parametrize(("host", "is_so"), [("localhost", True), ("127.9.9.9", True), ("::1", True), ("10.0.0.1", False), ("a", False)])
def test_only_this_machine_is_loopback(host: str, is_so: bool) -> None:
    assert parse.loopback(host) is is_so
