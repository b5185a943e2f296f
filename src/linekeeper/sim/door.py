"""The listening port. It can be shut for a while: then connections are refused, as where no one listens, and it opens again by itself."""

import asyncio
from typing import Self

from aiohttp import web

from linekeeper.sim.faults import Fault

RETRY_S = 0.05


class Door:
    """The port of one server; an async context manager.

    Args:
        application: what answers there.
        host: address to bind.
        port: 0 takes a free one; once taken, it stays the same.
    """

    def __init__(self, application: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(application, access_log=None)
        self._host, self._port = host, port
        self._site: web.TCPSite | None = None
        self._opener: asyncio.Task[None] | None = None
        self._cause: Fault | None = None

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self._open()
        self._host, self._port = self._runner.addresses[0][:2]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._settle()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Return where it is, without a slash at the end."""
        return f"http://{self._host}:{self._port}"

    @property
    def shut(self) -> bool:
        """Return whether new connections are refused now."""
        return self._site is None

    async def mind(self, planned: list[Fault]) -> None:
        """Shut or open as the faults say that are planned now: a refusal shuts for its real seconds, and is then over.

        Connections that stand are left to whoever answers on them.
        """
        wish = next((fault for fault in planned if fault.kind == "refuse" and fault.left > 0), None)
        if wish is not None and self._site is not None:
            site, self._site, self._cause = self._site, None, wish
            await site.stop()
            self._opener = asyncio.create_task(self._later(wish.seconds))
        elif wish is None and self._cause is not None:  # cleared before its time
            self._cause = None
            await self._settle()
            self._opener = asyncio.create_task(self._later(0.0))

    async def _settle(self) -> None:
        if self._opener is not None:
            self._opener.cancel()
            await asyncio.gather(self._opener, return_exceptions=True)
            self._opener = None

    async def _later(self, seconds: float) -> None:
        """Open after so many seconds; should somebody else have taken the port meanwhile, as soon as it is free."""
        await asyncio.sleep(seconds)
        while self._site is None:
            try:
                await self._open()
            except OSError:
                await asyncio.sleep(RETRY_S)
        if self._cause is not None:
            self._cause.left, self._cause = 0, None

    async def _open(self) -> None:
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError:
            await site.stop()
            raise
        self._site = site
