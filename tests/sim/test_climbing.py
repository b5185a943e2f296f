"""Limits and throughput that rise: when, how far, and never down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import climbing, people, rules
from linekeeper.sim.climbing import Verdict
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Portfolio, Restriction
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, PORTFOLIO, SECOND, changes, ear, stage

HOUR_S = 3_600.0


def at(limit: str, regime: str = "2025-10-07") -> Stage:
    """Return a stage whose portfolio has this limit."""
    here = stage()
    owner = here.world.portfolios[PORTFOLIO]
    owner.limit, owner.regime = limit, "classic" if regime == "classic" else "2025-10-07"
    return here


def portfolio(here: Stage) -> Portfolio:
    return here.world.portfolios[PORTFOLIO]


def reach(here: Stage, count: int, first: int = 0) -> None:
    for person in range(first, first + count):
        climbing.delivered(here, here.world.numbers[FIRST], people.wa_id(person))


@pytest.mark.parametrize(
    ("regime", "limit", "people_reached", "within_h", "to"),
    [
        pytest.param("2025-10-07", "TIER_250", 2_000, 6, "TIER_2K", id="the first step by use"),
        pytest.param("2025-10-07", "TIER_2K", 1_000, 6, "TIER_10K", id="half of 2,000"),
        pytest.param("2025-10-07", "TIER_10K", 5_000, 6, "TIER_100K", id="half of 10,000"),
        pytest.param("2025-10-07", "TIER_1K", 500, 6, "TIER_2K", id="an old limit joins the new ladder"),
        pytest.param("classic", "TIER_250", 1_000, 24, "TIER_1K", id="classic: the first step by use"),
        pytest.param("classic", "TIER_1K", 500, 24, "TIER_10K", id="classic: half of 1,000"),
    ],
)
def test_a_limit_rises_one_step_in_time_and_one_person_less_is_not_enough(
    regime: str, limit: str, people_reached: int, within_h: float, to: str
) -> None:
    here = at(limit, regime)
    reach(here, people_reached - 1)
    here.timeline.run_until(NOW + within_h * HOUR_S)
    before = rules.limit_of(portfolio(here), here.world.numbers[FIRST])[1]
    heard = ear(here)
    reach(here, 1, people_reached)
    here.timeline.run_until(here.now + within_h * HOUR_S)

    assert (before, rules.limit_of(portfolio(here), here.world.numbers[FIRST])[1]) == (limit, to)
    assert [field for field, _ in changes(heard)] == [
        "phone_number_quality_update" if regime == "classic" else "business_capability_update"
    ]


def test_the_same_person_counts_once() -> None:
    here = at("TIER_2K")
    for _ in range(3):
        reach(here, 500)
    here.timeline.run_until(NOW + DAY_S)

    assert portfolio(here).limit == "TIER_2K"


def test_people_of_more_than_a_week_ago_do_not_count() -> None:
    here = at("TIER_2K")
    reach(here, 600)
    here.timeline.run_until(NOW + 7 * DAY_S)
    reach(here, 600, 600)
    here.timeline.run_until(here.now + DAY_S)

    assert (portfolio(here).limit, len(portfolio(here).reached)) == ("TIER_2K", 600)


@pytest.mark.parametrize(
    ("regime", "number", "template", "rises"),
    [
        pytest.param("2025-10-07", "GREEN", "GREEN", True, id="all high"),
        pytest.param("2025-10-07", "YELLOW", "GREEN", False, id="medium is not high"),
        pytest.param("2025-10-07", "GREEN", "RED", False, id="a red template"),
        pytest.param("classic", "YELLOW", "RED", True, id="classic: medium will do"),
        pytest.param("classic", "RED", "GREEN", False, id="classic: red will not"),
    ],
)
def test_quality_decides_whether_a_limit_rises(regime: str, number: str, template: str, *, rises: bool) -> None:
    here = at("TIER_1K", regime)
    here.world.numbers[SECOND if regime != "classic" else FIRST].quality = number
    here.world.accounts[ACCOUNT].templates[0].quality = template
    reach(here, 1_000)
    here.timeline.run_until(NOW + DAY_S)

    assert (rules.limit_of(portfolio(here), here.world.numbers[FIRST])[1] != "TIER_1K") is rises


@pytest.mark.parametrize("trouble", ["banned", "locked", "restricted"])
def test_no_limit_rises_under_enforcement(trouble: str) -> None:
    here = at("TIER_2K")
    account = here.world.accounts[ACCOUNT]
    if trouble == "banned":
        account.ban = "banned"
    elif trouble == "locked":
        account.locked = True
    else:
        account.restrictions = [Restriction(kind=rules.STARTING)]
    reach(here, 1_000)
    here.timeline.run_until(NOW + DAY_S)

    assert portfolio(here).limit == "TIER_2K"


@pytest.mark.parametrize(
    ("verdict", "quality", "limit", "alert", "severity"),
    [
        pytest.param("approved", "GREEN", "TIER_2K", None, None, id="approved"),
        pytest.param("approved", "YELLOW", "TIER_250", "DEFERRED", "WARNING", id="quality is not good enough"),
        pytest.param("deferred", "GREEN", "TIER_250", "DEFERRED", "WARNING", id="deferred"),
        pytest.param("failed", "GREEN", "TIER_250", "FAILED", "CRITICAL", id="failed"),
        pytest.param("need_more_info", "GREEN", "TIER_250", "NEED_MORE_INFO", "WARNING", id="more is asked for"),
    ],
)
def test_a_verified_business_is_looked_at(verdict: Verdict, quality: str, limit: str, alert: str | None, severity: str | None) -> None:
    here = at("TIER_250")
    here.world.numbers[FIRST].quality = quality
    heard = ear(here)
    climbing.verified(here, portfolio(here), verdict)
    here.timeline.run_until(NOW + 6 * HOUR_S)
    alerts = [value["alert_info"] for field, value in changes(heard) if field == "account_alerts"]

    assert (portfolio(here).limit, portfolio(here).verification) == (limit, "verified")
    assert [one["alert_type"].removeprefix(climbing.REFUSED) for one in alerts] == ([alert] if alert else [])
    assert [one["alert_severity"] for one in alerts] == ([severity] if severity else [])


def test_under_the_classic_rules_each_number_is_raised() -> None:
    here = at("TIER_250", "classic")
    climbing.verified(here, portfolio(here), "approved")
    here.timeline.run_until(NOW + DAY_S)

    assert {number.limit for number in here.world.numbers.values()} == {"TIER_1K"}


def test_verification_changes_nothing_above_250() -> None:
    here = at("TIER_10K")
    climbing.verified(here, portfolio(here), "failed")
    heard = ear(here)
    here.timeline.run_until(NOW + DAY_S)

    assert (portfolio(here).limit, changes(heard)) == ("TIER_10K", [])


def test_a_higher_limit_lets_names_be_reviewed_that_were_not() -> None:
    here = at("TIER_2K")
    here.world.numbers[FIRST].name_status = "AVAILABLE_WITHOUT_REVIEW"
    climbing.raise_to(here, portfolio(here), "TIER_10K")

    assert here.world.numbers[FIRST].name_status == "PENDING_REVIEW"


def test_throughput_rises_within_twelve_hours_with_a_minute_of_maintenance() -> None:
    here = at("TIER_UNLIMITED")
    here.world.rules = {"throughput_people": 10}
    heard = ear(here)
    reach(here, 10)
    number, seen = here.world.numbers[FIRST], set()
    while here.now < NOW + 12 * HOUR_S + 60:
        here.timeline.run_until(here.now + 30)
        seen.add((number.maintenance, number.throughput))
    (news,) = [value for field, value in changes(heard) if field == "phone_number_quality_update"]

    assert seen == {(False, "STANDARD"), (True, "STANDARD"), (False, "HIGH")}
    assert (news["event"], news["current_limit"]) == ("THROUGHPUT_UPGRADE", "TIER_UNLIMITED")


@pytest.mark.parametrize(
    ("quality", "biz_app"),
    [pytest.param("RED", False, id="red"), pytest.param("GREEN", True, id="coexistence")],
)
def test_throughput_stays_where_it_may_not_rise(quality: str, *, biz_app: bool) -> None:
    here = at("TIER_UNLIMITED")
    here.world.rules = {"throughput_people": 1}
    number = here.world.numbers[FIRST]
    number.quality, number.biz_app = quality, biz_app
    reach(here, 5)
    here.timeline.run_until(NOW + DAY_S)

    assert number.throughput == "STANDARD"


@pytest.mark.parametrize("name", ["tier_upgrade_h", "throughput_h"])
def test_switched_off_nothing_rises_and_nobody_is_remembered(name: str) -> None:
    here = at("TIER_2K" if name == "tier_upgrade_h" else "TIER_UNLIMITED")
    here.world.rules = {name: False, "throughput_people": 1}
    reach(here, 2_000)
    here.timeline.run_until(NOW + DAY_S)

    assert (portfolio(here).rising, portfolio(here).reached, here.world.numbers[FIRST].reached) == (False, {}, {})


@given(st.lists(st.tuples(st.integers(0, 1_500), st.sampled_from(["GREEN", "YELLOW", "RED"]), st.floats(0.1, 9)), max_size=8))
def test_whatever_happens_no_limit_falls_and_no_step_is_skipped(turns: list[tuple[int, str, float]]) -> None:
    here = at("TIER_250")
    ladder = rules.LADDER["2025-10-07"]
    place = 0
    for count, quality, days in turns:
        here.world.numbers[FIRST].quality = quality
        reach(here, count)
        here.timeline.run_until(here.now + days * DAY_S)
        now = ladder.index(portfolio(here).limit)

        assert place <= now <= place + 1
        assert len(portfolio(here).reached) <= max(2_000, rules.PEOPLE_PER_DAY.get(portfolio(here).limit, 0))
        place = now
