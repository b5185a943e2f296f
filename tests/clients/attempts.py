"""One message by each client, and what came of it.

Their clock runs for them: whoever waits to try again does so at once, and it is noted.
"""

import asyncio
import json
import os
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from pywa.client import WhatsApp
from pywa.types.templates import TemplateLanguage
from pywa_async.client import WhatsApp as WhatsAppAsync

from tests.clients import node
from tests.clients.heyoo_client import pointed
from tests.clients.pywa_client import VERSION
from tests.clients.report import Report, Step, Target
from tests.killing import kill

TEXT, LARGE, LIST = "text", "large", "list"  #: what a client is asked to do; anything else names a template
NAME = "N" * 1_200_000  #: larger than any body that is read whole
TRUSTED = ssl.create_default_context()  #: made once: it is what a client of httpx takes longest for
KAPSO, OTHER = "kapso", "whatsapp-api-js"

_waited: ContextVar[list[float] | None] = ContextVar("waited", default=None)


class Tried:
    """What a client did when it was asked for one thing: `step`, and for how long it wanted to wait."""

    def __init__(self, step: Step, waited: list[float]) -> None:
        self.step, self.waited = step, waited


@contextmanager
def hurried() -> Iterator[None]:
    """Let whoever sleeps within a client sleep no time at all. Everybody else's clock goes on as it was."""
    sleep, sleep_async = time.sleep, asyncio.sleep

    def hurry(seconds: float) -> None:
        noted = _waited.get()
        if noted is None:
            sleep(seconds)
        else:
            noted.append(seconds)

    async def hurry_async(seconds: float, *more: Any) -> Any:
        noted = _waited.get()
        if noted is not None and seconds > 0:
            noted.append(seconds)
            return await sleep_async(0, *more)
        return await sleep_async(seconds, *more)

    with patch.object(time, "sleep", hurry), patch.object(asyncio, "sleep", hurry_async):
        yield


async def tried(name: str, what: str, act: Callable[[], Awaitable[Any]]) -> Tried:
    """Let something be done, and return what came of it and for how long it wanted to wait."""
    waited: list[float] = []
    token = _waited.set(waited)
    report = Report(name)
    try:
        await report.step_async(what, act)
    finally:
        _waited.reset(token)
    return Tried(report.steps[0], waited)


def _by_pywa(client: Any, at: Target, what: str) -> Any:
    if what == TEXT:
        return client.send_message(at.person, "Hello")
    if what == LARGE:
        return client.send_location(at.person, 40.7, -74.01, NAME, "12 Quay Street")
    if what == LIST:
        return client.get_templates()
    return client.send_template(at.person, what, TemplateLanguage(at.language), [])


async def pywa(at: Target, what: str) -> Tried:
    """Let pywa do it."""

    def act() -> Any:
        with httpx.Client(verify=TRUSTED) as session:
            client = WhatsApp(at.number, at.token, session=session, waba_id=at.account, api_version=VERSION)
            session.base_url = f"{at.base}/v{VERSION}"
            return _by_pywa(client, at, what)

    return await tried("pywa", what, lambda: asyncio.to_thread(act))


async def pywa_async(at: Target, what: str) -> Tried:
    """Let pywa's async client do it."""

    async def act() -> Any:
        async with httpx.AsyncClient(verify=TRUSTED) as session:
            client = WhatsAppAsync(at.number, at.token, session=session, waba_id=at.account, api_version=VERSION)
            session.base_url = f"{at.base}/v{VERSION}"
            return await _by_pywa(client, at, what)

    return await tried("pywa, async", what, act)


async def heyoo(at: Target, what: str) -> Tried:
    """Let heyoo do it. It lists no templates."""
    client: Any = pointed(at)

    def act() -> Any:
        if what == TEXT:
            return client.send_message("Hello", at.person)
        if what == LARGE:
            return client.send_location("40.7", "-74.01", NAME, "12 Quay Street", at.person)
        return client.send_template(what, at.person, [], at.language)

    return await tried("heyoo", what, lambda: asyncio.to_thread(act))


class Npm:
    """A client from npm: its process, which does one thing for each line that it is given, and several at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process: asyncio.subprocess.Process
        self._hearing: asyncio.Task[None]
        self._asked: dict[int, asyncio.Future[Tried]] = {}

    async def open(self) -> None:
        """Start it. Skips the test where it cannot be had."""
        command = [node.node(), str(node.folder() / "attempts.mjs"), self.name]
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=os.environ, limit=8 * 1024 * 1024)
        self._hearing = asyncio.create_task(self._hear())

    async def close(self) -> None:
        """End it."""
        kill(self._process)
        await self._hearing
        await self._process.wait()

    async def _hear(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            id_, waited = told.pop("id"), told.pop("waited")
            self._asked.pop(id_).set_result(Tried(Step(**told), waited))

    async def __call__(self, at: Target, what: str) -> Tried:
        """Let it do it."""
        assert self._process.stdin is not None
        id_ = max(self._asked, default=0) + 1
        self._asked[id_] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": id_, "at": asdict(at), "what": what}).encode() + b"\n")
        return await asyncio.wait_for(self._asked[id_], node.RUNNING_S)


def given(one: Tried) -> str:
    """Return the id of the message as a client gives it to its caller."""
    answer = one.step.answer
    return str(answer["messages"][0]["id"] if isinstance(answer, dict) else answer.id)


Client = Callable[[Target, str], Awaitable[Tried]]
CLIENTS = ("pywa", "pywa, async", "heyoo", KAPSO, OTHER)


@asynccontextmanager
async def clients() -> AsyncIterator[dict[str, Client]]:
    """Yield the clients that can be had on this machine."""
    found: dict[str, Client] = {"pywa": pywa, "pywa, async": pywa_async, "heyoo": heyoo}
    async with AsyncExitStack() as stack:
        for name in (KAPSO, OTHER):
            npm = Npm(name)
            try:
                await npm.open()
            except pytest.skip.Exception:
                continue  # `needed` says why
            stack.push_async_callback(npm.close)
            found[name] = npm
        yield found


async def needed(found: dict[str, Client], name: str) -> Client:
    """Return a client; skips the test, and says why, where it cannot be had."""
    if name not in found:
        await Npm(name).open()
    return found[name]
