"""One piece of a reading: what an answer says of one thing; and the way from one page of a list to the next."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Told
from linekeeper.graph import Answer


class Piece(Struct, frozen=True, kw_only=True):
    """What one reading says of one thing; `key` is the same at every reading of it."""

    key: str
    events: tuple[AnyEvent, ...]
    at: datetime


def piece(key: str, answer: Answer, events: Iterable[AnyEvent]) -> Piece:
    """Return a piece; where Meta's `Date` was not believed, its events say so."""
    told = tuple(replace(event, told=Told.FUTURE) if answer.ahead else event for event in events)
    return Piece(key=key, events=told, at=answer.at)


def cursor(answer: Answer) -> str | None:
    """Return the cursor of the next page, None after the last, "" when there is a next page and no way to it.

    Meta's own `next` address is not used: it may carry a token.
    """
    paging = answer.body.get("paging") if isinstance(answer.body, Mapping) else None
    if not isinstance(paging, Mapping) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    return after if isinstance(after, str) else ""
