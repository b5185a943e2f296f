"""One send from its promise to its outcome: written down, then posted at most once, then told.

The order is the promise (P8): the intent is on the disk before the first byte leaves, so whoever is killed here finds it as being sent,
and calls it unknown.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.decode import Veil
from linekeeper.decode.veil import tracking_value
from linekeeper.errors import TryLater
from linekeeper.gateway.caller import without_key
from linekeeper.gateway.held import Sealer, held_of, sealed
from linekeeper.gateway.once import NOT_SENT, Once, Slot
from linekeeper.gateway.pacer import Pacer, Promised, Wish
from linekeeper.gateway.refusal import ID_HEADER, NOT_KEPT, OUTCOME_UNKNOWN, Answer, refused
from linekeeper.gateway.refusal import NOT_SENT as NOT_SENT_KIND
from linekeeper.gateway.reply import NOT_NOW, Header, NotSentError, Reply, UnknownError, Verdict, verdict
from linekeeper.gateway.request import Request
from linekeeper.gateway.resuming import CAUTIOUS
from linekeeper.gateway.upstream import Upstream, address, headers_down, headers_up
from linekeeper.meter import Meter
from linekeeper.pacing import tally as tallies
from linekeeper.pacing.permit import person_key
from linekeeper.pacing.suppression import Source
from linekeeper.rulebook import Lane
from linekeeper.state.intents import PERMIT, Intent, SendState, public_id, reserved_at
from linekeeper.state.outgoing import name_context
from linekeeper.state.sends import Answer as KeptAnswer
from linekeeper.state.sends import Outcome, Sends, SendsTurn, Suppression
from linekeeper.store.instant import to_us

TRY_AGAIN = timedelta(seconds=5)
UNREAD = "unread"  #: `why` of a send that went although nobody here could tell what it is
UNREADABLE = 500  #: from here on an answer without an error that can be read says nothing

log = structlog.get_logger(__name__)


class Way(Struct, frozen=True, kw_only=True, gc=False):
    """Where a send goes, and with whose token. `token` None: with what the caller came with."""

    base: str
    token: str | None
    key: str = ""
    account: str = ""  #: that the key stands for, where it asks for something else than a message
    policy: str = "drop"


class Sender:
    """Sends."""

    def __init__(self, sends: Sends, upstream: Upstream, pacer: Pacer, sealer: Sealer, veil: Veil, now: Callable[[], datetime]) -> None:
        self._sends, self._upstream, self._pacer, self._sealer, self._veil, self._now = sends, upstream, pacer, sealer, veil, now
        self._newest = 0
        self.meter = Meter()
        self.is_told: Callable[[Intent], bool] = lambda _intent: False  #: whether somebody else is told what becomes of a send
        self._values = Values()

    async def begin(self) -> None:
        """Find the newest id: none is given twice, also when the clock was set back."""
        self._newest = await self._sends.look(lambda look: look.newest())

    def next_id(self, now: datetime) -> int:
        """Return an id for a new send."""
        self._newest = max(to_us(now), self._newest + 1)
        return self._newest

    def intent(self, request: Request, wish: Wish, promised: Promised, way: Way, now: datetime, mark: bytes = b"") -> Intent:
        """Return what is written down of a send that goes at once. `mark`: hash of the tracking value of ours that it carries."""
        decision = promised.decision
        return Intent(
            id=self.next_id(now),
            state=SendState.SENDING,
            moved_at=now,
            account=wish.account,
            portfolio=wish.portfolio,
            number=wish.number,
            edge=request.place.name,
            version=request.place.version,
            key=way.key,
            lane=decision.lane.value,
            template=wish.send.template,
            language=wish.send.language,
            person=wish.to.person,
            mark=mark,
            ours=bool(mark),
            policy=way.policy,
            counts=promised.counts,
            permit_until=now + PERMIT if promised.counts else None,
            sent_at=now,
            expires_at=decision.expires_at,
            why=UNREAD if wish.send.unread and not decision.overridden else ",".join(decision.overridden),
        )

    async def send(
        self, request: Request, wish: Wish, promised: Promised, way: Way, once: tuple[Once, Slot] | None = None, *, queue: bool = False
    ) -> "Answer | Unsent":
        """Send what was promised a place, and return what its caller is answered; with `queue`, what surely did not leave may wait."""
        now = self._now()
        value = self._values.next(now)
        spliced = request.spliced(value)
        intent = self.intent(request, wish, promised, way, now, b"" if spliced is None else self._veil.tracking(value))
        if way.policy in {"resend", "ask"} and way.token is not None:
            intent = replace(intent, body=sealed(held_of(request), intent.id, self._sealer))
        try:
            if once is None:
                await self._sends.accept(intent)
            else:
                await self._sends.turn(both(intent, once[0].begun(once[1], intent.id)))
        except TryLater as refusal:
            self._not_sent(intent)  # it may be on the disk all the same: the disk had only not answered
            self._unused(intent)
            return refused(NOT_KEPT, wait_s=refusal.retry_after_s or 0)
        except BaseException:
            self._not_sent(intent)
            self._unused(intent)
            raise
        reply = await self.attempt(intent, request, way, request.body if spliced is None else spliced.body, queue=queue)
        if queue and isinstance(reply, Fault) and reply.sent is False:
            log.warning("send.unanswered", sent=False, fault=reply.kind)
            return Unsent(intent)
        answer = self._answer(intent, reply)
        if once is not None:
            # Only once it is kept is the answer the caller's: whoever asks again is told the same, also after a crash.
            await self._keep(once, intent, answer, kept=isinstance(reply, Reply) and verdict(reply).code not in NOT_NOW)
        return answer

    async def _keep(self, once: tuple[Once, Slot], intent: Intent, answer: Answer, *, kept: bool) -> None:
        """Keep what a caller's key is answered. It was sent already: a disk that refuses takes nothing of that back.

        Whoever asks again is told then that the outcome is not known, and never sends twice.
        """
        try:
            done = once[0].done(once[1], intent.id, answer) if kept else None
            await self._sends.turn(lambda turn: None if done is None else turn.put_answer(done))
        except TryLater:
            log.warning("send.answer_not_kept")

    async def attempt(self, intent: Intent, request: Request, way: Way, body: bytes, *, queue: bool = False) -> "Reply | Fault":
        """Post a send that is written down as being sent, once; settle what became of it. `queue`: but for what surely did not leave."""
        query = request.query if way.token is None else without_key(request.query)
        url = address(way.base, request.place, query)
        try:
            asking = self._upstream.patient if intent.lane in CAUTIOUS else self._upstream.lines
            reply = await asking.ask("POST", url, headers_up(request.headers, way.token), body)
        except NotSentError as fault:
            if not queue:
                self._not_sent(intent)
            self._unused(intent)
            return Fault(sent=False, kind=str(fault))
        except UnknownError as fault:
            self._settle(intent, SendState.UNKNOWN, why=str(fault))
            return Fault(sent=None, kind=str(fault))
        except asyncio.CancelledError:
            self._settle(intent, SendState.UNKNOWN, why="stopped")
            raise
        except Exception as fault:  # noqa: BLE001  a fault of ours says nothing of what left: it must not read as "nothing was sent"
            self._settle(intent, SendState.UNKNOWN, why=type(fault).__name__)
            return Fault(sent=None, kind=type(fault).__name__)
        told = Verdict()
        try:
            told = verdict(reply)
            if way.token is None and told.code in NO_ACCESS:
                self._turned_away(intent, told.code)
            else:
                self._decided(intent, told)
        except Exception as fault:  # noqa: BLE001  as above: Meta's answer is the caller's, whatever becomes of our books
            log.error("send.not_settled", fault=type(fault).__name__)  # noqa: TRY400  a traceback could show what somebody wrote
            self._settle(intent, SendState.UNKNOWN, why=type(fault).__name__)
        if told.code == NO_MARKETING and intent.person and intent.portfolio:
            await self._wants_none(intent)
        return reply

    async def _wants_none(self, intent: Intent) -> None:
        """Remember that a person wants no marketing: where Meta says so in its answer, no status comes to say it again."""
        word = Suppression(place=intent.portfolio, person=intent.person, source=Source.REFUSED.value, marketing_at=self._now())
        self._pacer.book.suppress(word)
        try:
            await self._sends.turn(lambda turn: turn.suppress(word))
        except TryLater:
            log.warning("send.refusal_not_kept")

    def left_nothing(self, unsent: "Unsent") -> Answer:
        """Settle what surely did not leave and cannot wait either, and return what its caller is answered."""
        self._not_sent(unsent.intent)
        return self._answer(unsent.intent, Fault(sent=False, kind=NOT_SENT))

    def _not_sent(self, intent: Intent) -> None:
        """Nothing left: what had waited waits again, the others' callers are told to come back."""
        now = self._now()
        waits = intent.due_at is not None and bool(intent.body)
        state, due_at = (SendState.HELD, now + TRY_AGAIN) if waits else (SendState.FAILED, None)
        self._sends.settle(Outcome(id=intent.id, state=state, at=now, why=NOT_SENT, due_at=due_at))
        self.meter.count_send(intent.lane, NOT_SENT)

    def release(self, intent: Intent) -> None:
        """Give back what was promised: the place, and the person's share of marketing."""
        if intent.lane == Lane.MARKETING and intent.sent_at is not None:
            self._pacer.book.returned(intent.number, intent.person, intent.sent_at)
        if intent.counts:
            budget, now_s = self._pacer.book.budget(intent.portfolio), int(self._now().timestamp())
            budget.released(person_key(intent.person), now_s, reserved_at=reserved_at(intent))

    def _decided(self, intent: Intent, told: Verdict) -> None:
        book, now = self._pacer.book, self._now()
        template = f"{intent.template} {intent.language}" if intent.template else ""
        subjects = self._pacer.subjects(intent.number, intent.portfolio, intent.account, template)
        if told.wamid:
            name = self._sealer.seal(told.wamid.encode(), name_context(intent.id)) if self.is_told(intent) else b""
            why = "held_by_meta" if told.held else intent.why
            self._settle(intent, SendState.SENT, message=self._veil.message(told.wamid), why=why, name=name)
            book.note(subjects, tallies.SENT, now)
            if told.held:
                book.note(subjects, tallies.HELD, now)
            book.went_well(intent.number, intent.person)
        elif told.code is not None:
            if is_put_off(intent, told.code):
                due_at = min(now + NOT_NOW[told.code], intent.expires_at or now + NOT_NOW[told.code])
                self._sends.settle(Outcome(id=intent.id, state=SendState.HELD, at=now, why=PUT_OFF, due_at=due_at))
                self.meter.count_send(intent.lane, PUT_OFF)
            else:
                self._settle(intent, SendState.FAILED, why="by_meta", error=told.code)
            self.release(intent)
            self.failed(intent, told.code, now)
            self.came_out(intent, told.code, now)
            book.note(subjects, tallies.SENT, now)
        elif told.success:
            self._settle(intent, SendState.SENT)
        else:
            self._settle(intent, SendState.UNKNOWN, why="unreadable")

    def _turned_away(self, intent: Intent, code: int | None) -> None:
        """Meta did not let a caller's own token send. That says nothing of the number, its portfolio, its template or the person."""
        self._settle(intent, SendState.FAILED, why="by_meta", error=code)
        self._unused(intent)

    def _unused(self, intent: Intent) -> None:
        """Give back all that a send was promised that was none at Meta, and the person's pair rate with it."""
        self.release(intent)
        if intent.sent_at is not None:
            thresholds = self._pacer.thresholds(self._pacer.known.line(intent.number))
            self._pacer.book.turned_away(intent.number, intent.person, intent.sent_at, self._now(), thresholds)

    def came_out(self, intent: Intent, error: int | None, now: datetime) -> None:
        """Let a number that resumes know what became of one of its sends. Answers and one-time codes were never held.

        That Meta took one not now is no outcome: neither for the number nor against it.
        """
        if intent.lane in CAUTIOUS and error not in NOT_NOW:
            thresholds = self._pacer.thresholds(self._pacer.known.line(intent.number))
            self._pacer.resuming.came_out(intent.number, error=error, sent_at=intent.sent_at, now=now, thresholds=thresholds)

    def failed(self, intent: Intent, code: int, now: datetime) -> None:
        """Take in an error of Meta's about a send, and judge anew."""
        book, line = self._pacer.book, self._pacer.known.line(intent.number)
        template = f"{intent.template} {intent.language}" if intent.template else ""
        subjects = self._pacer.subjects(intent.number, intent.portfolio, intent.account, template)
        book.failed(intent.number, intent.person, code, now, self._pacer.thresholds(line))
        book.note(subjects, str(code), now)
        if code == TEMPLATE_PAUSED and template:
            book.note(subjects, tallies.dropped(template), now)
        self._pacer.look_anew()

    def _settle(
        self, intent: Intent, state: SendState, *, why: str = "", error: int | None = None, message: bytes = b"", name: bytes = b""
    ) -> None:
        self._sends.settle(Outcome(id=intent.id, state=state, at=self._now(), why=why, error=error, message=message, name=name))
        self.meter.count_send(intent.lane, state)

    def _answer(self, intent: Intent, reply: "Reply | Fault") -> Answer:
        send = public_id(intent.id)
        ours: tuple[Header, ...] = ((ID_HEADER, send.encode()),)
        if isinstance(reply, Fault):
            log.warning("send.unanswered", sent=reply.sent, fault=reply.kind)
            return refused(NOT_SENT_KIND if reply.sent is False else OUTCOME_UNKNOWN, send=send, more=ours)
        if not reply.body.startswith(b"{") and not verdict(reply).graph:
            return refused(OUTCOME_UNKNOWN, why=f"What came with HTTP {reply.status} is no answer of Meta's.", send=send, more=ours)
        if reply.status >= UNREADABLE and verdict(reply).code is None:
            return refused(OUTCOME_UNKNOWN, why=f"Meta answered HTTP {reply.status} without saying more.", send=send, more=ours)
        return Answer(reply.status, (*headers_down(reply.headers), *ours), reply.body)


