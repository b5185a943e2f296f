"""Where operators and keys act: what acting needs, who asks, and how each act is written down."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from linekeeper.decode import Veil
from linekeeper.errors import LinekeeperError
from linekeeper.gateway.book import Book
from linekeeper.gateway.campaigns import Campaigns
from linekeeper.gateway.held import Sealer
from linekeeper.gateway.resolving import Resolving
from linekeeper.state.directory import ACCOUNT, AccountPlace
from linekeeper.state.intents import Intent
from linekeeper.state.port import Look, State
from linekeeper.state.sends import Deed, GatewayKey, Sends, SendsTurn
from linekeeper.store.instant import to_us
from linekeeper.views.sends import displays

_account = msgspec.msgpack.Decoder(AccountPlace)


class NoGood(LinekeeperError):
    """The request cannot be answered; `status` is the HTTP status to say so with."""

    def __init__(self, status: int, what: str, *, why: str = "", remedy: str = "", allow: str = "") -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.status, self.allow = status, allow  #: `allow`: methods that the address is asked with


def missing(what: str, remedy: str) -> NoGood:
    """Return the refusal of something that there is not, or that is another account's: the two look alike."""
    return NoGood(404, f"there is no such {what}", why="it was never here, is forgotten, or belongs to another account", remedy=remedy)


class Hooks(Struct, kw_only=True):
    """Whom to tell. `ring`: something may go now; `left`: a send that was taken back."""

    ring: Callable[[], None] = lambda: None
    left: Callable[[Intent], None] = lambda _intent: None


class Desk:
    """What acting needs."""

    campaigns: Campaigns  #: whoever makes a desk gives it

    def __init__(  # noqa: PLR0913, PLR0917  what it works with
        self,
        sends: Sends,
        state: State,
        book: Book,
        resolving: Resolving,
        sealer: Sealer,
        veil: Veil,
        now: Callable[[], datetime],
        renew: Callable[[], Awaitable[None]],
    ) -> None:
        self.sends, self.state, self.book, self.resolving, self.sealer, self.veil = sends, state, book, resolving, sealer, veil
        self.now, self.renew = now, renew  #: `renew`: take the keys and pauses that the store holds now
        self.hooks = Hooks()
        self.exporting = 0
        self._newest = 0

    def deed(self, call: "Call", what: str, about: str = "", *, many: int = 1, account: str = "") -> Deed:
        """Return what is written down of an act. Its name and reason are of one line."""
        now = self.now()
        self._newest = max(to_us(now), self._newest + 1)
        signed = call.query if hasattr(call.query, "by") else call.body
        by = _line(signed.by) + (f" (key {call.key.name})" if call.key is not None else "")
        account = account if call.key is None else call.key.account
        return Deed(id=self._newest, at=now, by=by, what=what, about=about[:400], reason=_line(signed.reason), many=many, account=account)

    async def write(self, deed: Deed, work: Callable[[SendsTurn], None] = lambda _turn: None) -> None:
        """Do something and write it down, both or neither.

        Raises:
            TryLater: the disk refuses.
        """

        def both(turn: SendsTurn) -> None:
            work(turn)
            turn.put_deed(deed)

        await self.sends.turn(both)

    async def accounts(self) -> list[AccountPlace]:
        """Return every account that is watched here."""

        def ask(look: Look) -> Iterable[AccountPlace]:
            return [_account.decode(body) for _, body in look.all(ACCOUNT)]

        return [place for place in await self.state.look(ask) if place.workspace]

    async def displays(self, numbers: Iterable[str]) -> dict[str, str]:
        """Return numbers by id as people write them, those that have digits."""
        wanted = set(numbers)
        return await self.state.look(lambda look: displays(look, wanted))


class Call(Struct, kw_only=True):
    """One request. `key` None: the operator's token."""

    key: GatewayKey | None
    params: dict[str, str]
    query: Any
    body: Any
    raw: bytes = b""

    @property
    def account(self) -> str | None:
        """Return the account whose sends are seen; None: all."""
        return None if self.key is None else self.key.account


class Streamed(Struct, kw_only=True):
    """A file, piece by piece."""

    type: str
    name: str
    pieces: AsyncIterator[bytes]


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split()) or "?"
