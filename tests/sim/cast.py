"""What the tests of the stage share: a quiet stage, an ear, a caller, and a real callback on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from linekeeper.sim.graph import Graph
from linekeeper.sim.playbill import Play, load, raise_curtain
from linekeeper.sim.server import Simulator
from linekeeper.sim.stage import Stage

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
NOW = START.timestamp()
FIRST, SECOND = "109284756103948", "109284756103965"
ACCOUNT, PORTFOLIO, APP = "104998261357420", "827364510293847", "1450923387761205"
DAY_S = 86_400.0


def quiet(name: str = "steady") -> Play:
    """Return a play in which nothing happens by itself."""
    play = load(name)
    play.acts, play.loops = [], []
    for number in play.numbers:
        number.every_s = 0.0
    return play


def stage(play: Play | None = None) -> Stage:
    """Return the stage of a play, quiet unless one is given."""
    return raise_curtain(play or quiet(), NOW, 7)


def ear(stage: Stage) -> list[dict[str, Any]]:
    """Return the list that every webhook of the stage lands in, decoded."""
    heard: list[dict[str, Any]] = []
    for app in stage.world.apps.values():
        app.callback = "http://callback.test/"
    stage.post = lambda _app, _url, _field, body: heard.append(json.loads(body))
    return heard


def changes(heard: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return (field, value) of everything heard."""
    return [(change["field"], change["value"]) for body in heard for entry in body["entry"] for change in entry["changes"]]


def words(heard: list[dict[str, Any]]) -> list[str]:
    """Return the status words of messages heard, in order."""
    return [status["status"] for _, value in changes(heard) for status in value.get("statuses", [])]


@dataclass
class Caller:
    """Calls the Graph of a stage without a network."""

    stage: Stage
    token: str = "main"
    graph: Graph = field(init=False)

    def __post_init__(self) -> None:
        self.graph = Graph(self.stage)

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, dict[str, Any]]:
        """Return status and body of a call with a token of the world, or with a bearer of your own."""
        kind = token or self.token
        held = self.stage.world.tokens.get(kind)
        headers = {"authorization": f"Bearer {held.value if held else kind}", "content-type": "application/json"}
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self.graph.answer(method, path, sent, headers, "http://graph.test")
        return answer.status, json.loads(answer.body)

    def get(self, path: str, token: str | None = None) -> dict[str, Any]:
        """Return the body of a call that must succeed."""
        status, body = self.ask("GET", path, token=token)
        assert status == 200, body
        return body

    def refusal(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, int, int | None]:
        """Return HTTP status, code and subcode of a call that must be refused."""
        status, answer = self.ask(method, path, body, token)
        assert "error" in answer, answer
        return status, answer["error"]["code"], answer["error"].get("error_subcode")

    @property
    def app_token(self) -> str:
        """Return the app's own token."""
        app = self.stage.world.apps[APP]
        return f"{app.id}|{app.secret}"


def text(to: str, body: str = "Hello", **more: object) -> dict[str, object]:
    """Return the body of a free-form send."""
    return {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": body}} | more


def template(to: str, name: str = "order_ready", **more: object) -> dict[str, object]:
    """Return the body of a template send."""
    inner = {"name": name, "language": {"code": "en_US"}} | more
    return {"messaging_product": "whatsapp", "to": to, "type": "template", "template": inner}


@dataclass
class Callback:
    """A real endpoint: keeps what it gets, answers the statuses it is told to, then 200."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    echo: bool = True
    got: asyncio.Event = field(default_factory=asyncio.Event)
    together: int = 0
    most_together: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a handshake or keep a delivery."""
        if request.method == "GET":
            self.asked.append(dict(request.query))
            return web.Response(text=request.query["hub.challenge"] if self.echo else "no")
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        self.bodies.append(await request.read())
        self.headers.append(dict(request.headers))
        self.got.set()
        await asyncio.sleep(0)
        self.together -= 1
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@asynccontextmanager
async def callback() -> AsyncIterator[Callback]:
    """Open a callback on loopback."""
    there = Callback()
    application = web.Application()
    application.router.add_route("*", "/hook", there.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    there.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield there
    finally:
        await runner.cleanup()


async def asked(sim: Simulator, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    """Return the status and JSON of one call of the control room."""
    async with aiohttp.ClientSession() as session, session.request(method, sim.url + path, json=body, headers=headers) as answer:
        return answer.status, await answer.json()
