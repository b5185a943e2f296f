"""The rounds of one app."""

import pytest

from linekeeper.config import App, Secret
from linekeeper.events.house import SightCause, SightLost, SightRegained
from linekeeper.events.number import NumberRead
from linekeeper.graph import Graph
from linekeeper.intake.known import Known
from linekeeper.intake.memory import CLAIMED, REFUSED, Memory
from linekeeper.intake.rounds import Rounds
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from linekeeper.state.memory import MemoryState
from tests.intake.stand_in import NOON, TOKEN, FullDisk, HandClock, Meta, an_app, client, error, events, number

APPS = frozenset({"meta"})


@pytest.fixture
def memory(state: MemoryState) -> Memory:
    return Memory(state)


def rounds_of(app: App, graph: Graph, journal: MemoryJournal, memory: Memory, clock: HandClock, meter: Meter) -> Rounds:
    return Rounds(app, graph, journal, memory._state, memory, clock, meter)


@pytest.fixture
def rounds(graph: Graph, journal: MemoryJournal, memory: Memory, clock: HandClock, meter: Meter) -> Rounds:
    return rounds_of(an_app(), graph, journal, memory, clock, meter)


async def go(rounds: Rounds, known: dict[str, Known] | None = None) -> None:
    await rounds.go(known or {}, APPS, asked=False)
    await rounds.idle()


async def test_accounts_of_the_token_are_found_read_and_claimed(rounds: Rounds, meta: Meta, journal: MemoryJournal, memory: Memory) -> None:
    meta.targets, meta.numbers = ["7", "8"], {"7": [number("1000")], "8": [number("1001")]}
    await go(rounds)
    await go(rounds)

    assert {event.number for event in await events(journal, NumberRead) if isinstance(event, NumberRead)} == {"1000", "1001"}
    assert dict(memory.rows(CLAIMED)) == {"7": b"meta", "8": b"meta"}


async def test_nothing_is_asked_twice_within_its_interval(rounds: Rounds, meta: Meta, clock: HandClock) -> None:
    meta.targets, meta.numbers = ["7"], {"7": [number("1000")]}
    for _ in range(20):
        await go(rounds)
        clock.move(5)
    assert meta.asked("7/phone_numbers") == 1

    clock.move(300)
    await go(rounds)
    assert meta.asked("7/phone_numbers") == 2


@pytest.mark.parametrize(
    ("known", "watched"),
    [
        pytest.param({}, True, id="claimed before"),
        pytest.param({"7": Known(account="7", app="meta", claimed_at=NOON, released=True)}, False, id="given up since"),
        pytest.param({"7": Known(account="7", app="gone", claimed_at=NOON)}, True, id="of an app that is no more"),
    ],
)
async def test_what_was_claimed_is_watched_until_it_is_given_up(
    rounds: Rounds, memory: Memory, known: dict[str, Known], watched: bool
) -> None:
    memory.put(CLAIMED, "7", b"meta")
    rounds.adopt(known, APPS)

    assert ("7" in rounds.watched) is watched


async def test_what_an_operator_claimed_is_watched(rounds: Rounds) -> None:
    rounds.adopt({"7": Known(account="7", app="meta", claimed_at=NOON)}, APPS)

    assert rounds.watched["7"].claimed


async def test_what_was_given_up_is_not_taken_up_again_though_the_token_names_it(rounds: Rounds, meta: Meta) -> None:
    meta.targets, meta.numbers = ["7"], {"7": [number("1000")]}
    known = {"7": Known(account="7", app="meta", claimed_at=NOON, released=True)}
    await go(rounds, known)
    await go(rounds, known)

    assert meta.asked("7/phone_numbers") == 0


async def test_an_app_without_a_token_says_once_that_it_sees_nothing(
    meta: Meta, journal: MemoryJournal, memory: Memory, clock: HandClock, meter: Meter
) -> None:
    app = an_app(token=Secret(""), accounts=("7",))
    async with client(meta, app) as graph:
        rounds = rounds_of(app, graph, journal, memory, clock, meter)
        for _ in range(4):
            await go(rounds)

    lost = [event.cause for event in await events(journal, SightLost) if isinstance(event, SightLost)]
    assert lost == [SightCause.NO_TOKEN]
    assert meta.asked("7/phone_numbers") == 0


async def test_one_account_that_fails_does_not_hold_up_the_others(rounds: Rounds, meta: Meta, journal: MemoryJournal, meter: Meter) -> None:
    meta.targets, meta.numbers = ["7", "8"], {"8": [number("1001")]}
    meta.fails["7/phone_numbers"] = error(2, status=500)
    await go(rounds)
    await go(rounds)

    assert {event.number for event in await events(journal, NumberRead) if isinstance(event, NumberRead)} == {"1001"}
    count = meter.registry.get_sample_value
    assert count("linekeeper_polls_total", {"app": "meta", "outcome": "ok"}) == 1
    assert count("linekeeper_polls_total", {"app": "meta", "outcome": "unreachable"}) == 1


async def test_after_error_4_the_whole_app_is_silent_for_a_while(rounds: Rounds, meta: Meta, clock: HandClock) -> None:
    meta.targets, meta.numbers = ["7", "8"], {"7": [number("1000")]}
    meta.fails["7/phone_numbers"] = error(4)
    await go(rounds)
    await go(rounds)
    asked = len(meta.calls)
    for _ in range(10):
        clock.move(5)
        await go(rounds)
    assert len(meta.calls) == asked

    clock.move(15)
    await go(rounds)
    assert len(meta.calls) > asked


