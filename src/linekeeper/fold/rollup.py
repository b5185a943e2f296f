"""Where a message stands in the counts: one cell for each state it reached, in the minute in which it first reached it.

The cells are read off the joined message, never off a step. So news in any order leaves the same counts: when an earlier time of a
state, its category or an error code arrives late, the message leaves one cell and enters another.
"""

from linekeeper.events.message import MessageState
from linekeeper.fold.message import Message

Cell = tuple[int, str, str, int]
"""Unix minute, state, category (empty: not told), error code (0 but for failures, -1: Meta gave none)."""

NO_CODE = -1
NOWHERE: frozenset[Cell] = frozenset()

_SENT, _DELIVERED = MessageState.SENT.value, MessageState.DELIVERED.value
_READ, _FAILED = MessageState.READ.value, MessageState.FAILED.value


def cells(message: Message) -> frozenset[Cell]:
    """Return the cells in which a message counts.

    Delivered implies sent, and read implies delivered. A message that was delivered did not fail: of several devices one had it.
    Of several error codes the smallest that Meta gave names the failure.
    """
    reached = message.delivered or message.read or message.played
    if not (reached or message.sent or message.failed):
        return NOWHERE  # the hot path: before the first word of it
    category = "" if message.category is None else message.category.value
    delivered = message.delivered_at if reached else 0
    found: list[Cell] = []
    if message.sent or delivered:
        found.append(((message.sent or delivered) // 60, _SENT, category, 0))
    if delivered:
        found.append((delivered // 60, _DELIVERED, category, 0))
        if message.read or message.played:
            found.append((_first(message.read, message.played) // 60, _READ, category, 0))
    elif message.failed:
        code = min((code for code in message.failures if code >= 0), default=NO_CODE)
        found.append((message.failed // 60, _FAILED, category, code))
    return frozenset(found)


def _first(*times: int) -> int:
    return min((at for at in times if at), default=0)
