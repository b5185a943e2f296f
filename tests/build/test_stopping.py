"""The first signal asks to close, the second ends it at once. Shown in a process of its own."""

import signal
import subprocess
import sys

import pytest

CHILD = """
import asyncio
from linekeeper.build.stopping import stop_asked

async def main():
    with stop_asked(lambda: print("closing", flush=True)) as asked:
        print("ready", flush=True)
        await asked.wait()
        print("closed", flush=True)
        if HANG:
            await asyncio.Event().wait()

asyncio.run(main())
"""


def child(*, hang: bool) -> subprocess.Popen[str]:
    code = CHILD.replace("HANG", str(hang))
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("one", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_the_first_signal_lets_it_close_in_peace(one: signal.Signals) -> None:
    with child(hang=False) as process:
        assert read(process) == "ready"
        process.send_signal(one)
        assert (read(process), read(process)) == ("closing", "closed")
        assert process.wait(30) == 0


def test_the_second_ends_it_at_once() -> None:
    with child(hang=True) as process:
        assert read(process) == "ready"
        process.send_signal(signal.SIGINT)
        assert (read(process), read(process)) == ("closing", "closed")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
