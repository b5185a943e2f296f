"""A wrong clock of ours is told."""

from datetime import timedelta

import pytest

from linekeeper.graph import Answer
from linekeeper.intake.skew import Skew
from tests.intake.stand_in import NOON


def told_of(*skews_s: float | None, elapsed_s: float = 0.2, apart_s: float = 60.0) -> list[tuple[str, int]]:
    """Return what is told of answers whose `Date` differs by so much, one a minute."""
    told: list[tuple[str, int]] = []
    skew = Skew("meta", lambda app, seconds: told.append((app, round(seconds))))
    for index, skew_s in enumerate(skews_s):
        now = NOON + timedelta(seconds=index * apart_s)
        date = None if skew_s is None else now + timedelta(seconds=skew_s + elapsed_s / 2)
        skew.heard(Answer(status=200, body={}, date=date, asked_at=now, elapsed_s=elapsed_s), now)
    return told


@pytest.mark.parametrize(
    ("skews_s", "told"),
    [
        pytest.param([0, 29, -29, 31] * 5, [], id="a clock that is right"),
        pytest.param([40, 40, 0, 40, 40], [], id="never three in a row"),
        pytest.param([None, 40, None, 40, None], [], id="an answer without a date tells nothing"),
        pytest.param([40, 40, 40], [("meta", 40)], id="Meta ahead"),
        pytest.param([-400, -400, -400], [("meta", -400)], id="we ahead"),
        pytest.param([86_400] * 3, [("meta", 86_400)], id="a day off, which is not believed as a time but told"),
        pytest.param([40] * 12, [("meta", 40)], id="once in ten minutes"),
        pytest.param([40] * 13, [("meta", 40)] * 2, id="and again as long as it lasts"),
    ],
)
def test_a_clock_that_is_over_30_s_off_is_told(skews_s: list[float | None], told: list[tuple[str, int]]) -> None:
    assert [(app, round(seconds, -1)) for app, seconds in told_of(*skews_s)] == told


def test_a_slow_answer_is_no_proof_of_a_wrong_clock() -> None:
    assert told_of(40, 40, 40, 40, elapsed_s=25) == []


def test_nobody_need_listen() -> None:
    skew = Skew("meta", None)
    for _ in range(5):
        skew.heard(Answer(status=200, body={}, date=NOON + timedelta(hours=1), asked_at=NOON, elapsed_s=0.0), NOON)
