"""A program of the user's own is told what becomes of its sends: signed, in order, at least once, and slowly where it is slow."""

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession
from msgspec.structs import replace

from linekeeper.act.standing import Reports
from linekeeper.act.target import targets_of, wanted
from linekeeper.act.teller import AT_ONCE, GIVE_UP, Ground, Teller
from linekeeper.config import Secret, Webhook
from linekeeper.decode import Veil
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import Delivery
from linekeeper.meter import Meter
from linekeeper.rulebook.errors import catalogue
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.outgoing import Name, Reached, name_context
from linekeeper.state.sends_memory import MemorySends
from linekeeper.store.crypt import Keys
from linekeeper.store.instant import to_us
from tests.act.told import NOON, SECRET, HandClock, Receiver, receiving
from tests.flow.bodies import HARBOR, about, body, entry, status

VEIL, KEYS = Veil(b"v" * 32), Keys(b"m" * 32)


class House:
    """A store of sends, and tellers at it."""

    def __init__(self, session: ClientSession) -> None:
        self.journal, self.sends, self.clock, self.session = MemoryJournal(), MemorySends(), HandClock(), session
        self.told: list[tuple[Any, ...]] = []

    def teller(self, to: str) -> Teller:
        (receiver,) = targets_of("webhook", [Webhook(name="shop", to=Secret(to), secret=Secret(SECRET))])
        reports = Reports(
            meter=Meter(),
            failed=lambda label, kept: self.told.append((label, kept.fault)),
            well=lambda label: self.told.append((label,)),
            missed=lambda label, many: self.told.append((label, many)),
        )
        ground = Ground(
            journal=self.journal,
            sends=self.sends,
            opener=KEYS,
            veil=VEIL,
            session=self.session,
            now=self.clock.now,
            catalogue=catalogue(),
            reports=reports,
        )
        return Teller(receiver, ground)

    async def want(self, *urls: str) -> None:
        receivers = [one for url in urls for one in targets_of("webhook", [Webhook(to=Secret(url))])]
        await self.sends.turn(lambda turn: turn.want(wanted(receivers)))

    async def put(self, place: int = 0, state: SendState = SendState.SENT, **more: Any) -> Intent:
        usual = Intent(
            id=to_us(NOON) + place, state=state, moved_at=self.clock.now(), account=HARBOR, portfolio="P", number="101", message=b"-"
        )
        intent = replace(usual, **more)
        await self.sends.turn(lambda turn: turn.put(intent))
        return intent

    async def targets(self) -> list[Reached]:
        return list(await self.sends.look(lambda look: look.targets()))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with ClientSession() as session:
        yield House(session)


@asynccontextmanager
async def begun(house: House) -> AsyncIterator[tuple[Receiver, Teller]]:
    async with receiving() as receiver:
        await house.want(receiver.url)
        yield receiver, house.teller(receiver.url)


def said(receiver: Receiver) -> list[str]:
    """Return what came: which send, and what became of it."""
    return [f"{_place(one)} {str(one['type']).removeprefix('message.')}" for one in receiver.bodies]


def _place(one: dict[str, object]) -> int:
    data = msgspec.convert(one["data"], dict[str, object])
    return int(str(data["id"]).removeprefix("lk.")) - to_us(NOON)


async def test_what_is_told_is_signed_and_can_be_known_again(house: House) -> None:
    async with begun(house) as (receiver, teller):
        receiver.answers = [500]
        await house.put()
        await teller.turn()
        house.clock.move(10)
        await teller.turn()

    (first, raw), (second, same) = receiver.heard
    assert raw == same
    assert (first["webhook-id"], second["webhook-id"]) == (f"msg_{to_us(NOON)}_sent",) * 2
    key, signing = base64.b64decode(SECRET.removeprefix("whsec_")), f"{second['webhook-id']}.{second['webhook-timestamp']}.".encode()
    expected = base64.b64encode(hmac.new(key, signing + same, sha256).digest()).decode()
    assert second["webhook-signature"] == f"v1,{expected}"


async def test_metas_id_is_told_as_the_answer_said_it(house: House) -> None:
    async with begun(house) as (receiver, teller):
        one = await house.put()
        sealed = KEYS.seal(b"wamid.A", name_context(one.id))
        await house.sends.turn(lambda turn: turn.put_name(Name(intent=one.id, body=sealed)))
        await teller.turn()

    assert msgspec.convert(receiver.bodies[0]["data"], dict[str, object])["message_id"] == "wamid.A"


