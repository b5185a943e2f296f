"""Read-only questions on the gateway's store, on SQLite."""

from collections.abc import Sequence
from datetime import datetime

from linekeeper.journal.port import Position
from linekeeper.state.campaigns_sqlite import SqliteCampaignsLook
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.outgoing_sqlite import SqliteOutgoingLook
from linekeeper.state.sends import Alias, Answer, ContactRow, Deed, GatewayKey, Pause, Sought, Suppressed, Suppression, Tally, Window
from linekeeper.state.sends_rows import select, struct
from linekeeper.store.connection import rows
from linekeeper.store.instant import from_us, to_us

WAITING = "state IN ('accepted', 'held')"
OPEN = frozenset({SendState.ACCEPTED, SendState.HELD, SendState.SENDING, SendState.UNKNOWN})
OPEN_SQL = "state IN ('accepted', 'held', 'sending', 'unknown')"
NEXT_DUE = f"SELECT min(due_at) FROM intents WHERE {WAITING}"  # noqa: S608  our own words
DUE = select(Intent, f"WHERE {WAITING} AND due_at <= ? AND (due_at, id) > (?, ?) ORDER BY due_at, id LIMIT ?")
PERMITS = select(Intent, "WHERE permit_until > ? AND (permit_until, id) > (?, ?) ORDER BY permit_until, id LIMIT ?")
SINCE = "SELECT id FROM intents WHERE id >= ? AND sent_at IS NOT NULL"
LATE = "SELECT id FROM intents WHERE due_at IS NOT NULL AND sent_at IS NOT NULL AND sent_at >= ?"
ATTEMPTS = select(Intent, f"WHERE id IN ({SINCE} UNION {LATE}) AND id > ? ORDER BY id LIMIT ?")  # an accept is never after its sending
SUPPRESSIONS = select(Suppression, "WHERE (place, person, source) > (?, ?, ?) ORDER BY place, person, source LIMIT ?")
CONTACTS = select(ContactRow, "WHERE (number, person) > (?, ?) ORDER BY number, person LIMIT ?")
ALIASES = select(Alias, "WHERE name > ? ORDER BY name LIMIT ?")
WINDOWS = select(Window, "WHERE (number, person) > (?, ?) ORDER BY number, person LIMIT ?")
TALLY = (
    "SELECT account, portfolio, number, lane, template, state, why, count(*), detail, min(due_at) FROM intents WHERE {} AND id > ?"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7"
)
SUPPRESSED = "SELECT place, source, count(*) FROM suppressions GROUP BY place, source ORDER BY place, source"
DEEDS = select(Deed, "WHERE id < ? AND (?2 IS NULL OR account = ?2) ORDER BY id DESC LIMIT ?3")
EVER = 2**63 - 1


