"""What is kept of one send, and how far it may move. Bodies are sealed; people are keyed hashes; wamids are keyed hashes.

A send is written down before its first byte leaves. What Meta says of it only joins: a later word wins, never an earlier one.
"""

from datetime import datetime, timedelta
from enum import StrEnum, auto

from msgspec import Struct
from msgspec.structs import replace

PERMIT = timedelta(hours=24)  #: how long a delivery uses a place of the limit


class SendState(StrEnum):
    """Where a send stands."""

    ACCEPTED = auto()  #: taken in, and not decided yet
    HELD = auto()  #: waits; `why` says for what, `due_at` until when at least
    SENDING = auto()  #: its bytes may be on their way: whoever finds it so after a start does not know the outcome
    UNKNOWN = auto()  #: it may or may not have reached Meta; never sent again by us
    SENT = auto()  #: Meta accepted it
    FAILED = auto()
    DELIVERED = auto()
    READ = auto()
    EXPIRED = auto()  #: its time was over before it could go
    CANCELLED = auto()  #: an operator or the caller took it back before it went


_S = SendState
WAITING = frozenset({_S.ACCEPTED, _S.HELD})  #: no byte left us yet
OVER = frozenset({_S.FAILED, _S.READ, _S.EXPIRED, _S.CANCELLED, _S.DELIVERED})  #: nothing is left for us to do

#: What may become what. Everything else is refused, so that nothing goes backwards.
LEADS_TO: dict[SendState, frozenset[SendState]] = {
    _S.ACCEPTED: frozenset({_S.HELD, _S.SENDING, _S.FAILED, _S.EXPIRED, _S.CANCELLED}),
    _S.HELD: frozenset({_S.HELD, _S.SENDING, _S.FAILED, _S.EXPIRED, _S.CANCELLED}),
    # Back to HELD only when it is proven that no byte reached Meta.
    _S.SENDING: frozenset({_S.HELD, _S.UNKNOWN, _S.SENT, _S.FAILED, _S.DELIVERED, _S.READ}),
    _S.UNKNOWN: frozenset({_S.SENT, _S.FAILED, _S.DELIVERED, _S.READ}),
    _S.SENT: frozenset({_S.FAILED, _S.DELIVERED, _S.READ}),
    # Several devices: delivered wins over failed. What we only presumed lost yields to any word of Meta's.
    _S.FAILED: frozenset({_S.DELIVERED, _S.READ}),
    _S.DELIVERED: frozenset({_S.READ}),
    _S.READ: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}
PRESUMED_LOST = "presumed_lost"  #: `why` of a send of which nothing was heard although statuses of its number arrived


class Intent(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One send. `id` is microseconds since 1970 at accept, made unique: so ids are in the order of accept."""

    id: int
    state: SendState
    moved_at: datetime  #: when it came to `state`
    account: str  #: empty: the number is in no account that we watch
    portfolio: str  #: the group whose limit it uses: Meta's id, or the account's pseudo-portfolio; empty as `account`
    number: str
    edge: str = "messages"  #: or "marketing_messages"
    version: str = ""  #: as the caller wrote it, such as "v24.0"
    key: str = ""  #: id of the gateway key; empty: the caller came with a token of its own
    lane: str = ""
    template: str = ""  #: its name; empty: no template
    language: str = ""
    person: bytes = b""  #: keyed hash of the name it was addressed to; empty: a group, or nobody could be read
    mark: bytes = b""  #: by what its statuses are known: hash of our tracking value, else hash of its wamid once that is told
    ours: bool = False  #: the tracking value is ours, so a status can tell what became of an unknown one
    message: bytes = b""  #: hash of its wamid, once told
    why: str = ""  #: code of the reason for `state`
    error: int | None = None  #: Meta's code, when it failed
    detail: str = ""  #: `why` in words, as it was decided last, while it waits; without anybody's data
    policy: str = "drop"  #: when presumed lost: drop, resend, ask
    again: int = 0  #: the id of the send that this one repeats, after that was presumed lost
    counts: bool = False  #: it uses a place of the portfolio's limit while `permit_until` lies ahead
    permit_until: datetime | None = None  #: None: no permit, or released
    due_at: datetime | None = None  #: when it should be looked at again, while it waits; stays when it went, as a sign that it had waited
    sent_at: datetime | None = None  #: when its first byte was about to leave
    expires_at: datetime | None = None  #: not sent after this
    delivered_at: datetime | None = None
    body: bytes = b""  #: the request, sealed; only of sends that we may have to send later, and only until they are over


def moved(intent: Intent, to: SendState, at: datetime, why: str = "", error: int | None = None) -> Intent | None:
    """Return the send in its new state, with its permit released or prolonged; None when that would go backwards."""
    by_meta = to in {_S.SENT, _S.FAILED, _S.DELIVERED, _S.READ} and why != PRESUMED_LOST
    if to not in LEADS_TO[intent.state] and not (intent.why == PRESUMED_LOST and intent.state is _S.FAILED and by_meta):
        return None
    told: dict[str, object] = {"state": to, "moved_at": at, "why": why, "error": error, "detail": ""}
    if to in {_S.DELIVERED, _S.READ}:
        # The first of the two counts; a permit that was released comes back: the message did arrive.
        told["delivered_at"] = delivered = intent.delivered_at or at
        told["permit_until"] = delivered + PERMIT if intent.counts else None
    elif to is _S.SENT and intent.state is _S.FAILED:
        told["permit_until"] = at + PERMIT if intent.counts else None
    elif to in {_S.FAILED, _S.EXPIRED, _S.CANCELLED, _S.HELD}:
        told["permit_until"] = None
    elif to is _S.SENDING:
        told["sent_at"] = at
    if to in OVER or to is _S.SENT:
        told["body"] = b""  # it will not be sent again
    return replace(intent, **told)


def reserved_at(intent: Intent) -> int | None:
    """Return when the permit of a send that was not delivered was reserved, in unix seconds; None: it holds none."""
    return None if intent.permit_until is None else int((intent.permit_until - PERMIT).timestamp())


def named(intent: Intent, message: bytes) -> Intent:
    """Return a send whose wamid is told now; where no tracking value of ours tells its statuses, that does."""
    if not message or intent.message == message:
        return intent
    return replace(intent, message=message, mark=intent.mark or message)


ID_PREFIX = "lk."  #: tells our ids from Meta's wamids


def public_id(id_: int) -> str:
    """Return a send's id as callers are told it."""
    return f"{ID_PREFIX}{id_}"


def id_of(public: str) -> int | None:
    """Return the id that a caller was told; None: it is none of ours."""
    digits = public.removeprefix(ID_PREFIX)
    fits = public.startswith(ID_PREFIX) and digits.isascii() and digits.isdigit() and len(digits) < LONGEST_ID
    return int(digits) if fits else None


LONGEST_ID = 19  #: digits that SQLite's integers surely hold
