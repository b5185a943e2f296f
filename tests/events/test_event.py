import pytest

from linekeeper.events.event import Failure, Limit


@pytest.mark.parametrize(("lighter", "graver"), [(None, 100_000), (100_000, 2_000), (250, 50)])
def test_a_smaller_limit_is_graver_and_none_is_lightest(lighter: int | None, graver: int) -> None:
    assert Limit(per_day=graver).gravity > Limit(per_day=lighter).gravity


def test_equal_limits_weigh_the_same() -> None:
    assert Limit(per_day=250).gravity == Limit(per_day=250).gravity
    assert Limit().gravity == Limit().gravity


def test_a_failure_is_its_code_and_short_name_alone() -> None:
    assert Failure.__struct_fields__ == ("code", "title")