async def test_of_a_send_without_an_answer_it_is_told_as_the_first_status_said_it(house: House) -> None:
    raw = body(entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.other", NOON), status("wamid.A", NOON)])))
    delivery = await house.journal.append(Delivery(app="meta", body=raw, heard_at=NOON), [])
    async with begun(house) as (receiver, teller):
        one = await house.put(message=VEIL.message("wamid.A"))
        await house.sends.turn(lambda turn: turn.put_name(Name(intent=one.id, delivery=delivery)))
        await teller.turn()

    assert msgspec.convert(receiver.bodies[0]["data"], dict[str, object])["message_id"] == "wamid.A"


async def test_a_name_that_cannot_be_read_any_more_leaves_the_rest(house: House) -> None:
    async with begun(house) as (receiver, teller):
        broken, gone = await house.put(0), await house.put(1)
        await house.sends.turn(lambda turn: turn.put_name(Name(intent=broken.id, body=b"sealed with another key")))
        await house.sends.turn(lambda turn: turn.put_name(Name(intent=gone.id, delivery=99)))
        await teller.turn()

    assert [msgspec.convert(one["data"], dict[str, object])["message_id"] for one in receiver.bodies] == [None, None]


async def test_the_order_of_one_send_is_kept_and_others_go_on(house: House) -> None:
    async with begun(house) as (receiver, teller):
        await house.put(0, SendState.HELD)
        await house.put(0, SendState.CANCELLED)
        receiver.answers = [500]
        await teller.turn()
        house.clock.move(2)
        await house.put(1, SendState.FAILED)
        await teller.turn()
        assert said(receiver) == ["0 held", "1 failed"]
        for _ in range(2):
            house.clock.move(10)
            await teller.turn()

    assert said(receiver) == ["0 held", "1 failed", "0 held", "0 cancelled"]
    assert (await house.targets())[0].taken == 3


async def test_one_thing_that_is_not_taken_leaves_the_receiver_open_for_the_others(house: House) -> None:
    async with begun(house) as (receiver, teller):
        receiver.answers = [400, 204]
        await house.put(0)
        await house.put(1)
        assert await teller.turn() == 2
        await house.put(2)
        assert await teller.turn() == 1

    assert sorted(said(receiver)) == ["0 sent", "1 sent", "2 sent"]
    assert house.told == []


async def test_who_took_nothing_at_all_is_left_alone_and_then_asked_again(house: House) -> None:
    async with begun(house) as (receiver, teller):
        receiver.answers = [503]
        await house.put(0)
        await teller.turn()
        await house.put(1)
        assert await teller.turn() == 0
        house.clock.move(2)
        assert await teller.turn() == 1

    assert house.told == [("shop", "it answered HTTP 503"), ("shop",)]


async def test_a_receiver_that_hangs_keeps_no_other_waiting(house: House) -> None:
    async with receiving() as hangs, receiving() as alive:
        hangs.held = asyncio.Event()
        await house.want(hangs.url, alive.url)
        await house.put()
        waits = asyncio.create_task(house.teller(hangs.url).turn())
        await hangs.came.wait()
        await house.teller(alive.url).turn()
        came = said(alive)
        hangs.held.set()
        await waits

    assert came == ["0 sent"]


async def test_after_a_crash_it_is_told_again_under_the_same_id(house: House) -> None:
    async with begun(house) as (receiver, teller):
        await house.put()
        receiver.held = asyncio.Event()
        killed = asyncio.create_task(teller.turn())
        await receiver.came.wait()
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
        receiver.held.set()
        receiver.held = None
        await house.teller(receiver.url).turn()

    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert said(receiver) == ["0 sent"] * 2


async def test_what_nobody_took_for_a_week_is_given_up_and_counted(house: House) -> None:
    async with receiving() as receiver:
        pass
    await house.want(receiver.url)
    teller = house.teller(receiver.url)
    await house.put()
    while house.clock.now() <= NOON + GIVE_UP:
        await teller.turn()
        house.clock.move(3600)
    await teller.turn()

    (target,) = await house.targets()
    assert (target.missed, house.told[-1]) == (1, ("shop", 1))
    assert await house.sends.look(lambda look: look.parcels_waiting(target.id)) == 0


async def test_a_send_that_is_forgotten_meanwhile_needs_no_telling(house: House) -> None:
    async with begun(house) as (receiver, teller):
        await house.put(state=SendState.FAILED)
        await house.sends.clean(NOON + timedelta(days=40))
        assert await teller.turn() == 1
        assert await teller.turn() == 0

    assert receiver.heard == []


async def test_many_are_told_a_few_at_once(house: House) -> None:
    async with begun(house) as (receiver, teller):
        for place in range(AT_ONCE + 1):
            await house.put(place)
        assert await teller.turn() == AT_ONCE
        assert await teller.turn() == 1
        assert await teller.turn() == 0

    assert len(set(said(receiver))) == AT_ONCE + 1
