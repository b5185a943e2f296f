"""Who a message is about: every name Meta gave for one person, as keyed hashes.

Source: Meta, "Business-scoped user IDs" (2026), read 2026-11-23: since April 2026 a person may come without a phone number.
"""

from collections.abc import Sequence
from typing import Any

from linekeeper.decode.scalars import LONGEST_TEXT
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.veil import Veil

CONTACT: Shape = {
    # A username is no name that a person keeps: another may take it one day, and a merge of people is for ever.
    "profile": {"name": IGNORED, "username": IGNORED},
    "wa_id": READ,
    "user_id": READ,
    "parent_user_id": READ,
    "identity_key_hash": IGNORED,
}
CONTACT_NAMES = (("wa", "wa_id"), ("bsuid", "user_id"), ("parent", "parent_user_id"))
MOST_CONTACTS = 2_000  #: that we read; a body holds at most 1,000 updates
MOST_NAMES = 12  #: of one person in one message; Meta has three kinds


def names(veil: Veil, told: dict[str, Any], keys: Sequence[tuple[str, str]]) -> tuple[bytes, ...]:
    """Return the hashes of the names under `keys`, pairs of kind and key."""
    found: tuple[bytes, ...] = ()
    for kind, key in keys:
        name = told.get(key)
        if name is None:
            continue
        if type(name) is int:
            name = str(name) if 0 <= name < 10**20 else ""
        if type(name) is str and 0 < len(name) <= LONGEST_TEXT:
            found += (veil.person(kind, name),)
    return found


class Contacts:
    """The `contacts` beside the messages of one value: each joins the names of one person.

    `alone`: the value holds one contact and one message, so that they belong together even without a shared name.
    """

    __slots__ = ("_by_name", "_only")

    def __init__(self, veil: Veil, contacts: object, *, alone: bool) -> None:
        self._by_name: dict[bytes, tuple[bytes, ...]] = {}
        self._only: tuple[bytes, ...] = ()
        if type(contacts) is not list:
            return
        people = [names(veil, contact, CONTACT_NAMES) for contact in contacts[:MOST_CONTACTS] if type(contact) is dict]
        for person in people:
            for name in person:
                self._by_name[name] = (self._by_name.get(name, ()) + person)[:MOST_NAMES]
        if alone and len(people) == 1:
            self._only = people[0]

    def join(self, known: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """Return `known` and the names that a contact joins to it."""
        if not self._by_name:
            return known
        joined = known
        for name in known:
            joined += self._by_name.get(name, ())
        return tuple(dict.fromkeys(joined + self._only))[:MOST_NAMES]

    def only(self) -> tuple[bytes, ...]:
        """Return the names of the one person of this value, where Meta names it nowhere else."""
        return self._only
