"""The control room on what happened: every call and every webhook with its outcome, and messages by tracking value."""

from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from linekeeper.sim.asking import Ask, answers
from linekeeper.sim.ledger import PAGE, Row

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

Limit = Annotated[int, msgspec.Meta(ge=1, le=PAGE)]


class LedgerQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Which rows: younger than `after`, of a kind, an outcome, a webhook field or a pattern of calls; `newest`: the last ones instead."""

    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    limit: Limit = PAGE
    kind: Literal["", "call", "webhook"] = ""
    outcome: Literal["", "answered", "refused", "broken", "delivered", "failed", "dropped", "lost", "off"] = ""
    field: Annotated[str, msgspec.Meta(max_length=80)] = ""
    what: Annotated[str, msgspec.Meta(max_length=200)] = ""
    newest: bool = False


class LedgerPage(msgspec.Struct):
    """Rows, oldest first. `next`: what to ask after for those that follow; `mishaps`: planned acts that could not be performed."""

    rows: list[Row]
    next: int
    more: bool
    pending: int
    mishaps: list[str]


class TrackedQuery(msgspec.Struct, forbid_unknown_fields=True):
    """One value, or a page of all from a place on."""

    value: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    limit: Limit = PAGE


class Tracked(msgspec.Struct):
    """How many messages with this `biz_opaque_callback_data` were accepted."""

    value: str
    accepted: int


class TrackedPage(msgspec.Struct):
    """Values in the order they first came; `next`: the place to go on from, 0 when there are no more."""

    rows: list[Tracked]
    next: int


@answers("GET", "/_sim/ledger", query=LedgerQuery, gives=LedgerPage)
async def ledger(sim: "Simulator", ask: Ask) -> LedgerPage:
    """Tell calls and webhook attempts with their outcome; the newest 20,000 are kept."""
    query: LedgerQuery = ask.query
    sim.catch_up()
    kept = sim.stage.ledger.rows
    fitting = (row for row in (reversed(kept) if query.newest else kept) if row.seq > query.after and fits(row, query))
    rows = list(islice(fitting, query.limit + 1))
    more, rows = len(rows) > query.limit, rows[: query.limit]
    if query.newest:
        rows.reverse()
    reached = rows[-1].seq if more and not query.newest else max(query.after, sim.stage.ledger.last)
    return LedgerPage(rows=rows, next=reached, more=more, pending=sim.outbox.pending, mishaps=list(sim.stage.mishaps))


def fits(row: Row, query: LedgerQuery) -> bool:
    """Return whether a row is among those asked for."""
    return (
        query.kind in ("", row.kind)
        and query.outcome in ("", row.outcome)
        and (not query.field or (row.kind == "webhook" and query.field in row.what.split(",")))
        and (not query.what or fnmatchcase(row.what, query.what))
    )


@answers("GET", "/_sim/tracked", query=TrackedQuery, gives=TrackedPage)
async def tracked(sim: "Simulator", ask: Ask) -> TrackedPage:
    """Tell how many messages were accepted under a tracking value, or under each: proof that nothing was sent twice."""
    query: TrackedQuery = ask.query
    sim.catch_up()
    counts = sim.stage.tracked
    if query.value is not None:
        return TrackedPage(rows=[Tracked(query.value, counts.get(query.value, 0))], next=0)
    page = list(islice(counts.items(), query.after, query.after + query.limit))
    reached = query.after + len(page)
    return TrackedPage(rows=[Tracked(value, count) for value, count in page], next=reached if reached < len(counts) else 0)
