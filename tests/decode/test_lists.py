from typing import Any

import pytest

from linekeeper.decode.lists import FRAME, Lists, form, walk
from linekeeper.decode.people import Contacts
from linekeeper.decode.place import FAILED, Place
from linekeeper.decode.shapes import READ
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import KeptOnly
from tests.decode.sample import elements, unread
from tests.decode.test_place import place

METADATA = {"display_phone_number": "+1 555 010-0421", "phone_number_id": 109284756103948}


def read(where: Place, item: dict[str, Any], contacts: Contacts) -> tuple[list[AnyEvent], bytes]:
    """Read an item that says whether our own code fails on it."""
    if item.get("fails"):
        raise ZeroDivisionError
    found: list[AnyEvent] = [KeptOnly(at=where.at, told=where.told, field=f"{where.number} {where.display} {len(contacts.only())}")]
    return found, where.key(None, str(item))


LISTS: Lists = {"one": ({"fails": READ}, read), "two": ({"fails": READ}, read)}


def walked(value: dict[str, Any]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return what each item said, and what was unread."""
    at = place()
    walk(at, value, LISTS)
    batches = at.hearing.batches()
    kept = [event.field for element in elements(batches) for event in element.events if isinstance(event, KeptOnly)]
    return kept, [(where.removeprefix("entry[0]").removeprefix("."), why) for where, why in unread(batches)]


def test_every_item_is_told_whom_it_is_about() -> None:
    kept, new = walked({"metadata": METADATA, "one": [{}], "two": [{}, {}]})

    assert kept == ["109284756103948 15550100421 0"] * 3
    assert new == []


@pytest.mark.parametrize(("two", "names"), [([], 1), ([{}], 0)])
def test_a_contact_alone_with_one_item_is_its_person(two: list[Any], names: int) -> None:
    kept, _ = walked({"metadata": METADATA, "contacts": [{"wa_id": "15550109001"}], "one": [{}], "two": two})

    assert kept[0].endswith(str(names))


def test_a_fault_of_ours_in_one_item_costs_no_neighbour() -> None:
    kept, new = walked({"metadata": METADATA, "one": [{}, {"fails": True}, 7, {}], "two": [{}]})

    assert len(kept) == 3
    assert [where for where, _ in new] == ["one[1]", "one[2]"]
    assert new[0][1] == FAILED


@pytest.mark.parametrize(
    ("value", "where"),
    [
        pytest.param({"metadata": METADATA}, [""], id="nothing in it"),
        pytest.param({"metadata": METADATA, "one": "x"}, ["one"], id="no list"),
        pytest.param({"one": [{}]}, ["metadata.phone_number_id"], id="no number"),
        pytest.param({"metadata": METADATA, "one": [{}], "added": 1}, ["added"], id="a new list"),
        pytest.param({"metadata": METADATA | {"added": 1}, "one": [{}]}, ["metadata.added"], id="a new key of the frame"),
    ],
)
def test_what_is_wrong_around_the_items_is_told_once(value: dict[str, Any], where: list[str]) -> None:
    assert [at.removeprefix("entry[0]") for at, _ in walked(value)[1]] == where


def test_the_form_of_a_value_is_its_frame_and_its_lists() -> None:
    assert form(LISTS) == {**FRAME, "one": [{"fails": READ}], "two": [{"fails": READ}]}
