"""Room: flow — the whole river on one page: webhook or poll -> decode -> journal -> fold -> state -> effects. Read this first.

In:          bodies, readings, acts, batches.  Out: deliveries kept, state moved, effects as rows.
May import:  journal, state, decode, fold, rulebook, events.   Never: a store, the network, a clock.
Why:         whoever reads this page knows where everything happens. Ports and instants are arguments.
"""

from collections.abc import Sequence
from datetime import datetime

from linekeeper.decode import DECODER, Veil, decode
from linekeeper.events import Batch, Element, Event, Source
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import CameDue
from linekeeper.flow.keeper import Keeper
from linekeeper.flow.templates import key_of
from linekeeper.journal.port import Delivery, Journal
from linekeeper.state.port import State

__all__ = ["Keeper", "came_due", "hear", "keep_up", "receive", "record"]


async def receive(body: bytes, app: str, source: str, journal: Journal, veil: Veil, heard_at: datetime) -> int:
    """Keep one signed delivery; return its id. The door answers 200 only after this returns (P1).

    Raises:
        TryLater: the disk refuses. Nothing was kept, Meta will send it again.
    """
    batches = decode(body, app=app, source=source, heard_at=heard_at, veil=veil)
    id_ = await journal.append(Delivery(app=app, body=body, heard_at=heard_at), batches)
    if id_ is None:
        raise AssertionError("the journal kept a delivery without an id")
    return id_


async def hear(events: Sequence[AnyEvent], app: str, account: str, journal: Journal, asked_at: datetime) -> None:
    """Keep what one reading said, as one batch. Readings are never de-duplicated by content: they have no key."""
    await journal.append(None, [_batch(Source.READING, events, app, account, asked_at)])


async def record(act: AnyEvent, app: str, account: str, journal: Journal, now: datetime) -> None:
    """Write down an operator's act, or our own. The one way to do so."""
    await journal.append(None, [_batch(Source.ACT, [act], app, account, now)])


async def keep_up(journal: Journal, state: State, keeper: Keeper, limit: int = 200) -> int:
    """Fold what is new; return how many batches. Safe to kill at any line: state, effects and cursor move together."""
    cursor = await state.look(lambda look: look.cursor())
    batches = await journal.read(after=cursor, limit=limit)
    if batches:
        await state.turn(lambda turn: keeper.turn(turn, batches))
    return len(batches)


async def came_due(journal: Journal, state: State, now: datetime, limit: int = 500) -> int:
    """Journal the deadlines that passed, so that replay sees them too; return how many."""
    numbers, templates = await state.look(lambda look: (look.due(now, limit), look.templates_due(now, limit)))
    events = [CameDue(at=at, kind="number", id=number) for number, at in numbers]
    events += [CameDue(at=at, kind="template", id=key_of(account, template)) for account, template, at in templates]
    if events:
        await journal.append(None, [_batch(Source.DUE, events, "", "", now)])
    return len(events)


def _batch(source: Source, events: Sequence[Event], app: str, account: str, at: datetime) -> Batch:
    elements = tuple(Element(events=(event,)) for event in events)  # type: ignore[arg-type]  # callers give members of AnyEvent
    return Batch(source=source, app=app, account=account, heard_at=at, decoder=DECODER, elements=elements)
