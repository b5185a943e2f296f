"""The door under load, each server in its own process; those that are not being asked stand still."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.load import Came
from bench.ratio import Measure, Probe, Scale, Stand
from bench.run import Child, Load, load, replaying, server
from bench.serve import PATH

ACK_RATE = 2_000.0  #: a second, open loop
CALM_RATE = 1_000.0  #: a second, beside a replay
SYNCS = 300  #: of one round
BLOCK = 4096


@contextmanager
def throughput(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """Requests a second of the no-op, pywa, the door, and the door whose keeper has work all the time."""
    with ExitStack() as stack:
        sender = stack.enter_context(load())
        probes: dict[str, Probe] = {}
        for kind in ("noop", "pywa", "door", "keeper"):
            child = stack.enter_context(still(stack.enter_context(server(kind, folder / kind))))
            probes[kind] = asking(child, lambda port: sender.send(port, PATH, scale.seconds).per_s)
        yield probes


def asking(child: Child, ask: Callable[[int], float]) -> Probe:
    """Return a probe that asks a server, which is awake only then."""

    def probe() -> float:
        with _awake(child):
            return ask(child.port)

    return probe


@contextmanager
def still(child: Child) -> Iterator[Child]:
    """Let a server stand still but for when it is awake; at the end it must run, to close."""
    os.kill(child.pid, signal.SIGSTOP)
    try:
        yield child
    finally:
        os.kill(child.pid, signal.SIGCONT)


@contextmanager
def _awake(child: Child) -> Iterator[None]:
    os.kill(child.pid, signal.SIGCONT)
    try:
        yield
    finally:
        os.kill(child.pid, signal.SIGSTOP)


@contextmanager
def ack(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """Milliseconds from the instant a request is due to its answer, and of one small durable write on the same disk."""
    with load() as sender, server("door", folder) as child:

        def answer() -> float:
            return sender.send(child.port, PATH, scale.seconds, rate=ACK_RATE).p50 * 1e3

        yield {"ack": answer, "sync": lambda: sync_ms(folder)}


def sync_ms(folder: Path) -> float:
    """Return the median of a 4 KiB write at the end of a file and its fdatasync, in milliseconds."""
    took = []
    file = os.open(folder / "sync", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        block = os.urandom(BLOCK)
        for _ in range(SYNCS):
            begun = time.perf_counter()
            os.write(file, block)
            os.fdatasync(file)
            took.append(time.perf_counter() - begun)
    finally:
        os.close(file)
    return sorted(took)[SYNCS // 2] * 1e3


@contextmanager
def beside_replay(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """The door's p99 in milliseconds, idle and while its own journal is replayed by a process beside it."""
    with load() as sender, server("door", folder) as child:
        _fill(sender, child.port, scale)

        def calm() -> float:
            return _p99(sender.send(child.port, PATH, 2 * scale.seconds, rate=CALM_RATE))

        folded: list[int] = []

        def busy() -> float:
            with replaying(folder, folded.append):
                return calm()

        yield {"idle": calm, "replay": busy, "replayed": lambda: folded[-1]}


def _fill(sender: Load, port: int, scale: Scale) -> None:
    for _ in range(4):
        sender.send(port, PATH, scale.seconds)


def _p99(came: Came) -> float:
    return came.p99 * 1e3


STANDS = [
    Stand("door", throughput),
    Stand("ack", ack, most_rounds=5),
    Stand("calm", beside_replay, most_rounds=4),
]
NOOP = "no-op app, same server"
PYWA = "pywa on FastAPI, stores nothing"
MEASURES = [
    Measure(name="door / no-op", stand="door", ours="door", control="noop", against=NOOP, unit="req/s"),
    Measure(name="door / pywa", stand="door", ours="door", control="pywa", against=PYWA, unit="req/s"),
    Measure(name="door + keeper / no-op", stand="door", ours="keeper", control="noop", against=NOOP, unit="req/s"),
    Measure(name="door + keeper / pywa", stand="door", ours="keeper", control="pywa", against=PYWA, unit="req/s"),
    Measure(
        name="ack at 2,000/s",
        stand="ack",
        ours="ack",
        control="sync",
        against="4 x (4 KiB write + fdatasync), p50",
        unit="ms",
        lower_is_better=True,
        allowed=4.0,
    ),
    Measure(
        name="door beside replay",
        stand="calm",
        ours="replay",
        control="idle",
        against="idle, p99 at 1,000/s",
        beside="replayed",
        unit="ms",
        lower_is_better=True,
    ),
]
