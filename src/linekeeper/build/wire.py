"""What a connection may cost before anybody knows who it is: bounds that uvicorn leaves to a proxy, for the day there is none.

uvicorn's own parser takes heads of any length, waits for them for ever, queues any number of requests that come at once, and counts
connections only after it has read what they ask (uvicorn 0.54, httptools 0.9, read and tried 2026-11-25).
"""

import asyncio
import resource
from typing import Any

import httptools
import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from linekeeper.gateway.door import WHOLE
from linekeeper.gateway.refusal import Answer

MOST_CONNECTIONS = 400  #: of one server
FEWEST_CONNECTIONS = 16
OUR_FILES = 340  #: open files that strangers must leave us: stores, calls to Meta, sends under way, alerts
SERVERS = 3  #: dashboard, webhook door, gateway
MOST_HEAD = 64 * 1024  #: bytes of a request that are no body: line, headers, chunk sizes, trailers
MOST_QUEUED = 16  #: requests that came before the one ahead of them was answered
HEAD_S = 10.0  #: for a whole head; Meta and proxies send it in one piece
FULL_TOLD_S = 60.0
BARE = frozenset({*range(200), 204, 304})  #: statuses whose answers have no body

FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

log = structlog.get_logger("linekeeper.wire")


def places(open_files: int) -> int:
    """Return how many connections each of the servers may have where a process may have so many open files; -1: any number."""
    fitting = (open_files - OUR_FILES) // SERVERS if open_files >= 0 else MOST_CONNECTIONS
    return min(MOST_CONNECTIONS, max(FEWEST_CONNECTIONS, fitting))


class Whole:
    """The short way for a request that came whole and is answered whole: no event, no timer, one write. See `gateway.door.Whole`.

    uvicorn writes the head and the body of an answer each by itself, and each of them is a packet.
    """

    __slots__ = ("_cycle",)

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle

    def body(self) -> bytes | None:
        """Return the body if all of it is here; None: it still comes, or the caller left."""
        cycle = self._cycle
        if cycle.more_body or cycle.disconnected:
            return None
        body, cycle.body = bytes(cycle.body), bytearray()
        return body

    def answer(self, answer: Answer) -> bool:
        """Write an answer; False: this one must go uvicorn's own way, and nothing was written."""
        cycle = self._cycle
        if cycle.flow.write_paused or cycle.disconnected or cycle.response_started or not cycle.keep_alive or answer.status in BARE:
            return False
        lines = [b"%s: %s\r\n" % header for header in cycle.default_headers]
        lines += [b"%s: %s\r\n" % header for header in answer.headers]
        head = b"".join(lines)
        if head.count(b"\n") != len(lines) or head.count(b"\r") != len(lines) or b"connection: " in head:
            return False
        written = b"%s%scontent-length: %d\r\n\r\n%s" % (STATUS_LINE[answer.status], head, len(answer.body), answer.body)
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.transport.write(written)
        cycle.message_event.set()
        cycle.on_response()
        # Request and server name each other: parted, both are gone at once, and the garbage collector has nothing to look for.
        cycle.scope.pop("extensions", None)
        return True


class Bounded(HttpToolsProtocol):
    """One connection, bounded. When all places are taken, who was idle longest makes room; when nobody is idle, 503 at once."""

    most_connections = places(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    head_s = HEAD_S
    _told_at = float("-inf")  #: loop time at which a full server was logged last; of the class

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401  what uvicorn gives a protocol, passed on
        super().__init__(*given, **named)
        self._spare = MOST_HEAD
        self._in_head = False
        self._head_timer: asyncio.TimerHandle | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self.idle_since = self.loop.time()

    @property
    def idle(self) -> bool:
        """Whether nobody waits for an answer here."""
        return getattr(self.cycle, "response_complete", True)  # uvicorn has no cycle before the first request

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take the connection in if there is room."""
        if len(self.connections) >= self.most_connections and not self._made_room():
            self._tell_full()
            transport.write(FULL)
            transport.close()
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timers."""
        self._head_came()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in. What is neither body nor within the bounds ends the connection."""
        if self.transport.is_closing():
            return  # answered and shut; what still comes is nobody's
        super().data_received(data)
        self._spare = min(self._spare - len(data), MOST_HEAD)
        if self.transport.is_closing():
            return
        if self._spare < 0:
            self.transport.write(LONG)
            self.transport.close()
        elif self._in_head or self.idle:  # idle: what came is the beginning of nothing
            self._wait_for_head()

    def on_message_begin(self) -> None:
        """Begin a request: its head may take so long and be so large."""
        super().on_message_begin()
        self._spare += MOST_HEAD
        self._in_head = True  # no timer yet: most heads come whole, and are over before anybody would wait

    def on_headers_complete(self) -> None:
        """Begin to answer, or to queue."""
        self._in_head = False
        self._head_came()
        if len(self.pipeline) >= MOST_QUEUED:
            raise httptools.HttpParserError("too many requests at once")
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401  as uvicorn has it
        cycle.scope["extensions"] = {WHOLE: Whole(cycle)}  # type: ignore[dict-item]  # an object of our own, for our own door
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body in, and as many bytes again for the sizes of its chunks."""
        self._spare += 2 * len(body)
        super().on_body(body)

    def on_response_complete(self) -> None:
        """Go on to the next request, or note since when nobody waits here.

        As uvicorn's, but for one thing: that makes a timer for each answer and cancels it with the next request, which took 5 % of a
        message's time. Ours is made once, and looks when it rings whether the connection was idle since.
        """
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        self.idle_since = self.loop.time()
        if self._idle_timer is None:
            self._idle_timer = self.loop.call_later(self.timeout_keep_alive, self._look_idle)

    def _look_idle(self) -> None:
        """Close a connection that was idle for as long as it may be; else look again when it may have been."""
        self._idle_timer = None
        left = self.idle_since + self.timeout_keep_alive - self.loop.time()
        if not self.idle:
            return  # its answer makes the next timer
        if left <= 0:
            self.timeout_keep_alive_handler()
        else:
            self._idle_timer = self.loop.call_later(left, self._look_idle)

    def _wait_for_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_s, self.transport.close)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _made_room(self) -> bool:
        """Close the connection that was idle longest; return whether there was one."""
        idle = [one for one in self.connections if isinstance(one, Bounded) and one.idle and not one.transport.is_closing()]
        if not idle:
            return False
        min(idle, key=lambda one: one.idle_since).transport.close()
        return True

    def _tell_full(self) -> None:
        now = self.loop.time()
        if now - Bounded._told_at >= FULL_TOLD_S:
            Bounded._told_at = now
            log.warning("server.full", connections=len(self.connections))
