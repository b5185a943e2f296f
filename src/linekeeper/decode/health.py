"""`health_status`: one entity for every link of the chain. Its own top-level verdict is not kept: it mixes in calling.

Source: Meta, "Messaging and Calling Health Status" (2025-10-22, re-dated 2026-06-17), read 2026-11-23. Errors also appear on
LIMITED entities, so both lists are read whatever the state.
"""

from datetime import datetime
from typing import Any

from linekeeper.decode.answer import Answer, unread
from linekeeper.decode.place import BAD_CODE, MISSING, WRONG_SHAPE
from linekeeper.decode.scalars import LONGEST_TEXT, ident, integer, text
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.house import Unread
from linekeeper.events.number import Can, Entity, EntityKind, Problem

MOST_ENTITIES = 50
MOST_PROBLEMS = 20  #: of one entity

SHAPE: Shape = {
    "can_send_message": IGNORED,
    "can_receive_call_sip": IGNORED,
    "entities": [
        {
            "entity_type": READ,
            "id": READ,
            "can_send_message": READ,
            "can_receive_call_sip": READ,
            "errors": [{"error_code": READ, "error_description": READ, "possible_solution": READ}],
            "additional_info": [READ],
        }
    ],
}
_KINDS = Words(
    {
        "PHONE_NUMBER": EntityKind.NUMBER,
        "WABA": EntityKind.ACCOUNT,
        "BUSINESS": EntityKind.PORTFOLIO,
        "APP": EntityKind.APP,
        "MESSAGE_TEMPLATE": EntityKind.TEMPLATE,
        "FLOW": EntityKind.FLOW,
    },
    EntityKind.UNKNOWN,
)
_CAN = Words({"AVAILABLE": Can.AVAILABLE, "LIMITED": Can.LIMITED, "BLOCKED": Can.BLOCKED}, Can.UNKNOWN)


def health(told: object, at: datetime) -> tuple[tuple[Entity, ...], tuple[Unread, ...]]:
    """Return the entities of a `health_status`, and what in it could not be read. Total: any value may be given."""
    name = "health_status"
    if type(told) is not dict:
        return (), (unread(name, WRONG_SHAPE, at),)
    answer = Answer(told, name, at)
    answer.check(SHAPE)
    listed = told.get("entities")
    if type(listed) is not list:
        answer.note("entities", MISSING if listed is None else WRONG_SHAPE)
        return (), tuple(answer.unread)
    found = []
    for index, item in enumerate(listed[:MOST_ENTITIES]):
        if type(item) is not dict:
            continue  # the shape tells it
        inner = Answer(item, f"{name}.entities[{index}]", at)
        found.append(_entity(inner))
        answer.unread += inner.unread
    return tuple(found), tuple(answer.unread)


def _entity(inner: Answer) -> Entity:
    item = inner.told
    can_send = inner.word("can_send_message", _CAN, item.get("can_send_message"))
    if can_send is None:
        inner.note("can_send_message", MISSING)
    notes = item.get("additional_info")
    return Entity(
        kind=inner.word("entity_type", _KINDS, item.get("entity_type")) or EntityKind.UNKNOWN,
        id=ident(item.get("id")),
        can_send=can_send or Can.UNKNOWN,
        can_call=inner.word("can_receive_call_sip", _CAN, item.get("can_receive_call_sip")),
        problems=_problems(inner, item.get("errors")),
        notes=tuple(text(note) for note in notes[:MOST_PROBLEMS]) if type(notes) is list else (),
        new_words=inner.new_words,
    )


def _problems(inner: Answer, errors: object) -> tuple[Problem, ...]:
    listed: list[Any] = errors[:MOST_PROBLEMS] if type(errors) is list else []
    found = []
    for index, error in enumerate(listed):
        if type(error) is not dict:
            continue  # the shape tells it
        code = integer(error.get("error_code"))
        if code is None:
            inner.note(f"errors[{index}].error_code", BAD_CODE)
        found.append(
            Problem(
                code=-1 if code is None else code,
                text=text(error.get("error_description"), LONGEST_TEXT),
                remedy=text(error.get("possible_solution"), LONGEST_TEXT),
            )
        )
    return tuple(found)
