from datetime import UTC, datetime, timedelta

import pytest

from linekeeper.fold.portfolio import Hearing
from linekeeper.gateway.windows import SOMEBODY, Windows
from linekeeper.pacing.ask import Window

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA, BEN = b"a" * 16, b"b" * 16
ALL = Hearing(int((NOON - 30 * HOUR).timestamp()), ())


@pytest.mark.parametrize(
    ("wrote", "heard", "exact", "stands"),
    [
        pytest.param(NOON - 23 * HOUR, None, False, Window.OPEN, id="who wrote within a day may be answered, however badly we hear"),
        pytest.param(NOON - 24 * HOUR, ALL, True, Window.UNKNOWN, id="for five minutes after its end nobody is sure"),
        pytest.param(NOON - 24 * HOUR - HOUR / 10, ALL, True, Window.CLOSED, id="then it is closed"),
        pytest.param(NOON - 25 * HOUR, ALL, False, Window.CLOSED, id="who wrote under this name is known under it"),
        pytest.param(None, ALL, True, Window.CLOSED, id="who never wrote while nothing was missed has none open"),
        pytest.param(None, ALL, False, Window.UNKNOWN, id="unless they may be known under another name"),
        pytest.param(None, None, True, Window.UNKNOWN, id="who does not hear does not know"),
        pytest.param(None, Hearing(int((NOON - HOUR).timestamp()), ()), True, Window.UNKNOWN, id="nor does who hears since an hour"),
        pytest.param(None, Hearing(0, ((int((NOON - HOUR).timestamp()), None),)), True, Window.UNKNOWN, id="nor who is deaf now"),
        pytest.param(NOON + HOUR, ALL, False, Window.UNKNOWN, id="a message from the future opens nothing"),
        pytest.param(NOON + HOUR, ALL, True, Window.UNKNOWN, id="nor does it close anything: the clock was set back"),
        pytest.param(NOON - 24 * HOUR + HOUR / 15, ALL, True, Window.UNKNOWN, id="nor is anybody sure for five minutes before its end"),
    ],
)
def test_how_a_window_stands(wrote: datetime | None, heard: Hearing | None, exact: bool, stands: Window) -> None:
    windows = Windows()
    if wrote is not None:
        windows.wrote("1", ANNA, wrote)

    assert windows.of("1", (ANNA,), heard, NOON, 300, exact=exact) is stands


def test_a_window_is_one_number_s_only() -> None:
    windows = Windows()
    windows.wrote("1", ANNA, NOON)

    assert windows.of("2", (ANNA,), ALL, NOON, 300, exact=True) is Window.CLOSED
    assert windows.of("1", (BEN, ANNA), ALL, NOON, 300, exact=True) is Window.OPEN


def test_an_ad_or_a_call_leaves_it_unknown() -> None:
    windows = Windows()
    windows.perhaps("1", ANNA, NOON + HOUR)

    assert windows.of("1", (ANNA,), ALL, NOON, 300, exact=True) is Window.UNKNOWN
    assert windows.of("1", (ANNA,), ALL, NOON + 2 * HOUR, 300, exact=True) is Window.CLOSED


def test_nobody_in_particular_has_no_window_that_is_known() -> None:
    assert Windows().of("1", (), ALL, NOON, 300, exact=True) is Window.UNKNOWN


def test_what_is_long_over_is_forgotten() -> None:
    windows = Windows()
    windows.wrote("1", ANNA, NOON - 98 * HOUR)
    windows.wrote("1", BEN, NOON - 96 * HOUR)
    windows.sweep(NOON)

    assert len(windows) == 1


def test_who_wrote_under_one_name_only_may_be_anybody() -> None:
    windows = Windows()
    windows.wrote("1", BEN, NOON - 25 * HOUR)
    windows.wrote("1", SOMEBODY, NOON - HOUR)

    assert windows.of("1", (ANNA,), ALL, NOON, 300, exact=True) is Window.UNKNOWN
    assert windows.of("1", (BEN,), ALL, NOON, 300, exact=True) is Window.CLOSED
    assert windows.of("1", (ANNA,), ALL, NOON + 24 * HOUR, 300, exact=True) is Window.CLOSED
