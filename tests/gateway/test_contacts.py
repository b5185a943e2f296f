"""Contacts go to the store a page at a time, each as it is by then."""

from collections.abc import Callable

import pytest

from linekeeper.errors import TryLater
from linekeeper.gateway.book import Book
from linekeeper.gateway.contacts import AT_ONCE, keep
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.sends import SendsTurn
from linekeeper.state.sends_memory import MemorySends
from tests.flow.stream import NOON

PEOPLE = [n.to_bytes(16, "big") for n in range(2 * AT_ONCE + 1)]


async def test_contacts_are_kept_a_page_at_a_time_and_what_a_full_disk_refused_on_the_way_is_kept_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, sends, refused = Book(), MemorySends(), iter([False, True])
    whole = sends.turn

    async def turn(work: Callable[[SendsTurn], object]) -> object:
        if next(refused, False):
            raise TryLater("the disk is full", why="no room", remedy="make some")
        return await whole(work)

    monkeypatch.setattr(sends, "turn", turn)
    for person in PEOPLE:
        book.failed("1", person, 131049, NOON, Thresholds())
    with pytest.raises(TryLater):
        await keep(book, book.changed, sends, lambda: NOON)
    assert len(book.changed) == AT_ONCE + 1
    await keep(book, book.changed, sends, lambda: NOON)

    assert book.changed == set()
    assert [row.person for row in await sends.look(lambda look: look.contacts())] == PEOPLE


async def test_a_contact_that_changes_while_others_are_written_is_kept_as_it_is_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    book, sends = Book(), MemorySends()
    whole = sends.turn

    async def turn(work: Callable[[SendsTurn], object]) -> object:
        book.failed("1", PEOPLE[-1], 131049, NOON, Thresholds())
        return await whole(work)

    for person in PEOPLE:
        book.mark(("1", person), NOON)
    monkeypatch.setattr(sends, "turn", turn)
    await keep(book, book.marked, sends, lambda: NOON)
    monkeypatch.undo()
    again = Book()
    for row in await sends.look(lambda look: look.contacts()):
        again.held(row)

    assert again.contacts == book.contacts
