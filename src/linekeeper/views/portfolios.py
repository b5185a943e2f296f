"""Portfolios: the shared limit, who shares it, and what is wrong with their accounts. An account whose portfolio we may not read is
one of its own, marked.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from linekeeper.flow.fleet import standing_of
from linekeeper.flow.progress import upgrade
from linekeeper.fold.account import Account
from linekeeper.fold.finding import OF_THE_ACCOUNT
from linekeeper.state.directory import ACCOUNT, AccountPlace, is_pseudo
from linekeeper.state.port import Look, Members
from linekeeper.views.answers import LimitAnswer, Page, ReasonAnswer, SightAnswer
from linekeeper.views.asking import MOST_AT_ONCE, Asking, bounded, place
from linekeeper.views.numbers import Limits, reason_answer, sight_answer
from linekeeper.views.packing import portfolio_from
from linekeeper.views.upgrade import LimitChangeAnswer, UpgradeAnswer, changes_answer, upgrade_answer

_PLACE = re.compile(r"(.{0,200})~([A-Za-z0-9:_.-]{1,80})")  # name and id of the last portfolio of a page
MOST_LOOKED_AT = 20  #: numbers of an account
_account = msgspec.msgpack.Decoder(Account)


class AccountAnswer(Struct, frozen=True, kw_only=True):
    """One account: what Meta says of it, and what is wrong with it."""

    id: str
    name: str
    workspace: str
    numbers: dict[str, int]  #: by status, counted ones only
    uncounted: int
    review: str  #: Meta's word for the review, lower case; empty: not read
    verification: str  #: Meta's word for the business verification; empty: not read
    status_word: str  #: Meta's word for the account's status; empty: not read
    findings: list[ReasonAnswer]
    sight: SightAnswer | None  #: None: it has no number, so nobody looked


class PortfolioAnswer(Struct, frozen=True, kw_only=True):
    """One portfolio, or an account that stands for itself because we may not read whose it is (`known` False)."""

    id: str
    name: str
    known: bool
    limit: LimitAnswer
    numbers: dict[str, int]  #: by status, counted ones only
    uncounted: int
    accounts: list[AccountAnswer]
    upgrade: UpgradeAnswer | None = None  #: the way to the next limit; only when one portfolio is asked for
    changes: list[LimitChangeAnswer] = []  #: of the limit, newest first; only when one portfolio is asked for


class Portfolios(Asking):
    """Questions about portfolios and their accounts."""

    async def portfolios(self, *, workspace: str | None = None, after: str | None = None, limit: int = 100) -> Page[PortfolioAnswer]:
        """Return portfolios by name.

        Raises:
            Refused: `after` is not the `next` of an earlier page.
        """
        limit, start, now = bounded(limit), place(after, _PLACE), self.now()

        def ask(look: Look) -> Page[PortfolioAnswer]:
            named = [(_name(accounts), id_, accounts) for id_, accounts in _groups(look, workspace).items()]
            groups = sorted(named, key=lambda one: one[:2])
            rest = [one for one in groups if start is None or one[:2] > start]
            answers = _Answers(look, look.members(workspace), Limits(look, now, self._rules))
            items = [answers.portfolio(id_, accounts) for _, id_, accounts in rest[:limit]]
            last = rest[limit - 1] if len(rest) > limit else None
            return Page(items=items, next=None if last is None else f"{last[0]}~{last[1]}")

        return await self._state.look(ask)

    async def portfolio(self, id_: str, *, workspace: str | None = None) -> PortfolioAnswer | None:
        """Return one portfolio, or None when no account of ours belongs to it."""
        now = self.now()

        def ask(look: Look) -> PortfolioAnswer | None:
            accounts = _groups(look, workspace).get(id_)
            if accounts is None:
                return None
            answer = _Answers(look, look.members(workspace), Limits(look, now, self._rules)).portfolio(id_, accounts)
            progress = upgrade(look, id_, look.fleet(under=id_, limit=MOST_AT_ONCE), now, self._rules)
            body = look.load("portfolio", id_)
            changes = [] if body is None else changes_answer(portfolio_from(body))
            return msgspec.structs.replace(answer, upgrade=upgrade_answer(progress), changes=changes)

        return await self._state.look(ask)


def _groups(look: Look, workspace: str | None) -> dict[str, list[AccountPlace]]:
    """Return the accounts that are ours, by portfolio."""
    groups: dict[str, list[AccountPlace]] = {}
    for _, body in look.all(ACCOUNT):
        account = msgspec.msgpack.decode(body, type=AccountPlace)
        if account.workspace and workspace in {None, account.workspace}:
            groups.setdefault(account.group, []).append(account)
    return groups


def _name(accounts: Sequence[AccountPlace]) -> str:
    """Return what a portfolio is called: as it was told last, else as its first account is."""
    newest = max(accounts, key=lambda one: (one.portfolio_at, one.portfolio_name))
    return newest.portfolio_name or min(one.name for one in accounts) or accounts[0].id


class _Answers:
    """The answers of one look."""

    def __init__(self, look: Look, members: Iterable[Members], limits: Limits) -> None:
        self._look, self._limits = look, limits
        self._members: dict[str, list[Members]] = {}
        for one in members:
            self._members.setdefault(one.account, []).append(one)

    def portfolio(self, id_: str, accounts: Sequence[AccountPlace]) -> PortfolioAnswer:
        ours = [one for account in accounts for one in self._members.get(account.id, []) if one.portfolio == id_]
        return PortfolioAnswer(
            id=id_,
            name=_name(accounts),
            known=not is_pseudo(id_),
            limit=self._limits.of(id_),
            numbers=_by_status(ours),
            uncounted=sum(one.numbers for one in ours if not one.counted),
            accounts=[self._account(one) for one in sorted(accounts, key=lambda one: (one.name.casefold(), one.id))],
        )

    def _account(self, place_: AccountPlace) -> AccountAnswer:
        body = self._look.load("account", place_.id)
        account = Account() if body is None else _account.decode(body)
        members = self._members.get(place_.id, [])
        review = account.review.value
        findings, sight = self._standing(place_.id) if members else ([], None)
        return AccountAnswer(
            id=place_.id,
            name=place_.name,
            workspace=place_.workspace,
            numbers=_by_status(members),
            uncounted=sum(one.numbers for one in members if not one.counted),
            review="" if review is None else review[0].value,
            verification=account.verification_word.value or "",
            status_word=account.status_word.value or "",
            findings=findings,
            sight=sight,
        )

    def _standing(self, account: str) -> tuple[list[ReasonAnswer], SightAnswer | None]:
        """Return what is wrong with an account, and whether we see it: what is so for all its numbers that were looked at."""
        verdicts = [standing_of(row).verdict for row in self._look.fleet(under=account, limit=MOST_LOOKED_AT) if row.account == account]
        if not verdicts:
            return [], None
        shared = set.intersection(*({(one.code, one.text) for one in verdict.reasons} for verdict in verdicts))
        told = [one for one in verdicts[0].reasons if one.code in OF_THE_ACCOUNT or one.code.startswith("enforcement_")]
        return [reason_answer(one, one.status) for one in told if (one.code, one.text) in shared], sight_answer(verdicts[0].sight)


def _by_status(members: Iterable[Members]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in members:
        if one.counted:
            counts[one.status] = counts.get(one.status, 0) + one.numbers
    return counts
