"""The way of a message through the gateway: who calls, which lane, may it go, and then it goes, waits, or is refused with its reason."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.decode import Veil
from linekeeper.errors import TryLater
from linekeeper.fold.verdict import Basis
from linekeeper.gateway.caller import Caller
from linekeeper.gateway.held import Sealer, held_of, recipient, sealed
from linekeeper.gateway.names import addressee
from linekeeper.gateway.once import NOT_SENT, Once, Slot, slot_of
from linekeeper.gateway.pacer import SOON, Pacer, Promised, Wish
from linekeeper.gateway.passing import Passing
from linekeeper.gateway.refusal import (
    BAD_IDEMPOTENCY,
    BAD_WISH,
    BUSY,
    CANNOT_QUEUE,
    ID_HEADER,
    NO_TOKEN,
    NOT_KEPT,
    NOT_YOURS,
    UNREADABLE,
    Answer,
    held_back,
    reason_of,
    refused,
)
from linekeeper.gateway.refusal import NOT_SENT as NOT_SENT_KIND
from linekeeper.gateway.request import Request, idempotency_of
from linekeeper.gateway.sender import TRY_AGAIN, Sender, Unsent, Way, both
from linekeeper.gateway.strangers import AT_ONCE, CrowdedError
from linekeeper.gateway.upstream import OURS
from linekeeper.pacing.ask import Decision, Outcome, Scope, Window
from linekeeper.pacing.lanes import Kind, Send, parsed
from linekeeper.rulebook import Lane
from linekeeper.state.intents import Intent, SendState, public_id
from linekeeper.state.sends import Sends

HOLD, LANE, OVERRIDE = b"x-linekeeper-hold", b"x-linekeeper-lane", b"x-linekeeper-override"
OK, NO_ACCESS_HTTP = 200, frozenset({401, 403})
QUICK = frozenset({Lane.OTP, Lane.REPLY})
MOST_TURNS = 5  #: how often the first of those who wait here for their turn looks again
MOST_WAITING = 500  #: of them at once
MOST_WAIT_S = 5.0
LATE_S = 1.0  #: a person's message may reach its caller sooner than it reaches us: for so long a closed window is not believed
LATE_LOOKS = 5
RECHECK = timedelta(minutes=5)  #: when a held send whose end nobody knows is looked at again
LOOK_AGAIN = timedelta(minutes=30)  #: one that Meta may let go before its time: each look at each that waits is a write
PLACES = frozenset({"limit_full", "limit_reserved"})  #: each of those that wait for a place waits for one of its own
MAY_END_SOONER = frozenset({Scope.TEMPLATE, Scope.NUMBER, Scope.PORTFOLIO})

log = structlog.get_logger(__name__)


class Gate:
    """Takes messages."""

    def __init__(  # noqa: PLR0913, PLR0917  what it works with
        self,
        pacer: Pacer,
        sender: Sender,
        sends: Sends,
        passing: Passing,
        sealer: Sealer,
        veil: Veil,
        now: Callable[[], datetime],
    ) -> None:
        self.pacer, self.sender = pacer, sender
        self._sends, self._passing, self._sealer, self._veil, self._now = sends, passing, sealer, veil, now
        self._once = Once(sends, sealer, now)
        self._waiting = 0
        self._turns: dict[str, Turns] = {}  # by number: those who wait for their turn
        self.late_s = LATE_S
        self.behind: Callable[[str, bytes, Lane], bool] = lambda _number, _person, _lane: False  #: whether an earlier one waits
        self.queued: Callable[[Intent], None] = lambda _intent: None  #: told of each send that begins to wait

    async def take(self, request: Request, caller: Caller) -> Answer:
        """Return the answer to a message."""
        send = parsed(request.told, request.place.name)
        way = await self._way(request, caller)
        if isinstance(way, Answer):
            return way
        if send.kind is Kind.SIGNAL:
            return await self._passing.forward(request, way)
        try:
            key = idempotency_of(request)
        except ValueError:
            return refused(BAD_IDEMPOTENCY)
        wishes = _wishes(request, caller)
        if isinstance(wishes, Answer):
            return wishes
        if key is None:
            return await self._message(request, send, caller, way, wishes, None)
        slot = slot_of(caller.print, key, request)
        return await self._once.answer(slot, lambda: self._message(request, send, caller, way, wishes, slot))

    async def _message(self, request: Request, send: Send, caller: Caller, way: Way, wishes: "Wishes", slot: Slot | None) -> Answer:
        """Return the answer to a message of somebody who may send from this number, or of whom only Meta knows whether they may."""
        number, passing = request.place.node, self._passing
        if caller.key is not None:
            return await self._asked(request, send, caller, way, wishes, slot)
        line = None if passing.is_known(caller, number) else self.pacer.known.line(number)
        if line is None:  # known, or of a number that is not watched here: nobody else's sends are in its way
            answer = await self._asked(request, send, caller, way, wishes, slot)
            self._met(answer, caller, number)
            return answer
        try:
            async with passing.strangers.place(line.group.id, caller.print, number):
                answer = await self._asked(request, send, caller, way, wishes, slot, wary=True)
                self._met(answer, caller, number)
                return answer
        except CrowdedError:
            return refused(BUSY)

    def _met(self, answer: Answer, caller: Caller, number: str) -> None:
        """Learn from an answer whether Meta takes a caller's own token."""
        if answer.status == OK:
            self._passing.strangers.know(caller.print, number)
        elif answer.status in NO_ACCESS_HTTP:
            self._passing.strangers.forget(caller.print, number)

    async def _way(self, request: Request, caller: Caller) -> Way | Answer:
        """Return where a caller's requests about a number go."""
        try:
            line = await self.pacer.known.number(request.place.node)
            if line is not None:
                await self._passing.learn(line.account)
        except TryLater as refusal:
            return refused(NOT_KEPT, wait_s=refusal.retry_after_s or 0)
        if caller.key is None:
            return Way(base=self._passing.base("" if line is None else line.account), token=None)
        if line is None or line.account != caller.key.account:
            return refused(NOT_YOURS)
        token = self._passing.token(line.account)
        if token is None:
            return refused(NO_TOKEN)
        return Way(base=self._passing.base(line.account), token=token, key=caller.key.id, policy=caller.key.policy)

    async def _asked(  # noqa: PLR0913  one message and all that is known of it
        self, request: Request, send: Send, caller: Caller, way: Way, wishes: "Wishes", slot: Slot | None, *, wary: bool = False
    ) -> Answer:
        """Decide, and send, hold or refuse. `wary`: nobody knows yet whether the caller may send from this number."""
        try:
            wish = await self.pacer.wish(
                request.place.node, send, addressee(send, self._veil), self._now(), lowered=wishes.lane, overrides=wishes.overrides
            )
        except TryLater as refusal:
            return refused(NOT_KEPT, wait_s=refusal.retry_after_s or 0)
        if wary and self.pacer.is_tight(wish, self._now(), AT_ONCE):
            stranger = await self._passing.stranger(request, caller, way)
            if stranger is not None:
                return stranger
        if wishes.queue and self.behind(wish.number, self.pacer.book.one(wish.to.names, self._now()), self.pacer.sort(wish).lane):
            promised = self.pacer.in_order(wish, self._now())
        else:
            promised = await self._decided(wish)
        once = None if slot is None else (self._once, slot)
        decision = promised.decision
        if decision.outcome is Outcome.SEND:
            answer = await self.sender.send(request, wish, promised, way, once, queue=wishes.queue)
            return await self._unreached(answer, request, wish, slot) if isinstance(answer, Unsent) else answer
        queued = decision.outcome is Outcome.HOLD and wishes.queue
        self.sender.meter.sends_kept_back.labels("queued" if queued else "refused", decision.code).inc()
        if queued:
            return await self._hold(request, wish, promised, way, slot)
        if caller.key is None and (stranger := await self._passing.stranger(request, caller, way)) is not None:
            return stranger  # the reasons are for those who may send from this number
        return held_back(decision)

    async def _decided(self, wish: Wish) -> Promised:
        """Decide. An answer or a one-time code that only waits for its turn waits here, in the order in which they came."""
        waits = wish.number in self._turns and self.pacer.sort(wish).lane in QUICK
        promised = None if waits else self.pacer.decide(wish, self._now())
        if promised is None or self._is_soon(promised.decision):
            return await self._in_turn(wish)
        return await self._believed(wish, promised) if promised.decision.code == "window_closed" else promised

    def _is_soon(self, decision: Decision) -> bool:
        """Return whether an answer or a one-time code waits for nothing but its turn, and that comes soon."""
        turn = decision.outcome is Outcome.HOLD and decision.code == "throughput" and decision.lane in QUICK
        return turn and decision.until is not None and decision.until - self._now() <= SOON

    async def _in_turn(self, wish: Wish) -> Promised:
        """Decide when all that came before have had their turn; at once where too many wait, or for too long."""
        if self._waiting >= MOST_WAITING:
            return self.pacer.decide(wish, self._now())
        turns = self._turns.setdefault(wish.number, Turns())
        turns.many += 1
        self._waiting += 1
        try:
            async with asyncio.timeout(MOST_WAIT_S), turns.lock:
                promised = self.pacer.decide(wish, self._now())
                for _ in range(MOST_TURNS):
                    until = promised.decision.until
                    if until is None or not self._is_soon(promised.decision):
                        break
                    await asyncio.sleep(max((until - self._now()).total_seconds(), 0.0))
                    promised = self.pacer.decide(wish, self._now())
                return promised
        except TimeoutError:
            return self.pacer.decide(wish, self._now())
        finally:
            self._waiting -= 1
            turns.many -= 1
            if not turns.many:
                self._turns.pop(wish.number, None)

    async def _believed(self, wish: Wish, closed: Promised) -> Promised:
        """Return what is decided once a message that made somebody answer had time to arrive here, too."""
        if self._waiting >= MOST_WAITING:
            return closed
        self._waiting += 1
        try:
            for _ in range(LATE_LOOKS):
                await asyncio.sleep(self.late_s / LATE_LOOKS)
                if self.pacer.window(wish, self._now(), self.pacer.thresholds(wish.line)) is not Window.CLOSED:
                    return self.pacer.decide(wish, self._now())
        finally:
            self._waiting -= 1
        return closed

    async def _hold(self, request: Request, wish: Wish, promised: Promised, way: Way, slot: Slot | None) -> Answer:
        """Let a send wait in the queue, and tell its caller so."""
        now, decision = self._now(), promised.decision
        intent = self.sender.intent(request, wish, promised, way, now)
        due_at = min(look_at(decision, now), intent.expires_at or look_at(decision, now))
        intent = replace(intent, state=SendState.HELD, sent_at=None, due_at=due_at)
        return await self._waits(intent, decision, request, wish, slot) or refused(NOT_KEPT)

    async def _unreached(self, unsent: Unsent, request: Request, wish: Wish, slot: Slot | None) -> Answer:
        """Let a send wait of which it is proven that nothing left: its caller chose the queue. Not past its time."""
        now, intent = self._now(), unsent.intent
        decision = unreached(Lane(intent.lane), now + TRY_AGAIN, intent.expires_at)
        if intent.expires_at is not None and intent.expires_at <= now + TRY_AGAIN:
            return self.sender.left_nothing(unsent)
        waits = replace(
            intent,
            state=SendState.HELD,
            moved_at=now,
            sent_at=None,
            due_at=decision.until,
            counts=False,
            permit_until=None,
            mark=b"",
            ours=False,
        )
        self.sender.meter.sends_kept_back.labels("queued", decision.code).inc()
        return await self._waits(waits, decision, request, wish, slot) or self.sender.left_nothing(unsent)

    async def _waits(self, intent: Intent, decision: Decision, request: Request, wish: Wish, slot: Slot | None) -> Answer | None:
        """Write down a send that waits, with its request; None: that could not be."""
        body = sealed(held_of(request, wish.overrides), intent.id, self._sealer)
        intent = replace(intent, why=decision.code, detail=decision.text, body=body)
        answer = _held_answer(intent, recipient(request), reason_of(decision))
        try:
            if slot is None:
                await self._sends.turn(lambda turn: turn.put(intent))
            else:
                await self._sends.turn(both(intent, self._once.done(slot, intent.id, answer) or self._once.begun(slot, intent.id)))
        except TryLater as refusal:
            log.warning("send.not_queued", fault=refusal.what)
            return None
        self.queued(intent)
        return answer


