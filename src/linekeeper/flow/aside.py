"""What our own code failed on is set aside and shown as unread, so that its neighbours go on."""

from typing import TypeAlias

from linekeeper.events import Batch, Source
from linekeeper.events.house import Unread
from linekeeper.journal.port import DAMAGED, START, Position
from linekeeper.state.port import Turn, UnreadRow

FAILED = "Linekeeper failed on it: please report"

What: TypeAlias = tuple[Position, int] | bytes | str
"""An element by its place, a guest of the lobby by its body, or a number's or template's judgement by its id."""


class Unjudged(Exception):  # named for what it tells: what our own code could not take
    """Something that our own code failed on.

    `at`: the element in hand; its index is -1 when a judgement failed, at the turn's end.
    """

    def __init__(self, at: tuple[Position, int], aside: What | None = None) -> None:
        super().__init__(f"element {at[1]} of the batch at {at[0].seq} could not be judged")
        self.at, self.aside = at, at if aside is None else aside


class Aside:
    """What is stepped over, and the element in hand."""

    def __init__(self) -> None:
        self._held: set[What] = set()
        self.at: tuple[Position, int] = (START, 0)

    def add(self, failed: Unjudged) -> None:
        """Step over this from now on."""
        self._held.add(failed.aside)

    def holds(self, what: What) -> bool:
        """Tell whether something is stepped over."""
        return what in self._held

    def failed(self, what: What | None = None) -> Unjudged:
        """Return the fault to raise for something, or for the element in hand."""
        return Unjudged(self.at, what)

    def turn_over(self) -> None:
        """The turn was kept: what was stepped over lies behind it, and a number or a template is tried anew."""
        self._held.clear()


def is_damaged(batch: Batch) -> bool:
    """Tell whether a batch stands for a row of the journal that is not as it was kept."""
    return any(isinstance(event, Unread) and event.why == DAMAGED for element in batch.elements for event in element.events)


def tell_failed(turn: Turn, batch: Batch, where: str) -> None:
    """Show that something was set aside."""
    tell_unread(turn, batch, Unread(at=batch.heard_at, where=where, why=FAILED))


def tell_unread(turn: Turn, batch: Batch, event: Unread) -> None:
    """Count and show something that could not be read."""
    row = UnreadRow(
        at=batch.heard_at,
        app=batch.app,
        account=batch.account,
        field=event.field,
        where=event.where,
        why=event.why,
        delivery=batch.delivery,
    )
    if batch.source is not Source.DUE:
        turn.note_unread(row)
