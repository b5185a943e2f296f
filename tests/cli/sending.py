"""A server with sends that wait, for commands to act on."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from linekeeper.build.ground import opened
from linekeeper.cli.entry import main
from linekeeper.config import Config
from linekeeper.gateway.held import Held, sealed
from linekeeper.state.intents import Intent, SendState
from linekeeper.store.instant import to_us
from tests.build.lived import ACCOUNT, live
from tests.forked import Nursery

NUMBER = "106540352242922"
BODY = b'{"messaging_product":"whatsapp","to":"+15550100421","type":"template","template":{"name":"offer","language":{"code":"en_US"}}}'
Ran = subprocess.CompletedProcess[str]
#: minutes ago, state, lane, template, why
KEPT = (
    (9, SendState.HELD, "marketing", "offer", "limit_full"),
    (8, SendState.HELD, "marketing", "offer", "limit_full"),
    (7, SendState.HELD, "utility", "order", "template_paused"),
    (6, SendState.UNKNOWN, "marketing", "offer", "presumed_lost_ask"),
    (5, SendState.READ, "reply", "", ""),
)


async def fill(folder: Path) -> None:
    """Let a house have lived in the folder, with sends that wait."""
    config = Config(data=folder)
    await live(config)
    now = datetime.now(UTC)
    async with opened(config) as ground:
        for minutes, state, lane, template, why in KEPT:
            at = now - timedelta(minutes=minutes)
            id_ = to_us(at)
            told: dict[str, Any] = {"account": ACCOUNT, "portfolio": f"account:{ACCOUNT}", "number": NUMBER}
            body = sealed(Held(f"/v24.0/{NUMBER}/messages", b"", "application/json", BODY), id_, ground.keys)
            due = now + timedelta(hours=5)
            expires = now + timedelta(days=1)
            told |= {"lane": lane, "template": template, "language": "en_US", "due_at": due, "expires_at": expires}
            intent = Intent(id=id_, state=state, moved_at=at, why=why, body=body, **told)
            await ground.sends.accept(intent)


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def shop(nursery: Nursery, folder: Path) -> Iterator[Callable[..., Ran]]:
    """Run a server on a filled folder; yield what runs commands beside it."""
    asyncio.run(fill(folder / "data"))
    hidden = ("LINEKEEPER_", "DISPLAY", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
    environ: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    ours = {
        **environ,
        "LINEKEEPER_DATA": str(folder / "data"),
        "LINEKEEPER_WEB_PORT": "0",
        "LINEKEEPER_WEBHOOK_PORT": "0",
        "LINEKEEPER_GATEWAY_PORT": str(free_port()),
    }

    def run(*words: str, given: str = "", **more: str) -> Ran:
        out, errors = StringIO(), StringIO()
        # In this process: a process of its own for each command would take most of the time.
        with (
            patch.dict(os.environ, {**ours, **more}, clear=True),
            patch.object(sys, "stdin", StringIO(given)),
            redirect_stdout(out),
            redirect_stderr(errors),
            pytest.raises(SystemExit) as ended,
        ):
            main(words)
        return subprocess.CompletedProcess(words, int(ended.value.code or 0), out.getvalue(), errors.getvalue())

    with nursery.start("linekeeper", ("serve",), folder=folder, environ=ours) as server:
        while not re.match("Ready", server.stdout.readline()):
            assert server.poll() is None
        try:
            yield run
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate()
