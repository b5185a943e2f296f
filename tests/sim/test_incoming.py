import json
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from linekeeper.sim import incoming
from linekeeper.sim.acts import perform
from linekeeper.sim.incoming import BUILDERS, SYSTEM, Kind
from tests.sim.cast import FIRST, Caller, changes, ear, stage
from tests.sim.wire import unread

SAMPLES = Path(__file__).parent.parent / "wire" / "messages"
#: Kinds whose sample is not called as they are here.
NAMES = {
    "answer": "text_reply",
    "forwarded": "text_forwarded",
    "product_question": "text_referred_product",
    "voice": "audio_voice",
    "own_contact": "contacts_contact_request",
    "button": "button_stop",
    "button_reply": "interactive_button_reply",
    "list_reply": "interactive_list_reply",
    "flow_reply": "interactive_nfm_reply",
    "call_permission_reply": "interactive_call_permission_reply",
    "new_number": "system_user_changed_number",
    "new_id": "system_user_changed_user_id",
}
#: In every message since 2026-04, and in a person's own contact where the sample shows no number.
NEWER = {"from", "from_user_id"}


def heard(kind: str, **more: Any) -> dict[str, Any]:
    """Return the value of the webhook that a message of a kind brings about."""
    here = stage()
    bodies = ear(here)
    perform(here, {"do": "write", "number": FIRST, "person": 7, "kind": kind} | more)
    [(field, value)] = changes(bodies)
    assert field == "messages"
    return value


def shape(value: Any) -> Any:
    """Return the keys and types of a value; of an array, of its first element."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) else type(value).__name__


@cache
def sample(kind: str) -> dict[str, Any]:
    """Return the value of the sample of a kind."""
    body = json.loads((SAMPLES / f"in_{NAMES.get(kind, kind)}.json").read_bytes())
    value: dict[str, Any] = body["entry"][0]["changes"][0]["value"]
    return value


def test_every_kind_has_its_builder() -> None:
    assert set(BUILDERS) == set(get_args(Kind))


@pytest.mark.parametrize("kind", BUILDERS)
def test_a_message_of_every_kind_is_shaped_as_metas_sample(kind: str) -> None:
    ours, theirs = heard(kind)["messages"][0], sample(kind)["messages"][0]
    told = shape({key: inner for key, inner in ours.items() if key not in NEWER})

    assert told == shape({key: inner for key, inner in theirs.items() if key not in NEWER})
    assert ("contacts" in heard(kind)) == ("contacts" in sample(kind)) == (kind not in SYSTEM)


@pytest.mark.parametrize("kind", BUILDERS)
def test_linekeeper_reads_a_message_of_every_kind(kind: str) -> None:
    here = stage()
    bodies = ear(here)
    perform(here, {"do": "write", "number": FIRST, "person": 7, "kind": kind})

    assert [unread(json.dumps(body).encode()) for body in bodies] == [[]]


@pytest.mark.parametrize(("kind", "opens"), [("voice", True), ("reaction", True), ("new_number", False)])
def test_whoever_sends_something_may_be_answered(kind: str, opens: bool) -> None:
    here = stage()
    perform(here, {"do": "write", "number": FIRST, "person": 7, "kind": kind})

    assert here.windowed(here.world.numbers[FIRST], "15550101007") is opens


def test_a_file_that_is_sent_can_be_fetched_by_its_id() -> None:
    here = stage()
    bodies = ear(here)
    perform(here, {"do": "write", "number": FIRST, "person": 7, "kind": "image", "text": "Receipt"})
    [(_, value)] = changes(bodies)
    image = value["messages"][0]["image"]
    told = Caller(here).get(f"/{image['id']}")

    assert image["caption"] == "Receipt"
    assert (told["mime_type"], told["file_size"]) == ("image/png", str(len(incoming.PICTURE)))
    assert here.world.media[image["id"]].content == incoming.PICTURE


def test_an_answer_names_what_it_answers() -> None:
    assert heard("button", text="Stop promotions", answers="wamid.first")["messages"][0]["context"]["id"] == "wamid.first"
    assert heard("reaction", answers="wamid.first")["messages"][0]["reaction"]["message_id"] == "wamid.first"
    assert heard("answer")["messages"][0]["context"]["id"].startswith("wamid.")


def test_a_text_answers_nothing() -> None:
    assert "context" not in heard("text")["messages"][0]
