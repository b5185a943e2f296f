"""The webhook door under a real server, spoken to through raw sockets."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
import uvicorn
from msgspec import Struct

from linekeeper.config import App, Secret
from linekeeper.decode import Veil
from linekeeper.intake.door import Door, Keep
from linekeeper.intake.keeping import Keeping
from linekeeper.intake.refusals import Refusals
from linekeeper.intake.room import LARGEST, Room
from linekeeper.journal.memory import MemoryJournal
from linekeeper.meter import Meter
from tests.intake.stand_in import NOON, FullDisk, HandClock, an_app, until

BODY = b'{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":1764072000,"changes":[]}]}'


class Said(Struct):
    """An answer of the door."""

    status: int
    headers: dict[str, str]
    text: bytes


class Visitor:
    """Speaks HTTP by hand, one connection per request."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def send(self, *parts: bytes) -> Said:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
        except ConnectionError:
            pass  # refused before all was said; the answer is there all the same
        try:
            async with asyncio.timeout(60):
                return await read_answer(reader)
        finally:
            writer.close()

    async def get(self, path: str) -> Said:
        return await self.send(f"GET {path} HTTP/1.1\r\nHost: door\r\n\r\n".encode())

    async def post(self, body: bytes, *signatures: str, path: str = "/webhooks/meta", more: str = "") -> Said:
        lines = "".join(f"X-Hub-Signature-256: {signature}\r\n" for signature in signatures)
        head = f"POST {path} HTTP/1.1\r\nHost: door\r\n{lines}{more}Content-Length: {len(body)}\r\n\r\n"
        return await self.send(head.encode(), body)


async def read_answer(reader: asyncio.StreamReader) -> Said:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Said(status=int(head[0].split()[1]), headers=headers, text=await reader.readexactly(int(headers.get("content-length", 0))))


def signed(body: bytes, secret: str = "shh") -> str:
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()


