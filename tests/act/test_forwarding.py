"""Meta's webhooks go on to the user's own programs: real bodies, real receivers, and a client that nobody here wrote."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import fastapi
import pytest
from aiohttp import ClientSession
from msgspec.structs import replace
from pywa_async.client import WhatsApp

from linekeeper.act.forwarding import ASIDE_AFTER, ASIDE_FIRST, AWAY_AFTER, GIVE_UP, PAGE, Forwarder, Ground, together
from linekeeper.act.posting import Said
from linekeeper.act.standing import Reports
from linekeeper.act.target import targets_of
from linekeeper.config import Forward, Retention, Secret
from linekeeper.decode import Veil
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import Delivery, KeptDelivery
from linekeeper.meter import Meter
from linekeeper.state.intents import Intent, SendState, public_id
from linekeeper.state.outgoing import Reached
from linekeeper.state.sends_memory import MemorySends
from linekeeper.store.instant import to_us
from tests.act.told import NOON, HandClock, Receiver, receiving
from tests.clients.cast import served
from tests.flow.bodies import HARBOR, MARINA, about, body, entry, flagged, status, written

VEIL = Veil(b"v" * 32)
APP_SECRET, OWN_SECRET = "the-app-secret-0123", "the-shops-own-secret-0123"
PERSON, VALUE = "15550100421", "lk0123456789abcdef01234567"
QUARTER = timedelta(minutes=15).total_seconds()


class River:
    """A journal with deliveries, and forwarders at it."""

    def __init__(self, session: ClientSession, retention: Retention | None = None) -> None:
        self.journal, self.sends, self.clock, self.session = MemoryJournal(retention), MemorySends(), HandClock(), session
        self.secrets = {"meta": Secret(APP_SECRET)}
        self.told: list[tuple[Any, ...]] = []

    def forwarder(self, to: str, **settings: Any) -> Forwarder:
        (receiver,) = targets_of("forward", [replace(Forward(name="shop", to=Secret(to)), **settings)])
        reports = Reports(
            meter=Meter(),
            failed=lambda label, kept: self.told.append((label, kept.fault)),
            well=lambda label: self.told.append((label,)),
            missed=lambda label, many: self.told.append((label, many)),
        )
        return Forwarder(
            receiver,
            Ground(
                journal=self.journal,
                sends=self.sends,
                veil=VEIL,
                session=self.session,
                now=self.clock.now,
                secret_of=self.secrets.get,
                reports=reports,
            ),
        )

    async def hear(self, *bodies: bytes, app: str = "meta") -> None:
        for one in bodies:
            await self.journal.append(Delivery(app=app, body=one, heard_at=self.clock.now()), [])

    async def target(self) -> Reached:
        (one,) = await self.sends.look(lambda look: look.targets())
        return one


@pytest.fixture
async def river() -> AsyncIterator[River]:
    async with ClientSession() as session:
        yield River(session)


@asynccontextmanager
async def begun(river: River, **settings: Any) -> AsyncIterator[tuple[Receiver, Forwarder]]:
    """Give a receiver with a forwarder that waits for what comes."""
    async with receiving() as receiver:
        forwarder = river.forwarder(receiver.url, **settings)
        assert not await forwarder.turn()
        yield receiver, forwarder


def text(word: str, account: str = HARBOR) -> bytes:
    return body(entry(account, NOON, "messages", about("101", messages=[written(f"wamid.{word}", NOON)])))


def words(receiver: Receiver) -> list[str]:
    """Return the ids of the messages that came, without their prefix."""
    return [json.loads(raw)["entry"][0]["changes"][0]["value"]["messages"][0]["id"].split(".")[1] for _, raw in receiver.heard]


def signed(headers: dict[str, str], raw: bytes, secret: str) -> bool:
    return headers["x-hub-signature-256"] == f"sha256={hmac.new(secret.encode(), raw, sha256).hexdigest()}"


# --------------------------------------------------------------------------------------------------------------- untouched


async def test_a_body_comes_byte_for_byte_with_the_signature_that_meta_gave_it(river: River) -> None:
    raw = b'{"object" : "whatsapp_business_account","entry":[]}\n'
    async with begun(river) as (receiver, forwarder):
        await river.hear(raw)
        assert await forwarder.turn()

    ((headers, came),) = receiver.heard
    assert (came, headers["x-linekeeper-delivery"], headers["content-type"]) == (raw, "1", "application/json")
    assert signed(headers, raw, APP_SECRET)


async def test_what_came_before_a_receiver_was_named_is_not_told(river: River) -> None:
    await river.hear(text("old"))
    async with begun(river) as (receiver, forwarder):
        await river.hear(text("new"))
        await forwarder.turn()

    assert words(receiver) == ["new"]


async def test_each_gets_its_app_its_accounts_and_its_fields_only(river: River) -> None:
    mixed = body(entry(MARINA, NOON, "account_update", flagged("15550100102")), *json.loads(text("ours"))["entry"])
    async with begun(river, app="meta", accounts=(HARBOR,), fields=("messages",)) as (receiver, forwarder):
        await river.hear(text("other app"), app="other")
        await river.hear(text("another account", MARINA), mixed)
        await forwarder.turn()

    ((headers, raw),) = receiver.heard
    assert json.loads(raw) == json.loads(text("ours"))
    assert signed(headers, raw, APP_SECRET)
    assert (await river.target()).cursor == 3


async def test_what_nobody_can_sign_any_more_is_missed_and_bars_nobodys_way(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        await river.hear(text("a"), app="gone")
        await river.hear(text("b"))
        await forwarder.turn()

    assert (words(receiver), river.told) == (["b"], [("shop", 1)])


# ------------------------------------------------------------------------------------------------------------- translated


async def send(river: River, **more: Any) -> Intent:
    usual = Intent(id=to_us(NOON), state=SendState.SENT, moved_at=NOON, account=HARBOR, portfolio="P", number="101")
    intent = replace(usual, **more)
    await river.sends.accept(intent)
    return intent


async def test_statuses_name_our_send_and_lose_the_value_that_we_put_there(river: River) -> None:
    ours = await send(river, mark=VEIL.tracking(VALUE), ours=True)
    callers = await send(river, id=ours.id + 1, mark=VEIL.message("wamid.B"))
    statuses = [
        status("wamid.A", NOON, biz_opaque_callback_data=VALUE),
        status("wamid.B", NOON, biz_opaque_callback_data="order-7"),
        status("wamid.C", NOON, biz_opaque_callback_data="not through here"),
    ]
    async with begun(river, mode="translated", secret=Secret(OWN_SECRET)) as (receiver, forwarder):
        await river.hear(body(entry(HARBOR, NOON, "messages", about("101", statuses=statuses))))
        await forwarder.turn()

    ((headers, raw),) = receiver.heard
    assert signed(headers, raw, OWN_SECRET)
    assert json.loads(raw)["entry"][0]["changes"][0]["value"]["statuses"] == [
        status("wamid.A", NOON) | {"linekeeper": {"id": public_id(ours.id)}},
        statuses[1] | {"linekeeper": {"id": public_id(callers.id)}},
        statuses[2],
    ]


async def test_pywa_unmodified_reads_both_modes_and_checks_both_signatures(river: River) -> None:
    await send(river, mark=VEIL.tracking(VALUE), ours=True)
    people: dict[str, Any] = {"contacts": [{"profile": {"name": "Ana"}, "wa_id": "15550109001", "user_id": "US.900"}]}
    raws = [
        body(entry(HARBOR, NOON, "messages", about("101", messages=[written("wamid.M", NOON)], **people))),
        body(entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.A", NOON, biz_opaque_callback_data=VALUE)], **people))),
    ]
    heard: dict[str, list[str]] = {"untouched": [], "translated": []}
    app = fastapi.FastAPI()
    for mode, secret in (("untouched", APP_SECRET), ("translated", OWN_SECRET)):
        client: Any = WhatsApp("101", "token", server=app, webhook_endpoint=f"/{mode}", verify_token="verify", app_secret=secret)

        async def keep(_: Any, thing: Any, mode: str = mode) -> None:
            heard[mode].append(f"{type(thing).__name__} {thing.id}")

        client.on_message()(keep)
        client.on_message_status()(keep)
    async with served(app) as base:
        forwarders = [
            river.forwarder(f"{base}/untouched"),
            river.forwarder(f"{base}/translated", mode="translated", secret=Secret(OWN_SECRET)),
            river.forwarder(f"{base}/translated?forged", mode="translated", secret=Secret("another secret, 0123")),
        ]
        for one in forwarders:
            await one.turn()
        await river.hear(*raws)
        for one in forwarders:
            await one.turn()

    assert heard == {mode: ["Message wamid.M", "MessageStatus wamid.A"] for mode in heard}
    assert [said for _, said in river.told] == ["it answered HTTP 403"], "pywa itself looks at the signature"


# ------------------------------------------------------------------------------------------------- order, failures, crashes


async def test_everything_comes_in_its_order_also_after_failures(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        receiver.answers = [204, 500, 503, 204]
        await river.hear(text("a"), text("b"), text("c"))
        await forwarder.turn()
        assert not await forwarder.turn(), "it is left alone for a while"
        for _ in range(2):
            river.clock.move(2)
            await forwarder.turn()

    assert words(receiver) == ["a", "b", "b", "b", "c"]
    assert (await river.target()).taken == 3
    assert river.told == [("shop", "it answered HTTP 500"), ("shop", "it answered HTTP 503"), ("shop",)]


async def test_a_receiver_that_is_dead_keeps_no_other_waiting(river: River) -> None:
    async with receiving() as dead:
        pass
    async with receiving() as alive:
        one, other = river.forwarder(dead.url), river.forwarder(alive.url)
        for each in (one, other):
            await each.turn()
        await river.hear(*(text(str(place)) for place in range(5)))
        for each in (one, other):
            await each.turn()

    assert words(alive) == [str(place) for place in range(5)]
    kept = {target.taken: target for target in await river.sends.look(lambda look: look.targets())}
    assert (kept[0].cursor, kept[0].fault) == (0, "ClientConnectorError on the way")
    assert kept[5].cursor == 5


async def test_a_receiver_that_hangs_keeps_no_other_waiting(river: River) -> None:
    async with receiving() as hangs, receiving() as alive:
        hangs.held = asyncio.Event()
        one, other = river.forwarder(hangs.url), river.forwarder(alive.url)
        for each in (one, other):
            await each.turn()
        await river.hear(text("a"))
        waits = asyncio.create_task(one.turn())
        await hangs.came.wait()
        await other.turn()
        came = words(alive)
        hangs.held.set()
        await waits

    assert came == ["a"]


async def test_after_a_crash_what_was_not_written_down_comes_again_and_nothing_is_left_out(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        await river.hear(text("a"), text("b"))
        receiver.held = asyncio.Event()
        killed = asyncio.create_task(forwarder.turn())
        await receiver.came.wait()
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
        receiver.held.set()
        receiver.held = None
        await river.forwarder(receiver.url).turn()

    assert words(receiver) == ["a", "a", "b"]


async def test_who_is_stopped_in_good_order_repeats_nothing_that_was_taken(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        await river.hear(text("a"), text("b"))
        receiver.hold_after = 1
        stopped = asyncio.create_task(forwarder.turn())
        while len(receiver.heard) < 2:  # noqa: ASYNC110  the second one is what it is stopped in
            await asyncio.sleep(0.001)
        stopped.cancel()
        await asyncio.gather(stopped, return_exceptions=True)

    assert (await river.target()).cursor == 1


def by(person: int, word: str = "a") -> bytes:
    return body(entry(HARBOR, NOON, "messages", about("101", messages=[written(f"wamid.{word}", NOON, f"1555010{person:04}")])))


async def test_people_do_not_wait_for_each_other_but_each_one_s_come_in_order(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        receiver.held = asyncio.Event()
        await river.hear(by(1, "1a"), by(2, "2a"), by(3, "3a"), by(1, "1b"), by(2, "2b"))
        going = asyncio.create_task(forwarder.turn())
        while len(receiver.heard) < 3:  # noqa: ASYNC110  nobody rings
            await asyncio.sleep(0.001)
        at_once = words(receiver)
        receiver.held.set()
        await going

    assert sorted(at_once) == ["1a", "2a", "3a"]
    assert sorted(words(receiver)[3:]) == ["1b", "2b"]
    assert (await river.target()).cursor == 5


async def test_of_those_that_go_at_once_the_first_that_is_not_taken_is_tried_alone(river: River) -> None:
    async with receiving() as dead:
        pass
    forwarder = river.forwarder(dead.url)
    await forwarder.turn()
    await river.hear(by(1), by(2), by(3))
    for _ in range(2):
        await forwarder.turn()
        river.clock.move(60)

    assert len(river.told) == 2, "one failure for each turn"
    assert (await river.target()).cursor == 0


@pytest.mark.parametrize(
    ("bodies", "most", "many"),
    [
        pytest.param([by(1), by(2), by(1)], 16, 2, id="until the same person again"),
        pytest.param([by(1), by(2), by(3)], 2, 2, id="no more than so many"),
        pytest.param([by(1), b"?", by(2)], 16, 1, id="until one that nobody can read"),
        pytest.param([b"?", by(1)], 16, 1, id="one that nobody can read goes alone"),
        pytest.param([text("x", MARINA), text("y", MARINA)], 16, 1, id="one person of one account"),
    ],
)
def test_what_may_go_at_once(bodies: list[bytes], most: int, many: int) -> None:
    kept = [KeptDelivery(id=place, app="meta", heard_at=NOON, size=1, body=one) for place, one in enumerate(bodies)]

    assert together(kept, most) == kept[:many]


async def test_more_than_a_page_takes_several_turns(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        await river.hear(*(text(str(place)) for place in range(PAGE + 1)))
        assert await forwarder.turn()
        assert len(receiver.heard) == PAGE
        assert await forwarder.turn()
        assert not await forwarder.turn()

    assert words(receiver) == [str(place) for place in range(PAGE + 1)]


async def test_a_body_that_alone_is_not_taken_is_set_aside_and_tried_later(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        receiver.answers = [400] * ASIDE_AFTER
        await river.hear(text("poison"), text("good"))
        for _ in range(ASIDE_AFTER + 1):
            await forwarder.turn()
            river.clock.move(60)
        assert words(receiver) == ["poison"] * ASIDE_AFTER + ["good"]

        receiver.answers = [400]
        river.clock.move(ASIDE_FIRST.total_seconds())
        await forwarder.turn()
        await forwarder.turn()
        assert words(receiver)[-2:] == ["good", "poison"], "it waits again"
        river.clock.move(2 * QUARTER)
        await forwarder.turn()

    assert words(receiver)[-2:] == ["poison", "poison"]
    assert await river.sends.look(lambda look: look.parcels_waiting(look.targets()[0].id)) == 0


async def test_a_receiver_that_is_restarted_behind_its_proxy_gets_everything_in_order(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        receiver.answers = [502, 503, 429, 504, 502, 503, 500]
        await river.hear(text("first"), text("second"))
        for _ in range(10):
            await forwarder.turn()
            river.clock.move(QUARTER)

    assert words(receiver) == ["first"] * 8 + ["second"]


async def test_a_body_that_kills_its_receiver_each_time_bars_the_way_for_no_longer_than_some_hours(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        receiver.answers = [502] * AWAY_AFTER
        await river.hear(text("poison"), text("good"))
        for _ in range(AWAY_AFTER + 1):
            await forwarder.turn()
            river.clock.move(QUARTER)

    assert words(receiver)[-2:] == ["poison", "good"]


async def test_a_receiver_that_is_away_gets_nothing_set_aside(river: River) -> None:
    async with receiving() as receiver:
        pass
    forwarder = river.forwarder(receiver.url)
    await forwarder.turn()
    await river.hear(text("a"), text("b"))
    for _ in range(2 * ASIDE_AFTER):
        await forwarder.turn()
        river.clock.move(QUARTER)

    target = await river.target()
    assert (target.cursor, target.attempts) == (0, 2 * ASIDE_AFTER)


async def test_a_no_after_a_long_silence_is_the_first_no(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        await river.hear(text("first"), text("second"))
        receiver.answers = [500, 204]
        standing = forwarder._standing
        assert standing is not None
        for _ in range(AWAY_AFTER):
            standing.failed(Said(why="it was not there", answered=False), river.clock.now())
        for _ in range(3):
            river.clock.move(QUARTER)
            await forwarder.turn()

    assert words(receiver) == ["first", "first", "second"]


async def test_what_is_older_than_a_week_is_given_up_and_counted(river: River) -> None:
    async with begun(river) as (receiver, forwarder):
        await river.hear(text("old"))
        river.clock.move(GIVE_UP.total_seconds() + 1)
        await river.hear(text("new"))
        await forwarder.turn()

    assert words(receiver) == ["new"]
    assert (river.told, (await river.target()).missed) == ([("shop", 1)], 1)


async def test_bodies_that_expired_before_they_could_go_are_counted_once() -> None:
    async with ClientSession() as session:
        river = River(session, Retention(days=7))
        async with begun(river) as (receiver, forwarder):
            await river.hear(text("a"), text("b"))
            river.clock.move(timedelta(days=9).total_seconds())
            await river.journal.expire(river.clock.now())
            receiver.answers = [500]
            await river.hear(text("c"))
            for _ in range(2):
                await forwarder.turn()
                river.clock.move(10)

    assert words(receiver) == ["c", "c"]
    assert (await river.target()).missed == 2


async def test_it_runs_until_it_is_stopped_and_rests_when_there_is_nothing(river: River) -> None:
    rested = asyncio.Event()

    async def rest() -> None:
        rested.set()
        await asyncio.sleep(0.001)

    async with receiving() as receiver:
        forwarder = river.forwarder(receiver.url)
        running = asyncio.create_task(forwarder.run(rest))
        async with asyncio.timeout(30):
            await rested.wait()
            await river.hear(text("a"))
            await receiver.came.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    assert words(receiver) == ["a"]
