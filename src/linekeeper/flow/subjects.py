"""The subjects a turn works on: loaded once, kept decoded between turns, written when their bytes changed."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from linekeeper.events.house import HouseSlept
from linekeeper.flow.packing import packed
from linekeeper.fold import account as account_fold
from linekeeper.fold import house as house_fold
from linekeeper.fold import number as number_fold
from linekeeper.fold import portfolio as portfolio_fold
from linekeeper.fold import roster as roster_fold
from linekeeper.fold import template as template_fold
from linekeeper.state.directory import AccountPlace, Directory
from linekeeper.state.port import Turn

T = TypeVar("T", bound=Struct)

KEEP_IN_MEMORY = 20_000  #: decoded subjects of a kind between turns


class _Kind(Generic[T]):
    """All subjects of one kind, as far as they are in memory."""

    def __init__(self, kind: str, make: type[T]) -> None:
        self._kind, self._make = kind, make
        self._decoder = msgspec.msgpack.Decoder(make)
        self._known: OrderedDict[str, T] = OrderedDict()
        self._in_hand: set[str] = set()

    def get(self, turn: Turn, id_: str, *, begin: Callable[[T], None] | None = None) -> T:
        """Return a subject to be changed in place; `begin` is told of one that nobody has heard of before."""
        self._in_hand.add(id_)
        subject = self._known.get(id_)
        if subject is not None:
            self._known.move_to_end(id_)
            return subject
        body = turn.load(self._kind, id_)
        subject = self._known[id_] = self._decoder.decode(body) if body is not None else self._make()
        if body is None and begin is not None:
            begin(subject)
        return subject

    def has(self, turn: Turn, id_: str) -> bool:
        """Tell whether a subject is there, without beginning it."""
        return id_ in self._known or turn.load(self._kind, id_) is not None

    def write(self, turn: Turn) -> None:
        for id_ in sorted(self._in_hand):
            turn.save(self._kind, id_, packed(self._known[id_]))
        self._in_hand.clear()
        while len(self._known) > KEEP_IN_MEMORY:
            self._known.popitem(last=False)

    def forget(self) -> None:
        self._known.clear()
        self._in_hand.clear()

    def drop(self, turn: Turn, id_: str) -> None:
        self._known.pop(id_, None)
        self._in_hand.discard(id_)
        turn.drop(self._kind, id_)


class Subjects:
    """What a turn holds in its hands, and what it still has to do at its end."""

    def __init__(self) -> None:
        self._numbers = _Kind("number", number_fold.Number)
        self._accounts = _Kind("account", account_fold.Account)
        self._portfolios = _Kind("portfolio", portfolio_fold.Portfolio)
        self._houses = _Kind("house", house_fold.House)
        self._templates = _Kind("template", template_fold.Template)
        self._rosters = _Kind("roster", roster_fold.Roster)
        self._kinds = (self._numbers, self._accounts, self._portfolios, self._houses, self._templates, self._rosters)
        self._directory: Directory | None = None
        self._turn: Turn | None = None
        self._touched: dict[str, datetime] = {}
        self._told: set[str] = set()
        self.quiet: set[str] = set()  #: touched since they were last judged
        self._hearing: dict[str, portfolio_fold.Hearing] = {}
        self.learned: set[str] = set()  #: accounts of which the directory learned something: their guests may come in
        self.moved: list[tuple[str, str]] = []  #: (account, the group it left)
        self.gapped: dict[str, int] = {}  #: groups whose hearing changed, from which unix second on: what counts is worked out anew

    def begin(self, turn: Turn) -> None:
        """Start a turn."""
        self._turn = turn
        if self._directory is None:
            self._directory = Directory.of(turn)

    @property
    def turn(self) -> Turn:
        """Return the turn in progress."""
        if self._turn is None:
            raise AssertionError("subjects are held only inside a turn")
        return self._turn

    @property
    def directory(self) -> Directory:
        """Return what belongs to what."""
        if self._directory is None:
            raise AssertionError("the directory is read when a turn begins")
        return self._directory

    def number(self, id_: str) -> number_fold.Number:
        """Return a number's state, to be changed in place."""

        def begin(number: number_fold.Number) -> None:
            number.id = id_

        return self._numbers.get(self.turn, id_, begin=begin)

    def account(self, id_: str) -> account_fold.Account:
        """Return an account's state, to be changed in place."""
        return self._accounts.get(self.turn, id_)

    def template(self, name: str) -> template_fold.Template:
        """Return a template's state by account and id, to be changed in place."""
        return self._templates.get(self.turn, name)

    def has_template(self, name: str) -> bool:
        """Tell whether a template was ever heard of by itself."""
        return self._templates.has(self.turn, name)

    def roster(self, account: str) -> roster_fold.Roster:
        """Return the state of an account's list of templates, to be changed in place."""
        return self._rosters.get(self.turn, account)

    def house(self, app: str) -> house_fold.House:
        """Return what we know of ourselves for one app, to be changed in place."""
        return self._houses.get(self.turn, app)

    def portfolio(self, place: AccountPlace) -> portfolio_fold.Portfolio:
        """Return the state of an account's portfolio. A new one first hears when we were not running, or did not hear."""

        def begin(portfolio: portfolio_fold.Portfolio) -> None:
            house = self.house(place.app)
            for since, at in house.slept:
                portfolio_fold.hear(portfolio, HouseSlept(at=at, since=since))
            portfolio_fold.app_hears(portfolio, place.app, house.messages)

        return self._portfolios.get(self.turn, place.group, begin=begin)

    def portfolio_of(self, group: str) -> portfolio_fold.Portfolio:
        """Return a portfolio's state by its id."""
        return self._portfolios.get(self.turn, group)

    def hearing_of(self, group: str) -> portfolio_fold.Hearing:
        """Return when a portfolio's messages were heard."""
        if group not in self._hearing:
            self._hearing[group] = portfolio_fold.hearing(self.portfolio_of(group))
        return self._hearing[group]

    def hearing_moved(self, group: str, before: portfolio_fold.Hearing) -> None:
        """Look anew; when the hearing is another one, the portfolio's people are counted anew at the turn's end."""
        self._hearing.pop(group, None)
        since = portfolio_fold.changed_from(before, self.hearing_of(group))
        if since is not None:
            self.gapped[group] = min(since, self.gapped.get(group, since))

    def join_portfolio(self, before: str, place: AccountPlace) -> None:
        """Let an account's pseudo-portfolio become part of the portfolio that it turned out to belong to."""
        heard = self.hearing_of(place.group)
        portfolio_fold.join(self.portfolio(place), self.portfolio_of(before))
        self.hearing_moved(place.group, heard)

    def drop_portfolio(self, group: str) -> None:
        """Forget a pseudo-portfolio that is part of another now."""
        self._portfolios.drop(self.turn, group)
        self.gapped.pop(group, None)

    def touch(self, number: str, at: datetime, *, quietly: bool = False) -> None:
        """Judge a number anew: after this batch, or only at the end of the turn when what it was told `quietly` changes no judgement."""
        known = self._touched.get(number)
        self._touched[number] = at if known is None else max(known, at)
        if quietly:
            self.quiet.add(number)
        else:
            self._told.add(number)

    def untouch(self, number: str) -> None:
        """Forget that a number was to be judged: nobody knows it yet."""
        self._touched.pop(number, None)
        self.quiet.discard(number)

    def touch_account(self, account: str, at: datetime) -> None:
        """Judge all numbers of an account anew."""
        for number in self.directory.numbers_of(account):
            self.touch(number, at)

    def touched(self) -> list[tuple[str, datetime]]:
        """Return what must be judged, in an order that never changes."""
        return sorted(self._touched.items())

    def told(self) -> list[tuple[str, datetime]]:
        """Return whom to judge after this batch, once, in an order that never changes."""
        told = [(number, self._touched[number]) for number in sorted(self._told)]
        self._told.clear()
        self.quiet.difference_update(number for number, _ in told)
        return told

    def write(self) -> None:
        """Keep everything that was in hand."""
        for kind in self._kinds:
            kind.write(self.turn)
        self.directory.write(self.turn)
        self._rest()

    def forget(self) -> None:
        """Let go of everything: the transaction was not kept."""
        for kind in self._kinds:
            kind.forget()
        self._directory = None
        self._rest()

    def _rest(self) -> None:
        self._touched.clear()
        self._told.clear()
        self.quiet.clear()
        self._hearing.clear()
        self.learned.clear()
        self.moved.clear()
        self.gapped.clear()
        self._turn = None
