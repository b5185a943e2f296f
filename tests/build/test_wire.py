"""What a stranger's connection may cost. Raw sockets: no client would send this."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from linekeeper.build.servers import bound, serving
from linekeeper.build.wire import MOST_HEAD, Bounded, places
from linekeeper.gateway.door import WHOLE
from linekeeper.gateway.refusal import Answer

Send = Callable[[dict[str, Any]], Any]
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


async def hello(scope: dict[str, Any], receive: Callable[[], Any], send: Send) -> None:
    """Answer with the body's length; `/wait` never."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    if scope["path"] == "/wait":
        await receive()
        return
    told = b"%d" % size
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(told))]})
    await send({"type": "http.response.body", "body": told})


@asynccontextmanager
async def lines(many: int = 1) -> AsyncIterator[list[Line]]:
    """Serve, and give so many connections to it."""
    listener = bound("the test", "127.0.0.1", 0, "")
    port = listener.getsockname()[1]
    async with serving(hello, listener, lifespan=False):
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(many)]
        try:
            yield opened
        finally:
            for _, writer in opened:
                writer.close()


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    told = b""
    try:
        async with asyncio.timeout(30):
            while part := await reader.read(65536):
                told += part
    except ConnectionError:
        return told
    return told


async def said(line: Line, *parts: bytes) -> bytes:
    """Say `parts`, and return all that is answered until the connection is closed."""
    reader, writer = line
    heard = asyncio.create_task(until_closed(reader))
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
    except ConnectionError:
        pass  # closed while we spoke
    return await heard


def endless(part: bytes) -> Iterator[bytes]:
    return (part for _ in range(2000))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounded, "head_s", 0.05)


@pytest.mark.parametrize(
    ("begin", "part"),
    [
        pytest.param(b"GET /", b"a" * 4096, id="an endless line"),
        pytest.param(b"GET / HTTP/1.1\r\nX: ", b"a" * 4096, id="an endless header"),
        pytest.param(b"GET / HTTP/1.1\r\n", b"X: a\r\n" * 700, id="endless headers"),
        pytest.param(b"", b"\r\n" * 2048, id="endless empty lines"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: ", b"a" * 4096, id="an endless trailer"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", b"X: a\r\n" * 700, id="endless trailers"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 4096, id="an endless extension of a chunk"),
    ],
)
async def test_what_is_no_body_is_read_up_to_a_bound(begin: bytes, part: bytes) -> None:
    async with lines() as (line,):
        answer = await said(line, begin, *endless(part))

    assert b" 200 " not in answer


async def test_a_large_head_within_the_bound_and_a_large_body_are_taken() -> None:
    head = POST + b"X: " + b"a" * (MOST_HEAD - 1000) + b"\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"
    async with lines() as (line,):
        answer = await said(line, head, b"b" * 3_000_000)

    assert answer.endswith(b"3000000")


async def test_a_body_in_small_chunks_is_taken() -> None:
    body = b"20\r\n" + b"b" * 32 + b"\r\n"
    async with lines() as (line,):
        answer = await said(line, POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n", body * 20_000, b"0\r\n\r\n")

    assert answer.endswith(b"640000")


@pytest.mark.parametrize(("open_files", "each"), [(200, 16), (400, 20), (1024, 228), (524_288, 400), (-1, 400)])
def test_strangers_leave_open_files_to_the_stores(open_files: int, each: int) -> None:
    assert places(open_files) == each


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "begin",
    [
        pytest.param(b"", id="who says nothing"),
        pytest.param(b"GET / HT", id="who stops in the middle of a head"),
        pytest.param(GET + b"GET / HT", id="who stops in the middle of a second head"),
        pytest.param(POST + b"Content-Length: 0\r\n\r\nGET", id="who stops after a request without a body"),
    ],
)
async def test_who_never_finishes_a_head_is_shown_out(begin: bytes) -> None:
    async with lines() as (line,):
        await said(line, *([begin] if begin else []))  # ends: the server closes


@pytest.mark.usefixtures("hasty")
async def test_who_says_an_empty_line_after_an_answer_is_shown_out_too() -> None:
    async with lines() as (line,):
        line[1].write(GET)
        assert await line[0].readuntil(b"\r\n\r\n0")
        await said(line, b"\r\n")  # ends: the server closes


@pytest.mark.usefixtures("hasty")
async def test_a_request_that_is_being_answered_is_not_hurried() -> None:
    async with lines() as (line,):
        reader, writer = line
        writer.write(b"POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await reader.read(1)


async def test_when_all_places_are_taken_who_was_idle_longest_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounded, "most_connections", 2)
    async with lines(2) as opened:
        for reader, writer in opened:
            writer.write(GET)
            assert b"200" in await reader.readline()
        port = opened[0][1].get_extra_info("peername")[1]
        opened.append(await asyncio.open_connection("127.0.0.1", port))
        answer = await said(opened[2], GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        await until_closed(opened[0][0])
        opened[1][1].write(GET)
        rest = await opened[1][0].readuntil(b"HTTP/1.1 200")

    assert answer.endswith(b"0")
    assert rest


async def test_when_everybody_is_being_served_a_newcomer_is_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Bounded, "most_connections", 1)
    async with lines() as opened:
        line = opened[0]
        line[1].write(b"GET /wait HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n")
        assert b"100" in await line[0].readline()  # it is being served
        opened.append(await asyncio.open_connection("127.0.0.1", line[1].get_extra_info("peername")[1]))
        answer = await said(opened[1], GET)

    assert answer.startswith(b"HTTP/1.1 503 ")


