"""The courier, on a real state and with a real receiver: at least once, and at most one repeat for each crash."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession
from msgspec.structs import replace

from linekeeper.act.channel import channels_of
from linekeeper.act.courier import Courier, Ways
from linekeeper.act.message import Message
from linekeeper.act.route import Route
from linekeeper.errors import TryLater
from linekeeper.flow.alerts import ACKNOWLEDGE, ALERT, KEPT, Acknowledgement, acknowledge
from linekeeper.fold.notice import Change
from linekeeper.state.port import Effect, State
from linekeeper.state.sqlite import open_state
from tests.act.told import BANNED, CAFE, FLAGGED, OF_HARBOR, PAGE, TEMPLATE, HandClock, Receiver, notice, receiving, route, want

Opening = Callable[..., Courier]


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[State]:
    async with open_state(tmp_path / "state.db") as state:
        yield state


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def failures() -> list[tuple[str, str]]:
    return []


@pytest.fixture
async def opened(state: State, receiver: Receiver, clock: HandClock, failures: list[tuple[str, str]]) -> AsyncIterator[Opening]:
    async with ClientSession() as session:

        def open_courier(*routes: Route, on: State = state) -> Courier:
            found = routes or (route(receiver.url, name="pager"),)

            def failed(label: str, why: str) -> None:
                failures.append((label, why))

            return Courier(on, clock, Ways(routes=found, channels=channels_of(found, session), page=PAGE, on_failed=failed))

        yield open_courier


async def turn(courier: Courier) -> None:
    await courier.turn()
    await courier.idle()


async def test_an_alert_is_told_once_and_its_effect_is_closed(state: State, receiver: Receiver, clock: HandClock, opened: Opening) -> None:
    courier = opened()
    await want(state, notice(Change.OPENED, BANNED))
    for _ in range(3):
        await turn(courier)
        clock.move(120)

    assert receiver.said == [("opened", "ban_disabled")]
    assert await state.claim(ALERT, clock.now()) == []


async def test_the_end_is_told_to_whom_the_beginning_was(state: State, receiver: Receiver, clock: HandClock, opened: Opening) -> None:
    courier = opened()
    await want(state, notice(Change.OPENED, BANNED))
    await turn(courier)
    await want(state, notice(Change.RESOLVED, BANNED))
    await turn(courier)
    clock.move(30)
    await turn(courier)

    assert receiver.said == [("opened", "ban_disabled"), ("resolved", "ban_disabled")]


async def test_a_receiver_that_fails_hears_it_again_under_the_same_id(
    state: State, receiver: Receiver, clock: HandClock, opened: Opening, failures: list[tuple[str, str]]
) -> None:
    receiver.answers = [500, 503]
    courier = opened()
    await want(state, notice(Change.OPENED, BANNED))
    for _ in range(3):
        await turn(courier)
        clock.move(60)

    assert receiver.said == [("opened", "ban_disabled")] * 3
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert failures == [("pager", "it answered HTTP 500"), ("pager", "it answered HTTP 503")]


async def test_one_route_that_fails_keeps_no_other_waiting(state: State, receiver: Receiver, opened: Opening) -> None:
    async with receiving() as broken:
        broken.held = asyncio.Event()
        courier = opened(route(broken.url), route(receiver.url))
        await want(state, notice(Change.OPENED, BANNED))
        await courier.turn()
        await receiver.came.wait()
        await broken.came.wait()

        assert (len(receiver.heard), len(broken.heard)) == (1, 1)
        broken.held.set()
        await courier.idle()


async def test_a_crash_between_the_sending_and_its_note_repeats_that_one_post_only(
    state: State, receiver: Receiver, clock: HandClock, opened: Opening
) -> None:
    receiver.held = asyncio.Event()
    courier = opened()
    other = replace(CAFE, number="9", account="12")
    await want(state, notice(Change.OPENED, BANNED), notice(Change.OPENED, replace(BANNED, subject_id="12"), other))
    running = asyncio.create_task(courier.run())
    await receiver.came.wait()
    running.cancel()  # whoever is cancelled writes nothing more down: as good as killed
    await asyncio.gather(running, return_exceptions=True)
    receiver.held.set()
    receiver.held = None

    again = opened()
    for _ in range(3):
        await turn(again)
        clock.move(61)

    ids = [headers["webhook-id"] for headers, _ in receiver.heard]
    assert sorted(ids.count(id_) for id_ in set(ids)) == [1, 2]
    assert ids[0] == ids[1]


async def test_a_crash_before_anything_was_written_loses_nothing(
    state: State, receiver: Receiver, clock: HandClock, opened: Opening
) -> None:
    await want(state, notice(Change.OPENED, BANNED))
    await state.claim(ALERT, clock.now())  # claimed, then killed
    courier = opened()
    await turn(courier)
    assert receiver.heard == []

    clock.move(61)
    await turn(courier)
    assert receiver.said == [("opened", "ban_disabled")]


async def test_what_the_disk_refuses_is_taken_in_again(state: State, receiver: Receiver, clock: HandClock, opened: Opening) -> None:
    class FullOnce:
        full = True

        def __getattr__(self, name: str) -> object:
            return getattr(state, name)

        async def remember(self, kind: str, items: dict[str, bytes | None]) -> None:
            if self.full:
                self.full = False
                raise TryLater("the disk is full")
            await state.remember(kind, items)

    courier = opened(on=FullOnce())
    await want(state, notice(Change.OPENED, BANNED))
    with pytest.raises(TryLater):
        await courier.turn()
    assert receiver.heard == []

    clock.move(61)
    await turn(courier)
    assert receiver.said == [("opened", "ban_disabled")]


async def test_reminders_come_from_the_clock_alone(state: State, receiver: Receiver, clock: HandClock, opened: Opening) -> None:
    courier = opened()
    await want(state, notice(Change.OPENED, BANNED))
    await turn(courier)
    clock.move(4 * 3600)
    await turn(courier)
    clock.move(30)
    await turn(courier)

    assert receiver.said == [("opened", "ban_disabled"), ("reminder", "ban_disabled")]


async def test_an_effect_that_nobody_can_read_is_stepped_over(state: State, receiver: Receiver, clock: HandClock, opened: Opening) -> None:
    await state.turn(lambda turn: turn.want(Effect(kind=ALERT, key="odd", not_before=clock.now(), body=b"\xc1")))
    await want(state, notice(Change.OPENED, BANNED))
    await turn(opened())

    assert receiver.said == [("opened", "ban_disabled")]


async def test_a_channel_that_stumbles_is_tried_again_later_and_told(
    state: State, clock: HandClock, failures: list[tuple[str, str]], receiver: Receiver
) -> None:
    class Stumbling:
        async def send(self, message: Message, now: datetime) -> None:
            raise ZeroDivisionError(message, now)

    one = route(receiver.url, name="pager")
    ways = Ways(routes=[one], channels={one.id: Stumbling()}, page=PAGE, on_failed=lambda *told: failures.append(told))
    courier = Courier(state, clock, ways)
    await want(state, notice(Change.OPENED, BANNED))
    for _ in range(3):
        await turn(courier)

    assert failures == [("pager", "a fault of Linekeeper's own: ZeroDivisionError; please report it")]


async def test_nothing_personal_and_nothing_secret_is_kept_in_the_log(state: State, receiver: Receiver, opened: Opening) -> None:
    await want(state, notice(Change.OPENED, FLAGGED), notice(Change.OPENED, BANNED))
    await turn(opened())

    kept = b"".join((await state.recall(KEPT)).values())
    assert b"pager" in kept
    assert b"whsec_" not in kept
    assert receiver.url.encode() not in kept


async def test_an_acknowledgement_is_taken_in_once_and_no_reminder_follows(
    state: State, receiver: Receiver, clock: HandClock, opened: Opening
) -> None:
    courier = opened()
    await want(state, notice(Change.OPENED, BANNED))
    await turn(courier)
    (alert,) = (await courier.take_in())[0].alerts
    await acknowledge(state, Acknowledgement(alert=alert, by="Ada", at=clock.now()))
    for _ in range(3):
        await turn(courier)
        clock.move(5 * 3600)

    assert receiver.said == [("opened", "ban_disabled")]
    assert await state.claim(ACKNOWLEDGE, clock.now()) == []


async def test_taking_in_sends_nothing(state: State, receiver: Receiver, opened: Opening) -> None:
    await want(state, notice(Change.OPENED, BANNED))
    courier = opened()
    await courier.take_in()
    await courier.idle()

    assert receiver.heard == []
    assert await state.recall(KEPT)


async def test_an_acknowledgement_that_cannot_be_read_stops_nobody(state: State, receiver: Receiver, opened: Opening) -> None:
    await want(state, notice(Change.OPENED, BANNED))
    effect = Effect(kind=ACKNOWLEDGE, key="x", not_before=HandClock().now(), body=b"?")
    await state.turn(lambda turn: turn.want(effect))
    await turn(opened())

    assert receiver.said == [("opened", "ban_disabled")]


async def test_several_templates_of_one_account_come_in_one_message(
    state: State, receiver: Receiver, clock: HandClock, opened: Opening
) -> None:
    courier = opened()
    await want(state, *(notice(Change.OPENED, replace(TEMPLATE, subject_id=id_), OF_HARBOR) for id_ in ("501", "502", "503")))
    await turn(courier)
    clock.move(3)
    await turn(courier)

    assert len(receiver.heard) == 1
    assert receiver.said == [("opened", "template_paused")] * 3
