"""Fixtures of the ears' tests; the parts are in `stand_in`."""

from collections.abc import AsyncIterator

import pytest

from linekeeper.graph import Graph
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.state.memory import MemoryState
from tests.intake.stand_in import HandClock, Meta, client, serving


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def state() -> MemoryState:
    return MemoryState()


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
async def meta(clock: HandClock) -> AsyncIterator[Meta]:
    async with serving(Meta(clock)) as meta:
        yield meta


@pytest.fixture
async def graph(meta: Meta) -> AsyncIterator[Graph]:
    async with client(meta) as graph:
        yield graph
