"""What the house already knows of the accounts it reads: their numbers, and how closely to watch them."""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from linekeeper.fold.house import House
from linekeeper.fold.verdict import Status
from linekeeper.pacing.plan import Tier
from linekeeper.state.directory import LONG_AGO, Directory
from linekeeper.state.port import Look

#: Statuses that are an open finding: each needs somebody, or a confirmation.
FINDINGS = frozenset({Status.FLAGGED, Status.RESTRICTED, Status.PENDING, Status.OFFLINE, Status.BANNED})
PAGE = 500
HOT = timedelta(hours=1)
DORMANT = timedelta(days=7)


class _Sends(Struct):
    """The one register of a number's state that says how busy it is; the rest of its bytes is stepped over."""

    sends_at: datetime | None = None


_sends = msgspec.msgpack.Decoder(_Sends)
_house = msgspec.msgpack.Decoder(House)


class Known(Struct, kw_only=True):
    """One account as the keeper left it."""

    account: str
    app: str = ""
    claimed_at: datetime = LONG_AGO
    released: bool = False  #: it was given up: it is read no more
    numbers: tuple[str, ...] = ()
    finding: bool = False
    sent_at: datetime | None = None  #: newest sign of a message on its way
    woke_at: datetime | None = None  #: when its app's house woke from its last sleep

    def tier(self, now: datetime) -> Tier:
        """Return how closely to watch it. Dormant needs a week in which we knew it and saw nothing sent."""
        newest = max(self.sent_at or LONG_AGO, self.claimed_at)
        if self.finding or (self.sent_at is not None and now - self.sent_at < HOT):
            return Tier.HOT
        return Tier.DORMANT if self.claimed_at > LONG_AGO and now - newest > DORMANT else Tier.QUIET


def known(look: Look) -> dict[str, Known]:
    """Return every account of the directory, on one snapshot."""
    directory = Directory.of(look)
    woke_at = {app: house.slept[-1][1] for app, body in look.all("house") if (house := _house.decode(body)).slept}
    accounts = {
        place.id: Known(
            account=place.id,
            app=place.app,
            claimed_at=place.claim_at,
            released=not place.workspace and place.claim_at > LONG_AGO,
            numbers=tuple(directory.numbers_of(place.id)),
            woke_at=woke_at.get(place.app),
        )
        for place in directory.accounts()
    }
    homes = {place.id: place.account for place in directory.numbers()}
    for number, body in look.all("number"):
        account = accounts.get(homes.get(number, ""))
        sent_at = _sends.decode(body).sends_at
        if account is not None and sent_at is not None:
            account.sent_at = max(account.sent_at or LONG_AGO, sent_at)
    _findings(look, accounts)
    return accounts


def _findings(look: Look, accounts: dict[str, Known]) -> None:
    for status in FINDINGS:
        after: tuple[int, str] | None = None
        while rows := look.fleet(status=status.value, after=after, limit=PAGE):
            for row in rows:
                if row.account in accounts:
                    accounts[row.account].finding = True
            after = (rows[-1].rank, rows[-1].number)
