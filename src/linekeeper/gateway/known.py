"""What the keeper knows of numbers, portfolios and templates, in memory: read when first asked for, and again while it is in use.

A send never waits for it but once: what was read a second ago decides meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

import msgspec
from msgspec import Struct

from linekeeper.errors import LinekeeperError, TryLater
from linekeeper.flow.fleet import standing_of
from linekeeper.flow.templates import template_standing
from linekeeper.fold.portfolio import Effective, Hearing, Portfolio, effective_limit, hearing
from linekeeper.fold.register import second
from linekeeper.fold.template_verdict import TemplateVerdict
from linekeeper.fold.verdict import Verdict
from linekeeper.pacing.lanes import Known as Category
from linekeeper.pacing.lanes import known as category_of
from linekeeper.pacing.lanes import template_key as key_written
from linekeeper.state.directory import ACCOUNT, NUMBER, AccountPlace, NumberPlace, is_pseudo
from linekeeper.state.port import Look, State
from linekeeper.state.templates import Sought, TemplateRow

IN_USE = timedelta(minutes=10)  #: what nobody asked for in so long is forgotten, and read when it is asked for again
MISSING_FOR = timedelta(minutes=1)  #: how long a template that was looked up in vain stays missing
UNKNOWN_FOR = timedelta(seconds=1)
GONE = frozenset({"deleted", "absent", "pending_deletion"})  #: a name may have been given again since
MOST_SAME_NAME = 100  #: templates whose name holds the one sought: so many a page
MOST_PAGES = 50  #: Meta: at most 6,000 names of an account, several languages each
LONGEST_LOOK_UP_S = 10.0
MOST_TEMPLATES = 20_000
MOST_NUMBERS = 10_000
DAY_S = 86_400
CODE_TTL_S = 600

template_key = lru_cache(20_000)(key_written)  #: asked for several times for each send, and there are few

_number = msgspec.msgpack.Decoder(NumberPlace)
_account = msgspec.msgpack.Decoder(AccountPlace)
account_place = _account.decode
_portfolio = msgspec.msgpack.Decoder(Portfolio)
T = TypeVar("T")


class Group(Struct, frozen=True, kw_only=True):
    """A portfolio, or an account that is its own."""

    id: str
    heard: Hearing
    limit: Effective
    use_most: int  #: people who perhaps used a place as this minute began: so it is compared with places that are kept to the minute
    young: bool  #: counted for less than a day, or others may use the limit unseen


class Line(Struct, frozen=True, kw_only=True):
    """A number as the keeper knows it."""

    id: str
    account: str
    app: str
    workspace: str
    group: Group
    verdict: Verdict | None  #: None: not judged yet


class TemplateSeen(Struct, frozen=True, kw_only=True):
    """A template as the keeper knows it, or as it was looked up."""

    category: Category
    verdict: TemplateVerdict | None = None
    until: datetime | None = None  #: looked up by us: until when that is good
    told_ttl_s: int | None = None  #: its own time-to-live; -1: Meta's 30 days; None: not told

    @property
    def ttl_s(self) -> int | None:
        """Return for how long Meta tries to deliver it, in seconds; None or -1: Meta's 30 days.

        One-time codes: 10 minutes unless told otherwise. Source: Meta, "Time-to-live", 2025-10-31; those from before 2024-10-23 have 30
        days, and of a template's age nothing is known here.
        """
        if self.told_ttl_s is None and self.category is Category.AUTHENTICATION:
            return CODE_TTL_S
        return self.told_ttl_s


#: Asks Meta for the category of an account's template by name and language; empty: there is none; None: nobody knows.
LookUp = Callable[[str, str, str], Awaitable[str | None]]


async def nobody(_account: str, _name: str, _language: str) -> str | None:
    """Look nothing up."""
    return None


async def anybody(_account: str) -> bool:
    """Let everybody ask."""
    return True


class Known:
    """Numbers by id, and templates by account, name and language."""

    def __init__(self, state: State, now: Callable[[], datetime], look_up: LookUp = nobody) -> None:
        self._state, self.now, self._look_up = state, now, look_up
        self._lines: dict[str, Line | None] = {}
        self._used: dict[str, datetime] = {}
        self._touched: set[str] = set()  #: numbers that were asked for since the last look
        self._templates_touched: set[tuple[str, str]] = set()
        self._templates: dict[tuple[str, str], TemplateSeen] = {}
        self._asking: dict[tuple[str, str], asyncio.Task[TemplateSeen | None]] = {}
        self._templates_used: dict[tuple[str, str], datetime] = {}
        self._groups: dict[str, str] = {}
        self.may_ask: Callable[[str], Awaitable[bool]] = anybody  #: whether an account's budget of calls has room for a look-up; takes it
        self.belongs: Callable[[str, str], None] = lambda _account, _group: None  #: told of the portfolio of each account that was read
        self.listeners: list[Callable[[Group], None]] = []  #: told of each portfolio whenever it was read

    def line(self, number: str) -> Line | None:
        """Return a number that was read before."""
        return self._lines.get(number)

    def group_of(self, account: str) -> str:
        """Return the portfolio of an account, as far as one of its numbers is in use; empty: not known."""
        return self._groups.get(account, "")

    async def read_group(self, account: str) -> str:
        """Return the portfolio of an account as the keeper has it now; empty: not known, or it cannot be read."""
        try:
            body = await self._state.look(lambda look: look.load(ACCOUNT, account))
        except TryLater:
            return ""
        return _account.decode(body).group if body is not None else ""

    async def number(self, number: str) -> Line | None:
        """Return a number; None: it is in no account that is watched here.

        Raises:
            TryLater: the state cannot be read.
        """
        if number in self._lines:
            self._touched.add(number)
            return self._lines[number]
        self._used.pop(number, None)
        self._used[number] = self.now()  # the newest is last
        while len(self._used) > MOST_NUMBERS:  # anybody may ask for any number
            oldest = next(iter(self._used))
            self._used.pop(oldest)
            self._lines.pop(oldest, None)
        if number not in self._lines:
            await self._read([number])
        return self._lines.get(number)

    async def template(self, account: str, name: str, language: str) -> TemplateSeen:
        """Return a template; Category.UNKNOWN when nobody knows it yet.

        Raises:
            TryLater: the state cannot be read.
        """
        place = account, template_key(name, language)
        self._templates_touched.add(place)
        seen = self._templates.get(place)
        if seen is None or (seen.until is not None and seen.until <= self.now()):
            seen = await self._read_template(place, name)
        return seen

    async def look_up(self, account: str, name: str, language: str, at_most_s: float) -> TemplateSeen:
        """Ask Meta for a template that the catalogue does not hold, for so long at most."""
        place = account, template_key(name, language)
        if not await self.may_ask(account):
            return TemplateSeen(category=Category.UNKNOWN)
        asking = self._asking.get(place)
        if asking is None:
            asking = self._asking[place] = asyncio.create_task(self._asked(place, name, language))
            asking.add_done_callback(lambda _: self._asking.pop(place, None))
        seen = await _within(asyncio.shield(asking), at_most_s)
        return TemplateSeen(category=Category.UNKNOWN) if seen is None else seen

    async def _asked(self, place: tuple[str, str], name: str, language: str) -> TemplateSeen | None:
        """Ask Meta once for all who want to know, also when they wait no longer: the next one finds the answer here."""
        told = await _within(self._look_up(place[0], name, language), LONGEST_LOOK_UP_S)
        if told is None:
            return None
        category = category_of(told) if told else Category.MISSING
        seen = self._templates[place] = TemplateSeen(category=category, until=self.now() + MISSING_FOR)
        return seen

    async def refresh(self) -> None:
        """Read again what is in use, and forget the rest.

        Raises:
            TryLater: the state cannot be read.
        """
        now = self.now()
        for number in self._touched & self._used.keys():
            self._used.pop(number)
            self._used[number] = now
        self._templates_used |= dict.fromkeys(self._templates_touched, now)
        self._touched, self._templates_touched = set(), set()
        oldest = now - IN_USE
        for number in [number for number, at in self._used.items() if at < oldest]:
            self._used.pop(number)
            self._lines.pop(number, None)
        for place in [place for place, at in self._templates_used.items() if at < oldest]:
            self._templates_used.pop(place)
            self._templates.pop(place, None)
        await self._read(list(self._used))
        for place, seen in list(self._templates.items()):
            if seen.until is None:
                await self._read_template(place, place[1].rpartition(" ")[0])

    async def _read(self, numbers: list[str]) -> None:
        now = self.now()
        lines, groups = await self._state.look(lambda look: _lines(look, numbers, now))
        self._lines |= lines
        self._groups |= {line.account: line.group.id for line in lines.values() if line is not None}
        for line in lines.values():
            if line is not None:
                self.belongs(line.account, line.group.id)
        for group in groups:
            for tell in self.listeners:
                tell(group)

    async def _read_template(self, place: tuple[str, str], name: str) -> TemplateSeen:
        account, key = place
        same = await self._state.look(lambda look: _of_key(look, account, name, key))
        row = min(same, key=lambda row: (row.state in GONE, row.template), default=None)
        if row is None:
            seen = self._templates[place] = TemplateSeen(category=Category.UNKNOWN, until=self.now() + UNKNOWN_FOR)
            return seen
        told = template_standing(row)
        seen = self._templates[place] = TemplateSeen(category=category_of(row.category), verdict=told.verdict, told_ttl_s=told.ttl_s)
        while len(self._templates) > MOST_TEMPLATES:
            self._templates.pop(next(iter(self._templates)))
        return seen


def _of_key(look: Look, account: str, name: str, key: str) -> list[TemplateRow]:
    """Return the templates of one name and language. The state finds names that hold the one sought, and there may be many."""
    found: list[TemplateRow] = []
    after = None
    for _ in range(MOST_PAGES):
        page = look.templates(Sought(account=account, search=name), after, limit=MOST_SAME_NAME)
        found += [row for row in page if template_key(row.name, row.language) == key]
        if len(page) < MOST_SAME_NAME:
            break
        after = page[-1].rank, page[-1].account, page[-1].template
    return found


def _lines(look: Look, numbers: list[str], now: datetime) -> tuple[dict[str, Line | None], list[Group]]:
    """Return numbers as they are known on one snapshot, and the portfolios they share."""
    groups: dict[str, Group] = {}
    lines: dict[str, Line | None] = {}
    for id_ in numbers:
        place, account = _places(look, id_)
        if account is None:
            lines[id_] = None
            continue
        if account.group not in groups:
            groups[account.group] = _group(look, account.group, now)
        row = look.fleet_row(place)
        verdict = standing_of(row).verdict if row is not None and row.number == place else None
        lines[id_] = Line(
            id=id_, account=account.id, app=account.app, workspace=account.workspace, group=groups[account.group], verdict=verdict
        )
    return lines, list(groups.values())


def _places(look: Look, number: str) -> tuple[str, AccountPlace | None]:
    """Return a number's account, if that belongs to a workspace here."""
    body = look.load(NUMBER, number)
    place = _number.decode(body) if body is not None else None
    body = look.load(ACCOUNT, place.account) if place is not None else None
    account = _account.decode(body) if body is not None else None
    return number, account if account is not None and account.workspace else None


def _group(look: Look, id_: str, now: datetime) -> Group:
    body = look.load("portfolio", id_)
    portfolio = _portfolio.decode(body) if body is not None else Portfolio()
    heard = hearing(portfolio)
    since = heard.unbroken_since(second(now))
    return Group(
        id=id_,
        heard=heard,
        limit=effective_limit(portfolio),
        use_most=look.use(id_, second(now) // 60 * 60)[1],
        young=is_pseudo(id_) or since is None or since > second(now) - DAY_S,
    )


async def _within(asked: Awaitable[T | None], seconds: float) -> T | None:
    """Return what it comes to, or None when it fails or takes longer."""
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except (TimeoutError, LinekeeperError):
        return None
