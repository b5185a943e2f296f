import pytest

from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from tests.pacing.asked import MARKETING, OTP, OURS, REPLY, UTILITY


@pytest.mark.parametrize(("lane", "share"), [(MARKETING, 0.9), (UTILITY, 0.97), (OTP, 1.0), (REPLY, 1.0)])
def test_each_lane_has_its_part_of_the_limit(lane: Lane, share: float) -> None:
    assert OURS.share_of(lane) == share


def test_a_number_has_a_share_only_if_one_was_set() -> None:
    assert [Thresholds(number_shares=(("1", 0.3),)).share_of_number(number) for number in ("1", "2")] == [0.3, None]


def test_a_country_has_its_own_quiet_hours_or_everybody_s() -> None:
    hours = Thresholds(quiet_countries=(("DE", 20, 9),))

    assert [hours.quiet_hours(country) for country in ("DE", "FR", "")] == [(20, 9), (21, 8), (21, 8)]
    assert Thresholds(quiet=False, quiet_countries=(("DE", 20, 9),)).quiet_hours("DE") == (0, 0)
