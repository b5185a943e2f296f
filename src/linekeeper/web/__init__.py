"""Room: web — the dashboard and the REST API: doors, no logic.

In:          HTTP requests from people and programs.   Out: pages, JSON, metrics, and a whisper when something changed.
May import:  views, events, config, errors.            Never: journal, state, store, graph; a clock; writing anything.
Why:         a door shows what `views` answers, so that the page, the API and the commands say the same.

`linekeeper.web.app.create_app` makes the ASGI application. Only this room imports the web framework.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from linekeeper.views.answers import DeliveryAnswer, FleetAnswer, NumberAnswer, Page, UnreadAnswer

__all__ = ["Answers"]


class Answers(Protocol):
    """What the doors ask. `linekeeper.views` answers it; nothing here knows where the answers come from."""

    @property
    def timezone(self) -> str:
        """Name of the zone in which people read times, such as `Europe/Berlin`."""

    def now(self) -> datetime:
        """Return the present, in UTC."""

    async def fleet(self, *, workspace: str | None = None) -> FleetAnswer:
        """Return the fleet at a glance."""

    async def numbers(
        self,
        *,
        workspace: str | None = None,
        status: str | None = None,
        search: str = "",
        after: str | None = None,
        limit: int = 100,
    ) -> Page[NumberAnswer]:
        """Return numbers, most urgent first."""

    async def number(self, id_or_digits: str) -> NumberAnswer | None:
        """Return one number, or None when there is no such number."""

    async def deliveries(self, *, before: int | None = None, limit: int = 50) -> Page[DeliveryAnswer]:
        """Return deliveries, newest first."""

    async def delivery(self, id_: int) -> DeliveryAnswer | None:
        """Return one delivery, or None when there never was one."""

    async def raw(self, id_: int) -> bytes | None:
        """Return a delivery's body as Meta sent it, or None when it has expired."""

    async def unread(self, *, before: int | None = None, limit: int = 50) -> Page[UnreadAnswer]:
        """Return what could not be read, newest first."""

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever the fleet may have changed: coalesced, at most once in 300 ms. Ends when the house closes."""
