"""One transaction on the gateway's store, on SQLite."""

from datetime import datetime, timedelta
from typing import NamedTuple

import apsw

from linekeeper.journal.port import Position
from linekeeper.state import campaigns_sqlite, outgoing_sqlite
from linekeeper.state.campaigns_sqlite import SqliteCampaignsTurn
from linekeeper.state.intents import OVER, Intent, SendState
from linekeeper.state.outgoing import Name
from linekeeper.state.outgoing_sqlite import SqliteOutgoingTurn
from linekeeper.state.sends import (
    ANSWER_HOURS,
    DEED_DAYS,
    KEPT_DAYS,
    Alias,
    Answer,
    ContactRow,
    Deed,
    GatewayKey,
    Outcome,
    Pause,
    Suppression,
    Window,
    settled,
)
from linekeeper.state.sends_look import SqliteSendsLook
from linekeeper.state.sends_rows import put_sql, values
from linekeeper.store.connection import rows
from linekeeper.store.instant import to_us

NEW = put_sql(Intent, "INSERT")
PUT_INTENT, PUT_ANSWER, PUT_KEY = put_sql(Intent), put_sql(Answer), put_sql(GatewayKey)
PUT_CONTACT, PUT_PAUSE, PUT_DEED = put_sql(ContactRow), put_sql(Pause), put_sql(Deed)
LATER = "{0} = nullif(max(coalesce({0}, -1), coalesce(excluded.{0}, -1)), -1)"  # of two words the newer; NULL is none
SUPPRESS = (
    put_sql(Suppression, "INSERT")
    + " ON CONFLICT (place, person, source) DO UPDATE SET "
    + ", ".join(LATER.format(name) for name in ("marketing_at", "everything_at", "lifted_at"))
)
PUT_WINDOW = (
    put_sql(Window, "INSERT") + " ON CONFLICT (number, person) DO UPDATE SET at = max(at, excluded.at), " + LATER.format("perhaps_until")
)
PUT_ALIAS = put_sql(Alias, "INSERT") + " ON CONFLICT (name) DO UPDATE SET person = excluded.person, at = max(at, excluded.at)"
#: Whoever said that they want nothing is known by all their names for ever.
OLD_ALIASES = """
DELETE FROM aliases WHERE name IN (
  SELECT name FROM aliases a WHERE at < ? AND NOT EXISTS (SELECT 1 FROM suppressions s WHERE s.person IN (a.name, a.person))
  ORDER BY at LIMIT ?
)
"""
PUT_NOTE = "INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
#: The way nearly every send goes: the answer came before any status, and the mark is of our own tracking value. It must not be named here:
#: SQLite would write its index anew, too, a page of it for each send.
SENT = """
UPDATE intents SET state = 'sent', moved_at = ?, why = ?, message = ?, body = x''
WHERE id = ? AND state = 'sending' AND mark <> x''
"""
#: The same where the caller filled the tracking value: from now on the wamid tells its statuses.
NAMED = """
UPDATE intents SET state = 'sent', moved_at = ?, why = ?, message = ?, body = x'', mark = ?
WHERE id = ? AND state = 'sending' AND mark = x''
"""
CONTACT_DAYS = 60
BY_PERSON = ("windows", "contacts")  #: cleaned by slices of people
SLICE_END = "SELECT number, person FROM {} WHERE (number, person) > (?, ?) ORDER BY number, person LIMIT 1 OFFSET ?"
CLEANED = 2_000  #: rows of a page: some 20 ms, in which no send is taken
WINDOW_HOURS = 97  #: a window of 72 h may follow an answer that came 24 h after the person wrote from an ad


class Person(NamedTuple):
    """One row's place in a table that is kept by number and person."""

    number: str
    person: bytes


NOBODY = Person("", b"")


class SqliteSendsTurn(SqliteCampaignsTurn, SqliteOutgoingTurn, SqliteSendsLook):
    """See `state.sends.SendsTurn`."""

    def put(self, intent: Intent) -> None:
        """See the port."""
        self._db.execute(PUT_INTENT, values(intent))

    def put_answer(self, answer: Answer) -> None:
        """See the port."""
        self._db.execute(PUT_ANSWER, values(answer))

    def put_key(self, key: GatewayKey) -> None:
        """See the port."""
        self._db.execute(PUT_KEY, values(key))

    def suppress(self, one: Suppression) -> None:
        """See the port."""
        self._db.execute(SUPPRESS, values(one))

    def put_alias(self, one: Alias) -> None:
        """See the port."""
        self._db.execute(PUT_ALIAS, values(one))

    def put_contact(self, one: ContactRow) -> None:
        """See the port."""
        self._db.execute(PUT_CONTACT, values(one))

    def pause(self, one: Pause) -> None:
        """See the port."""
        self._db.execute(PUT_PAUSE, values(one))

    def resume(self, kind: str, name: str) -> None:
        """See the port."""
        self._db.execute("DELETE FROM pauses WHERE kind = ? AND name = ?", (kind, name))

    def put_deed(self, deed: Deed) -> None:
        """See the port."""
        self._db.execute(PUT_DEED, values(deed))

    def put_window(self, one: Window) -> None:
        """See the port."""
        self._db.execute(PUT_WINDOW, values(one))

    def put_note(self, name: str, value: bytes | None) -> None:
        """See the port."""
        if value is None:
            self._db.execute("DELETE FROM notes WHERE name = ?", (name,))
        else:
            self._db.execute(PUT_NOTE, (name, value))

    def move_cursor(self, to: Position) -> None:
        """See the port."""
        self._db.execute("UPDATE cursor SET xid = ?, seq = ?", to)


