"""Processes of their own that need not import everything anew: most of the time of a short command, or of a short life, is its imports."""

import json
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from signal import SIGKILL
from tempfile import TemporaryFile
from typing import IO, Self

from tests import nursery

ROOT = Path(__file__).parents[1]
PATIENCE_S = 60.0


class Living:
    """A process that was split off. Its standard output is a pipe, its standard error a file; it is killed at the end of the block."""

    def __init__(self, stdout: IO[str], stderr: IO[str], status: IO[str]) -> None:
        self.pid = int(status.readline())
        self.stdout = stdout
        self.returncode: int | None = None
        self._stderr = stderr
        self._status = status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.wait()
        for file in (self.stdout, self._stderr, self._status):
            file.close()

    def send_signal(self, signal: int) -> None:
        """Send a signal; nothing if it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal)

    def kill(self) -> None:
        """Send SIGKILL; nothing if it has ended."""
        self.send_signal(SIGKILL)

    def poll(self) -> int | None:
        """Return how it ended, None: it lives."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float = PATIENCE_S) -> int:
        """Wait until it has ended; return how: its exit code, or the negative number of a signal. Raises TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            self.returncode = os.waitstatus_to_exitcode(int(self._status.readline()))
        return self.returncode

    def communicate(self, timeout: float = PATIENCE_S) -> tuple[str, str]:
        """Wait until it has ended; return the rest of what it wrote, and all its errors."""
        out = self.stdout.read()
        self.wait(timeout)
        self._stderr.seek(0)
        return out, self._stderr.read()


class Nursery:
    """What splits processes off one that knows all our modules. Threads may share it."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._turn = threading.Lock()

    def start(self, module: str, words: Sequence[str], *, folder: Path, environ: Mapping[str, str]) -> Living:
        """Run a module with words, as `python -m` would, its standard input empty. Whoever enters the block is to read its output."""
        reading, writing = os.pipe()
        errors = TemporaryFile("w+")  # noqa: SIM115  it lives as long as the process
        return Living(os.fdopen(reading), errors, self._ordered(module, words, folder, environ, (writing, errors.fileno()), close=writing))

    def run(
        self, module: str, words: Sequence[str], *, folder: Path, environ: Mapping[str, str], timeout_s: float = PATIENCE_S
    ) -> subprocess.CompletedProcess[str]:
        """Run a module to its end; return what it wrote and how it ended, as `subprocess.run` does."""
        with self.start(module, words, folder=folder, environ=environ) as living:
            out, errors = living.communicate(timeout_s)
        return subprocess.CompletedProcess(list(words), living.wait(), out, errors)

    def _ordered(
        self, module: str, words: Sequence[str], folder: Path, environ: Mapping[str, str], files: tuple[int, int], *, close: int
    ) -> IO[str]:
        """Order a process; return the pipe on which its id and its end are told."""
        told = json.dumps({"module": module, "words": list(words), "folder": str(folder), "environ": dict(environ)}).encode() + b"\n"
        reading, writing = os.pipe()
        try:
            with self._turn:
                sent = socket.send_fds(self._orders, [told], [*files, writing])
                self._orders.sendall(told[sent:])
        finally:
            os.close(writing)
            os.close(close)
        return os.fdopen(reading)


@contextmanager
def opened() -> Iterator[Nursery]:
    """Start the process that knows all modules; it ends with the block."""
    ours, its = socket.socketpair()
    with closing(ours):
        command = [sys.executable, "-m", nursery.__name__, str(its.fileno())]
        with closing(its):
            living = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[its.fileno()])
        try:
            yield Nursery(ours)
        finally:
            ours.close()
            living.wait(PATIENCE_S)
