"""The state's port (tests/contract/test_state.py). Bodies are msgpack of the rooms' own structs: the store reads none of them.

Derived tables: subjects, people, aliases, messages, fleet, story, news, templates, minutes, days, lobby, unread, seen, cursor.
Ours: effects, ours (key-value).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct

from linekeeper.journal.port import Position
from linekeeper.state.counts import Count
from linekeeper.state.templates import Place, Sought, TemplateRow

T = TypeVar("T")


class FleetRow(Struct, frozen=True, kw_only=True):
    """One number as the doors show it. `body` is the views' own JSON; the rest is what one may sort and search by."""

    number: str
    account: str
    portfolio: str
    workspace: str
    display: str
    name: str
    status: str  #: derived status, lower case
    rank: int  #: what it costs to wait: higher is shown first
    due_at: datetime | None  #: when it must be judged anew though nothing was heard
    counted: bool  #: False for sandbox, test and pre-verified numbers
    body: bytes


class Members(Struct, frozen=True, kw_only=True):
    """How many numbers of one account have one status."""

    portfolio: str
    account: str
    status: str
    counted: bool
    numbers: int


class PersonRow(Struct, frozen=True, kw_only=True):
    """What one person means for one portfolio's limit. Times are unix seconds.

    `least_until`: until then this person surely uses a place of the limit; `most_until`: until then perhaps.
    """

    portfolio: str
    person: bytes
    body: bytes  #: the marks: a set, joined
    least_until: int
    most_until: int
    latest: int  #: newest mark, for cleaning up


class Waiting(Struct, frozen=True, kw_only=True):
    """An element that could not be routed yet."""

    id: int
    account: str
    name: str  #: the number's id or digits it waits for; empty: it waits for the account
    body: bytes


class UnreadRow(Struct, frozen=True, kw_only=True):
    """One thing we could not read."""

    at: datetime
    app: str
    account: str
    field: str
    where: str
    why: str
    delivery: int | None
    id: int = 0


class StoryRow(Struct, frozen=True, kw_only=True):
    """One line of a number's story. `code` tells apart what happened to a number at one instant."""

    number: str
    at: datetime
    code: str
    body: bytes


class NewsRow(Struct, frozen=True, kw_only=True):
    """One thing that was said of a number or of an account, but for traffic. `mark` tells apart what was heard at one instant."""

    subject: str  #: the number's or the account's id
    at: datetime  #: when it was heard, or read
    mark: bytes
    source: str
    delivery: int | None  #: None: a reading, an act
    body: bytes  #: the event


class Effect(Struct, frozen=True, kw_only=True):
    """Something that should be done, as a row claimed by `act` or the poller. `key` makes it unique while open."""

    kind: str  #: "poll"
    key: str
    not_before: datetime
    body: bytes = b""
    id: int = 0


class Turn(Protocol):
    """One transaction of the keeper. Everything in it is kept together with the cursor, or not at all. Synchronous."""

    cursor: Position

    def is_new(self, key: bytes) -> bool:
        """Remember `key`; return False when it was known. Keys live 8 days by their time prefix."""

    def load(self, kind: str, id_: str) -> bytes | None:
        """Return a subject's body."""

    def save(self, kind: str, id_: str, body: bytes) -> None:
        """Keep a subject's body."""

    def all(self, kind: str) -> Iterable[tuple[str, bytes]]:
        """Yield every subject of a kind (directory places at start; never people)."""

    def drop(self, kind: str, id_: str) -> None:
        """Forget a subject (a pseudo-portfolio that was merged)."""

    def person_of(self, alias: bytes) -> bytes | None:
        """Return the person an alias stands for, if any was told."""

    def point(self, alias: bytes, person: bytes) -> None:
        """Let an alias stand for a person."""

    def aliases_of(self, person: bytes) -> Sequence[bytes]:
        """Return the aliases that stand for a person."""

    def person(self, portfolio: str, person: bytes) -> PersonRow | None:
        """Return what is known of a person in a portfolio."""

    def put_person(self, row: PersonRow) -> None:
        """Keep it."""

    def drop_person(self, portfolio: str, person: bytes) -> None:
        """Forget it (merged into another, or moved)."""

    def portfolios_of(self, person: bytes) -> Sequence[str]:
        """Return the portfolios that know a person."""

    def people(self, portfolio: str, latest_from: int, after: bytes = b"", limit: int = 1000) -> Sequence[PersonRow]:
        """Return people of a portfolio with a mark at or after `latest_from`, by person, past `after`."""

    def people_until(self, portfolio: str, most_from: int, limit: int = 1000) -> Sequence[PersonRow]:
        """Return people of a portfolio whose `most_until` is at least `most_from` (1 or more), in its order.

        Some `limit` of them and whoever shares the last one's second, so that the next page begins with the second after it.
        """

    def message(self, message: bytes) -> bytes | None:
        """Return a message's joined state."""

    def put_message(self, message: bytes, number: str, at: datetime, body: bytes) -> None:
        """Keep it."""

    def fleet_row(self, number: str) -> FleetRow | None:
        """Return the row of a number."""

    def put_fleet(self, row: FleetRow) -> None:
        """Keep the row of a number."""

    def drop_fleet(self, number: str) -> None:
        """Forget the row of a number."""

    def put_story(self, row: StoryRow) -> None:
        """Keep a line of a number's story. Bounded: of each number the newest 500 stay."""

    def put_news(self, row: NewsRow) -> None:
        """Keep what was said of a number or an account. Bounded: of each the newest 100 stay."""

    def put_template(self, row: TemplateRow) -> None:
        """Keep the row of a template."""

    def template_row(self, account: str, template: str) -> TemplateRow | None:
        """Return the row of a template."""

    def template_ids(self, account: str, after: str = "", limit: int = 1000) -> Sequence[str]:
        """Return ids of an account's templates, in order, past `after`."""

    def count(self, counts: Sequence[Count]) -> None:
        """Add to the counts by minute and by day; negative ones take away."""

    def wait(self, account: str, name: str, at: datetime, body: bytes) -> None:
        """Let an element wait in the lobby. Bounded: of each account and name the newest 5,000 stay; the batches keep them all."""

    def waiting(self, account: str, after: int = 0) -> Sequence[Waiting]:
        """Return what waits for an account or its numbers, oldest first, at most 1,000, past the guest `after`."""

    def admit(self, ids: Sequence[int]) -> None:
        """Take these out of the lobby: they were folded."""

    def note_unread(self, row: UnreadRow) -> None:
        """Count and show something unread. Bounded: the newest 10,000 stay; the counts by field stay whole."""

    def want(self, effect: Effect) -> None:
        """Ask for something to be done; an open effect of the same kind and key takes the earlier time."""


