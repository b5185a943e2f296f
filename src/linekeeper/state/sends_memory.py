"""The gateway's store in memory: for tests, and for trying the gateway without a disk. Keeps every promise but durability."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import TypeVar

from linekeeper.journal.port import START, Position
from linekeeper.state.campaigns_memory import MemoryCampaigns
from linekeeper.state.intents import WAITING, Intent, SendState, moved
from linekeeper.state.outgoing import Name
from linekeeper.state.outgoing_memory import MemoryOutgoing
from linekeeper.state.sends import (
    ANSWER_HOURS,
    DEED_DAYS,
    KEPT_DAYS,
    Alias,
    Answer,
    ContactRow,
    Deed,
    GatewayKey,
    Outcome,
    Pause,
    SendsLook,
    SendsTurn,
    Sought,
    Suppressed,
    Suppression,
    Tally,
    Window,
    settled,
)
from linekeeper.state.sends_turn import CONTACT_DAYS, WINDOW_HOURS
from linekeeper.store.instant import EPOCH, to_us

T = TypeVar("T")
UNDELIVERED = 131026


class MemorySendsTurn(MemoryCampaigns, MemoryOutgoing):
    """See `state.sends.SendsTurn`: the tables, and what may be done to them."""

    def __init__(self) -> None:
        MemoryCampaigns.__init__(self)
        MemoryOutgoing.__init__(self)
        self.at = START
        self.sends: dict[int, Intent] = {}
        self.answers: dict[tuple[bytes, bytes], Answer] = {}
        self.all_keys: dict[str, GatewayKey] = {}
        self.suppressed_by: dict[tuple[str, bytes, str], Suppression] = {}
        self.known: dict[tuple[str, bytes], ContactRow] = {}
        self.paused: dict[tuple[str, str], Pause] = {}
        self.wrote: dict[tuple[str, bytes], Window] = {}
        self.named: dict[bytes, Alias] = {}
        self.notes: dict[str, bytes] = {}
        self.done: dict[int, Deed] = {}

    def copied(self) -> "MemorySendsTurn":
        """Return a draft: what is done to it can be thrown away."""
        draft = copy(self)
        for name, value in vars(self).items():
            setattr(draft, name, copy(value))
        return draft

    def cursor(self) -> Position:
        """See the port."""
        return self.at

    def intent(self, id_: int) -> Intent | None:
        """See the port."""
        return self.sends.get(id_)

    def every(self) -> Iterable[Intent]:
        """See `MemoryCampaigns`."""
        return self.sends.values()

    def has_stopped(self, place: str, person: bytes, since: datetime) -> bool:
        """See `MemoryCampaigns`."""
        words = [one for key, one in self.suppressed_by.items() if key[:2] == (place, person)]
        return any(at is not None and at >= since for one in words for at in (one.marketing_at, one.everything_at))

    def could_not(self, person: bytes) -> bool:
        """See `MemoryCampaigns`."""
        failed = [one for one in self.sends.values() if one.person == person and one.error == UNDELIVERED]
        wrote = {one.number: one.at for one in self.wrote.values() if one.person == person}
        return any(one.number not in wrote or to_us(wrote[one.number]) <= one.id for one in failed)

    def by_mark(self, mark: bytes) -> Intent | None:
        """See the port."""
        return max((one for one in self.sends.values() if mark and one.mark == mark), key=lambda one: one.id, default=None)

    def intents(self, sought: Sought, after: int = 0, limit: int = 100) -> Sequence[Intent]:
        """See the port."""
        return [one for id_, one in sorted(self.sends.items()) if id_ > after and _is_sought(one, sought)][:limit]

    def due(self, now: datetime, after: tuple[datetime, int] | None = None, limit: int = 500) -> Sequence[Intent]:
        """See the port."""
        found = [
            (one.due_at, one.id) for one in self.sends.values() if one.state in WAITING and one.due_at is not None and one.due_at <= now
        ]
        return [self.sends[id_] for due_at, id_ in sorted(found) if (due_at, id_) > (after or (EPOCH, 0))][:limit]

    def next_due(self) -> datetime | None:
        """See the port."""
        return min((one.due_at for one in self.sends.values() if one.state in WAITING and one.due_at is not None), default=None)

    def tally(self, sought: Sought, after: int = 0) -> Sequence[Tally]:
        """See the port."""
        alike = defaultdict[tuple[str, ...], list[Intent]](list)
        for one in self.sends.values():
            if one.id > after and _is_sought(one, sought):
                alike[one.account, one.portfolio, one.number, one.lane, one.template, one.state, one.why].append(one)
        return [
            Tally(
                account=account,
                portfolio=group,
                number=number,
                lane=lane,
                template=template,
                state=SendState(state),
                why=why,
                sends=len(ones),
                detail=min(ones, key=lambda one: (one.due_at is None, one.due_at or EPOCH)).detail,
            )
            for (account, group, number, lane, template, state, why), ones in sorted(alike.items())
        ]

    def newest(self) -> int:
        """See the port."""
        return max(self.sends, default=0)

    def permits(self, now: datetime, after: tuple[datetime, int] | None = None, limit: int = 1000) -> Sequence[Intent]:
        """See the port."""
        found = [(one.permit_until, one.id) for one in self.sends.values() if one.permit_until is not None and one.permit_until > now]
        return [self.sends[id_] for until, id_ in sorted(found) if (until, id_) > (after or (EPOCH, 0))][:limit]

    def attempts(self, since: datetime, after: int = 0, limit: int = 1000) -> Sequence[Intent]:
        """See the port."""
        found = [id_ for id_, one in self.sends.items() if one.sent_at is not None and (one.sent_at >= since or id_ >= to_us(since))]
        return [self.sends[id_] for id_ in sorted(found) if id_ > after][:limit]

    def answer(self, scope: bytes, key: bytes) -> Answer | None:
        """See the port."""
        return self.answers.get((scope, key))

    def keys(self) -> Sequence[GatewayKey]:
        """See the port."""
        return sorted(self.all_keys.values(), key=lambda key: (key.created_at, key.id))

    def suppressions(self, after: tuple[str, bytes, str] | None = None, limit: int = 1000) -> Sequence[Suppression]:
        """See the port."""
        return [one for place, one in sorted(self.suppressed_by.items()) if place > (after or ("", b"", ""))][:limit]

    def suppressed(self) -> Sequence[Suppressed]:
        """See the port."""
        counted = Counter((place, source) for place, _, source in self.suppressed_by)
        return [Suppressed(place=place, source=source, people=people) for (place, source), people in sorted(counted.items())]

    def deeds(self, before: int | None = None, limit: int = 100, account: str | None = None) -> Sequence[Deed]:
        """See the port."""
        found = (one for id_, one in sorted(self.done.items(), reverse=True) if before is None or id_ < before)
        return [one for one in found if account in {None, one.account}][:limit]

    def aliases(self, after: bytes = b"", limit: int = 10_000) -> Sequence[Alias]:
        """See the port."""
        return [one for name, one in sorted(self.named.items()) if name > after][:limit]

    def contacts(self, after: tuple[str, bytes] | None = None, limit: int = 10_000) -> Sequence[ContactRow]:
        """See the port."""
        return [one for place, one in sorted(self.known.items()) if place > (after or ("", b""))][:limit]

    def pauses(self) -> Sequence[Pause]:
        """See the port."""
        return [one for _, one in sorted(self.paused.items())]

    def windows(self, after: tuple[str, bytes] | None = None, limit: int = 10_000) -> Sequence[Window]:
        """See the port."""
        return [one for place, one in sorted(self.wrote.items()) if place > (after or ("", b""))][:limit]

    def note(self, name: str) -> bytes | None:
        """See the port."""
        return self.notes.get(name)

    def put(self, intent: Intent) -> None:
        """See the port."""
        self.tell(self.sends.get(intent.id), intent)
        self.sends[intent.id] = intent

    def put_answer(self, answer: Answer) -> None:
        """See the port."""
        self.answers[answer.scope, answer.key] = answer

    def put_key(self, key: GatewayKey) -> None:
        """See the port."""
        self.all_keys[key.id] = key

    def suppress(self, one: Suppression) -> None:
        """See the port."""
        place = one.place, one.person, one.source
        known = self.suppressed_by.get(place, one)
        self.suppressed_by[place] = Suppression(
            place=one.place,
            person=one.person,
            source=one.source,
            marketing_at=_later(known.marketing_at, one.marketing_at),
            everything_at=_later(known.everything_at, one.everything_at),
            lifted_at=_later(known.lifted_at, one.lifted_at),
        )

    def put_alias(self, one: Alias) -> None:
        """See the port."""
        known = self.named.get(one.name, one)
        self.named[one.name] = Alias(name=one.name, person=one.person, at=max(known.at, one.at))

    def put_contact(self, one: ContactRow) -> None:
        """See the port."""
        self.known[one.number, one.person] = one

    def pause(self, one: Pause) -> None:
        """See the port."""
        self.paused[one.kind, one.name] = one

    def resume(self, kind: str, name: str) -> None:
        """See the port."""
        self.paused.pop((kind, name), None)

    def put_deed(self, deed: Deed) -> None:
        """See the port."""
        self.done[deed.id] = deed

    def put_window(self, one: Window) -> None:
        """See the port."""
        known = self.wrote.get((one.number, one.person), one)
        perhaps = _later(known.perhaps_until, one.perhaps_until)
        self.wrote[one.number, one.person] = Window(number=one.number, person=one.person, at=max(known.at, one.at), perhaps_until=perhaps)

    def put_note(self, name: str, value: bytes | None) -> None:
        """See the port."""
        if value is None:
            self.notes.pop(name, None)
        else:
            self.notes[name] = value

    def move_cursor(self, to: Position) -> None:
        """See the port."""
        self.at = to


class MemorySends:
    """See `state.sends.Sends`."""

    def __init__(self) -> None:
        self._tables = MemorySendsTurn()

    async def accept(self, intent: Intent) -> None:
        """See the port.

        Raises:
            ValueError: there is a send of this id already.
        """
        if intent.id in self._tables.sends:
            raise ValueError(f"send {intent.id} is there already")
        self._tables.put(intent)

    def settle(self, outcome: Outcome) -> None:
        """See the port."""
        kept = self._tables.sends.get(outcome.id)
        if outcome.name:
            self._tables.put_name(Name(intent=outcome.id, body=outcome.name))
        if kept is not None:
            self._tables.put(settled(kept, outcome))

    async def turn(self, work: Callable[[SendsTurn], T]) -> T:
        """See the port."""
        draft = self._tables.copied()
        result = work(draft)
        self._tables = draft
        return result

    async def look(self, ask: Callable[[SendsLook], T]) -> T:
        """See the port."""
        return ask(self._tables)

    async def browse(self, ask: Callable[[SendsLook], T]) -> T:
        """See the port."""
        return ask(self._tables)

    async def own_up(self, now: datetime) -> int:
        """See the port."""
        found = [one for one in self._tables.sends.values() if one.state is SendState.SENDING]
        for one in found:
            self._tables.put(moved(one, SendState.UNKNOWN, now, "restart") or one)
        return len(found)

    async def clean(self, now: datetime) -> None:
        """See the port."""
        tables, oldest = self._tables, to_us(now - timedelta(days=KEPT_DAYS))
        open_ = WAITING | {SendState.SENDING}
        tables.sends = {id_: one for id_, one in tables.sends.items() if id_ >= oldest or one.state in open_}
        tables.answers = {place: one for place, one in tables.answers.items() if one.at >= now - timedelta(hours=ANSWER_HOURS)}
        tables.done = {id_: one for id_, one in tables.done.items() if id_ >= to_us(now - timedelta(days=DEED_DAYS))}
        long_over = now - timedelta(hours=WINDOW_HOURS)
        tables.wrote = {place: one for place, one in tables.wrote.items() if max(one.at, one.perhaps_until or one.at) >= long_over}
        tables.known = {place: one for place, one in tables.known.items() if one.at >= now - timedelta(days=CONTACT_DAYS)}
        said, young = {person for _, person, _ in tables.suppressed_by}, now - timedelta(days=CONTACT_DAYS)
        tables.named = {name: one for name, one in tables.named.items() if one.at >= young or not said.isdisjoint((name, one.person))}
        tables.clean_campaigns(now)
        tables.names = {id_: one for id_, one in tables.names.items() if id_ in tables.sends}


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the later of two instants; None is none."""
    return max((at for at in (one, other) if at is not None), default=None)


def _is_sought(one: Intent, sought: Sought) -> bool:
    """Tell whether a send is among those asked for."""
    if sought.states is not None and one.state not in sought.states:
        return False
    if sought.accounts is not None and one.account not in sought.accounts:
        return False
    names = (name for name in sought.__struct_fields__ if name not in {"states", "accounts"})
    return all(getattr(sought, name) in {None, getattr(one, name)} for name in names)
