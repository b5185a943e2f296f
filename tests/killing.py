"""Ending a process that asyncio watches: `Process.kill` may take its end from under the watcher, which then reports 255."""

import asyncio
import os
import signal
from contextlib import suppress


def kill(process: asyncio.subprocess.Process) -> None:
    """Send SIGKILL, and nothing else: `Process.kill` of older Pythons first asks how it ended; who asks reaps (CPython issue 127049)."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
