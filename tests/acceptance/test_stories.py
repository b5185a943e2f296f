"""Every story play before Linekeeper: what it concludes, and by when, with door, poller and keeper as they are.

The plays and their conclusions are in `linekeeper/sim/plays/`; nothing here knows a story. Between conclusions the clock jumps: webhooks
arrive at their times, and the poller looks again shortly before each.
"""

from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest

from linekeeper.rulebook import current
from linekeeper.sim import Simulator
from linekeeper.sim.conclusions import Conclusion
from linekeeper.sim.playbill import Play, load, names
from linekeeper.views.answers import NumberAnswer, ReasonAnswer
from tests.sim.watcher import STEP_S, Watcher, watching

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FIRST_LOOKS = 3  #: accounts, then numbers, then their health
FIRST_LOOKS_S = 30.0
LAST_LOOKS_S = 3 * STEP_S  #: before a conclusion
ENDS_WITHIN_S = 60.0
PLAYS = {name: load(name) for name in names()}
STORIES = sorted(name for name, play in PLAYS.items() if play.concludes)
#: Of these a conclusion lists what must be found; of those, what must not.
FOUND, NOT_FOUND = frozenset({"because", "told"}), frozenset({"never", "untold"})
OPEN = Conclusion(by_s=1, says="")


def wanted(one: Conclusion) -> dict[str, object]:
    """Return what a conclusion says, by field; what it leaves open is left out."""
    fields = [name for name in one.__struct_fields__ if name not in ("by_s", "says", "number", "template")]
    said = {name: getattr(one, name) for name in fields if getattr(one, name) != getattr(OPEN, name)}
    return {name: sorted(value) if name in FOUND else [] if name in NOT_FOUND else value for name, value in said.items()}


async def told(watcher: Watcher, one: Conclusion) -> dict[str, object]:
    """Return what Linekeeper says of what a conclusion is about."""
    counts = (await watcher.views.fleet()).counts
    said: dict[str, object] = {
        "told": sorted(set(one.told) & set(watcher.opened)),
        "untold": sorted(set(one.untold) & set(watcher.opened)),
        "silent": not watcher.opened,
        "counts": {status: counts.get(status, 0) for status in one.counts},
    }
    return said | await _of_number(watcher, one) if one.number else said


async def _of_number(watcher: Watcher, one: Conclusion) -> dict[str, object]:
    gone = one.status == "gone"  # of a number with two lives the one that is over, else the one that goes on
    node = next(number for number in watcher.sim.world.numbers.values() if number.display == one.number and bool(number.gone) is gone)
    number = await watcher.views.number(node.id)
    assert number is not None, f"{one.number} was never seen"
    reasons, sends = number.reasons, ""
    if one.template:
        ids = {template.name: template.id for template in watcher.sim.world.account_of(node).templates}
        template = await watcher.views.template(node.account, str(ids[one.template]))
        assert template is not None, f"{one.template} was never seen"
        reasons, sends = template.reasons, template.sendable
    return _by_reasons(reasons, one) | _by_number(number, one) | {"sends": sends}


def _by_reasons(reasons: list[ReasonAnswer], one: Conclusion) -> dict[str, object]:
    codes = {reason.code for reason in reasons}
    until = reasons[0].until if reasons else None
    seconds = (until - START) / timedelta(seconds=1) if until else None
    near = seconds is not None and one.ends_s is not None and abs(seconds - one.ends_s) <= ENDS_WITHIN_S
    return {
        "because": sorted(codes & set(one.because)),
        "never": sorted(codes & set(one.never)),
        "ends_s": one.ends_s if near else seconds,
        "endless": bool(reasons) and until is None,
    }


def _by_number(number: NumberAnswer, one: Conclusion) -> dict[str, object]:
    per_day = number.limit.per_day if number.limit.known else None
    return {
        "status": number.status,
        "reported": number.reported_status,
        "quality": number.quality.upper(),
        "throughput": number.throughput.upper(),
        "limit": -1 if number.limit.known and per_day is None else per_day,
        "may": {lane: number.allows.get(lane) for lane in one.may},
        "step": next((step.code for step in number.steps if step.code == one.step and step.done is False), ""),
        "sight": number.sight.cause or "",
    }


async def watched(watcher: Watcher, seconds: float, looks: int = 1) -> None:
    """Let time pass, looking so many times."""
    for _ in range(looks):
        await watcher.go_on(seconds / looks)


@pytest.mark.parametrize("name", STORIES)
async def test_a_watcher_concludes_what_the_play_says(name: str) -> None:
    play = load(name)
    async with Simulator(play, start=START, paused=True) as sim, watching(sim) as watcher:
        await watched(watcher, FIRST_LOOKS_S, FIRST_LOOKS)
        passed = FIRST_LOOKS_S
        for by_s, together in groupby(sorted(play.concludes, key=lambda one: one.by_s), key=lambda one: one.by_s):
            await sim.step(max(0.0, by_s - LAST_LOOKS_S - passed))
            await watched(watcher, min(LAST_LOOKS_S, by_s - passed))
            passed = by_s
            for one in together:
                said, expected = await told(watcher, one), wanted(one)
                assert {field: said[field] for field in expected} == expected, f"{name} after {by_s:g} s: {one.says}"
        assert list(sim.stage.mishaps) == []


@pytest.mark.parametrize("name", STORIES)
def test_a_story_begins_after_the_first_look_and_tells_its_conclusions_in_words(name: str) -> None:
    play: Play = PLAYS[name]
    begins = [float(str(act.get("at_s", 0))) for act in play.acts] + [loop.from_s for loop in play.loops]

    assert all(at > FIRST_LOOKS_S for at in begins)
    assert all(one.says.endswith(".") for one in play.concludes)
    assert all(one.number or one.counts for one in play.concludes)


@pytest.mark.parametrize("name", STORIES)
def test_a_story_names_reasons_that_exist(name: str) -> None:
    """What must never be said could not be said wrongly spelt."""
    named = {code for one in PLAYS[name].concludes for code in (*one.because, *one.never, *one.told, *one.untold)}

    assert sorted(named - set(current().texts)) == []


def test_every_play_but_the_demo_and_the_long_ones_is_a_story() -> None:
    assert sorted(set(PLAYS) - set(STORIES)) == ["demo", *sorted(name for name in PLAYS if name.startswith("month"))]
