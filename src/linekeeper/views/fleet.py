"""All questions the doors may ask, in one place. Read-only; every list has a page."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from linekeeper.errors import Refused
from linekeeper.flow.fleet import standing_of
from linekeeper.journal.port import Journal, KeptDelivery
from linekeeper.rulebook import Rulebook
from linekeeper.state.port import FleetRow, Look, State
from linekeeper.views.alerts import AlertAnswer, alerts
from linekeeper.views.answers import DeliveryAnswer, FleetAnswer, NumberAnswer, Page, UnreadAnswer
from linekeeper.views.changes import Changes
from linekeeper.views.deliveries import delivery_answer
from linekeeper.views.headline import headline
from linekeeper.views.numbers import Limits, needs_a_person, number_answer
from linekeeper.views.packing import heard_from

_PLACE = re.compile(r"(-?[0-9]{1,9})~(.+)")  # rank and number of the last row of a page

MOST_AT_ONCE = 500
MOST_FIRST = 5
MOST_COUNTED = 1000  #: numbers looked at to say how many need a person; beyond it the headline says "or more"


class Views:
    """Answers from one state and one journal, at the instant its clock tells."""

    def __init__(
        self, state: State, journal: Journal, clock: Callable[[], datetime], *, rules: Rulebook, timezone: str, changes: Changes
    ) -> None:
        self._state, self._journal, self._clock, self._rules = state, journal, clock, rules
        self._changes = changes
        self.timezone = timezone

    def now(self) -> datetime:
        """Return the instant the answers are true at."""
        return self._clock()

    async def changes(self) -> AsyncIterator[None]:
        """Yield when the fleet may have changed, at most a few times a second."""
        async for _ in self._changes.watch():
            yield

    async def fleet(self, *, workspace: str | None = None) -> FleetAnswer:
        """Return the fleet at a glance."""
        heard = heard_from(await self._state.recall("heard"))
        now = self.now()

        def ask(look: Look) -> FleetAnswer:
            top = look.fleet(workspace=workspace, limit=MOST_COUNTED)
            need = [row for row in top if row.counted and needs_a_person(row.rank, standing_of(row).verdict)]
            blind = {row.account for row in top if standing_of(row).verdict.sight.blind_since is not None}
            blind_numbers = sum(row.counted and row.account in blind for row in top)
            counts = look.counts(workspace)
            limits = Limits(look, now, self._rules)
            total = sum(counts.values())
            return FleetAnswer(
                headline=headline(counts, len(need), blind_numbers, more=len(need) == MOST_COUNTED),
                counts=counts,
                total=total,
                uncounted=sum(not row.counted for row in top),
                first=[number_answer(row, limits, heard) for row in need[:MOST_FIRST]],
                heard_at=max(_heard(top, heard), default=None),
                blind_accounts=len(blind),
                unread=sum(look.unread_counts().values()),
                lobby=sum(look.lobby().values()),
                now=now,
            )

        return await self._state.look(ask)

    async def numbers(
        self, *, workspace: str | None = None, status: str | None = None, search: str = "", after: str | None = None, limit: int = 100
    ) -> Page[NumberAnswer]:
        """Return a page of numbers, what costs most to wait for first.

        Raises:
            Refused: `after` is not the `next` of an earlier page.
        """
        heard = heard_from(await self._state.recall("heard"))
        now, limit, start = self.now(), min(max(limit, 1), MOST_AT_ONCE), _start(after)

        def ask(look: Look) -> Page[NumberAnswer]:
            rows = look.fleet(workspace=workspace, status=status, search=search, after=start, limit=limit + 1)
            limits = Limits(look, now, self._rules)
            items = [number_answer(row, limits, heard) for row in rows[:limit]]
            last = f"{rows[limit - 1].rank}~{rows[limit - 1].number}" if len(rows) > limit else None
            return Page(items=items, next=last)

        return await self._state.look(ask)

    async def number(self, id_or_digits: str) -> NumberAnswer | None:
        """Return one number by Meta's id or by its digits (a plus and spaces are fine)."""
        heard = heard_from(await self._state.recall("heard"))
        now = self.now()
        wanted = "".join(filter(str.isdigit, id_or_digits)) if id_or_digits.startswith("+") else id_or_digits

        def ask(look: Look) -> NumberAnswer | None:
            row = look.fleet_row(wanted)
            return None if row is None else number_answer(row, Limits(look, now, self._rules), heard)

        return await self._state.look(ask)

    async def deliveries(self, *, before: int | None = None, limit: int = 50) -> Page[DeliveryAnswer]:
        """Return deliveries, newest first."""
        limit = min(max(limit, 1), MOST_AT_ONCE)
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

    async def unread(self, *, before: int | None = None, limit: int = 50) -> Page[UnreadAnswer]:
        """Return what we could not read, newest first."""
        limit = min(max(limit, 1), MOST_AT_ONCE)
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


def _heard(rows: Sequence[FleetRow], heard: dict[str, datetime]) -> list[datetime]:
    return [standing_of(row).judged_at for row in rows] + list(heard.values())


def _start(after: str | None) -> tuple[int, str] | None:
    if after is None:
        return None
    place = _PLACE.fullmatch(after)
    if place is None:
        raise Refused(
            f"the page {after[:40]!r} does not exist",
            why="`after` is the `next` of an earlier page, as it was",
            remedy="start without `after`",
        )
    return int(place[1]), place[2]
