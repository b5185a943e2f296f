"""A gateway killed at every step, whatever Meta did: the stand-in never counts two POSTs of one send, and no send stays unknown for ever.

The judge is the stand-in: what came to it by tracking value, and what it took. Nothing of our own books is believed unless it agrees.
"""

import itertools
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from msgspec import Struct

from linekeeper.gateway.resolving import ASKED
from linekeeper.sim import Simulator, faults
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Pause, SendsTurn
from tests.clients.cast import standing
from tests.crash.gate_world import Fate, Life, MortalSends, Step, World
from tests.flow.stream import VEIL

pytestmark = pytest.mark.asyncio(loop_scope="module")
S = SendState
ARRIVED = {S.SENT, S.DELIVERED, S.READ}
ONCE = {"idempotency_key": "order-1"}
QUEUE = {"x_linekeeper_hold": "queue"}


class Ending(Struct, frozen=True):
    """What Meta does with a send. `fault` None: it takes it and says so."""

    fault: dict[str, object] | None = None


ENDINGS = {
    "ok": Ending(),
    "error": Ending({"kind": "status", "status": 400, "code": 131008}),
    "timeout, taken": Ending({"kind": "late", "seconds": 0.6}),
    "timeout, not taken": Ending({"kind": "silence", "seconds": 0.6}),
    "reset, taken": Ending({"kind": "reset", "processed": True}),
    "reset, not taken": Ending({"kind": "reset"}),
}
POLICIES = ("drop", "resend", "ask")
PEOPLE = itertools.count(200)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sim() -> AsyncIterator[Simulator]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("linekeeper.gateway.lines.LOOK_S", 0.05)
        async with standing() as sim:
            yield sim


def struck(world: World, ending: Ending) -> None:
    """Let the next send meet this ending."""
    if ending.fault is not None:
        wish = {"calls": 1, "method": "POST", "path": "*/messages"} | ending.fault
        faults.plan(world.sim.stage, msgspec.convert(wish, faults.Wish))


async def resolved(life: Life) -> list[Intent]:
    """Let an hour pass in which statuses come, or two; return what the sends have come to."""
    kept: list[Intent] = []
    for _ in range(4):
        await life.pass_time(120)
        await life.pass_time(17 * 60)
        await life.world.elsewhere()
        await life.pass_time(60)
        await life.gateway.every_minute()
        await life.pass_time(60)
        await life.pass_time(60)
        kept = await life.kept()
        if all(one.state in {*ARRIVED, S.FAILED} or one.why == ASKED for one in kept):
            break
    return kept


def taken_of(world: World) -> dict[str, int]:
    """Return the tracking values of this world that the stand-in took messages with, and how many."""
    return {value: many for value, many in world.sim.stage.tracked.items() if value in world.posts}


def judged(world: World, kept: list[Intent]) -> None:
    """Hold what the gateway says against what the stand-in saw. The one judge of every build."""
    taken = taken_of(world)
    assert all(many == 1 for many in world.posts.values()), "one tracking value, one POST"
    assert all(many == 1 for many in taken.values())
    assert len(taken) <= 1, "whatever was sent again, the person got one message"
    marks = {VEIL.tracking(value) for value in taken}
    for one in kept:
        assert one.state in {*ARRIVED, S.FAILED} or (one.state, one.why) == (S.UNKNOWN, ASKED), "resolved, presumed lost, or handed over"
        assert (one.state in ARRIVED) == (one.mark in marks)


CELLS = [
    pytest.param(step, ending, POLICIES[number % 3], number % 2 == 0, id=f"{step.value}; {ending}")
    for number, (step, ending) in enumerate(itertools.product(Step, ENDINGS))
]


@pytest.mark.parametrize(("step", "ending", "policy", "again"), CELLS)
async def test_a_send_that_goes_at_once(sim: Simulator, tmp_path: Path, step: Step, ending: str, policy: str, again: bool) -> None:
    world = World(sim, tmp_path, next(PEOPLE))
    async with world.watched():
        async with world.life(fate := Fate()) as life:
            await life.make_key(policy)
            await world.heard(life.gateway)
            struck(world, ENDINGS[ending])
            fate.step = step
            assert await life.ask(**ONCE) is None
        before = world.posts.total()
        assert before == (step in {Step.LEFT, Step.ANSWERED, Step.SETTLED})

        async with world.life(Fate()) as life:
            await world.heard(life.gateway)
            if again:
                told = await life.ask(**ONCE)
                assert told is not None
                assert world.posts.total() == (1 if step is Step.WRITING else before), "the same key sends nothing a second time"
            judged(world, await resolved(life))
            if policy == "resend" and ending != "error" and (again or step is not Step.WRITING):
                assert len(taken_of(world)) == 1, "whoever wants it sent again gets it sent"


