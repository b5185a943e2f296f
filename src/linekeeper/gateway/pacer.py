"""From a send to its decision: what is known and remembered is put together, asked once, and promised before anybody else is asked."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.errors import TryLater
from linekeeper.fold.portfolio import Hearing
from linekeeper.fold.verdict import Basis
from linekeeper.gateway.book import NO_PAIR, NOBODY, NUMBER, PORTFOLIO, TEMPLATE, Book, Subject
from linekeeper.gateway.known import Group, Known, Line, TemplateSeen, template_key
from linekeeper.gateway.names import Addressee, country_of, offsets_min
from linekeeper.gateway.resuming import CAUTIOUS, Resuming
from linekeeper.pacing import pair as pairs
from linekeeper.pacing.ask import Ask, Decision, Outcome, Scope, Window
from linekeeper.pacing.decision import FREE, counts, decide, expiry, slowed
from linekeeper.pacing.grade import is_unwelcome
from linekeeper.pacing.lanes import Known as Category
from linekeeper.pacing.lanes import Send, Sorted, lane_of
from linekeeper.pacing.permit import person_key
from linekeeper.pacing.person import person_pace
from linekeeper.pacing.settings import Settings
from linekeeper.pacing.standing import Graded, Level, NumberPace, PersonPace, PortfolioPace, Standing, TemplatePace
from linekeeper.pacing.stops import number_pace
from linekeeper.pacing.template import template_pace
from linekeeper.pacing.thresholds import Thresholds, slowly
from linekeeper.rulebook import Lane, Rulebook

IN_ORDER = "in_order"  #: `why` of a send that waits for an earlier one to the same person
NOT_LOOKED = (0, Level.NORMAL)  #: told apart by which it is, not by what it says


class Wish(Struct, frozen=True, kw_only=True):
    """A message that wants to go, with all that had to be waited for."""

    number: str
    send: Send
    to: Addressee
    line: Line | None  #: None: the number is not watched here, so nothing is known of it
    template: TemplateSeen | None
    asked_at: datetime
    lowered: Lane | None = None
    overrides: frozenset[str] = frozenset()
    expires_at: datetime | None = None  #: of one that has waited already

    @property
    def account(self) -> str:
        """Return the account, as far as it is known."""
        return "" if self.line is None else self.line.account

    @property
    def portfolio(self) -> str:
        """Return the portfolio whose limit it uses, as far as it is known."""
        return "" if self.line is None else self.line.group.id

    @property
    def ttl_s(self) -> int | None:
        """Return for how long its template lives, as far as it is known."""
        return None if self.template is None else self.template.ttl_s

    @property
    def template_key(self) -> str:
        """Return what the template is called here; empty: none."""
        return template_key(self.send.template, self.send.language) if self.send.template else ""


class Promised(Struct, frozen=True, kw_only=True):
    """A decision, and what was promised with it."""

    decision: Decision
    counts: bool = False  #: a place of the limit is reserved


class Pacer:
    """Decides. `is_current`: whether the journal was heard up to now; without that no window is known to be closed."""

    def __init__(self, book: Book, known: Known, settings: Settings, rules: Rulebook, *, is_current: Callable[[], bool]) -> None:
        self.book, self.known = book, known
        self._settings, self._rules, self._is_current = settings, rules, is_current
        self.resuming = Resuming()
        self.rose: Callable[[], None] = lambda: None  #: told when a limit lets more through than before
        self._numbers: dict[str, NumberPace] = {}
        self._portfolios: dict[str, Graded] = {}
        self._templates: dict[tuple[str, str], TemplatePace] = {}
        self._plain: dict[tuple[object, ...], tuple[int, Level] | None] = {}

    def thresholds(self, line: Line | None) -> Thresholds:
        """Return the thresholds that hold for a number."""
        return self._settings.every if line is None else self._settings.of(line.account, line.group.id)

    def subjects(self, number: str, portfolio: str, account: str, template: str) -> tuple[Subject, ...]:
        """Return what a send's outcome is counted for."""
        named: tuple[Subject, ...] = ((NUMBER, number), (PORTFOLIO, portfolio)) if portfolio else ((NUMBER, number),)
        return (*named, (TEMPLATE, f"{account}/{template}")) if template else named

    async def wish(
        self, number: str, send: Send, to: Addressee, now: datetime, *, lowered: Lane | None = None, overrides: frozenset[str] = frozenset()
    ) -> Wish:
        """Wait for what a decision needs: the number, and the template's category, which Meta is asked for if nobody knows it.

        Raises:
            TryLater: the state cannot be read.
        """
        line = await self.known.number(number)
        template = None
        if line is not None and send.template:
            template = await self._seen(line, send)
        return Wish(number=number, send=send, to=to, line=line, template=template, asked_at=now, lowered=lowered, overrides=overrides)

    async def _seen(self, line: Line, send: Send) -> TemplateSeen:
        """Return what is known of a message's template. A state that cannot be read makes it unknown: it may be a one-time code."""
        try:
            seen = await self.known.template(line.account, send.template, send.language)
            if lane_of(send, seen.category).look_up:
                seen = await self.known.look_up(line.account, send.template, send.language, self.thresholds(line).lookup_s)
        except TryLater:
            return TemplateSeen(category=Category.UNKNOWN)
        return seen

    def sort(self, wish: Wish) -> Sorted:
        """Return a message's lane."""
        return lane_of(wish.send, Category.UNKNOWN if wish.template is None else wish.template.category, wish.lowered)

    def decide(self, wish: Wish, now: datetime) -> Promised:
        """Decide, and where it may go promise its place, its turn and its time. Nothing waits in here."""
        thresholds, sorted_ = self.thresholds(wish.line), self.sort(wish)
        window = self.window(wish, now, thresholds)
        plainly = self._plainly(wish, sorted_, window, now, thresholds)
        if plainly is not None:
            return plainly
        ask = self._ask(wish, sorted_, now, thresholds)
        standing = self._standing(wish, ask, window, now, thresholds)
        decision = decide(ask, standing, now, thresholds)
        self.resuming.decided(wish.number, decision, now)
        if decision.outcome is not Outcome.SEND:
            return Promised(decision=decision)
        counted = bool(wish.portfolio) and counts(ask, standing, now, thresholds)
        if counted:
            budget, key, now_s = self.book.budget(wish.portfolio), person_key(ask.person), int(now.timestamp())
            if decision.beyond or not budget.reserve(
                key, ask.lane, wish.number, now_s, _of_limit(thresholds, standing.number, standing.portfolio.graded, standing.template)
            ):
                budget.take(key, wish.number, now_s)
        self.book.took(wish.number, ask.person, ask.lane, standing.number.level_s, slowed(standing), now, thresholds)
        return Promised(decision=decision, counts=counted)

    def _plainly(self, wish: Wish, sorted_: Sorted, window: Window, now: datetime, thresholds: Thresholds) -> Promised | None:
        """Promise at once where only speed and limit are left to ask about; None: the whole table must be asked.

        Whether anything else holds such a send was found out once within this second, by the table itself.
        """
        book, lane = self.book, sorted_.lane
        person = book.one(wish.to.names, now)
        own = wish.number, person
        if lane is Lane.MARKETING or not person or wish.overrides or wish.expires_at is not None or book.pauses or own in book.blocked:
            return None
        if (book.suppressions and book.said(wish.portfolio, wish.account, wish.to.names)) or self.resuming.is_on(wish.number):
            return None
        place = wish.number, lane, wish.template_key, window, sorted_.free_form, sorted_.sure
        plain = self._plain.get(place, NOT_LOOKED)
        if plain is NOT_LOOKED:
            plain = self._plain[place] = self._found_plain(wish, sorted_, window, now, thresholds)
        if plain is None or pairs.free_at(book.pair(*own, now), now, thresholds.pair_burst, thresholds) is not None:
            return None
        level_s, level = plain
        if book.turn_at(wish.number, lane, level_s, level, now, thresholds) is not None:
            return None
        counted = bool(wish.portfolio) and window is not Window.OPEN and not sorted_.free_form
        if counted:
            budget, now_s = book.budget(wish.portfolio), int(now.timestamp())
            if not budget.reserve(person_key(wish.to.person), lane, wish.number, now_s, thresholds):
                return None
        book.took(wish.number, person, lane, level_s, level, now, thresholds)
        ends = expiry(lane, wish.asked_at, thresholds, wish.ttl_s)
        decision = Decision(outcome=Outcome.SEND, lane=lane, code=FREE, text="It may go.", basis=Basis.DERIVED, expires_at=ends)
        return Promised(decision=decision, counts=counted)

    def _found_plain(self, wish: Wish, sorted_: Sorted, window: Window, now: datetime, thresholds: Thresholds) -> tuple[int, Level] | None:
        """Return at what speed such sends go when nothing but speed and limit could hold them; None: something else may."""
        ask = self._ask(wish, sorted_, now, thresholds)
        number, template = self._number(wish, now, thresholds), self._template(wish, now, thresholds)
        graded = self._graded(wish.portfolio, now, thresholds) if wish.portfolio else Graded()
        portfolio = PortfolioPace(graded=graded)
        standing = Standing(number=number, portfolio=portfolio, template=template, person=PersonPace(window=window))
        found = decide(ask, standing, now, thresholds)
        return (number.level_s, slowed(standing)) if found.outcome is Outcome.SEND and found.code == FREE else None

    def foresee(self, wish: Wish, now: datetime) -> Decision:
        """Return what would be decided. Nothing is promised, and nothing changes."""
        thresholds, sorted_ = self.thresholds(wish.line), self.sort(wish)
        ask = self._ask(wish, sorted_, now, thresholds)
        return decide(ask, self._standing(wish, ask, self.window(wish, now, thresholds), now, thresholds), now, thresholds)

    def standing(self, wish: Wish, now: datetime) -> tuple[NumberPace, Graded, TemplatePace | None]:
        """Return how a message's number, portfolio and template stand."""
        thresholds = self.thresholds(wish.line)
        portfolio = self._graded(wish.portfolio, now, thresholds) if wish.portfolio else Graded()
        return self._number(wish, now, thresholds), portfolio, self._template(wish, now, thresholds)

    def places(self, wish: Wish, now: datetime) -> int | None:
        """Return how many places of the limit a message's lane finds now; None: it is not limited, as far as is known."""
        if not wish.portfolio:
            return None
        lane, now_s = self.sort(wish).lane, int(now.timestamp())
        room = self.book.budget(wish.portfolio).room(person_key(b""), lane, wish.number, now_s, self._by(wish, now))
        return None if room.cap is None else max(room.cap - room.taken, 0)

    def apart(self, wish: Wish, now: datetime) -> timedelta:
        """Return how far apart a number's messages of a lane go now."""
        number, portfolio, template = self.standing(wish, now)
        slow = slowed(Standing(number=number, portfolio=PortfolioPace(graded=portfolio), template=template))
        return self.book.apart(wish.number, self.sort(wish).lane, number.level_s, slow, now, self.thresholds(wish.line))

    def place_at(self, wish: Wish, ahead: int, now: datetime) -> datetime | None:
        """Return when a place of the limit comes back for a send behind `ahead` others; None: nobody knows."""
        budget = self.book.budget(wish.portfolio)
        return budget.frees_at(self.sort(wish).lane, ahead, int(now.timestamp()), self._by(wish, now))

    def _by(self, wish: Wish, now: datetime) -> Thresholds:
        """Return the thresholds by which places of the limit are given to a message."""
        return _of_limit(self.thresholds(wish.line), *self.standing(wish, now))

    def is_tight(self, wish: Wish, now: datetime, margin: int) -> bool:
        """Return whether so many messages more could take what others then lack: the last places of a lane, or turns on a way back."""
        if self.resuming.is_on(wish.number):
            return True
        if not wish.portfolio:
            return False
        budget, thresholds = self.book.budget(wish.portfolio), self.thresholds(wish.line)
        taken = budget.taken(int(now.timestamp()))
        left = [budget.cap(lane, by) - taken for lane in Lane for by in (thresholds, slowly(thresholds))]
        share = budget.share_left(wish.number, thresholds)
        return any(0 < places <= margin for places in (left if share is None else [*left, share]))

    def in_order(self, wish: Wish, now: datetime) -> Promised:
        """Let a send wait because an earlier one to the same person still does."""
        lane, thresholds = self.sort(wish).lane, self.thresholds(wish.line)
        decision = Decision(
            outcome=Outcome.HOLD,
            lane=lane,
            code=IN_ORDER,
            text="An earlier message to this person still waits, and messages to one person keep their order.",
            basis=Basis.DERIVED,
            scope=Scope.PERSON,
            until=now + SOON,
            expires_at=wish.expires_at or expiry(lane, wish.asked_at, thresholds, wish.ttl_s),
            waits_for="The earlier one goes, or is over.",
        )
        return Promised(decision=decision)

    def window(self, wish: Wish, now: datetime, thresholds: Thresholds) -> Window:
        """Return how the service window stands between a number and whom it writes to."""
        heard: Hearing | None = wish.line.group.heard if wish.line is not None and self._is_current() else None
        return self.book.windows.of(wish.number, wish.to.names, heard, now, thresholds.window_slack_s, exact=wish.to.exact)

    def took_in(self, group: Group) -> None:
        """Take in what the keeper knows of a portfolio's limit and use."""
        budget, limit = self.book.budget(group.id), group.limit
        if budget.set_limit(limit.limit.per_day, known=limit.known, young=group.young):
            self.rose()
        budget.note_use(group.use_most, int(self.known.now().timestamp()))

    async def refresh(self) -> None:
        """Look anew at what is in use. Called every second.

        Raises:
            TryLater: the state cannot be read.
        """
        await self.known.refresh()
        self.look_anew()

    def look_anew(self) -> None:
        """Judge anew whatever is asked for next: something was heard that may tighten."""
        self.book.add_up()
        self._numbers.clear()
        self._portfolios.clear()
        self._templates.clear()
        self._plain.clear()

    def _ask(self, wish: Wish, sorted_: Sorted, now: datetime, thresholds: Thresholds) -> Ask:
        marketing = sorted_.lane is Lane.MARKETING
        country = country_of(wish.to.digits) if marketing else ""
        return Ask(
            number=wish.number,
            account=wish.account,
            person=wish.to.person,
            lane=sorted_.lane,
            asked_at=wish.asked_at,
            free_form=sorted_.free_form,
            sure=sorted_.sure,
            template=wish.template_key,
            expires_at=wish.expires_at or expiry(sorted_.lane, wish.asked_at, thresholds, wish.ttl_s),
            country=country,
            offsets_min=offsets_min(country, now),
        )

    def _standing(self, wish: Wish, ask: Ask, window: Window, now: datetime, thresholds: Thresholds) -> Standing:
        book, pairing = self.book, (wish.number, self.book.one(wish.to.names, now))
        number = self._number(wish, now, thresholds)
        portfolio = self._graded(wish.portfolio, now, thresholds) if wish.portfolio else Graded()
        template = self._template(wish, now, thresholds)
        level = max(number.graded.level, portfolio.level, Level.SLOW if template is not None and template.slow else Level.NORMAL)
        room = PortfolioPace().room
        if wish.portfolio and window is not Window.OPEN and not ask.free_form and ask.person:
            by = _of_limit(thresholds, number, portfolio, template)
            room = book.budget(wish.portfolio).room(person_key(ask.person), ask.lane, wish.number, int(now.timestamp()), by)
        resuming, resume_at = False, None
        if ask.lane in CAUTIOUS:
            resuming, resume_at = self.resuming.turn(wish.number, number.level_s, now, thresholds)
        return Standing(
            number=number,
            portfolio=PortfolioPace(graded=portfolio, room=room),
            template=template,
            person=person_pace(
                book.contacts.get(pairing, NOBODY),
                book.pair(*pairing, now) if ask.person else NO_PAIR,
                window,
                now,
                thresholds,
                said=book.said(wish.portfolio, wish.account, wish.to.names),
                blocked=book.is_blocked(wish.number, ask.person, now),
            ),
            pauses=book.pauses_of(wish.number, wish.portfolio, f"{wish.account}/{wish.template_key}", ask.lane),
            throughput_at=book.turn_at(wish.number, ask.lane, number.level_s, level, now, thresholds),
            resume_at=resume_at,
            resuming=resuming,
            overrides=wish.overrides,
        )

    def _number(self, wish: Wish, now: datetime, thresholds: Thresholds) -> NumberPace:
        found = self._numbers.get(wish.number)
        if found is None:
            subject, verdict = (NUMBER, wish.number), None if wish.line is None else wish.line.verdict
            graded = self.book.judge(subject, verdict, now, thresholds)
            tally = self.book.tally(subject, now, thresholds.sample_s, thresholds)
            found = NumberPace(graded=graded)
            if verdict is not None:
                found = number_pace(verdict, self._rules, thresholds, graded=graded, tally=tally)
            self._numbers[wish.number] = found
        return found

    def _graded(self, portfolio: str, now: datetime, thresholds: Thresholds) -> Graded:
        found = self._portfolios.get(portfolio)
        if found is None:
            found = self._portfolios[portfolio] = self.book.judge((PORTFOLIO, portfolio), None, now, thresholds)
        return found

    def _template(self, wish: Wish, now: datetime, thresholds: Thresholds) -> TemplatePace | None:
        if not wish.send.template:
            return None
        place = wish.account, wish.template_key
        found = self._templates.get(place)
        if found is None:
            tally = self.book.tally((TEMPLATE, f"{place[0]}/{place[1]}"), now, thresholds.template_held_s, thresholds)
            verdict = None if wish.template is None else wish.template.verdict
            found = self._templates[place] = template_pace(verdict, thresholds, tally=tally)
        return found


SOON = timedelta(seconds=1)  #: for so long an answer or a one-time code waits for its turn here, instead of being refused


def _of_limit(thresholds: Thresholds, number: NumberPace, portfolio: Graded, template: TemplatePace | None) -> Thresholds:
    """Return the thresholds by which places of the limit are given: less to marketing while people do not like what comes."""
    unwelcome = is_unwelcome(number.graded) or is_unwelcome(portfolio) or (template is not None and template.slow)
    return slowly(thresholds) if unwelcome else thresholds
