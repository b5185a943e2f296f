"""The port of what the gateway keeps (tests/contract/test_sends.py): sends, answers, keys, and what holds sends back.

All of it is ours: it comes from no delivery, is never rebuilt, and belongs into the backup. It lies in a file of its own with a writer
of its own, so that folding never delays a send.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.journal.port import Position
from linekeeper.state.campaigns import CampaignsLook, CampaignsTurn
from linekeeper.state.intents import Intent, SendState, moved, named
from linekeeper.state.outgoing import OutgoingLook, OutgoingTurn

T = TypeVar("T")

KEPT_DAYS = 31  #: how long a send is remembered: Meta tries to deliver for 30 days
ANSWER_HOURS = 24  #: how long the answer to an idempotency key is kept
DEED_DAYS = 400  #: how long it is kept what somebody did


class Outcome(Struct, frozen=True, kw_only=True, gc=False):
    """What became of an attempt to send."""

    id: int
    state: SendState
    at: datetime
    why: str = ""
    error: int | None = None
    message: bytes = b""  #: hash of the wamid
    due_at: datetime | None = None  #: when it may be tried anew: of one that waits again, since it is proven that nothing left
    name: bytes = b""  #: the wamid, sealed: only of sends of which somebody else is told


def settled(kept: Intent, outcome: Outcome) -> Intent:
    """Return a send after what is known of its attempt. Its wamid is taken in whatever state it is in."""
    after = moved(kept, outcome.state, outcome.at, outcome.why, outcome.error) or kept
    if outcome.due_at is not None and after is not kept:
        after = replace(after, due_at=outcome.due_at)
    return named(after, outcome.message)


class Answer(Struct, frozen=True, kw_only=True):
    """What was answered to a caller that gave an idempotency key. `status` 0: nothing was answered yet."""

    scope: bytes  #: whose key it is: a hash of the caller and the number
    key: bytes  #: hash of the caller's key
    request: bytes  #: hash of edge, query and body
    intent: int
    at: datetime
    status: int = 0
    body: bytes = b""  #: sealed


class GatewayKey(Struct, frozen=True, kw_only=True):
    """A key that callers come with instead of a token. Of the secret only a hash is kept."""

    id: str
    digest: bytes
    name: str
    account: str  #: whose token it stands for
    hold: str = "refuse"  #: or "queue"
    policy: str = "drop"  #: when an outcome stays unknown: drop, resend, ask
    created_at: datetime
    revoked_at: datetime | None = None
    by: str = ""


class Suppression(Struct, frozen=True, kw_only=True):
    """What one source said of a person who wants nothing, or no marketing. `place`: a portfolio's or pseudo-portfolio's id.

    A join: of each word the newest stays.
    """

    place: str
    person: bytes
    source: str  #: a `pacing.suppression.Source`
    marketing_at: datetime | None = None  #: said so of marketing
    everything_at: datetime | None = None  #: said so of everything
    lifted_at: datetime | None = None  #: taken back


class Alias(Struct, frozen=True, kw_only=True):
    """Two names of one person, as keyed hashes. A join: the newest `at` stays."""

    name: bytes
    person: bytes  #: the name that stands for `name`
    at: datetime  #: when it was told last


class ContactRow(Struct, frozen=True, kw_only=True):
    """What is known of one number and one person: refusals of marketing, and how often they got some. `body`: the gateway's own."""

    number: str
    person: bytes
    at: datetime  #: newest thing in it, for cleaning up
    body: bytes


ALL = "all"
BUT_ANSWERS = "but-replies-and-codes"  #: everything but answers and one-time codes
EVERYTHING = "everything"


class Pause(Struct, frozen=True, kw_only=True):
    """An operator stopped something."""

    kind: str  #: "lane", "template", "number", "portfolio", "all"
    name: str  #: the lane, the number's or portfolio's id, or account/name/language of a template; of `ALL`: one of the two below
    at: datetime
    by: str = ""
    why: str = ""


class Deed(Struct, frozen=True, kw_only=True):
    """What somebody did to sends, pauses, opt-outs or keys. Never a person's number."""

    id: int  #: microseconds since 1970, made unique
    at: datetime
    by: str
    what: str  #: such as "release", "pause", "suppress"
    about: str = ""  #: what it was done to
    reason: str = ""
    many: int = 1  #: to how many
    account: str = ""  #: empty: not of one account


class Window(Struct, frozen=True, kw_only=True):
    """When a person last wrote to a number. A join: the newest stays."""

    number: str
    person: bytes
    at: datetime
    perhaps_until: datetime | None = None  #: until when another window may be open: after an ad, or a call


class Sought(Struct, frozen=True, kw_only=True):
    """Which sends are asked for; None: any."""

    states: tuple[SendState, ...] | None = None
    account: str | None = None
    accounts: tuple[str, ...] | None = None  #: any of these (a workspace's)
    portfolio: str | None = None
    number: str | None = None
    lane: str | None = None
    template: str | None = None
    key: str | None = None
    person: bytes | None = None
    why: str | None = None


class Tally(Struct, frozen=True, kw_only=True):
    """How many sends share all this."""

    account: str
    portfolio: str
    number: str
    lane: str
    template: str
    state: SendState
    why: str
    sends: int
    detail: str = ""  #: `why` in words, of the one of them that is looked at next


class Suppressed(Struct, frozen=True, kw_only=True):
    """How many people one source speaks of, in one portfolio."""

    place: str
    source: str
    people: int


