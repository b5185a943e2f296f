"""A plan from what is kept: whose limit, which number, and what is not sure."""

from pathlib import Path

import pytest

from linekeeper.build.clock import Real
from linekeeper.build.planning import planned
from linekeeper.config import Config
from linekeeper.errors import Refused
from linekeeper.events.number import Reported
from linekeeper.pacing.whatif import Batch
from tests.build.lived import FINE, live


@pytest.fixture
async def config(tmp_path: Path) -> Config:
    made = Config(data=tmp_path)
    await live(made)
    return made


async def test_a_plan_rests_on_the_portfolio_as_it_is_kept(config: Config) -> None:
    clock = Real()
    batches = [Batch(name="autumn", at=clock.now(), people=300)]
    plan = await planned(config, clock, "", "", batches)
    at_once = await planned(config, clock, "77", next(iter(FINE)), batches, staged=False)

    assert (plan.portfolio, plan.name, plan.per_second) == ("77", "Harbor Group", 80)
    assert plan.limit_known is (plan.limit is not None)
    assert sum(many for _, many in at_once.leaves[0].portions) + at_once.leaves[0].left_over == 300
    assert len(plan.leaves[0].portions) > len(at_once.leaves[0].portions)
    assert any("24 hours" in one for one in plan.assumptions)


async def test_a_plan_uses_all_numbers_that_can_send_and_a_batch_may_name_its_own(tmp_path: Path) -> None:
    first, second, off = "106540352242922", "106540352242923", "106540352242924"
    made = Config(data=tmp_path)
    await live(made, {first: Reported.CONNECTED, second: Reported.CONNECTED, off: Reported.DISCONNECTED})
    now = Real().now()
    plan = await planned(
        made,
        Real(),
        "",
        "",
        [Batch(name=name, at=now, people=100, number=number) for name, number in (("a", second), ("b", ""), ("c", ""))],
    )
    alone = await planned(made, Real(), "", first, [Batch(name="a", at=now, people=100)])

    assert (sorted(plan.numbers), plan.per_second) == ([first, second], 160)
    assert [one.number for one in plan.leaves] == [second, first, first] or [one.number for one in plan.leaves] == [second, first, second]
    assert ([*alone.numbers], alone.per_second, alone.leaves[0].number) == ([first], 80, first)
    with pytest.raises(Refused, match="cannot send here"):
        await planned(made, Real(), "", "", [Batch(name="a", at=now, people=100, number=off)])


@pytest.mark.parametrize(("portfolio", "number"), [("9", ""), ("", "999"), ("9", "106540352242922")])
async def test_what_is_not_known_is_refused(config: Config, portfolio: str, number: str) -> None:
    with pytest.raises(Refused, match="there is no such"):
        await planned(config, Real(), portfolio, number, [])