def unreached(lane: Lane, until: datetime, expires_at: datetime | None) -> Decision:
    """Return why a send waits of which nothing reached Meta."""
    return Decision(
        outcome=Outcome.HOLD,
        lane=lane,
        code=NOT_SENT,
        text="Meta could not be reached; it is proven that nothing was sent.",
        basis=Basis.DERIVED,
        until=until,
        expires_at=expires_at,
        waits_for="Meta can be reached again.",
        own=NOT_SENT_KIND.own,
    )


class Turns:
    """Those who wait for their turn at one number."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()  # hands over in the order of asking
        self.many = 0


def look_at(decision: Decision, now: datetime) -> datetime:
    """Return when to look again at what is held: a pause or a restriction may be over before the time that was told."""
    until = decision.until or now + RECHECK
    return min(until, now + LOOK_AGAIN) if decision.scope in MAY_END_SOONER and decision.code not in PLACES else until


class Wishes(Struct, frozen=True):
    """What a caller may ask for beside the message."""

    queue: bool = False
    lane: Lane | None = None
    overrides: frozenset[str] = frozenset()


NO_WISHES = Wishes()


def _is_wrapped(request: Request) -> bool:
    """Return whether Meta may read a body that we cannot: compressed, or in parts. What is no JSON at all it refuses by itself."""
    return bool(request.header(b"content-encoding")) or (request.header(b"content-type") or "").lower().startswith("multipart/")


def _wishes(request: Request, caller: Caller) -> Wishes | Answer:
    if request.told is None and _is_wrapped(request):
        return refused(UNREADABLE)
    if caller.key is None and not [name for name, _ in request.headers if name.startswith(OURS)]:
        return NO_WISHES  # as nearly all are
    hold = (request.header(HOLD) or (caller.key.hold if caller.key is not None else "refuse")).lower()
    lane, override = request.header(LANE), request.header(OVERRIDE)
    if hold not in {"refuse", "queue"} or (lane is not None and lane.lower() not in set(Lane)):
        return refused(BAD_WISH)
    if hold == "queue" and caller.key is None:
        return refused(CANNOT_QUEUE)
    # Who has a token of their own could as well ask Meta directly; a key's holder is held by what the operator set.
    codes = frozenset(word.strip() for word in override.split(",")) if override and caller.key is None else frozenset()
    return Wishes(hold == "queue", Lane(lane.lower()) if lane is not None else None, codes)


def _held_answer(intent: Intent, to: str, reason: Mapping[str, object]) -> Answer:
    """Return what the caller of a send that waits is answered: Meta's shape, our id, and why it waits."""
    contact = {"input": to, "wa_id": "".join(sign for sign in to if sign.isdigit())}
    told = {
        "messaging_product": "whatsapp",
        "contacts": [contact],
        "messages": [{"id": public_id(intent.id), "message_status": "accepted"}],
        "linekeeper": {"id": public_id(intent.id), "held": reason, "expires_at": intent.expires_at},
    }
    headers = ((b"content-type", b"application/json; charset=UTF-8"), (ID_HEADER, public_id(intent.id).encode()))
    return Answer(200, headers, msgspec.json.encode(told))