class SendsLook(CampaignsLook, OutgoingLook, Protocol):
    """Read-only questions on one snapshot. Synchronous."""

    def cursor(self) -> Position:
        """Return how far the gateway has heard the journal."""

    def intent(self, id_: int) -> Intent | None:
        """Return one send."""

    def by_mark(self, mark: bytes) -> Intent | None:
        """Return the send whose statuses are known by `mark`."""

    def intents(self, sought: Sought, after: int = 0, limit: int = 100) -> Sequence[Intent]:
        """Return sends in the order of accept, past id `after`."""

    def due(self, now: datetime, after: tuple[datetime, int] | None = None, limit: int = 500) -> Sequence[Intent]:
        """Return waiting sends whose `due_at` has come, by it and the order of accept, past `after`."""

    def next_due(self) -> datetime | None:
        """Return the earliest `due_at` of waiting sends."""

    def tally(self, sought: Sought, after: int = 0) -> Sequence[Tally]:
        """Return how many sends there are past id `after`, by what they share."""

    def newest(self) -> int:
        """Return the greatest id of a send, 0 when there is none."""

    def permits(self, now: datetime, after: tuple[datetime, int] | None = None, limit: int = 1000) -> Sequence[Intent]:
        """Return sends that use a place of their portfolio's limit at `now`, by the end of their permit and the order of accept."""

    def attempts(self, since: datetime, after: int = 0, limit: int = 1000) -> Sequence[Intent]:
        """Return sends that went to Meta, or may have, at or after `since`, in the order of accept."""

    def answer(self, scope: bytes, key: bytes) -> Answer | None:
        """Return what was answered to an idempotency key."""

    def keys(self) -> Sequence[GatewayKey]:
        """Return every gateway key, revoked ones too, oldest first."""

    def suppressions(self, after: tuple[str, bytes, str] | None = None, limit: int = 1000) -> Sequence[Suppression]:
        """Return suppressions by place, person and source, past `after`."""

    def suppressed(self) -> Sequence[Suppressed]:
        """Return how many people each source speaks of, by place and source."""

    def deeds(self, before: int | None = None, limit: int = 100, account: str | None = None) -> Sequence[Deed]:
        """Return what was done, newest first, before id `before`; `account`: to what is of this account only."""

    def aliases(self, after: bytes = b"", limit: int = 10_000) -> Sequence[Alias]:
        """Return names of people who have several, by name, past `after`."""

    def contacts(self, after: tuple[str, bytes] | None = None, limit: int = 10_000) -> Sequence[ContactRow]:
        """Return contacts by number and person, past `after`."""

    def pauses(self) -> Sequence[Pause]:
        """Return every pause."""

    def windows(self, after: tuple[str, bytes] | None = None, limit: int = 10_000) -> Sequence[Window]:
        """Return windows by number and person, past `after`."""

    def note(self, name: str) -> bytes | None:
        """Return something small that was kept by name."""


class SendsTurn(SendsLook, CampaignsTurn, OutgoingTurn, Protocol):
    """One transaction: all of it is kept, or nothing. Synchronous."""

    def put(self, intent: Intent) -> None:
        """Keep a send, anew or instead of what was kept of it."""

    def put_answer(self, answer: Answer) -> None:
        """Keep an answer."""

    def put_key(self, key: GatewayKey) -> None:
        """Keep a gateway key."""

    def suppress(self, one: Suppression) -> None:
        """Let a source's word join what it said before."""

    def put_alias(self, one: Alias) -> None:
        """Keep that two names are one person's."""

    def put_contact(self, one: ContactRow) -> None:
        """Keep a contact, instead of what was kept of it."""

    def pause(self, one: Pause) -> None:
        """Keep a pause."""

    def resume(self, kind: str, name: str) -> None:
        """End a pause."""

    def put_deed(self, deed: Deed) -> None:
        """Keep what somebody did, anew or instead of what was kept under its id."""

    def put_window(self, one: Window) -> None:
        """Let it join what is known of the window."""

    def put_note(self, name: str, value: bytes | None) -> None:
        """Keep something small by name; None forgets it."""

    def move_cursor(self, to: Position) -> None:
        """Say how far the journal was heard."""


class Sends(Protocol):
    """The gateway's store."""

    async def accept(self, intent: Intent) -> None:
        """Keep a new send, durably: only then may its first byte leave. Many at once share one sync.

        Raises:
            TryLater: the disk refuses, and nothing was kept; or it does not answer, and then nobody knows.
        """

    def settle(self, outcome: Outcome) -> None:
        """Keep what became of a send, soon: nobody waits. Lost in a crash, it is found as unknown."""

    async def turn(self, work: Callable[[SendsTurn], T]) -> T:
        """Run `work` in one transaction after all that was settled before it; keep all of it, or nothing when it raises.

        Raises:
            TryLater: the disk refuses; nothing was kept.
        """

    async def look(self, ask: Callable[[SendsLook], T]) -> T:
        """Run `ask` on one read-only snapshot, off the event loop."""

    async def browse(self, ask: Callable[[SendsLook], T]) -> T:
        """Run `ask` as `look` does, where it may read a lot: no send waits behind it.

        Raises:
            TryLater: it takes too long.
        """

    async def own_up(self, now: datetime) -> int:
        """At start: whatever is found being sent is unknown; return how many there were."""

    async def clean(self, now: datetime) -> None:
        """Drop sends of 31 days that are over, answers of 24 h, windows that are long closed, contacts and names of 60 days."""
