"""Which tables are derived and which are ours, how long their rows live, and how rows become structs."""

from datetime import datetime
from typing import Any

from linekeeper.state.port import FleetRow, PersonRow, UnreadRow
from linekeeper.state.search import digits_of, sought
from linekeeper.store.instant import from_us, to_us

#: May be dropped and rebuilt from the journal. `portfolios` only gives small numbers to names, and goes with `people`.
DERIVED_TABLES = (
    "cursor",
    "seen",
    "subjects",
    "portfolios",
    "people",
    "aliases",
    "messages",
    "fleet",
    "story",
    "news",
    "templates",
    "minutes",
    "days",
    "lobby",
    "unread",
    "unread_counts",
)
#: Come from no delivery: never touched by a rebuild.
OUR_TABLES = ("effects", "ours")

SEEN_DAYS = 8  #: Meta sends again for 7 days
PEOPLE_DAYS = 8  #: the limit's window is 24 h; the rest is for late news
MESSAGE_DAYS = 30  #: the longest time to live of a template message
LOBBY_DAYS = 30
MOST_UNREAD = 10_000
STORY_DAYS = 60
MOST_STORY = 500  #: lines of one number
NEWS_DAYS = 60
MOST_NEWS = 100  #: of one number or account
CLAIM_S = 60
MOST_WAITING = 1_000  #: guests of the lobby in one answer
MOST_GUESTS = 5_000  #: guests that wait for one account, or for one number of it: beyond it the oldest go

FLEET = "number, account, portfolio, workspace, display, name, status, rank, due_at, counted, body"
UNREAD = "at, app, account, field, place, why, delivery, id"


def hours_prefix(at: datetime) -> bytes:
    """Return the first four bytes of a key of that time: unix hours, big-endian."""
    return max(int(at.timestamp()) // 3600, 0).to_bytes(4, "big")


def unix_day(at: datetime) -> int:
    """Return whole UTC days since 1970."""
    return int(at.timestamp()) // 86_400


def fleet_row(row: tuple[Any, ...]) -> FleetRow:
    """Return the struct of a row of `FLEET` columns."""
    values = dict(zip(FleetRow.__struct_fields__, row, strict=True))
    due_at = None if values["due_at"] is None else from_us(values["due_at"])
    return FleetRow(**(values | {"due_at": due_at, "counted": bool(values["counted"])}))


def fleet_values(row: FleetRow) -> tuple[object, ...]:
    """Return what `fleet` keeps of a struct, with what it is searched by."""
    due_at = None if row.due_at is None else to_us(row.due_at)
    told = (row.number, row.account, row.portfolio, row.workspace, row.display, row.name, row.status, row.rank)
    return (*told, due_at, row.counted, row.body, digits_of(row.display), sought(row))


def person_row(row: tuple[Any, ...]) -> PersonRow:
    """Return the struct of a row: portfolio's name, person, body, least_until, most_until, latest."""
    return PersonRow(**dict(zip(PersonRow.__struct_fields__, row, strict=True)))


def unread_row(row: tuple[Any, ...]) -> UnreadRow:
    """Return the struct of a row of `UNREAD` columns."""
    values = dict(zip(UnreadRow.__struct_fields__, row, strict=True))
    return UnreadRow(**(values | {"at": from_us(values["at"])}))
