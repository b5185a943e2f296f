from typing import Any

import pytest

from linekeeper.events.house import KeptOnly
from linekeeper.events.message import LinkClicked, MessageHeard, PersonRenamed
from tests.decode.sample import BASE, HEARD, VEIL, elements, events, hear, messaging, unread

MESSAGE: dict[str, Any] = {"id": "wamid.in", "from": "15550109001", "timestamp": str(BASE), "type": "text", "text": {"body": "Hello"}}
WA = VEIL.person("wa", "15550109001")


def heard(**changed: Any) -> MessageHeard:
    """Return what a message becomes."""
    event = events(hear(messaging(messages=[MESSAGE | changed])))[0]
    assert isinstance(event, MessageHeard)
    return event


def test_a_message_opens_a_window_for_one_person_and_its_text_is_not_kept() -> None:
    assert (heard().people, heard().kind) == ((WA,), "text")
    assert "Hello" not in repr(heard())


def test_an_unknown_kind_still_counts_as_written_and_is_told() -> None:
    assert heard(type="hologram").kind == "hologram"
    assert unread(hear(messaging(messages=[MESSAGE | {"type": "hologram"}])))[0][1] == "a word we do not know"


@pytest.mark.parametrize(("key", "field"), [("group_id", "in_group"), ("referral", "from_ad")])
def test_a_group_and_an_ad_are_seen(key: str, field: str) -> None:
    assert getattr(heard(**{key: {} if key == "referral" else "g"}), field)
    assert not getattr(heard(), field)


@pytest.mark.parametrize(
    ("system", "people"),
    [
        ({"type": "user_changed_number", "wa_id": "15550109003"}, (WA, VEIL.person("wa", "15550109003"))),
        ({"type": "user_changed_user_id", "user_id": "US.2"}, (WA, VEIL.person("bsuid", "US.2"))),
        ({"type": "user_changed_number", "wa_id": "15550109001"}, (WA,)),
    ],
    ids=["a new number", "a new BSUID", "the same number again"],
)
def test_a_notice_of_whatsapp_renames_a_person_and_opens_no_window(system: dict[str, str], people: tuple[bytes, ...]) -> None:
    [renamed] = events(hear(messaging(messages=[MESSAGE | {"type": "system", "system": system}])))

    assert isinstance(renamed, PersonRenamed)
    assert renamed.people == people


@pytest.mark.parametrize(
    "changed", [{"type": "system"}, {"type": "system", "system": {"type": "new"}}, {"type": "request_welcome"}], ids=repr
)
def test_other_notices_are_kept_only(changed: dict[str, Any]) -> None:
    assert isinstance(events(hear(messaging(messages=[MESSAGE | changed])))[0], KeptOnly)


def test_a_new_notice_is_told() -> None:
    assert unread(hear(messaging(messages=[MESSAGE | {"type": "system", "system": {"type": "new"}}])))


def test_a_message_without_an_id_is_unread() -> None:
    assert unread(hear(messaging(messages=[MESSAGE | {"id": None}]))) == [("entry[0].changes[0].value.messages[0].id", "it is missing")]


def test_a_message_is_known_by_its_id_alone() -> None:
    first, again, other = (
        elements(hear(messaging(messages=[MESSAGE | changed])))[0].key for changed in ({}, {"text": {"body": "edited"}}, {"id": "wamid.2"})
    )

    assert first == again != other


def test_a_message_without_a_time_counts_as_when_heard() -> None:
    assert heard(timestamp=None).at == HEARD


TAP = {
    "action_type": "marketing_messages_link_click",
    "timestamp": str(BASE),
    "marketing_messages_link_click_data": {"click_component": "cta", "click_id": "1"},
}


def test_a_tap_names_the_one_contact_beside_it() -> None:
    [clicked] = events(hear(messaging(user_actions=[TAP], contacts=[{"wa_id": "15550109001"}])))

    assert isinstance(clicked, LinkClicked)
    assert (clicked.people, clicked.component) == ((WA,), "cta")


@pytest.mark.parametrize("word", ["new_action", None])
def test_an_unknown_action_is_unread(word: str | None) -> None:
    told = hear(messaging(user_actions=[TAP | {"action_type": word}]))

    assert [where for where, _ in unread(told)] == ["entry[0].changes[0].value.user_actions[0].action_type"]
