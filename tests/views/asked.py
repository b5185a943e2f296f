"""Views over a stream, at noon."""

from datetime import datetime

from linekeeper.rulebook import current
from linekeeper.state.memory import MemoryState
from linekeeper.views.changes import Changes
from linekeeper.views.fleet import Views
from tests.flow.stream import NOON, Stream


def asked(stream: Stream, now: datetime = NOON) -> Views:
    """Return views that ask this stream."""
    return Views(stream.state, stream.journal, lambda: now, rules=current(), timezone="UTC", changes=Changes())


def in_memory() -> Stream:
    """Return a stream over memory."""
    return Stream(MemoryState())
