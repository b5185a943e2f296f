"""One transaction on the gateway's store, on SQLite."""

from datetime import datetime, timedelta

import apsw

from linekeeper.journal.port import Position
from linekeeper.state.intents import OVER, Intent, SendState
from linekeeper.state.sends import ANSWER_HOURS, KEPT_DAYS, Answer, Cooldown, GatewayKey, Outcome, Pause, Suppression, Window, settled
from linekeeper.state.sends_look import SqliteSendsLook
from linekeeper.state.sends_rows import put_sql, values
from linekeeper.store.instant import to_us

NEW = put_sql(Intent, "INSERT")
PUT_INTENT, PUT_ANSWER, PUT_KEY = put_sql(Intent), put_sql(Answer), put_sql(GatewayKey)
PUT_COOLDOWN, PUT_PAUSE = put_sql(Cooldown), put_sql(Pause)
SUPPRESS = f"""{put_sql(Suppression, "INSERT")} ON CONFLICT (place, person) DO UPDATE
SET scope = excluded.scope, source = excluded.source, at = excluded.at WHERE scope <> 'all'"""
PUT_WINDOW = f"""{put_sql(Window, "INSERT")} ON CONFLICT (number, person) DO UPDATE SET at = excluded.at WHERE at < excluded.at"""
PUT_NOTE = "INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
#: The way nearly every send goes: the answer came before any status.
SENT = """
UPDATE intents SET state = 'sent', moved_at = ?, why = ?, message = ?, mark = iif(mark = x'', ?, mark), body = x''
WHERE id = ? AND state = 'sending'
"""
WINDOW_HOURS = 97  #: a window of 72 h may follow an answer that came 24 h after the person wrote from an ad


class SqliteSendsTurn(SqliteSendsLook):
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

    def unsuppress(self, place: str, person: bytes, scope: str) -> None:
        """See the port."""
        self._db.execute("DELETE FROM suppressions WHERE place = ? AND person = ? AND scope = ?", (place, person, scope))

    def put_cooldown(self, one: Cooldown) -> None:
        """See the port."""
        self._db.execute(PUT_COOLDOWN, values(one))

    def end_cooldown(self, number: str, person: bytes) -> None:
        """See the port."""
        self._db.execute("DELETE FROM cooldowns WHERE number = ? AND person = ?", (number, person))

    def pause(self, one: Pause) -> None:
        """See the port."""
        self._db.execute(PUT_PAUSE, values(one))

    def resume(self, kind: str, name: str) -> None:
        """See the port."""
        self._db.execute("DELETE FROM pauses WHERE kind = ? AND name = ?", (kind, name))

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
    if outcome.state is SendState.SENT:
        db.execute(SENT, (to_us(outcome.at), outcome.why, outcome.message, outcome.message, outcome.id))
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


def clean(db: apsw.Connection, now: datetime) -> None:
    """Drop what is past its time."""
    over = ", ".join(f"'{state.value}'" for state in sorted(OVER | {SendState.SENT, SendState.UNKNOWN}))
    db.execute(f"DELETE FROM intents WHERE id < ? AND state IN ({over})", (to_us(now - timedelta(days=KEPT_DAYS)),))  # noqa: S608  our own words
    db.execute("DELETE FROM answers WHERE at < ?", (to_us(now - timedelta(hours=ANSWER_HOURS)),))
    db.execute("DELETE FROM windows WHERE at < ?", (to_us(now - timedelta(hours=WINDOW_HOURS)),))
