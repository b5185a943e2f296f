"""Every story play before Linekeeper: what it concludes, and by when, with door, poller and keeper as they are.

The plays and their conclusions are in `linekeeper/sim/plays/`; nothing here knows a story. Between conclusions the clock jumps: webhooks arrive
at their times, the poller looks again shortly before each.
"""

from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest

from linekeeper.sim import Simulator
from linekeeper.sim.conclusions import Conclusion
from linekeeper.sim.playbill import Play, load, names
from linekeeper.views.answers import NumberAnswer, ReasonAnswer
from tests.sim.watcher import STEP_S, Watcher, watching

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FIRST_LOOKS_S = 30.0  #: before the first act of a story: what was there is seen
LAST_LOOKS_S = 3 * STEP_S  #: before a conclusion
ENDS_WITHIN_S = 60.0
PLAYS = {name: load(name) for name in names()}
STORIES = sorted(name for name, play in PLAYS.items() if play.concludes)


async def first_looks(watcher: Watcher) -> None:
    """See what is there: accounts, then numbers, then their health."""
    for _ in range(3):
        await watcher.go_on(FIRST_LOOKS_S / 3)


async def told(watcher: Watcher, play: Play, one: Conclusion) -> dict[str, object]:
    """Return what Linekeeper says of all that a conclusion names."""
    said: dict[str, object] = {
        "told": sorted(set(one.told) & set(watcher.opened)),
        "untold": sorted(set(one.untold) & set(watcher.opened)),
        "silent": not watcher.opened,
    }
    if one.counts:
        counts = (await watcher.views.fleet()).counts
        said["counts"] = {status: counts.get(status, 0) for status in one.counts}
    if one.number:
        said |= await _of_number(watcher, play, one)
    return said


async def _of_number(watcher: Watcher, play: Play, one: Conclusion) -> dict[str, object]:
    node = next(number for number in watcher.sim.world.numbers.values() if number.display == one.number and not number.gone)
    number = await watcher.views.number(node.id)
    assert number is not None
    reasons, sends = number.reasons, ""
    if one.template:
        ids = {template.name: template.id for template in watcher.sim.world.account_of(node).templates}
        template = await watcher.views.template(node.account, str(ids[one.template]))
        reasons, sends = (template.reasons, template.sendable) if template else ([], "")
    codes = {reason.code for reason in reasons}
    return {
        "status": number.status,
        "reported": number.reported_status,
        "because": sorted(codes & set(one.because)),
        "never": sorted(codes & set(one.never)),
        "quality": number.quality.upper(),
        "throughput": number.throughput.upper(),
        "limit": (-1 if number.limit.per_day is None else number.limit.per_day) if number.limit.known else None,
        "may": {lane: number.allows.get(lane) for lane in one.may},
        "ends_s": _end(number, reasons, one),
        "endless": _end(number, reasons, one) is None,
        "step": next((step.code for step in number.steps if step.code == one.step and step.done is False), ""),
        "sight": number.sight.cause or "",
        "sends": sends,
    }


def _end(number: NumberAnswer, reasons: list[ReasonAnswer], one: Conclusion) -> float | None:
    """Return when the first reason ends, as the conclusion says it when that is near enough."""
    del number
    until = reasons[0].until if reasons else None
    seconds = (until - START) / timedelta(seconds=1) if until else None
    near = seconds is not None and one.ends_s is not None and abs(seconds - one.ends_s) <= ENDS_WITHIN_S
    return one.ends_s if near else seconds


def wanted(one: Conclusion) -> dict[str, object]:
    """Return what a conclusion expects, without what it leaves open."""
    about = {field: getattr(one, field) for field in one.__struct_fields__ if field not in ("by_s", "says", "number", "template")}
    about["never"], about["untold"] = [], []
    about["because"], about["told"] = sorted(one.because), sorted(one.told)
    kept = {"because", "never", "told", "untold"} if one.number else {"told", "untold"}
    return {field: value for field, value in about.items() if field in kept or (value is not None and value not in ("", False, {}, []))} | (
        {"sight": one.sight} if one.sight is not None else {}
    )


@pytest.mark.parametrize("name", STORIES)
async def test_a_watcher_concludes_what_the_play_says(name: str) -> None:
    play = load(name)
    async with Simulator(play, start=START, paused=True) as sim, watching(sim) as watcher:
        await first_looks(watcher)
        passed = FIRST_LOOKS_S
        for by_s, together in groupby(sorted(play.concludes, key=lambda one: one.by_s), key=lambda one: one.by_s):
            await sim.step(max(0.0, by_s - LAST_LOOKS_S - passed))
            await watcher.go_on(min(LAST_LOOKS_S, by_s - passed))
            passed = by_s
            for one in together:
                said = await told(watcher, play, one)
                expected = wanted(one)
                assert {field: said[field] for field in expected} == expected, f"{name} after {by_s:g} s: {one.says}"
        assert list(sim.stage.mishaps) == []


def test_every_conclusion_comes_after_what_it_concludes_from_and_says_so_in_words() -> None:
    for name in STORIES:
        play = PLAYS[name]
        first = min([float(str(act.get("at_s", 0))) for act in play.acts] + [loop.from_s for loop in play.loops], default=0.0)
        assert first == 0.0 or first > FIRST_LOOKS_S, name
        assert all(one.says.endswith(".") for one in play.concludes), name
