"""Commands in processes of their own that need not import everything anew: most of a short command's time is its imports."""

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

from tests import nursery

ROOT = Path(__file__).parents[1]


class Nursery:
    """What runs commands in processes split off one that knows all our modules. Threads may share it."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._turn = threading.Lock()

    def run(
        self, module: str, words: Sequence[str], *, folder: Path, environ: Mapping[str, str], timeout_s: float
    ) -> subprocess.CompletedProcess[str]:
        """Run a module with words, its standard input empty; return what it wrote and how it ended, as `subprocess.run` does."""
        told = json.dumps({"module": module, "words": list(words), "folder": str(folder), "environ": dict(environ)}).encode() + b"\n"
        reading, writing = os.pipe()
        with TemporaryFile("w+") as out, TemporaryFile("w+") as errors, os.fdopen(reading) as status:
            try:
                with self._turn:
                    sent = socket.send_fds(self._orders, [told], [out.fileno(), errors.fileno(), writing])
                    self._orders.sendall(told[sent:])
            finally:
                os.close(writing)
            process = int(status.readline())
            if not select.select([status], [], [], timeout_s)[0]:
                with suppress(ProcessLookupError):
                    os.kill(process, SIGKILL)
                raise subprocess.TimeoutExpired(list(words), timeout_s)
            code = os.waitstatus_to_exitcode(int(status.readline()))
            out.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(list(words), code, out.read(), errors.read())


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
            living.wait(60)
