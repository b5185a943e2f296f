"""A moving hour of calls."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from linekeeper.intake.spending import Spending
from tests.intake.stand_in import NOON


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2000))))
def test_exactly_the_calls_of_the_last_hour_are_counted(calls: list[tuple[str, int]]) -> None:
    spending, now, made = Spending(), NOON, []
    for account, wait_s in calls:
        now += timedelta(seconds=wait_s)
        spending.spend(account, now)
        made.append((account, now))

        spent = spending.spent(now)

        for each in "ab":
            assert spent.get(each, 0) == sum(who == each and at > now - timedelta(hours=1) for who, at in made)
    assert spending.spent(now + timedelta(hours=1)) == {}