@asynccontextmanager
async def open_door(door: Door) -> AsyncIterator[Visitor]:
    server = uvicorn.Server(
        uvicorn.Config(door, host="127.0.0.1", port=0, log_config=None, http="httptools", lifespan="on", timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    try:
        yield Visitor(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await serving


class House(Struct):
    """The door with what stands behind it."""

    visitor: Visitor
    journal: MemoryJournal
    clock: HandClock
    meter: Meter
    told: list[Refusals]
    door: Door

    async def kept(self) -> list[bytes | None]:
        return [each.body for each in await self.journal.bodies(0)]

    def refused(self, why: str, app: str = "meta") -> float | None:
        return self.meter.registry.get_sample_value("linekeeper_webhooks_refused_total", {"app": app, "why": why})


@asynccontextmanager
async def opened(
    *apps: App, journal: MemoryJournal | None = None, room: Room | None = None, read_s: float = 30.0, keep: Keep | None = None
) -> AsyncIterator[House]:
    clock, meter, journal = HandClock(), Meter(), journal or MemoryJournal()
    told: list[Refusals] = []
    keep = keep or Keeping(journal, Veil(b"k" * 32), meter)
    door = Door(apps or (an_app(),), keep, clock, meter, on_refused=told.append, room=room, read_s=read_s)
    async with open_door(door) as visitor:
        yield House(visitor, journal, clock, meter, told, door)


async def test_a_signed_body_is_kept_byte_for_byte_and_its_id_is_told() -> None:
    async with opened() as house:
        said = await house.visitor.post(BODY, signed(BODY))

        assert (said.status, said.text) == (200, b"")
        kept = await house.journal.delivery(int(said.headers["x-delivery-id"]))
        assert kept is not None
        assert (kept.body, kept.app, kept.heard_at) == (BODY, "meta", NOON)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing at all"),
        pytest.param(b"not json", id="no JSON"),
        pytest.param(b"\xff\xfe\x00", id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="nested too deep"),
        pytest.param(b'{"entry": null}', id="no entries"),
        pytest.param(b'{"object": "page", "entry": [{"id": "1", "changes": []}]}', id="another product"),
        pytest.param(b'{"entry": [{"id": ' + b"9" * 5000 + b"}]}", id="a number of 5,000 digits"),
        pytest.param(b"\x1f\x8b\x08\x00", id="compressed by a proxy"),
    ],
)
async def test_whatever_a_signed_body_holds_it_is_kept_and_answered_200(body: bytes) -> None:
    async with opened() as house:
        said = await house.visitor.post(body, signed(body), more="Content-Encoding: gzip\r\n" if body[:2] == b"\x1f\x8b" else "")

        assert said.status == 200
        assert await house.kept() == [body]


def sha1(body: bytes) -> str:
    return "sha1=" + hmac.digest(b"shh", body, "sha1").hex()


@pytest.mark.parametrize(
    "signatures",
    [
        pytest.param([], id="missing"),
        pytest.param([""], id="empty"),
        pytest.param(["sha256=" + "0" * 64], id="forged"),
        pytest.param([signed(BODY, "another secret")], id="made with another secret"),
        pytest.param([signed(BODY + b" ")], id="of another body"),
        pytest.param([sha1(BODY)], id="sha1 only"),
        pytest.param([signed(BODY).removeprefix("sha256=")], id="without its prefix"),
        pytest.param([signed(BODY)[:-2]], id="a byte short"),
        pytest.param([signed(BODY) + "00"], id="a byte long"),
        pytest.param(["sha256=" + "ü" * 32], id="of the right length in bytes and not in hex"),
        pytest.param([signed(BODY), signed(BODY)], id="doubled"),
        pytest.param([signed(BODY), "sha256=" + "0" * 64], id="right, with a wrong one behind"),
        pytest.param([f"{signed(BODY)},{signed(BODY)}"], id="doubled in one line"),
    ],
)
async def test_what_is_not_rightly_signed_is_refused_and_changes_nothing(signatures: list[str]) -> None:
    async with opened() as house:
        said = await house.visitor.post(BODY, *signatures)

        assert said.status == 401
        assert await house.kept() == []
        assert (house.refused("unsigned") or 0) + (house.refused("signature") or 0) == 1
        assert BODY[:20] not in said.text


async def test_the_case_of_the_hex_digits_does_not_matter() -> None:
    async with opened() as house:
        said = await house.visitor.post(BODY, "sha256=" + signed(BODY)[7:].upper())

        assert said.status == 200


async def test_a_request_without_signature_is_answered_before_its_body_came() -> None:
    async with opened() as house:
        head = b"POST /webhooks/meta HTTP/1.1\r\nHost: door\r\nContent-Length: 1000000\r\n\r\n"

        said = await house.visitor.send(head)

        assert said.status == 401
        assert said.headers["connection"] == "close"


async def test_an_app_without_a_secret_accepts_nothing() -> None:
    async with opened(an_app(secret=Secret(""))) as house:
        assert (await house.visitor.post(BODY, signed(BODY, ""))).status == 401


@pytest.mark.parametrize(
    ("until", "status"),
    [
        pytest.param(None, 200, id="without an end"),
        pytest.param(NOON + timedelta(seconds=1), 200, id="until its end"),
        pytest.param(NOON, 401, id="not after it"),
    ],
)
async def test_the_previous_secret_is_good(until: datetime | None, status: int) -> None:
    async with opened(an_app(previous_secret=Secret("old"), previous_secret_until=until)) as house:
        assert (await house.visitor.post(BODY, signed(BODY, "old"))).status == status
        assert (await house.visitor.post(BODY, signed(BODY))).status == 200


async def test_each_app_has_a_door_and_a_secret_of_its_own() -> None:
    async with opened(an_app(), an_app(name="second", secret=Secret("other"))) as house:
        assert (await house.visitor.post(BODY, signed(BODY, "other"), path="/webhooks/second")).status == 200
        assert (await house.visitor.post(BODY, signed(BODY), path="/webhooks/second")).status == 401
        assert (await house.visitor.post(BODY, signed(BODY, "other"))).status == 401


async def test_eight_mebibytes_are_kept_and_one_byte_more_is_refused() -> None:
    body = b" " * LARGEST
    async with opened() as house:
        assert (await house.visitor.post(body, signed(body))).status == 200
        assert (await house.visitor.post(body + b" ", signed(body + b" "))).status == 413
        assert [len(each or b"") for each in await house.kept()] == [LARGEST]


def chunks(body: bytes, size: int) -> list[bytes]:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return [b"%x\r\n%s\r\n" % (len(part), part) for part in parts] + [b"0\r\n\r\n"]


@pytest.mark.parametrize(("size", "status"), [pytest.param(LARGEST, 200, id="8 MiB"), pytest.param(LARGEST + 1, 413, id="one byte more")])
async def test_a_chunked_body_is_counted_as_it_comes(size: int, status: int) -> None:
    body = b" " * size
    head = f"POST /webhooks/meta HTTP/1.1\r\nHost: door\r\nX-Hub-Signature-256: {signed(body)}\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with opened() as house:
        said = await house.visitor.send(head.encode(), *chunks(body, 1 << 20))

        assert said.status == status


async def test_a_hundred_mebibytes_are_refused_when_they_are_declared() -> None:
    head = f"POST /webhooks/meta HTTP/1.1\r\nHost: door\r\nX-Hub-Signature-256: {signed(b'')}\r\nContent-Length: {100 << 20}\r\n\r\n"
    async with opened() as house:
        said = await house.visitor.send(head.encode())

        assert (said.status, said.headers["connection"]) == (413, "close")
        assert house.refused("too_large") == 1


async def test_a_body_that_trickles_is_given_up_and_others_are_served_meanwhile() -> None:
    head = f"POST /webhooks/meta HTTP/1.1\r\nHost: door\r\nX-Hub-Signature-256: {signed(BODY)}\r\nContent-Length: {len(BODY)}\r\n\r\n"
    async with opened(read_s=0.5) as house:
        slow = asyncio.create_task(house.visitor.send(head.encode(), BODY[:10]))
        assert (await house.visitor.post(BODY, signed(BODY))).status == 200
        said = await slow

        assert (said.status, said.headers["connection"]) == (408, "close")
        assert house.meter.registry.get_sample_value("linekeeper_webhook_inflight_bytes") == 0


async def test_a_sender_that_hangs_up_leaves_nothing_behind() -> None:
    head = f"POST /webhooks/meta HTTP/1.1\r\nHost: door\r\nX-Hub-Signature-256: {signed(BODY)}\r\nContent-Length: {len(BODY)}\r\n\r\n"
    async with opened() as house:
        _, writer = await asyncio.open_connection("127.0.0.1", house.visitor.port)
        writer.write(head.encode() + BODY[:10])
        await writer.drain()
        writer.close()
        await until(lambda: house.refused("left") == 1)

        assert await house.kept() == []
        assert house.meter.registry.get_sample_value("linekeeper_webhook_inflight_bytes") == 0


async def test_when_too_many_bytes_are_in_flight_more_are_refused_at_once_and_later_taken() -> None:
    body = b" " * 1000
    head = f"POST /webhooks/meta HTTP/1.1\r\nHost: door\r\nX-Hub-Signature-256: {signed(body)}\r\nContent-Length: 1000\r\n\r\n"
    room = Room(1500)
    async with opened(room=room) as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.visitor.port)
        writer.write(head.encode() + body[:999])
        await until(lambda: room.used == 999)
        busy = await house.visitor.post(body, signed(body))
        assert (busy.status, busy.headers["retry-after"]) == (503, "1")

        writer.write(b" ")
        assert (await read_answer(reader)).status == 200
        writer.close()
        assert (await house.visitor.post(body, signed(body))).status == 200


