from typing import Any

import pytest

from linekeeper.events.number import NumberErrored
from tests.decode.sample import BASE, HEARD, change, elements, events, hear, messaging, unread

STATUS = {"id": "wamid.one", "status": "sent", "timestamp": str(BASE), "recipient_id": "15550109001"}
MESSAGE = {"id": "wamid.in", "from": "15550109001", "timestamp": str(BASE), "type": "text", "text": {"body": "x"}}
VALUE = "entry[0].changes[0].value"


def test_all_lists_of_one_value_are_read() -> None:
    tap = {"action_type": "marketing_messages_link_click", "timestamp": str(BASE)}
    told = events(hear(messaging(statuses=[STATUS], messages=[MESSAGE], errors=[{"code": 130429}], user_actions=[tap])))

    assert [type(event).__name__ for event in told] == ["MessageMoved", "MessageHeard", "NumberErrored", "LinkClicked"]


def test_each_item_is_an_element_of_its_own() -> None:
    statuses = [STATUS | {"id": f"wamid.{index}"} for index in range(1000)]
    told = elements(hear(messaging(statuses=statuses)))

    assert [len(element.events) for element in told] == [1] * 1000
    assert len({element.key for element in told}) == 1000


@pytest.mark.parametrize(
    ("error", "code"), [({"code": 130429, "title": "Rate limit hit"}, 130429), ({"code": "130429"}, 130429), ({"title": "T"}, -1)]
)
def test_an_error_of_the_number_speaks_for_when_it_was_heard(error: dict[str, Any], code: int) -> None:
    errored = events(hear(messaging(errors=[error])))[0]

    assert isinstance(errored, NumberErrored)
    assert (errored.code, errored.at, errored.told) == (code, HEARD, "heard")


@pytest.mark.parametrize(
    ("lists", "where"),
    [
        pytest.param({}, VALUE, id="no list at all"),
        pytest.param({"statuses": []}, VALUE, id="an empty list"),
        pytest.param({"statuses": {"id": "x"}}, f"{VALUE}.statuses", id="an object for a list"),
        pytest.param({"statuses": [STATUS], "deletions": [1]}, f"{VALUE}.deletions", id="a list we do not know"),
        pytest.param({"statuses": [STATUS], "contacts": "x"}, f"{VALUE}.contacts", id="contacts in another form"),
        pytest.param({"statuses": [STATUS], "metadata": 7}, f"{VALUE}.metadata.phone_number_id", id="a number that is not named"),
    ],
)
def test_what_is_odd_about_the_value_is_an_element_of_its_own(lists: dict[str, Any], where: str) -> None:
    told = hear(messaging(**lists))

    assert where in [found for found, _ in unread(told)]
    assert [type(event).__name__ for event in events(told)].count("MessageMoved") == (lists.get("statuses") == [STATUS])


def test_a_thousand_contacts_beside_a_thousand_statuses_find_each_other() -> None:
    people = [f"1555010{index:04}" for index in range(1000)]
    contacts = [{"wa_id": name, "user_id": f"US.{name}"} for name in people]
    statuses = [STATUS | {"id": f"wamid.{name}", "recipient_id": name} for name in people]

    told = events(hear(messaging(statuses=statuses, contacts=contacts)))

    assert {len(event.people) for event in told} == {2}  # type: ignore[attr-defined]  # all are MessageMoved


def test_an_entry_time_does_not_replace_a_statuss_own() -> None:
    told = messaging(statuses=[STATUS])
    told["entry"][0]["time"] = BASE + 60

    assert int(events(hear(told))[0].at.timestamp()) == BASE
    assert change("messages", {})["entry"][0]["time"] == BASE
