"""Campaigns on SQLite, in the gateway's own file."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import apsw
from msgspec import Struct

from linekeeper.state.campaigns import DRAFT_HOURS, KEPT_DAYS, Campaign, CampaignState, Count, Line, LineState, Reads, Told
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends_rows import columns, struct
from linekeeper.store.connection import rows
from linekeeper.store.instant import from_us, to_us

S = TypeVar("S", bound=Struct)

TABLES: dict[type[Struct], str] = {Campaign: "campaigns", Line: "campaign_people"}
TIMES = frozenset({"moved_at", "created_at", "confirmed_at", "over_at", "due_at"})
WAITS = "campaign = ? AND state = 'waits'"
QUEUED = (
    f"SELECT {', '.join(f'p.{name}' for name in Line.__struct_fields__)}, {', '.join(f'i.{name}' for name in Intent.__struct_fields__)}"  # noqa: S608  our own words
    " FROM campaign_people p JOIN intents i ON i.id = p.intent"
    " WHERE p.campaign = ? AND p.state = 'fed' AND i.state IN ('accepted', 'held') ORDER BY p.line LIMIT ?"
)
TOLD = (
    f"SELECT p.line, p.state, p.moved_at, p.why, {', '.join(f'i.{name}' for name in Intent.__struct_fields__)}"  # noqa: S608  our own words
    " FROM campaign_people p LEFT JOIN intents i ON i.id = p.intent AND p.intent <> 0"
    " WHERE p.campaign = ? AND p.line > ? ORDER BY p.line LIMIT ?"
)
COUNTS = """
SELECT p.state, i.state, coalesce(i.why, p.why), i.error, i.sent_at IS NOT NULL, count(*)
FROM campaign_people p LEFT JOIN intents i ON i.id = p.intent AND p.intent <> 0
WHERE p.campaign = ? GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
STOPS = """
SELECT count(DISTINCT p.person) FROM campaigns c
JOIN suppressions s ON s.place IN (c.portfolio, 'account:' || c.account)
JOIN campaign_people p ON p.campaign = c.id AND p.person = s.person AND p.state = 'fed'
WHERE c.id = ? AND max(coalesce(s.marketing_at, 0), coalesce(s.everything_at, 0)) >= ?
"""
READS = """
SELECT count(*), coalesce(sum(i.state = 'read' AND i.moved_at - i.delivered_at <= ?), 0)
FROM {} i.state IN ('delivered', 'read') AND i.delivered_at <= ?
"""
OF_CAMPAIGN = "campaign_people p JOIN intents i ON i.id = p.intent AND p.intent <> 0 WHERE p.campaign = ? AND p.state = 'fed' AND"
OF_TEMPLATE = "intents i WHERE i.account = ? AND i.template = ? AND i.id > ? AND"
MICROSECOND = timedelta(microseconds=1)
UNDELIVERED = """
SELECT DISTINCT person FROM intents o WHERE error = 131026 AND person IN ({})
AND NOT EXISTS (SELECT 1 FROM windows w WHERE w.number = o.number AND w.person = o.person AND w.at > o.id)
"""
AT_ONCE = 500
CLEANED = 2_000  #: lines of a page: while it is written, no send is taken
END_LINES = """
UPDATE campaign_people SET state = 'cancelled', moved_at = ?1, due_at = NULL, body = x'' WHERE campaign = ?2
AND line IN (SELECT line FROM campaign_people WHERE campaign = ?2 AND state = 'waits' LIMIT ?3)
"""
FORGET = """
UPDATE campaign_people SET body = x'' WHERE campaign = ?1 AND line IN (
  SELECT p.line FROM campaign_people p WHERE p.campaign = ?1 AND p.state <> 'waits' AND p.body <> x''
  AND NOT EXISTS (SELECT 1 FROM intents i WHERE i.id = p.intent AND i.state IN ('accepted', 'held', 'sending')) LIMIT ?2)
"""
#: Campaigns whose lines are dropped: drafts that nobody confirmed, and what is long over.
GONE = "(c.confirmed_at IS NULL AND c.created_at < ?1) OR c.over_at < ?2"
DROP_LINES = f"""
DELETE FROM campaign_people WHERE (campaign, line) IN (
  SELECT p.campaign, p.line FROM campaigns c JOIN campaign_people p ON p.campaign = c.id WHERE {GONE} LIMIT ?3)
"""  # noqa: S608  our own words
LEFT = """
SELECT c.id FROM campaigns c WHERE c.over_at IS NOT NULL
AND EXISTS (SELECT 1 FROM campaign_people p WHERE p.campaign = c.id AND p.state = 'waits') LIMIT 1
"""


