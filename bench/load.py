"""The load generator: a process of its own on the last core. Raw sockets, kept alive, one request in flight on each.

Writes the port of its `Upstream`; then reads one `Job` a line from its input, as JSON, and writes one `Came` a line.
"""

import os
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from bench import messages
from bench.bodies import body, request
from bench.upstream import Upstream

MOST_REQUESTS = 400_000  #: of one job; a loop that is bounded in time is bounded in count too
SILENT_S = 10.0  #: no answer at all for so long: the server is gone


class Job(Struct, frozen=True, kw_only=True):
    """What to send where. `rate` 0: as fast as answers come (closed loop); else so many a second, whatever the answers (open loop)."""

    port: int
    path: str
    first: int  #: index of the first body: each job sends bodies that nobody sent before
    prepared: int  #: bodies made before the clock starts; after these they come round again
    seconds: float
    warm_s: float = 0.3  #: not counted
    rate: float = 0.0
    connections: int = 64
    kind: str = "status"  #: a webhook's body; or a kind of `messages.KINDS`
    counted_every: int = 1  #: the latency of every so many-th request is told, and of no other


class Came(Struct, frozen=True, kw_only=True):
    """What came back. Latencies in seconds; in an open loop from the instant at which a request was due, not sent."""

    answered: int
    refused: int  #: answers other than 200
    per_s: float
    p50: float
    p99: float


class Line:
    """One connection."""

    __slots__ = ("counted", "due", "got", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SILENT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self.counted = True
        self.got = b""

    def send(self, request_: bytes, due: float, *, counted: bool = True) -> None:
        """Send a request that was due then."""
        self.due, self.counted = due, counted
        self.socket.sendall(request_)

    def answer(self) -> bytes | None:
        """Return the status of a whole answer, or None while it is still on its way."""
        part = self.socket.recv(65_536)
        if not part:
            raise ConnectionError("the server hung up")
        self.got += part
        head, found, rest = self.got.partition(b"\r\n\r\n")
        if not found:
            return None
        _, _, length = head.lower().partition(b"content-length: ")
        if len(rest) < int(length.split(b"\r\n", 1)[0]):
            return None
        self.got = b""
        return head[9:12]


class Run:
    """One job on its way."""

    def __init__(self, job: Job, requests: Iterator[bytes], upstream: Upstream | None = None) -> None:
        self._job, self._requests, self._upstream = job, requests, upstream
        self._poll = select.epoll()
        if upstream is not None:
            upstream.join(self._poll)
        self._lines: dict[int, Line] = {}
        for _ in range(job.connections):
            line = Line(job.port)
            self._lines[line.socket.fileno()] = line
            self._poll.register(line.socket.fileno(), select.EPOLLIN)
        self._idle = deque(self._lines.values())
        self._took: list[float] = []
        self._refused = 0
        self._begun = self._counted_from = self._counted_to = 0.0

    def go(self) -> Came:
        """Send, and count what comes back after the warm-up."""
        job = self._job
        self._begun = time.perf_counter()
        self._counted_from = self._begun + job.warm_s
        self._counted_to = self._counted_from + job.seconds
        sent, heard = 0, self._begun
        while (now := time.perf_counter()) < self._counted_to and sent < MOST_REQUESTS:
            sent += self._send(now, sent)
            if job.rate:
                self._wait(now, sent)
            if self._hear(self._poll.poll(0 if job.rate else 0.1)):
                heard = time.perf_counter()
            elif now - heard > SILENT_S:
                raise ConnectionError("the server answers nothing")
        ended = time.perf_counter()
        while len(self._idle) < len(self._lines) and time.perf_counter() < ended + SILENT_S:
            self._hear(self._poll.poll(0.1))
        self._close()
        took = sorted(self._took)
        if not took:
            raise ConnectionError("no answer within the time")
        return Came(
            answered=len(took),
            refused=self._refused,
            per_s=len(took) / (min(ended, self._counted_to) - self._counted_from),
            p50=took[len(took) // 2],
            p99=took[len(took) * 99 // 100],
        )

    def _send(self, now: float, sent: int) -> int:
        """Send on every idle connection that has something due; return how many were sent."""
        many = 0
        while self._idle:
            due = self._begun + (sent + many) / self._job.rate if self._job.rate else now
            if due > now:
                break
            self._idle.popleft().send(next(self._requests), due, counted=(sent + many) % self._job.counted_every == 0)
            many += 1
        return many

    def _wait(self, now: float, sent: int) -> None:
        """Sleep until something came or the next request is due. `select` waits to the tenth of a millisecond, `epoll` to the whole one.

        Never a spin: the kernel's threads that end a sync of the server's would wait for this core until the next tick, 4 ms.
        """
        due = self._begun + sent / self._job.rate if self._idle else now + 0.1
        select.select((self._poll,), (), (), max(due - now, 0.0))

    def _hear(self, ready: list[tuple[int, int]]) -> int:
        """Take in what came; return how many answers are whole."""
        whole = 0
        for number, _ in ready:
            line = self._lines.get(number)
            if line is None:
                assert self._upstream is not None
                self._upstream.hear(number, self._poll)
                continue
            status = line.answer()
            if status is None:
                continue
            whole += 1
            now = time.perf_counter()
            self._idle.append(line)
            if status != b"200":
                self._refused += 1
            if line.counted and self._counted_from <= now <= self._counted_to:
                self._took.append(now - line.due)
        return whole

    def _close(self) -> None:
        self._poll.close()
        for line in self._lines.values():
            line.socket.close()


def prepare(job: Job) -> Iterator[bytes]:
    """Make the requests now, so that making them costs nothing later."""
    at = int(time.time())
    places = range(job.first, job.first + job.prepared)
    if job.kind == "status":
        made = [request(job.path, body(index, at)) for index in places]
    else:
        message = messages.KINDS[job.kind]
        made = [messages.request(*message(index)) for index in places]

    def round_and_round() -> Iterator[bytes]:
        while True:
            yield from made

    return round_and_round()


def main() -> None:
    """Do jobs until the input ends."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    upstream = Upstream()
    sys.stdout.write(f"{upstream.port}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        job = msgspec.json.decode(line, type=Job)
        came = Run(job, prepare(job), upstream).go()
        sys.stdout.write(msgspec.json.encode(came).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
