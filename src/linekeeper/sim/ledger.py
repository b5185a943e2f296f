"""What the simulator did and was asked: every Graph call and every webhook attempt with its outcome. Bounded, paged."""

from collections import deque

import msgspec

ROWS_KEPT = 20_000
PAGE = 500


class Row(msgspec.Struct, kw_only=True, frozen=True):
    """One call or one attempt. `at` is simulated unix seconds."""

    seq: int
    at: float
    kind: str  #: call or webhook
    what: str  #: method and path, or the webhook's field
    status: int  #: HTTP status; 0 when nobody answered
    outcome: str  #: answered, refused, broken, delivered, failed, dropped, lost, off
    code: int = 0  #: Graph error code
    delivery: int = 0  #: number of the delivery, the same over its attempts
    attempt: int = 0
    fault: str = ""  #: kind of the fault on order that struck the call


class Ledger:
    """The newest rows; older ones fall off the end."""

    def __init__(self, kept: int = ROWS_KEPT) -> None:
        self.rows: deque[Row] = deque(maxlen=kept)
        self.last = 0

    def call(self, at: float, what: str, status: int, code: int, fault: str = "") -> None:
        """Keep a Graph call; tokens never come here. `fault`: what was ordered to go wrong with it."""
        outcome = "refused" if code or status >= 400 else "answered"  # noqa: PLR2004 - HTTP's own border
        self._add(at=at, kind="call", what=what, status=status, outcome="broken" if fault else outcome, code=code, fault=fault)

    def webhook(self, at: float, field: str, outcome: str, status: int = 0, delivery: int = 0, attempt: int = 0) -> None:
        """Keep one attempt to deliver, or why there was none."""
        self._add(at=at, kind="webhook", what=field, status=status, outcome=outcome, delivery=delivery, attempt=attempt)

    def after(self, seq: int, limit: int = PAGE) -> list[Row]:
        """Return up to `limit` rows younger than `seq`, oldest first."""
        return [row for row in self.rows if row.seq > seq][: min(limit, PAGE)]

    def _add(self, **columns: object) -> None:
        self.last += 1
        self.rows.append(msgspec.convert({"seq": self.last, **columns}, Row))
