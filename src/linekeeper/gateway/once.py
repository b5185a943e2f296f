"""Idempotency keys: the same key and request gives the same answer for 24 h, and however many ask at once, one of them sends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.gateway.held import Sealer
from linekeeper.gateway.refusal import ID_HEADER, OTHER_BODY, OUTCOME_UNKNOWN, refused
from linekeeper.gateway.refusal import Answer as Told
from linekeeper.gateway.reply import NOT_NOW
from linekeeper.gateway.request import Request
from linekeeper.state.intents import SendState, public_id
from linekeeper.state.sends import ANSWER_HOURS, Answer, Sends

KEPT_FOR = timedelta(hours=ANSWER_HOURS)
MOST_BODY = 64 * 1024
REPLAYED = (b"idempotency-replayed", b"true")


class Slot(Struct, frozen=True):
    """Where an answer belongs: whose key, which, and for what request."""

    scope: bytes
    key: bytes
    request: bytes


def slot_of(caller: bytes, key: str, request: Request) -> Slot:
    """Return where the answer to a caller's key belongs. Only hashes: callers write names and numbers into their keys."""
    place = request.place
    what = b"\0".join((place.path.encode(), request.query, request.body))
    return Slot(_hash(caller + b"\0" + place.node.encode()), _hash(key.encode()), _hash(what))


def _hash(value: bytes) -> bytes:
    return blake2b(value, digest_size=16).digest()


class Once:
    """Answers by slot: those that are being worked out in memory, the others in the store."""

    def __init__(self, sends: Sends, sealer: Sealer, now: Callable[[], datetime]) -> None:
        self._sends, self._sealer, self._now = sends, sealer, now
        self._flying: dict[tuple[bytes, bytes], tuple[bytes, asyncio.Future[Told]]] = {}

    async def answer(self, slot: Slot, work: Callable[[], Awaitable[Told]]) -> Told:
        """Return the answer for a slot: one that is kept, one that is being worked out, or that of `work`."""
        place = slot.scope, slot.key
        flying = self._flying.get(place)
        if flying is not None:
            return await asyncio.shield(flying[1]) if flying[0] == slot.request else refused(OTHER_BODY)
        future: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._flying[place] = slot.request, future
        try:
            told = await self._kept(slot) or await work()
        except BaseException as fault:
            if isinstance(fault, asyncio.CancelledError):
                future.cancel()
            else:
                future.set_exception(fault)
                future.exception()  # whoever waits beside us is told; nobody else must be
            raise
        else:
            future.set_result(told)
            return told
        finally:
            del self._flying[place]

    async def _kept(self, slot: Slot) -> Told | None:
        """Return what was answered, or that nobody knows what became of it; None: it may be sent."""
        kept = await self._sends.look(lambda look: look.answer(slot.scope, slot.key))
        if kept is None or self._now() - kept.at >= KEPT_FOR:
            return None
        if kept.request != slot.request:
            return refused(OTHER_BODY)
        if kept.status:
            body = self._sealer.open(kept.body, b"answer " + slot.key)
            ours = ((ID_HEADER, public_id(kept.intent).encode()),) if kept.intent else ()
            return Told(kept.status, ((b"content-type", b"application/json; charset=UTF-8"), REPLAYED, *ours), body)
        intent = await self._sends.look(lambda look: look.intent(kept.intent))
        if intent is None or (intent.state is SendState.FAILED and (intent.why == NOT_SENT or intent.error in NOT_NOW)):
            return None  # nothing was sent, or Meta took it not then: as what we hold back ourselves, it may be tried anew
        return refused(OUTCOME_UNKNOWN, why=f"It stands as {intent.state.value}.", send=public_id(intent.id), more=(REPLAYED,))

    def begun(self, slot: Slot, intent: int) -> Answer:
        """Return the row that says: this is being sent, and nothing was answered yet."""
        return Answer(scope=slot.scope, key=slot.key, request=slot.request, intent=intent, at=self._now())

    def done(self, slot: Slot, intent: int, told: Told) -> Answer | None:
        """Return the row that keeps an answer; None: it is too large to keep."""
        if len(told.body) > MOST_BODY:
            return None
        return replace(self.begun(slot, intent), status=told.status, body=self._sealer.seal(told.body, b"answer " + slot.key))


NOT_SENT = "not_sent"  #: `why` of a send of which it is proven that nothing left
