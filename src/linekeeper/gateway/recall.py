"""The gateway's memory, made again from its store: at start, and never else."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from linekeeper.gateway.book import Book
from linekeeper.gateway.campaign_moves import paused
from linekeeper.pacing import pair as pairs
from linekeeper.pacing import throughput as speeds
from linekeeper.pacing.permit import Permit, person_key
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from linekeeper.state.campaigns import OPEN
from linekeeper.state.intents import WAITING, Intent, SendState, reserved_at
from linekeeper.state.sends import Sends, SendsTurn, Sought

BUCKETS = timedelta(minutes=15)  #: what was sent before that weighs on no bucket: 45 messages to one person are paid for in 4.5 minutes
PAGE = 1000
HOME = "home"
RESTORED_WHY = "The data folder was copied or restored: look at the numbers first, then resume it."
MARKED_LATE = timedelta(minutes=3)  #: that somebody got marketing is kept within a minute; a disk that refuses it refuses sends, too
WENT = frozenset({SendState.SENDING, SendState.UNKNOWN, SendState.SENT, SendState.DELIVERED, SendState.READ})
RESTORED = "restored"  #: `why` of a send that waits for somebody to look at it
WAITING_ONES = Sought(states=tuple(sorted(WAITING)))
T = TypeVar("T")
P = TypeVar("P")


async def recall(book: Book, sends: Sends, now: datetime, thresholds: Thresholds) -> None:
    """Fill an empty book.

    Raises:
        TryLater: the store cannot be read.
    """
    async for alias in _all(lambda after: sends.look(lambda look: look.aliases(after or b"")), lambda one: one.name):
        book.same((alias.person, alias.name), now)  # first of all: what follows joins by it
    await _permits(book, sends, now)
    await _buckets(book, sends, now, thresholds)
    async for window in _all(lambda after: sends.look(lambda look: look.windows(after)), lambda one: (one.number, one.person)):
        book.windows.wrote(window.number, window.person, window.at)
        if window.perhaps_until is not None:
            book.windows.perhaps(window.number, window.person, window.perhaps_until)
    async for row in _all(lambda after: sends.look(lambda look: look.contacts(after)), lambda one: (one.number, one.person)):
        book.held(row)
    async for word in _all(
        lambda after: sends.look(lambda look: look.suppressions(after)), lambda one: (one.place, one.person, one.source)
    ):
        book.suppress(word)
    book.pauses = tuple(await sends.look(lambda look: look.pauses()))


async def _permits(book: Book, sends: Sends, now: datetime) -> None:
    permits: dict[str, list[Permit]] = defaultdict(list)
    async for one in _all(
        lambda after: sends.look(lambda look: look.permits(now, after, PAGE)), lambda one: (one.permit_until or now, one.id)
    ):
        if one.counts:
            permits[one.portfolio].append(permit_of(one))
            book.portfolios.setdefault(one.account, set()).add(one.portfolio)
    for portfolio, held in permits.items():
        book.budget(portfolio).restore(held, (), int(now.timestamp()))


async def _buckets(book: Book, sends: Sends, now: datetime, thresholds: Thresholds) -> None:
    attempts = _all(lambda after: sends.look(lambda look: look.attempts(now - BUCKETS, after or 0, PAGE)), lambda one: one.id)
    went = [one async for one in attempts if one.sent_at is not None and one.sent_at >= now - BUCKETS]
    marked_since = max((one.sent_at for one in went if one.sent_at is not None), default=now) - MARKED_LATE
    for one in sorted(went, key=lambda one: one.sent_at or now):
        at, lane = one.sent_at or now, Lane(one.lane)
        bucket = book.speeds.get(one.number) or speeds.Throughput()
        book.speeds[one.number] = speeds.took(bucket, lane, thresholds.standard_per_s, at, thresholds)
        if one.person:
            pairing = one.number, book.aliases.one(one.person)
            book.keeps(pairing)
            book.pairs[pairing] = pairs.took(book.pairs.get(pairing) or pairs.Pair(), at, thresholds)
            if lane is Lane.MARKETING and one.state in WENT and at >= marked_since:
                book.mark(pairing, at)  # the contact that is read later may not tell it yet


async def keep_still(sends: Sends, home: bytes, *, behind: bool = False) -> int:
    """Let waiting sends go by themselves only from the file that they were written to; return how many are kept still (P14). Campaigns too.

    A restored or copied folder may be behind: what waits in it may have gone long ago. `home`: what tells the file from its copy;
    `behind`: the file is older than what lies beside it.

    Raises:
        TryLater: the disk refuses.
    """

    def work(turn: SendsTurn) -> int:
        known = turn.note(HOME)
        turn.put_note(HOME, home)
        if not behind and (known is None or known == home):
            return 0
        after, many = 0, 0
        while page := turn.intents(WAITING_ONES, after, PAGE):
            for one in page:
                turn.put(replace(one, why=RESTORED, due_at=one.expires_at))  # it is over when its time is, like any other
            after, many = page[-1].id, many + len(page)
        running = turn.campaigns(tuple(sorted(OPEN)), limit=PAGE)
        for campaign in running:
            turn.put_campaign(paused(campaign, RESTORED_WHY, campaign.moved_at))
        return many + len(running)

    return await sends.turn(work)


def permit_of(intent: Intent) -> Permit:
    """Return a send's permit, as the budget counts it."""
    delivered = 0 if intent.delivered_at is None else int(intent.delivered_at.timestamp())
    return Permit(
        key=person_key(intent.person),
        number=intent.number,
        reserved_at=(reserved_at(intent) if not delivered else None) or intent.id // 1_000_000,
        delivered_at=delivered,
        failed=intent.state is SendState.FAILED and not delivered,
    )


async def _all(ask: Callable[[P | None], Awaitable[Sequence[T]]], place: Callable[[T], P]) -> AsyncIterator[T]:
    """Yield everything that a paged question holds."""
    after: P | None = None
    while page := await ask(after):
        for one in page:
            yield one
        after = place(page[-1])
