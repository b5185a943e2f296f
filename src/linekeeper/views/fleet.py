"""All questions the doors may ask, in one place. Read-only; every list has a page."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from linekeeper.journal.port import Journal, KeptDelivery
from linekeeper.rulebook import Rulebook
from linekeeper.rulebook.errors import catalogue
from linekeeper.state.port import Look, State
from linekeeper.state.sends import Sends
from linekeeper.views.alerts import AlertAnswer, alerts
from linekeeper.views.answers import DeliveryAnswer, FleetAnswer, NumberAnswer, Page, UnreadAnswer
from linekeeper.views.asking import bounded, digits_or_id, place
from linekeeper.views.campaigns import Campaigning
from linekeeper.views.changes import Changes
from linekeeper.views.deliveries import delivery_answer
from linekeeper.views.explain import Explained, explain
from linekeeper.views.glance import glance
from linekeeper.views.headline import headline
from linekeeper.views.news import News
from linekeeper.views.numbers import Limits, number_answer
from linekeeper.views.packing import heard_from, troubles_from
from linekeeper.views.portfolios import Portfolios
from linekeeper.views.sends import Sendings
from linekeeper.views.story import Stories
from linekeeper.views.templates import Templates
from linekeeper.views.traffic import Traffic

_PLACE = re.compile(r"(-?[0-9]{1,9})~(.+)", re.ASCII)  # rank and number of the last row of a page

MOST_FIRST = 5


class Views(Stories, News, Portfolios, Templates, Traffic, Sendings, Campaigning):
    """Answers from one state and one journal, at the instant its clock tells."""

    def __init__(  # noqa: PLR0913  what it answers from
        self,
        state: State,
        journal: Journal,
        clock: Callable[[], datetime],
        *,
        rules: Rulebook,
        timezone: str,
        changes: Changes,
        sends: Sends | None = None,
    ) -> None:
        super().__init__(state, journal, clock, rules=rules)
        self._changes, self._sends = changes, sends
        self.timezone = timezone

    async def changes(self) -> AsyncIterator[None]:
        """Yield when the fleet may have changed, at most a few times a second."""
        async for _ in self._changes.watch():
            yield

    async def fleet(self, *, workspace: str | None = None) -> FleetAnswer:
        """Return the fleet at a glance."""
        heard = heard_from(await self._state.recall("heard"))
        troubles = troubles_from(await self._state.recall("house"))
        now = self.now()

        def ask(look: Look) -> FleetAnswer:
            seen = glance(look, workspace, MOST_FIRST)
            counts = look.counts(workspace)
            limits = Limits(look, now, self._rules)
            total = sum(counts.values())
            return FleetAnswer(
                headline=headline(counts, seen.need, seen.blind_numbers),
                counts=counts,
                total=total,
                uncounted=seen.uncounted,
                first=[number_answer(row, limits, heard) for row in seen.first],
                heard_at=max([*heard.values(), *filter(None, [seen.heard_at])], default=None),
                blind_accounts=seen.blind_accounts,
                unread=sum(look.unread_counts().values()),
                lobby=sum(look.lobby().values()),
                now=now,
                troubles=troubles,
            )

        return await self._state.look(ask)

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
        """Return a page of numbers, what costs most to wait for first. `under`: only those of this account or portfolio.

        Raises:
            Refused: `after` is not the `next` of an earlier page.
        """
        heard = heard_from(await self._state.recall("heard"))
        now, limit, told = self.now(), bounded(limit), place(after, _PLACE)
        start = None if told is None else (int(told[0]), told[1])

        def ask(look: Look) -> Page[NumberAnswer]:
            rows = look.fleet(workspace=workspace, status=status, search=search, under=under, after=start, limit=limit + 1)
            limits = Limits(look, now, self._rules)
            items = [number_answer(row, limits, heard) for row in rows[:limit]]
            last = f"{rows[limit - 1].rank}~{rows[limit - 1].number}" if len(rows) > limit else None
            return Page(items=items, next=last)

        return await self._state.look(ask)

    async def number(self, id_or_digits: str) -> NumberAnswer | None:
        """Return one number by Meta's id or by its digits (a plus and spaces are fine)."""
        heard = heard_from(await self._state.recall("heard"))
        now = self.now()

        def ask(look: Look) -> NumberAnswer | None:
            row = look.fleet_row(digits_or_id(id_or_digits))
            return None if row is None else number_answer(row, Limits(look, now, self._rules), heard)

        return await self._state.look(ask)

    async def deliveries(self, *, before: int | None = None, limit: int = 50) -> Page[DeliveryAnswer]:
        """Return deliveries, newest first."""
        limit = bounded(limit)
        kept = await self._journal.deliveries(before, limit + 1)
        items = [await self._answer(one) for one in kept[:limit]]
        return Page(items=items, next=str(kept[limit - 1].id) if len(kept) > limit else None)

    async def delivery(self, id_: int) -> DeliveryAnswer | None:
        """Return one delivery and what it became."""
        kept = await self._journal.delivery(id_)
        return None if kept is None else await self._answer(kept)

    async def raw(self, id_: int) -> bytes | None:
        """Return a delivery's body as Meta sent it; None when it never came or has expired."""
        kept = await self._journal.delivery(id_)
        return None if kept is None else kept.body

    async def alerts(
        self, *, workspace: str | None = None, everything: bool = False, after: str | None = None, limit: int = 100
    ) -> Page[AlertAnswer]:
        """Return alerts that are open, the gravest first; with `everything` also those that are over."""
        return await alerts(self._state, workspace=workspace, everything=everything, after=after, limit=limit)

    def explain(self, word: str) -> Explained:
        """Return what an error code, a status, a reason or a word of Meta's means, under the rules in force here."""
        return explain(word, self._rules, catalogue())

    async def unread(self, *, before: int | None = None, limit: int = 50) -> Page[UnreadAnswer]:
        """Return what we could not read, newest first."""
        limit = bounded(limit)
        rows = await self._state.look(lambda look: look.unread(before, limit + 1))
        items = [
            UnreadAnswer(
                id=row.id,
                at=row.at,
                app=row.app,
                account=row.account,
                field=row.field,
                where=row.where,
                why=row.why,
                delivery=row.delivery,
            )
            for row in rows[:limit]
        ]
        return Page(items=items, next=str(rows[limit - 1].id) if len(rows) > limit else None)

    async def _answer(self, kept: KeptDelivery) -> DeliveryAnswer:
        return delivery_answer(kept, await self._journal.batches_of(kept.id))
