"""What we refuse, in Graph's own shape, with our own code beside it. The table is printed in docs/gateway.md; a test compares the two.

`code` is Meta's where Meta has one for it, so that a client's own handling fits; `error.linekeeper.code` is always ours. No status tempts a
client to send again what may have been sent: that is 409, never a 5xx.
"""

import secrets
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from linekeeper.gateway.reply import Header
from linekeeper.pacing.ask import Decision, Outcome

TYPE = "OAuthException"  #: the type that Graph gives nearly all its errors; clients tell classes by the code
LEAST_WAIT_S = 1


class Kind(NamedTuple):
    """What is fixed about a refusal of the gateway's own."""

    own: int
    http: int
    meta: int  #: Meta's code that is nearest; ours where what Meta says of that one would do harm
    title: str
    details: str
    wait_s: int = 0  #: 0: repeating does not help


NO_PATH = Kind(955101, 404, 100, "not passed on", "This address is not among those that the gateway passes on.")
NO_METHOD = Kind(955102, 405, 100, "not passed on with this method", "This address is passed on with other methods only.")
NO_CALLER = Kind(955103, 401, 190, "no token and no key", "Give a gateway key (lk_…) or an access token of your own as a bearer token.")
BAD_KEY = Kind(955104, 401, 190, "the gateway key is not good", "It is unknown or revoked; make one: `linekeeper gateway keys create`.")
NOT_YOURS = Kind(955105, 403, 10, "not of this key's account", "The key stands for another account, or the number is not known here.")
NO_TOKEN = Kind(955106, 403, 10, "no token is kept for the account", "Give it with `linekeeper connect`, or call with a token of your own.")
TOO_LARGE = Kind(955107, 413, 100, "the body is too large", "Media is uploaded first and sent by its id.")
TOO_SLOW = Kind(955108, 408, 100, "the body came too slowly", "Nothing was sent.", 5)
BUSY = Kind(955109, 503, 131016, "the gateway is full", "Nothing was sent; too much is under way already.", 1)
NOT_KEPT = Kind(955110, 503, 131016, "the send could not be written down", "Nothing was sent: what is not on the disk does not leave.", 5)
NOT_SENT = Kind(955111, 503, 131016, "Meta could not be reached", "It is proven that nothing was sent.", 5)
#: Meta's 131000 ("something went wrong") would be near, but of that Meta says: try again.
OUTCOME_UNKNOWN = Kind(
    955112, 409, 955112, "nobody knows whether it was sent", "Do not repeat it: the status webhook tells, or the gateway's list of sends."
)
OTHER_BODY = Kind(955113, 422, 100, "this Idempotency-Key came with another request", "A key stands for one request for 24 hours.")
BAD_IDEMPOTENCY = Kind(955114, 400, 100, "the Idempotency-Key is malformed", "One value of 1 to 255 printable signs.")
CANNOT_QUEUE = Kind(955115, 400, 100, "this cannot wait in the queue", "Holding needs a gateway key, whose account's token is kept here.")
BAD_WISH = Kind(
    955116,
    400,
    100,
    "a header of the gateway's is malformed",
    "x-linekeeper-hold is refuse or queue; x-linekeeper-lane is otp, reply, utility or marketing.",
)
NO_CALLS = Kind(
    955117,
    429,
    80008,
    "the account's calls of this hour are used up",
    "Not passed on: the rest of Meta's hourly budget is kept for reading and recovery. Messages are not counted.",
    1,
)
UNREADABLE = Kind(
    955118,
    415,
    100,
    "the body cannot be read here",
    "Nothing was sent: send JSON or a form, not compressed; else neither an opt-out nor the limit could be kept.",
)

KINDS = (
    NO_PATH,
    NO_METHOD,
    NO_CALLER,
    BAD_KEY,
    NOT_YOURS,
    NO_TOKEN,
    TOO_LARGE,
    TOO_SLOW,
    BUSY,
    NOT_KEPT,
    NOT_SENT,
    OUTCOME_UNKNOWN,
    OTHER_BODY,
    BAD_IDEMPOTENCY,
    CANNOT_QUEUE,
    BAD_WISH,
    NO_CALLS,
    UNREADABLE,
)
HELD_HTTP, REFUSED_HTTP = 429, 400
ID_HEADER = b"x-linekeeper-id"  #: of an answer: our id of the send


class Answer(Struct, frozen=True, gc=False):
    """What a caller is answered."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


def refused(kind: Kind, *, why: str = "", wait_s: float = 0, send: str = "", more: tuple[Header, ...] = ()) -> Answer:
    """Return one of the gateway's own refusals. `why`: more about it, without anybody's data; `send`: our id of the send."""
    wait = max(int(wait_s), kind.wait_s)
    told: dict[str, Any] = {"code": kind.own, "reason": kind.title, "details": f"{kind.details} {why}".strip()}
    if send:
        told["id"] = send
    return _answer((kind.http, kind.meta), kind.title, told["details"], told, wait, more)


def held_back(decision: Decision, send: str = "") -> Answer:
    """Return what pacing decided against a send: 429 while time helps, 400 when it does not."""
    wait = max(decision.retry_after_s, LEAST_WAIT_S) if decision.outcome is Outcome.HOLD else decision.retry_after_s
    told = reason_of(decision)
    if send:
        told["id"] = send
    return _answer((HELD_HTTP if wait else REFUSED_HTTP, decision.error or decision.own), decision.code, decision.text, told, wait, ())


def reason_of(decision: Decision) -> dict[str, Any]:
    """Return a decision with its reason, the evidence, what it waits for and how to override it."""
    return {
        "code": decision.own,
        "outcome": decision.outcome.value,
        "reason": decision.code,
        "details": decision.text,
        "basis": decision.basis.value,
        "about": decision.scope.value,
        "hard": decision.hard,
        "lane": decision.lane.value,
        "since": decision.since,
        "until": decision.until,
        "waits_for": decision.waits_for,
        "override": decision.override,
        "also": decision.also,
    }


def _answer(status: tuple[int, int], title: str, details: str, told: dict[str, Any], wait_s: int, more: tuple[Header, ...]) -> Answer:
    http, code = status
    error = {
        "message": f"(#{code}) {title}",
        "type": TYPE,
        "code": code,
        "is_transient": wait_s > 0,
        "error_data": {"messaging_product": "whatsapp", "details": details},
        "fbtrace_id": f"lk{secrets.token_hex(6)}",
        "linekeeper": told | ({"retry_after_s": wait_s} if wait_s else {}),
    }
    headers: tuple[Header, ...] = ((b"content-type", b"application/json; charset=UTF-8"), *more)
    if wait_s:
        headers = (*headers, (b"retry-after", str(wait_s).encode()))
    return Answer(http, headers, msgspec.json.encode({"error": error}))