async def test_requests_that_come_all_at_once_are_queued_up_to_a_bound() -> None:
    async with lines() as (line,):
        answer = await said(line, GET * 5000)

    assert answer.count(b"HTTP/1.1 200") < 100


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", id="both lengths"),
        pytest.param(b"Content-Length: 5\r\nContent-Length: 6\r\n", id="two lengths"),
        pytest.param(b"Transfer-Encoding: chunked, identity\r\n", id="chunked, but not last"),
        pytest.param(b"Transfer-Encoding : chunked\r\n", id="a space before the colon"),
        pytest.param(b"Content-Length: +5\r\n", id="a signed length"),
        pytest.param(b"Content-Length: 5\r\n folded: x\r\n", id="a folded header"),
    ],
)
async def test_a_request_whose_end_two_readers_could_see_apart_is_refused(head: bytes) -> None:
    async with lines() as (line,):
        answer = await said(line, POST + head + b"\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b" 200 " not in answer


@pytest.mark.parametrize(
    ("told", "head"),
    [
        pytest.param(Answer(200, ((b"x-a", b"b"),), b"yes"), b"HTTP/1.1 200 OK", id="plain, at once"),
        pytest.param(Answer(204, (), b""), b"HTTP/1.1 204 No Content", id="without a body, by uvicorn"),
        pytest.param(Answer(413, ((b"connection", b"close"),), b"no"), b"HTTP/1.1 413 ", id="and closed, by uvicorn"),
    ],
)
async def test_a_whole_request_is_answered_whole_and_the_next_one_on_the_line_too(told: Answer, head: bytes) -> None:
    bodies: list[bytes | None] = []

    async def app(scope: dict[str, Any], _receive: Callable[[], Any], send: Send) -> None:
        whole = scope["extensions"][WHOLE]
        bodies.append(whole.body())
        if not whole.answer(told):
            headers = [*told.headers, (b"content-length", b"%d" % len(told.body))]
            await send({"type": "http.response.start", "status": told.status, "headers": headers})
            await send({"type": "http.response.body", "body": told.body})

    listener = bound("the test", "127.0.0.1", 0, "")
    async with serving(app, listener, lifespan=False):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(POST + b"Content-Length: 2\r\n\r\nhi" + POST + b"Connection: close\r\nContent-Length: 2\r\n\r\nho")
        answered = await until_closed(reader)
        writer.close()
    closes = (b"connection", b"close") in told.headers
    assert bodies == ([b"hi"] if closes else [b"hi", b"ho"])
    assert answered.count(head) == len(bodies)
    assert answered.endswith(told.body)


async def test_an_answer_whose_header_holds_a_lines_end_is_not_written_the_short_way() -> None:
    found: list[bool] = []

    async def app(scope: dict[str, Any], _receive: Callable[[], Any], send: Send) -> None:
        found.append(scope["extensions"][WHOLE].answer(Answer(200, ((b"x-a", b"b\r\nx-c: d"),), b"")))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    listener = bound("the test", "127.0.0.1", 0, "")
    async with serving(app, listener, lifespan=False):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"x-c" not in await reader.readuntil(b"\r\n\r\n")
        writer.close()
    assert found == [False]


async def test_a_request_that_was_answered_whole_is_gone_without_the_garbage_collector() -> None:
    found: list[weakref.ref[object]] = []

    async def app(scope: dict[str, Any], receive: Any, _send: Send) -> None:
        found.append(weakref.ref(receive.__self__))
        assert scope["extensions"][WHOLE].answer(Answer(200, (), b"yes"))

    listener = bound("the test", "127.0.0.1", 0, "")
    gc.disable()
    try:
        async with serving(app, listener, lifespan=False):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            for _ in range(2):
                writer.write(GET)
                assert (await reader.readuntil(b"yes")).startswith(b"HTTP/1.1 200 OK")
            writer.close()
            assert found[0]() is None
    finally:
        gc.enable()


async def test_who_is_idle_for_too_long_is_shown_out_and_who_waits_for_an_answer_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.build.servers.KEEP_ALIVE_S", 0.05)

    async def app(scope: dict[str, Any], _receive: Callable[[], Any], _send: Send) -> None:
        if scope["path"] == "/slow":
            await asyncio.sleep(0.2)  # longer than anybody may be idle
        assert scope["extensions"][WHOLE].answer(Answer(200, (), b"yes"))

    listener = bound("the test", "127.0.0.1", 0, "")
    async with serving(app, listener, lifespan=False):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(GET + GET.replace(b"/ ", b"/slow "))
        answered = await until_closed(reader)
        writer.close()
    assert answered.count(b"HTTP/1.1 200 OK") == 2
