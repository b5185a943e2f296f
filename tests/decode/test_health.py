from datetime import UTC, datetime

import pytest

from linekeeper.decode.health import health
from linekeeper.events.number import Can, Entity, EntityKind, Problem

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
TOLD = {  # the shape of Meta's page, with errors on a LIMITED entity as its OpenAPI file has them
    "can_send_message": "LIMITED",
    "entities": [
        {
            "entity_type": "PHONE_NUMBER",
            "id": "1",
            "can_send_message": "LIMITED",
            "can_receive_call_sip": "AVAILABLE",
            "additional_info": ["free text"],
        },
        {
            "entity_type": "WABA",
            "id": 2,
            "can_send_message": "BLOCKED",
            "errors": [{"error_code": 141006, "error_description": "no payment", "possible_solution": "add one"}],
        },
        {"entity_type": "BUSINESS", "id": "3", "can_send_message": "LIMITED", "errors": [{"error_code": "141010"}]},
        {"entity_type": "APP", "id": "4", "can_send_message": "AVAILABLE", "can_receive_call_sip": "BLOCKED"},
    ],
}


def test_every_link_of_the_chain_is_read_with_both_lists() -> None:
    assert health(TOLD, AT) == (
        (
            Entity(kind=EntityKind.NUMBER, id="1", can_send=Can.LIMITED, can_call=Can.AVAILABLE, notes=("free text",)),
            Entity(
                kind=EntityKind.ACCOUNT,
                id="2",
                can_send=Can.BLOCKED,
                problems=(Problem(code=141006, text="no payment", remedy="add one"),),
            ),
            Entity(kind=EntityKind.PORTFOLIO, id="3", can_send=Can.LIMITED, problems=(Problem(code=141010),)),
            Entity(kind=EntityKind.APP, id="4", can_send=Can.AVAILABLE, can_call=Can.BLOCKED),
        ),
        (),
    )


def test_metas_own_verdict_is_not_kept_since_it_mixes_in_calling() -> None:
    assert health(TOLD | {"can_send_message": "BLOCKED"}, AT) == health(TOLD, AT)


def test_new_words_are_kept_verbatim_and_told() -> None:
    [entity], unread = health({"entities": [{"entity_type": "MOON", "id": "1", "can_send_message": "MAYBE"}]}, AT)

    assert (entity.kind, entity.can_send) == (EntityKind.UNKNOWN, Can.UNKNOWN)
    assert dict(entity.new_words) == {"entity_type": "MOON", "can_send_message": "MAYBE"}
    assert {told.where for told in unread} == {"health_status.entities[0].entity_type", "health_status.entities[0].can_send_message"}


@pytest.mark.parametrize(
    ("told", "where"),
    [
        (None, "health_status"),
        ([], "health_status"),
        ({}, "health_status.entities"),
        ({"entities": 7}, "health_status.entities"),
        ({"entities": [7]}, "health_status.entities[0]"),
        ({"entities": [{"entity_type": "APP"}]}, "health_status.entities[0].can_send_message"),
        ({"entities": [{"can_send_message": "BLOCKED", "errors": 7}]}, "health_status.entities[0].errors"),
        ({"entities": [{"can_send_message": "BLOCKED", "errors": [{}]}]}, "health_status.entities[0].errors[0].error_code"),
        ({"entities": [{"can_send_message": "BLOCKED", "new": 1}]}, "health_status.entities[0].new"),
    ],
    ids=repr,
)
def test_what_has_another_form_is_told(told: object, where: str) -> None:
    assert where in {unread.where for unread in health(told, AT)[1]}


def test_a_poisoned_entity_costs_no_neighbour() -> None:
    entities, unread = health({"entities": [*TOLD["entities"], None, {"x": []}]}, AT)

    assert entities[:4] == health(TOLD, AT)[0]
    assert unread
