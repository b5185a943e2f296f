"""What `linekeeper sim` tells of plays and of itself."""

import json
from datetime import UTC, datetime

import pytest

from linekeeper.cli.sim_told import described, place, span, told
from linekeeper.sim import Simulator, names
from linekeeper.sim.playbill import Play, load
from tests.cli.conftest import Run

PLAY = Play(
    about="Something happens.",
    numbers=load("steady").numbers,
    accounts=load("steady").accounts,
    portfolios=load("steady").portfolios,
    acts=[{"at_s": 3_600, "do": "ban", "account": "104998261357420"}, {"at_s": 60, "do": "quality", "number": "15550100421", "to": "RED"}],
)


def test_a_play_is_described_with_its_acts_in_their_order() -> None:
    assert list(described(PLAY)) == [
        "Numbers: 2",
        "  +15550100421  Harbor Lane Coffee",
        "  +15550100422  Harbor Lane Roastery",
        "Acts:",
        "  after 1 min: quality Harbor Lane Coffee · to=RED",
        "  after 1 h: ban Harbor Lane Coffee",
    ]


@pytest.mark.parametrize("name", names())
def test_every_act_and_every_conclusion_of_every_play_is_described(name: str) -> None:
    play, lines = load(name), list(described(load(name)))
    acts = [line for line in lines if line.startswith(("  after ", "  ")) and (" into the round: " in line or line.startswith("  after "))]

    assert len(acts) == len(play.acts) + sum(len(loop.acts) for loop in play.loops)
    assert sum(line.startswith("  by ") for line in lines) == len(play.concludes)


def test_plays_are_told_to_people_and_to_programs(run: Run) -> None:
    people, program = run("sim", "--describe", "ban"), run("sim", "--describe", "ban", "--json")
    listed = run("sim", "--list", "--json")

    assert people.stdout.splitlines()[0] == f"ban: {load('ban').about}"
    assert json.loads(program.stdout)["about"] == load("ban").about
    assert [play["name"] for play in json.loads(listed.stdout)] == names()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.6, "1 min"), (90_061, "1 d 1 h 1 min 1 s"), (7_200, "2 h")],
    ids=["none", "rounded", "all", "whole"],
)
def test_spans_are_written_as_people_do(seconds: float, said: str) -> None:
    assert span(seconds) == said


async def test_all_that_a_client_needs_is_told_and_a_large_fleet_is_cut_short() -> None:
    async with Simulator("fleet-500", start=datetime(2026, 11, 2, 8, tzinfo=UTC), paused=True) as sim:
        lines = [line.plain for line in told(sim, "fleet-500")]
        text = "\n".join(lines)
        wanted = [
            f"{sim.url}/_sim/",
            sim.app_id,
            sim.app_secret,
            sim.verify_token,
            *sim.tokens.values(),
            "and 488 more numbers",
            "standing still",
        ]

        assert [word for word in wanted if word not in text] == []
        assert "go nowhere yet" in text
        assert len(place(sim, "fleet-500")["numbers"]) == 500  # type: ignore[arg-type]  # it is a list


def test_the_rules_that_a_play_turns_are_told() -> None:
    assert "Rules it turns: throughput_people=100" in described(load("climb"))
