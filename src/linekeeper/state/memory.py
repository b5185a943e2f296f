"""The state in memory: for tests and for looking at the river without a disk. Keeps every promise but durability."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from linekeeper.state.counts import DAY_DAYS, MINUTE_DAYS, unix_minute
from linekeeper.state.memory_look import MemoryLook
from linekeeper.state.memory_tables import Tables
from linekeeper.state.memory_turn import MemoryTurn
from linekeeper.state.port import Effect, Look, Turn
from linekeeper.state.tables import CLAIM_S, LOBBY_DAYS, MESSAGE_DAYS, NEWS_DAYS, PEOPLE_DAYS, SEEN_DAYS, STORY_DAYS, hours_prefix, unix_day

T = TypeVar("T")


class MemoryState:
    """See `state.port.State`."""

    def __init__(self) -> None:
        self._tables = Tables()

    async def turn(self, work: Callable[[Turn], T]) -> T:
        """See the port."""
        draft = self._tables.copy()
        turn = MemoryTurn(draft)
        result = work(turn)
        draft.cursor = turn.cursor
        self._tables = draft
        return result

    async def look(self, ask: Callable[[Look], T]) -> T:
        """See the port."""
        return ask(MemoryLook(self._tables))

    async def claim(self, kind: str, now: datetime, limit: int = 100) -> Sequence[Effect]:
        """See the port."""
        effects, claimed = self._tables.effects, self._tables.claimed
        ready = [
            effect for effect in effects.values() if effect.kind == kind and effect.not_before <= now and claimed.get(effect.id, now) <= now
        ]
        ready = sorted(ready, key=lambda effect: (effect.not_before, effect.id))[:limit]
        claimed |= {effect.id: now + timedelta(seconds=CLAIM_S) for effect in ready}
        return ready

    async def done(self, ids: Sequence[int]) -> None:
        """See the port."""
        for id_ in ids:
            self._tables.effects.pop(id_, None)
            self._tables.claimed.pop(id_, None)

    async def remember(self, kind: str, items: dict[str, bytes | None]) -> None:
        """See the port."""
        for key, value in items.items():
            if value is None:
                self._tables.ours.pop((kind, key), None)
            else:
                self._tables.ours[kind, key] = value

    async def recall(self, kind: str) -> dict[str, bytes]:
        """See the port."""
        return {key: value for (of, key), value in sorted(self._tables.ours.items()) if of == kind}

    async def clean(self, now: datetime) -> None:
        """See the port."""
        tables = self._tables
        oldest_key = hours_prefix(now - timedelta(days=SEEN_DAYS))
        tables.seen = {key for key in tables.seen if key >= oldest_key}
        oldest_mark = int((now - timedelta(days=PEOPLE_DAYS)).timestamp())
        tables.people = {place: row for place, row in tables.people.items() if row.latest >= oldest_mark}
        oldest_day = unix_day(now - timedelta(days=MESSAGE_DAYS))
        tables.messages = {message: kept for message, kept in tables.messages.items() if kept[0] >= oldest_day}
        oldest_line = now - timedelta(days=STORY_DAYS)
        tables.story = {
            number: {place: body for place, body in lines.items() if place[0] >= oldest_line} for number, lines in tables.story.items()
        }
        oldest_news = now - timedelta(days=NEWS_DAYS)
        tables.news = {
            subject: {place: row for place, row in kept.items() if place[0] >= oldest_news} for subject, kept in tables.news.items()
        }
        first_minute = unix_minute(now - timedelta(days=MINUTE_DAYS))
        tables.minutes = {key: many for key, many in tables.minutes.items() if key[1] >= first_minute}
        first_day = unix_day(now - timedelta(days=DAY_DAYS))
        tables.days = {key: many for key, many in tables.days.items() if key[1] >= first_day}
        oldest_guest = now - timedelta(days=LOBBY_DAYS)
        tables.lobby = {id_: kept for id_, kept in tables.lobby.items() if kept[0] >= oldest_guest}
