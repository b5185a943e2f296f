"""Where a receiver stands, in numbers."""

from datetime import timedelta

from linekeeper.act.posting import Said
from linekeeper.act.standing import Reports, Standing
from linekeeper.meter import Meter
from linekeeper.state.outgoing import Reached
from tests.act.told import NOON

NO, SECOND, LONGEST = Said(why="it answered HTTP 500"), timedelta(seconds=1), timedelta(minutes=15)


class Heard:
    """Keeps what was reported."""

    def __init__(self) -> None:
        self.meter, self.said = Meter(), list[object]()
        self.reports = Reports(
            meter=self.meter,
            failed=lambda label, kept: self.said.append((label, kept.fault)),
            well=self.said.append,
            missed=lambda label, many: self.said.append((label, many)),
        )

    def standing(self, kept: Reached | None = None) -> Standing:
        return Standing(kept or Reached(id="t"), "shop", "the shop", self.reports, LONGEST)


def test_each_failure_is_told_and_rests_twice_as_long_until_something_is_taken() -> None:
    heard = Heard()
    one = heard.standing()

    one.failed(NO, NOON)
    one.failed(NO, NOON + SECOND)

    assert (one.is_resting(NOON + 2 * SECOND), one.is_resting(NOON + 3 * SECOND)) == (True, False)
    assert one.kept == Reached(id="t", attempts=2, failing_since=NOON, fault=NO.why)
    one.took()
    assert (one.is_resting(NOON + 2 * SECOND), one.kept) == (False, Reached(id="t", taken=1))
    assert heard.said == [("the shop", NO.why)] * 2 + ["the shop"]


def test_a_receiver_may_ask_for_more_time_but_not_for_any() -> None:
    one = Heard().standing()

    one.failed(Said(why="busy", wait_s=60), NOON)
    assert (one.is_resting(NOON + 59 * SECOND), one.is_resting(NOON + 60 * SECOND)) == (True, False)
    one.failed(Said(why="busy", wait_s=9e9), NOON)
    assert one.is_resting(NOON + LONGEST) is False


def test_a_clock_that_was_set_back_makes_no_rest_longer() -> None:
    one = Heard().standing()
    one.failed(NO, NOON)

    assert one.is_resting(NOON - timedelta(days=1)) is False


def test_a_restart_goes_on_with_the_back_off() -> None:
    one = Heard().standing(Reached(id="t", attempts=20, failing_since=NOON))

    one.failed(NO, NOON)

    assert one.is_resting(NOON + LONGEST - SECOND)


def test_it_is_counted_under_a_name_that_shows_nothing() -> None:
    heard = Heard()
    one = heard.standing()
    one.took(3)
    one.failed(NO, NOON)
    one.missed(2)
    one.missed(0)
    one.behind(7.5)

    text = heard.meter.text().decode()
    for outcome, many in (("taken", 3), ("failed", 1), ("missed", 2)):
        assert f'linekeeper_target_told_total{{outcome="{outcome}",target="shop"}} {many}.0' in text
    assert 'linekeeper_target_behind_seconds{target="shop"} 7.5' in text
    assert heard.said[-1] == ("the shop", 2)
