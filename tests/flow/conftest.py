"""The river over memory and over SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from linekeeper.state.memory import MemoryState
from linekeeper.state.sqlite import open_state
from tests.flow.stream import Stream


@pytest.fixture(params=["memory", "sqlite"])
async def stream(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stream]:
    """Yield a stream, once for each store."""
    if request.param == "memory":
        yield Stream(MemoryState())
        return
    async with open_state(tmp_path / "state.db") as state:
        yield Stream(state)
