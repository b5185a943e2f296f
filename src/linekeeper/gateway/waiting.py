"""The queue: sends that wait are decided anew when their time comes, most urgent lane first, each person's in order.

What goes is written down as being sent, in one transaction for all that go now, before a byte leaves. What still waits is given the time
at which something can have changed; what may no longer go is told with its reason. Nothing is sent twice: a send leaves this queue once.
"""

import asyncio
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.decode import Veil
from linekeeper.errors import LinekeeperError, Misconfigured
from linekeeper.fold.register import LONG_AGO
from linekeeper.gateway.gate import PLACES, look_at
from linekeeper.gateway.held import Held, Sealer, opened
from linekeeper.gateway.names import addressee
from linekeeper.gateway.once import NOT_SENT
from linekeeper.gateway.pacer import IN_ORDER, Pacer, Promised, Wish
from linekeeper.gateway.passing import Passing
from linekeeper.gateway.paths import NotReachedError
from linekeeper.gateway.recall import RESTORED
from linekeeper.gateway.reply import Reply, verdict
from linekeeper.gateway.request import Request
from linekeeper.gateway.resuming import CAUSES
from linekeeper.gateway.sender import TRY_AGAIN, Fault, Sender, Values, Way, is_put_off, marked
from linekeeper.pacing.ask import Decision, Outcome
from linekeeper.pacing.decision import expiry
from linekeeper.pacing.lanes import parsed
from linekeeper.rulebook import Lane
from linekeeper.state.intents import PERMIT, WAITING, Intent, SendState, moved
from linekeeper.state.sends import GatewayKey, Sends, SendsLook, SendsTurn, Sought
from linekeeper.state.sends import Outcome as CameTo
from linekeeper.store.instant import from_us

PAGE = 500  #: looked at in one turn
AT_ONCE = 64  #: on their way to Meta
SPARE = 16  #: of these, kept for answers and one-time codes: a slow Meta is not full of marketing
FOR_EACH = 8  #: sends looked at for each hand that is free
BREATH = 16  #: after so many looks others have a turn of the loop
RANK = {Lane.OTP: 0, Lane.REPLY: 1, Lane.UTILITY: 2, Lane.MARKETING: 3}
NO_ACCESS = "no_access"  #: `why` of a send whose key was revoked, or whose account has no token here any more
TOKEN_AGAIN = timedelta(minutes=1)
APART = timedelta(seconds=1)  #: between two of those that wait for the same thing: they are not all looked at for one place
CLOSE = timedelta(milliseconds=15)  #: the same where the next one may go at once: no number is faster on its way back
SPEED = "throughput"  #: each of those that wait for their number's speed has a turn of its own
QUICK = frozenset({"resuming"})
NOT_BOOKED = "", (0, 0)
STEP_AGAIN = timedelta(seconds=5)  #: when to see whether the messages before went well
APART_AT_MOST = timedelta(hours=1)
EXPIRED = "expired"
UNREADABLE = "cannot_be_opened"  #: `why` of a send whose request cannot be opened or read any more
ARRIVED = "arrived_after_all"  #: `why` of a send that is not repeated: the first did reach Meta
WENT = frozenset({SendState.SENT, SendState.DELIVERED, SendState.READ})
MOST_REPEATS = 20  #: of one send, gone back through: each took a quarter of an hour at least

Pairing = tuple[str, bytes]
log = structlog.get_logger(__name__)


class Going(Struct, frozen=True):
    """A send that may go now, with all that takes it there."""

    intent: Intent
    request: Request
    way: Way
    body: bytes


