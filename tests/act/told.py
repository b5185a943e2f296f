"""What the tests of the hands stand on: notices, routes, a clock set by hand, and a receiver that answers as it is told."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import msgspec
from aiohttp import web

from linekeeper.act.message import Page
from linekeeper.act.route import Route, routes_of
from linekeeper.config import AlertRoute, Secret
from linekeeper.flow.alerts import ALERT
from linekeeper.fold.finding import Finding, Severity, Whose
from linekeeper.fold.notice import Change, Notice
from linekeeper.fold.verdict import Basis, Status
from linekeeper.state.port import Effect, State, Turn

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECRET = f"whsec_{b64encode(bytes(range(32))).decode()}"
PAGE = Page(url="https://lines.example.com", zone=UTC, zone_name="UTC")
CAFE = Whose(
    number="106540352242922",
    account="11",
    portfolio="77",
    workspace="main",
    display="15550100142",
    name="Harbor Lane Coffee",
    account_name="Harbor",
    portfolio_name="Harbor Group",
)
SHOP = Whose(number="106540352242923", account="11", portfolio="77", workspace="main", display="15550100143", account_name="Harbor")
BANNED = Finding(
    subject="account",
    subject_id="11",
    code="ban_disabled",
    severity=Severity.CRITICAL,
    status=Status.BANNED,
    text="Meta has disabled the account of this number.",
    basis=Basis.REPORTED,
    since=NOON - timedelta(hours=2),
    allowed="Nothing can be sent.",
    remedy="Ask for a review in Business Support Home today.",
    word="DISABLED",
)
FLAGGED = Finding(
    subject="number",
    subject_id=CAFE.number,
    code="flagged",
    severity=Severity.WARNING,
    status=Status.FLAGGED,
    text="Meta reports low quality for this number.",
    basis=Basis.REPORTED,
    since=NOON,
    until=NOON + timedelta(days=7),
    remedy="Pause weak templates and send less often.",
    word="FLAGGED",
)
TEMPLATE = Finding(
    subject="template",
    subject_id="501",
    name="offer (de)",
    code="template_paused",
    severity=Severity.WARNING,
    status=Status.CONNECTED,
    text="Meta paused this template for low quality.",
    basis=Basis.REPORTED,
    since=NOON,
    until=NOON + timedelta(hours=3),
    remedy="Stop campaigns that use it.",
)
TOKEN = Finding(
    subject="app",
    subject_id="meta",
    code="sight_token",
    severity=Severity.CRITICAL,
    status=Status.UNKNOWN,
    text="Meta no longer accepts our token.",
    basis=Basis.DERIVED,
    since=NOON,
    remedy="Give Linekeeper a new token.",
    word="token",
)
OF_HARBOR = msgspec.structs.replace(CAFE, number="", display="", name="")
PENDING = msgspec.structs.replace(FLAGGED, code="pending", status=Status.PENDING, until=None)


def notice(change: Change, finding: Finding = FLAGGED, *numbers: Whose, at: datetime = NOON) -> Notice:
    return Notice(change=change, finding=finding, at=at, numbers=numbers or (CAFE,))


def route(to: str = "https://hooks.example.com/wa", /, **told: Any) -> Route:
    (one,) = routes_of([msgspec.structs.replace(AlertRoute(to=Secret(to), secret=Secret(SECRET)), **told)])
    return one


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self._now = NOON

    def now(self) -> datetime:
        return self._now

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


class Receiver:
    """Takes webhooks. `answers` are the statuses to come, then 204; while `held` it answers nobody."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.held: asyncio.Event | None = None
        self.hold_after: int | None = None  #: how many are answered before it is held
        self.came = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        self.came.set()
        if self.hold_after is not None and len(self.heard) > self.hold_after:
            self.held = self.held or asyncio.Event()
        if self.held is not None:
            await self.held.wait()
        return web.Response(status=self.answers.pop(0) if self.answers else 204, headers=self.headers)

    @property
    def bodies(self) -> list[dict[str, object]]:
        return [msgspec.json.decode(body, type=dict[str, object]) for _, body in self.heard]

    @property
    def said(self) -> list[tuple[str, str]]:
        """Return (change, code) of every alert in the order of arrival."""
        told = msgspec.convert([body["data"] for body in self.bodies], list[dict[str, Any]])
        return [(str(one["change"]), str(one["code"])) for data in told for one in data["alerts"]]


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/wa", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/wa"
    try:
        yield receiver
    finally:
        if receiver.held is not None:
            receiver.held.set()
        await runner.cleanup()


async def want(state: State, *notices: Notice) -> None:
    """Ask for these, as the keeper does."""

    def work(turn: Turn) -> None:
        for one in notices:
            key = f"{token_hex(4)} {one.key}"
            turn.want(Effect(kind=ALERT, key=key, not_before=one.at, body=msgspec.msgpack.encode(one)))

    await state.turn(work)
