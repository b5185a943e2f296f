"""What the tests of the ears stand on: a clock set by hand, and a small Meta that answers as it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from linekeeper.config import App, Secret
from linekeeper.errors import TryLater
from linekeeper.events.batch import AnyEvent, Batch
from linekeeper.graph import Graph, open_session
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import START, Delivery

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SUBSCRIPTIONS = {"data": [{"object": "whatsapp_business_account", "fields": [{"name": "messages"}], "active": True}]}
TOKEN = "EAAGm0PX4ZCpsBAJZBx4rYZAZBq2kZD"


class HandClock:
    """A clock that stands until it is moved; its sleeps move it and let others work."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)
        await asyncio.sleep(0.001)


class FullDisk(MemoryJournal):
    """A journal whose disk can be filled and freed."""

    full = True

    async def append(self, delivery: Delivery | None, batches: Sequence[Batch]) -> int | None:
        if self.full:
            raise TryLater("the disk is full", retry_after_s=7)
        return await super().append(delivery, batches)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another task brings about."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  what is waited for has no event of its own
            await asyncio.sleep(0.005)


def number(id_: str, **more: object) -> dict[str, object]:
    """Return a healthy number as the list shows it."""
    row = {"id": id_, "display_phone_number": f"+1 555-010-{id_[-4:]}", "status": "CONNECTED", "quality_rating": "GREEN"}
    return row | {"platform_type": "CLOUD_API", "verified_name": "Harbor Lane Coffee"} | more


def error(code: int, subcode: int | None = None, status: int = 400, message: str = "(#0) no") -> tuple[int, dict[str, object]]:
    told: dict[str, object] = {"message": message, "type": "OAuthException", "code": code}
    return status, {"error": told | ({} if subcode is None else {"error_subcode": subcode})}


class Meta:
    """Answers Graph calls. Change its attributes to change what it says."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.url = ""
        self.numbers: dict[str, list[dict[str, object]]] = {}  # account -> rows
        self.templates: dict[str, list[dict[str, object]]] = {}  # account -> rows
        self.nodes: dict[str, dict[str, object]] = {}  # id -> node
        self.refused: set[str] = set()  # fields
        self.fails: dict[str, tuple[int, dict[str, object]]] = {}  # path -> status and body
        self.headers: dict[str, str] = {}
        self.targets: list[str] = []  # accounts of the token
        self.apps = ["42"]  # apps subscribed to every account
        self.per_page = 100
        self.calls: list[tuple[str, dict[str, str]]] = []
        self.bearers: dict[str, list[str]] = {}  # path -> tokens it was asked with

    def asked(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(called == path for called, _ in self.calls)

    async def answer(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/v24.0/")
        query = dict(request.query)
        self.calls.append((path, query))
        self.bearers.setdefault(path, []).append(request.headers.get("Authorization", "").removeprefix("Bearer "))
        status, body = self._answer(path, query)
        headers = {"Date": f"{self.clock.now():%a, %d %b %Y %H:%M:%S} GMT", **self.headers}
        return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json", headers=headers)

    def _answer(self, path: str, query: Mapping[str, str]) -> tuple[int, Any]:
        if path in self.fails:
            return self.fails[path]
        if bad := self.refused & set(query.get("fields", "").split(",")):
            return error(100, message=f"(#100) Tried accessing nonexisting field ({min(bad)})")
        account, _, edge = path.partition("/")
        if edge == "phone_numbers" and account in self.numbers:
            return 200, self._page(self.numbers[account], int(query.get("after", "0")))
        if edge == "message_templates":
            return 200, self._page(self.templates.get(account, []), int(query.get("after", "0")))
        answers: dict[str, object] = {"subscribed_apps": self._apps(), "subscriptions": SUBSCRIPTIONS, "": self.nodes.get(path)}
        answer = self._token() if path == "debug_token" else answers.get(edge)
        return (200, answer) if answer else error(100, 33, message="Unsupported get request. Object with ID does not exist")

    def _apps(self) -> dict[str, object]:
        return {"data": [{"whatsapp_business_api_data": {"id": app, "name": "n"}} for app in self.apps]}

    def _token(self) -> dict[str, object]:
        scope = {"scope": "whatsapp_business_management", "target_ids": self.targets}
        return {"data": {"is_valid": True, "expires_at": 0, "scopes": [scope["scope"]], "granular_scopes": [scope]}}

    def _page(self, rows: list[dict[str, object]], start: int) -> dict[str, object]:
        body: dict[str, object] = {"data": rows[start : start + self.per_page]}
        if start + self.per_page < len(rows):
            body["paging"] = {"cursors": {"after": str(start + self.per_page)}, "next": "https://graph.facebook.com/…"}
        return body


@asynccontextmanager
async def serving(meta: Meta) -> AsyncIterator[Meta]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", meta.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    meta.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield meta
    await runner.cleanup()


@asynccontextmanager
async def client(meta: Meta, app: App | None = None) -> AsyncIterator[Graph]:
    """Return a Graph client of the small Meta."""
    app = app or an_app()
    async with open_session() as session:
        yield Graph(session, meta.clock.now, url=meta.url, token=app.token, app_id=app.id, app_secret=app.secret)


def an_app(**more: object) -> App:
    given: dict[str, Any] = {
        "name": "meta",
        "id": "42",
        "secret": Secret("shh"),
        "token": Secret(TOKEN),
        "verify_token": Secret("verify me"),
    }
    return App(**(given | more))


async def batches(journal: MemoryJournal) -> list[Batch]:
    return [batch for _, batch in await journal.read(START, 10_000)]


async def events(journal: MemoryJournal, *kinds: type) -> list[AnyEvent]:
    """Return what was kept, of some kinds or all."""
    told = [event for batch in await batches(journal) for element in batch.elements for event in element.events]
    return [event for event in told if not kinds or isinstance(event, kinds)]
