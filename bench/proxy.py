"""The control of the gateway: a proxy as one would write it in an afternoon, FastAPI before aiohttp. It keeps and checks nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

import aiohttp

CONNECTIONS = 128
UP = ("authorization", "content-type")


def proxy(upstream: str) -> Any:  # noqa: ANN401  an ASGI application
    """Return an ASGI application that posts what comes to `upstream` and returns what that answers."""
    fastapi = import_module("fastapi")
    sessions: list[aiohttp.ClientSession] = []

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
            sessions.append(session)
            yield

    app = fastapi.FastAPI(lifespan=lifespan)

    async def passed(request: Any) -> Any:  # noqa: ANN401  FastAPI's own types
        headers = {name: request.headers[name] for name in UP if name in request.headers}
        async with sessions[0].post(upstream + request.url.path, data=await request.body(), headers=headers) as answer:
            body = await answer.read()
            return fastapi.Response(content=body, status_code=answer.status, media_type=answer.content_type)

    passed.__annotations__["request"] = fastapi.Request
    app.post("/{version}/{number}/messages")(passed)
    return app
