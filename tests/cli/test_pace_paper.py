"""How a plan looks on paper."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.build.planning import Plan
from linekeeper.cli import pace_paper
from linekeeper.cli.paper import paper
from linekeeper.pacing.whatif import Batch, Leaves, Tier
from tests.flow.stream import NOON

HOUR = timedelta(hours=1)


def leaves(name: str = "autumn", *portions: tuple[float, int], over: float | None = 48) -> Leaves:
    people = sum(many for _, many in portions)
    ended = None if over is None else NOON + over * HOUR
    return Leaves(
        batch=Batch(name=name, at=NOON, people=people),
        portions=tuple((NOON + at * HOUR, many) for at, many in portions),
        finished_at=ended,
        left_over=0 if over is not None else 7,
    )


PLAN = Plan(
    now=NOON,
    portfolio="77",
    name="Harbor Group",
    number="+15550100421",
    limit=2_000,
    limit_known=True,
    used=12,
    quality="green",
    per_second=80,
    leaves=[leaves("autumn", (0, 1_800), (24, 1_200)), leaves("later", (30, 5), over=None)],
    tier=Tier(
        now=2_000, next=10_000, needs="Message 1000 new people.", people_a_day=988, days=1, reached_at=NOON + 7 * HOUR, advice=("Slowly.",)
    ),
    assumptions=("Nothing goes wrong.",),
)


def printed(capsys: pytest.CaptureFixture[str], plan: Plan) -> str:
    for part in pace_paper.pages(plan, UTC):
        paper().print(part)
    return " ".join(capsys.readouterr().out.split())


def test_a_plan_tells_when_each_leaves_what_it_leads_to_and_what_it_assumes(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, PLAN)

    for words in (
        "Harbor Group, sent from +1 555-010-0421 Limit 2,000 a day, 12 used now. Quality high. 80 messages a second.",
        "autumn 3,000 marketing now",
        "7 are left over",
        "each sign is 1 hour; the fuller, the more leave then",
        "Next limit: 10,000 Message 1000 new people. That is 988 new people a day, for 1 day at least.",
        "With this plan about",
        "An estimate. It assumes: Nothing goes wrong.",
    ):
        assert words in told


def test_where_several_numbers_send_each_batch_tells_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = {"1": "+15550100421", "2": "+15550100422"}
    told = printed(capsys, replace(PLAN, numbers=numbers, leaves=[replace(leaves("autumn", (0, 3_000)), number="2")]))

    assert "Harbor Group, sent from 2 numbers" in told
    assert "+1 555-010-0421 sends nothing of it" in told
    assert "+1 555-010-0422 sends autumn" in told


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param({"limit_known": False}, "The limit is not known yet.", id="unknown"),
        pytest.param({"limit": None}, "No limit.", id="none"),
    ],
)
def test_a_limit_that_is_not_known_is_not_claimed(told: dict[str, Any], words: str) -> None:
    assert pace_paper.limit(replace(PLAN, **told)) == words


def test_the_line_of_time_shows_how_much_leaves_when() -> None:
    told = pace_paper.signs(leaves("autumn", (0, 1_800), (24, 1_200), over=24.5), NOON, 48 * HOUR)

    assert (len(told), told[0], told[24], told[47]) == (48, "█", "▓", "·")
    assert pace_paper.signs(leaves("none", over=0), NOON, HOUR) == "·" * 48


def test_a_plan_that_does_not_lead_to_the_next_limit_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    tier = Tier(now=100_000, next=None, needs="Use half of it.", people_a_day=50_000)
    told = printed(capsys, replace(PLAN, leaves=[], tier=tier))

    assert "Next limit: none above" in told or "Next limit: no limit" in told
    assert "This plan does not lead there." in told
