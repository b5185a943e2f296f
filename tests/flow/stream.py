"""The river from end to end: a journal, a state and a keeper, moved by the sentences of `flow` themselves."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from linekeeper.decode import Veil
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Limit
from linekeeper.events.house import AccountClaimed
from linekeeper.events.number import NumberRead, Rating, Reported
from linekeeper.flow import Keeper, hear, keep_up, receive, record
from linekeeper.flow.aside import Unjudged
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import Journal
from linekeeper.rulebook import current
from linekeeper.state.port import FleetRow, Look, State
from tests.flow.bodies import DIGITS, HARBOR

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
VEIL = Veil(b"k" * 32)
LONG_SINCE = NOON - timedelta(days=90)


def ago(**how_long: float) -> datetime:
    """Return an instant before noon."""
    return NOON - timedelta(**how_long)


def read(number: str = "101", at: datetime = NOON, status: Reported = Reported.CONNECTED, **more: Any) -> NumberRead:
    """Return what a poll says of one number."""
    told: dict[str, Any] = {
        "display": DIGITS.get(number, ""),
        "quality": Rating.GREEN,
        "limit": Limit(per_day=2_000),
        "name": f"Harbor Lane {number}",
    }
    return NumberRead(at=at, number=number, status=status, status_word=status.name, **(told | more))


class Stream:
    """What was heard, what was made of it, and who does that."""

    def __init__(self, state: State, journal: Journal | None = None, *, effects: bool = True) -> None:
        self.state, self.journal = state, journal or MemoryJournal()
        self.keeper = Keeper(current(), effects=effects)
        self.failed: list[Unjudged] = []

    async def claim(self, account: str = HARBOR, at: datetime = LONG_SINCE, workspace: str = "main", app: str = "meta") -> None:
        """Let an account be ours."""
        await self.act(AccountClaimed(at=at, account=account, app=app, workspace=workspace, by="token"), account, at)

    async def act(self, act: AnyEvent, account: str = "", at: datetime | None = None, app: str = "meta") -> None:
        """Write down an act."""
        await record(act, app, account, self.journal, at or act.at)

    async def poll(self, *events: AnyEvent, account: str = HARBOR, at: datetime | None = None, app: str = "meta") -> None:
        """Hear a reading."""
        await hear(events, app, account, self.journal, at or events[0].at)

    async def post(self, body: bytes, at: datetime = NOON, app: str = "meta") -> int:
        """Hear a webhook."""
        return await receive(body, app, "meta", self.journal, VEIL, at)

    async def fold(self, at_once: int = 200) -> "Stream":
        """Fold all that is new, as the house does: what our code fails on is set aside."""
        while True:
            try:
                if not await keep_up(self.journal, self.state, self.keeper, at_once):
                    return self
            except Unjudged as failed:
                assert len(self.failed) < 50, "it fails for ever"
                self.failed.append(failed)
                self.keeper.set_aside(failed)

    async def row(self, number: str = "101") -> FleetRow | None:
        """Return a number's row."""
        return await self.state.look(lambda look: look.fleet_row(number))

    async def rows(self) -> dict[str, FleetRow]:
        """Return all rows, by number."""
        return {row.number: row for row in await self.state.look(lambda look: look.fleet())}

    async def statuses(self) -> dict[str, str]:
        """Return each number's status."""
        return {number: row.status for number, row in sorted((await self.rows()).items())}

    async def lobby(self) -> dict[str, int]:
        """Return who waits."""
        return await self.state.look(lambda look: look.lobby())

    async def subjects(self) -> dict[str, list[str]]:
        """Return the ids of everything that has a state."""
        kinds = ("number", "account", "portfolio", "house", "place.account", "place.number")

        def ask(look: Look) -> dict[str, list[str]]:
            return {kind: ids for kind in kinds if (ids := [id_ for id_, _ in look.all(kind)])}

        return await self.state.look(ask)

    async def use(self, portfolio: str, at: datetime = NOON) -> tuple[int, int]:
        """Return how many people use the limit: surely, and perhaps."""
        return await self.state.look(lambda look: look.use(portfolio, unix_second(at)))

    async def unread(self) -> Sequence[str]:
        """Return why things were not read."""
        return [row.why for row in await self.state.look(lambda look: look.unread())]

    async def wishes(self) -> dict[str, datetime]:
        """Return which accounts are to be polled, and when."""
        return {effect.key: effect.not_before for effect in await self.state.claim("poll", NOON + timedelta(days=9))}


def unix_second(at: datetime) -> int:
    """Return whole unix seconds."""
    return int(at.timestamp())
