"""What goes wrong at the door, as `{"what", "why", "remedy"}` for programs and as a page in the look for people."""

from pathlib import Path
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Struct

from linekeeper.errors import LinekeeperError, Misconfigured, Refused, TryLater

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2

log = structlog.get_logger("linekeeper.web")


class Problem(Struct, frozen=True, kw_only=True):
    """What happened, why, and what to do about it."""

    what: str
    why: str
    remedy: str


class Refusal(LinekeeperError):
    """The request cannot be answered; `status` is the HTTP status to say so with."""

    def __init__(self, status: int, what: str, *, why: str = "", remedy: str = "") -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.status = status


def no_page() -> Refusal:
    """Return the refusal of an address that leads nowhere."""
    return Refusal(
        404,
        "there is nothing at this address",
        why="the address is mistyped, or what it named is gone",
        remedy="start from the list of numbers at /",
    )


def _from_framework(error: HTTPException) -> tuple[int, Problem]:
    match error:
        case ValidationException(extra=list(faults)) if faults:
            named = "; ".join(f"{fault.get('key', 'value')}: {fault.get('message', '')}" for fault in faults)
            return 400, Problem(what="the request does not fit", why=named, remedy="see /api/schema for what is asked")
        case HTTPException(status_code=404):
            problem = no_page()
            return 404, Problem(what=problem.what, why=problem.why, remedy=problem.remedy)
        case HTTPException(status_code=405):
            return 405, Problem(what="only GET is answered here", why="nothing can be changed here", remedy="use GET")
        case _ if error.status_code < 500:  # noqa: PLR2004  the border between the asker's faults and ours
            return error.status_code, Problem(what="the request does not fit", why=error.detail, remedy="see /api/schema for what is asked")
        case _:
            return _ours(error)


def _ours(error: Exception) -> tuple[int, Problem]:
    # Not the error's text: it may quote a message or a person's number.
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown"
    log.error("web.failed", error=type(error).__name__, where=where)
    return 500, Problem(
        what="Linekeeper could not answer",
        why="of a fault of its own; your numbers are not affected",
        remedy="try again; if it stays, look for web.failed in the log",
    )


def problem_of(error: Exception) -> tuple[int, Problem]:
    """Return the HTTP status and the problem that tells `error` without a secret or a person's data."""
    match error:
        case Refusal():
            return error.status, Problem(what=error.what, why=error.why, remedy=error.remedy)
        case Refused():
            return 400, Problem(what=error.what, why=error.why, remedy=error.remedy)
        case TryLater():
            return 503, Problem(what=error.what, why=error.why, remedy=error.remedy or "wait a little and try again")
        case Misconfigured():  # such as a damaged file: the operator must act, and nobody else is told here
            status, ours = _ours(error)
            return status, Problem(what=error.what, why=error.why, remedy=error.remedy or ours.remedy)
        case HTTPException():
            return _from_framework(error)
        case _:
            return _ours(error)


def headers_of(error: Exception, status: int) -> dict[str, str]:
    """Return the headers that go with an error."""
    if status == 503:  # noqa: PLR2004  Service Unavailable
        asked = getattr(error, "retry_after_s", None)
        return {"Retry-After": str(max(1, round(asked or RETRY_AFTER_S)))}
    return {"Allow": "GET, HEAD"} if status == 405 else {}  # noqa: PLR2004  Method Not Allowed


def as_json(_: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer a program."""
    status, problem = problem_of(error)
    return Response(problem, status_code=status, media_type=MEDIA_TYPE, headers=headers_of(error, status))
