import pytest

from linekeeper.sim import naming
from tests.sim.cast import DAY_S, FIRST, NOW, changes, ear, stage

OLD = "Harbor Lane Coffee"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        pytest.param("Harbor Lane Roasters", "APPROVED", id="good"),
        pytest.param("https://coffee.example", "NAME_FORMAT_UNACCEPTABLE", id="an address"),
        pytest.param("BUY NOW!!!", "NAME_FORMAT_UNACCEPTABLE", id="shouted"),
        pytest.param("HL", "NAME_FORMAT_UNACCEPTABLE", id="too short"),
        pytest.param("Dr. Whitfield", "NAME_INDIVIDUAL_ISSUE", id="a person"),
        pytest.param("Ana from Harbor sales", "NAME_EMPLOYEE_ISSUE", id="an employee"),
    ],
)
def test_a_name_is_decided_by_its_signs_and_announced(name: str, verdict: str) -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    heard = ear(here)
    naming.ask(here, number, name)
    during = (number.name, number.asked_name, number.asked_status, number.name_status)
    here.timeline.run_until(NOW + 2 * DAY_S)
    ((field, value),) = changes(heard)
    approved = verdict == "APPROVED"

    assert during == (OLD, name, "PENDING_REVIEW", "APPROVED")
    assert field == "phone_number_name_update"
    assert value["decision"] == ("APPROVED" if approved else "REJECTED")
    assert value["rejection_reason"] == (None if approved else verdict)
    assert (number.name, number.name_status) == (OLD, "APPROVED")


def test_an_approved_new_name_shows_once_the_number_is_registered_again() -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    naming.ask(here, number, "Harbor Lane Roasters")
    here.timeline.run_until(NOW + 2 * DAY_S)
    before = (number.name, number.asked_status)
    naming.registered(number)

    assert (before, number.name, number.asked_name) == ((OLD, "APPROVED"), "Harbor Lane Roasters", "")


def test_one_name_at_a_time_is_in_review_and_the_next_may_follow() -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    naming.ask(here, number, "HL")
    with pytest.raises(ValueError, match="in review already"):
        naming.ask(here, number, "Harbor Lane")
    here.timeline.run_until(NOW + 2 * DAY_S)
    naming.ask(here, number, "Harbor Lane")

    assert number.asked_status == "PENDING_REVIEW"


def test_a_verdict_of_the_play_counts_for_one_review() -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    number.name_verdict = "NAME_NOT_CONSISTENT"
    naming.begin(here, number)
    here.timeline.run_until(NOW + 2 * DAY_S)

    assert (number.name_status, number.name_verdict) == ("DECLINED", "")


def test_a_review_that_was_decided_meanwhile_is_not_decided_again() -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    naming.begin(here, number)
    naming.decide(here, number, number.name, "APPROVED")
    heard = ear(here)
    here.timeline.run_until(NOW + 2 * DAY_S)

    assert (number.name_status, changes(heard)) == ("APPROVED", [])
