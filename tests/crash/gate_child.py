"""`linekeeper serve`, that kills itself with SIGKILL at a step of its first send, and tells the ports it was given.

Run as `gate_child.py STEP`; an unknown step lives on.
"""

import asyncio
import os
import signal
import socket
import sys

from yarl import URL

import linekeeper.build.house
from linekeeper.build.servers import bound
from linekeeper.cli.entry import main as run
from linekeeper.gateway.lines import Lines
from linekeeper.gateway.reply import Header, Reply
from linekeeper.state.sends import Outcome
from linekeeper.state.sends_sqlite import SqliteSends
from tests.crash.gate_world import Step


def kill() -> None:
    """End here."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str) -> None:
    """Let the first send end us at this step."""
    ask, settle = Lines.ask, SqliteSends.settle

    async def mortal_ask(self: Lines, method: str, url: URL, headers: tuple[Header, ...], body: bytes, answer_s: float = 5.0) -> Reply:
        if method != "POST" or not url.path.endswith("/messages"):
            return await ask(self, method, url, headers, body, answer_s)
        if step == Step.WRITTEN:
            kill()
        asking = asyncio.create_task(ask(self, method, url, headers, body, answer_s))
        if step == Step.LEFT:
            await asyncio.sleep(0.1)  # loopback: it is there by now, and its answer is late
            kill()
        reply = await asking
        if step == Step.ANSWERED:
            kill()
        return reply

    def mortal_settle(self: SqliteSends, outcome: Outcome) -> None:
        settle(self, outcome)
        if step == Step.SETTLED:
            kill()

    Lines.ask = mortal_ask  # type: ignore[method-assign]  # the seam is theirs, the end is ours
    SqliteSends.settle = mortal_settle  # type: ignore[method-assign]  # as above


def told(what: str, host: str, port: int, setting: str) -> socket.socket:
    """Bind, and tell the port."""
    listener = bound(what, host, port, setting)
    os.write(1, f"{what}: {listener.getsockname()[1]}\n".encode())
    return listener


if __name__ == "__main__":
    arm(sys.argv.pop(1))
    linekeeper.build.house.bound = told  # type: ignore[attr-defined]  # told on its way
    sys.argv.append("serve")
    run()
