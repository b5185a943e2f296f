"""Read-only questions on one snapshot, on SQLite."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import apsw

from linekeeper.journal.port import Position
from linekeeper.state import templates
from linekeeper.state.counts import Count, between
from linekeeper.state.port import FleetRow, Members, NewsRow, StoryRow, UnreadRow
from linekeeper.state.search import digits_of, needle
from linekeeper.state.tables import FLEET, UNREAD, fleet_row, unread_row
from linekeeper.state.templates import Place, Sought, TemplateRow
from linekeeper.store.connection import rows
from linekeeper.store.instant import from_us, to_us

OF_PORTFOLIO = "portfolio = (SELECT id FROM portfolios WHERE name = ?) AND most_until > 0"
USE = f"SELECT coalesce(sum(least_until > ?), 0), count(*) FROM people WHERE {OF_PORTFOLIO} AND most_until > ?"  # noqa: S608  our own words
NEXT_FREE = f"SELECT min(most_until) FROM people WHERE {OF_PORTFOLIO} AND most_until > ?"  # noqa: S608  our own words
FREE_AT = f"SELECT count(*) FROM people WHERE {OF_PORTFOLIO} AND most_until = ?"  # noqa: S608  our own words
MEMBERS = """
SELECT portfolio, account, status, counted, count(*) FROM fleet WHERE ? IS NULL OR workspace = ?
GROUP BY portfolio, account, status, counted ORDER BY portfolio, account, status, counted
"""
STORY = "SELECT at, code, body FROM story WHERE number = ? AND (at, code) < (?, ?) ORDER BY at DESC, code DESC LIMIT ?"
NEWS = """
SELECT subject, at, mark, source, delivery, body FROM news
WHERE subject IN (SELECT value FROM json_each(?)) AND (at, mark) < (?, ?) ORDER BY at DESC, mark DESC LIMIT ?
"""
LAST = 2**63 - 1


class SqliteLook:
    """See `state.port.Look`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def _int(self, sql: str, *values: object) -> int:
        value = self._db.execute(sql, values).get
        return value if isinstance(value, int) else 0

    def cursor(self) -> Position:
        """See the port."""
        return Position(*rows(self._db, "SELECT xid, seq FROM cursor")[0])

    def load(self, kind: str, id_: str) -> bytes | None:
        """See the port."""
        body = self._db.execute("SELECT body FROM subjects WHERE kind = ? AND id = ?", (kind, id_)).get
        return body if isinstance(body, bytes) else None

    def all(self, kind: str) -> Iterable[tuple[str, bytes]]:
        """See the port."""
        return rows(self._db, "SELECT id, body FROM subjects WHERE kind = ? ORDER BY id", (kind,))

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
        where: list[tuple[str, tuple[object, ...]]] = []
        told = (("workspace = ?", workspace), ("status = ?", status), ("? IN (account, portfolio)", under))
        where += [(condition, (value,)) for condition, value in told if value is not None]
        if looked_for := needle(search):
            where.append(("instr(sought, ?) > 0", (looked_for,)))
        if after is not None:
            where.append(("rank <= ? AND (rank < ? OR number > ?)", (after[0], *after)))
        conditions = " AND ".join(condition for condition, _ in where) or "TRUE"
        sql = f"SELECT {FLEET} FROM fleet WHERE {conditions} ORDER BY rank DESC, number LIMIT ?"  # noqa: S608  our own words
        values = [value for _, values in where for value in values]
        return [fleet_row(row) for row in self._db.execute(sql, [*values, limit])]

    def members(self, workspace: str | None = None) -> Sequence[Members]:
        """See the port."""
        return [
            Members(portfolio=portfolio, account=account, status=status, counted=bool(counted), numbers=numbers)
            for portfolio, account, status, counted, numbers in self._db.execute(MEMBERS, (workspace, workspace))
        ]

    def fleet_row(self, number: str) -> FleetRow | None:
        """See the port."""
        by_id = f"SELECT {FLEET} FROM fleet WHERE number = ?"  # noqa: S608  our own column names
        by_digits = f"SELECT {FLEET} FROM fleet WHERE digits = ? AND digits <> '' ORDER BY rank DESC, number LIMIT 1"  # noqa: S608  as above
        for sql, value in ((by_id, number), (by_digits, digits_of(number))):
            for row in rows(self._db, sql, (value,)):
                return fleet_row(row)
        return None

    def counts(self, workspace: str | None = None) -> dict[str, int]:
        """See the port."""
        if workspace is None:
            return dict(self._db.execute("SELECT status, count(*) FROM fleet WHERE counted = 1 GROUP BY status"))
        sql = "SELECT status, count(*) FROM fleet WHERE counted = 1 AND workspace = ? GROUP BY status"
        return dict(self._db.execute(sql, (workspace,)))

    def due(self, now: datetime, limit: int = 500) -> Sequence[tuple[str, datetime]]:
        """See the port."""
        sql = "SELECT number, due_at FROM fleet WHERE due_at <= ? ORDER BY due_at, number LIMIT ?"
        return [(number, from_us(due_at)) for number, due_at in self._db.execute(sql, (to_us(now), limit))]

    def use(self, portfolio: str, now: int) -> tuple[int, int]:
        """See the port."""
        least, most = rows(self._db, USE, (now, portfolio, now))[0]
        return least, most

    def use_frees(self, portfolio: str, now: int) -> tuple[int, int] | None:
        """See the port."""
        at = self._int(NEXT_FREE, portfolio, now)
        return (at, self._int(FREE_AT, portfolio, at)) if at else None

    def story(self, number: str, before: tuple[datetime, str] | None = None, limit: int = 50) -> Sequence[StoryRow]:
        """See the port."""
        at, code = (LAST, "") if before is None else (to_us(before[0]), before[1])
        found = self._db.execute(STORY, (number, at, code, limit))
        return [StoryRow(number=number, at=from_us(at), code=code, body=body) for at, code, body in found]

    def news(self, subjects: Sequence[str], before: tuple[datetime, bytes] | None = None, limit: int = 50) -> Sequence[NewsRow]:
        """See the port."""
        at, mark = (LAST, b"") if before is None else (to_us(before[0]), before[1])
        found = rows(self._db, NEWS, (json.dumps(list(subjects)), at, mark, limit))
        return [NewsRow(**(dict(zip(NewsRow.__struct_fields__, row, strict=True)) | {"at": from_us(row[1])})) for row in found]

    def templates(self, sought: Sought, after: Place | None = None, limit: int = 100) -> Sequence[TemplateRow]:
        """See the port."""
        return templates.find(self._db, sought, after, limit)

    def template(self, account: str, template: str) -> TemplateRow | None:
        """See the port."""
        return next((templates.template_row(row) for row in rows(self._db, templates.ONE, (account, template))), None)

    def templates_due(self, now: datetime, limit: int = 500) -> Sequence[tuple[str, str, datetime]]:
        """See the port."""
        return [(account, template, from_us(at)) for account, template, at in rows(self._db, templates.DUE, (to_us(now), limit))]

    def counted(self, number: str, span: tuple[int, int], step: int = 1) -> Sequence[Count]:
        """See the port."""
        return between(self._db, "minutes", number, span, step)

    def counted_by_day(self, number: str, span: tuple[int, int]) -> Sequence[Count]:
        """See the port."""
        return between(self._db, "days", number, span)

    def unread(self, before: int | None = None, limit: int = 50) -> Sequence[UnreadRow]:
        """See the port."""
        sql = f"SELECT {UNREAD} FROM unread WHERE id < ? ORDER BY id DESC LIMIT ?"  # noqa: S608  our own column names
        return [unread_row(row) for row in self._db.execute(sql, (LAST if before is None else before, limit))]

    def unread_counts(self) -> dict[str, int]:
        """See the port."""
        return dict(self._db.execute("SELECT field, count FROM unread_counts"))

    def lobby(self) -> dict[str, int]:
        """See the port."""
        return dict(self._db.execute("SELECT account, count(*) FROM lobby GROUP BY account"))

    def message(self, message: bytes) -> bytes | None:
        """See the port."""
        body = self._db.execute("SELECT body FROM messages WHERE message = ?", (message,)).get
        return body if isinstance(body, bytes) else None
