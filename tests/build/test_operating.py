import asyncio
import socket
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from linekeeper.build.operating import operating
from linekeeper.config import Config, Ports, Secret
from linekeeper.errors import LinekeeperError, Misconfigured, Refused, TryLater
from linekeeper.gateway.api_told import Pauses
from linekeeper.store.crypt import Keys

KEY = Secret("ab" * 32)
PROBLEM = {"what": "no", "why": "so", "remedy": "this"}


def config(port: int, folder: Path, host: str = "127.0.0.1") -> Config:
    return Config(data=folder, key=KEY, ports=Ports(host=host, gateway=port))


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_a_command_brings_the_installations_own_token(tmp_path: Path, host: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        given.append((request.headers["Authorization"], request.path_qs))
        return web.json_response({"items": []})

    given: list[tuple[str, str]] = []
    app = web.Application()
    app.router.add_get("/api/v1/pauses", answer)
    async with TestServer(app, host="127.0.0.1") as server, operating(config(server.port or 0, tmp_path, host)) as asked:
        assert (await asked.ask("GET", "/pauses", Pauses, query={"limit": 1})).items == []

    assert given == [(f"Bearer {Keys(bytes.fromhex('ab' * 32)).operator.reveal()}", "/api/v1/pauses?limit=1")]


@pytest.mark.parametrize(
    ("status", "body", "kind", "what"),
    [
        pytest.param(404, PROBLEM, Refused, "no", id="refused"),
        pytest.param(503, PROBLEM, TryLater, "no", id="later"),
        pytest.param(401, PROBLEM, Misconfigured, "the server does not know this installation's key", id="another installation"),
        pytest.param(404, "hello", Misconfigured, "what answers there is no gateway", id="another program"),
    ],
)
async def test_what_the_server_says_becomes_a_fault_for_whoever_must_act(
    tmp_path: Path, status: int, body: object, kind: type[LinekeeperError], what: str
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    app = web.Application()
    app.router.add_get("/api/v1/pauses", answer)
    async with TestServer(app) as server, operating(config(server.port or 0, tmp_path)) as asked:
        with pytest.raises(kind, match=what):
            await asked.ask("GET", "/pauses", Pauses)


async def test_without_a_server_it_says_how_to_start_one(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    async with operating(config(port, tmp_path)) as asked:
        with pytest.raises(Misconfigured, match="no server answers") as told:
            await asked.ask("GET", "/pauses", Pauses)

    assert "linekeeper serve" in told.value.remedy


async def test_a_server_that_is_slow_is_not_called_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.build.operating.TIMEOUT_S", 0.05)
    over = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        await over.wait()
        return web.json_response({"items": []})

    app = web.Application()
    app.router.add_get("/api/v1/pauses", answer)
    async with TestServer(app) as server, operating(config(server.port or 0, tmp_path)) as asked:
        with pytest.raises(TryLater, match="has not answered yet"):
            await asked.ask("GET", "/pauses", Pauses)
        over.set()


async def test_a_port_that_nobody_chose_cannot_be_asked(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="which port"):
        async with operating(config(0, tmp_path)):
            pass