async def test_what_cannot_be_stored_is_refused_with_503_and_heals_by_itself() -> None:
    journal = FullDisk()
    async with opened(journal=journal) as house:
        refused = await house.visitor.post(BODY, signed(BODY))
        assert (refused.status, refused.headers["retry-after"]) == (503, "7")
        assert "x-delivery-id" not in refused.headers

        journal.full = False
        assert (await house.visitor.post(BODY, signed(BODY))).status == 200
        assert await house.kept() == [BODY]
        assert house.refused("store") == 1


async def test_a_fault_that_nobody_thought_of_is_no_false_200() -> None:
    async def keep(_: App, __: bytes, ___: datetime) -> int:
        raise RuntimeError("the journal is on fire")

    async with opened(keep=keep) as house:
        said = await house.visitor.post(BODY, signed(BODY))

        assert said.status == 503
        assert b"fire" not in said.text


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        pytest.param("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify+me", 200, b"1158201444", id="as Meta asks"),
        pytest.param("hub_mode=subscribe&hub_challenge=a%3Cb&hub_verify_token=verify%20me", 200, b"a<b", id="as a PHP proxy rewrites it"),
        pytest.param("hub.mode=subscribe&hub.challenge=1&hub.verify_token=guess", 403, None, id="a wrong token"),
        pytest.param("hub.mode=subscribe&hub.challenge=1", 403, None, id="no token"),
        pytest.param("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify+me", 403, None, id="another mode"),
        pytest.param("hub.mode=subscribe&hub.verify_token=verify+me", 403, None, id="no challenge"),
        pytest.param(f"hub.mode=subscribe&hub.challenge={'1' * 5000}&hub.verify_token=verify+me", 403, None, id="an endless challenge"),
        pytest.param("&".join(["a=b"] * 200), 403, None, id="many parameters"),
        pytest.param("", 403, None, id="nothing"),
    ],
)
async def test_the_handshake_echoes_the_challenge_to_whoever_knows_the_token(query: str, status: int, text: bytes | None) -> None:
    async with opened() as house:
        said = await house.visitor.get(f"/webhooks/meta?{query}")

        assert said.status == status
        assert said.headers["content-type"].startswith("text/plain")
        assert text is None or said.text == text


