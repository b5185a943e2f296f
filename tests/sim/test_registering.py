"""From added to connected and back, with every stumbling block."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from linekeeper.sim import enforcing, registering, rules
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Number, Restriction
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, PORTFOLIO, changes, ear, stage

PIN = "246810"


def added(here: Stage) -> Number:
    """Return a number that was just added, with a PIN from an earlier life."""
    number = here.world.numbers[FIRST]
    number.registered = number.ever_registered = False
    number.code, number.pin = "NOT_VERIFIED", PIN
    return number


def code_of(call: Callable[[], object]) -> int:
    """Return the code a call is refused with; 0 when it goes through."""
    try:
        call()
    except GraphFault as fault:
        return fault.code
    return 0


def test_the_straight_way_asks_enters_and_registers() -> None:
    here = stage()
    number = added(here)
    heard = ear(here)
    words = [rules.status(here.world, here.uses, number, here.now)]
    registering.request_code(here, number, "SMS")
    registering.verify_code(here, number, number.display[-6:-3] + "-" + number.display[-3:])
    words.append(rules.status(here.world, here.uses, number, here.now))
    registering.register(here, number, PIN)
    words.append(rules.status(here.world, here.uses, number, here.now))

    assert words == ["UNVERIFIED", "PENDING", "CONNECTED"]
    assert [value["event"] for _, value in changes(heard)] == ["ONBOARDING"]


@pytest.mark.parametrize(
    ("wait_s", "given", "code"),
    [
        pytest.param(599, "right", 0, id="just in time"),
        pytest.param(601, "right", 136025, id="too late"),
        pytest.param(0, "wrong", 136025, id="wrong"),
    ],
)
def test_a_code_lives_ten_minutes(wait_s: float, given: str, code: int) -> None:
    here = stage()
    number = added(here)
    registering.request_code(here, number, "VOICE")
    here.timeline.run_until(NOW + wait_s)

    assert code_of(lambda: registering.verify_code(here, number, number.display[-6:] if given == "right" else "000000")) == code


def test_a_code_is_good_once() -> None:
    here = stage()
    number = added(here)
    registering.request_code(here, number, "SMS")
    registering.verify_code(here, number, number.display[-6:])

    assert code_of(lambda: registering.verify_code(here, number, number.display[-6:])) == 136025


def test_codes_are_not_sent_without_end() -> None:
    here = stage()
    number = added(here)
    codes = [code_of(lambda: registering.request_code(here, number, "SMS")) for _ in range(6)]
    here.timeline.run_until(NOW + 3_600)

    assert (codes, code_of(lambda: registering.request_code(here, number, "SMS"))) == ([0] * 5 + [136024], 0)
    assert code_of(lambda: registering.request_code(here, number, "PIGEON")) == 100


def test_a_verified_number_must_be_registered_within_two_weeks() -> None:
    here = stage()
    number = added(here)
    registering.verify(here, number)
    here.timeline.run_until(NOW + 14 * DAY_S - 1)
    soon = number.code
    here.timeline.run_until(NOW + 14 * DAY_S)

    assert (soon, number.code, code_of(lambda: registering.register(here, number, PIN))) == ("VERIFIED", "EXPIRED", 133006)


def test_one_that_was_registered_in_time_does_not_expire() -> None:
    here = stage()
    number = added(here)
    registering.verify(here, number)
    registering.register(here, number, PIN)
    here.timeline.run_until(NOW + 20 * DAY_S)

    assert number.code == "VERIFIED"


@pytest.mark.parametrize(
    ("change", "pin", "code"),
    [
        pytest.param({}, "12345", 100, id="no six digits"),
        pytest.param({"code": "NOT_VERIFIED"}, PIN, 133006, id="code not entered"),
        pytest.param({"half_gone": True}, PIN, 133000, id="half deregistered"),
        pytest.param({"name_status": "NONE"}, PIN, 100, id="no name"),
        pytest.param({}, "111111", 133005, id="wrong PIN"),
        pytest.param({"pin": ""}, "111111", 0, id="no PIN yet: it becomes the number's"),
    ],
)
def test_what_stands_in_the_way_of_registering(change: dict[str, object], pin: str, code: int) -> None:
    here = stage()
    number = added(here)
    number.code = "VERIFIED"
    for name, value in change.items():
        setattr(number, name, value)

    assert code_of(lambda: registering.register(here, number, pin)) == code
    assert number.registered is (code == 0)


def test_a_pin_is_guessed_neither_fast_nor_without_end() -> None:
    here = stage()
    number = added(here)
    number.code = "VERIFIED"
    codes = []
    for wait in (0, 1, 10, 10, 10, 10, 10, 12 * 3_600):
        here.timeline.run_until(here.now + wait)
        codes.append(code_of(partial(registering.register, here, number, "111111" if wait < 100 else PIN)))

    assert codes == [133005, 133009, 133005, 133005, 133005, 133005, 133008, 0]


def test_a_pin_may_be_set_anew_by_who_owns_the_number() -> None:
    here = stage()
    number = added(here)
    number.pin_again = NOW + 1e6
    registering.set_pin(here, number, "112233")
    number.code = "VERIFIED"

    assert code_of(lambda: registering.set_pin(here, number, "1")) == 100
    assert code_of(lambda: registering.register(here, number, "112233")) == 0


def test_ten_calls_in_three_days_are_all_and_then_it_is_blocked_for_three() -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    codes = [code_of(lambda: registering.deregister(here, number)) for _ in range(11)]
    here.timeline.run_until(NOW + 72 * 3_600 - 1)
    still = code_of(lambda: registering.deregister(here, number))
    here.timeline.run_until(NOW + 72 * 3_600 + 1)

    assert (codes, still, code_of(lambda: registering.deregister(here, number))) == ([0] * 10 + [133016], 133016, 0)


def test_a_half_deregistered_number_is_deregistered_again_first() -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    number.half_gone = True

    assert code_of(lambda: registering.register(here, number, number.pin)) == 133000
    registering.deregister(here, number)
    assert code_of(lambda: registering.register(here, number, number.pin)) == 0


def test_coexistence_numbers_are_not_deregistered() -> None:
    here = stage()
    here.world.numbers[FIRST].biz_app = True

    assert code_of(lambda: registering.deregister(here, here.world.numbers[FIRST])) == 100


@pytest.mark.parametrize(
    ("digits", "prepare", "code"),
    [
        pytest.param("15550100999", "", 0, id="a new number"),
        pytest.param("12", "", 100, id="no number"),
        pytest.param("15550100421", "", 2388012, id="here already"),
        pytest.param("15550100421", "deleted", 133015, id="deleted a minute ago"),
        pytest.param("15550100421", "deleted long ago", 0, id="deleted an hour ago"),
        pytest.param("15550100999", "restricted", 368, id="adding is restricted"),
        pytest.param("15550100999", "small", 100, id="two are all at first"),
    ],
)
def test_adding_a_number(digits: str, prepare: str, code: int) -> None:
    here = stage()
    account, number = here.world.accounts[ACCOUNT], here.world.numbers[FIRST]
    if prepare.startswith("deleted"):
        number.gone, number.deleted_at = "deleted", NOW - (60 if prepare == "deleted" else 3_600)
    if prepare == "restricted":
        account.restrictions = [Restriction(kind=enforcing.ADDING)]
    if prepare == "small":
        owner = here.world.portfolios[PORTFOLIO]
        owner.verification, owner.limit = "not_verified", "TIER_250"

    assert code_of(lambda: registering.add(here, account, digits, "Harbor Lane")) == code
    fresh = [n for n in here.world.numbers.values() if n.display == digits and not n.gone and not n.registered]
    assert bool(fresh) is (code == 0)


class Way(RuleBasedStateMachine):
    """Whatever anybody does, in any order: connected needs a code, the PIN and a call to spare."""

    def __init__(self) -> None:
        super().__init__()
        self.here = stage()
        self.number = added(self.here)
        self.calls: list[float] = []

    @rule(seconds=st.sampled_from([1, 60, 700, 90_000, 1_300_000]))
    def wait(self, seconds: int) -> None:
        self.here.timeline.run_until(self.here.now + seconds)

    @rule(method=st.sampled_from(["SMS", "VOICE"]))
    def ask(self, method: str) -> None:
        code_of(lambda: registering.request_code(self.here, self.number, method))

    @rule(right=st.booleans())
    def enter(self, *, right: bool) -> None:
        code_of(lambda: registering.verify_code(self.here, self.number, self.number.display[-6:] if right else "999999"))

    @rule(pin=st.sampled_from([PIN, "111111"]))
    def register(self, pin: str) -> None:
        good = self.number.code == "VERIFIED" and pin == PIN
        if code_of(lambda: registering.register(self.here, self.number, pin)) == 0:
            self.calls.append(self.here.now)
            assert good

    @rule()
    def deregister(self) -> None:
        if code_of(lambda: registering.deregister(self.here, self.number)) == 0:
            self.calls.append(self.here.now)

    @invariant()
    def never_more_than_ten_calls_went_through_in_three_days(self) -> None:
        assert sum(at > self.here.now - 72 * 3_600 for at in self.calls) <= 10


Way.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestWay = Way.TestCase
