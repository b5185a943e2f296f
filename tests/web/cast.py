"""Answers about a made-up fleet that a test may change; `ring` tells whoever listens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import TypeVar

from linekeeper.errors import Refused
from linekeeper.rulebook import current
from linekeeper.rulebook.errors import catalogue
from linekeeper.views.alerts import AlertAnswer
from linekeeper.views.answers import (
    DeliveryAnswer,
    FleetAnswer,
    Headline,
    NumberAnswer,
    Page,
    TroubleAnswer,
    UnreadAnswer,
)
from linekeeper.views.campaigns import CampaignsAnswer
from linekeeper.views.explain import Explained, explain
from linekeeper.views.news import Heard, NewsLine
from linekeeper.views.portfolios import PortfolioAnswer
from linekeeper.views.sends import PauseAnswer, SendsAnswer
from linekeeper.views.story import HistoryAnswer, StoryLine
from linekeeper.views.templates import ANY, TemplateAnswer, Wanted
from linekeeper.views.traffic import TrafficAnswer
from tests.web.scenes import (
    NOON,
    alert,
    delivery,
    history,
    nine,
    said,
    some_campaigns,
    some_lines,
    some_sends,
    some_templates,
    three,
    traffic,
    unread,
)

T = TypeVar("T")


def paged(items: list[T], after: str | None, limit: int) -> Page[T]:
    """Return a page; `after` is how many came before it."""
    if after is not None and not after.isdigit():
        raise Refused("the page does not exist", why="`after` is the `next` of an earlier page", remedy="start without `after`")
    start = int(after or 0)
    return Page(items=items[start : start + limit], next=str(start + limit) if len(items) > start + limit else None)


class Cast:
    """Answers about a fleet that a test may change; `ring` tells whoever listens."""

    timezone = "Europe/Berlin"

    def __init__(self, numbers: list[NumberAnswer] | None = None) -> None:
        self.fleet_numbers = nine() if numbers is None else numbers
        self.kept = [delivery(7), delivery(6, test=True, kept=False, size=312)]
        self.strange = [unread()]
        self.bodies = {7: b'{"object": "whatsapp_business_account", "entry": []}'}
        self.lines = some_lines()
        self.said = [said()]
        self.days, self.day = history(), traffic()
        self.groups = three()
        self.drafts = some_templates()
        self.alarms = [alert(), alert("2", life="resolved", ended_at=NOON)]
        self.gate = some_sends()
        self.lists = some_campaigns()
        self.troubles: list[TroubleAnswer] = []
        self.broken: Exception | None = None
        self.instant = NOON
        self._rung: list[asyncio.Event] = []
        self.closed = False

    def now(self) -> datetime:
        return self.instant

    def ring(self) -> None:
        for event in self._rung:
            event.set()

    async def changes(self) -> AsyncIterator[None]:
        event = asyncio.Event()
        self._rung.append(event)
        try:
            while True:
                await event.wait()
                event.clear()
                if self.closed:
                    return
                yield
        finally:
            self._rung.remove(event)

    @property
    def listeners(self) -> int:
        return len(self._rung)

    async def fleet(self, *, workspace: str | None = None) -> FleetAnswer:
        self._may_fail(workspace)
        counted = [one for one in self.fleet_numbers if one.counted]
        first = [one for one in self.fleet_numbers if one.urgency >= 50][:5]
        counts: dict[str, int] = {}
        for one in counted:
            counts[one.status] = counts.get(one.status, 0) + 1
        if not self.fleet_numbers:
            told = Headline(title="No numbers yet.", text="Linekeeper shows a number as soon as it can read the account it belongs to.")
        elif first:
            told = Headline(
                title=f"{len(first)} numbers need you.", text="Two of eight send everything, two send part of it, three send nothing."
            )
        else:
            told = Headline(title="All numbers are fine.", text="All of them can send everything.")
        return FleetAnswer(
            headline=told,
            counts=counts,
            total=len(counted),
            uncounted=len(self.fleet_numbers) - len(counted),
            first=first,
            heard_at=max((one.heard_at for one in self.fleet_numbers if one.heard_at), default=None),
            blind_accounts=len({one.account for one in self.fleet_numbers if one.sight.blind_since}),
            unread=len(self.strange),
            lobby=0,
            now=self.instant,
            troubles=self.troubles,
        )

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
        self._may_fail(workspace)
        fitting = [
            one
            for one in self.fleet_numbers
            if (status is None or one.status == status)
            and under in {None, one.account, one.portfolio}
            and search.casefold() in f"{one.name} {one.display_number}".casefold()
        ]
        return paged(fitting, after, limit)

    async def number(self, id_or_digits: str) -> NumberAnswer | None:
        self._may_fail()
        return next((one for one in self.fleet_numbers if one.id == id_or_digits), None)

    def _known(self, id_: str) -> bool:
        return any(one.id == id_ for one in self.fleet_numbers)

    async def story(
        self, id_or_digits: str, *, since: datetime | None = None, after: str | None = None, limit: int = 50
    ) -> Page[StoryLine] | None:
        self._may_fail()
        told = paged([one for one in self.lines if since is None or one.at >= since], after, limit)
        return told if self._known(id_or_digits) else None

    async def news(
        self, id_or_digits: str, *, heard: Heard = Heard.BOTH, after: str | None = None, limit: int = 50
    ) -> Page[NewsLine] | None:
        self._may_fail()
        wanted = {Heard.TOLD: {"webhook", "act"}, Heard.READ: {"reading"}}.get(heard, {"webhook", "act", "reading"})
        told = paged([one for one in self.said if one.source in wanted], after, limit)
        return told if self._known(id_or_digits) else None

    async def history(self, id_or_digits: str) -> HistoryAnswer | None:
        self._may_fail()
        return self.days if self._known(id_or_digits) else None

    async def traffic(self, id_or_digits: str, *, hours: int = 24) -> TrafficAnswer | None:
        self._may_fail()
        assert 1 <= hours <= 192
        return self.day if self._known(id_or_digits) else None

    async def portfolios(self, *, workspace: str | None = None, after: str | None = None, limit: int = 100) -> Page[PortfolioAnswer]:
        self._may_fail(workspace)
        return paged(self.groups, after, limit)

    async def portfolio(self, id_: str, *, workspace: str | None = None) -> PortfolioAnswer | None:
        self._may_fail(workspace)
        return next((one for one in self.groups if one.id == id_), None)

    async def templates(self, wanted: Wanted = ANY, *, after: str | None = None, limit: int = 100) -> Page[TemplateAnswer]:
        self._may_fail(wanted.workspace)
        fitting = [
            one
            for one in self.drafts
            if wanted.account in {None, one.account}
            and wanted.state in {None, one.state}
            and wanted.sendable in {None, one.sendable}
            and wanted.search in one.name
        ]
        return paged(fitting, after, limit)

    async def template(self, account: str, template: str) -> TemplateAnswer | None:
        self._may_fail()
        return next((one for one in self.drafts if (one.account, one.id) == (account, template)), None)

    async def alerts(
        self, *, workspace: str | None = None, everything: bool = False, after: str | None = None, limit: int = 100
    ) -> Page[AlertAnswer]:
        self._may_fail(workspace)
        return paged([one for one in self.alarms if everything or one.life == "open"], after, limit)

    async def campaigns(self, *, before: str | None = None, limit: int = 20) -> CampaignsAnswer:
        self._may_fail(None)
        older = [one for one in self.lists if before is None or one.id < before]
        return CampaignsAnswer(items=older[:limit], next=older[limit - 1].id if len(older) > limit else None)

    async def sends(self) -> SendsAnswer:
        self._may_fail(None)
        return self.gate

    async def pauses_of(self, number: str, portfolio: str) -> list[PauseAnswer]:
        self._may_fail()
        about = {("number", number), ("portfolio", portfolio)}
        return [one for one in self.gate.pauses if one.kind in {"lane", "all"} or (one.kind, one.name) in about]

    def explain(self, word: str) -> Explained:
        self._may_fail()
        return explain(word, current(), catalogue())

    async def deliveries(self, *, before: int | None = None, limit: int = 50) -> Page[DeliveryAnswer]:
        self._may_fail()
        older = [one for one in self.kept if before is None or one.id < before]
        return Page(items=older[:limit], next=str(older[limit - 1].id) if len(older) > limit else None)

    async def delivery(self, id_: int) -> DeliveryAnswer | None:
        self._may_fail()
        return next((one for one in self.kept if one.id == id_), None)

    async def raw(self, id_: int) -> bytes | None:
        self._may_fail()
        return self.bodies.get(id_)

    async def unread(self, *, before: int | None = None, limit: int = 50) -> Page[UnreadAnswer]:
        self._may_fail()
        older = [one for one in self.strange if before is None or one.id < before]
        return Page(items=older[:limit], next=str(older[limit - 1].id) if len(older) > limit else None)

    def _may_fail(self, workspace: str | None = None) -> None:
        assert workspace is None, "these doors know no workspace yet"
        if self.broken:
            raise self.broken
