"""Room: web — the dashboard and the REST API: doors, no logic.

In:          HTTP requests from people and programs.   Out: pages, JSON, metrics, and a whisper when something changed.
May import:  views, events, config, errors.            Never: journal, state, store, graph; a clock; writing anything.
Why:         a door shows what `views` answers, so that the page, the API and the commands say the same.

`linekeeper.web.app.create_app` makes the ASGI application. Only this room imports the web framework.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from linekeeper.views.alerts import AlertAnswer
from linekeeper.views.answers import DeliveryAnswer, FleetAnswer, NumberAnswer, Page, UnreadAnswer
from linekeeper.views.campaigns import CampaignsAnswer
from linekeeper.views.explain import Explained
from linekeeper.views.news import Heard, NewsLine
from linekeeper.views.portfolios import PortfolioAnswer
from linekeeper.views.sends import PauseAnswer, SendsAnswer
from linekeeper.views.story import HistoryAnswer, StoryLine
from linekeeper.views.templates import ANY, TemplateAnswer, Wanted
from linekeeper.views.traffic import TrafficAnswer

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
        under: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[NumberAnswer]:
        """Return numbers, most urgent first."""

    async def number(self, id_or_digits: str) -> NumberAnswer | None:
        """Return one number, or None when there is no such number."""

    async def story(
        self, id_or_digits: str, *, since: datetime | None = None, after: str | None = None, limit: int = 50
    ) -> Page[StoryLine] | None:
        """Return what moved a number to where it stands, newest first, or None when there is no such number."""

    async def news(
        self, id_or_digits: str, *, heard: Heard = Heard.BOTH, after: str | None = None, limit: int = 50
    ) -> Page[NewsLine] | None:
        """Return what was said of a number and its account, newest first, or None when there is no such number."""

    async def history(self, id_or_digits: str) -> HistoryAnswer | None:
        """Return a number's quality and status over 60 days, or None when there is no such number."""

    async def traffic(self, id_or_digits: str, *, hours: int = 24) -> TrafficAnswer | None:
        """Return what became of a number's messages, or None when there is no such number."""

    async def portfolios(self, *, workspace: str | None = None, after: str | None = None, limit: int = 100) -> Page[PortfolioAnswer]:
        """Return portfolios by name."""

    async def portfolio(self, id_: str, *, workspace: str | None = None) -> PortfolioAnswer | None:
        """Return one portfolio, or None when there is no such portfolio."""

    async def templates(self, wanted: Wanted = ANY, *, after: str | None = None, limit: int = 100) -> Page[TemplateAnswer]:
        """Return templates, what costs most to wait for first."""

    async def template(self, account: str, template: str) -> TemplateAnswer | None:
        """Return one template, or None when nothing was heard of it."""

    async def alerts(
        self, *, workspace: str | None = None, everything: bool = False, after: str | None = None, limit: int = 100
    ) -> Page[AlertAnswer]:
        """Return alerts that are open, the gravest first; with `everything` also those that are over."""

    async def campaigns(self, *, before: str | None = None, limit: int = 20) -> CampaignsAnswer:
        """Return campaigns, newest first; no drafts."""

    async def sends(self) -> SendsAnswer:
        """Return what waits in the gateway and why, and what became of the last day's sends."""

    async def pauses_of(self, number: str, portfolio: str) -> list[PauseAnswer]:
        """Return what an operator stopped of a number."""

    def explain(self, word: str) -> Explained:
        """Return what a code or a word means."""

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
