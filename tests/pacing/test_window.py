import pytest

from linekeeper.fold.person import Marks, Span, number_ref
from linekeeper.fold.portfolio import Hearing
from linekeeper.fold.register import second
from linekeeper.pacing.ask import Window
from linekeeper.pacing.window import window_of
from tests.strategies import NOON

NOW, DAY = second(NOON), 86_400
FOR_DAYS = Hearing(NOW - 10 * DAY, ())


def wrote(ago_s: int, number: str = "101") -> Marks:
    return Marks((), (Span(number_ref(number), NOW - ago_s, NOW - ago_s + DAY),), (), NOW)


def called(ago_s: int) -> Marks:
    return Marks((), (), (Span(number_ref("101"), NOW - ago_s, NOW - ago_s + DAY),), NOW)


@pytest.mark.parametrize(
    ("marks", "heard", "window"),
    [
        pytest.param(wrote(0), FOR_DAYS, Window.OPEN, id="just wrote"),
        pytest.param(wrote(DAY - 1), FOR_DAYS, Window.OPEN, id="a day ago, but for a second"),
        pytest.param(wrote(DAY), FOR_DAYS, Window.UNKNOWN, id="a day ago: clocks differ"),
        pytest.param(wrote(DAY + 299), FOR_DAYS, Window.UNKNOWN, id="not yet five minutes over"),
        pytest.param(wrote(DAY + 300), FOR_DAYS, Window.CLOSED, id="five minutes over"),
        pytest.param(wrote(0, "102"), FOR_DAYS, Window.CLOSED, id="wrote to another number"),
        pytest.param(None, FOR_DAYS, Window.CLOSED, id="never wrote while we listened"),
        pytest.param(None, Hearing(None, ()), Window.UNKNOWN, id="we never listened"),
        pytest.param(None, Hearing(NOW - DAY, ()), Window.UNKNOWN, id="we listened for 24 h: they may have written before that"),
        pytest.param(None, Hearing(NOW - DAY - 300, ()), Window.CLOSED, id="we listened for 24 h 5 min"),
        pytest.param(None, Hearing(NOW - 9 * DAY, ((NOW - 3600, NOW - 3000),)), Window.UNKNOWN, id="we were deaf an hour ago"),
        pytest.param(None, Hearing(NOW - 9 * DAY, ((NOW - 60, None),)), Window.UNKNOWN, id="we are deaf"),
        pytest.param(wrote(60), Hearing(None, ()), Window.OPEN, id="what was heard was heard, deaf or not"),
        pytest.param(called(60), FOR_DAYS, Window.UNKNOWN, id="a call makes a window possible"),
        pytest.param(called(2 * DAY), FOR_DAYS, Window.CLOSED, id="a call two days ago does not"),
        pytest.param(wrote(-200), FOR_DAYS, Window.OPEN, id="their clock is ahead of ours"),
    ],
)
def test_the_window_is_open_known_closed_or_unknown(marks: Marks | None, heard: Hearing, window: Window) -> None:
    assert window_of(marks, "101", heard, NOON) is window
