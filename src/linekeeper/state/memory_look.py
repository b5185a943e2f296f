"""Read-only questions, in memory."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from linekeeper.journal.port import Position
from linekeeper.state.counts import Count, within
from linekeeper.state.memory_tables import Tables
from linekeeper.state.port import FleetRow, Members, NewsRow, StoryRow, UnreadRow
from linekeeper.state.search import digits_of, needle, sought
from linekeeper.state.templates import Place, Sought, TemplateRow, matches


class MemoryLook:
    """See `state.port.Look`."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def cursor(self) -> Position:
        """See the port."""
        return self._tables.cursor

    def load(self, kind: str, id_: str) -> bytes | None:
        """See the port."""
        return self._tables.subjects.get((kind, id_))

    def all(self, kind: str) -> Iterable[tuple[str, bytes]]:
        """See the port."""
        return [(id_, body) for (of, id_), body in sorted(self._tables.subjects.items()) if of == kind]

    def fleet(
        self,
        *,
        workspace: str | None = None,
        status: str | None = None,
        search: str = "",
        under: str | None = None,
        after: tuple[int, str] | None = None,
        limit: int = 100,
    ) -> Sequence[FleetRow]:
        """See the port."""
        looked_for = needle(search)
        found = [
            row
            for row in self._by_rank()
            if (workspace is None or row.workspace == workspace)
            and (status is None or row.status == status)
            and (under is None or under in {row.account, row.portfolio})
            and looked_for in sought(row)
            and (after is None or (-row.rank, row.number) > (-after[0], after[1]))
        ]
        return found[:limit]

    def members(self, workspace: str | None = None) -> Sequence[Members]:
        """See the port."""
        rows = [row for row in self._tables.fleet.values() if workspace in {None, row.workspace}]
        counts = Counter((row.portfolio, row.account, row.status, row.counted) for row in rows)
        return [
            Members(portfolio=portfolio, account=account, status=status, counted=counted, numbers=numbers)
            for (portfolio, account, status, counted), numbers in sorted(counts.items())
        ]

    def _by_rank(self) -> list[FleetRow]:
        return sorted(self._tables.fleet.values(), key=lambda row: (-row.rank, row.number))

    def fleet_row(self, number: str) -> FleetRow | None:
        """See the port."""
        if number in self._tables.fleet:
            return self._tables.fleet[number]
        digits = digits_of(number)
        return next((row for row in self._by_rank() if digits and digits_of(row.display) == digits), None)

    def counts(self, workspace: str | None = None) -> dict[str, int]:
        """See the port."""
        rows = self._tables.fleet.values()
        return dict(Counter(row.status for row in rows if row.counted and workspace in {None, row.workspace}))

    def due(self, now: datetime, limit: int = 500) -> Sequence[tuple[str, datetime]]:
        """See the port."""
        due = [(row.due_at, row.number) for row in self._tables.fleet.values() if row.due_at is not None and row.due_at <= now]
        return [(number, due_at) for due_at, number in sorted(due)[:limit]]

    def use(self, portfolio: str, now: int) -> tuple[int, int]:
        """See the port."""
        rows = [row for (of, _), row in self._tables.people.items() if of == portfolio and row.most_until > now]
        return sum(row.least_until > now for row in rows), len(rows)

    def use_frees(self, portfolio: str, now: int) -> tuple[int, int] | None:
        """See the port."""
        ends = [row.most_until for (of, _), row in self._tables.people.items() if of == portfolio and row.most_until > now]
        return (min(ends), ends.count(min(ends))) if ends else None

    def story(self, number: str, before: tuple[datetime, str] | None = None, limit: int = 50) -> Sequence[StoryRow]:
        """See the port."""
        lines = sorted(self._tables.story.get(number, {}).items(), reverse=True)
        told = [StoryRow(number=number, at=at, code=code, body=body) for (at, code), body in lines if before is None or (at, code) < before]
        return told[:limit]

    def news(self, subjects: Sequence[str], before: tuple[datetime, bytes] | None = None, limit: int = 50) -> Sequence[NewsRow]:
        """See the port."""
        kept = [row for subject in set(subjects) for row in self._tables.news.get(subject, {}).values()]
        told = [row for row in kept if before is None or (row.at, row.mark) < before]
        return sorted(told, key=lambda row: (row.at, row.mark), reverse=True)[:limit]

    def templates(self, sought: Sought, after: Place | None = None, limit: int = 100) -> Sequence[TemplateRow]:
        """See the port."""
        ranked = sorted(((-row.rank, row.account, row.template), row) for row in self._tables.templates.values() if matches(row, sought))
        return [row for place, row in ranked if after is None or place > (-after[0], *after[1:])][:limit]

    def template(self, account: str, template: str) -> TemplateRow | None:
        """See the port."""
        return self._tables.templates.get((account, template))

    def templates_due(self, now: datetime, limit: int = 500) -> Sequence[tuple[str, str, datetime]]:
        """See the port."""
        due = [(row.due_at, row.account, row.template) for row in self._tables.templates.values() if row.due_at and row.due_at <= now]
        return [(account, template, due_at) for due_at, account, template in sorted(due)[:limit]]

    def counted(self, number: str, span: tuple[int, int], step: int = 1) -> Sequence[Count]:
        """See the port."""
        return within(self._tables.minutes, number, span, step)

    def counted_by_day(self, number: str, span: tuple[int, int]) -> Sequence[Count]:
        """See the port."""
        return within(self._tables.days, number, span)

    def unread(self, before: int | None = None, limit: int = 50) -> Sequence[UnreadRow]:
        """See the port."""
        return [row for row in reversed(self._tables.unread) if before is None or row.id < before][:limit]

    def unread_counts(self) -> dict[str, int]:
        """See the port."""
        return dict(self._tables.unread_counts)

    def lobby(self) -> dict[str, int]:
        """See the port."""
        return dict(Counter(guest.account for _, guest in self._tables.lobby.values()))

    def message(self, message: bytes) -> bytes | None:
        """See the port."""
        kept = self._tables.messages.get(message)
        return kept[1] if kept else None
