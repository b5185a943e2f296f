"""One reading of one account, from the question to the journal. What is told is written down before it is remembered as told."""

from collections.abc import Awaitable, Iterable
from datetime import datetime

from msgspec import Struct

from linekeeper.errors import LinekeeperError, TryLater
from linekeeper.events.batch import AnyEvent
from linekeeper.events.event import Told
from linekeeper.events.house import AccountClaimed, SightCause
from linekeeper.events.number import NumberMissing
from linekeeper.flow import hear, record
from linekeeper.graph import GraphError
from linekeeper.intake.clock import Clock
from linekeeper.intake.kept import worth_keeping
from linekeeper.intake.known import Known
from linekeeper.intake.memory import CLAIMED, HEARD, KEPT, SIGHT, Memory
from linekeeper.intake.piece import Piece
from linekeeper.intake.reading import Listed, Reader
from linekeeper.intake.sight import Streak
from linekeeper.intake.watched import MOST_UNLISTED, Watched
from linekeeper.journal.port import Journal
from linekeeper.meter import Meter
from linekeeper.pacing.plan import INTERVAL_S, Due


class Keeper(Struct, kw_only=True):
    """Writes readings and acts of one app into the journal, readings only when they are worth it."""

    app: str
    journal: Journal
    memory: Memory
    clock: Clock
    meter: Meter

    async def pieces(
        self,
        pieces: Iterable[Piece],
        account: str,
        asked_at: datetime,
        *,
        wanted: bool = False,
        known: Known | None = None,
    ) -> None:
        """Keep those pieces that are news, in one batch.

        Raises:
            TryLater: the disk refuses; nothing was kept or remembered.
        """
        finding, woke_at = (False, None) if known is None else (known.finding, known.woke_at)
        rows: dict[str, bytes] = {}
        events: list[AnyEvent] = []
        for piece in pieces:
            last = self.memory.get(KEPT, piece.key)
            row = worth_keeping(piece.events, piece.at, last, wanted=wanted, finding=finding, woke_at=woke_at)
            if row is not None and piece.events:
                rows[piece.key] = row
                events += piece.events
        if events:
            await hear(events, self.app, account, self.journal, asked_at)
            self.meter.readings_kept.labels(self.app).inc(len(rows))
        for key, row in rows.items():
            self.memory.put(KEPT, key, row)

    async def claim(self, account: str, by: str) -> None:
        """Write down, once, that the account belongs here."""
        now = self.clock.now()
        await record(AccountClaimed(account=account, app=self.app, by=by, at=now, told=Told.OURS), self.app, account, self.journal, now)
        self.memory.put(CLAIMED, account, self.app.encode())

    async def lost(self, watched: Watched, cause: SightCause, code: int | None, known: Known | None, *, own: bool = False) -> None:
        """Count a failed reading, and write down that we lost sight when that is so. `own`: it was read with a token of its own."""
        now = self.clock.now()
        interval_s = INTERVAL_S[watched.tier(known, now)]
        streak, told = watched.streak.failed(watched.account, cause, code, now, interval_s, own=own)
        if told is not None and watched.claimed:
            await record(told, self.app, watched.account, self.journal, now)
            self.memory.put(SIGHT, watched.account, streak.pack())
        watched.streak = streak

    async def regained(self, watched: Watched) -> None:
        """Write down what works again."""
        now = self.clock.now()
        if watched.claimed:
            for told in watched.streak.back(watched.account, now):
                await record(told, self.app, watched.account, self.journal, now)
        if watched.streak.lost:
            self.memory.put(SIGHT, watched.account, None)
        watched.streak, watched.closed_until, watched.seen_at = Streak(), None, now


class Visit:
    """Reads one account and keeps what is news."""

    def __init__(self, reader: Reader, keeper: Keeper) -> None:
        self._reader, self._keeper = reader, keeper

    async def __call__(self, watched: Watched, due: Due, known: Known | None) -> str:
        """Read what is due; return the outcome's name, "ok" or why we cannot see.

        Raises:
            TryLater: the journal refuses. The reading is lost; the next one says the same.
        """
        try:
            listed = await self._reader.numbers(watched.account)
        except (GraphError, TryLater) as refusal:
            return await self._failed(watched, refusal, known)
        if not watched.claimed:
            await self._keeper.claim(watched.account, "token")
            watched.claimed = True
        # Before the reading: it speaks for an instant at which we could see.
        await self._keeper.regained(watched)
        watched.pages, watched.registered = listed.pages, listed.registered
        await self._keep(watched, listed, due, known)
        return "ok"

    async def _failed(self, watched: Watched, refusal: LinekeeperError, known: Known | None) -> str:
        """Note why the list could not be read. A missing account is one that we may not see: its end would be told by a webhook."""
        cause, code, wait_s = SightCause.BUDGET, None, None  # a search for refused fields that ran out of calls
        if isinstance(refusal, GraphError):
            cause = refusal.cause or (SightCause.PERMISSION if refusal.missing else SightCause.UNKNOWN)
            code, wait_s = refusal.code, refusal.retry_after_s
        await self._keeper.lost(watched, cause, code, known, own=self._reader.has_own_token(watched.account))
        watched.wait(cause, wait_s, self._keeper.clock.now())
        return cause.value

    async def _keep(self, watched: Watched, listed: Listed, due: Due, known: Known | None) -> None:
        account, keeper = watched.account, self._keeper
        open_absences = watched.missed(known.numbers if known is not None else (), listed.ids) if listed.complete else []
        parts = [await self._unlisted(watched, number, listed.list) for number in open_absences[:MOST_UNLISTED]]
        if due.node:
            node = await _part(self._reader.node(account))
            watched.beside.learn(node.events if node is not None else ())
            parts.append(node)
        if due.subscription and self._reader.knows_itself:
            parts.append(await _part(self._reader.subscription(account)))
        # A list that lacks a number is kept while that is not settled: a number is gone only when two complete lists lack it.
        awake = Known(account=account, woke_at=None if known is None else known.woke_at)  # a finding repeats what numbers say, not the list
        await keeper.pieces([listed.list], account, listed.asked_at, wanted=due.wanted or bool(open_absences), known=awake)
        rest = [*listed.numbers, *(part for part in parts if part is not None)]
        await keeper.pieces(rest, account, listed.asked_at, wanted=due.wanted, known=known)
        keeper.memory.put(HEARD, account, listed.list.at.isoformat().encode())
        await self._keep_beside(watched, due)

    async def _keep_beside(self, watched: Watched, due: Due) -> None:
        """Read and keep what is due of templates and portfolio. Templates that news spoke of are kept whatever they say."""
        account, asked_at = watched.account, self._keeper.clock.now()
        named = await self._reader.beside.named(account, watched.beside)
        await self._keeper.pieces(named, account, asked_at, wanted=True)
        found = await self._reader.beside.read(
            account,
            watched.beside,
            templates=due.templates,
            portfolio=due.portfolio,
            registered=watched.registered,
            now=asked_at,
        )
        await self._keeper.pieces(found, account, asked_at)

    async def _unlisted(self, watched: Watched, number: str, listed: Piece) -> Piece | None:
        part = await _part(self._reader.unlisted(watched.account, number, listed))
        if part is not None and any(isinstance(event, NumberMissing) for event in part.events):
            watched.gone(number)
        return part


async def _part(reading: Awaitable[Piece]) -> Piece | None:
    """Return a part of a reading, or None when Meta refuses it: whether we can see is told by the list's own outcome."""
    try:
        return await reading
    except (GraphError, TryLater):
        return None
