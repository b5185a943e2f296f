"""Copies for a responder that does not own the conversation: never lost when counting, never counted twice."""

import pytest

from tests.decode.sample import BASE, change, elements, events, hear, messaging, unread

STATUS = {"id": "wamid.one", "status": "delivered", "timestamp": str(BASE), "recipient_id": "15550109001"}
MESSAGE = {"id": "wamid.in", "from": "15550109001", "timestamp": str(BASE), "type": "text", "text": {"body": "x"}}
ECHO = {"id": "wamid.echo", "to": "15550109001", "timestamp": str(BASE), "type": "text", "text": {"body": "x"}}


@pytest.mark.parametrize(("name", "item"), [("statuses", STATUS), ("messages", MESSAGE)])
def test_a_copy_is_the_same_fact_under_the_same_key(name: str, item: dict[str, str]) -> None:
    copy, owned = hear(messaging("standby", standby={name: [item]})), hear(messaging(**{name: [item]}))

    assert elements(copy) == elements(owned)


def test_an_echo_of_another_responder_is_told_apart_from_one_of_the_app() -> None:
    copy, own = hear(messaging("standby", standby={"message_echoes": [ECHO]})), hear(messaging("smb_message_echoes", message_echoes=[ECHO]))

    assert [event.standby for event in events(copy) + events(own)] == [True, False]  # type: ignore[attr-defined]  # they are EchoHeards
    assert elements(copy)[0].key != elements(own)[0].key


def test_contacts_join_the_names_one_level_deeper_too() -> None:
    contacts = [{"wa_id": "15550109001", "user_id": "US.1"}]
    [heard] = events(hear(messaging("standby", standby={"contacts": contacts, "messages": [MESSAGE]})))

    assert len(heard.people) == 2  # type: ignore[attr-defined]  # it is a MessageHeard


@pytest.mark.parametrize(
    ("inner", "where"),
    [
        pytest.param(None, "standby", id="nothing inside"),
        pytest.param("x", "standby", id="another form"),
        pytest.param({}, "standby", id="an empty object"),
        pytest.param({"statuses": "x"}, "standby.statuses", id="no list"),
        pytest.param({"statuses": [STATUS], "added": 1}, "standby.added", id="a new list"),
        pytest.param({"statuses": [STATUS | {"added": 1}]}, "standby.statuses[0].added", id="a new key"),
    ],
)
def test_what_cannot_be_read_is_told_where_it_lies(inner: object, where: str) -> None:
    assert [at for at, _ in unread(hear(messaging("standby", standby=inner)))] == [f"entry[0].changes[0].value.{where}"]


def test_a_new_key_around_it_and_a_missing_number_are_told() -> None:
    value = {"standby": {"statuses": [STATUS]}, "added": 1}

    assert {at.partition("value.")[2] for at, _ in unread(hear(change("standby", value)))} == {"metadata.phone_number_id", "added"}
