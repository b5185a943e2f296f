import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from linekeeper.sim import rules
from linekeeper.sim.acts import perform
from linekeeper.sim.rules import Use
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, PORTFOLIO, stage

ENFORCE: dict[str, object] = {"do": "enforce", "account": ACCOUNT, "for_s": 3_600}


@pytest.mark.parametrize(
    ("acts", "word"),
    [
        pytest.param([], "CONNECTED", id="left alone"),
        pytest.param([{"do": "deregister", "number": FIRST}], "DISCONNECTED", id="deregistered"),
        pytest.param([{"do": "lose", "number": FIRST}], "DISCONNECTED", id="its phone is lost"),
        pytest.param([{"do": "pend", "number": FIRST}], "UNVERIFIED", id="just added"),
        pytest.param([{"do": "pend", "number": FIRST, "code": "EXPIRED"}], "UNVERIFIED", id="its code expired"),
        pytest.param([{"do": "pend", "number": FIRST}, {"do": "verify", "number": FIRST}], "PENDING", id="verified, not registered"),
        pytest.param([{"do": "ban", "account": ACCOUNT}], "BANNED", id="its account is banned"),
        pytest.param([{"do": "ban", "account": ACCOUNT}, {"do": "reinstate", "account": ACCOUNT}], "CONNECTED", id="reinstated"),
        pytest.param([{"do": "schedule_ban", "account": ACCOUNT}], "CONNECTED", id="a ban is only announced"),
        pytest.param([{"do": "deregister", "number": FIRST}, {"do": "ban", "account": ACCOUNT}], "BANNED", id="a ban outranks offline"),
        pytest.param([ENFORCE], "CONNECTED", id="an enforcement leaves the status alone"),
        pytest.param([{"do": "quality", "number": FIRST, "to": "RED"}], "CONNECTED", id="red flags nobody since October 2025"),
        pytest.param([{"do": "say", "number": FIRST, "status": "BRAND_NEW"}], "BRAND_NEW", id="any word a play wants"),
    ],
)
def test_what_happened_decides_the_status_word(acts: list[dict[str, object]], word: str) -> None:
    here = stage()
    for act in acts:
        perform(here, act)

    assert rules.status(here.world, here.uses, here.world.numbers[FIRST], here.now) == word


def test_a_used_up_limit_shows_on_every_number_of_the_portfolio_until_a_day_later() -> None:
    here = stage()
    here.world.portfolios[PORTFOLIO].limit = "TIER_250"
    for index in range(250):
        here.uses[PORTFOLIO].count(str(index), NOW)
    said = {rules.status(here.world, here.uses, number, NOW) for number in here.world.numbers.values()}
    later = {rules.status(here.world, here.uses, number, NOW + DAY_S) for number in here.world.numbers.values()}

    assert (said, later) == ({"RESTRICTED"}, {"CONNECTED"})


def test_whether_a_used_up_limit_shows_is_an_assumption_that_can_be_turned() -> None:
    here = stage()
    here.world.portfolios[PORTFOLIO].limit = "TIER_50"
    here.world.switches.limit_shows = "nowhere"
    for index in range(50):
        here.uses[PORTFOLIO].count(str(index), NOW)

    assert rules.status(here.world, here.uses, here.world.numbers[FIRST], NOW) == "CONNECTED"


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0, 3 * DAY_S))))
def test_people_count_once_per_moving_day_from_the_first_delivery(sent: list[tuple[int, float]]) -> None:
    use, counted = Use(), dict[int, float]()
    for person, at in sorted(sent, key=lambda pair: pair[1]):
        use.count(str(person), at)
        if counted.get(person, -2 * DAY_S) <= at - DAY_S:
            counted[person] = at

        assert use.total(at) == sum(1 for since in counted.values() if since > at - DAY_S)


@given(st.lists(st.tuples(st.integers(0, 20), st.floats(0, 3 * DAY_S))))
def test_or_from_the_newest_delivery(sent: list[tuple[int, float]]) -> None:
    use, newest = Use(), dict[int, float]()
    for person, at in sorted(sent, key=lambda pair: pair[1]):
        use.count(str(person), at, newest=True)
        newest[person] = at

        assert use.total(at) == sum(1 for since in newest.values() if since > at - DAY_S)


