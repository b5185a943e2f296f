"""Forwarding: what Meta posts here goes on to programs of the user's own, each person's in the order in which it came.

At least once: how far a target has come is written down after it took something, so a crash can repeat the last page. What one target
does not take keeps nobody else waiting. A body that alone is not taken is set aside and tried later, so that it does not bar the way.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from aiohttp import ClientSession
from msgspec import Struct

from linekeeper.act.envelope import Mark, Ours, about, cut, marks, translated
from linekeeper.act.posting import Said, after, post
from linekeeper.act.standing import Reports, Standing
from linekeeper.act.target import Target
from linekeeper.config import Forward, Secret
from linekeeper.config.targets import TRANSLATED
from linekeeper.decode import Veil
from linekeeper.journal.port import Journal, KeptDelivery
from linekeeper.state.intents import Intent, public_id
from linekeeper.state.outgoing import Of, Parcel, Reached
from linekeeper.state.sends import Sends, SendsLook, SendsTurn

GIVE_UP = timedelta(days=7)  #: as long as Meta tries
LONGEST_REST = timedelta(minutes=15)
ASIDE_AFTER = 5  #: answers, each a no, to one body
AWAY_AFTER = 14  #: answers to one body that its receiver is away: over an hour. It may be this body that kills it each time
ASIDE_FIRST, ASIDE_LONGEST = timedelta(minutes=15), timedelta(hours=6)
PAGE = 50
AT_ONCE = 16  #: bodies that are about different people


class Ground(Struct, frozen=True, kw_only=True):
    """What forwarding works with. `secret_of`: an app's secret, by its name; None: there is no such app."""

    journal: Journal
    sends: Sends
    veil: Veil
    session: ClientSession
    now: Callable[[], datetime]
    secret_of: Callable[[str], Secret | None]
    reports: Reports