class Values:
    """Tracking values that nobody can guess. Chance is fetched for many at once: each fetch would let another thread in between."""

    MANY, BYTES = 128, 10

    def __init__(self) -> None:
        self._pool: list[str] = []

    def next(self, now: datetime) -> str:
        """Return a new value: letters and digits."""
        if not self._pool:
            many = secrets.token_hex(self.MANY * self.BYTES)
            self._pool = [many[at : at + 2 * self.BYTES] for at in range(0, len(many), 2 * self.BYTES)]
        return tracking_value(to_us(now) // 1000, self._pool.pop())


class Unsent(Struct, frozen=True):
    """A send that surely did not leave, and that stands in the store as being sent: whoever is told of it lets it wait, or settles it."""

    intent: Intent


class Fault(Struct, frozen=True, kw_only=True):
    """Why there is no answer. `sent` False: proven that nothing left; None: nobody knows."""

    sent: bool | None
    kind: str


TEMPLATE_PAUSED = 132015
#: Errors about a caller's token or request, before any message was looked at. Source: errors.yaml, family authorization, 2026-11-23.
NO_ACCESS = frozenset({0, 3, 10, 100, 102, 104, 190, 131005, *range(200, 300)})
NO_MARKETING = 131050  #: the person told WhatsApp that they want none of this business


PUT_OFF = "put_off_by_meta"


def is_put_off(intent: Intent, code: int | None) -> bool:
    """Return whether a send that had waited waits on after this error of Meta's. Of the others the caller is told, and decides."""
    return code in NOT_NOW and intent.due_at is not None and bool(intent.body)


def both(intent: Intent, answer: KeptAnswer) -> Callable[[SendsTurn], None]:
    """Return the work that keeps a send together with whose answer it is."""

    def work(turn: SendsTurn) -> None:
        turn.put(intent)
        turn.put_answer(answer)

    return work


def marked(intent: Intent, mark: bytes) -> Intent:
    """Return a send that carries our tracking value."""
    return replace(intent, mark=mark, ours=True)
