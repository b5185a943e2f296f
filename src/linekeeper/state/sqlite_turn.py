"""One transaction of the keeper, on SQLite. Every statement is prepared once and found again by its text."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import apsw

from linekeeper.journal.port import Position
from linekeeper.state import counts as counting
from linekeeper.state import templates
from linekeeper.state.counts import Count
from linekeeper.state.port import Effect, FleetRow, NewsRow, PersonRow, StoryRow, UnreadRow, Waiting
from linekeeper.state.tables import FLEET, MOST_GUESTS, MOST_NEWS, MOST_STORY, MOST_UNREAD, MOST_WAITING, fleet_row, fleet_values, unix_day
from linekeeper.state.templates import TemplateRow
from linekeeper.store.connection import rows
from linekeeper.store.instant import to_us

PUT_SUBJECT = "INSERT INTO subjects VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body"
PERSON = "SELECT body, least_until, most_until, latest FROM people WHERE portfolio = ? AND person = ?"
PUT_PERSON = """
INSERT INTO people (portfolio, person, body, least_until, most_until, latest) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET
  body = excluded.body, least_until = excluded.least_until, most_until = excluded.most_until, latest = excluded.latest
"""
PORTFOLIOS_OF = """
SELECT name FROM people JOIN portfolios ON portfolios.id = people.portfolio
WHERE person = ? ORDER BY name
"""
PEOPLE = """
SELECT person, body, least_until, most_until, latest FROM people
WHERE portfolio = ? AND person > ? AND latest >= ? ORDER BY person LIMIT ?
"""
PEOPLE_UNTIL = """
SELECT person, body, least_until, most_until, latest FROM people
WHERE portfolio = ?1 AND most_until >= ?2 AND most_until > 0 AND most_until <= ifnull(
  (SELECT most_until FROM people WHERE portfolio = ?1 AND most_until >= ?2 AND most_until > 0 ORDER BY most_until LIMIT 1 OFFSET ?3),
  9223372036854775807
) ORDER BY most_until
"""
#: Most words about a message come on one day: then its body alone is written, and no index moves.
SAME_DAY = "UPDATE messages SET number = ?, body = ? WHERE message = ? AND day >= ?"
PUT_MESSAGE = """
INSERT INTO messages (message, day, number, body) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET day = excluded.day, number = excluded.number, body = excluded.body
"""
PUT_FLEET = f"INSERT OR REPLACE INTO fleet ({FLEET}, digits, sought) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  our own column names
FLEET_ROW = f"SELECT {FLEET} FROM fleet WHERE number = ?"  # noqa: S608  our own column names
PUT_STORY = "INSERT INTO story VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body"
OLD_STORY = """
DELETE FROM story WHERE number = ?1 AND (at, code) <= (
  SELECT at, code FROM story WHERE number = ?1 ORDER BY at DESC, code DESC LIMIT 1 OFFSET ?2
)
"""
PUT_NEWS = "INSERT INTO news VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
OLD_NEWS = """
DELETE FROM news WHERE subject = ?1 AND (at, mark) <= (
  SELECT at, mark FROM news WHERE subject = ?1 ORDER BY at DESC, mark DESC LIMIT 1 OFFSET ?2
)
"""
WAITING = f"SELECT id, account, name, body FROM lobby WHERE account = ? AND id > ? ORDER BY id LIMIT {MOST_WAITING}"  # noqa: S608  a number of ours
TOO_MANY_GUESTS = """
DELETE FROM lobby WHERE account = ?1 AND name = ?2 AND id <= (
  SELECT id FROM lobby WHERE account = ?1 AND name = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3
)
"""
NOTE = "INSERT INTO unread (at, app, account, field, place, why, delivery) VALUES (?, ?, ?, ?, ?, ?, ?)"
COUNT = "INSERT INTO unread_counts VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1"
WANT = """
INSERT INTO effects (kind, key, not_before, body) VALUES (?, ?, ?, ?)
ON CONFLICT (kind, key) WHERE claimed_until IS NULL DO UPDATE SET not_before = min(not_before, excluded.not_before)
"""


class SqliteTurn:
    """See `state.port.Turn`."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._cursor = db.cursor()  # for statements that are done when they return; one cursor spares making thousands
        self._portfolios: dict[str, int] = {}  # this turn's only: an undone turn takes its new numbers with it
        self._begun_at = Position(*rows(self._cursor, "SELECT xid, seq FROM cursor")[0])
        self.cursor = self._begun_at

    def finish(self) -> None:
        """Move the cursor in the same transaction."""
        if self.cursor != self._begun_at:
            self._cursor.execute("UPDATE cursor SET xid = ?, seq = ?", self.cursor)

    def _value(self, sql: str, values: Sequence[object]) -> bytes | None:
        value = self._cursor.execute(sql, values).get
        return value if isinstance(value, bytes) else None

    def is_new(self, key: bytes) -> bool:
        """See the port."""
        self._cursor.execute("INSERT OR IGNORE INTO seen VALUES (?)", (key,))
        return self._db.changes() == 1

    def load(self, kind: str, id_: str) -> bytes | None:
        """See the port."""
        return self._value("SELECT body FROM subjects WHERE kind = ? AND id = ?", (kind, id_))

    def save(self, kind: str, id_: str, body: bytes) -> None:
        """See the port."""
        self._cursor.execute(PUT_SUBJECT, (kind, id_, body))

    def all(self, kind: str) -> Iterable[tuple[str, bytes]]:
        """See the port."""
        return rows(self._db, "SELECT id, body FROM subjects WHERE kind = ? ORDER BY id", (kind,))

    def drop(self, kind: str, id_: str) -> None:
        """See the port."""
        self._cursor.execute("DELETE FROM subjects WHERE kind = ? AND id = ?", (kind, id_))

    def person_of(self, alias: bytes) -> bytes | None:
        """See the port."""
        return self._value("SELECT person FROM aliases WHERE alias = ?", (alias,))

    def point(self, alias: bytes, person: bytes) -> None:
        """See the port."""
        self._cursor.execute("INSERT INTO aliases VALUES (?, ?) ON CONFLICT DO UPDATE SET person = excluded.person", (alias, person))

    def aliases_of(self, person: bytes) -> Sequence[bytes]:
        """See the port."""
        return [alias for (alias,) in rows(self._db, "SELECT alias FROM aliases WHERE person = ? ORDER BY alias", (person,))]

    def person(self, portfolio: str, person: bytes) -> PersonRow | None:
        """See the port."""
        for body, least, most, latest in rows(self._cursor, PERSON, (self._number_of(portfolio), person)):
            return PersonRow(portfolio=portfolio, person=person, body=body, least_until=least, most_until=most, latest=latest)
        return None

    def put_person(self, row: PersonRow) -> None:
        """See the port."""
        portfolio = self._number_of(row.portfolio)
        self._cursor.execute(PUT_PERSON, (portfolio, row.person, row.body, row.least_until, row.most_until, row.latest))

    def drop_person(self, portfolio: str, person: bytes) -> None:
        """See the port."""
        self._cursor.execute("DELETE FROM people WHERE portfolio = ? AND person = ?", (self._number_of(portfolio), person))

    def portfolios_of(self, person: bytes) -> Sequence[str]:
        """See the port."""
        return [name for (name,) in self._db.execute(PORTFOLIOS_OF, (person,))]

    def people(self, portfolio: str, latest_from: int, after: bytes = b"", limit: int = 1000) -> Sequence[PersonRow]:
        """See the port."""
        found = rows(self._db, PEOPLE, (self._number_of(portfolio), after, latest_from, limit))
        return [
            PersonRow(portfolio=portfolio, person=person, body=body, least_until=least, most_until=most, latest=latest)
            for person, body, least, most, latest in found
        ]

    def people_until(self, portfolio: str, most_from: int, limit: int = 1000) -> Sequence[PersonRow]:
        """See the port."""
        found = rows(self._db, PEOPLE_UNTIL, (self._number_of(portfolio), most_from, limit - 1))
        return [
            PersonRow(portfolio=portfolio, person=person, body=body, least_until=least, most_until=most, latest=latest)
            for person, body, least, most, latest in found
        ]

    def _number_of(self, portfolio: str) -> int:
        number = self._portfolios.get(portfolio)
        if number is None:
            self._cursor.execute("INSERT OR IGNORE INTO portfolios (name) VALUES (?)", (portfolio,))
            number = self._cursor.execute("SELECT id FROM portfolios WHERE name = ?", (portfolio,)).get
            assert isinstance(number, int)  # noqa: S101  the row was put there one line above
            self._portfolios[portfolio] = number
        return number

    def message(self, message: bytes) -> bytes | None:
        """See the port."""
        return self._value("SELECT body FROM messages WHERE message = ?", (message,))

    def put_message(self, message: bytes, number: str, at: datetime, body: bytes) -> None:
        """See the port."""
        day = unix_day(at)
        self._cursor.execute(SAME_DAY, (number, body, message, day))
        if not self._db.changes():
            self._cursor.execute(PUT_MESSAGE, (message, day, number, body))

    def fleet_row(self, number: str) -> FleetRow | None:
        """See the port."""
        return next((fleet_row(row) for row in rows(self._cursor, FLEET_ROW, (number,))), None)

    def put_fleet(self, row: FleetRow) -> None:
        """See the port."""
        self._cursor.execute(PUT_FLEET, fleet_values(row))

    def drop_fleet(self, number: str) -> None:
        """See the port."""
        self._cursor.execute("DELETE FROM fleet WHERE number = ?", (number,))

    def put_story(self, row: StoryRow) -> None:
        """See the port."""
        self._cursor.execute(PUT_STORY, (row.number, to_us(row.at), row.code, row.body))
        self._cursor.execute(OLD_STORY, (row.number, MOST_STORY))

    def put_news(self, row: NewsRow) -> None:
        """See the port."""
        self._cursor.execute(PUT_NEWS, (row.subject, to_us(row.at), row.mark, row.source, row.delivery, row.body))
        self._cursor.execute(OLD_NEWS, (row.subject, MOST_NEWS))

    def put_template(self, row: TemplateRow) -> None:
        """See the port."""
        self._cursor.execute(templates.PUT, templates.template_values(row))

    def template_row(self, account: str, template: str) -> TemplateRow | None:
        """See the port."""
        return next((templates.template_row(row) for row in rows(self._cursor, templates.ONE, (account, template))), None)

    def template_ids(self, account: str, after: str = "", limit: int = 1000) -> Sequence[str]:
        """See the port."""
        return [template for (template,) in rows(self._cursor, templates.IDS, (account, after, limit))]

    def count(self, counts: Sequence[Count]) -> None:
        """See the port."""
        counting.add(self._cursor, counts)

    def wait(self, account: str, name: str, at: datetime, body: bytes) -> None:
        """See the port."""
        self._cursor.execute("INSERT INTO lobby (account, name, at, body) VALUES (?, ?, ?, ?)", (account, name, to_us(at), body))
        self._cursor.execute(TOO_MANY_GUESTS, (account, name, MOST_GUESTS))

    def waiting(self, account: str, after: int = 0) -> Sequence[Waiting]:
        """See the port."""
        return [Waiting(id=i, account=of, name=name, body=body) for i, of, name, body in self._db.execute(WAITING, (account, after))]

    def admit(self, ids: Sequence[int]) -> None:
        """See the port."""
        self._cursor.executemany("DELETE FROM lobby WHERE id = ?", [(id_,) for id_ in ids])

    def note_unread(self, row: UnreadRow) -> None:
        """See the port."""
        self._cursor.execute(NOTE, (to_us(row.at), row.app, row.account, row.field, row.where, row.why, row.delivery))
        self._cursor.execute("DELETE FROM unread WHERE id <= ?", (self._db.last_insert_rowid() - MOST_UNREAD,))
        self._cursor.execute(COUNT, (row.field,))

    def want(self, effect: Effect) -> None:
        """See the port."""
        self._cursor.execute(WANT, (effect.kind, effect.key, to_us(effect.not_before), effect.body))
