from collections import Counter
from typing import Any

import pytest

from linekeeper.sim import behaviour
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage
from linekeeper.sim.temperaments import Person
from tests.sim.cast import ACCOUNT, FIRST, PORTFOLIO, changes, ear
from tests.sim.crowd import OFFER, lively, reachable, run, send, someone, template

PERSON = "15550102000"


def message(person: str, *, windowed: bool = False) -> Message:
    return Message(id="wamid.1", number=FIRST, person=person, category="marketing", windowed=windowed)


def acts(here: Stage, person: str, *, times: int = 1_000, annoys: float = 1.0, windowed: bool = False) -> Counter[str]:
    """Return what a person does about so many messages, each as if it were the first."""
    found: Counter[str] = Counter()
    for _ in range(times):
        here.traffic.patience = {}
        will = behaviour.decide(here, message(person, windowed=windowed), PORTFOLIO, annoys)
        found[will.act if will is not None else "nothing"] += 1
    return found


def harm(found: Counter[str]) -> int:
    return found["block"] + found["report"] + found["mute"]


def kind(name: str, *, opted_in: bool = True) -> Any:
    def fits(person: Person) -> bool:
        return person.temperament.name == name and person.opted_in == opted_in and person.receipts

    return fits


def test_an_impatient_person_does_more_harm_than_a_faithful_one() -> None:
    here = lively()

    assert harm(acts(here, someone(here, kind("impatient")))) > 4 * harm(acts(here, someone(here, kind("faithful"))))


@pytest.mark.parametrize(
    ("more", "less"),
    [
        pytest.param({"annoys": 10.0}, {}, id="an annoying template"),
        pytest.param({}, {"windowed": True}, id="outside a service window"),
    ],
)
def test_what_is_sent_decides_how_much_harm_is_done(more: dict[str, Any], less: dict[str, Any]) -> None:
    here = lively()
    person = someone(here, kind("impatient"))

    assert harm(acts(here, person, **more)) > 2 * harm(acts(here, person, **less))


def test_who_never_agreed_does_more_harm() -> None:
    here = lively()
    asked, unasked = someone(here, kind("impatient")), someone(here, kind("impatient", opted_in=False))

    assert harm(acts(here, unasked)) > 2 * harm(acts(here, asked))


def test_too_many_messages_of_one_business_wear_a_person_out() -> None:
    here = lively()
    person = someone(here, kind("impatient"))
    patient = harm(acts(here, person))
    worn: Counter[str] = Counter()
    for _ in range(1_000):
        will = behaviour.decide(here, message(person), PORTFOLIO, 1.0)
        worn[will.act if will is not None else "nothing"] += 1

    assert harm(worn) > 3 * patient


def test_a_receipt_is_shown_only_by_those_who_keep_them_on() -> None:
    here = lively()
    open_, closed = someone(here, kind("faithful")), someone(here, lambda one: one.temperament.name == "faithful" and not one.receipts)
    shown = [
        {will.shown for _ in range(200) if (will := behaviour.decide(here, message(person), PORTFOLIO, 1.0)) is not None}
        for person in (open_, closed)
    ]

    assert True in shown[0]
    assert shown[1] == {False}


def test_a_chat_that_was_muted_is_hardly_read() -> None:
    here = lively()
    person = someone(here, kind("faithful"))
    before = acts(here, person, annoys=0.0)["nothing"]
    behaviour.perform(here, FIRST, person, 0, "mute")

    assert acts(here, person, annoys=0.0)["nothing"] > 3 * before


@pytest.mark.parametrize(
    ("act", "harm_done", "shunned"),
    [
        pytest.param("block", 1.0, True, id="a block"),
        pytest.param("report", 3.0, True, id="a report"),
        pytest.param("mute", 0.3, False, id="a mute"),
    ],
)
def test_harm_is_heard_of_the_number_the_template_and_the_portfolio(act: str, harm_done: float, shunned: bool) -> None:
    here = lively()
    behaviour.perform(here, FIRST, PERSON, template(here, OFFER).id, act)
    heard = {subject: signals.week(here.now)[2] for subject, signals in here.traffic.signals.items()}

    assert heard == pytest.approx({FIRST: harm_done, PORTFOLIO: harm_done, str(template(here, OFFER).id): harm_done})
    assert (f"{FIRST}/{PERSON}" in here.traffic.shunned) == shunned


def test_a_report_counts_towards_enforcement_too() -> None:
    here = lively()
    behaviour.perform(here, FIRST, PERSON, 0, "report")

    assert len(here.world.accounts[ACCOUNT].reports) == 1


def test_an_answer_comes_as_a_message_and_opens_the_window() -> None:
    here = lively()
    heard = ear(here)
    behaviour.perform(here, FIRST, PERSON, 0, "answer")
    run(here, 600)
    ((_, value),) = changes(heard)

    assert value["messages"][0]["from"] == PERSON
    assert here.windowed(here.world.numbers[FIRST], PERSON)


def test_what_people_do_follows_from_the_seed() -> None:
    def told() -> list[dict[str, Any]]:
        here = lively()
        heard = ear(here)
        for person in reachable(here, 60):
            send(here, person)
            run(here, 5)
        run(here, 90_000)
        return heard

    assert told() == told()
