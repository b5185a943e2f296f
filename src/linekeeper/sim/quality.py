"""The quality model: what people did to the messages of a number or template, and the rating that follows. Our assumption throughout.

Meta documents the window (7 days, recent ones weigh more), the signals (blocks, reports, mutes, archives; for templates the read rate) and
the words; not the weights nor the borders. Ours are rules in `lawbook/messages.json`. Pure: no stage, no chance.
Source: number-health.md section 3, templates.md section 3, compiled 2026-11-23.
"""

from typing import Literal

import msgspec

SLOT_S = 6 * 3_600.0
SLOTS = 28  #: a week
A_DAY = 4  #: slots
BLOCK, REPORT, MUTE = 1.0, 3.0, 0.3  #: harm; a report holds its block
BACK = 0.75  #: of a border: below it a worse rating is left
READABLE_LEAST = 200.0
BEFORE = 150.0  #: deliveries without any harm that everyone is taken to have behind them: one report of few messages condemns nobody

Word = Literal["GREEN", "YELLOW", "RED"]


class Borders(msgspec.Struct, frozen=True, kw_only=True):
    """Where one rating becomes another. Rates are harm per weighted delivery; below `least` deliveries nothing is rated."""

    least: float
    yellow: float
    red: float


class Signals(msgspec.Struct):
    """What was heard in a week, in slots of six hours: [slot, delivered, read, harm], oldest first.

    Weights fall evenly, so a week's weighted sum follows from two plain ones: of what was heard, and of that times its slot.
    """

    slots: list[list[float]] = []
    sums: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0, 0.0])
    moments: list[float] = msgspec.field(default_factory=lambda: [0.0, 0.0, 0.0])

    def add(self, now: float, *, delivered: float = 0.0, read: float = 0.0, harm: float = 0.0) -> None:
        """Hear of something now."""
        slots, slot = self.slots, now // SLOT_S
        if not slots or slots[-1][0] != slot:
            slots.append([slot, 0.0, 0.0, 0.0])
            self._forget(slot)
        last, sums, moments = slots[-1], self.sums, self.moments
        for place, more in enumerate((delivered, read, harm)):
            if more:
                last[place + 1] += more
                sums[place] += more
                moments[place] += more * slot

    def _forget(self, slot: float) -> None:
        """Drop what is a week old."""
        slots = self.slots
        while slots and slots[0][0] <= slot - SLOTS:
            old = slots.pop(0)
            for place in range(3):
                self.sums[place] -= old[place + 1]
                self.moments[place] -= old[place + 1] * old[0]
        if not slots:  # nothing is left of what rounding left
            self.sums, self.moments = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]

    def week(self, now: float) -> tuple[float, float, float]:
        """Return (delivered, read, harm) of seven days, the weight falling evenly to nothing."""
        slot = now // SLOT_S
        self._forget(slot)
        delivered, read, harm = (((SLOTS - slot) * sum_ + moment) / SLOTS for sum_, moment in zip(self.sums, self.moments, strict=True))
        return delivered, read, harm

    def day(self, now: float) -> tuple[float, float]:
        """Return (delivered, harm) of the last day, unweighted."""
        oldest = now // SLOT_S - A_DAY
        recent = [slot for slot in self.slots if slot[0] > oldest]
        return sum(slot[1] for slot in recent), sum(slot[3] for slot in recent)

    def silent(self, now: float) -> bool:
        """Return whether nothing of the last week is left."""
        return not self.slots or self.slots[-1][0] <= now // SLOT_S - SLOTS


def rate(delivered: float, harm: float) -> float:
    """Return harm per delivery."""
    return harm / (delivered + BEFORE)


def rated(signals: Signals, before: str, borders: Borders, now: float, reads: float = 0.0) -> Word | None:
    """Return the rating that follows, None where too little was heard. Below `reads` read receipts per delivery nothing is GREEN."""
    delivered, read, harm = signals.week(now)
    if delivered < borders.least:
        return None
    word = _by_harm(rate(delivered, harm), before, borders)
    unread = delivered >= READABLE_LEAST and read / delivered < reads
    return "YELLOW" if word == "GREEN" and unread else word


def _by_harm(share: float, before: str, borders: Borders) -> Word:
    """Return the word for a share of harm; a border is crossed downwards a little later than upwards, so that ratings do not flutter."""
    red = borders.red * (BACK if before == "RED" else 1)
    yellow = borders.yellow * (BACK if before in ("YELLOW", "RED") else 1)
    if share >= red:
        return "RED"
    return "YELLOW" if share >= yellow else "GREEN"
