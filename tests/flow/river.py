"""The river in memory: batches go in, what is derived comes out, to be compared whole."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from linekeeper.events import Batch, Element, Source
from linekeeper.events.account import AccountEvent
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import AccountClaimed
from linekeeper.events.number import NumberEvent
from linekeeper.flow.keeper import Keeper
from linekeeper.flow.subjects import Subjects
from linekeeper.fold.status import judge
from linekeeper.journal.port import Position
from linekeeper.rulebook import current
from linekeeper.state.directory import Directory
from linekeeper.state.memory import MemoryState
from linekeeper.state.memory_tables import Tables
from linekeeper.state.memory_turn import MemoryTurn
from tests.strategies import ACCOUNTS, NOON, NUMBERS

CLAIMED_AT = NOON - timedelta(days=90)


def claims() -> list[Batch]:
    """Return the acts that make the accounts of the generators ours."""
    return [
        Batch(
            source=Source.ACT,
            app="meta",
            account=account,
            heard_at=CLAIMED_AT,
            decoder=1,
            elements=(Element(events=(AccountClaimed(at=CLAIMED_AT, account=account, app="meta", by="configuration"),)),),
        )
        for account in ACCOUNTS
    ]


def batch(event: AnyEvent, key: bytes, *, source: Source = Source.WEBHOOK, heard_at: datetime | None = None) -> Batch:
    """Return a batch of one event, heard when it happened."""
    account = event.account if isinstance(event, AccountEvent) else NUMBERS[event.number][1] if isinstance(event, NumberEvent) else ""
    if isinstance(event, NumberEvent):
        event = _with_digits(event)
    return Batch(
        source=source,
        app="meta",
        account=account,
        heard_at=heard_at or event.at,
        decoder=1,
        elements=(Element(key=key, events=(event,)),),
    )


def _with_digits(event: Any) -> Any:
    return replace(event, display=NUMBERS[event.number][0])


class River:
    """A keeper over a state in memory."""

    def __init__(self) -> None:
        self.state = MemoryState()
        self.keeper = Keeper(current())
        self._seq = 0

    def flow(self, batches: Iterable[Batch], cut: Sequence[int] = ()) -> "River":
        """Let the batches flow by, in turns that end after the counts in `cut`."""
        numbered = []
        for one in batches:
            self._seq += 1
            numbered.append((Position(0, self._seq), one))
        start = 0
        for end in [*sorted(cut), len(numbered)]:
            if numbered[start:end]:
                self._turn(numbered[start:end])
                start = end
        return self

    def _turn(self, batches: list[tuple[Position, Batch]]) -> None:
        draft = self.tables.copy()
        turn = MemoryTurn(draft)
        self.keeper.turn(turn, batches)
        draft.cursor = turn.cursor
        self.state._tables = draft

    def turn(self) -> MemoryTurn:
        """Return a turn on a copy of the tables: what it does is not kept."""
        return MemoryTurn(self.tables.copy())

    @property
    def tables(self) -> Tables:
        """Return the tables as they are."""
        return self.state._tables

    def derived(self) -> dict[str, Any]:
        """Return what must be the same after any order, duplication and re-batching."""
        tables = self.tables
        waiting = sorted((guest.account, guest.name) for _, guest in tables.lobby.values())
        return {
            "subjects": tables.subjects,
            "people": tables.people,
            "aliases": tables.aliases,
            "messages": tables.messages,
            "waiting": waiting,
            "verdicts": self.verdicts(NOON),
        }

    def verdicts(self, now: datetime) -> dict[str, Any]:
        """Judge every number that is known, at one instant."""
        turn = MemoryTurn(self.tables.copy())
        subjects = Subjects()
        subjects.begin(turn)
        told = {}
        for place in Directory.of(turn).numbers():
            account = subjects.directory.account(place.account)
            if account is not None:
                told[place.id] = judge(subjects.number(place.id), subjects.account(account.id), subjects.portfolio(account), now, current())
        return told
