"""How the gateway's structs lie in the tables of `sends.db`."""

from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import astuple

from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Alias, Answer, ContactRow, Deed, GatewayKey, Pause, Suppression, Window
from linekeeper.store.instant import from_us, to_us

S = TypeVar("S", bound=Struct)

TIMES = frozenset(
    {
        "at",
        "moved_at",
        "permit_until",
        "due_at",
        "sent_at",
        "expires_at",
        "delivered_at",
        "created_at",
        "revoked_at",
        "marketing_at",
        "everything_at",
        "lifted_at",
        "perhaps_until",
    }
)
INTENT_FIELDS = Intent.__struct_fields__
INTENT_TIMES = tuple(place for place, name in enumerate(INTENT_FIELDS) if name in TIMES)
INTENT_STATE = INTENT_FIELDS.index("state")
BOOLS = frozenset({"ours", "counts"})
TABLES: dict[type[Struct], str] = {
    Intent: "intents",
    Answer: "answers",
    GatewayKey: "keys",
    Suppression: "suppressions",
    ContactRow: "contacts",
    Pause: "pauses",
    Window: "windows",
    Deed: "deeds",
    Alias: "aliases",
}


def columns(kind: type[Struct]) -> str:
    """Return the names of a struct's columns, in its order."""
    return ", ".join(kind.__struct_fields__)


def put_sql(kind: type[Struct], verb: str = "INSERT OR REPLACE") -> str:
    """Return the statement that keeps a struct."""
    places = ", ".join("?" * len(kind.__struct_fields__))
    return f"{verb} INTO {TABLES[kind]} ({columns(kind)}) VALUES ({places})"


def select(kind: type[Struct], rest: str) -> str:
    """Return a question for whole structs."""
    return f"SELECT {columns(kind)} FROM {TABLES[kind]} {rest}"  # noqa: S608  our own words


def values(row: Struct) -> tuple[object, ...]:
    """Return what a table keeps of a struct."""
    if type(row) is Intent:
        return _intent(row)
    return tuple(_written(getattr(row, name)) for name in row.__struct_fields__)


def _intent(one: Intent) -> tuple[object, ...]:
    """Return a send's row: `values` for the struct that is written for every message, without looking at each field's kind."""
    row = list(astuple(one))
    for place in INTENT_TIMES:
        if row[place] is not None:
            row[place] = to_us(row[place])
    row[INTENT_STATE] = str(one.state)  # a third of the time that `value` takes
    return tuple(row)


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return to_us(value)
    return value.value if isinstance(value, SendState) else value


def struct(kind: type[S], row: tuple[Any, ...]) -> S:
    """Return the struct of a row."""
    told = dict(zip(kind.__struct_fields__, row, strict=True))
    for name in told.keys() & TIMES:
        told[name] = None if told[name] is None else from_us(told[name])
    for name in told.keys() & BOOLS:
        told[name] = bool(told[name])
    if kind is Intent:
        told["state"] = SendState(told["state"])
    return kind(**told)
