import pytest

from linekeeper.sim import calling
from tests.sim.cast import DAY_S, FIRST, NOW, Caller, changes, ear, stage


@pytest.mark.parametrize(
    ("violation", "kind", "ends"),
    [
        pytest.param("LOW_BUSINESS_INITIATED_CALLING_QUALITY", "RESTRICTED_BUSINESS_INITIATED_CALLING", True, id="outgoing"),
        pytest.param("LOW_USER_INITIATED_CALLING_QUALITY", "RESTRICTED_USER_INITIATED_CALLING", True, id="incoming"),
        pytest.param("USER_INITIATED_CALLS_LOW_PICKUP_RATE", "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN", False, id="button"),
    ],
)
def test_calls_are_warned_of_first_and_then_restricted(violation: str, kind: str, *, ends: bool) -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    heard = ear(here)
    for _ in range(2):
        calling.found(here, number, violation)
    warned, restricted = (value for _, value in changes(heard))

    assert warned == {"phone_number": number.display, "event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": violation}}
    assert restricted["restriction_info"] == [{"restriction_type": kind} | ({"expiration": int(NOW + 7 * DAY_S)} if ends else {})]
    assert bool(calling.running(number, NOW + 8 * DAY_S)) is not ends


def test_no_other_violation_is_one_of_calls() -> None:
    here = stage()
    with pytest.raises(KeyError):
        calling.found(here, here.world.numbers[FIRST], "ALCOHOL")


def test_settings_tell_what_is_restricted_while_it_is() -> None:
    here = stage()
    before = Caller(here).get(f"/{FIRST}/settings")["calling"]
    for _ in range(2):
        calling.found(here, here.world.numbers[FIRST], "LOW_BUSINESS_INITIATED_CALLING_QUALITY")
    during = Caller(here).get(f"/{FIRST}/settings")["calling"]
    here.timeline.run_until(NOW + 8 * DAY_S)

    assert during["restrictions"] == [{"type": "RESTRICTED_BUSINESS_INITIATED_CALLING", "expiration": int(NOW + 7 * DAY_S)}]
    assert "restrictions" not in before
    assert "restrictions" not in Caller(here).get(f"/{FIRST}/settings")["calling"]
