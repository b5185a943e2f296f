"""Processes of the bench: servers on one core, the load generator on the other. All end with the block that started them."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from bench.load import Came, Job

ROOT = Path(__file__).parent.parent
PREPARED = 12_000  #: bodies made for one second of a closed loop: only the no-op is faster, and it reads none
CLOSING_S = 30.0


class Child(Struct, frozen=True):
    """A server that runs."""

    pid: int
    port: int


@contextmanager
def _process(*words: str) -> Iterator[tuple["subprocess.Popen[str]", IO[str], IO[str]]]:
    """Yield a process with its input and output; at the end its input is closed, and it is waited for."""
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process, process.stdin, process.stdout
    finally:
        try:
            process.communicate(timeout=CLOSING_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@contextmanager
def server(kind: str, folder: Path, module: str = "bench.serve") -> Iterator[Child]:
    """Yield a server of this kind: of `bench.serve` or, told so, of `bench.sending`."""
    folder.mkdir(parents=True, exist_ok=True)
    with _process(module, kind, str(folder)) as (process, _, out):
        yield Child(process.pid, int(_first_line(out, kind)))


def _first_line(out: IO[str], what: str) -> str:
    line = out.readline().strip()
    if not line:
        raise RuntimeError(f"{what} did not start: what it wrote above says why")
    return line


@contextmanager
def replaying(folder: Path, tell: Callable[[int], None]) -> Iterator[None]:
    """Replay the folder's journal again and again while the block runs; then `tell` how many events."""
    with _process("bench.replaying", str(folder)) as (_, into, out):
        _first_line(out, "the replay")
        yield
        into.write("enough\n")
        into.flush()
        tell(int(_first_line(out, "the count")))


def asked(*words: str) -> str:
    """Return what a process of the bench answers."""
    with _process(*words) as (_, _into, out):
        return _first_line(out, words[0])


class Load:
    """The load generator. Bodies are numbered through, so that no two jobs send the same."""

    def __init__(self, to: IO[str], back: IO[str]) -> None:
        self._to, self._back = to, back
        self.upstream = int(_first_line(back, "the load generator"))  #: port of what messages are sent on to
        self._next = 0

    def send(self, port: int, path: str, seconds: float, *, rate: float = 0.0, kind: str = "status", counted_every: int = 1) -> Came:
        """Run one job. Every answer must be 200: a bench that counts refusals as speed would lie."""
        prepared = -(-int((rate or PREPARED) * (seconds + 1)) // counted_every) * counted_every
        self._next = -(-self._next // counted_every) * counted_every
        job = Job(
            port=port, path=path, first=self._next, prepared=prepared, seconds=seconds, rate=rate, kind=kind, counted_every=counted_every
        )
        self._next += prepared
        self._to.write(msgspec.json.encode(job).decode() + "\n")
        self._to.flush()
        came = msgspec.json.decode(_first_line(self._back, "the load generator"), type=Came)
        if came.refused:
            raise RuntimeError(f"{came.refused} requests were refused: nothing was measured")
        return came


@contextmanager
def load() -> Iterator[Load]:
    """Yield the load generator."""
    with _process("bench.load") as (_, to, back):
        yield Load(to, back)