class Look(Protocol):
    """Read-only questions on one snapshot. Synchronous."""

    def cursor(self) -> Position:
        """Return how far the keeper came."""

    def load(self, kind: str, id_: str) -> bytes | None:
        """Return a subject's body."""

    def all(self, kind: str) -> Iterable[tuple[str, bytes]]:
        """Yield every subject of a kind."""

    def fleet(
        self,
        *,
        workspace: str | None = None,
        status: str | None = None,
        search: str = "",
        under: str | None = None,
        after: tuple[int, str] | None = None,
        limit: int = 100,
    ) -> Sequence[FleetRow]:
        """Return rows by rank (gravest first), then number; `after` is the (rank, number) to go on from.

        `under`: only the numbers of this account, or of this portfolio.
        """

    def members(self, workspace: str | None = None) -> Sequence[Members]:
        """Return how many numbers each account has, by status: by portfolio, account, status, counted."""

    def fleet_row(self, number: str) -> FleetRow | None:
        """Return the row of a number, by id or by digits."""

    def counts(self, workspace: str | None = None) -> dict[str, int]:
        """Return how many counted numbers have which status."""

    def due(self, now: datetime, limit: int = 500) -> Sequence[tuple[str, datetime]]:
        """Return numbers whose `due_at` has come, oldest first."""

    def use(self, portfolio: str, now: int) -> tuple[int, int]:
        """Return how many people surely, and at most, use a place of the limit at unix second `now`."""

    def use_frees(self, portfolio: str, now: int) -> tuple[int, int] | None:
        """Return (unix second, people) of the next places that become free by the upper count, or None."""

    def story(self, number: str, before: tuple[datetime, str] | None = None, limit: int = 50) -> Sequence[StoryRow]:
        """Return a number's story, newest first; `before` is the (at, code) to go on from."""

    def news(self, subjects: Sequence[str], before: tuple[datetime, bytes] | None = None, limit: int = 50) -> Sequence[NewsRow]:
        """Return what was said of these numbers and accounts, newest first; `before` is the (at, mark) to go on from."""

    def templates(self, sought: Sought, after: Place | None = None, limit: int = 100) -> Sequence[TemplateRow]:
        """Return rows by rank (what costs most first), then account and template; `after` is the place to go on from."""

    def template(self, account: str, template: str) -> TemplateRow | None:
        """Return the row of a template."""

    def templates_due(self, now: datetime, limit: int = 500) -> Sequence[tuple[str, str, datetime]]:
        """Return (account, template, due_at) of templates whose `due_at` has come, oldest first."""

    def counted(self, number: str, span: tuple[int, int], step: int = 1) -> Sequence[Count]:
        """Return a number's counts from unix minute `span[0]` to before `span[1]`, `step` minutes together. Kept for 8 days."""

    def counted_by_day(self, number: str, span: tuple[int, int]) -> Sequence[Count]:
        """Return a number's daily totals from unix day `span[0]` to before `span[1]`. Kept for 60 days."""

    def unread(self, before: int | None = None, limit: int = 50) -> Sequence[UnreadRow]:
        """Return what was unread, newest first."""

    def unread_counts(self) -> dict[str, int]:
        """Return how often, by field."""

    def lobby(self) -> dict[str, int]:
        """Return how many elements wait, by account."""

    def message(self, message: bytes) -> bytes | None:
        """Return a message's joined state."""


class State(Protocol):
    """Ours and derived, moved together with the cursor."""

    async def turn(self, work: Callable[[Turn], T]) -> T:
        """Run `work` in one transaction on the writer; keep all of it when it returns, nothing when it raises.

        Raises:
            TryLater: the disk refuses; nothing was kept.
        """

    async def look(self, ask: Callable[[Look], T]) -> T:
        """Run `ask` on one read-only snapshot, off the event loop."""

    async def claim(self, kind: str, now: datetime, limit: int = 100) -> Sequence[Effect]:
        """Return open effects whose time has come; a claimed one comes again after 60 s unless it is done."""

    async def done(self, ids: Sequence[int]) -> None:
        """Close effects."""

    async def remember(self, kind: str, items: dict[str, bytes | None]) -> None:
        """Keep something of ours (credentials, the poller's memory, heartbeats); None forgets it."""

    async def recall(self, kind: str) -> dict[str, bytes]:
        """Return all of ours of a kind."""

    async def clean(self, now: datetime) -> None:
        """Drop keys older than 8 days, people without a mark for 8 days, messages and lobby guests of 30 days, story lines and news of 60;
        counts by minute older than 8 days, and by day older than 60.
        """