@pytest.mark.parametrize(("step", "ending", "policy", "again"), CELLS)
async def test_a_send_that_leaves_the_queue(sim: Simulator, tmp_path: Path, step: Step, ending: str, policy: str, again: bool) -> None:
    world = World(sim, tmp_path, next(PEOPLE))
    async with world.watched():
        async with world.life(fate := Fate()) as life:
            await life.make_key(policy)
            await world.heard(life.gateway)
            await waiting(life)
            struck(world, ENDINGS[ending])
            await released(life)
            await world.heard(life.gateway)
            fate.step = step
            await life.until_dead(worked(life))
            assert fate.died.is_set()
        before = world.posts.total()
        assert before == (step in {Step.LEFT, Step.ANSWERED, Step.SETTLED})

        async with world.life(Fate()) as life:
            await world.heard(life.gateway)
            if again:
                told = await life.ask(**ONCE, **QUEUE)
                assert told is not None
                assert (told.status, world.posts.total()) == (200, before), "it is told what it was told"
            judged(world, await resolved(life))
            never = step is Step.WRITTEN and policy != "resend"
            assert (world.posts.total() == 0) == never, "what waited goes, unless nobody can know whether it went and nobody wants it again"
            if policy == "resend" and ending != "error":
                assert len(taken_of(world)) == 1


@pytest.mark.parametrize("step", [Step.WRITING, Step.WRITTEN])
async def test_a_send_that_begins_to_wait(sim: Simulator, tmp_path: Path, step: Step) -> None:
    world = World(sim, tmp_path, next(PEOPLE))
    async with world.watched():
        async with world.life(fate := Fate()) as life:
            await life.make_key("drop")
            await world.heard(life.gateway)
            await paused(life)
            fate.step = step
            assert await life.ask(**ONCE, **QUEUE) is None
        async with world.life(Fate()) as life:
            await world.heard(life.gateway)
            told = await life.ask(**ONCE, **QUEUE)
            assert told is not None
            assert told.status == 200
            assert [one.state for one in await life.kept()] == [S.HELD]
            await life.sends.turn(lambda turn: turn.resume("lane", "utility"))
            await life.gateway.turn_keys()
            kept = await resolved(life)
            judged(world, kept)
            assert [one.state in ARRIVED for one in kept] == [True]
            assert world.posts.total() == 1


async def test_a_build_that_writes_down_too_late_is_found_out(sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def late(self: MortalSends, _work: Callable[[SendsTurn], object]) -> None:
        await self._fate.pass_by(Step.WRITING)

    world = World(sim, tmp_path, next(PEOPLE))
    async with world.watched():
        async with world.life(fate := Fate()) as life:
            await life.make_key("drop")
            await world.heard(life.gateway)
            fate.step = Step.LEFT
            monkeypatch.setattr(MortalSends, "turn", late)
            assert await life.ask(**ONCE) is None
            monkeypatch.undo()
        async with world.life(Fate()) as life:
            await world.heard(life.gateway)
            await life.ask(**ONCE)
            with pytest.raises(AssertionError, match="one message"):
                judged(world, await resolved(life))


async def paused(life: Life) -> None:
    """Let an operator pause the lane."""
    await life.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="utility", at=life.world.now())))
    await life.gateway.turn_keys()


async def waiting(life: Life) -> None:
    """Let the send wait."""
    await paused(life)
    told = await life.ask(**ONCE, **QUEUE)
    assert told is not None
    assert told.status == 200


async def released(life: Life) -> None:
    """Let its cause be over, and its time have come."""
    await life.sends.turn(lambda turn: turn.resume("lane", "utility"))
    await life.gateway.turn_keys()
    await life.world.sim.step(301)


async def worked(life: Life) -> None:
    """Let the queue work for an hour, or until we are dead."""
    for _ in range(60):
        await life.gateway.queue.turn()
        await life.gateway.queue.settle()
        await life.world.sim.step(60)
