"""As many fields as the token may read, remembered."""

import pytest

from linekeeper.errors import TryLater
from linekeeper.graph import Graph, GraphRefused
from linekeeper.graph.fields import FIELDS
from linekeeper.intake.caller import Caller
from linekeeper.intake.fieldwise import Fieldwise
from linekeeper.intake.memory import REFUSED, Memory
from linekeeper.meter import Meter
from linekeeper.state.memory import MemoryState
from tests.intake.stand_in import HandClock, Meta, an_app, error

EVERYTHING = FIELDS["account"][0]


@pytest.fixture
def caller(graph: Graph, clock: HandClock, meter: Meter) -> Caller:
    return Caller(an_app(), graph, clock, meter)


@pytest.fixture
def memory(state: MemoryState) -> Memory:
    return Memory(state)


@pytest.fixture
def fieldwise(caller: Caller, memory: Memory, clock: HandClock, meta: Meta) -> Fieldwise:
    meta.nodes["7"] = {"id": "7", "name": "Harbor Lane Coffee"}
    return Fieldwise(caller, memory, clock)


def asked_for(meta: Meta) -> set[str]:
    return set(meta.calls[-1][1]["fields"].split(",")) - {"id"}


async def test_everything_is_asked_for_at_once_when_nothing_is_refused(fieldwise: Fieldwise, meta: Meta) -> None:
    await fieldwise.ask("7", "account", "7")

    assert len(meta.calls) == 1
    assert asked_for(meta) == set(EVERYTHING)


@pytest.mark.parametrize("bad", [{"owner_business_info"}, {"name", "country"}, set(EVERYTHING)], ids=["one", "two", "all"])
async def test_refused_fields_are_found_left_out_and_remembered(fieldwise: Fieldwise, meta: Meta, memory: Memory, bad: set[str]) -> None:
    meta.refused = set(bad)
    answer = await fieldwise.ask("7", "account", "7")

    assert answer.body == {"id": "7", "name": "Harbor Lane Coffee"}
    assert asked_for(meta) == set(EVERYTHING) - bad
    assert set(memory.rows(REFUSED)) == {f"meta/7/v24.0/account/{field}" for field in bad}

    before = len(meta.calls)
    await fieldwise.ask("7", "account", "7")
    assert len(meta.calls) == before + 1


async def test_a_refusal_is_tried_anew_after_a_day(fieldwise: Fieldwise, meta: Meta, clock: HandClock) -> None:
    meta.refused = {"country"}
    await fieldwise.ask("7", "account", "7")
    meta.refused = set()
    clock.move(23 * 3600)
    await fieldwise.ask("7", "account", "7")
    assert "country" not in asked_for(meta)

    clock.move(3600)
    await fieldwise.ask("7", "account", "7")
    assert "country" in asked_for(meta)


async def test_a_node_that_is_refused_whole_costs_two_calls(fieldwise: Fieldwise, meta: Meta, memory: Memory) -> None:
    meta.fails["7"] = error(10, status=403)
    with pytest.raises(GraphRefused):
        await fieldwise.ask("7", "account", "7")

    assert len(meta.calls) == 2
    assert memory.rows(REFUSED) == {}


async def test_a_search_stops_where_the_budget_does(fieldwise: Fieldwise, meta: Meta, caller: Caller, clock: HandClock) -> None:
    for _ in range(100):
        caller.spending.spend("7", clock.now())
    meta.refused = {"country"}
    with pytest.raises(TryLater):
        await fieldwise.ask("7", "account", "7")

    assert len(meta.calls) == 2


async def test_a_kind_of_node_that_is_refused_whole_is_left_alone_for_a_day(fieldwise: Fieldwise, clock: HandClock) -> None:
    assert not fieldwise.is_refused("7", "portfolio")
    fieldwise.refuse("7", "portfolio")
    clock.move(23 * 3600)
    assert fieldwise.is_refused("7", "portfolio")
    assert not fieldwise.is_refused("8", "portfolio")
    assert not fieldwise.is_refused("7", "account")

    clock.move(3600)
    assert not fieldwise.is_refused("7", "portfolio")
