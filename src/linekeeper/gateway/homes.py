"""Where accounts were at home: an opt-out holds on when its account moves to another portfolio, or when its portfolio is learned later.

Opt-outs are kept for a portfolio, or for an account that stands for itself. A portfolio that an account came into holds, beside its own,
whatever was said where that account had been: of which of its accounts somebody spoke nobody knows any more, and a stop is never lost.
"""

import msgspec
from msgspec import Struct

from linekeeper.state.directory import pseudo

NOTE = "homes"


class Kept(Struct, frozen=True):
    """What is kept of it."""

    homes: dict[str, str] = {}
    before: dict[str, list[str]] = {}


_kept = msgspec.msgpack.Decoder(Kept)


class Homes:
    """The portfolio of each account, and where those that are in a portfolio had been before."""

    def __init__(self) -> None:
        self._homes: dict[str, str] = {}
        self._before: dict[str, set[str]] = {}
        self.changed = False  #: since it was kept last

    def lives(self, account: str, portfolio: str) -> None:
        """An account is of this portfolio now."""
        home = self._homes.get(account)
        if home == portfolio:
            return
        places = {pseudo(account)} if home is None else {pseudo(account), home, *self._before.get(home, ())}
        self._homes[account] = portfolio
        if new := places - {portfolio} - self._before.get(portfolio, set()):
            self._before.setdefault(portfolio, set()).update(new)
        self.changed = True

    def before(self, portfolio: str) -> frozenset[str] | set[str]:
        """Return where else something may have been said that holds for a portfolio."""
        return self._before.get(portfolio, NOWHERE)

    def kept(self) -> bytes:
        """Return it as it is kept."""
        before = {portfolio: sorted(places) for portfolio, places in self._before.items()}
        return msgspec.msgpack.encode(Kept(homes=self._homes, before=before))

    def recall(self, note: bytes | None) -> None:
        """Take in what was kept."""
        told = Kept() if note is None else _kept.decode(note)
        self._homes = dict(told.homes)
        self._before = {portfolio: set(places) for portfolio, places in told.before.items()}


NOWHERE: frozenset[str] = frozenset()
