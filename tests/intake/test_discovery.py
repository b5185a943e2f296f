"""Which accounts there are to read."""

from datetime import timedelta

import pytest

from linekeeper.config import App, Secret
from linekeeper.events.house import AccountClaimed, AppSubscriptionRead, TokenRead
from linekeeper.graph import Graph
from linekeeper.intake.caller import Caller
from linekeeper.intake.discovery import Discovery
from linekeeper.intake.memory import Memory
from linekeeper.intake.visit import Keeper
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.state.memory import MemoryState
from tests.intake.stand_in import NOON, HandClock, Meta, an_app, client, error, events


def discovery(app: App, graph: Graph, journal: MemoryJournal, state: MemoryState, clock: HandClock) -> Discovery:
    meter = Meter()
    keeper = Keeper(app=app.name, journal=journal, memory=Memory(state), clock=clock, meter=meter)
    return Discovery(Caller(app, graph, clock, meter), keeper, state)


async def test_accounts_come_from_token_configuration_and_lobby_each_once(
    graph: Graph, meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock
) -> None:
    meta.targets = ["1", "2"]
    for guest in ("2", "3", ""):
        await state.turn(lambda turn, guest=guest: turn.wait(guest, "", NOON, b""))  # type: ignore[misc]  # the lambda's default binds the loop

    found = await discovery(an_app(accounts=("4",)), graph, journal, state, clock)()

    assert sorted(found) == ["1", "2", "3", "4"]


async def test_what_the_configuration_names_is_claimed_once(
    graph: Graph, journal: MemoryJournal, state: MemoryState, clock: HandClock
) -> None:
    looking = discovery(an_app(accounts=("4",)), graph, journal, state, clock)
    await looking()
    await looking()

    [claim] = await events(journal, AccountClaimed)
    assert isinstance(claim, AccountClaimed)
    assert (claim.account, claim.app, claim.by) == ("4", "meta", "configuration")


async def test_token_and_subscriptions_are_kept_when_they_change(
    graph: Graph, meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock
) -> None:
    looking = discovery(an_app(), graph, journal, state, clock)
    await looking()
    clock.move(600)
    await looking()
    meta.targets = ["1"]
    await looking()

    assert len(await events(journal, TokenRead)) == 2
    assert len(await events(journal, AppSubscriptionRead)) == 1


@pytest.mark.parametrize("broken", ["debug_token", "42/subscriptions"])
async def test_what_meta_refuses_is_left_out(
    graph: Graph, meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock, broken: str
) -> None:
    meta.fails[broken] = error(190, status=401)

    assert await discovery(an_app(accounts=("4",)), graph, journal, state, clock)() == ["4"]
    assert len(await events(journal, TokenRead, AppSubscriptionRead)) == 1


async def test_without_secret_and_token_nothing_is_asked(meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock) -> None:
    app = an_app(token=Secret(""), secret=Secret(""), accounts=("4",))
    async with client(meta, app) as graph:
        assert await discovery(app, graph, journal, state, clock)() == ["4"]

    assert meta.calls == []


async def test_it_is_due_every_ten_minutes_and_sooner_when_a_stranger_is_named(
    graph: Graph, journal: MemoryJournal, state: MemoryState, clock: HandClock
) -> None:
    looking = discovery(an_app(), graph, journal, state, clock)
    assert looking.is_due(NOON, asked=False)
    looking.begin(NOON)

    assert not looking.is_due(NOON + timedelta(minutes=9), asked=False)
    assert looking.is_due(NOON + timedelta(minutes=10), asked=False)
    assert not looking.is_due(NOON + timedelta(seconds=59), asked=True)
    assert looking.is_due(NOON + timedelta(seconds=60), asked=True)


async def test_a_look_that_meta_did_not_answer_is_repeated_after_a_minute(
    graph: Graph, meta: Meta, journal: MemoryJournal, state: MemoryState, clock: HandClock
) -> None:
    looking = discovery(an_app(), graph, journal, state, clock)
    meta.fails["debug_token"] = error(2, status=503)
    looking.begin(NOON)
    await looking()

    assert looking.is_due(NOON + timedelta(seconds=60), asked=False)
