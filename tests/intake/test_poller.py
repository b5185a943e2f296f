"""The poller as a whole: against the small Meta, and against the simulator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from linekeeper.config import App, Secret
from linekeeper.errors import TryLater
from linekeeper.events.account import AccountRead, NumbersListed
from linekeeper.events.house import (
    AccountClaimed,
    AppSubscriptionRead,
    SightCause,
    SightLost,
    SightRegained,
    SubscriptionRead,
    TokenRead,
    Unread,
)
from linekeeper.events.number import NumberHealthRead, NumberRead
from linekeeper.events.portfolio import PortfolioRead
from linekeeper.events.template import TemplateRead, TemplatesListed
from linekeeper.graph import Graph, open_session
from linekeeper.intake.poller import POLL, TICK_S, Poller
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.sim import Simulator
from linekeeper.state.memory import MemoryState
from linekeeper.state.port import Effect
from tests.intake.stand_in import NOON, HandClock, Meta, an_app, error, events, number, until


@pytest.fixture
def poller(graph: Graph, meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock, meter: Meter) -> Poller:
    meta.targets, meta.numbers = ["7"], {"7": [number("1000")]}
    meta.nodes["7"] = {"id": "7", "name": "Harbor Lane Coffee"}
    return Poller([an_app()], {"meta": graph}, journal, state, clock, meter)


async def turns(poller: Poller, clock: HandClock, count: int = 2) -> None:
    """Let the poller work as it would in so many ticks, each to its end."""
    for _ in range(count):
        await poller.turn()
        await poller.idle()
        clock.move(TICK_S)


async def want(state: MemoryState, key: str, after_s: float, clock: HandClock) -> None:
    effect = Effect(kind=POLL, key=key, not_before=clock.now() + timedelta(seconds=after_s))
    await state.turn(lambda turn: turn.want(effect))


async def still_open(state: MemoryState, clock: HandClock) -> list[str]:
    clock.move(3600)
    return [effect.key for effect in await state.claim(POLL, clock.now())]


@pytest.mark.parametrize("key", ["7", "7/1000"], ids=["of an account", "of a number"])
async def test_a_wish_is_read_kept_and_closed(
    poller: Poller, state: MemoryState, clock: HandClock, journal: MemoryJournal, key: str
) -> None:
    await turns(poller, clock)
    before = len(await events(journal, NumberRead))
    await want(state, key, 0, clock)
    await turns(poller, clock, 1)

    assert len(await events(journal, NumberRead)) == before + 1
    assert await still_open(state, clock) == []


async def test_a_wish_is_not_read_before_its_time(poller: Poller, state: MemoryState, clock: HandClock, meta: Meta) -> None:
    await turns(poller, clock)
    before = meta.asked("7/phone_numbers")
    await want(state, "7", 60, clock)
    await turns(poller, clock, 12)
    assert meta.asked("7/phone_numbers") == before

    await turns(poller, clock, 1)
    assert meta.asked("7/phone_numbers") == before + 1


async def test_a_wish_that_met_a_fault_stays_open(poller: Poller, state: MemoryState, clock: HandClock, meta: Meta) -> None:
    await turns(poller, clock)
    meta.fails["7/phone_numbers"] = error(2, status=503)
    await want(state, "7", 0, clock)
    await turns(poller, clock, 1)

    assert await still_open(state, clock) == ["7"]


async def test_a_wish_for_a_stranger_looks_for_it(
    poller: Poller, state: MemoryState, clock: HandClock, meta: Meta, journal: MemoryJournal
) -> None:
    await turns(poller, clock, 13)
    meta.targets, meta.numbers["8"] = ["7", "8"], [number("1001")]
    await want(state, "8", 0, clock)
    await turns(poller, clock, 2)
    await turns(poller, clock, 13)

    claims = [event.account for event in await events(journal, AccountClaimed) if isinstance(event, AccountClaimed)]
    assert claims == ["7", "8"]
    assert await still_open(state, clock) == []


async def test_a_wish_for_nobody_is_given_up(poller: Poller, state: MemoryState, clock: HandClock) -> None:
    await turns(poller, clock)
    await want(state, "999", 0, clock)
    for _ in range(4):
        await turns(poller, clock, 1)
        clock.move(61)

    assert await still_open(state, clock) == []


async def test_a_restart_keeps_nothing_twice(
    poller: Poller, graph: Graph, meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock
) -> None:
    await turns(poller, clock, 3)
    before = len(await events(journal))
    again = Poller([an_app()], {"meta": graph}, journal, state, clock, Meter())
    asked = meta.asked("7/phone_numbers")
    await turns(again, clock, 3)

    assert meta.asked("7/phone_numbers") == asked + 1
    assert len(await events(journal)) == before


async def test_sight_that_was_lost_before_a_restart_is_regained_after_it(
    poller: Poller, graph: Graph, meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock
) -> None:
    await turns(poller, clock, 3)
    meta.fails["7/phone_numbers"] = error(190, status=401)
    clock.move(400)
    await turns(poller, clock, 1)
    assert len(await events(journal, SightLost)) == 1

    meta.fails.clear()
    again = Poller([an_app()], {"meta": graph}, journal, state, clock, Meter())
    await turns(again, clock, 1)
    assert len(await events(journal, SightRegained)) == 1


class Refusing(MemoryState):
    full = False

    async def remember(self, kind: str, items: dict[str, bytes | None]) -> None:
        if self.full:
            raise TryLater("the disk is full")
        await super().remember(kind, items)


async def test_it_may_be_run_again_after_the_disk_refused(graph: Graph, meta: Meta, journal: MemoryJournal, clock: HandClock) -> None:
    meta.targets, meta.numbers = ["7"], {"7": [number("1000")]}
    state = Refusing()
    poller = Poller([an_app()], {"meta": graph}, journal, state, clock, Meter())
    state.full = True
    with pytest.raises(TryLater):
        await poller.run()

    state.full = False
    running = asyncio.create_task(poller.run())
    await until(lambda: meta.asked("7/phone_numbers") > 1)  # the second comes minutes of the hand clock after the first
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert set(await state.recall("heard")) == {"7"}


@pytest.fixture
async def stage() -> AsyncIterator[Simulator]:
    async with Simulator(play="demo", seed=7, start=NOON, paused=True) as simulator:
        yield simulator


class StageClock:
    """The simulator's own clock; its sleeps are the simulator's steps."""

    def __init__(self, stage: Simulator) -> None:
        self._stage = stage

    def now(self) -> datetime:
        return self._stage.clock.now()

    async def sleep(self, seconds: float) -> None:
        await self._stage.step(seconds)


async def read_the_stage(stage: Simulator, journal: MemoryJournal, state: MemoryState, token: str, *accounts: str) -> None:
    """Poll the simulator for some minutes of its time."""
    app = App(id=stage.app_id, secret=Secret(stage.app_secret), token=Secret(token), accounts=accounts)
    clock = StageClock(stage)
    async with open_session() as session:
        graph = Graph(session, clock.now, url=stage.url, token=app.token, app_id=app.id, app_secret=app.secret)
        poller = Poller([app], {"meta": graph}, journal, state, clock, Meter())
        for _ in range(5):
            await poller.turn()
            await poller.idle()
            await clock.sleep(150)


async def test_the_simulators_whole_world_is_read_without_a_word_unread(
    stage: Simulator, journal: MemoryJournal, state: MemoryState
) -> None:
    await read_the_stage(stage, journal, state, stage.token)

    told = {type(event) for event in await events(journal)}
    numbers = {event.number for event in await events(journal, NumberRead) if isinstance(event, NumberRead)}
    assert Unread not in told
    assert {
        NumberRead,
        NumberHealthRead,
        AccountRead,
        NumbersListed,
        SubscriptionRead,
        TokenRead,
        AppSubscriptionRead,
        TemplateRead,
        TemplatesListed,
        PortfolioRead,
    } <= told
    assert numbers == set(stage.world.numbers)
    assert len(await events(journal, AccountClaimed)) == len(stage.waba_ids)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("expired", SightCause.TOKEN),
        ("revoked", SightCause.TOKEN),
        ("missing permission", SightCause.PERMISSION),
        ("wrong account", SightCause.PERMISSION),
    ],
)
async def test_why_we_see_nothing_is_told_once(
    stage: Simulator, journal: MemoryJournal, state: MemoryState, kind: str, cause: SightCause
) -> None:
    await read_the_stage(stage, journal, state, stage.tokens[kind], stage.waba_ids[-1])

    lost = [(event.account, event.cause) for event in await events(journal, SightLost) if isinstance(event, SightLost)]
    assert lost == [(stage.waba_ids[-1], cause)]


async def test_an_app_that_comes_later_is_read_too_and_one_that_is_the_same_goes_on(
    meta: Meta, graph: Graph, journal: MemoryJournal, state: MemoryState, clock: HandClock, meter: Meter
) -> None:
    meta.numbers = {"7": [number("1000")], "8": [number("1001")]}
    poller = Poller([an_app(accounts=("7",))], {"meta": graph}, journal, state, clock, meter)
    for _ in range(2):
        await poller.turn()
        await poller.idle()

    poller.adopt([an_app(accounts=("7",)), an_app(name="shop", accounts=("8",))], {"meta": graph, "shop": graph})
    for _ in range(2):
        await poller.turn()
        await poller.idle()

    assert (meta.asked("7/phone_numbers"), meta.asked("8/phone_numbers")) == (1, 1)


async def test_without_any_app_wishes_stay_open(journal: MemoryJournal, state: MemoryState, clock: HandClock, meter: Meter) -> None:
    poller = Poller([], {}, journal, state, clock, meter)
    await state.turn(lambda turn: turn.want(Effect(kind="poll", key="7", not_before=NOON)))
    for _ in range(5):
        await poller.turn()
        clock.move(120)

    assert len(await state.claim("poll", clock.now())) == 1
