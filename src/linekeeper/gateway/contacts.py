"""What is known of one number and one person, written to the store a page at a time: new sends wait for each group that is written."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from linekeeper.gateway.book import Book, Pairing
from linekeeper.state.sends import ContactRow, Sends, SendsTurn

AT_ONCE = 50  #: contacts in one transaction: each lies on a page of its own


async def keep(book: Book, waiting: set[Pairing], sends: Sends, now: Callable[[], datetime]) -> None:
    """Keep contacts, each as it is when its page is written. `waiting`: the book's own set; what the disk refuses stays in it.

    Raises:
        TryLater: the disk refuses.
    """
    for page in _pages(waiting):
        rows = book.to_keep(page, now())
        try:
            await sends.turn(_putting(rows))
        except BaseException:
            waiting.update(page)
            raise


def _pages(waiting: set[Pairing]) -> Iterator[list[Pairing]]:
    """Yield contacts by number and person. Each number's are put in order by themselves: all at once would hold up the loop."""
    people: dict[str, list[bytes]] = defaultdict(list)
    for number, person in waiting:
        people[number].append(person)
    for number in sorted(people):
        there = sorted(people[number])
        for at in range(0, len(there), AT_ONCE):
            yield [(number, person) for person in there[at : at + AT_ONCE]]


def _putting(contacts: list[ContactRow]) -> Callable[[SendsTurn], None]:
    """Return the work that keeps contacts."""

    def work(turn: SendsTurn) -> None:
        for one in contacts:
            turn.put_contact(one)

    return work
