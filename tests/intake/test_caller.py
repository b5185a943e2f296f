"""One app's calls: counted, and stopped while Meta wants none."""

from datetime import timedelta

import pytest

from linekeeper.graph import Graph, GraphError
from linekeeper.intake.caller import Caller
from linekeeper.meter import Meter
from linekeeper.pacing.plan import STOP_ABOVE
from tests.intake.stand_in import NOON, HandClock, Meta, an_app, error


@pytest.fixture
def caller(graph: Graph, clock: HandClock, meter: Meter) -> Caller:
    return Caller(an_app(), graph, clock, meter)


async def test_every_call_counts_on_its_account_the_refused_ones_too(caller: Caller, meta: Meta, meter: Meter) -> None:
    meta.nodes["7"] = {"id": "7"}
    await caller.get("7", "7")
    with pytest.raises(GraphError):
        await caller.get("7", "8")

    assert caller.spending.spent(NOON) == {"7": 2}
    count = meter.registry.get_sample_value
    assert count("linekeeper_graph_calls_total", {"app": "meta", "outcome": "ok"}) == 1
    assert count("linekeeper_graph_calls_total", {"app": "meta", "outcome": "missing"}) == 1


async def test_error_4_closes_the_app_longer_each_time_until_a_call_works(caller: Caller, meta: Meta, clock: HandClock) -> None:
    meta.nodes["7"] = {"id": "7"}
    meta.fails["7"] = error(4)
    waits_s = []
    for _ in range(8):
        with pytest.raises(GraphError):
            await caller.get("7", "7")
        until = caller.usage(clock.now()).closed_until
        assert until is not None
        waits_s.append((until - clock.now()).total_seconds())

    assert waits_s == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    meta.fails.clear()
    await caller.get("7", "7")
    meta.fails["7"] = error(4)
    with pytest.raises(GraphError):
        await caller.get("7", "7")
    assert caller.usage(clock.now()).closed_until == clock.now() + timedelta(seconds=60)


async def test_one_accounts_budget_closes_only_that_account(caller: Caller, meta: Meta, clock: HandClock) -> None:
    meta.fails["7"] = error(80007)
    with pytest.raises(GraphError):
        await caller.get("7", "7")

    assert caller.usage(clock.now()).closed_until is None


async def test_an_old_percentage_does_not_stop_us_for_ever(caller: Caller, meta: Meta) -> None:
    meta.nodes["7"] = {"id": "7"}
    meta.headers = {"x-app-usage": '{"call_count": 97}'}
    await caller.get("7", "7")

    assert caller.usage(NOON).percent == 97
    assert caller.usage(NOON + timedelta(minutes=6)).percent == STOP_ABOVE
    assert caller.usage(NOON + timedelta(minutes=61)).percent == 0
