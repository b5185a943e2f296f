"""What goes back to a caller of the Graph."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from linekeeper.sim.faults import Fault


class Unproven(Exception):
    """A callback that a call names has to answer the verification request first; `then` does what was asked and returns the value."""

    def __init__(self, url: str, verify_token: str, then: Callable[[], dict[str, object]]) -> None:
        super().__init__(url)
        self.url, self.verify_token, self.then = url, verify_token, then


class Answer(msgspec.Struct, kw_only=True, frozen=True):
    """Status, body and extra headers; status 0: no answer at all. `fault`: the trouble that made it so, or is to break it on the wire.

    With `asks`, a callback is to be asked first; `Graph.proven` then gives the answer, under the trace that the call has already.
    """

    status: int
    body: bytes
    headers: dict[str, str] = {}
    code: int = 0
    fault: "Fault | None" = None
    asks: Unproven | None = None
    trace: str = ""
