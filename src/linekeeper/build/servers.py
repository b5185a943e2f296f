"""HTTP servers inside our own loop: bound before anything else starts, stopped when we say so."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn

from linekeeper.build.wire import Bounded
from linekeeper.errors import Misconfigured

CLOSING_S = 5  #: how long an open request may take once we are stopping
KEEP_ALIVE_S = 75  #: Meta reuses connections; longer than the 60 s that proxies keep theirs
BACKLOG = 2048


class Server(uvicorn.Server):
    """A server that leaves signals to the house."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; a server that cannot must not take the process with it before the rest is closed."""
        try:
            await super().startup(sockets)
        except SystemExit as ended:
            raise RuntimeError("a server could not start: its application refused") from ended


def bound(what: str, host: str, port: int, setting: str) -> socket.socket:
    """Return a listening socket; `port` 0: any free one.

    Raises:
        Misconfigured: the port is taken or not ours to take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as fault:
        listener.close()
        taken = fault.errno == errno.EADDRINUSE
        why = "another program listens there" if taken else (fault.strerror or "the system refused")
        remedy = f"stop that program, or choose another port ({setting})"
        raise Misconfigured(f"{what} cannot listen on {host}:{port}", why=why, remedy=remedy) from fault
    return listener


def usable(host: str, port: int) -> int:
    """Return `port` when it can be had now, else 0: any free one."""
    try:
        bound("", host, port, "").close()
    except Misconfigured:
        return 0
    return port


def address(listener: socket.socket) -> str:
    """Return the base URL at which a socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def serving(
    app: Any,  # noqa: ANN401  an ASGI application; servers and frameworks each have their own type for it
    listener: socket.socket,
    *,
    lifespan: bool,
    before_stop: Callable[[], None] | None = None,
) -> AsyncIterator[None]:
    """Serve `app` while the block runs. `before_stop` lets go of what would hold the server up."""
    settings = uvicorn.Config(
        app,
        http=Bounded,
        ws="none",
        lifespan="on" if lifespan else "off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=CLOSING_S,
        backlog=BACKLOG,
    )
    server = Server(settings)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started and not running.done():  # noqa: ASYNC110  the server sets a flag and rings nowhere
            await asyncio.sleep(0.005)
        if running.done():
            await running  # raises what kept it from starting
        yield
    finally:
        if before_stop is not None:
            before_stop()
        server.should_exit = True
        await asyncio.gather(running, return_exceptions=True)
        listener.close()
