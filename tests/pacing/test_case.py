import pytest
from msgspec.structs import replace

from linekeeper.pacing.ask import Ask, Window
from linekeeper.pacing.case import Case
from linekeeper.pacing.rows import BY_CODE
from linekeeper.pacing.standing import Standing
from linekeeper.rulebook import Lane
from tests.pacing.asked import MARKETING, OTP, OURS, REPLY, UTILITY, ask, at, person, stands


def case(asks: Ask, standing: Standing | None = None) -> Case:
    return Case(asks, stands() if standing is None else standing, at(), OURS)


@pytest.mark.parametrize(("window", "outside"), [(Window.OPEN, False), (Window.UNKNOWN, True), (Window.CLOSED, True)])
def test_in_doubt_a_send_may_start_a_conversation(window: Window, outside: bool) -> None:
    assert case(ask(), person(window=window)).outside is outside


@pytest.mark.parametrize(
    ("asks", "counted"),
    [
        pytest.param(ask(MARKETING), True, id="a template"),
        pytest.param(ask(REPLY), False, id="free-form is never counted: outside a window Meta refuses it"),
        pytest.param(ask(UTILITY, person=b""), False, id="nor is a group"),
        pytest.param(ask(OTP), True, id="a code is"),
    ],
)
def test_what_may_use_a_place_of_the_limit(asks: Ask, counted: bool) -> None:
    assert case(asks).counted is counted


@pytest.mark.parametrize(
    ("hard", "unsure", "sure", "lane", "holds"),
    [
        pytest.param(False, False, True, UTILITY, True, id="caution holds its lanes"),
        pytest.param(False, False, True, OTP, False, id="and no others"),
        pytest.param(False, False, False, UTILITY, False, id="and nothing of which the lane is not sure"),
        pytest.param(True, False, False, UTILITY, True, id="a hard stop does"),
        pytest.param(False, True, False, UTILITY, True, id="and an operator"),
    ],
)
def test_whom_a_row_holds(hard: bool, unsure: bool, sure: bool, lane: Lane, holds: bool) -> None:
    assert replace(BY_CODE["resuming"], hard=hard, unsure=unsure).meets(lane, sure=sure) is holds