def accept(db: apsw.Connection, intent: Intent) -> None:
    """Keep a new send."""
    db.execute(NEW, values(intent))


def settle(db: apsw.Connection, outcome: Outcome) -> None:
    """Keep what became of a send; a status may have told more already."""
    if outcome.name:
        SqliteOutgoingTurn(db).put_name(Name(intent=outcome.id, body=outcome.name))
    if outcome.state is SendState.SENT:
        told = to_us(outcome.at), outcome.why, outcome.message
        db.execute(SENT, (*told, outcome.id))
        if not db.changes():
            db.execute(NAMED, (*told, outcome.message, outcome.id))
        if db.changes():
            return
    turn = SqliteSendsTurn(db)
    kept = turn.intent(outcome.id)
    if kept is not None:
        turn.put(settled(kept, outcome))


def own_up(db: apsw.Connection, now: datetime) -> int:
    """Call unknown whatever is found being sent."""
    db.execute("UPDATE intents SET state = 'unknown', why = 'restart', moved_at = ? WHERE state = 'sending'", (to_us(now),))
    return db.changes()


def clean(db: apsw.Connection, now: datetime) -> bool:
    """Drop what is past its time; return whether there is more. Sends and answers go by pages: behind each of them others may go."""
    over = ", ".join(f"'{state.value}'" for state in sorted(OVER | {SendState.SENT, SendState.UNKNOWN}))
    old = f"SELECT id FROM intents WHERE id < ? AND state IN ({over}) ORDER BY id LIMIT ?"  # noqa: S608  our own words
    db.execute(f"DELETE FROM intents WHERE id IN ({old})", (to_us(now - timedelta(days=KEPT_DAYS)), CLEANED))  # noqa: S608  as above
    many = db.changes()
    told = "SELECT scope, key FROM answers WHERE at < ? LIMIT ?"
    db.execute(f"DELETE FROM answers WHERE (scope, key) IN ({told})", (to_us(now - timedelta(hours=ANSWER_HOURS)), CLEANED))  # noqa: S608  as above
    if max(many, db.changes()) >= CLEANED:
        return True
    db.execute("DELETE FROM deeds WHERE id < ?", (to_us(now - timedelta(days=DEED_DAYS)),))
    db.execute(OLD_ALIASES, (to_us(now - timedelta(days=CONTACT_DAYS)), CLEANED))
    if db.changes() >= CLEANED:
        return True
    return campaigns_sqlite.clean(db, now) or outgoing_sqlite.clean(db, now - timedelta(days=KEPT_DAYS), CLEANED)


def clean_people(db: apsw.Connection, table: str, now: datetime, after: Person | None) -> Person | None:
    """Drop what is old of so many people of a table, past one; return the last of these, None when there are no more.

    Told by person and not by time: an index by time would be written with every message that comes in.
    """
    until = rows(db, SLICE_END.format(table), (*(after or NOBODY), CLEANED - 1))
    end = Person(*until[0]) if until else None
    oldest, old = _old(table, now)
    past = f"DELETE FROM {table} WHERE (number, person) > (?, ?)"  # noqa: S608  our own words
    if end is None:
        db.execute(f"{past} AND {old}", (*(after or NOBODY), *oldest))
    else:
        db.execute(f"{past} AND (number, person) <= (?, ?) AND {old}", (*(after or NOBODY), *end, *oldest))
    return end


def _old(table: str, now: datetime) -> tuple[tuple[int, ...], str]:
    """Return what makes a row of a table too old, as values and a condition."""
    if table == "contacts":
        return (to_us(now - timedelta(days=CONTACT_DAYS)),), "at < ?"
    oldest = to_us(now - timedelta(hours=WINDOW_HOURS))
    return (oldest, oldest), "at < ? AND coalesce(perhaps_until, 0) < ?"
