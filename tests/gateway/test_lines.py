"""Connections to Meta: one request on each, never a second time, and not sent means that not a byte was given away."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from yarl import URL

from linekeeper.gateway import lines as module
from linekeeper.gateway.lines import Lines, Places
from linekeeper.gateway.reply import Header, NotSentError, Reply, UnknownError
from tests.gateway.upstream_stub import SENT, Stub, answer, stub

PLAIN: tuple[Header, ...] = ((b"x-a", b"1"),)


@asynccontextmanager
async def opened(connections: int = 8) -> AsyncIterator[tuple[Lines, Stub]]:
    lines = Lines(connections=connections)
    try:
        async with stub() as there:
            yield lines, there
    finally:
        await lines.close()


async def asked(lines: Lines, there: Stub, body: bytes = b"{}", answer_s: float = 20) -> Reply:
    return await lines.ask("POST", URL(f"{there.url}/v24.0/1/messages?a=%7B", encoded=True), PLAIN, body, answer_s)


async def test_a_request_goes_as_it_is_written_and_the_connection_is_used_again() -> None:
    async with opened() as (lines, there):
        first, second = await asked(lines, there, b"one"), await asked(lines, there, b"two")

        host = there.url.removeprefix("http://").encode()
        assert there.came[0] == b"POST /v24.0/1/messages?a=%%7B HTTP/1.1\r\nhost: %s\r\nx-a: 1\r\ncontent-length: 3\r\n\r\none" % host
        assert (first.status, first.body, second.body) == (200, SENT, SENT)
        assert first.headers == ((b"content-type", b"application/json"), (b"content-length", str(len(SENT)).encode()))
        assert len(lines._all) == 1


@pytest.mark.parametrize(
    ("says", "body"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde", id="in chunks"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\nabc", b"abc", id="until it hangs up"),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(200, b"abc"), b"abc", id="after an announcement"),
        pytest.param(answer(204, b"", "Connection: close"), b"", id="without a body"),
        pytest.param(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", b"ok", id="in the older way"),
    ],
)
async def test_an_answer_is_whole_however_it_comes(says: bytes, body: bytes) -> None:
    async with opened() as (lines, there):
        there.says, there.hangs_up = says, True

        assert (await asked(lines, there)).body == body


@pytest.mark.parametrize(
    "says",
    [
        pytest.param(b"", id="a hang-up"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Le", id="half a head"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", id="half a body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc", id="half a chunk"),
        pytest.param(b"no HTTP at all\r\n\r\n", id="another protocol"),
    ],
)
async def test_whatever_breaks_off_after_the_request_left_is_unknown_and_never_tried_again(says: bytes) -> None:
    async with opened() as (lines, there):
        there.says, there.hangs_up = says, True
        with pytest.raises(UnknownError):
            await asked(lines, there)

        assert there.posts == 1


async def test_silence_is_unknown_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_S", 0.01)
    async with opened() as (lines, there):
        there.says = None
        with pytest.raises(UnknownError, match="TimeoutError"):
            await asked(lines, there, answer_s=0.01)


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_ANSWER", 1000)
    async with opened() as (lines, there):
        there.says = answer(200, b"x" * 2000)
        with pytest.raises(UnknownError, match="without end"):
            await asked(lines, there)


async def test_who_speaks_unasked_is_hung_up_on() -> None:
    async with opened() as (lines, there):
        there.says = answer() + answer()
        assert (await asked(lines, there)).body == SENT
        there.says = answer()
        assert (await asked(lines, there)).body == SENT


async def test_a_connection_that_was_closed_meanwhile_is_not_used() -> None:
    async with opened() as (lines, there):
        there.hangs_up = True
        await asked(lines, there)
        while lines._all:  # noqa: ASYNC110  until the hang-up is heard
            await asyncio.sleep(0)
        there.hangs_up = False

        assert (await asked(lines, there)).status == 200


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no.such.host.invalid/"])
async def test_who_cannot_be_reached_was_sent_nothing(url: str) -> None:
    async with opened() as (lines, _):
        with pytest.raises(NotSentError):
            await lines.ask("POST", URL(url), PLAIN, b"{}")


async def test_when_no_connection_comes_free_nothing_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(connections=1) as (lines, there):
        there.says = None
        arrived = asyncio.Event()
        there.on_request = arrived.set
        first = asyncio.create_task(asked(lines, there))
        await arrived.wait()
        with monkeypatch.context() as hasty:
            hasty.setattr(module, "CONNECT_S", 0.02)  # only here: to connect may take longer on a busy machine
            with pytest.raises(NotSentError, match="free"):
                await asked(lines, there)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        there.says = answer()

        assert (await asked(lines, there)).status == 200
        assert there.posts == 2


@pytest.mark.parametrize("header", [(b"x", b"a\r\nb: c"), (b"x\n", b"a"), (b"x", b"a\nb")])
async def test_no_header_makes_another_line(header: Header) -> None:
    async with opened() as (lines, there):
        with pytest.raises(NotSentError):
            await lines.ask("POST", URL(there.url), (header,), b"")

        assert there.came == []


@pytest.mark.parametrize(("trusted", "name"), [(True, "localhost"), (False, "localhost"), (True, "other.example")])
async def test_a_certificate_that_does_not_hold_is_sent_nothing(trusted: bool, name: str, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.now(UTC) - timedelta(days=1)).not_valid_after(datetime.now(UTC) + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    file = tmp_path / "both.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    theirs.load_cert_chain(file)
    if trusted:
        ours.load_verify_locations(file)
    there = Stub()
    server = await asyncio.start_server(there.talk, "localhost", 0, ssl=theirs)
    url = URL(f"https://localhost:{server.sockets[0].getsockname()[1]}/")
    lines = Lines(ours)
    try:
        if trusted and name == "localhost":
            assert (await lines.ask("POST", url, PLAIN, b"{}")).body == SENT
        else:
            with pytest.raises(NotSentError):
                await lines.ask("POST", url, PLAIN, b"{}")
            assert there.came == []
    finally:
        await lines.close()
        server.close()


async def test_places_are_all_there_again_whoever_gave_up_waiting() -> None:
    places = Places(1)
    await places.take(1.0)
    gone = asyncio.create_task(places.take(60.0))
    stays = asyncio.create_task(places.take(60.0))
    await asyncio.sleep(0)
    assert places.locked()
    gone.cancel()
    places.give_back()
    await stays
    with pytest.raises(NotSentError):
        await places.take(0.001)
    places.give_back()

    assert not places.locked()
    await places.take(1.0)
    assert places.locked()
