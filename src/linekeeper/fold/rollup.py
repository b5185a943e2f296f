"""Where a message stands in the counts: one cell for each state it reached, in the minute in which it first reached it.

The cells are read off the joined message, never off a step. So news in any order leaves the same counts: when an earlier time of a
state, its category or an error code arrives late, the message leaves one cell and enters another.
"""

from linekeeper.events.message import MessageState
from linekeeper.fold.message import Message

Cell = tuple[int, str, str, int]
"""Unix minute, state, category (empty: not told), error code (0 but for failures, -1: Meta gave none)."""

NO_CODE = -1


def cells(message: Message) -> frozenset[Cell]:
    """Return the cells in which a message counts.

    Delivered implies sent, and read implies delivered. A message that was delivered did not fail: of several devices one had it.
    Of several error codes the smallest that Meta gave names the failure.
    """
    category = "" if message.category is None else message.category.value
    delivered, read = message.delivered_at, _first(message.read, message.played)
    times = {MessageState.SENT: message.sent or delivered, MessageState.DELIVERED: delivered, MessageState.READ: read}
    found = {(at // 60, state.value, category, 0) for state, at in times.items() if at}
    if message.failed and not delivered:
        code = min((code for code in message.failures if code >= 0), default=NO_CODE)
        found.add((message.failed // 60, MessageState.FAILED.value, category, code))
    return frozenset(found)


def _first(*times: int) -> int:
    return min((at for at in times if at), default=0)