class SqliteCampaignsLook:
    """See `state.campaigns.CampaignsLook`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db

    def campaign(self, id_: int) -> Campaign | None:
        """See the port."""
        return next((_row(Campaign, row) for row in rows(self._db, _select(Campaign, "WHERE id = ?"), (id_,))), None)

    def campaigns(
        self, states: tuple[CampaignState, ...] | None = None, account: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Campaign]:
        """See the port."""
        conditions, given = ["TRUE"], list[object]()
        if states is not None:
            conditions.append(f"state IN ({', '.join('?' * len(states))})")
            given += [state.value for state in states]
        for condition, value in (("account = ?", account), ("id < ?", before)):
            if value is not None:
                conditions.append(condition)
                given.append(value)
        found = rows(self._db, _select(Campaign, f"WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?"), [*given, limit])
        return [_row(Campaign, row) for row in found]

    def next_lines(self, campaign: int, now: datetime, limit: int = 100) -> Sequence[Line]:
        """See the port."""
        question = _select(Line, f"WHERE {WAITS} AND coalesce(due_at, 0) <= ? ORDER BY coalesce(due_at, 0), line LIMIT ?")
        return [_row(Line, row) for row in rows(self._db, question, (campaign, to_us(now), limit))]

    def next_turn(self, campaign: int) -> datetime | None:
        """See the port."""
        us = self._db.execute(f"SELECT min(due_at) FROM campaign_people WHERE {WAITS}", (campaign,)).get  # noqa: S608  our own words
        return from_us(us) if isinstance(us, int) else None

    def queued(self, campaign: int, limit: int = 1000) -> Sequence[tuple[Line, Intent]]:
        """See the port."""
        width = len(Line.__struct_fields__)
        return [(_row(Line, row[:width]), struct(Intent, row[width:])) for row in rows(self._db, QUEUED, (campaign, limit))]

    def lines(self, campaign: int, after: int = 0, limit: int = 1000) -> Sequence[Told]:
        """See the port."""
        return [
            Told(
                line=row[0],
                state=LineState(row[1]),
                at=from_us(row[2]),
                why=row[3],
                send=None if row[4] is None else struct(Intent, row[4:]),
            )
            for row in rows(self._db, TOLD, (campaign, after, limit))
        ]

    def counts(self, campaign: int) -> Sequence[Count]:
        """See the port."""
        return [
            Count(
                state=LineState(state),
                send=None if send is None else SendState(send),
                why=why,
                error=error,
                posted=bool(posted),
                lines=lines,
            )
            for state, send, why, error, posted, lines in rows(self._db, COUNTS, (campaign,))
        ]

    def stops(self, campaign: int, since: datetime) -> int:
        """See the port."""
        many = self._db.execute(STOPS, (campaign, to_us(since))).get
        return many if isinstance(many, int) else 0

    def reads(self, campaign: int, soon: timedelta, now: datetime) -> Reads:
        """See the port."""
        return self._reads(OF_CAMPAIGN, (campaign,), soon, now)

    def usual_reads(self, account: str, template: str, since: datetime, soon: timedelta, now: datetime) -> Reads:
        """See the port."""
        return self._reads(OF_TEMPLATE, (account, template, to_us(since)), soon, now)

    def _reads(self, among: str, which: tuple[object, ...], soon: timedelta, now: datetime) -> Reads:
        return Reads(*rows(self._db, READS.format(among), (soon // MICROSECOND, *which, to_us(now - soon)))[0])

    def undelivered(self, people: Iterable[bytes]) -> frozenset[bytes]:
        """See the port."""
        asked, found = list(people), set[bytes]()
        for begin in range(0, len(asked), AT_ONCE):
            some = asked[begin : begin + AT_ONCE]
            found |= {row[0] for row in rows(self._db, UNDELIVERED.format(", ".join("?" * len(some))), some)}
        return frozenset(found)


class SqliteCampaignsTurn(SqliteCampaignsLook):
    """See `state.campaigns.CampaignsTurn`."""

    def put_campaign(self, campaign: Campaign) -> None:
        """See the port."""
        self._db.execute(_put(Campaign), _values(campaign))

    def put_line(self, line: Line) -> None:
        """See the port."""
        self._db.execute(_put(Line), _values(line))

    def end_lines(self, campaign: int, at: datetime, limit: int = 2000) -> int:
        """See the port."""
        self._db.execute(END_LINES, (to_us(at), campaign, limit))
        return self._db.changes()

    def forget(self, campaign: int, limit: int = 2000) -> int:
        """See the port."""
        self._db.execute(FORGET, (campaign, limit))
        return self._db.changes()

    def drop_campaign(self, id_: int) -> None:
        """See the port."""
        self._db.execute("DELETE FROM campaign_people WHERE campaign = ?", (id_,))
        self._db.execute("DELETE FROM campaigns WHERE id = ?", (id_,))


def clean(db: apsw.Connection, now: datetime) -> bool:
    """Drop drafts that nobody confirmed, and the lines of campaigns that are long over, by pages; return whether there is more.

    Lines of a campaign that is over end here, too, should we have been stopped while they did.
    """
    drafts, over = to_us(now - timedelta(hours=DRAFT_HOURS)), to_us(now - timedelta(days=KEPT_DAYS))
    db.execute(DROP_LINES, (drafts, over, CLEANED))
    if db.changes() >= CLEANED:
        return True
    db.execute("DELETE FROM campaigns WHERE confirmed_at IS NULL AND created_at < ?", (drafts,))
    for (id_,) in rows(db, LEFT):
        return SqliteCampaignsTurn(db).end_lines(id_, now, CLEANED) > 0
    return False


def _select(kind: type[Struct], rest: str) -> str:
    return f"SELECT {columns(kind)} FROM {TABLES[kind]} {rest}"  # noqa: S608  our own words


def _put(kind: type[Struct]) -> str:
    """Return the statement that keeps a struct. Not REPLACE: that would throw out another line of the same person."""
    names = kind.__struct_fields__
    keys = {Campaign: "id", Line: "campaign, line"}[kind]
    news = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys.split(", "))
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {TABLES[kind]} ({columns(kind)}) VALUES ({places}) ON CONFLICT ({keys}) DO UPDATE SET {news}"  # noqa: S608  our own words


def _values(row: Struct) -> tuple[object, ...]:
    return tuple(_written(getattr(row, name)) for name in row.__struct_fields__)


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return to_us(value)
    return value.value if isinstance(value, CampaignState | LineState) else value


def _row(kind: type[S], row: tuple[Any, ...]) -> S:
    told = dict(zip(kind.__struct_fields__, row, strict=True))
    for name in told.keys() & TIMES:
        told[name] = None if told[name] is None else from_us(told[name])
    told["state"] = (CampaignState if kind is Campaign else LineState)(told["state"])
    return kind(**told)
