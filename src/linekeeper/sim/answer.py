"""What goes back to a caller of the Graph."""

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from linekeeper.sim.faults import Fault


class Answer(msgspec.Struct, kw_only=True, frozen=True):
    """Status, body and extra headers; status 0: no answer at all. `fault`: the trouble that made it so, or is to break it on the wire."""

    status: int
    body: bytes
    headers: dict[str, str] = {}
    code: int = 0
    fault: "Fault | None" = None
