"""The servers that are measured, each in a process of its own on the first core, with the settings of `linekeeper serve`.

`python -m bench.serve KIND FOLDER` writes its port as a line and serves until its input ends.
"""

import asyncio
import gc
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import uvloop

from bench.bodies import ACCOUNT, SECRET
from linekeeper import rulebook
from linekeeper.build.bell import Ringing
from linekeeper.build.clock import Real
from linekeeper.build.collector import settled
from linekeeper.build.ground import Ground, opened
from linekeeper.build.keeping import keep_folding
from linekeeper.build.servers import bound, serving
from linekeeper.config import App, Config, Ports, Secret
from linekeeper.events.house import AccountClaimed
from linekeeper.flow import Keeper, record
from linekeeper.intake import Door, Keeping
from linekeeper.meter import Meter

PATH = "/webhooks/meta"
APP = App(name="meta", secret=Secret(SECRET), verify_token=Secret("bench-verify-token"))

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def noop(_scope: Message, receive: Receive, send: Send) -> None:
    """Read the body and answer 200: what the server itself costs."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def pywa() -> Any:  # noqa: ANN401  an ASGI application
    """Return pywa's async server on FastAPI, with a handler that does nothing and the signature checked. It stores nothing."""
    app = import_module("fastapi").FastAPI()
    client = import_module("pywa_async").WhatsApp(
        server=app,
        webhook_endpoint=PATH,
        verify_token="bench-verify-token",
        app_secret=SECRET,
        filter_updates=False,
    )

    async def heard(_client: object, _status: object) -> None:
        """Do nothing."""

    client.on_message_status(heard)
    return app


@asynccontextmanager
async def kept(folder: Path, *, keeper: bool) -> AsyncIterator[Any]:
    """Yield the real door on the real journal; with `keeper`, what it hears is folded meanwhile."""
    config = Config(data=folder, apps=(APP,), ports=Ports(web=0, gateway=0, webhook=0))
    meter = Meter()
    async with opened(config) as ground:
        journal = Ringing(ground.journal)
        now = Real().now
        await record(AccountClaimed(account=ACCOUNT, workspace="bench", app=APP.name, at=now()), APP.name, ACCOUNT, journal, now())
        folding = _fold(ground, journal, meter) if keeper else None
        try:
            yield Door(config.apps, Keeping(journal, ground.veil, meter), Real(), meter)
        finally:
            if folding is not None:
                folding.cancel()
                await asyncio.gather(folding, return_exceptions=True)


def _fold(ground: Ground, journal: Ringing, meter: Meter) -> "asyncio.Task[None]":
    keeper = Keeper(rulebook.load()["2025-10-07"])
    return asyncio.create_task(keep_folding(journal, ground.state, keeper, now=Real().now, ring=lambda: None, meter=meter))


async def serve(kind: str, folder: Path) -> None:
    """Serve until the input ends."""
    async with AsyncExitStack() as stack:
        listener = bound("the bench", "127.0.0.1", 0, "")
        app: Any = noop
        if kind == "pywa":
            app = pywa()
        elif kind != "noop":
            app = await stack.enter_async_context(kept(folder, keeper=kind == "keeper"))
        await stack.enter_async_context(serving(app, listener, lifespan=kind == "pywa"))
        gc.collect()
        gc.freeze()
        if kind in {"door", "keeper"}:
            settled()  # as `linekeeper serve` does it; a control keeps Python's own pace
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Serve."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    uvloop.run(serve(kind, folder))


if __name__ == "__main__":
    main()
