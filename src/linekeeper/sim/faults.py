"""Faults on order: which calls they strike, what becomes of the answer, how far Meta's clock is off. Pure; the wire breaks in `breaking`.

A fault strikes calls of the Graph (never of the control room), is bounded by a number of calls, a time, or both, and is then gone.
Whether the request still reached the world is said by `processed`: a reset after the message was accepted is what double sends are made of.
Seconds on the wire are real ones, since the patience of clients is; a fault's own life is in simulated ones.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from hashlib import blake2b
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import parse_qsl

import msgspec
from msgspec.structs import replace

from linekeeper.sim.answer import Answer
from linekeeper.sim.bodies import News
from linekeeper.sim.call import VERSION
from linekeeper.sim.errors import CODES, GraphFault

if TYPE_CHECKING:
    from linekeeper.sim.stage import Stage

Kind = Literal["status", "html", "truncated", "drip", "late", "silence", "reset", "cut", "tls", "token", "refuse", "skew", "storm"]
#: What each kind is, as the control room tells it.
KINDS: dict[Kind, str] = {
    "status": "an HTTP status: with a code a Graph error, without one a page of HTML",
    "html": "HTML with status 200",
    "truncated": "the answer's JSON ends in its middle",
    "drip": "the answer comes byte by byte, over so many seconds",
    "late": "the answer comes after so many seconds",
    "silence": "nothing for so many seconds, then the connection closes without a byte",
    "reset": "the connection is reset before the first byte",
    "cut": "the connection is reset after headers and half the body",
    "tls": "a TLS alert instead of HTTP, then the connection closes",
    "token": "190, as if the token had expired or been revoked",
    "refuse": "the port is closed for so many seconds: connections are refused",
    "skew": "Meta's clock is off by so many seconds: Date headers and times in webhooks",
    "storm": "so many webhooks of people who write to a number, within so many simulated seconds",
}
#: Kinds that need the real answer, so the request is always processed.
ANSWERING = frozenset({"truncated", "drip", "late", "cut"})
#: Kinds that strike no call but the whole stage.
WHOLE = frozenset({"refuse", "skew", "storm"})
#: Kinds that break the connection instead of, or while, answering.
WIRE = frozenset({"drip", "late", "silence", "reset", "cut", "tls"})
#: Seconds of each kind unless told.
USUAL_S: dict[str, float] = {"silence": 30.0, "drip": 10.0, "late": 30.0, "refuse": 10.0, "skew": 60.0, "storm": 10.0}
CALLS_AT_MOST = 100_000
LONGEST_WIRE_S = 600.0
LONGEST_LIFE_S = 30 * 86_400.0
LONGEST_SKEW_S = 365 * 86_400.0
PLANNED_AT_MOST = 200
PAGE_OF_TROUBLE = b"<!doctype html><html><head><title>Error</title></head><body>Sorry, something went wrong.</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}
DEAD = {"expired": 463, "revoked": 460}  #: subcodes of error 190


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One planned trouble. `left`: calls it still strikes (of a storm: webhooks); `until`: simulated unix seconds of its end."""

    kind: Kind = "status"
    id: int = 0
    left: Annotated[int, msgspec.Meta(ge=0, le=CALLS_AT_MOST)] = 1
    until: float | None = None
    skip: int = 0  #: matching calls that still pass unharmed
    share: float = 1.0  #: of matching calls, the seed decides which
    method: str = ""  #: empty: any
    path: str = "*"  #: a pattern for the path without its version
    token: str = ""  #: the key of a token in the world; empty: any
    processed: bool = False
    status: int = 500
    code: int | None = None
    retry_after: int | None = None
    seconds: float = 0.0
    state: Literal["expired", "revoked"] = "expired"
    number: str = ""  #: who the storm writes to
    seen: int = 0  #: matching calls so far


