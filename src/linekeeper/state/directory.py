"""The directory: number -> account -> portfolio -> workspace. Learned from what Meta says, derived, in memory of the keeper.

Each place is a register: of two tellings the newer holds (ties: the greater id, so that order does not matter). A place outlives
what it names: a number that left keeps its story here.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from linekeeper.state.port import Look, Turn

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
ACCOUNT, NUMBER = "place.account", "place.number"


class AccountPlace(Struct, omit_defaults=True, gc=False):
    """Where an account stands. `workspace` empty: nobody claimed it, so its news change nothing."""

    id: str
    workspace: str = ""
    app: str = ""
    claim_at: datetime = LONG_AGO
    portfolio: str = ""  #: Meta's id; empty: we may not read it, the account is its own pseudo-portfolio
    portfolio_name: str = ""
    portfolio_at: datetime = LONG_AGO
    name: str = ""
    name_at: datetime = LONG_AGO

    @property
    def group(self) -> str:
        """Return the portfolio's id, or the pseudo-portfolio's."""
        return self.portfolio or pseudo(self.id)


class NumberPlace(Struct, omit_defaults=True, gc=False):
    """Where a number stands: in which account, under which digits."""

    id: str
    account: str = ""
    at: datetime = LONG_AGO
    display: str = ""  #: digits
    display_at: datetime = LONG_AGO


def pseudo(account: str) -> str:
    """Return the id of the pseudo-portfolio of an account whose portfolio we may not read."""
    return f"account:{account}"


def is_pseudo(portfolio: str) -> bool:
    """Tell whether a portfolio id stands for one account only."""
    return portfolio.startswith("account:")


class Directory:
    """What belongs to what. `learn_*` return True when something changed; changes are written at the end of the turn."""

    def __init__(self) -> None:
        self._accounts: dict[str, AccountPlace] = {}
        self._numbers: dict[str, NumberPlace] = {}
        self._members: dict[str, set[str]] = {}
        self._digits: dict[str, set[str]] = {}
        self._changed: set[tuple[str, str]] = set()

    @classmethod
    def of(cls, rows: Turn | Look) -> "Directory":
        """Read the directory from the state."""
        read = cls()
        for id_, body in rows.all(ACCOUNT):
            read._accounts[id_] = msgspec.msgpack.decode(body, type=AccountPlace)
        for id_, body in rows.all(NUMBER):
            place = read._numbers[id_] = msgspec.msgpack.decode(body, type=NumberPlace)
            read._enter(place)
        return read

    def account(self, id_: str) -> AccountPlace | None:
        """Return the account, if it was ever named in a claim or a reading."""
        return self._accounts.get(id_)

    def claimed(self, id_: str) -> AccountPlace | None:
        """Return the account when it belongs to a workspace here."""
        place = self._accounts.get(id_)
        return place if place is not None and place.workspace else None

    def number(self, id_: str) -> NumberPlace | None:
        """Return the number."""
        return self._numbers.get(id_)

    def by_digits(self, account: str, digits: str) -> str | None:
        """Return the id of the account's number with these digits; of several the one told last."""
        places = [self._numbers[id_] for id_ in self._digits.get(digits, ()) if self._numbers[id_].account == account]
        return max(places, key=lambda place: (place.at, place.id)).id if places else None

    def holder(self, digits: str) -> str | None:
        """Return the claimed account that holds a number with these digits, when it is the only one."""
        held = {self._numbers[id_].account for id_ in self._digits.get(digits, ())}
        claimed = [account for account in held if self.claimed(account) is not None]
        return claimed[0] if len(claimed) == 1 else None

    def same_digits(self, number: str) -> list[str]:
        """Return other ids that stood for the same digits: earlier or later lives of one number."""
        place = self._numbers.get(number)
        return sorted(self._digits.get(place.display, set()) - {number}) if place and place.display else []

    def numbers_of(self, account: str) -> list[str]:
        """Return the ids of an account's numbers."""
        return sorted(self._members.get(account, ()))

    def accounts(self) -> Iterator[AccountPlace]:
        """Yield every account that was ever named."""
        return iter(self._accounts.values())

    def numbers(self) -> Iterable[NumberPlace]:
        """Return every number that was ever named."""
        return self._numbers.values()

    def claim(self, account: str, workspace: str, app: str, at: datetime) -> bool:
        """Let an account belong to a workspace (empty: to none any more)."""
        place = self._accounts.setdefault(account, AccountPlace(account))
        if (at, workspace, app) <= (place.claim_at, place.workspace, place.app):
            return False
        place.workspace, place.app, place.claim_at = workspace, app, at
        self._changed.add((ACCOUNT, account))
        return True

    def learn_account(self, account: str, at: datetime, *, name: str | None, portfolio: str, portfolio_name: str) -> str | None:
        """Take in an account's reading; return the group it belonged to before, when that changed."""
        place = self._accounts.setdefault(account, AccountPlace(account))
        before = place.group
        if name and (at, name) > (place.name_at, place.name):
            place.name, place.name_at = name, at
            self._changed.add((ACCOUNT, account))
        if portfolio and (at, portfolio, portfolio_name) > (place.portfolio_at, place.portfolio, place.portfolio_name):
            place.portfolio, place.portfolio_name, place.portfolio_at = portfolio, portfolio_name, at
            self._changed.add((ACCOUNT, account))
        return before if place.group != before else None

    def learn_number(self, number: str, account: str, display: str, at: datetime) -> bool:
        """Take in that an account holds a number; return True when the number is new there or has new digits."""
        place = self._numbers.setdefault(number, NumberPlace(number))
        told = (place.account, place.display)
        self._leave(place)
        if (at, account) > (place.at, place.account):
            place.account, place.at = account, at
            self._changed.add((NUMBER, number))
        if display and (at, display) > (place.display_at, place.display):
            place.display, place.display_at = display, at
            self._changed.add((NUMBER, number))
        self._enter(place)
        return (place.account, place.display) != told

    def write(self, turn: Turn) -> None:
        """Keep what changed."""
        for kind, id_ in sorted(self._changed):
            turn.save(kind, id_, msgspec.msgpack.encode(self._accounts[id_] if kind == ACCOUNT else self._numbers[id_]))
        self._changed.clear()

    def _enter(self, place: NumberPlace) -> None:
        self._members.setdefault(place.account, set()).add(place.id)
        if place.display:
            self._digits.setdefault(place.display, set()).add(place.id)

    def _leave(self, place: NumberPlace) -> None:
        self._members.get(place.account, set()).discard(place.id)
        self._digits.get(place.display, set()).discard(place.id)
