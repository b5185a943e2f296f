"""The shapes of webhooks, compared with Meta's samples in tests/wire."""

import json
from pathlib import Path
from typing import Any

import pytest

from linekeeper.sim import bodies, people
from linekeeper.sim.acts import perform
from linekeeper.sim.stage import Stage
from tests.sim.cast import ACCOUNT, FIRST, ear, stage

SAMPLES = Path(__file__).parents[1] / "wire"
CASES: dict[str, dict[str, object]] = {
    "account_update/ACCOUNT_RESTRICTION_all_messaging": {
        "do": "enforce",
        "account": ACCOUNT,
        "for_s": 60,
        "kinds": ["RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_ADD_PHONE_NUMBER_ACTION"],
    },
    "account_update/ACCOUNT_VIOLATION_policy": {"do": "warn", "account": ACCOUNT, "violation": "ALCOHOL"},
    "account_update/DISABLED_UPDATE_schedule_for_disable": {"do": "schedule_ban", "account": ACCOUNT},
    "account_update/DISABLED_UPDATE_disable": {"do": "ban", "account": ACCOUNT},
    "account_update/DISABLED_UPDATE_reinstate": {"do": "reinstate", "account": ACCOUNT},
    "account_update/PARTNER_ADDED": {"do": "partner", "account": ACCOUNT},
    "account_update/PARTNER_REMOVED_primary_inactivity": {"do": "lose", "number": FIRST},
    "account_update/PARTNER_REMOVED_coexistence_phone_number": {"do": "lose", "number": FIRST, "shape": "old"},
    "account_update/ACCOUNT_OFFBOARDED": {"do": "lose", "number": FIRST, "shape": "offboarded"},
    "account_update/ACCOUNT_RECONNECTED": {"do": "reconnect", "number": FIRST},
    "account_review_update/REJECTED": {"do": "review", "account": ACCOUNT, "decision": "REJECTED"},
    "account_alerts/OBA_APPROVED": {"do": "alert", "account": ACCOUNT, "kind": "OBA_APPROVED"},
    "message_template_status_update/PAUSED_FIRST_PAUSE": {
        "do": "template_status",
        "account": ACCOUNT,
        "template": "order_ready",
        "to": "PAUSED",
    },
    "message_template_quality_update/GREEN_to_YELLOW": {
        "do": "template_quality",
        "account": ACCOUNT,
        "template": "order_ready",
        "to": "YELLOW",
    },
    "phone_number_name_update/APPROVED": {"do": "name", "number": FIRST, "asked": "Harbor", "decision": "APPROVED"},
    "security/PIN_RESET_REQUEST": {"do": "pin", "number": FIRST, "event": "PIN_RESET_REQUEST"},
    "messages/in_text_2026_with_bsuid": {"do": "write", "number": FIRST, "person": 1},
    "messages/value_errors_rate_limit": {"do": "value_error", "number": FIRST},
}


def shape(value: Any, path: str = "") -> set[tuple[str, str]]:
    """Return (path, type) of every leaf; elements of lists are one place."""
    if isinstance(value, dict):
        return {leaf for key, inner in value.items() for leaf in shape(inner, f"{path}.{key}")}
    if isinstance(value, list):
        return {leaf for inner in value for leaf in shape(inner, f"{path}[]")}
    return {(path, type(value).__name__)}


def sample(name: str) -> Any:
    """Return a sample of Meta's, the first whose name begins so."""
    files = sorted((SAMPLES / name).parent.glob(f"{Path(name).name}*.json"))
    return json.loads(files[0].read_text(encoding="utf-8"))


def heard_after(here: Stage, act: dict[str, object]) -> list[dict[str, Any]]:
    heard = ear(here)
    perform(here, act)
    return heard


@pytest.mark.parametrize("name", CASES)
def test_a_webhook_has_the_keys_and_types_of_metas_sample(name: str) -> None:
    (body,) = heard_after(stage(), CASES[name])

    assert shape(body) == shape(sample(name))


def test_statuses_have_the_keys_and_types_of_metas_samples() -> None:
    here = stage()
    heard = heard_after(here, {"do": "send", "number": FIRST, "person": 0, "template": "order_ready"})
    here.timeline.run_until(here.now + 600)
    delivered = next(body for body in heard if body["entry"][0]["changes"][0]["value"]["statuses"][0]["status"] == "delivered")
    wanted = {leaf for leaf in shape(sample("messages/status_delivered_2026_with_bsuid")) if "parent" not in leaf[0]}

    assert shape(delivered) == wanted


def test_a_failure_has_the_keys_and_types_of_metas_sample() -> None:
    here = stage()
    heard = heard_after(here, {"do": "send", "number": FIRST, "person": 98, "template": "order_ready"})
    here.timeline.run_until(here.now + 600)

    assert shape(heard[0]) == shape(sample("messages/status_failed_131026_undeliverable"))


def test_letters_beyond_ascii_are_escaped_in_lower_case() -> None:
    body = bodies.envelope(bodies.News("1", "messages", {"name": "Élodie İ"}, 0.0))

    assert b'"\\u00c9lodie \\u0130"' in body
    assert body.isascii()


def test_only_messages_come_without_a_time() -> None:
    timed = json.loads(bodies.envelope(bodies.News("1", "account_update", {}, 12.7)))["entry"][0]

    assert timed["time"] == 12
    assert "time" not in json.loads(bodies.envelope(bodies.News("1", "messages", {}, 12.7)))["entry"][0]


def test_neighbours_of_one_entry_and_second_share_it_and_nothing_changes_places() -> None:
    news = [
        ("1", "security", 10.0),
        ("1", "account_update", 10.9),
        ("1", "security", 11.0),
        ("2", "security", 11.0),
        ("2", "messages", 12.0),
    ]
    body = json.loads(bodies.envelope(*(bodies.News(entry, field, {}, at) for entry, field, at in news)))

    assert [(entry["id"], entry.get("time"), [change["field"] for change in entry["changes"]]) for entry in body["entry"]] == [
        ("1", 10, ["security", "account_update"]),
        ("1", 11, ["security"]),
        ("2", 11, ["security"]),
        ("2", None, ["messages"]),
    ]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        pytest.param("int", 1_790_259_200, id="as a number"),
        pytest.param("text", "1790259200", id="as text"),
        pytest.param("iso", "2026-09-24T14:13:20+0000", id="as a date"),
        pytest.param("absent", None, id="not at all"),
    ],
)
def test_an_end_is_written_in_every_form_seen_at_meta(form: str, written: object) -> None:
    value: Any = bodies.restriction(["RESTRICTED_BIZ_INITIATED_MESSAGING"], 1_790_259_200.0, form)

    assert value["restriction_info"][0].get("expiration") == written


def test_a_reply_is_free_and_a_template_is_not() -> None:
    assert bodies.pricing("service", windowed=True)["pricing"]["type"] == "free_customer_service"  # type: ignore[index]  # a body is plain JSON
    assert bodies.pricing("utility", windowed=True)["pricing"]["billable"] is True  # type: ignore[index]  # a body is plain JSON


def test_a_name_in_a_contact_is_the_persons() -> None:
    assert bodies.contact("1", "15550109001")["profile"] == {"name": people.name("15550109001")}