async def test_an_app_without_a_verify_token_verifies_nobody() -> None:
    async with opened(an_app(verify_token=Secret(""))) as house:
        assert (await house.visitor.get("/webhooks/meta?hub.mode=subscribe&hub.challenge=1&hub.verify_token=")).status == 403


@pytest.mark.parametrize(
    ("line", "status"),
    [
        pytest.param("GET /health", 200, id="health"),
        pytest.param("HEAD /health", 405, id="health is read with GET"),
        pytest.param("HEAD /webhooks/meta", 405, id="HEAD"),
        pytest.param("PUT /webhooks/meta", 405, id="PUT"),
        pytest.param("DELETE /webhooks/meta", 405, id="DELETE"),
        pytest.param("GET /webhooks/other", 404, id="an app that is not ours"),
        pytest.param("POST /webhooks/other", 404, id="a post to an app that is not ours"),
        pytest.param("GET /webhooks/", 404, id="no app"),
        pytest.param("GET /webhooks/meta/x", 404, id="a deeper path"),
        pytest.param("GET /", 404, id="the root"),
    ],
)
async def test_other_requests_are_told_so(line: str, status: int) -> None:
    async with opened() as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.visitor.port)
        writer.write(f"{line} HTTP/1.1\r\nHost: door\r\nContent-Length: 0\r\n\r\n".encode())
        first = (await reader.readline()).decode()
        writer.close()

        assert int(first.split()[1]) == status


async def test_refused_signatures_are_told_at_most_once_a_minute_with_their_number() -> None:
    async with opened() as house:
        for _ in range(5):
            await house.visitor.post(BODY, "sha256=" + "0" * 64)
        house.clock.move(61)
        await house.visitor.post(BODY)

        assert [(each.app, each.count) for each in house.told] == [("meta", 1), ("meta", 5)]


async def test_what_was_heard_is_counted_by_app() -> None:
    async with opened() as house:
        await house.visitor.post(BODY, signed(BODY))

        count = house.meter.registry.get_sample_value
        assert count("linekeeper_webhooks_received_total", {"app": "meta"}) == 1
        assert count("linekeeper_webhook_body_bytes_total", {"app": "meta"}) == len(BODY)
        assert count("linekeeper_webhook_ack_seconds_count") == 1


async def test_an_open_door_takes_a_new_secret_beside_the_one_before_until_its_end() -> None:
    async with opened() as house:
        before = an_app()
        house.door.adopt([an_app(secret=Secret("new"), previous_secret=before.secret, previous_secret_until=NOON + timedelta(hours=1))])
        told = [(await house.visitor.post(BODY, signed(BODY, secret))).status for secret in ("shh", "new", "other")]
        house.clock.move(3600)
        later = [(await house.visitor.post(BODY, signed(BODY, secret))).status for secret in ("shh", "new")]

    assert (told, later) == ([200, 200, 401], [401, 200])


async def test_an_open_door_answers_for_an_app_that_comes_later() -> None:
    async with opened() as house:
        before = await house.visitor.post(BODY, signed(BODY, "other"), path="/webhooks/shop")
        house.door.adopt([an_app(), an_app(name="shop", secret=Secret("other"))])
        after = await house.visitor.post(BODY, signed(BODY, "other"), path="/webhooks/shop")

    assert (before.status, after.status) == (404, 200)