class Forwarder:
    """Forwards to one target."""

    def __init__(self, target: Target[Forward], ground: Ground) -> None:
        self._target, self._ground = target, ground
        self._standing: Standing | None = None
        self._noes = self._answers = 0  # to the body at the cursor, and how many of these are a no to this very body

    async def run(self, rest: Callable[[], Awaitable[object]]) -> None:
        """Work until cancelled; `rest` returns when there may be something new.

        Raises:
            TryLater: the disk refuses; call again. What was forwarded and not written down is forwarded again.
        """
        self._standing = None
        while True:
            if not await self.turn():
                await rest()
            await asyncio.sleep(0)

    async def turn(self) -> bool:
        """Forward what is there, a page at most; return whether there was anything to do.

        Raises:
            TryLater: the disk refuses.
        """
        standing = await self._opened()
        if standing.is_resting(self._ground.now()):
            return False
        try:
            worked = await self._later(standing)
            if not standing.is_resting(self._ground.now()):
                worked |= await self._go_on(standing)
        except asyncio.CancelledError:
            await self._write(standing)  # who is stopped in good order repeats nothing
            raise
        return worked

    async def _opened(self) -> Standing:
        """Return where the target stands. A new one hears what comes from now on, not what was."""
        if self._standing is None:
            kept = next((one for one in await self._ground.sends.look(lambda look: look.targets()) if one.id == self._target.id), None)
            if kept is None:
                newest = await self._ground.journal.deliveries(limit=1)
                kept = Reached(id=self._target.id, cursor=newest[0].id if newest else 0)
            one = self._target
            self._standing = Standing(kept, one.name, one.label, self._ground.reports, LONGEST_REST)
            await self._write(self._standing)
        return self._standing

    async def _go_on(self, standing: Standing) -> bool:
        """Forward what stands behind the cursor."""
        bodies = await self._ground.journal.bodies(standing.kept.cursor, PAGE)
        aside: Parcel | None = None
        left, refused = bodies, False
        while left and not refused:
            group = together(left, 1 if standing.kept.attempts else AT_ONCE)  # what was refused is tried alone: else others came twice
            now = self._ground.now()
            standing.behind((now - group[0].heard_at).total_seconds())
            told = await asyncio.gather(*(self._attempt(standing, one, now) for one in group))
            for one, said in zip(group, told, strict=True):
                gap = one.id - standing.kept.cursor - 1
                if gap > 0:  # ids have none of their own: these bodies have expired
                    standing.missed(gap)
                    standing.passed(one.id - 1)
                if said is not None and not said.taken:
                    refused, aside = True, self._refused(standing, one, said, now)
                    break
                self._noes = self._answers = 0
                standing.passed(one.id)
            left = left[len(group) :]
        if not refused:
            standing.behind(0.0)
        await self._write(standing, aside)
        return bool(bodies)

    def _refused(self, standing: Standing, one: KeptDelivery, said: Said, now: datetime) -> Parcel | None:
        """Note that a delivery was not taken; return it as a parcel when it is set aside."""
        standing.failed(said, now)
        self._noes += said.answered and not said.away
        self._answers += said.answered
        if self._noes < ASIDE_AFTER and self._answers < AWAY_AFTER:
            return None
        self._noes = self._answers = 0
        standing.passed(one.id)
        return Parcel(target=self._target.id, of=Of.DELIVERY, about=one.id, at=one.heard_at, due_at=now + ASIDE_FIRST)

    async def _later(self, standing: Standing) -> bool:
        """Try one of those that were set aside."""
        now = self._ground.now()
        found = await self._ground.sends.look(lambda look: look.parcels(self._target.id, now, 1))
        if not found:
            return False
        one = found[0]
        delivery = await self._ground.journal.delivery(one.about)
        said = None if delivery is None else await self._attempt(standing, delivery, now)
        if said is None or said.taken:
            await self._ground.sends.turn(lambda turn: turn.delivered([one.id]))
        else:
            if not said.answered:
                standing.failed(said, now)
            again = now + after(one.attempts + 1, ASIDE_FIRST, ASIDE_LONGEST)
            await self._ground.sends.turn(lambda turn: turn.put_off(one.id, one.attempts + 1, again))
        await self._write(standing)
        return True

    async def _attempt(self, standing: Standing, one: KeptDelivery, now: datetime) -> Said | None:
        """Post a delivery; None: it is not for this target, or too old, or its app was taken out of the configuration."""
        settings = self._target.settings
        body = None if one.body is None else cut(one.body, settings.accounts, settings.fields)
        if settings.app not in {"", one.app} or (body is None and one.body is not None):
            return None
        secret = settings.secret if settings.mode == TRANSLATED else self._ground.secret_of(one.app)
        if body is None or not secret or now - one.heard_at > GIVE_UP:
            standing.missed(1)
            return None
        if settings.mode == TRANSLATED:
            body = translated(body, await self._known(body))
        said = await post(self._ground.session, settings.to, body, headers(secret, body, one.id))
        if said.taken:
            standing.took()
        return said

    async def _known(self, body: bytes) -> dict[Mark, Ours]:
        """Return the sends of ours that the statuses of a body speak of."""
        asked, veil = marks(body), self._ground.veil
        if not asked:
            return {}

        def ask(look: SendsLook) -> dict[Mark, Ours]:
            found = {}
            for wamid, tracking in asked:
                intent = (look.by_mark(veil.tracking(tracking)) if tracking else None) or look.by_mark(veil.message(wamid))
                if intent is not None:
                    found[wamid, tracking] = Ours(public_id(intent.id), tracked=is_ours(intent, tracking, veil))
            return found

        found = await self._ground.sends.look(ask)
        # What an answer just said may not be on the disk yet: a turn comes after it.
        return found if len(found) == len(asked) else await self._ground.sends.turn(ask)

    async def _write(self, standing: Standing, aside: Parcel | None = None) -> None:
        kept = standing.kept

        def work(turn: SendsTurn) -> None:
            turn.put_target(kept)
            if aside is not None:
                turn.put_parcel(aside)

        if standing.changed or aside is not None:
            await self._ground.sends.turn(work)
            standing.changed = standing.kept is not kept


def together(bodies: Sequence[KeptDelivery], most: int) -> Sequence[KeptDelivery]:
    """Return the first of these that may go at once: no two of them are about the same person, so nobody's order is lost."""
    seen: set[str] = set()
    for place, one in enumerate(bodies[:most]):
        people = about(one.body or b"")
        if place and (not people or people & seen):
            return bodies[:place]
        if not people:
            return bodies[:1]
        seen |= people
    return bodies[:most]


def is_ours(intent: Intent, tracking: str, veil: Veil) -> bool:
    """Return whether a tracking value is one that we put into the send, not its caller."""
    return intent.ours and bool(tracking) and intent.mark == veil.tracking(tracking)


def headers(secret: Secret, body: bytes, delivery: int) -> dict[str, str]:
    """Return the headers of a forwarded body, signed as Meta signs. Source: Meta, "Create a webhook endpoint", read 2026-11-23."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Linekeeper",
        "X-Hub-Signature-256": f"sha256={hmac.digest(secret.reveal().encode(), body, sha256).hex()}",
        "X-Linekeeper-Delivery": str(delivery),  # the same at every attempt
    }