class Places(RuleBasedStateMachine):
    """Messages that hold places, arrive or fail, beside a plain count of the same."""

    def __init__(self) -> None:
        super().__init__()
        self.use, self.now = Use(), 1.0
        self.under_way: list[str] = []
        self.delivered: list[tuple[str, float]] = []

    @rule(person=st.sampled_from("abcdef"))
    def send(self, person: str) -> None:
        """Send where there is room."""
        if self.use.has_room(person, 3, self.now):
            self.use.hold(person)
            self.under_way.append(person)

    @precondition(lambda self: self.under_way)
    @rule(place=st.integers(0, 99), arrives=st.booleans())
    def end(self, place: int, arrives: bool) -> None:
        """Let one arrive or fail."""
        person = self.under_way.pop(place % len(self.under_way))
        if arrives:
            self.use.count(person, self.now, newest=True)
            self.delivered.append((person, self.now))
        self.use.let_go(person)

    @rule(seconds=st.sampled_from((1.0, DAY_S / 3, DAY_S)))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds

    @invariant()
    def the_tier_is_never_passed(self) -> None:
        """Never more people within any moving day than the tier, those on their way among them."""
        reached = {person for person, at in self.delivered if at > self.now - DAY_S}
        assert self.use.total(self.now) == len(reached)
        assert self.use.waiting == len(set(self.under_way) - reached)
        assert len(reached | set(self.under_way)) <= 3


test_places_within_a_limit = Places.TestCase


def test_a_count_that_lasts_for_weeks_is_packed_now_and_then() -> None:
    use = Use()
    for step in range(5_000):
        use.count(str(step), step * 60.0)

    assert use.total(5_000 * 60.0) == 1_439
    assert use.dropped < 5_000 - 1_439


def verdict(acts: list[dict[str, object]], later_s: float = 0.0) -> tuple[object, dict[str, tuple[str, list[int]]]]:
    here = stage()
    for act in acts:
        perform(here, act)
    health = rules.health(here.world, here.world.accounts[ACCOUNT], here.world.numbers[FIRST], "1", here.now + later_s)
    entities: list[dict[str, object]] = health["entities"]  # type: ignore[assignment]  # a body is plain JSON
    told = {str(e["entity_type"]): (str(e["can_send_message"]), [f["error_code"] for f in e.get("errors", [])]) for e in entities}  # type: ignore[attr-defined]  # as above
    return health["can_send_message"], told


@pytest.mark.parametrize(
    ("acts", "top", "entity", "told"),
    [
        pytest.param([], "AVAILABLE", "WABA", ("AVAILABLE", []), id="healthy"),
        pytest.param([ENFORCE], "BLOCKED", "WABA", ("BLOCKED", [131031]), id="enforcement"),
        pytest.param([{"do": "ban", "account": ACCOUNT}], "BLOCKED", "WABA", ("BLOCKED", [141014]), id="banned"),
        pytest.param([{"do": "payment", "account": ACCOUNT, "ok": False}], "BLOCKED", "WABA", ("BLOCKED", [141006]), id="payment"),
        pytest.param(
            [ENFORCE | {"kinds": ["RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"]}], "LIMITED", "WABA", ("LIMITED", []), id="rate limit"
        ),
        pytest.param([ENFORCE | {"kinds": ["RESTRICTED_USER_INITIATED_CALLING"]}], "AVAILABLE", "WABA", ("AVAILABLE", []), id="calls only"),
        pytest.param([{"do": "deregister", "number": FIRST}], "BLOCKED", "PHONE_NUMBER", ("BLOCKED", [133010]), id="not registered"),
    ],
)
def test_health_tells_the_entity_at_fault(acts: list[dict[str, object]], top: str, entity: str, told: tuple[str, list[int]]) -> None:
    said, entities = verdict(acts)

    assert (said, entities[entity]) == (top, told)
    assert list(entities) == ["PHONE_NUMBER", "WABA", "BUSINESS", "APP"]


def test_health_is_available_again_once_an_enforcement_is_over() -> None:
    assert verdict([ENFORCE], later_s=3_600.0)[0] == "AVAILABLE"


def test_an_unverified_business_is_limited_and_says_so() -> None:
    here = stage()
    here.world.portfolios[PORTFOLIO].verification = "not_verified"
    health = rules.health(here.world, here.world.accounts[ACCOUNT], None, "1", here.now)

    assert health["can_send_message"] == "LIMITED"


def test_a_name_in_review_limits_its_number() -> None:
    here = stage()
    here.world.numbers[FIRST].name_status = "PENDING_REVIEW"

    assert rules.health(here.world, here.world.accounts[ACCOUNT], here.world.numbers[FIRST], "1", here.now)["can_send_message"] == "LIMITED"


def test_a_broken_payment_method_is_not_told_where_none_is_needed() -> None:
    here = stage()
    here.world.accounts[ACCOUNT].payment_ok = False
    here.world.rules["payment_needed"] = False

    assert rules.health(here.world, here.world.accounts[ACCOUNT], None, "1", here.now)["can_send_message"] == "AVAILABLE"
