"""Shapes, and that they tell the truth: every leaf of every sample is read or ignored, and a new one is told."""

import copy
import json
from typing import Any

import pytest

from linekeeper.decode import fields
from linekeeper.decode.shapes import COMPARED, IGNORED, READ, SEEN, Shape, shown, stray
from linekeeper.events import Element
from tests.decode.sample import CASES, body, elements, events, hear, unread

DECODED = [case for case in CASES if case.split("/")[0] in {*fields.LISTED, *fields.SINGLE}]
SHAPE: Shape = {"a": READ, "b": {"c": IGNORED}, "d": [READ], "e": [{"f": SEEN}]}

NAMED_BY_ID = {"statuses", "messages", "calls", "message_echoes", "standby"}  #: elements known by their ids; others by all they say

#: Leaves whose value changes nothing in their own sample, and why.
SPARE = {
    ("in_group_text", "body"): "what is written in a group is said to the group",
    ("status_group_delivered_aggregated", "recipient_id"): "in a group it is the group's id",
    ("status_group_delivered_aggregated", "recipient_type"): "a participant says so too",
    ("status_sent_v23_conversation", "type"): "the pricing's own category holds",
    ("status_sent_free_entry_point", "type"): "the pricing's own category holds",
    ("in_system_identity_changed_legacy", "type"): "a notice of any other kind is kept just the same",
    ("ONBOARDING", "current_limit"): "the newer key holds",
    ("connect_business_initiated", "from"): "the number itself",
    ("connect_user_initiated", "to"): "the number itself",
    ("terminate_completed", "to"): "the number itself",
    ("terminate_failed_with_errors", "to"): "the number itself",
    ("in_request_welcome_removed", "from"): "nobody wrote",
    ("in_system_identity_changed_legacy", "from"): "nobody was renamed",
    ("in_request_welcome_removed", "wa_id"): "nobody wrote",
    ("in_system_identity_changed_legacy", "wa_id"): "nobody was renamed",
    ("in_request_welcome_removed", "display_phone_number"): "nobody wrote",
    ("in_system_identity_changed_legacy", "display_phone_number"): "nobody was renamed",
    ("in_request_welcome_removed", "phone_number_id"): "nobody wrote",
    ("in_system_identity_changed_legacy", "phone_number_id"): "nobody was renamed",
}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        pytest.param({"a": 1, "b": {"c": 2}, "d": ["x"], "e": [{"f": 3}]}, "", id="all that is known"),
        pytest.param({"a": None, "b": None, "d": None, "e": None}, "", id="null fits everywhere"),
        pytest.param({}, "", id="nothing has to be there"),
        pytest.param({"new": 1}, "new", id="a new key"),
        pytest.param({"b": {"new": 1}}, "b.new", id="a new key further in"),
        pytest.param({"e": [{"f": 1}, {"new": 1}]}, "e[1].new", id="a new key in a list"),
        pytest.param({"a": {"x": 1}}, "a{}", id="an object for a value"),
        pytest.param({"a": [1]}, "a[]", id="a list for a value"),
        pytest.param({"b": 1}, "b", id="a value for an object"),
        pytest.param({"d": 1}, "d", id="a value for a list"),
        pytest.param({"d": [{"x": 1}]}, "d[0]", id="an object in a list of values"),
        pytest.param({"e": [{"f": 1}, 7]}, "e[1]", id="a value in a list of objects"),
        pytest.param({"+15550109001": 1}, "?", id="a key that may be personal is not shown"),
    ],
)
def test_the_first_thing_that_a_shape_does_not_know_is_found(told: dict[str, Any], found: str) -> None:
    assert stray(told, SHAPE) == found


@pytest.mark.parametrize(("key", "as_shown"), [("new_info", "new_info"), ("15550109001", "?"), ("a b", "?"), ("x" * 99, "?")])
def test_only_a_plain_key_is_shown(key: str, as_shown: str) -> None:
    assert shown(key) == as_shown


def objects(told: Any) -> list[dict[str, Any]]:
    """Return every object in `told`, itself included."""
    here = [told] if isinstance(told, dict) else []
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return here + [found for value in inner for found in objects(value)]


@pytest.mark.parametrize("case", DECODED)
def test_a_new_leaf_in_any_object_of_a_sample_is_told_and_costs_nothing(case: str) -> None:
    told = json.loads(body(case))
    before = events(hear(told))
    for index in range(len(objects(told))):
        changed = copy.deepcopy(told)
        objects(changed)[index]["added_later"] = "x"

        after = hear(changed)

        assert len(unread(after)) == 1, index
        assert unread(after)[0][0].endswith("added_later")
        assert [event for event in events(after) if type(event).__name__ != "Unread"] == before


@pytest.mark.parametrize("case", DECODED)
def test_a_leaf_that_is_gone_never_costs_the_whole(case: str) -> None:
    told = json.loads(body(case))
    for index, held in enumerate(objects(told)):
        for key in held:
            changed = copy.deepcopy(told)
            del objects(changed)[index][key]

            assert events(hear(changed)), key


def leaves(told: Any, shape: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], str]]:
    """Return (path, mark) of every leaf of a value."""
    if isinstance(told, dict):
        return [found for key, value in told.items() for found in leaves(value, shape[key], (*path, key))]
    if isinstance(told, list):
        return [found for index, value in enumerate(told) for found in leaves(value, shape[0], (*path, index))]
    return [(path, shape)]


def other(value: object) -> object:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 60
        case str() if value.isdigit():
            return str(int(value) + 60)
        case str():
            return f"{value}X"
        case _:
            return "X"


def changes(told: Any) -> list[tuple[Any, Shape, tuple[Any, ...]]]:
    """Return every change's value with its shape and the path to it."""
    found = []
    for at, entry in enumerate(told["entry"]):
        for index, change in enumerate(entry["changes"]):
            value, field = change["value"], change["field"]
            known = fields.LISTED.get(field) or fields.reader(field, value)
            assert known is not None
            shape = known[0]
            found.append((value, shape, ("entry", at, "changes", index, "value")))
    return found


def what_was_said(found: list[Element]) -> list[Any]:
    """Return all events but the `Unread`s, which only tell that a word is new."""
    return [event for element in found for event in element.events if type(event).__name__ != "Unread"]


@pytest.mark.parametrize("case", DECODED)
def test_a_leaf_marked_read_is_in_an_event_and_one_marked_ignored_is_in_none(case: str) -> None:
    told = json.loads(body(case))
    before = elements(hear(told))
    for value, shape, at in changes(told):
        for path, mark in leaves(value, shape):
            if (case.split("/")[1], path[-1]) in SPARE:
                continue
            changed = copy.deepcopy(told)
            inner = changed
            for key in (*at, *path[:-1]):
                inner = inner[key]
            if mark == SEEN:
                del inner[path[-1]]
            elif mark == COMPARED:
                inner[path[-1]] = "no more"
            else:
                inner[path[-1]] = other(inner[path[-1]])
            after = elements(hear(changed))

            by_id = path[0] in NAMED_BY_ID
            differs = what_was_said(after) != what_was_said(before)
            if by_id:
                differs |= [element.key for element in after] != [element.key for element in before]
            assert differs == (mark != IGNORED), (path, mark)
