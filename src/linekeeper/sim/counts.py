"""How many messages were sent, delivered, read, clicked and received: what analytics tell.

Counted by half hours as far back as Meta looks. A line of a slot is one number, template, category and kind of price, so that memory grows
with slots and lines, not with messages. Where there are more lines than a world may keep, the oldest half hours become days; the last
two days never do.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

HALF_HOUR_S, DAY_S = 1_800, 86_400
SLOTS_A_DAY = DAY_S // HALF_HOUR_S
FINE_S = 2 * DAY_S  #: for so long half hours stay, however many lines they have
MOST_FINE = 200_000  #: lines of half hours, some 60 MB: a year of two busy numbers, four days of five hundred
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
    fine_lines: int = 0  #: how many lines the half hours have

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
            self.fine_lines += 1
        line[PLACES[word]] += 1

    def lines(self, start: float, end: float, step_s: int) -> Iterator[Line]:
        """Yield the lines of every slot that begins within start to end, oldest first.

        Args:
            start: unix seconds.
            end: unix seconds, exclusive.
            step_s: half hours where it asks so, else days. Half hours that became days come as whole days.
        """
        days = {day: {key: list(counts) for key, counts in lines.items()} for day, lines in self.days.items() if start <= day * DAY_S < end}
        if step_s == HALF_HOUR_S:
            yield from _lines(days, DAY_S, start, end)
            yield from _lines(self.fine, HALF_HOUR_S, start, end)
            return
        for slot, lines in self.fine.items():
            if start <= slot // SLOTS_A_DAY * DAY_S < end:
                _pour(days, slot // SLOTS_A_DAY, lines)
        yield from _lines(days, DAY_S, start, end)

    def _turn(self, slot: int) -> None:
        """Begin a slot: where lines are too many the oldest half hours become days; what is older than Meta tells is forgotten."""
        self.newest = max(self.newest, slot)
        while self.fine and (day := next(iter(self.fine)) // SLOTS_A_DAY) < (slot - FINE_S // HALF_HOUR_S) // SLOTS_A_DAY:
            if self.fine_lines <= MOST_FINE and day >= self._forgotten(slot):
                break
            for old in [one for one in self.fine if one // SLOTS_A_DAY == day]:  # a whole day, so that none is told both ways
                lines = self.fine.pop(old)
                self.fine_lines -= len(lines)
                _pour(self.days, day, lines)
        for gone in [one for one in self.days if one < self._forgotten(slot)]:
            del self.days[gone]

    @staticmethod
    def _forgotten(slot: int) -> int:
        return slot // SLOTS_A_DAY - KEPT_S // DAY_S


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
