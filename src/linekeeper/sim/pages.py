"""Pages of lists: `limit`, `after`, `before`, `next`, `previous`. At most 100 a page, 25 unasked. Source: number-health.md section 2.1."""

import base64
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault

T = TypeVar("T")
PAGE = 25
PAGE_AT_MOST = 100
#: Parameters that every list takes.
TAKES = "limit after before summary"
DIGITS = 6


def page(call: Call, rows: Sequence[T]) -> tuple[list[T], dict[str, object]]:
    """Return the rows of the page asked for, and `{"paging": ...}`, which is empty where there are no rows.

    Raises:
        GraphFault: 100, the limit is no number above zero, or the cursor is none of ours.
    """
    limit = _limit(call.text("limit"))
    start = _place(call.text("after")) + 1 if call.text("after") else 0
    end = start + limit
    if call.text("before"):
        end = _place(call.text("before"))
        start = max(0, end - limit)
    found = list(rows[max(0, start) : max(0, end)])
    if not found:
        return [], {}
    first, last = _cursor(start), _cursor(start + len(found) - 1)
    paging: dict[str, object] = {"cursors": {"before": first, "after": last}}
    if start + len(found) < len(rows):
        paging["next"] = _link(call, limit, "after", last)
    if start > 0:
        paging["previous"] = _link(call, limit, "before", first)
    return found, {"paging": paging}


def summary(call: Call, known: dict[str, object]) -> dict[str, object]:
    """Return `{"summary": ...}` with what was asked for of what is known; nothing when nothing was.

    Raises:
        GraphFault: 100, something is asked for that is not known.
    """
    names = call.names("summary")
    if names in (["true"], ["1"]):
        names = ["total_count"]
    for name in names:
        if name not in known:
            raise GraphFault(100, message=f"(#100) Param summary does not know {name[:40]!r}")
    return {"summary": {name: known[name] for name in names}} if names else {}


def _link(call: Call, limit: int, way: str, cursor: str) -> str:
    kept = {name: call.text(name) for name in call.params if name not in ("after", "before")}
    query = urlencode({"access_token": call.bearer} | kept | {"limit": limit, way: cursor})
    return f"{call.base}/{'/'.join(call.parts)}?{query}"


def _limit(text: str) -> int:
    if not text:
        return PAGE
    if not (text.isascii() and text.isdecimal()) or not int(text[:DIGITS]):
        raise GraphFault(100, message="(#100) Param limit must be a number greater than zero")
    return min(int(text[:DIGITS]), PAGE_AT_MOST)


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"row:{place}".encode()).decode()


def _place(cursor: str) -> int:
    try:
        return max(0, int(base64.urlsafe_b64decode(cursor).removeprefix(b"row:")[:DIGITS]))
    except ValueError as error:
        raise GraphFault(100, message="(#100) Invalid cursor") from error
