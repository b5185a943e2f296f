"""What Meta says later: statuses find their sends, messages open windows, a word to stop is remembered.

It reads the journal with a cursor of its own, that moves in the same transaction as what was heard. What is heard only joins, so a batch
that is read twice after a crash changes nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from linekeeper.events import Batch
from linekeeper.events.calling import CallMoved, Direction
from linekeeper.events.message import MessageHeard, MessageMoved, MessageState, PersonRenamed, Preference, PreferenceMoved
from linekeeper.fold.person import AD_WINDOW_S, DAY_S
from linekeeper.fold.register import LONG_AGO
from linekeeper.gateway.book import Book
from linekeeper.gateway.pacer import Pacer
from linekeeper.gateway.sender import Sender
from linekeeper.gateway.windows import SOMEBODY
from linekeeper.journal.port import Journal, Position
from linekeeper.pacing import tally as tallies
from linekeeper.pacing.permit import person_key
from linekeeper.pacing.suppression import OWN_WORD, Endings, Source
from linekeeper.state.directory import pseudo
from linekeeper.state.intents import Intent, SendState, moved, named, reserved_at
from linekeeper.state.outgoing import Name
from linekeeper.state.sends import Alias, Sends, SendsTurn, Suppression, Window

AT_ONCE = 200  #: batches in one turn
FRESH_FOR = timedelta(days=1)  #: for so long it is not kept anew that a name is somebody's
STATES = {
    MessageState.SENT: SendState.SENT,
    MessageState.DELIVERED: SendState.DELIVERED,
    MessageState.READ: SendState.READ,
    MessageState.PLAYED: SendState.READ,
    MessageState.FAILED: SendState.FAILED,
}
NO_MARKETING = 131050


class Heard(Struct, frozen=True):
    """A send that a status moved."""

    before: Intent
    after: Intent
    event: MessageMoved


class Listener:
    """Keeps the gateway's store and memory up with the journal."""

    def __init__(self, journal: Journal, sends: Sends, pacer: Pacer, sender: Sender, endings: Endings, now: Callable[[], datetime]) -> None:
        self._journal, self._sends, self._pacer, self._sender, self._now = journal, sends, pacer, sender, now
        self._endings = endings
        self.is_current = False  #: everything that is in the journal was heard
        self.arrived: dict[str, datetime] = {}  #: by number: the newest status time of Meta's that came
        self._unkept: dict[bytes, bytes] = {}  # names that the store does not hold yet, and for whom they stand
        self._told: set[bytes] = set()
        self._told_since = LONG_AGO
        self.moved: Callable[[Heard], None] = lambda _heard: None  #: told of each send that a status moved
        self.wrote: Callable[[str, bytes], None] = lambda _number, _person: None  #: told of each person who wrote, and where

    async def hear(self) -> int:
        """Hear what is new; return how many batches.

        Raises:
            TryLater: the disk refuses. Nothing was heard; call again.
        """
        try:
            after = await self._sends.look(lambda look: look.cursor())
            batches = await self._journal.read(after, AT_ONCE)
            if batches:
                await self._take(batches)
        except BaseException:
            self.is_current = False  # somebody may have written: no window is known to be closed
            raise
        self.is_current = len(batches) < AT_ONCE
        return len(batches)

    async def _take(self, batches: list[tuple[Position, Batch]]) -> None:
        found: list[tuple[str, object]] = [
            (batch.account, event)
            for _, batch in batches
            if not batch.test
            for element in batch.elements
            for event in element.events
            if isinstance(event, MessageMoved | MessageHeard | PreferenceMoved | PersonRenamed | CallMoved)
        ]
        places = {account: await self._place(account) for account in {account for account, _ in found}}
        windows = list(_windows(event for _, event in found))
        words = [word for account, event in found for word in _words(places[account], event)]
        words += [word for account, event in found for word in self._ended(account, places[account], event)]
        aliases = self._aliases(event for _, event in found)
        came = {
            id(event): batch.delivery
            for _, batch in batches
            for element in batch.elements
            for event in element.events
            if isinstance(event, MessageMoved)
        }
        end = batches[-1][0]

        def work(turn: SendsTurn) -> list[Heard]:
            for window in windows:
                turn.put_window(window)
            heard = [
                one for _, event in found if isinstance(event, MessageMoved) and (one := _status(turn, event, came[id(event)])) is not None
            ]
            for word in words:
                turn.suppress(word)
            for alias in aliases:
                turn.put_alias(alias)
            turn.move_cursor(end)
            return heard

        heard = await self._sends.turn(work)
        self._unkept.clear()
        self._told.update(alias.name for alias in aliases)
        self._remember(windows, words, heard)
        for _, event in found:
            if isinstance(event, MessageMoved):
                self.arrived[event.number] = max(self.arrived.get(event.number, event.at), event.at)
            elif isinstance(event, MessageHeard) and event.number:
                self._pacer.book.came_in(event.number, min(event.at, self._now()))

    async def _place(self, account: str) -> str:
        """Return the portfolio for which what somebody says to an account holds."""
        known = self._pacer.known
        return known.group_of(account) or await known.read_group(account) or pseudo(account)

    def _aliases(self, events: Iterable[object]) -> list[Alias]:
        """Learn which names are one person's; return what is to be kept of it. What is known is kept anew once a day, or it grows old."""
        now, book = self._now(), self._pacer.book
        if now - self._told_since > FRESH_FOR or now < self._told_since:
            self._told, self._told_since = set(), now
        kept: dict[bytes, bytes] = {}
        for event in events:
            names: tuple[bytes, ...] = getattr(event, "people", ())
            if len(names) > 1 and not getattr(event, "in_group", False):
                self._unkept.update(book.same(names, now))
                kept |= {name: to for name in names if name not in self._told and (to := book.aliases.of(name)) is not None}
        return [Alias(name=name, person=to, at=now) for name, to in (kept | self._unkept).items()]

    def _ended(self, account: str, place: str, event: object) -> Iterable[Suppression]:
        """Yield the end that a person asked for with a word of theirs."""
        if isinstance(event, MessageHeard) and event.short:
            everything = self._endings.ended(event.short, account, place)
            if everything is not None:
                at = {"everything_at" if everything else "marketing_at": event.at}
                for name in event.people:
                    yield Suppression(place=place, person=name, source=Source.WORD.value, **at)

    def _remember(self, windows: list[Window], words: list[Suppression], heard: list[Heard]) -> None:
        """Take into memory what the store holds now."""
        book, now = self._pacer.book, self._now()
        for window in windows:
            _open(book, window)
            self.wrote(window.number, window.person)
        for word in words:
            book.suppress(word)
        for one in heard:
            self._settle(one, now)
            self.moved(one)

    def _settle(self, one: Heard, now: datetime) -> None:
        """Let the book know what a status did to a send's place, and what it says about its number and person."""
        before, after, book = one.before, one.after, self._pacer.book
        template = f"{after.template} {after.language}" if after.template else ""
        subjects = self._pacer.subjects(after.number, after.portfolio, after.account, template)
        if after.state is SendState.FAILED and before.state is not SendState.FAILED:
            self._sender.release(before)
            if after.error is not None:
                self._sender.failed(after, after.error, now)
            self._sender.came_out(after, after.error, now)
        first = after.delivered_at is not None and before.delivered_at is None
        if first and after.delivered_at is not None:
            book.note(subjects, tallies.DELIVERED, now)
            self._sender.came_out(after, None, now)
        if first and after.delivered_at is not None and after.counts:
            budget, key = book.budget(after.portfolio), person_key(after.person)
            at_s, now_s = int(after.delivered_at.timestamp()), int(now.timestamp())
            if before.state is SendState.FAILED:
                budget.elsewhere(key, after.number, at_s, now_s)
            else:
                budget.delivered(key, after.number, at_s, now_s, reserved_at=reserved_at(before))
        if after.state is SendState.READ and before.state is not SendState.READ:
            book.note(subjects, tallies.READ, now)
        if before.state in {SendState.UNKNOWN, SendState.SENDING} and after.state in {SendState.SENT, SendState.DELIVERED, SendState.READ}:
            book.note(subjects, tallies.SENT, now)


