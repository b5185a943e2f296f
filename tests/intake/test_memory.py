"""What the poller remembers between two starts."""

import pytest

from linekeeper.errors import TryLater
from linekeeper.intake.memory import HEARD, KEPT, Memory
from linekeeper.state.memory import MemoryState


async def test_what_was_flushed_is_there_after_a_restart(state: MemoryState) -> None:
    memory = Memory(state)
    memory.put(HEARD, "1", b"then")
    memory.put(KEPT, "1/2", b"print")
    await memory.flush()

    again = Memory(state)
    await again.load()

    assert again.get(HEARD, "1") == b"then"
    assert dict(again.rows(KEPT)) == {"1/2": b"print"}


async def test_what_is_forgotten_stays_forgotten(state: MemoryState) -> None:
    memory = Memory(state)
    memory.put(HEARD, "1", b"then")
    await memory.flush()
    memory.put(HEARD, "1", None)
    await memory.flush()

    assert await state.recall(HEARD) == {}


class Refusing(MemoryState):
    full = True

    async def remember(self, kind: str, items: dict[str, bytes | None]) -> None:
        if self.full:
            raise TryLater("the disk is full")
        await super().remember(kind, items)


async def test_what_the_disk_refused_is_written_the_next_time() -> None:
    state = Refusing()
    memory = Memory(state)
    memory.put(HEARD, "1", b"old")
    memory.put(HEARD, "2", b"kept")
    with pytest.raises(TryLater):
        await memory.flush()
    memory.put(HEARD, "1", b"new")

    state.full = False
    await memory.flush()

    assert await state.recall(HEARD) == {"1": b"new", "2": b"kept"}
