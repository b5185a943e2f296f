"""How many messages were sent, delivered, read, clicked and received: what analytics tell.

Counted by half hours of the last two days, older ones by days. A line of a slot is one number, template, category and kind of price, so
that memory grows with slots and lines, not with messages.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

HALF_HOUR_S, DAY_S = 1_800, 86_400
FINE_S = 2 * DAY_S
KEPT_S = 400 * DAY_S  #: Meta looks back a year
WORDS = ("sent", "delivered", "read", "received", "clicked")
PLACES = {word: place for place, word in enumerate(WORDS)}

Slots = dict[int, dict[str, list[int]]]


class Line(NamedTuple):
    """The counts of one number, template, category and kind of price from `start` to `end`, unix seconds."""

    start: int
    end: int
    number: str
    template: int  #: 0: none
    category: str  #: service, marketing, utility or authentication
    kind: str  #: regular, free_customer_service or free_entry_point
    counts: list[int]  #: in the order of WORDS


class Counts(msgspec.Struct, kw_only=True):
    """All counts of a stage; plain data, saved with it."""

    fine: Slots = {}  #: half hour -> line -> counts
    days: Slots = {}
    newest: int = -1  #: the half hour counted last

    def add(self, at: float, number: str, template: int, category: str, word: str, kind: str = "regular") -> None:
        """Count one message.

        Args:
            at: simulated unix seconds.
            number: id of the number.
            template: id of the template; 0 for none.
            category: service, marketing, utility or authentication.
            word: one of WORDS.
            kind: pricing type.
        """
        slot = int(at) // HALF_HOUR_S
        if slot != self.newest:
            self._turn(slot)
        lines = self.fine.setdefault(slot, {})
        key = f"{number}/{template}/{category}/{kind}"
        line = lines.get(key)
        if line is None:
            line = lines[key] = [0] * len(WORDS)
        line[PLACES[word]] += 1

    def lines(self, start: float, end: float, step_s: int) -> Iterator[Line]:
        """Yield the lines of every slot that begins within start to end, oldest first: half hours where `step_s` asks so, else days."""
        if step_s == HALF_HOUR_S:
            yield from _lines(self.fine, HALF_HOUR_S, start, end)
            return
        days = {day: {key: list(counts) for key, counts in lines.items()} for day, lines in self.days.items() if start <= day * DAY_S < end}
        for slot, lines in self.fine.items():
            if start <= slot * HALF_HOUR_S // DAY_S * DAY_S < end:
                _pour(days, slot * HALF_HOUR_S // DAY_S, lines)
        yield from _lines(days, DAY_S, start, end)

    def _turn(self, slot: int) -> None:
        """Begin a slot: what is older than two days goes into days, what is older than Meta tells is forgotten."""
        self.newest = max(self.newest, slot)
        for old in [one for one in self.fine if one < slot - FINE_S // HALF_HOUR_S]:
            _pour(self.days, old * HALF_HOUR_S // DAY_S, self.fine.pop(old))
        for gone in [one for one in self.days if one < slot * HALF_HOUR_S // DAY_S - KEPT_S // DAY_S]:
            del self.days[gone]


def _pour(into: Slots, slot: int, lines: dict[str, list[int]]) -> None:
    there = into.setdefault(slot, {})
    for key, counts in lines.items():
        there[key] = [old + new for old, new in zip(there.get(key, [0] * len(WORDS)), counts, strict=True)]


def _lines(slots: Slots, step_s: int, start: float, end: float) -> Iterator[Line]:
    for slot in sorted(slots):
        if start <= slot * step_s < end:
            for key, counts in slots[slot].items():
                number, template, category, kind = key.split("/")
                yield Line(slot * step_s, (slot + 1) * step_s, number, int(template), category, kind, counts)
