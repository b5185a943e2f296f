"""How Meta's Graph API fails, and whose turn it is then.

Sources: Meta's error code pages and field reports as collected on 2026-11-23 (number health fact sheet, section 7).
"""

import re
from collections.abc import Mapping

from linekeeper.errors import LinekeeperError, Refused, TryLater
from linekeeper.events.house import SightCause

TOKEN = frozenset({0, 102, 190})
PERMISSION = frozenset({3, 10, 131005, *range(200, 300)})
BUDGET = frozenset({4, 17, 32, 613, 80007, 80008})
UNREACHABLE = frozenset({1, 2})
INVALID = 100
MISSING = 33  #: as a code, or as the subcode of 100
LARGEST_CODE = 10**9  #: no code is that large
APP_BUDGET = 4  #: the app's own budget over all accounts; the others are one account's

#: Long words and runs of digits in Meta's own text may be a token, a person's number or an id: none is repeated.
PRIVATE = re.compile(r"\S*(?:\d{5,}|\d\||[\w|\-+/=]{24,})\S*")


class GraphError(LinekeeperError):
    """A request that Meta did not answer with what was asked for."""

    code: int | None = None  #: Meta's; None: there was no answer, or none that could be read
    subcode: int | None = None
    http: int | None = None  #: None: no answer at all
    retry_after_s: float | None = None  #: what Meta asks us to wait; None: it did not say

    @property
    def cause(self) -> SightCause | None:
        """What we lack, when it is sight; None: the request itself was refused, or the object does not exist."""
        return classify(self.code, self.subcode, self.http)

    @property
    def missing(self) -> bool:
        """Whether Meta says that the object does not exist, or not for us."""
        return self.code == MISSING or (self.code == INVALID and self.subcode == MISSING)

    @property
    def field_refused(self) -> bool:
        """Whether a field of the request may be what was refused: then the others may still be asked for."""
        return not self.missing and self.code in {10, INVALID}

    @property
    def app_wide(self) -> bool:
        """Whether the app as a whole must pause."""
        return self.code == APP_BUDGET


class GraphRefused(GraphError, Refused):
    """Somebody must act: renew a token, grant a permission, mend the request."""


class GraphTryLater(GraphError, TryLater):
    """Meta does not answer now, or allows no more calls now."""


def classify(code: int | None, subcode: int | None, http: int | None) -> SightCause | None:
    """Return what we lack, by Meta's code first and HTTP's status where there is none. None: not a matter of sight."""
    if code == MISSING or (code == INVALID and subcode == MISSING):
        return None
    for codes, cause in (
        (TOKEN, SightCause.TOKEN),
        (PERMISSION, SightCause.PERMISSION),
        (BUDGET, SightCause.BUDGET),
        (UNREACHABLE, SightCause.UNREACHABLE),
    ):
        if code in codes:
            return cause
    return _by_status(http) if code is None or (http or 0) >= 500 else None  # noqa: PLR2004  HTTP's own classes


def _by_status(http: int | None) -> SightCause:
    return {401: SightCause.TOKEN, 403: SightCause.PERMISSION, 429: SightCause.BUDGET}.get(http or 0, SightCause.UNREACHABLE)


def unreachable(why: str, *, http: int | None = None) -> GraphTryLater:
    """Return the error for an answer that did not come, or cannot be read. `why` is ours, never Meta's text."""
    error = GraphTryLater("Meta's Graph API gave no answer that can be read", why=why, remedy="nothing: it is asked again")
    error.http = http
    return error


def nowhere() -> GraphError:
    """Return the error for an id that cannot be one; Meta was not asked. It counts as an object that does not exist."""
    return _made(INVALID, MISSING, 404, "what stands for its id cannot be one", None)


def from_body(body: object, http: int, retry_after_s: float | None) -> GraphError:
    """Return the error that an answer tells, with Meta's words stripped of what may be private."""
    told = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(told, Mapping):
        return _made(None, None, http, "no error object in the answer", retry_after_s)
    text = told.get("message")
    return _made(_int(told.get("code")), _int(told.get("error_subcode")), http, clean(text) if isinstance(text, str) else "", retry_after_s)


def clean(text: str) -> str:
    """Return Meta's text on one line, without long numbers and words, at most 200 characters. It goes to logs and terminals."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:500])
    return PRIVATE.sub("…", shown)[:200]


def _made(code: int | None, subcode: int | None, http: int, why: str, retry_after_s: float | None) -> GraphError:
    name = f"error {code}" if code is not None else f"HTTP {http}"
    name += f"/{subcode}" if subcode is not None else ""
    error: GraphError
    if classify(code, subcode, http) in {SightCause.BUDGET, SightCause.UNREACHABLE}:
        error = GraphTryLater(f"Meta refused for now: {name}", why=why, remedy="nothing: it is asked again", retry_after_s=retry_after_s)
    else:
        error = GraphRefused(f"Meta refused: {name}", why=why, remedy="see the number's sight for what to do")
    error.code, error.subcode, error.http = code, subcode, http
    return error


def _int(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < len(str(LARGEST_CODE)):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_CODE else None