class Queue:
    """Works off what waits. `keys`: the gateway keys there are, for the token and the policy of each send."""

    def __init__(  # noqa: PLR0913, PLR0917  what it works with
        self,
        sends: Sends,
        pacer: Pacer,
        sender: Sender,
        passing: Passing,
        sealer: Sealer,
        veil: Veil,
        now: Callable[[], datetime],
        keys: Callable[[], Sequence[GatewayKey]],
    ) -> None:
        self._sends, self._pacer, self._sender, self._passing, self._sealer = sends, pacer, sender, passing, sealer
        self._veil, self._now, self._keys = veil, now, keys
        self._values = Values()
        self._lines: dict[Pairing, list[tuple[int, int]]] = {}  # of each person: (id, rank), oldest first
        self._persons: Counter[bytes] = Counter()  # how many of these lines each has
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)  # by portfolio, who waits for a place: (rank, id), in order
        self._booked: dict[int, tuple[str, tuple[int, int]]] = {}  # where each of these stands there
        self._out: set[int] = set()  # on their way
        self._woken: set[int] = set()  # the one before them, to the same person, has left
        self._urgent: dict[int, tuple[int, datetime]] = {}  # answers and codes, looked at however many others are due: rank, and when
        self._tasks: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()
        self.moves = 0  #: how often something left here, or was about to
        self.changed: Callable[[Intent], None] = lambda _intent: None  #: told of each send that left the queue without going

    async def begin(self) -> int:
        """Find what waits in the store; return how many. Numbers whose sends wait for a cause come back step by step.

        Raises:
            TryLater: the store cannot be read.
        """
        after, many, held = 0, 0, set()
        while page := await self._sends.look(lambda look, after=after: look.intents(WAITING_ONES, after, PAGE)):  # type: ignore[misc]  # a page's own place
            for one in page:
                self._line_up(one)
                if one.why in CAUSES:
                    held.add(one.number)
                if one.why == IN_ORDER:
                    self._woken.add(one.id)  # the one before it may have left while nobody was here to wake it
            many, after = many + len(page), page[-1].id
        self._pacer.resuming.begin(held, self._now())
        return many

    def take(self, intent: Intent) -> None:
        """Let a send wait here; it is kept already."""
        self._line_up(intent)
        self.ring()

    def leave(self, intent: Intent) -> None:
        """Let a send wait here no longer: somebody took it back."""
        self._drop(intent)
        self.changed(intent)

    def ring(self) -> None:
        """Look at once: something may go."""
        self._bell.set()

    def stir(self) -> None:
        """Look at once, and at every answer and one-time code, whatever time it was given: somebody let some go."""
        self._urgent = {id_: (rank, LONG_AGO) for id_, (rank, _) in self._urgent.items()}
        self.ring()

    def wake(self) -> None:
        """Look at all that waits: more may go than before."""
        self._woken |= {id_ for line in self._lines.values() for id_, _ in line}
        self.ring()

    def wrote(self, number: str, person: bytes) -> None:
        """Look at what waits for somebody who wrote: what rests until they write rests no more, and their window is open."""
        line = self._lines.get((number, self._one(person)))
        if line:
            self._woken.update(id_ for id_, _ in line)
            self.ring()

    def is_behind(self, number: str, person: bytes, lane: Lane, id_: int | None = None) -> bool:
        """Return whether an earlier send to this person, of this lane or a more urgent one, still waits."""
        line = self._lines.get((number, self._one(person)), ())
        return bool(person) and any(rank <= RANK[lane] and (id_ is None or other < id_) for other, rank in line)

    def join(self, before: bytes, after: bytes) -> None:
        """A person turned out to be another: what waits for either stands in one line, oldest first."""
        if before not in self._persons:
            return
        for number in [number for number, person in self._lines if person == before]:
            line = self._line((number, after))
            for place in self._end_line((number, before)):
                insort(line, place)

    def _line(self, pairing: Pairing) -> list[tuple[int, int]]:
        """Return a person's line at a number, which is begun if there is none: somebody is about to stand in it."""
        if pairing not in self._lines:
            self._lines[pairing] = []
            self._persons[pairing[1]] += 1
        return self._lines[pairing]

    def _end_line(self, pairing: Pairing) -> list[tuple[int, int]]:
        """End a person's line at a number, and return who stood in it."""
        line = self._lines.pop(pairing)
        self._persons[pairing[1]] -= 1
        if self._persons[pairing[1]] <= 0:
            del self._persons[pairing[1]]
        return line

    def _one(self, person: bytes) -> bytes:
        """Return the name that stands for a person in the lines."""
        return self._pacer.book.aliases.one(person)

    async def run(self) -> None:
        """Work until cancelled.

        Raises:
            TryLater: the disk refuses; call again.
        """
        while True:
            self._bell.clear()
            if not await self.turn():
                await self._rest()
            await asyncio.sleep(0)

    async def turn(self) -> int:
        """Look once at what is due; return how many sends were looked at. What goes is on its way when this returns.

        Raises:
            TryLater: the disk refuses; nothing that was not written down went.
        """
        now, hands = self._now(), AT_ONCE - len(self._tasks)
        most = min(PAGE, max(hands - SPARE, 0) * FOR_EACH)
        woken = set(sorted(self._woken)[:most])
        self._woken -= woken
        urgent = self._pressing(now) if hands > 0 else []
        due = [one for one in await self._sends.look(lambda look: _due(look, now, woken, urgent, most)) if one.id not in self._out]
        if not due:
            return 0
        due.sort(key=lambda one: (RANK.get(_lane(one), len(RANK)), one.id))
        later: list[Intent] = []
        going: list[Going] = []
        crowd: dict[tuple[str, str], int] = defaultdict(int)
        try:
            for place, one in enumerate(due, 1):
                if hands - len(going) <= (0 if _is_urgent(one) else SPARE):
                    break  # the others are more patient still: what waits for a hand here stays what it is, and is decided then
                told = await self._look(one, now, crowd)
                if place % BREATH == 0:
                    await asyncio.sleep(0)
                if isinstance(told, Going):
                    going.append(told)
                    self._out.add(one.id)
                else:
                    later.append(told)
            gone = await self._sends.turn(lambda turn: _written(turn, later, going))
        except BaseException:
            for each in going:
                # It may be on the disk all the same, as being sent: the disk had only not answered. Nothing of it left.
                self._sends.settle(CameTo(id=each.intent.id, state=SendState.HELD, at=now, why=NOT_SENT, due_at=now))
                self._sender.release(each.intent)
                self._out.discard(each.intent.id)
            self._woken |= woken
            raise
        looked = {one.id for one in later} | {each.intent.id for each in going}
        self._woken |= {one.id for one in due if one.id in woken} - looked
        self._leave(later, going, gone)
        return len(looked)

    def _pressing(self, now: datetime) -> list[int]:
        """Return the answers and one-time codes whose time has come: others that only wait must not stand before them."""
        due = ((rank, id_) for id_, (rank, at) in self._urgent.items() if at <= now and id_ not in self._out)
        return [id_ for _, id_ in sorted(due)[:PAGE]]

    async def settle(self) -> None:
        """Return when nothing is on its way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    # ----------------------------------------------------------------------------------------------------- one of them

    async def _look(self, one: Intent, now: datetime, crowd: dict[tuple[str, str], int]) -> Intent | Going:
        """Return a send as it is kept after this look, or what goes now."""
        self._unbook(one.id)
        over = await self._over(one, now)
        if over is not None:
            return over
        lane = _lane(one)
        if self.is_behind(one.number, one.person, lane, one.id):
            return _wait(one, await self._after_earlier(one, lane, now), IN_ORDER)
        try:
            held = opened(one, self._sealer)
            wish = await self._wish(one, held, lane)
        except (Misconfigured, NotReachedError, msgspec.MsgspecError) as fault:  # one that nobody can read stops no other
            log.error("queue.unreadable", fault=type(fault).__name__)  # noqa: TRY400  a traceback could show what somebody wrote
            return moved(one, SendState.FAILED, now, UNREADABLE) or one
        way = await self._way(one, wish)
        if way is None:
            return _wait(one, now + TOKEN_AGAIN, NO_ACCESS)
        promised = self._pacer.decide(wish, now)
        one = self._lowered(one, promised.decision.lane)
        if promised.decision.outcome is Outcome.SEND:
            return self._going(one, held, way, promised, now)
        return self._kept_back(one, wish, promised.decision, now, crowd)

    async def _over(self, one: Intent, now: datetime) -> Intent | None:
        """Return a send that is over before it goes; None: it is not."""
        if one.expires_at is not None and now >= one.expires_at:
            return moved(one, SendState.EXPIRED, now, EXPIRED)
        if one.again and await self._sends.look(lambda look: _went(look, one.again)):
            return moved(one, SendState.CANCELLED, now, ARRIVED)
        return None

    def _kept_back(self, one: Intent, wish: Wish, decision: Decision, now: datetime, crowd: dict[tuple[str, str], int]) -> Intent:
        """Return a send that may not go now: over, or with the time at which to look at it again."""
        if decision.outcome is Outcome.REFUSE:
            return moved(one, SendState.FAILED, now, decision.code, decision.error or None) or one
        if _wants_place(decision):
            ahead = self._book(one, wish.portfolio)
        else:
            ahead = crowd[one.number, decision.code]
            crowd[one.number, decision.code] += 1
        return _wait(one, self._again_at(wish, decision, ahead, now), decision.code, decision.text)

    def _book(self, one: Intent, portfolio: str) -> int:
        """Let a send wait for a place of the limit of its own; return how many wait for one before it."""
        line, place = self._places[portfolio], (RANK.get(_lane(one), len(RANK)), one.id)
        ahead = bisect_left(line, place)
        line.insert(ahead, place)
        self._booked[one.id] = portfolio, place
        return ahead

    def _unbook(self, id_: int) -> None:
        """A send waits for a place of the limit no more, or is asked anew."""
        portfolio, place = self._booked.pop(id_, NOT_BOOKED)
        line = self._places.get(portfolio)
        if line is not None:
            del line[bisect_left(line, place)]
            if not line:
                del self._places[portfolio]

    def _lowered(self, one: Intent, lane: Lane) -> Intent:
        """Return a send in the lane that it is of by now: its template may have become marketing while it waited."""
        if lane.value == one.lane:
            return one
        one = replace(one, lane=lane.value)
        line = self._lines.get((one.number, self._one(one.person)), [])
        line[:] = [(id_, RANK[lane] if id_ == one.id else rank) for id_, rank in line]
        return one

    def _again_at(self, wish: Wish, decision: Decision, ahead: int, now: datetime) -> datetime:
        """Return when to look again at a send that is held, behind `ahead` others that are held for the same."""
        if _wants_place(decision):
            return max(self._pacer.place_at(wish, ahead, now) or now + APART_AT_MOST, decision.until or now)
        until = now + STEP_AGAIN if decision.code == "resuming" else look_at(decision, now)
        apart = self._pacer.apart(wish, now) if decision.code == SPEED else CLOSE if decision.code in QUICK else APART
        return until + min(apart * ahead, APART_AT_MOST)

    async def _after_earlier(self, one: Intent, lane: Lane, now: datetime) -> datetime:
        """Return when to look again at a send that is behind another: with that one, or when that has left."""
        earlier = [id_ for id_, rank in self._lines.get((one.number, self._one(one.person)), ()) if rank <= RANK[lane] and id_ < one.id]
        ahead = await self._sends.look(lambda look: look.intent(earlier[-1]))
        due_at = now if ahead is None or ahead.due_at is None else max(ahead.due_at, now)
        return due_at + APART

    async def _wish(self, one: Intent, held: Held, lane: Lane) -> Wish:
        send = parsed(held.request.told, one.edge)
        asked = _asked_at(one)
        wish = await self._pacer.wish(
            one.number, send, addressee(send, self._veil), asked, lowered=lane, overrides=frozenset(held.overrides)
        )
        if one.expires_at is None:
            return wish
        ends = expiry(self._pacer.sort(wish).lane, asked, self._pacer.thresholds(wish.line), wish.ttl_s)
        return replace(wish, expires_at=min(one.expires_at, ends))

    async def _way(self, one: Intent, wish: Wish) -> Way | None:
        if wish.line is None:
            return None
        await self._passing.learn(wish.line.account)
        token = self._passing.token(wish.line.account)
        key = next((key for key in self._keys() if key.id == one.key), None)
        if token is None or (one.key and (key is None or key.revoked_at is not None or key.account != wish.line.account)):
            return None
        return Way(base=self._passing.base(wish.line.account), token=token, key=one.key, policy=one.policy)

    def _going(self, one: Intent, held: Held, way: Way, promised: Promised, now: datetime) -> Going:
        """Return a send as it is written down when it goes: with its place of the limit, and our tracking value."""
        request, value = held.request, self._values.next(now)
        spliced = request.spliced(value)
        after = moved(one, SendState.SENDING, now, ",".join(promised.decision.overridden)) or one
        after = replace(after, counts=promised.counts, permit_until=now + PERMIT if promised.counts else None)
        if spliced is not None:
            after = marked(after, self._veil.tracking(value))
        return Going(after, request, way, request.body if spliced is None else spliced.body)

    # -------------------------------------------------------------------------------------------------------- all of them

    def _leave(self, later: list[Intent], going: list[Going], gone: set[int]) -> None:
        self.moves += len(going)
        for one in later:
            if one.state not in WAITING:
                self._drop(one)
                self.changed(one)
            elif one.id in self._urgent and one.due_at is not None:
                self._urgent[one.id] = self._urgent[one.id][0], one.due_at
        for each in going:
            if each.intent.id not in gone:  # cancelled meanwhile
                self._sender.release(each.intent)
                self._out.discard(each.intent.id)
                self._drop(each.intent)
                continue
            task = asyncio.create_task(self._go(each))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _go(self, each: Going) -> None:
        try:
            told = await self._sender.attempt(each.intent, each.request, each.way, each.body)
            if not _waits_on(each.intent, told):
                self._drop(each.intent)
            await self._sends.turn(lambda _: None)  # after what the attempt settled
        except LinekeeperError as fault:
            log.warning("queue.attempt_untold", fault=fault.what)
        finally:
            self._out.discard(each.intent.id)
            if each.intent.id in self._urgent:  # it did not leave
                self._urgent[each.intent.id] = self._urgent[each.intent.id][0], self._now() + TRY_AGAIN
            self._bell.set()

    async def _rest(self) -> None:
        """Wait until something is due, or somebody rings."""
        next_due = await self._sends.look(lambda look: look.next_due())
        left = 60.0 if next_due is None else (next_due - self._now()).total_seconds()
        try:
            async with asyncio.timeout(min(max(left, 0.05), 1.0)):
                await self._bell.wait()
        except TimeoutError:
            return

    def _line_up(self, one: Intent) -> None:
        if one.why == RESTORED:
            return  # nobody waits for what only somebody else can let go
        if _is_urgent(one):
            self._urgent[one.id] = RANK[_lane(one)], one.due_at or LONG_AGO
        if one.person:
            line = self._line((one.number, self._one(one.person)))
            if all(id_ != one.id for id_, _ in line):
                insort(line, (one.id, RANK.get(_lane(one), len(RANK))))

    def _drop(self, one: Intent) -> None:
        pairing = one.number, self._one(one.person)
        self.moves += 1
        self._urgent.pop(one.id, None)
        self._unbook(one.id)
        left = [place for place in self._lines.get(pairing, ()) if place[0] != one.id]
        if left:
            self._lines[pairing] = left
            self._woken.update(id_ for id_, _ in left)
        elif pairing in self._lines:
            self._end_line(pairing)


WAITING_ONES = Sought(states=tuple(sorted(WAITING)))


def _due(look: SendsLook, now: datetime, woken: set[int], urgent: Sequence[int], most: int) -> list[Intent]:
    """Return what is to be looked at: what is due, first of all what is urgent; and what was woken and is not due."""
    found = {one.id: one for one in (look.due(now, None, most) if most else ())}
    for id_ in {*urgent, *woken} - found.keys():
        one = look.intent(id_)
        if one is not None and one.state in WAITING and one.due_at and (id_ in woken or one.due_at <= now):
            found[id_] = one
    return list(found.values())


def _went(look: SendsLook, first: int) -> bool:
    """Return whether a send that was presumed lost, or one that it repeats, did reach Meta."""
    for _ in range(MOST_REPEATS):
        one = look.intent(first) if first else None
        if one is None or one.state in WENT:
            return one is not None
        first = one.again
    return False


def _waits_on(one: Intent, told: Reply | Fault) -> bool:
    """Return whether a send waits on after an attempt: nothing left, or Meta said that it may not go now."""
    return told.sent is False if isinstance(told, Fault) else is_put_off(one, verdict(told).code)


def _is_urgent(one: Intent) -> bool:
    return RANK.get(_lane(one), len(RANK)) <= RANK[Lane.REPLY]


def _written(turn: SendsTurn, later: Sequence[Intent], going: Sequence[Going]) -> set[int]:
    """Write down what became of each, unless somebody took it back meanwhile; return the ids of those that go."""
    for one in later:
        kept = turn.intent(one.id)
        same = kept is not None and kept.state in WAITING and (kept.body == one.body or not one.body)
        if same and kept != one:  # of another body: somebody released it meanwhile, and it is looked at anew
            turn.put(one)
    gone = set()
    for each in going:
        kept = turn.intent(each.intent.id)
        if kept is not None and kept.state in WAITING:
            turn.put(each.intent)
            gone.add(kept.id)
    return gone


def _wait(one: Intent, until: datetime, why: str, detail: str = "") -> Intent:
    """Return a send that waits on, until something can have changed, at the latest until it expires."""
    due_at = until if one.expires_at is None else min(until, one.expires_at)
    return replace(one, state=SendState.HELD, due_at=due_at, why=why, detail=detail)


def _wants_place(decision: Decision) -> bool:
    """Return whether a send waits for a place of the limit, whatever it waits for beside it."""
    return not PLACES.isdisjoint((decision.code, *decision.also))


def _lane(one: Intent) -> Lane:
    return Lane(one.lane) if one.lane in set(Lane) else Lane.UTILITY


def _asked_at(one: Intent) -> datetime:
    return from_us(one.id)