def _status(turn: SendsTurn, event: MessageMoved, delivery: int | None) -> Heard | None:
    """Let a status move its send; None: it is of no send of ours, or says nothing new. `delivery`: where its wamid can be read."""
    state = STATES.get(event.state)
    kept = (turn.by_mark(event.tracking) if event.tracking else None) or turn.by_mark(event.message)
    if kept is None or state is None:
        return None
    error = event.failures[0].code if event.failures else None
    at = event.at
    after = moved(kept, state, at, "by_meta" if state is SendState.FAILED else "", error) or kept
    after = named(after, event.message)
    if after == kept:
        return None
    turn.put(after)
    if not kept.message and delivery is not None:
        turn.put_name(Name(intent=kept.id, delivery=delivery))
    return Heard(kept, after, event) if after.state is not kept.state else None


def _windows(events: Iterable[object]) -> Iterable[Window]:
    """Yield the windows that were opened, or perhaps opened: under every name that the person has."""
    for event in events:
        if isinstance(event, MessageHeard) and not event.in_group and event.number:
            until = event.at + timedelta(seconds=AD_WINDOW_S) if event.from_ad else None
            for name in event.people if len(event.people) > 1 else (*event.people, SOMEBODY):
                yield Window(number=event.number, person=name, at=event.at, perhaps_until=until if name else None)
        elif isinstance(event, PersonRenamed) and event.number:
            for name in event.people:  # whether a window under the old name holds for the new one Meta does not tell
                yield Window(number=event.number, person=name, at=LONG_AGO, perhaps_until=event.at + timedelta(seconds=DAY_S))
        elif isinstance(event, CallMoved) and event.direction is Direction.USER_INITIATED and event.number:
            for name in event.people:
                # Which of a call's steps opens a window Meta does not tell: it is possible from the first on.
                yield Window(number=event.number, person=name, at=LONG_AGO, perhaps_until=event.at + timedelta(seconds=DAY_S))


def _words(place: str, event: object) -> Iterable[Suppression]:
    """Yield what people said about being written to."""
    if isinstance(event, PreferenceMoved):
        stops = event.preference in {Preference.STOP, Preference.UNKNOWN}
        for name in event.people:
            if stops:
                yield Suppression(place=place, person=name, source=Source.PREFERENCE.value, marketing_at=event.at)
            for source in () if stops else sorted(OWN_WORD):  # their yes takes back all that they said themselves
                yield Suppression(place=place, person=name, source=source.value, lifted_at=event.at)
    elif isinstance(event, MessageMoved) and any(failure.code == NO_MARKETING for failure in event.failures):
        for name in event.people:
            yield Suppression(place=place, person=name, source=Source.REFUSED.value, marketing_at=event.at)


def _open(book: Book, window: Window) -> None:
    if window.at > LONG_AGO:
        book.wrote(window.number, window.person, window.at)
    if window.perhaps_until is not None:
        book.windows.perhaps(window.number, window.person, window.perhaps_until)
