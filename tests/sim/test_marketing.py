from typing import Any

import pytest

from linekeeper.sim import marketing, sending
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage
from tests.sim.cast import FIRST, PORTFOLIO, SECOND, changes, ear
from tests.sim.crowd import account, lively, number, run, send, someone

HOUR_S, DAY_S = 3_600.0, 86_400.0


def fate(here: Stage, person: str, *, windowed: bool = False, free: bool = False, sender: str = FIRST) -> int:
    """Return the code a marketing message to the person fails with; 0 where it gets through."""
    message = Message(id="wamid.1", number=sender, person=person, category="marketing", windowed=windowed, free=free)
    return (marketing.fate(here, message, PORTFOLIO) or (0, ""))[0]


def eager(here: Stage) -> str:
    return someone(here, lambda kind: kind.temperament.marketing_a_day == 3 and not kind.experiment and not kind.weary)


@pytest.mark.parametrize(
    ("person", "rules", "code"),
    [
        pytest.param("15550102000", {}, 0, id="anybody"),
        pytest.param("15550102097", {}, 131049, id="weary of it"),
        pytest.param("12125550100", {}, 131049, id="a number of the United States"),
        pytest.param("12125550100", {"marketing_us": False}, 0, id="the same where that rule is off"),
        pytest.param("14165550100", {}, 0, id="a number of Canada"),
    ],
)
def test_to_whom_it_goes_decides_about_marketing(person: str, rules: dict[str, object], code: int) -> None:
    assert fate(lively(experiment=False, **rules), person) == code


@pytest.mark.parametrize(("country", "codes"), [("US", [0, 0, 0, 131049]), ("KR", [0, 0, 0, 0]), ("NO", [0, 0, 0, 0])])
def test_senders_of_countries_where_meta_does_not_cap_are_not_capped(country: str, codes: list[int]) -> None:
    here = lively()
    account(here).country = country
    person = eager(here)
    told = []
    for _ in range(4):
        told.append(fate(here, person))
        marketing.delivered(here, person)

    assert told == codes


def test_a_few_a_day_get_through_and_no_more_until_a_day_later() -> None:
    here = lively()
    person = eager(here)
    told = []
    for _ in range(4):
        told.append(fate(here, person))
        if not told[-1]:
            marketing.delivered(here, person)
    run(here, DAY_S + 1)

    assert told == [0, 0, 0, 131049]
    assert fate(here, person) == 0


def test_a_second_try_within_a_day_makes_it_last_longer_for_that_business_only() -> None:
    here = lively()
    person = eager(here)
    for _ in range(3):
        marketing.delivered(here, person)
    first = fate(here, person)
    run(here, 20 * HOUR_S)
    again = fate(here, person)
    run(here, 5 * HOUR_S)
    message = Message(id="wamid.2", number=FIRST, person=person, category="marketing", windowed=False)

    assert (first, again, fate(here, person)) == (131049, 131049, 131049)
    assert marketing.fate(here, message, "another portfolio") is None
    run(here, 25 * HOUR_S)
    assert fate(here, person) == 0


def test_a_window_spares_a_person_the_cap_and_the_experiment() -> None:
    here = lively()
    chosen = someone(here, lambda kind: kind.experiment and not kind.weary)
    person = eager(here)
    for _ in range(5):
        marketing.delivered(here, person)

    assert (fate(here, chosen), fate(here, chosen, windowed=True), fate(here, chosen, free=True)) == (130472, 0, 0)
    assert (fate(here, person), fate(here, person, windowed=True)) == (131049, 0)


def test_who_stops_marketing_gets_none_from_that_number_until_they_resume() -> None:
    here = lively()
    heard = ear(here)
    person = eager(here)
    marketing.prefer(here, FIRST, person, "stop")
    stopped = (fate(here, person), fate(here, person, windowed=True), fate(here, person, sender=SECOND))
    marketing.prefer(here, FIRST, person, "resume")
    told: list[Any] = [value["user_preferences"][0]["value"] for field, value in changes(heard) if field == "user_preferences"]

    assert stopped == (131050, 131050, 0)
    assert fate(here, person) == 0
    assert told == ["stop", "resume"]


def test_marketing_is_counted_when_it_is_delivered_outside_a_window() -> None:
    here = lively(experiment=False)
    person, other = eager(here), someone(here, lambda kind: kind.reachable and not kind.silent and kind.temperament.marketing_a_day == 4)
    sending.receive(here, number(here), other, "Hello?")
    send(here, person)
    send(here, other)
    run(here, 60)

    assert list(here.traffic.marketing) == [person]