async def test_a_full_disk_ends_no_rounds(graph: Graph, meta: Meta, memory: Memory, clock: HandClock, meter: Meter) -> None:
    journal = FullDisk()
    rounds = rounds_of(an_app(accounts=("7",)), graph, journal, memory, clock, meter)
    meta.numbers = {"7": [number("1000")]}
    await go(rounds)

    journal.full = False
    for _ in range(3):
        clock.move(600)
        await go(rounds)

    assert await events(journal, NumberRead) != []


async def test_a_fault_of_our_own_is_survived(
    rounds: Rounds, meta: Meta, memory: Memory, clock: HandClock, monkeypatch: pytest.MonkeyPatch, journal: MemoryJournal
) -> None:
    async def fails(*_: object) -> str:
        raise RuntimeError("planted")

    memory.put(CLAIMED, "7", b"meta")
    meta.numbers = {"7": [number("1000")]}
    with monkeypatch.context() as planted:
        planted.setattr(rounds, "_visit", fails)
        await go(rounds)
    assert await events(journal, NumberRead) == []

    clock.move(60)
    await go(rounds)
    assert await events(journal, NumberRead) != []


async def test_what_is_in_flight_is_dropped_when_it_must_stop(rounds: Rounds, meta: Meta) -> None:
    meta.targets = ["7"]
    await rounds.go({}, APPS, asked=False)
    await rounds.stop()

    assert rounds.watched == {}


async def test_a_new_token_is_used_at_once_and_heals_what_the_old_one_lost(
    rounds: Rounds, meta: Meta, graph: Graph, journal: MemoryJournal, clock: HandClock
) -> None:
    meta.targets, meta.numbers = ["7"], {"7": [number("1000")]}
    await go(rounds)
    await go(rounds)
    meta.fails["7/phone_numbers"] = error(190, 463, 401)
    clock.move(300)
    await go(rounds)
    assert [event.cause for event in await events(journal, SightLost) if isinstance(event, SightLost)] == [SightCause.TOKEN]

    del meta.fails["7/phone_numbers"]
    app = an_app(token=Secret("EAAnew"))
    rounds.renew(app, graph.using(app.token))
    await go(rounds)  # no second passed

    assert meta.bearers["7/phone_numbers"][-1] == "EAAnew"
    assert [event.cause for event in await events(journal, SightRegained) if isinstance(event, SightRegained)] == [SightCause.TOKEN]


async def test_a_reading_that_was_asked_with_the_old_token_is_asked_again(rounds: Rounds, meta: Meta, graph: Graph) -> None:
    meta.targets, meta.numbers = ["7"], {"7": [number("1000")]}
    await go(rounds)
    meta.fails["7/phone_numbers"] = error(190, 463, 401)
    await rounds.go({}, APPS, asked=False)  # in flight

    app = an_app(token=Secret("EAAnew"))
    rounds.renew(app, graph.using(app.token))
    await rounds.idle()
    del meta.fails["7/phone_numbers"]
    await go(rounds)

    assert meta.bearers["7/phone_numbers"][-1] == "EAAnew"


async def test_fields_that_the_old_token_might_not_read_are_asked_for_again(
    rounds: Rounds, meta: Meta, graph: Graph, memory: Memory
) -> None:
    meta.targets, meta.numbers, meta.refused = ["7"], {"7": [number("1000")]}, {"health_status"}
    await go(rounds)
    await go(rounds)
    assert [key for key in memory.rows(REFUSED) if key.endswith("/number/health_status")]

    rounds.renew(an_app(), graph)

    assert not memory.rows(REFUSED)


async def test_an_account_with_a_token_of_its_own_is_read_with_it_and_the_others_with_the_apps(
    meta: Meta, graph: Graph, journal: MemoryJournal, memory: Memory, clock: HandClock, meter: Meter
) -> None:
    meta.numbers = {"7": [number("1000")], "8": [number("1001")]}
    app = an_app(accounts=("7", "8"), tokens={"7": Secret("EAAseven")})
    rounds = rounds_of(app, graph, journal, memory, clock, meter)
    await go(rounds)
    await go(rounds)

    assert set(meta.bearers["7/phone_numbers"]) == {"EAAseven"}
    assert set(meta.bearers["8/phone_numbers"]) == {TOKEN}


async def test_without_an_apps_token_only_the_account_with_its_own_is_read(
    meta: Meta, journal: MemoryJournal, memory: Memory, clock: HandClock, meter: Meter
) -> None:
    meta.numbers = {"7": [number("1000")], "8": [number("1001")]}
    app = an_app(accounts=("7", "8"), token=Secret(""), tokens={"7": Secret("EAAseven")})
    async with client(meta, app) as graph:
        rounds = rounds_of(app, graph, journal, memory, clock, meter)
        await go(rounds)
        await go(rounds)

    assert (meta.asked("7/phone_numbers"), meta.asked("8/phone_numbers")) == (1, 0)
    lost = [event for event in await events(journal, SightLost) if isinstance(event, SightLost)]
    assert [(event.account, event.cause) for event in lost] == [("8", SightCause.NO_TOKEN)]
