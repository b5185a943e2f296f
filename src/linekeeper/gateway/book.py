"""The gateway's own memory: what was promised, sent and told, by number, person, template and portfolio.

Everything in it can be made again from the store: permits, attempts, contacts, suppressions, pauses, windows, and what was learned. One
event loop owns it, and between a decision and its promise nothing waits, so two sends never take the same place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from linekeeper.fold.register import LONG_AGO
from linekeeper.fold.verdict import Verdict
from linekeeper.gateway.aliases import Aliases
from linekeeper.gateway.homes import Homes
from linekeeper.gateway.rounds import Round
from linekeeper.gateway.windows import Windows
from linekeeper.pacing import grade as grading
from linekeeper.pacing import pair as pairs
from linekeeper.pacing import person as persons
from linekeeper.pacing import suppression as words
from linekeeper.pacing import tally as tallies
from linekeeper.pacing import throughput as speeds
from linekeeper.pacing.ask import Scope
from linekeeper.pacing.budget import Budget
from linekeeper.pacing.standing import Graded, Level, Pause, Said
from linekeeper.pacing.suppression import Source, Suppressions, Word
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from linekeeper.state.directory import is_pseudo, pseudo
from linekeeper.state.sends import ALL, EVERYTHING, ContactRow, Suppression
from linekeeper.state.sends import Pause as KeptPause

AHEAD = timedelta(hours=1)  #: no bucket is ever paid so far ahead
INBOUND_S = 10  #: over so many seconds the rate of what comes in is taken
MOST_BLOCKED = 100_000
BLOCKED_FOR = timedelta(hours=1)  #: after 130403: of an unblocking elsewhere nobody tells, and asking again costs one refusal
CONTACT_FOR = timedelta(days=60)  #: as long as the store keeps them
IDLE_FOR = timedelta(hours=1)  #: a number's speed that nothing holds
A_SLICE = 5_000  #: contacts looked at in one sweep, each minute: some 15 ms, in which nothing is sent
NUMBER, PORTFOLIO, TEMPLATE = "number", "portfolio", "template"

_contact = msgspec.msgpack.Decoder(persons.Contact)
_bytes = msgspec.msgpack.Encoder()

Pairing = tuple[str, bytes]  #: number, person
Subject = tuple[str, str]  #: NUMBER, PORTFOLIO or TEMPLATE, and its id


class Book:
    """What is remembered between sends."""

    def __init__(self) -> None:
        self.windows = Windows()
        self.aliases = Aliases()
        self.homes = Homes()
        self.numbers: set[str] = set()  #: of which something is kept by person
        self._people: set[bytes] = set()  #: under whose names something is kept by number, or was
        self.joined: Callable[[bytes, bytes], None] = lambda _before, _after: None  #: told when a person turned out to be another
        self.budgets: dict[str, Budget] = {}
        self.portfolios: dict[str, set[str]] = {}  #: by account: for which portfolios places were promised
        self.speeds: dict[str, speeds.Throughput] = {}
        self.inbound: dict[str, dict[int, int]] = {}  #: by number: messages of people, by the second in which they came
        self.pairs: dict[Pairing, pairs.Pair] = {}
        self.contacts: dict[Pairing, persons.Contact] = {}
        self.suppressions: dict[Pairing, Suppressions] = {}  #: by place and person
        self.places: set[str] = set()  #: for which somebody said something
        self._spoke: set[bytes] = set()  #: under which names
        self.blocked: dict[Pairing, datetime] = {}
        self.pauses: tuple[KeptPause, ...] = ()
        self.graded: dict[Subject, Graded] = {}
        self.changed: set[Pairing] = set()  #: contacts that the store does not hold yet
        self.marked: set[Pairing] = set()  #: the same, but all that it lacks is marketing of late, which the sends themselves tell
        self.counts: dict[Subject, tallies.Counts] = {}
        self.stirred: set[Subject] = set()  #: whose counts or graded response the store does not hold yet
        self._noted: dict[tuple[tuple[Subject, ...], str, int], int] = defaultdict(int)
        self._round = Round[Pairing](A_SLICE)

    def belongs(self, account: str, portfolio: str, now: datetime) -> None:
        """An account is of this portfolio. What was promised while it was of another one, or of none known, counts here from now on."""
        self.homes.lives(account, portfolio)
        for before in self.portfolios.get(account, set()) - {portfolio}:
            old, new = self.budgets.get(before), self.budget(portfolio)
            if old is not None and old is not new:
                new.absorb(old, int(now.timestamp()))
            if is_pseudo(before):  # nobody else's: what becomes of its sends is told to the new one
                self.budgets[before] = new
        self.portfolios[account] = {portfolio}

    def one(self, names: Sequence[bytes], now: datetime) -> bytes:
        """Return the name that stands for the person of these; empty: there is none. Several ways to write a number are one person."""
        if len(names) > 1:
            self.same(names, now)
        return self.aliases.one(names[0]) if names else b""

    def same(self, names: Sequence[bytes], now: datetime) -> list[tuple[bytes, bytes]]:
        """These names are one person's: what is known under any of them holds for all, the stricter of two. Return what was new in it."""
        if self.aliases.are_one(names):  # as with nearly every message: a look at all numbers and places would be one for each
            return []
        joined = self.aliases.join(names, full=not self._spoke.isdisjoint(names))
        for before, after in joined:
            if before in self._people:
                for number in self.numbers:
                    self._join((number, before), (number, after), now)
            if not self._spoke.isdisjoint((before, after)):
                self._spoke.update((before, after))
                for place in self.places:
                    if both := words.joined(self.suppressions.get((place, before), {}), self.suppressions.get((place, after), {})):
                        self.suppressions[place, before] = self.suppressions[place, after] = both
            self.joined(before, after)
        return joined

    def _join(self, before: Pairing, after: Pairing, now: datetime) -> None:
        """Let what one number knows of a person join what it knows of the same one under another name."""
        if (pair := self.pairs.pop(before, None)) is not None:
            self.pairs[after] = pairs.merged(pair, self.pairs.get(after, NO_PAIR), now)
        if (contact := self.contacts.get(before)) is not None:
            self._put(after, persons.merged(contact, self.contacts.get(after, NOBODY)))
            self._put(before, NOBODY)  # so that the store forgets it there, too
        if (blocked_at := self.blocked.pop(before, None)) is not None:
            self.blocked[after] = max(blocked_at, self.blocked.get(after, blocked_at))

    # ------------------------------------------------------------------------------------------------------- asking

    def budget(self, portfolio: str) -> Budget:
        """Return the places of a portfolio's limit."""
        found = self.budgets.get(portfolio)
        if found is None:
            found = self.budgets[portfolio] = Budget()
        return found

    def said(self, portfolio: str, account: str, names: Iterable[bytes]) -> Said | None:
        """Return the standing word of a person towards a business."""
        if not self.suppressions:
            return None
        known: Suppressions = {}
        whoever = {name for told in names for name in (told, self.aliases.one(told))}
        for place in self.places.intersection({portfolio, pseudo(account), *self.homes.before(portfolio)}):
            for name in whoever:
                if there := self.suppressions.get((place, name)):
                    known = words.joined(known, there)
        return words.said(known) if known else None

    def is_blocked(self, number: str, person: bytes, now: datetime) -> bool:
        """Return whether this number was told that it blocked this person."""
        at = self.blocked.get((number, self.aliases.one(person)))
        return at is not None and now - at < BLOCKED_FOR

    def pauses_of(self, number: str, portfolio: str, template: str, lane: Lane) -> tuple[Pause, ...]:
        """Return the operator's pauses that a send belongs to. What was paused before its portfolio was known stays so when that is."""
        if not self.pauses:
            return ()
        groups = {portfolio, pseudo(template.partition("/")[0])}
        fits = {"lane": {lane.value}, "number": {number}, "portfolio": groups, "template": {template}}
        found = (one for one in self.pauses if one.kind == ALL or one.name in fits.get(one.kind, ()))
        return tuple(Pause(scope=SCOPES[one.kind], lanes=_stopped(one, lane), since=one.at, why=one.why) for one in found)

    def tally(self, subject: Subject, now: datetime, span_s: int, thresholds: Thresholds) -> tallies.Tally:
        """Return what the sends of something came to of late."""
        return tallies.over(self.counts.get(subject, NOTHING), now, span_s, thresholds.templates_dropped_s)

    def speed(self, number: str, now: datetime) -> speeds.Throughput:
        """Return a number's bucket. One that is paid far ahead is from before the clock was set back: it counts no more."""
        found = self.speeds.get(number)
        return NO_SPEED if found is None or max(found.next_at, found.campaign_at) > now + AHEAD else found

    def inbound_s(self, number: str, now: datetime) -> float:
        """Return how many messages a second came in of late: they use the number's throughput too."""
        came = self.inbound.get(number)
        if came is None:
            return 0.0
        newest = int(now.timestamp())
        return sum(many for at, many in came.items() if newest - INBOUND_S <= at <= newest) / INBOUND_S

    def turn_at(self, number: str, lane: Lane, level: int, slowed: Level, now: datetime, thresholds: Thresholds) -> datetime | None:
        """Return when a number's speed lets the next message of a lane go; None: now."""
        inbound_s = self.inbound_s(number, now)
        return speeds.free_at(self.speed(number, now), lane, level, now, thresholds, slowed=slowed, inbound_s=inbound_s)

    def apart(self, number: str, lane: Lane, level: int, slowed: Level, now: datetime, thresholds: Thresholds) -> timedelta:
        """Return how long after one message of a lane a number's speed lets the next one go."""
        inbound_s = self.inbound_s(number, now)
        return speeds.apart(self.speed(number, now), lane, level, now, thresholds, slowed=slowed, inbound_s=inbound_s)

    def pair(self, number: str, person: bytes, now: datetime) -> pairs.Pair:
        """Return a pair's bucket, as `speed` does."""
        found = self.pairs.get((number, self.aliases.one(person)))
        return NO_PAIR if found is None or max(found.paid_until, found.refused_until) > now + AHEAD else found

    # ------------------------------------------------------------------------------------------------------- telling

    def took(self, number: str, person: bytes, lane: Lane, level: int, slowed: Level, now: datetime, thresholds: Thresholds) -> None:  # noqa: PLR0913, PLR0917  one message, and how fast its number runs
        """Count one message that goes: its turn of the number's speed, and of the pair's."""
        inbound_s = self.inbound_s(number, now)
        self.speeds[number] = speeds.took(self.speed(number, now), lane, level, now, thresholds, slowed=slowed, inbound_s=inbound_s)
        if person:
            pairing = number, self.aliases.one(person)
            self.keeps(pairing)
            self.pairs[pairing] = pairs.took(self.pair(number, person, now), now, thresholds)
            if lane is Lane.MARKETING:
                self.mark(pairing, now)

    def keeps(self, pairing: Pairing) -> None:
        """Something is kept of a person at a number: whoever joins names must look there."""
        self.numbers.add(pairing[0])
        self._people.add(pairing[1])

    def mark(self, pairing: Pairing, at: datetime) -> None:
        """A person gets marketing. Kept only now and then: each contact lies on a page of its own, and all of a campaign's change."""
        contact = self.contacts.get(pairing, NOBODY)
        self.contacts[pairing] = persons.marketed(contact, persons.unmarked(contact, at))
        self.keeps(pairing)
        self.marked.add(pairing)

    def returned(self, number: str, person: bytes, at: datetime) -> None:
        """A marketing message that went at `at` did not arrive: it does not count as one that the person got."""
        person = self.aliases.one(person)
        contact = self.contacts.get((number, person))
        if contact is not None and contact != (after := persons.unmarketed(contact, at)):
            self._put((number, person), after)

    def turned_away(self, number: str, person: bytes, at: datetime, now: datetime, thresholds: Thresholds) -> None:
        """A message of `at` was none at Meta: its caller may not send, or nothing left. It uses up nothing of the person's."""
        person = self.aliases.one(person)
        pair = self.pairs.get((number, person))
        if pair is not None:
            self.pairs[number, person] = pairs.given_back(pair, at, now, thresholds)

    def came_in(self, number: str, at: datetime) -> None:
        """A message of somebody's came in."""
        came, second = self.inbound.setdefault(number, {}), int(at.timestamp())
        came[second] = came.get(second, 0) + 1
        for old in [old for old in came if old < max(came) - INBOUND_S]:
            del came[old]

    def wrote(self, number: str, person: bytes, at: datetime) -> None:
        """A person wrote to a number."""
        self.windows.wrote(number, person, at)
        pairing = number, self.aliases.one(person)
        contact = self.contacts.get(pairing)
        if contact is not None and contact.wrote_at < at:
            self._put(pairing, persons.wrote(contact, at))
        if (blocked_at := self.blocked.get(pairing)) is not None and blocked_at < at:
            del self.blocked[pairing]  # whom a number blocks cannot write to it

    def failed(self, number: str, person: bytes, code: int, now: datetime, thresholds: Thresholds) -> None:
        """Take what an error of Meta's says about a number's speed, or about a person."""
        pairing = number, self.aliases.one(person)
        match code:
            case 130429:
                self.speeds[number] = speeds.struck(self.speed(number, now), now, thresholds)
            case 131056 if person:
                self.keeps(pairing)
                self.pairs[pairing] = pairs.struck(self.pair(number, person, now), now, thresholds)
            case 131049 if person:
                self._put(pairing, persons.refused(self.contacts.get(pairing, NOBODY), now))
            case 130403 if person:
                self._put(pairing, persons.blocked(self.contacts.get(pairing, NOBODY), now))
                self.blocked[pairing] = now
                if len(self.blocked) > MOST_BLOCKED:
                    del self.blocked[next(iter(self.blocked))]
            case _:
                pass

    def unblocked(self, number: str) -> None:
        """A number let go of somebody it had blocked: whom, Meta tells again with the next refusal."""
        for pairing in [pairing for pairing in self.blocked if pairing[0] == number]:
            del self.blocked[pairing]
            self._put(pairing, replace(self.contacts.get(pairing, NOBODY), blocked_at=None))

    def went_well(self, number: str, person: bytes) -> None:
        """Meta took a message: the pair's back-off is over."""
        person = self.aliases.one(person)
        pair = self.pairs.get((number, person))
        if pair is not None and pair.refusals:
            self.pairs[number, person] = pairs.eased(pair)

    def suppress(self, one: Suppression) -> None:
        """Let a source's word join what is known of a person."""
        word = Word(one.marketing_at or LONG_AGO, one.everything_at or LONG_AGO, one.lifted_at or LONG_AGO)
        self.places.add(one.place)
        for person in {one.person, self.aliases.one(one.person)}:
            self._spoke.add(person)
            pairing = one.place, person
            self.suppressions[pairing] = words.joined(self.suppressions.get(pairing, {}), {Source(one.source): word})

    def note(self, subjects: tuple[Subject, ...], what: str, at: datetime) -> None:
        """Count something that sends came to. Cheap: it is added up when the next look is taken."""
        self._noted[subjects, what, int(at.timestamp()) // tallies.STEP_S * tallies.STEP_S] += 1

    def add_up(self) -> None:
        """Add what was noted to the counts."""
        noted, self._noted = self._noted, defaultdict(int)
        for (subjects, what, minute), many in noted.items():
            at = datetime.fromtimestamp(minute, UTC)
            for subject in subjects:
                self.counts[subject] = tallies.noted(self.counts.get(subject, NOTHING), what, at, many)
            self.stirred.update(subjects)

    def judge(self, subject: Subject, verdict: Verdict | None, now: datetime, thresholds: Thresholds) -> Graded:
        """Work out the graded response of a number, or of a portfolio, anew."""
        tally = self.tally(subject, now, thresholds.sample_s, thresholds)
        before = self.graded.get(subject, Graded())
        graded = self.graded[subject] = grading.grade(verdict, tally, before, now, thresholds)
        if (graded.measured, graded.calm_since) != (before.measured, before.calm_since):
            self.stirred.add(subject)
        return graded

    # --------------------------------------------------------------------------------------------------------- keeping

    def held(self, row: ContactRow) -> None:
        """Take in a contact that was kept."""
        pairing = row.number, self.aliases.one(row.person)
        self.keeps(pairing)
        contact = self.contacts[pairing] = persons.merged(_contact.decode(row.body), self.contacts.get(pairing, NOBODY))
        if contact.blocked_at is not None and contact.blocked_at >= contact.wrote_at:
            self.blocked[pairing] = contact.blocked_at

    def to_keep(self, pairings: Sequence[Pairing], now: datetime) -> list[ContactRow]:
        """Return contacts as they are to be kept; from now on they count as kept."""
        self.changed.difference_update(pairings)
        self.marked.difference_update(pairings)
        return [
            ContactRow(number=pairing[0], person=pairing[1], at=now, body=_bytes.encode(self.contacts[pairing]))
            for pairing in pairings
            if pairing in self.contacts
        ]

    def sweep(self, now: datetime) -> None:
        """Forget what no longer matters."""
        self._sweep_large(now)
        oldest = int(now.timestamp()) - INBOUND_S
        for number in [number for number, came in self.inbound.items() if max(came) < oldest]:
            del self.inbound[number]
        for pairing in [pairing for pairing, pair in self.pairs.items() if pairs.is_idle(pair, now)]:
            del self.pairs[pairing]
        for pairing in [pairing for pairing, at in self.blocked.items() if now - at >= BLOCKED_FOR]:
            del self.blocked[pairing]

    def _sweep_large(self, now: datetime) -> None:
        """Forget people and numbers of whom nothing was heard for long; of people a slice each time."""
        self.windows.sweep(now)
        oldest = now - CONTACT_FOR
        for pairing in self._round.slice(self.contacts):
            contact = self.contacts.get(pairing)
            if contact is not None and persons.newest(contact) < oldest:
                del self.contacts[pairing]
                self.changed.discard(pairing)
            self.marked.discard(pairing)
        if len(self._people) > 2 * (len(self.contacts) + len(self.pairs) + len(self.blocked)) + A_SLICE:
            self._people = {person for kept in (self.contacts, self.pairs, self.blocked) for _, person in kept}
        for number in [number for number, speed in self.speeds.items() if speeds.is_idle(speed, now - IDLE_FOR)]:
            del self.speeds[number]
        for subject in [subject for subject, graded in self.graded.items() if graded == CALM and subject not in self.stirred]:
            del self.graded[subject]

    def _put(self, pairing: Pairing, contact: persons.Contact) -> None:
        self.keeps(pairing)
        self.contacts[pairing] = contact
        self.changed.add(pairing)


def _stopped(one: KeptPause, lane: Lane) -> tuple[Lane, ...]:
    """Return which lanes a pause stops. Answers and codes only where somebody said so: a lane, a template, everything."""
    return (lane,) if one.kind in {"lane", "template"} or (one.kind, one.name) == (ALL, EVERYTHING) else CAUTIOUS


SCOPES = {"lane": Scope.MESSAGE, "number": Scope.NUMBER, "portfolio": Scope.PORTFOLIO, "template": Scope.TEMPLATE, ALL: Scope.PORTFOLIO}
CAUTIOUS = (Lane.UTILITY, Lane.MARKETING)
NO_PAIR, NO_SPEED = pairs.Pair(), speeds.Throughput()
NOBODY = persons.Contact()
CALM = Graded()
NOTHING = tallies.Counts()
