"""What Linekeeper stands on in the experiment: its own stores in memory, made quick enough for a month in seconds.

Nothing fails here, so a turn needs no draft that could be thrown away; and what is looked for again and again is found by an index.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from linekeeper.state.campaigns import Line
from linekeeper.state.intents import WAITING, Intent, SendState
from linekeeper.state.memory import MemoryState
from linekeeper.state.memory_turn import MemoryTurn
from linekeeper.state.port import Turn
from linekeeper.state.sends import Outcome, SendsTurn, Sought, Suppression, settled
from linekeeper.state.sends_memory import UNDELIVERED, MemorySends, MemorySendsTurn

T = TypeVar("T")


class QuickState(MemoryState):
    """The state in memory, changed in place."""

    async def turn(self, work: Callable[[Turn], T]) -> T:
        """See the port."""
        turn = MemoryTurn(self._tables)
        result = work(turn)
        self._tables.cursor = turn.cursor
        return result


class QuickTables(MemorySendsTurn):
    """The gateway's tables with indexes by mark and by state."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: dict[bytes, int] = {}
        self._by_state: dict[SendState, dict[int, Intent]] = defaultdict(dict)
        self._due: list[tuple[datetime, int]] = []  #: what waits, by when it is due
        self._undelivered: dict[bytes, set[int]] = defaultdict(set)
        self._stopped: dict[tuple[str, bytes], list[datetime]] = defaultdict(list)
        self._of_campaign: dict[int, dict[int, Line]] = defaultdict(dict)

    def put(self, intent: Intent) -> None:
        """See the port."""
        before = self.sends.get(intent.id)
        if before is not None and before.state is not intent.state:
            self._by_state[before.state].pop(intent.id, None)
        was, will_be = _due(before), _due(intent)
        if was != will_be:
            if was is not None:
                del self._due[bisect_left(self._due, was)]
            if will_be is not None:
                insort(self._due, will_be)
        self._by_state[intent.state][intent.id] = intent
        self.sends[intent.id] = intent
        if intent.error == UNDELIVERED:
            self._undelivered[intent.person].add(intent.id)
        if intent.mark:
            self._marks[intent.mark] = intent.id

    def by_mark(self, mark: bytes) -> Intent | None:
        """See the port."""
        found = self._marks.get(mark)
        return None if found is None else self.sends[found]

    def due(self, now: datetime, after: tuple[datetime, int] | None = None, limit: int = 500) -> Sequence[Intent]:
        """See the port."""
        first = 0 if after is None else bisect_right(self._due, after)
        return [self.sends[id_] for due_at, id_ in self._due[first : first + limit] if due_at <= now]

    def next_due(self) -> datetime | None:
        """See the port."""
        return self._due[0][0] if self._due else None

    def intents(self, sought: Sought, after: int = 0, limit: int = 100) -> Sequence[Intent]:
        """See the port."""
        if sought.states is None:
            return super().intents(sought, after, limit)
        there = {id_: one for state in sought.states for id_, one in self._by_state[state].items()}
        return [there[id_] for id_ in sorted(there) if id_ > after][:limit]

    def suppress(self, one: Suppression) -> None:
        """See the port."""
        super().suppress(one)
        self._stopped[one.place, one.person] += [at for at in (one.marketing_at, one.everything_at) if at is not None]

    def has_stopped(self, place: str, person: bytes, since: datetime) -> bool:
        """See `MemoryCampaigns`."""
        return any(at >= since for at in self._stopped.get((place, person), ()))

    def could_not(self, person: bytes) -> bool:
        """See `MemoryCampaigns`."""
        return person in self._undelivered and super().could_not(person)

    def put_line(self, line: Line) -> None:
        """See the port."""
        super().put_line(line)
        self._of_campaign[line.campaign][line.line] = line

    def end_lines(self, campaign: int, at: datetime, limit: int = 2000) -> int:
        """See the port."""
        ended = super().end_lines(campaign, at, limit)
        self._of_campaign[campaign] = {line: self.campaign_lines[campaign, line] for line in self._of_campaign[campaign]}
        return ended

    def forget(self, campaign: int, limit: int = 2000) -> int:
        """Leave it: nobody looks into memory here."""
        del campaign, limit
        return 0

    def line(self, campaign: int, line: int) -> Line | None:
        """Return a line of a campaign."""
        return self.campaign_lines.get((campaign, line))

    def _lines(self, campaign: int) -> list[Line]:
        return list(self._of_campaign[campaign].values())


def _due(intent: Intent | None) -> tuple[datetime, int] | None:
    return None if intent is None or intent.due_at is None or intent.state not in WAITING else (intent.due_at, intent.id)


class QuickSends(MemorySends):
    """The gateway's store in memory, changed in place."""

    def __init__(self) -> None:
        super().__init__()
        self._tables: QuickTables = QuickTables()

    @property
    def tables(self) -> QuickTables:
        """Return what is kept."""
        return self._tables

    async def accept(self, intent: Intent) -> None:
        """See the port."""
        self._tables.put(intent)

    def settle(self, outcome: Outcome) -> None:
        """See the port."""
        kept = self._tables.sends.get(outcome.id)
        if kept is not None:
            self._tables.put(settled(kept, outcome))

    async def turn(self, work: Callable[[SendsTurn], T]) -> T:
        """See the port."""
        return work(self._tables)
