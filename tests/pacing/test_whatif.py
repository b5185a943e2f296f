from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.pacing.whatif import DAY, Batch, Leaves, Portfolio, Sending, leaving, next_tier
from linekeeper.rulebook import Lane
from tests.pacing.asked import MARKETING, OTP, OURS, REPLY, UTILITY, at

TIERS = [250, 2000, 10_000, 100_000, None]


def batch(people: int, hours: float = 0, lane: Lane = MARKETING, name: str = "a") -> Batch:
    return Batch(name=name, at=at(hours), people=people, lane=lane)


def days(leaves: Leaves) -> list[int]:
    """Return how many went on each day from now on."""
    counts: dict[int, int] = {}
    for when, many in leaves.portions:
        counts[(when - at()) // DAY] = counts.get((when - at()) // DAY, 0) + many
    return [counts.get(day, 0) for day in range(max(counts, default=-1) + 1)]


def test_a_list_that_fits_leaves_at_the_number_s_rate() -> None:
    (one,) = leaving(Portfolio(limit=10_000), [batch(5120)], at(), OURS)

    assert (one.portions, one.finished_at, one.left_over) == (((at(), 5120),), at(s=100), 0)


def test_a_list_above_the_limit_takes_a_day_for_each_part() -> None:
    (one,) = leaving(Portfolio(limit=250), [batch(600)], at(), OURS)

    assert days(one) == [225, 225, 150]
    assert one.finished_at is not None
    assert one.finished_at - at() > timedelta(days=2)


def test_what_is_used_now_comes_back_when_it_does() -> None:
    portfolio = Portfolio(limit=250, frees=((at(3), 100), (at(5), 125)))
    (one,) = leaving(portfolio, [batch(150)], at(), OURS)

    assert [when for when, _ in one.portions] == [at(3), at(5)]


def test_a_code_goes_before_marketing_and_utility_finds_its_reserve() -> None:
    plan = [batch(1000, name="sale"), batch(5, 1, OTP, "codes"), batch(10, 1, UTILITY, "orders"), batch(500, 1, REPLY, "answers")]
    sale, codes, orders, answers = leaving(Portfolio(limit=250), plan, at(), OURS)

    assert codes.finished_at == at(1, s=1)
    assert [one.left_over for one in (sale, orders, answers)] == [0, 0, 0]
    assert orders.finished_at is not None
    assert orders.finished_at < at(2)


def test_several_numbers_send_at_once_each_at_its_own_rate() -> None:
    portfolio = Portfolio(limit=None, numbers=(Sending(number="1"), Sending(number="2", level_s=20)))
    plan = [batch(5120, name="a"), batch(1280, name="b"), batch(5120, name="c")]
    a, b, c = leaving(portfolio, plan, at(), OURS)

    assert [(one.number, one.portions[0][0], one.finished_at) for one in (a, b, c)] == [
        ("1", at(), at(s=100)),
        ("2", at(), at(s=100)),
        ("1", at(s=100), at(s=200)),
    ]


def test_a_batch_leaves_from_the_number_that_it_names_and_waits_for_it() -> None:
    portfolio = Portfolio(limit=None, numbers=(Sending(number="1"), Sending(number="2")))
    plan = [Batch(name=name, at=at(), people=5120, number=number) for name, number in (("a", "2"), ("b", "2"), ("c", "gone"))]

    assert [(one.number, one.finished_at) for one in leaving(portfolio, plan, at(), OURS)] == [
        ("2", at(s=100)),
        ("2", at(s=200)),
        ("1", at(s=100)),
    ]


def test_numbers_share_one_limit_and_each_keeps_to_its_share() -> None:
    numbers = (Sending(number="1", share=0.5, frees=((at(3), 25),)), Sending(number="2"))
    plan = [Batch(name="a", at=at(), people=150, number="1"), Batch(name="b", at=at(), people=200, number="2")]
    a, b = leaving(Portfolio(limit=250, frees=((at(3), 25),), numbers=numbers), plan, at(), OURS)

    assert (a.portions[0], a.portions[1]) == ((at(), 100), (at(3), 25))  # half of 250, of which 25 were used
    assert (b.portions[0], b.portions[1]) == ((at(), 100), (at(25), 100))  # nine tenths of 250 are there for both


def test_a_campaign_goes_out_in_stages_that_are_watched() -> None:
    (one,) = leaving(Portfolio(limit=None), [batch(1000)], at(), OURS, staged=True)

    assert [many for _, many in one.portions] == [50, 150, 300, 500]
    assert one.finished_at is not None
    assert timedelta(hours=1.5) < one.finished_at - at() < timedelta(hours=2)


def test_what_does_not_leave_within_thirty_days_is_left_over() -> None:
    (one,) = leaving(Portfolio(limit=250), [batch(100_000)], at(), OURS)

    assert (one.finished_at, one.left_over > 90_000) == (None, True)


def test_many_places_that_come_back_one_by_one_do_not_end_the_look_before_thirty_days() -> None:
    frees = tuple((at(minutes / 60), 6) for minutes in range(10, 1450, 10))
    (one,) = leaving(Portfolio(limit=1000, frees=frees), [batch(15_000)], at(), OURS, staged=True)

    assert one.finished_at is not None
    assert (one.finished_at - at()).days == 17
    assert one.left_over == 0


def test_an_empty_batch_is_over_when_it_begins() -> None:
    (one,) = leaving(Portfolio(limit=250), [batch(0, 2)], at(), OURS)

    assert (one.portions, one.finished_at) == ((), at(2))


@pytest.mark.parametrize("plan", [[batch(-1)], [batch(1)] * 201])
def test_a_plan_that_cannot_be_is_refused(plan: list[Batch]) -> None:
    with pytest.raises(ValueError, match="a plan holds at most 200 batches"):
        leaving(Portfolio(limit=250), plan, at(), OURS)


BATCHES = st.lists(
    st.builds(batch, st.integers(0, 700), st.floats(0, 60), st.sampled_from([OTP, UTILITY, MARKETING])), min_size=1, max_size=5
)


@settings(max_examples=40, deadline=None)
@given(BATCHES, st.sampled_from([250, 1000]), st.booleans(), st.integers(0, 3))
def test_no_moving_day_holds_more_than_the_limit_and_nothing_is_lost(plan: list[Batch], limit: int, staged: bool, many: int) -> None:
    numbers = tuple(Sending(number=str(n)) for n in range(many))
    found = leaving(Portfolio(limit=limit, numbers=numbers), plan, at(), OURS, staged=staged)
    gone = [portion for one in found for portion in one.portions]

    assert all(sum(many for when, many in gone if first <= when < first + DAY) <= limit for first, _ in gone)
    assert [sum(many for _, many in one.portions) + one.left_over for one in found] == [one.people for one in plan]
    assert all(when >= max(one.batch.at, at()) for one in found for when, _ in one.portions)


# ------------------------------------------------------------------------------------------------------------ next tier


def test_half_the_limit_on_one_day_leads_to_the_next_tier() -> None:
    portfolio = Portfolio(limit=2000, quality="green")
    tier = next_tier(portfolio, leaving(portfolio, [batch(1000, 2)], at(), OURS), TIERS, at(), OURS)

    assert (tier.now, tier.next, tier.people_a_day, tier.days) == (2000, 10_000, 1000, 1)
    assert tier.reached_at == at(2 + 6)
    assert "1000 new people" in tier.needs


def test_a_plan_that_is_too_small_does_not_lead_there() -> None:
    portfolio = Portfolio(limit=2000, quality="green")

    assert next_tier(portfolio, leaving(portfolio, [batch(400)], at(), OURS), TIERS, at(), OURS).reached_at is None


def test_half_that_was_used_already_is_enough() -> None:
    assert next_tier(Portfolio(limit=2000, used_7_days=1200), [], TIERS, at(), OURS).reached_at == at(6)


def test_with_low_quality_no_message_helps() -> None:
    tier = next_tier(Portfolio(limit=2000, quality="red", used_7_days=1200), [], TIERS, at(), OURS)

    assert (tier.reached_at, tier.days) == (None, None)
    assert tier.advice[0].startswith("Quality is low")
    assert "medium" in next_tier(Portfolio(limit=2000, quality="yellow"), [], TIERS, at(), OURS).advice[0]


def test_the_first_step_is_surest_by_verifying_the_business() -> None:
    portfolio = Portfolio(limit=250, delivered_30_days=200)
    plan = leaving(portfolio, [batch(225 * 8)], at(), OURS)
    tier = next_tier(portfolio, plan, TIERS, at(), OURS)

    assert (tier.next, tier.days, tier.people_a_day) == (2000, 8, 225)
    assert tier.advice[0].startswith("Verifying the business")
    assert tier.reached_at is not None
    assert timedelta(days=7) < tier.reached_at - at() < timedelta(days=8)


def test_a_verified_business_goes_by_the_rule_of_half() -> None:
    assert next_tier(Portfolio(limit=250, verified=True), [], TIERS, at(), OURS).people_a_day == 125


@pytest.mark.parametrize(
    ("portfolio", "needs"),
    [
        pytest.param(Portfolio(limit=None), "There is no higher limit.", id="no limit"),
        pytest.param(Portfolio(limit=None, known=False), "The limit is not known yet.", id="not known"),
    ],
)
def test_without_a_limit_there_is_nothing_to_reach(portfolio: Portfolio, needs: str) -> None:
    assert next_tier(portfolio, [], TIERS, at(), OURS).needs == needs
    assert portfolio.left(MARKETING, datetime.max.replace(tzinfo=at().tzinfo), OURS) == 10**9
