"""Rows of templates: their shape, and how SQLite holds and finds them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import apsw
from msgspec import Struct

from linekeeper.store.connection import rows
from linekeeper.store.instant import from_us, to_us


class TemplateRow(Struct, frozen=True, kw_only=True):
    """One template as the doors show it. `body` is the flow's own; the rest is what one may sort and search by."""

    account: str
    template: str
    workspace: str
    name: str
    language: str
    category: str  #: Meta's word; empty: not told
    quality: str
    state: str  #: a TemplateState, "absent" or "unknown"
    sendable: str  #: "yes", "no", "unknown"
    rank: int  #: what it costs to wait: higher is shown first
    due_at: datetime | None  #: when it must be judged anew though nothing was heard
    body: bytes


class Sought(Struct, frozen=True, kw_only=True):
    """Which templates are asked for; None: any."""

    workspace: str | None = None
    account: str | None = None
    state: str | None = None
    sendable: str | None = None
    quality: str | None = None
    search: str = ""  #: part of a name


FILTERS = ("workspace", "account", "state", "sendable", "quality")
Place = tuple[int, str, str]  #: rank, account, template: the row to go on from

COLUMNS = "account, template, workspace, name, language, category, quality, state, sendable, rank, due_at, body"
PUT = f"INSERT OR REPLACE INTO templates ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608  our own column names
ONE = f"SELECT {COLUMNS} FROM templates WHERE account = ? AND template = ?"  # noqa: S608  our own column names
DUE = "SELECT account, template, due_at FROM templates WHERE due_at <= ? ORDER BY due_at, account, template LIMIT ?"
IDS = "SELECT template FROM templates WHERE account = ? AND template > ? ORDER BY template LIMIT ?"


def template_values(row: TemplateRow) -> tuple[object, ...]:
    """Return what the table keeps of a struct, in the order of `COLUMNS`."""
    due_at = None if row.due_at is None else to_us(row.due_at)
    return tuple(due_at if name == "due_at" else getattr(row, name) for name in TemplateRow.__struct_fields__)


def template_row(row: tuple[Any, ...]) -> TemplateRow:
    """Return the struct of a row of `COLUMNS`."""
    values = dict(zip(TemplateRow.__struct_fields__, row, strict=True))
    due_at = None if values["due_at"] is None else from_us(values["due_at"])
    return TemplateRow(**(values | {"due_at": due_at}))


def find(db: apsw.Connection, sought: Sought, after: Place | None, limit: int) -> Sequence[TemplateRow]:
    """Return rows by rank (what costs most first), then account and template."""
    where: list[tuple[str, tuple[object, ...]]] = [
        (f"{name} = ?", (value,)) for name in FILTERS if (value := getattr(sought, name)) is not None
    ]
    if sought.search:
        where.append(("instr(name, ?) > 0", (sought.search.casefold(),)))
    if after is not None:
        where.append(("rank <= ? AND (rank < ? OR (account, template) > (?, ?))", (after[0], *after)))
    conditions = " AND ".join(condition for condition, _ in where) or "TRUE"
    sql = f"SELECT {COLUMNS} FROM templates WHERE {conditions} ORDER BY rank DESC, account, template LIMIT ?"  # noqa: S608  our own words
    return [template_row(row) for row in rows(db, sql, [*(value for _, values in where for value in values), limit])]


def matches(row: TemplateRow, sought: Sought) -> bool:
    """Tell whether a row is among those asked for."""
    named = all(getattr(sought, name) in {None, getattr(row, name)} for name in FILTERS)
    return named and sought.search.casefold() in row.name