class SqliteSendsLook(SqliteCampaignsLook, SqliteOutgoingLook):
    """See `state.sends.SendsLook`."""

    def cursor(self) -> Position:
        """See the port."""
        return Position(*rows(self._db, "SELECT xid, seq FROM cursor")[0])

    def intent(self, id_: int) -> Intent | None:
        """See the port."""
        return next((struct(Intent, row) for row in self._db.execute(select(Intent, "WHERE id = ?"), (id_,))), None)

    def by_mark(self, mark: bytes) -> Intent | None:
        """See the port."""
        found = self._db.execute(select(Intent, "WHERE mark = ? AND mark <> x'' ORDER BY id DESC LIMIT 1"), (mark,))
        return next((struct(Intent, row) for row in found), None)

    def intents(self, sought: Sought, after: int = 0, limit: int = 100) -> Sequence[Intent]:
        """See the port."""
        where, given = _conditions(sought)
        found = rows(self._db, select(Intent, f"WHERE {where} AND id > ? ORDER BY id LIMIT ?"), [*given, after, limit])
        return [struct(Intent, row) for row in found]

    def due(self, now: datetime, after: tuple[datetime, int] | None = None, limit: int = 500) -> Sequence[Intent]:
        """See the port."""
        found = rows(self._db, DUE, (to_us(now), *_place(after), limit))
        return [struct(Intent, row) for row in found]

    def next_due(self) -> datetime | None:
        """See the port."""
        us = self._db.execute(NEXT_DUE).get
        return from_us(us) if isinstance(us, int) else None

    def tally(self, sought: Sought, after: int = 0) -> Sequence[Tally]:
        """See the port."""
        where, given = _conditions(sought)
        return [
            Tally(
                account=account,
                portfolio=portfolio,
                number=number,
                lane=lane,
                template=template,
                state=SendState(state),
                why=why,
                sends=sends,
                detail=detail,  # of the row with the least `due_at`: SQLite takes bare columns from where a min() was found
            )
            for account, portfolio, number, lane, template, state, why, sends, detail, _ in rows(
                self._db, TALLY.format(where), [*given, after]
            )
        ]

    def newest(self) -> int:
        """See the port."""
        newest = self._db.execute("SELECT coalesce(max(id), 0) FROM intents").get
        return newest if isinstance(newest, int) else 0

    def permits(self, now: datetime, after: tuple[datetime, int] | None = None, limit: int = 1000) -> Sequence[Intent]:
        """See the port."""
        return [struct(Intent, row) for row in rows(self._db, PERMITS, (to_us(now), *_place(after), limit))]

    def attempts(self, since: datetime, after: int = 0, limit: int = 1000) -> Sequence[Intent]:
        """See the port."""
        us = to_us(since)
        return [struct(Intent, row) for row in rows(self._db, ATTEMPTS, (us, us, after, limit))]

    def answer(self, scope: bytes, key: bytes) -> Answer | None:
        """See the port."""
        found = self._db.execute(select(Answer, "WHERE scope = ? AND key = ?"), (scope, key))
        return next((struct(Answer, row) for row in found), None)

    def keys(self) -> Sequence[GatewayKey]:
        """See the port."""
        return [struct(GatewayKey, row) for row in rows(self._db, select(GatewayKey, "ORDER BY created_at, id"))]

    def suppressions(self, after: tuple[str, bytes, str] | None = None, limit: int = 1000) -> Sequence[Suppression]:
        """See the port."""
        place = after or ("", b"", "")
        return [struct(Suppression, row) for row in rows(self._db, SUPPRESSIONS, (*place, limit))]

    def suppressed(self) -> Sequence[Suppressed]:
        """See the port."""
        return [Suppressed(place=place, source=source, people=people) for place, source, people in rows(self._db, SUPPRESSED)]

    def deeds(self, before: int | None = None, limit: int = 100, account: str | None = None) -> Sequence[Deed]:
        """See the port."""
        return [struct(Deed, row) for row in rows(self._db, DEEDS, (EVER if before is None else before, account, limit))]

    def aliases(self, after: bytes = b"", limit: int = 10_000) -> Sequence[Alias]:
        """See the port."""
        return [struct(Alias, row) for row in rows(self._db, ALIASES, (after, limit))]

    def contacts(self, after: tuple[str, bytes] | None = None, limit: int = 10_000) -> Sequence[ContactRow]:
        """See the port."""
        return [struct(ContactRow, row) for row in rows(self._db, CONTACTS, (*(after or ("", b"")), limit))]

    def pauses(self) -> Sequence[Pause]:
        """See the port."""
        return [struct(Pause, row) for row in rows(self._db, select(Pause, "ORDER BY kind, name"))]

    def windows(self, after: tuple[str, bytes] | None = None, limit: int = 10_000) -> Sequence[Window]:
        """See the port."""
        return [struct(Window, row) for row in rows(self._db, WINDOWS, (*(after or ("", b"")), limit))]

    def note(self, name: str) -> bytes | None:
        """See the port."""
        value = self._db.execute("SELECT value FROM notes WHERE name = ?", (name,)).get
        return value if isinstance(value, bytes) else None


def _place(after: tuple[datetime, int] | None) -> tuple[int, int]:
    return (to_us(after[0]), after[1]) if after is not None else (0, 0)


def _conditions(sought: Sought) -> tuple[str, list[object]]:
    """Return what is asked for as SQL, and its values."""
    found: list[tuple[str, list[object]]] = []
    for name in sought.__struct_fields__:
        value = getattr(sought, name)
        if value is None:
            continue
        if isinstance(value, tuple):
            column = {"states": "state", "accounts": "account"}[name]
            if name == "states" and OPEN.issuperset(value):
                found.append((OPEN_SQL, []))  # the words of the index: else SQLite cannot tell that it holds all of them
            found.append(
                (f"{column} IN ({', '.join('?' * len(value))})", [one.value if isinstance(one, SendState) else one for one in value])
            )
        else:
            found.append((f"{name} = ?", [value]))
    return " AND ".join(condition for condition, _ in found) or "TRUE", [value for _, given in found for value in given]
