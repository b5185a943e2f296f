"""Counts of messages, gathered during a turn and written once at its end: a burst of one minute is a few rows.

What is counted is the difference between the cells of a message before and after it heard a status (`fold.rollup`).
"""

from linekeeper.fold.message import Message
from linekeeper.fold.rollup import Cell, cells
from linekeeper.state.counts import Count
from linekeeper.state.port import Turn


class Rollups:
    """What a turn adds to the counts, and takes away."""

    def __init__(self) -> None:
        self._moved: dict[tuple[str, Cell], int] = {}

    def moved(self, number: str, before: frozenset[Cell], after: Message) -> None:
        """Let a message of `number` leave the cells that are no longer its own, and enter those that are new."""
        now = cells(after)
        if now == before:
            return
        for cell in now - before:
            self._add(number, cell, 1)
        for cell in before - now:
            self._add(number, cell, -1)

    def _add(self, number: str, cell: Cell, many: int) -> None:
        key = (number, cell)
        self._moved[key] = self._moved.get(key, 0) + many

    def write(self, turn: Turn) -> None:
        """Keep what the turn came to."""
        counts = [
            Count(number=number, at=minute, state=state, category=category, code=code, count=many)
            for (number, (minute, state, category, code)), many in sorted(self._moved.items())
            if many
        ]
        self._moved.clear()
        if counts:
            turn.count(counts)

    def forget(self) -> None:
        """Let go of everything: the transaction was not kept."""
        self._moved.clear()
