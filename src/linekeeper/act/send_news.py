"""What a program of the user's own is told of one of its sends: our id beside Meta's, what it came to, and why. Pure.

Never whom it was for, nor what it says. Meta's id holds the person's number: it stands in the signed body and nowhere else.
"""

from datetime import UTC, datetime

from msgspec import Struct

from linekeeper.rulebook.errors import Catalogue
from linekeeper.state.intents import PRESUMED_LOST, Intent, SendState, public_id
from linekeeper.state.outgoing import Parcel
from linekeeper.store.instant import from_us
from linekeeper.views.sends_words import reason_of

NOBODY_READS = "Linekeeper does not know this code of Meta's."


class News(Struct, frozen=True, kw_only=True):
    """One thing to be told. `id` is the same at every attempt, and no other has it."""

    id: str
    data: dict[str, object]


def news(parcel: Parcel, send: Intent, wamid: str, catalogue: Catalogue) -> News:
    """Return what is told of a send. `wamid` empty: nobody knows it here."""
    what = parcel.what
    detail = send.detail if send.why == parcel.why else ""  # it may wait for something else by now
    reason = reason_of(parcel.why, _state(parcel), parcel.error, detail)
    told: dict[str, object] = {
        "id": public_id(send.id),
        "message_id": wamid or None,
        "state": _state(parcel).value,
        "account": send.account,
        "number": send.number,
        "lane": send.lane,
        "template": send.template or None,
        "language": send.language or None,
        "accepted_at": iso(from_us(send.id)),
        "expires_at": None if send.expires_at is None else iso(send.expires_at),
        "repeats": public_id(send.again) if send.again else None,
        "reason": reason,
        "error": None if parcel.error is None else _error(parcel.error, catalogue),
    }
    return News(
        id=f"msg_{send.id}_{what}",
        data={"type": f"message.{what}", "timestamp": iso(parcel.at), "data": told},
    )


def _state(parcel: Parcel) -> SendState:
    """Return where the send stood: one that is presumed lost stands as failed, or as unknown while somebody must decide."""
    if parcel.what == PRESUMED_LOST:
        return SendState.FAILED if parcel.why == PRESUMED_LOST else SendState.UNKNOWN
    return SendState(parcel.what)


def _error(code: int, catalogue: Catalogue) -> dict[str, object]:
    found = catalogue.find(code)
    if found is None:
        return {"code": code, "title": "", "meaning": NOBODY_READS, "fix": (), "retry": None}
    return {"code": code, "title": found.title, "meaning": found.meaning, "fix": found.fix, "retry": found.retry.policy}


def iso(at: datetime) -> str:
    """Return an instant as people and programs read it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
