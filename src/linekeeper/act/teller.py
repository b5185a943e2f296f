"""Telling a program of the user's own what becomes of its sends, by signed webhooks (Standard Webhooks).

At least once, under an id that is the same at every attempt: a parcel is forgotten after it was taken, so a crash can repeat what was just
told. What is told of one send comes in its order; one that is not taken holds back only what else there is of that send. After a week it is
given up, and counted.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from aiohttp import ClientSession
from msgspec import Struct

from linekeeper.act.envelope import marks
from linekeeper.act.posting import Said, after, post
from linekeeper.act.send_news import news
from linekeeper.act.standing import Reports, Standing
from linekeeper.act.target import Target
from linekeeper.act.webhook import signed_headers
from linekeeper.config import Webhook
from linekeeper.config.routes import signing_key
from linekeeper.decode import Veil
from linekeeper.errors import Misconfigured
from linekeeper.journal.port import Journal
from linekeeper.rulebook.errors import Catalogue
from linekeeper.state.intents import Intent
from linekeeper.state.outgoing import Name, Parcel, Reached, name_context
from linekeeper.state.sends import Sends, SendsLook, SendsTurn

GIVE_UP = timedelta(days=7)  #: as long as Meta tries, and as what is forwarded
MOST_WAITING = 200_000  #: parcels of one target: some 150 bytes each
SWEEP = timedelta(minutes=1)
FIRST, LONGEST = timedelta(seconds=5), timedelta(minutes=15)  #: between two attempts at one parcel
LONGEST_REST = timedelta(minutes=1)  #: of a target that took nothing
AT_ONCE = 16


class Opener(Protocol):
    """Opens what was sealed (`store.crypt.Keys`)."""

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Return what was sealed."""


class Ground(Struct, frozen=True, kw_only=True):
    """What telling works with."""

    journal: Journal
    sends: Sends
    opener: Opener
    veil: Veil
    session: ClientSession
    now: Callable[[], datetime]
    catalogue: Catalogue
    reports: Reports


class Known(Struct, frozen=True):
    """A parcel and all that is known of its send. `send` None: it is forgotten."""

    parcel: Parcel
    send: Intent | None
    name: Name | None


class Teller:
    """Tells one target."""

    def __init__(self, target: Target[Webhook], ground: Ground) -> None:
        self._target, self._ground = target, ground
        self._key = signing_key(target.settings.secret)
        self._standing: Standing | None = None
        self._sweep_at: datetime | None = None

    async def run(self, rest: Callable[[], Awaitable[object]]) -> None:
        """Work until cancelled; `rest` returns when there may be something new.

        Raises:
            TryLater: the disk refuses; call again. What was told and not written down is told again.
        """
        self._standing = None
        while True:
            if not await self.turn():
                await rest()
            await asyncio.sleep(0)

    async def turn(self) -> int:
        """Tell what is due, a few at once; return how many were tried.

        Raises:
            TryLater: the disk refuses.
        """
        standing, now = await self._opened(), self._ground.now()
        await self._sweep(standing, now)
        if standing.is_resting(now):
            return 0
        found = await self._ground.sends.browse(lambda look: self._due(look, now))  # past all that waits for an earlier one
        oldest = min((one.parcel.at for one in found), default=standing.kept.failing_since or now)
        standing.behind((now - oldest).total_seconds())
        if found:
            self._note(standing, said := await asyncio.gather(*(self._attempt(one, now) for one in found)), now)
            await self._write(standing, list(zip(found, said, strict=True)), now)
        return len(found)

    def _due(self, look: SendsLook, now: datetime) -> list[Known]:
        return [Known(one, look.intent(one.about), look.name_of(one.about)) for one in look.parcels(self._target.id, now, AT_ONCE)]

    async def _opened(self) -> Standing:
        if self._standing is None:
            one = self._target
            kept = next((kept for kept in await self._ground.sends.look(lambda look: look.targets()) if kept.id == one.id), None)
            self._standing = Standing(kept or Reached(id=one.id), one.name, one.label, self._ground.reports, LONGEST_REST)
        return self._standing

    async def _sweep(self, standing: Standing, now: datetime) -> None:
        """Give up what is too old, or too much. Now and then is often enough."""
        if self._sweep_at is not None and self._sweep_at - SWEEP <= now < self._sweep_at:
            return
        self._sweep_at = now + SWEEP
        many = 0
        while dropped := await self._ground.sends.turn(lambda turn: turn.drop_parcels(self._target.id, now - GIVE_UP, MOST_WAITING)):
            many += dropped
        standing.missed(many)
        if standing.changed:
            await self._write(standing, [], now)

    async def _attempt(self, one: Known, now: datetime) -> Said:
        """Tell one thing."""
        if one.send is None:
            return Said()  # nothing is left to be said of it
        told = news(one.parcel, one.send, await self._wamid(one), self._ground.catalogue)
        body = msgspec.json.encode(told.data)
        return await post(self._ground.session, self._target.to, body, signed_headers(self._key, told.id, int(now.timestamp()), body))

    async def _wamid(self, one: Known) -> str:
        """Return what a send is called at Meta: as its answer said, else as the first status of it says."""
        name, send = one.name, one.send
        if name is None or send is None:
            return ""
        if name.body:
            try:
                return self._ground.opener.open(name.body, name_context(send.id)).decode()
            except Misconfigured:
                return ""  # sealed with a key that is gone: the rest is told all the same
        delivery = None if name.delivery is None else await self._ground.journal.delivery(name.delivery)
        if delivery is None or delivery.body is None:
            return ""
        return next((wamid for wamid, _ in marks(delivery.body) if self._ground.veil.message(wamid) == send.message), "")

    def _note(self, standing: Standing, said: Sequence[Said], now: datetime) -> None:
        """Count what came of it. Only who took nothing at all is left alone: else it is one thing that is not taken, not everything."""
        taken = sum(one.taken for one in said)
        if taken:
            standing.took(taken)
        elif said:
            standing.failed(said[0], now)

    async def _write(self, standing: Standing, told: list[tuple[Known, Said]], now: datetime) -> None:
        def work(turn: SendsTurn) -> None:
            turn.delivered([one.parcel.id for one, said in told if said.taken])
            for one, said in told:
                if not said.taken:
                    attempts = one.parcel.attempts + 1
                    wait = max(after(attempts, FIRST, LONGEST), timedelta(seconds=said.wait_s or 0))
                    turn.put_off(one.parcel.id, attempts, now + wait)
            turn.put_target(kept)

        kept = standing.kept
        await self._ground.sends.turn(work)
        standing.changed = standing.kept is not kept
