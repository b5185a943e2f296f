"""A gateway that commands can reach: a yard behind a real server, with the key that their token is derived from."""

import asyncio
import io
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import uvicorn
from msgspec import Struct

from linekeeper.cli.entry import main
from tests.gateway.fair import EAGER, turns
from tests.gateway.yard import Yard, yard

KEY = (b"m" * 32).hex()


class Ran(Struct, frozen=True):
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


class Fair:
    """A yard, and commands that are run beside it."""

    def __init__(self, made: Yard, folder: Path) -> None:
        self.yard, self.folder = made, folder

    async def run(self, *words: str, going: bool = False, typed: str | None = None) -> Ran:
        """Run a command to its end, in a thread of this process; meanwhile, when `going`, campaigns go out."""
        done = asyncio.create_task(asyncio.to_thread(ran, words, typed))
        while going and not done.done():
            await turns(self.yard, 1)
            await asyncio.sleep(0.05)
        return await done


class Keyboard(io.StringIO):
    """What somebody types on a terminal."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def ran(words: tuple[str, ...], typed: str | None = None) -> Ran:
    """Run a command here. `typed` None: stdin is no terminal."""
    out, err, code = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8"), 0
    with redirect_stdout(out), redirect_stderr(err), patch("sys.stdin", io.StringIO() if typed is None else Keyboard(typed)):
        try:
            main(words)
        except SystemExit as ended:
            code = int(ended.code or 0)
    texts = []
    for stream in (out, err):
        stream.seek(0)
        texts.append(stream.read())
    return Ran(code, *texts)


@asynccontextmanager
async def fairground(folder: Path) -> AsyncIterator[Fair]:
    """Open a fair."""
    async with yard(thresholds=EAGER) as made:
        await made.live()
        listening = socket.create_server(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(made.gateway.door, log_level="error", lifespan="off"))
        running = asyncio.create_task(server.serve([listening]))
        hidden = {name: value for name, value in os.environ.items() if not name.startswith(("LINEKEEPER_", "COLUMNS", "FORCE_COLOR"))}
        ours = {"LINEKEEPER_DATA": str(folder), "LINEKEEPER_KEY": KEY, "LINEKEEPER_GATEWAY_PORT": str(port)}
        with patch.dict(os.environ, hidden | ours, clear=True):
            try:
                yield Fair(made, folder)
            finally:
                server.should_exit = True
                await running
                listening.close()
