import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import bodies, bodies_traffic
from linekeeper.sim.message import Message
from tests.sim.cast import FIRST, PORTFOLIO, stage

PAYLOADS = Path(__file__).parents[1] / "wire"


def shape(value: Any) -> Any:
    """Return a body with types instead of values."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in sorted(value.items())}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def sample(name: str) -> Any:
    """Return the value of a sample."""
    return json.loads((PAYLOADS / name).read_text())["entry"][0]["changes"][0]["value"]


def message(**more: Any) -> Message:
    return Message(id="wamid.1", number=FIRST, person="15550109001", category="marketing", windowed=False, **more)


def value(word: str, told: Message, extra: dict[str, object]) -> dict[str, object]:
    return bodies_traffic.status(stage().world.numbers[FIRST], PORTFOLIO, told, word, 1.0, extra)


def test_a_status_has_the_shape_of_the_sample() -> None:
    delivered = value("delivered", message(), bodies_traffic.price(message()))
    known = sample("messages/status_delivered_2026_with_bsuid.json")
    del known["contacts"][0]["parent_user_id"], known["statuses"][0]["recipient_parent_user_id"]  # only where portfolios are linked

    assert shape(delivered) == shape(known)


def test_what_was_given_along_is_given_back_as_in_the_sample() -> None:
    sent = value("sent", message(opaque="mine"), bodies_traffic.price(message()))
    told = sample("messages/status_sent_opaque_data.json")["statuses"][0]

    assert shape(told).items() <= shape(sent)["statuses"][0].items()


def test_a_free_entry_point_has_the_shape_of_the_sample() -> None:
    free = message(free=True, paid=False, priced="referral_conversion")
    sent = value("sent", free, bodies_traffic.price(free) | bodies_traffic.conversation(free, 99.0))
    told = sample("messages/status_sent_free_entry_point.json")["statuses"][0]

    assert shape(told).items() <= shape(sent)["statuses"][0].items()


@pytest.mark.parametrize("wish", ["stop", "resume"])
def test_a_wish_about_marketing_is_told_as_in_the_sample(wish: str) -> None:
    told = bodies_traffic.preference(stage().world.numbers[FIRST], PORTFOLIO, "15550109001", wish, 1.0)
    known = sample(f"user_preferences/{wish}.json")

    assert told["user_preferences"] == [known["user_preferences"][0] | {"timestamp": 1}]
    assert shape(told).keys() == shape(known).keys()


def test_who_came_by_an_ad_brings_its_referral_as_in_the_sample() -> None:
    told = {"type": "text", "text": {"body": "Hi"}} | bodies_traffic.referral("wamid.1")
    here = bodies_traffic.incoming(stage().world.numbers[FIRST], PORTFOLIO, "15550109001", "wamid.1", told, 1.0)
    known = sample("messages/in_text_ctwa_ad.json")

    assert shape(known)["messages"][0].items() <= shape(here)["messages"][0].items()


def test_a_failed_status_names_no_contact() -> None:
    assert "contacts" not in value("failed", message(), {"errors": []})


@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.booleans() | st.none()))
def test_a_body_is_byte_for_byte_what_json_writes_with_escapes(content: Any) -> None:
    written = bodies.envelope(bodies.News("1", "messages", content, 0.0))
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"value": content, "field": "messages"}]}]}

    assert written == json.dumps(body, separators=(",", ":")).encode("ascii")