class Wish(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A fault as ordered. What is left out is the kind's usual; which words matter to which kind is in docs/simulator.md."""

    kind: Kind = "status"
    calls: Annotated[int, msgspec.Meta(ge=1, le=CALLS_AT_MOST)] | None = None
    lasts_s: Annotated[float, msgspec.Meta(ge=1, le=LONGEST_LIFE_S)] | None = None
    skip: Annotated[int, msgspec.Meta(ge=0, le=CALLS_AT_MOST)] = 0
    share: Annotated[float, msgspec.Meta(ge=0.01, le=1)] = 1.0
    method: Literal["", "GET", "POST", "DELETE"] = ""
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "*"
    token: Annotated[str, msgspec.Meta(max_length=80)] = ""
    processed: bool | None = None
    status: Annotated[int, msgspec.Meta(ge=400, le=599)] = 500
    code: int | None = None
    retry_after: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None
    seconds: Annotated[float, msgspec.Meta(ge=-LONGEST_SKEW_S, le=LONGEST_SKEW_S)] | None = None
    state: Literal["expired", "revoked"] = "expired"
    number: Annotated[str, msgspec.Meta(max_length=80)] = ""


def plan(stage: "Stage", wish: Wish) -> Fault:
    """Plan a fault and return it.

    Raises:
        ValueError: it makes no sense, or too many are planned already.
        KeyError: no token or number is called so.
    """
    _check(stage, wish)
    calls = wish.calls or (1 if wish.lasts_s is None else CALLS_AT_MOST)
    fault = Fault(
        kind=wish.kind, id=_next(stage.faults), left=calls, until=None if wish.lasts_s is None else stage.now + wish.lasts_s,
        skip=wish.skip, share=wish.share, method=wish.method, path=wish.path, token=wish.token,
        processed=wish.kind in ANSWERING or bool(wish.processed), status=wish.status, code=wish.code, retry_after=wish.retry_after,
        seconds=USUAL_S.get(wish.kind, 0.0) if wish.seconds is None else wish.seconds, state=wish.state,
        number=stage.world.number(wish.number).id if wish.kind == "storm" else "",
    )  # fmt: skip
    stage.faults.append(fault)
    return fault


def _next(planned: list[Fault]) -> int:
    return 1 + max((fault.id for fault in planned), default=0)


def _check(stage: "Stage", wish: Wish) -> None:
    seconds = wish.seconds or 0.0
    wrong = [
        (wish.code is not None and wish.code not in CODES, f"the simulator knows no code {wish.code}"),
        (wish.kind in ANSWERING and wish.processed is False, f"{wish.kind} spoils a real answer: the request is always processed"),
        (wish.kind != "skew" and not 0 <= seconds <= LONGEST_WIRE_S, f"seconds must be 0 to {LONGEST_WIRE_S:g}, got {seconds:g}"),
        (wish.kind == "skew" and wish.lasts_s is None, "a skew wants lasts_s, how many simulated seconds it lasts"),
        (wish.kind == "storm" and wish.calls is None, "a storm wants calls, how many webhooks it sends"),
        (bool(wish.token) and wish.token not in stage.world.tokens, f"no token is called {wish.token!r}"),
        (len(listed(stage)) >= PLANNED_AT_MOST, f"{PLANNED_AT_MOST} faults are planned already; clear some first"),
    ]
    for holds, why in wrong:
        if holds:
            raise ValueError(why)


def listed(stage: "Stage") -> list[Fault]:
    """Return the faults that are still to come or at work; what is over is forgotten, what was planned by hand is made whole."""
    stage.faults[:] = [fault for fault in stage.faults if fault.left > 0 and (fault.until is None or fault.until > stage.now)]
    for fault in stage.faults:
        if not fault.id:
            fault.id, fault.processed = _next(stage.faults), fault.processed or fault.kind in ANSWERING
            fault.seconds = fault.seconds or USUAL_S.get(fault.kind, 0.0)
    return stage.faults


def clear(stage: "Stage", number: int | None = None) -> int:
    """End one fault by its number, or all; return how many ended."""
    before = len(listed(stage))
    stage.faults[:] = [fault for fault in stage.faults if number is not None and fault.id != number]
    return before - len(stage.faults)


def strike(stage: "Stage", method: str, target: str, headers: dict[str, str]) -> Fault | None:
    """Return the fault that strikes this call, the first that matches, and count it.

    Args:
        stage: whose faults they are.
        method: of the request.
        target: raw path with query.
        headers: names in lower case.
    """
    if not stage.faults:
        return None
    path, token = _path(target), _token(stage, target, headers)
    return next((fault for fault in listed(stage) if _matches(fault, method, path, token) and _hits(stage, fault)), None)


def _matches(fault: Fault, method: str, path: str, token: str) -> bool:
    return (
        fault.kind not in WHOLE and fault.method in ("", method) and fault.token in ("", token) and fnmatchcase(path, fault.path)
    )  # fmt: skip


def _hits(stage: "Stage", fault: Fault) -> bool:
    fault.seen += 1
    if fault.seen <= fault.skip:
        return False
    drawn = blake2b(f"{stage.seed}/{fault.id}/{fault.seen}".encode(), digest_size=4).digest()
    if int.from_bytes(drawn, "big") / 2**32 >= fault.share:
        return False
    fault.left -= 1
    return True


def _path(target: str) -> str:
    parts = [part for part in target.partition("?")[0].split("/") if part]
    return "/" + "/".join(parts[1:] if parts and VERSION.match(parts[0]) else parts)


def _token(stage: "Stage", target: str, headers: dict[str, str]) -> str:
    """Return the key of the token a call carries in its header or query; empty when it carries none of ours."""
    value = headers.get("authorization", "").partition(" ")[2].strip() or dict(parse_qsl(target.partition("?")[2])).get("access_token", "")
    return next((kind for kind, token in stage.world.tokens.items() if token.value == value), "")


def spoil(fault: Fault, answer: Answer | None, trace: str) -> Answer:
    """Return what the caller gets: `answer` is the real one where the request was processed, else None."""
    if fault.kind in WIRE:
        return replace(answer or Answer(status=0, body=b""), fault=fault)
    if fault.kind == "truncated" and answer is not None:
        return replace(answer, body=answer.body[: len(answer.body) // 2], fault=fault)
    if fault.kind == "html":
        return Answer(status=200, body=PAGE_OF_TROUBLE, headers=HTML, fault=fault)
    wait = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    refusal = _refusal(fault)
    if refusal is None:
        return Answer(status=fault.status, body=PAGE_OF_TROUBLE, headers=HTML | wait, fault=fault)
    body = msgspec.json.encode(refusal.body(trace))
    return Answer(status=refusal.http, body=body, headers=wait, code=refusal.code, fault=fault)


def _refusal(fault: Fault) -> GraphFault | None:
    if fault.kind == "token":
        return GraphFault(190, subcode=DEAD[fault.state], message=f"Error validating access token: the session is {fault.state}.")
    return None if fault.code is None else GraphFault(fault.code, http=fault.status)


def skew(stage: "Stage") -> float:
    """Return how many seconds Meta's clock is ahead now."""
    if not stage.faults:
        return 0.0
    return sum(fault.seconds for fault in listed(stage) if fault.kind == "skew")


def skewed(news: Iterable[News], seconds: float) -> list[News]:
    """Return changes as a clock that is `seconds` ahead writes them: the entry's time, and every `timestamp` inside."""
    return [one._replace(at=one.at + seconds, value=_shifted(one.value, seconds)) for one in news]


def _shifted(value: object, seconds: float) -> object:
    if isinstance(value, list):
        return [_shifted(one, seconds) for one in value]
    if isinstance(value, dict):
        return {key: _later(one, seconds) if key == "timestamp" else _shifted(one, seconds) for key, one in value.items()}
    return value


def _later(moment: object, seconds: float) -> object:
    if isinstance(moment, str) and moment.isdecimal():
        return str(int(moment) + int(seconds))
    return moment + int(seconds) if isinstance(moment, int) and not isinstance(moment, bool) else moment
