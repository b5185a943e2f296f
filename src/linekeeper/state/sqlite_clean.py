"""What grows old in the state goes, in steps too short for the keeper to notice.

A step takes the place that the last one returned (None at first) and returns the place to go on from, or None at the end.
"""

from datetime import datetime, timedelta
from typing import Protocol

import apsw

from linekeeper.state.counts import DAY_DAYS, MINUTE_DAYS, unix_minute
from linekeeper.state.tables import LOBBY_DAYS, MESSAGE_DAYS, NEWS_DAYS, PEOPLE_DAYS, SEEN_DAYS, STORY_DAYS, hours_prefix, unix_day
from linekeeper.store.instant import to_us

STEP_ROWS = 2_000


class Step(Protocol):
    """One step of one table."""

    def __call__(self, db: apsw.Connection, /, now: datetime, place: object) -> object:
        """Drop some; return the place to go on from, or None at the end."""


SEEN = "DELETE FROM seen WHERE key IN (SELECT key FROM seen WHERE key < ? ORDER BY key LIMIT ?)"
MESSAGES = "DELETE FROM messages WHERE message IN (SELECT message FROM messages WHERE day < ? LIMIT ?)"
LOBBY = "DELETE FROM lobby WHERE id IN (SELECT id FROM lobby WHERE at < ? LIMIT ?)"

STORY = "DELETE FROM story WHERE (number, at, code) IN (SELECT number, at, code FROM story WHERE at < ? LIMIT ?)"
NEWS = "DELETE FROM news WHERE (subject, at, mark) IN (SELECT subject, at, mark FROM news WHERE at < ? LIMIT ?)"


def seen(db: apsw.Connection, /, now: datetime, place: object) -> object:  # noqa: ARG001  a step that finds its place by itself
    """Drop keys older than 8 days."""
    db.execute(SEEN, (hours_prefix(now - timedelta(days=SEEN_DAYS)), STEP_ROWS))
    return db.changes() or None


def messages(db: apsw.Connection, /, now: datetime, place: object) -> object:  # noqa: ARG001  a step that finds its place by itself
    """Drop messages without a word for 30 days."""
    db.execute(MESSAGES, (unix_day(now - timedelta(days=MESSAGE_DAYS)), STEP_ROWS))
    return db.changes() or None


def lobby(db: apsw.Connection, /, now: datetime, place: object) -> object:  # noqa: ARG001  a step that finds its place by itself
    """Drop guests that have waited for 30 days."""
    db.execute(LOBBY, (to_us(now - timedelta(days=LOBBY_DAYS)), STEP_ROWS))
    return db.changes() or None


def story(db: apsw.Connection, /, now: datetime, place: object) -> object:  # noqa: ARG001  a step that finds its place by itself
    """Drop lines of stories older than 60 days."""
    db.execute(STORY, (to_us(now - timedelta(days=STORY_DAYS)), STEP_ROWS))
    return db.changes() or None


def news(db: apsw.Connection, /, now: datetime, place: object) -> object:  # noqa: ARG001  a step that finds its place by itself
    """Drop what was said over 60 days ago."""
    db.execute(NEWS, (to_us(now - timedelta(days=NEWS_DAYS)), STEP_ROWS))
    return db.changes() or None


def minutes(db: apsw.Connection, /, now: datetime, place: object) -> object:
    """Drop counts by minute older than 8 days, number by number: their key begins with it, so no index is needed."""
    return _by_number(db, "minutes", "minute", unix_minute(now - timedelta(days=MINUTE_DAYS)), place)


def days(db: apsw.Connection, /, now: datetime, place: object) -> object:
    """Drop daily totals older than 60 days, number by number."""
    return _by_number(db, "days", "day", unix_day(now - timedelta(days=DAY_DAYS)), place)


def _by_number(db: apsw.Connection, table: str, unit: str, oldest: int, place: object) -> object:
    start = place if isinstance(place, str) else ""
    number = db.execute(f"SELECT min(number) FROM {table} WHERE number > ?", (start,)).get  # noqa: S608  our own words
    if number is None:
        return None
    db.execute(f"DELETE FROM {table} WHERE number = ? AND {unit} < ?", (number, oldest))  # noqa: S608  our own words
    return number


def people(db: apsw.Connection, /, now: datetime, place: object) -> object:
    """Drop people without a mark for 8 days. There is no index for it: one more would cost more than this walk."""
    start = place if isinstance(place, int) else 0
    end = db.execute("SELECT max(id) FROM (SELECT id FROM people WHERE id > ? ORDER BY id LIMIT ?)", (start, STEP_ROWS)).get
    if not isinstance(end, int):
        return None
    oldest = int((now - timedelta(days=PEOPLE_DAYS)).timestamp())
    db.execute("DELETE FROM people WHERE id > ? AND id <= ? AND latest < ?", (start, end, oldest))
    return end


STEPS: tuple[Step, ...] = (seen, messages, lobby, story, news, minutes, days, people)
