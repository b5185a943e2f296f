"""The places of one portfolio's limit: unique people outside windows in a moving 24 h, in memory, exact to the minute and never less.

A person holds a place from the permit's reservation on: until 24 h after the last delivery, or, while nothing was delivered, until 24 h
after the last reservation. An undelivered message may still come later (Meta tries for up to 30 days): then it is counted as *late*,
shown as possible late use, and takes a place when it does come.

Written for speed and size: a person costs a slot of a dict, an int of 56 bits as key, 8 bytes in the list of what is due, and a value
that those who came in the same minute share. Times are unix seconds.
"""

import sys
from array import array
from collections.abc import Iterable
from datetime import UTC, datetime

from linekeeper.pacing import places
from linekeeper.pacing.permit import DAY_S, Permit
from linekeeper.pacing.standing import Room
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

NO_LIMIT = sys.maxsize
_LAG_S = 10  #: the fold folds what was heard well within it
_SHARED_VALUES = 4096  #: kept for sharing; older ones live on in those who hold them


class Budget:
    """The places of one portfolio. One owner at a time: it is not safe for threads."""

    __slots__ = (
        "_by_number",
        "_delivered",
        "_due",
        "_elsewhere",
        "_ending",
        "_frees",
        "_known",
        "_late",
        "_limit",
        "_noted",
        "_numbers",
        "_people",
        "_sweep_at",
        "_values",
        "_young",
    )

    def __init__(self, limit: int | None = None, *, known: bool = False, young: bool = False) -> None:
        self._people: dict[int, int] = {}
        self._due: dict[int, array[int]] = {}
        self._ending: dict[int, int] = {}  #: by the minute in which their place comes back: how many people
        self._delivered: dict[int, int] = {}  #: by the minute until which a delivery holds their place: how many people
        self._numbers: dict[str, int] = {}
        self._by_number: list[int] = []
        self._values: dict[int, int] = {}
        self._frees: dict[int, int | None] = {}
        self._noted: list[tuple[int, int]] = []
        self._elsewhere = self._late = self._sweep_at = 0
        self._limit, self._known, self._young = limit, known, young

    @property
    def late(self) -> int:
        """Return how many messages are under way for more than 24 h: possible late use."""
        return max(self._late, 0)  # below 0 while a person's older message came out and their newer one has not

    def taken(self, now_s: int) -> int:
        """Return how many places are used or promised."""
        self._sweep(now_s)
        return len(self._people) + self._elsewhere

    def set_limit(self, limit: int | None, *, known: bool, young: bool = False) -> bool:
        """Take what is known of the limit; return whether more may be used now than before.

        `young`: counted for less than 24 h, or others may use it unseen.
        """
        before = self._binding, not self._young
        self._limit, self._known, self._young = limit, known, young
        self._frees.clear()
        return (self._binding, not young) != before and self._binding >= before[0] and (not young) >= before[1]

    @property
    def _binding(self) -> int:
        return NO_LIMIT if self._limit is None or not self._known else self._limit

    def note_use(self, most: int, now_s: int) -> None:
        """Take the fold's count of who used a place as this minute began: what it has more than we saw delivered, somebody else used.

        Of that moment both counts know the same of our own people, who are kept to the minute; of any other one, whoever's place comes
        back in this minute would count as ours and as another's. The count may lag behind the statuses that we heard by some seconds,
        and would then hide others' sends behind our own: so what others use is the most of the last ten seconds.
        """
        self._sweep(now_s)
        now = places.minute(now_s)
        ours = sum(many for until, many in self._delivered.items() if until > now)
        self._noted = [(at, many) for at, many in self._noted if now_s - _LAG_S < at <= now_s] + [(now_s, max(most - ours, 0))]
        self._elsewhere = max(many for _, many in self._noted)
        self._frees.clear()

    # ---------------------------------------------------------------------------------------------------------- asking

    def cap(self, lane: Lane, thresholds: Thresholds) -> int:
        """Return how many places a lane may see used; `NO_LIMIT` without a limit that we know."""
        if self._limit is None or not self._known:
            return NO_LIMIT
        share = thresholds.share_of(lane)
        if self._young and lane is Lane.MARKETING:
            share = min(share, thresholds.unseen_share)
        return int(self._limit * share + 1e-9)

    def has_room(self, key: int, cap: int, now_s: int) -> bool:
        """Return whether a person may be messaged under a cap. The fast path: no lane, no words.

        Whose place comes back within this minute may hold none any more: under a cap that others' sends have passed, they count as new.
        """
        if now_s >= self._sweep_at:
            self._sweep(now_s)
        taken = len(self._people) + self._elsewhere
        if taken < cap:
            return True
        value = self._people.get(key)
        return value is not None and (taken <= cap or places.ends(value) > places.minute(now_s) + 1)

    def room(self, key: int, lane: Lane, number: str, now_s: int, thresholds: Thresholds) -> Room:
        """Return whether there is a place for a person in a lane, and when one comes back if not."""
        cap, held = self.cap(lane, thresholds), key in self._people
        free = self.has_room(key, cap, now_s)
        share = not held and self._share_used(lane, number, thresholds)
        taken = len(self._people) + self._elsewhere
        frees = None if free else self._frees_at(taken - cap + 1)
        return Room(
            granted=free and not share,
            counted=not held,
            limit=self._limit,
            known=self._known,
            cap=None if cap == NO_LIMIT else cap,
            taken=taken,
            late=self.late,
            share=free and share,
            young=self._young,
            frees_at=None if frees is None else datetime.fromtimestamp(frees, UTC),
        )

    def _share_used(self, lane: Lane, number: str, thresholds: Thresholds) -> bool:
        """Return whether the number's own share is used up. It binds utility and marketing."""
        if lane in {Lane.OTP, Lane.REPLY}:
            return False
        left = self.share_left(number, thresholds)
        return left is not None and left <= 0

    def share_left(self, number: str, thresholds: Thresholds) -> int | None:
        """Return how many places are left of a number's own share; None: it has none, or of a limit that nobody knows."""
        share = thresholds.share_of_number(number)
        if share is None or self._limit is None or not self._known:
            return None
        place = self._numbers.get(number)
        return int(self._limit * share + 1e-9) - (0 if place is None else self._by_number[place])

    def frees_at(self, lane: Lane, ahead: int, now_s: int, thresholds: Thresholds) -> datetime | None:
        """Return when a place comes back for a message of a lane, behind `ahead` others that wait for one; None: nobody knows.

        Where more wait than places come back: when the last of these has come back, for what went meanwhile frees none earlier.
        """
        self._sweep(now_s)
        frees = self._frees_at(len(self._people) + self._elsewhere - self.cap(lane, thresholds) + 1 + ahead)
        if frees is None and self._ending and not self._elsewhere:
            frees = places.unix(max(self._ending))
        return None if frees is None else datetime.fromtimestamp(frees, UTC)

    def _frees_at(self, wanted: int) -> int | None:
        """Return when so many places have come back; None: those that do are not enough."""
        if wanted not in self._frees:
            self._frees[wanted] = self._find_free(wanted)
        return self._frees[wanted]

    def _find_free(self, wanted: int) -> int | None:
        freed = 0
        for due in sorted(self._ending):
            freed += self._ending[due]
            if freed >= wanted:
                return places.unix(due)
        return None

    # --------------------------------------------------------------------------------------------------------- telling

    def reserve(self, key: int, lane: Lane, number: str, now_s: int, thresholds: Thresholds) -> bool:
        """Reserve a permit for one message; False: there is no place, and nothing was changed."""
        if not self.has_room(key, self.cap(lane, thresholds), now_s):
            return False
        if key not in self._people and self._share_used(lane, number, thresholds):
            return False
        self.take(key, number, now_s)
        return True

    def take(self, key: int, number: str, now_s: int) -> None:
        """Count one message that goes without a permit: a one-time code, or an override."""
        self._sweep(now_s)
        self._put(key, places.reserved(self._value(key, number), places.minute_up(now_s + DAY_S)), now_s)

    def delivered(self, key: int, number: str, at_s: int, now_s: int, *, reserved_at: int | None = None) -> None:
        """One of our messages was delivered. Once for each message: `permit.settle` tells when.

        `reserved_at`: when its permit was; without it, it counts as one of the last 24 h.
        """
        self._sweep(now_s)
        value = self._settled(key, number, now_s, reserved_at)
        self._put(key, places.delivered(value, places.minute_up(at_s + DAY_S)), now_s)

    def released(self, key: int, now_s: int, *, reserved_at: int | None = None) -> None:
        """One of our messages failed, or was never sent. Once for each message; `reserved_at` as above."""
        self._sweep(now_s)
        known = key in self._people
        value = self._settled(key, "", now_s, reserved_at)
        if known:
            self._put(key, value, now_s)

    def elsewhere(self, key: int, number: str, at_s: int, now_s: int) -> None:
        """A delivery was heard that no permit of ours stands for."""
        self._sweep(now_s)
        self._put(key, places.delivered(self._value(key, number), places.minute_up(at_s + DAY_S)), now_s)

    def absorb(self, other: "Budget", now_s: int) -> None:
        """Take over the places of another portfolio: its people turned out to be this one's."""
        self._sweep(now_s)
        names = {place: name for name, place in other._numbers.items()}  # noqa: SLF001  one class
        for key, value in other._people.items():  # noqa: SLF001  as above
            mine = self._value(key, names.get(places.number(value), ""))
            self._put(key, places.joined(mine, value), now_s)
        self._late += other._late  # noqa: SLF001  as above

    def restore(self, permits: Iterable[Permit], heard: Iterable[tuple[int, int]], now_s: int) -> None:
        """Begin anew from what was persisted: every permit, and until when (unix second) the fold's people use a place."""
        self._sweep(now_s)
        for key, until_s in heard:
            self._put(key, places.delivered(self._value(key, ""), places.minute_up(until_s)), now_s)
        for permit in permits:
            until = places.minute_up(permit.until)
            if permit.delivered_at:
                self._put(permit.key, places.delivered(self._value(permit.key, permit.number), until), now_s)
            elif not permit.failed and until > places.minute(now_s):
                self._put(permit.key, places.reserved(self._value(permit.key, permit.number), until), now_s)
            else:
                self._late += not permit.failed

    def _value(self, key: int, number: str) -> int:
        """Return what is kept of a person, or a fresh value that charges `number`."""
        known = self._people.get(key)
        if known is not None:
            return known
        place = self._numbers.setdefault(number, min(len(self._numbers), places.NUMBERS))
        if place >= len(self._by_number):
            self._by_number.append(0)
        return place

    def _settled(self, key: int, number: str, now_s: int, reserved_at: int | None) -> int:
        """Return what is kept of a person with one message less under way; one that was late already was under way no more."""
        value = self._value(key, number)
        was_late = reserved_at is not None and places.minute_up(reserved_at + DAY_S) <= places.minute(now_s)
        if places.pending(value) and not was_late:
            return places.settled(value)
        self._late -= 1
        return value

    def _put(self, key: int, value: int, now_s: int) -> None:
        known, due = self._people.get(key), places.ends(value)
        if due <= places.minute(now_s):
            if known is not None:
                self._drop(key, known)
            return
        if known is None:
            self._by_number[places.number(value)] += 1
        was, ended = (0, 0) if known is None else (places.delivered_until(known), places.ends(known))
        if was != (until := places.delivered_until(value)):
            _count(self._delivered, was, until)
        if ended != due:
            _count(self._ending, ended, due)
            self._due.setdefault(due, array("q")).append(key)
            self._frees.clear()
        self._people[key] = self._values.setdefault(value, value)

    def _drop(self, key: int, known: int) -> None:
        del self._people[key]
        _count(self._delivered, places.delivered_until(known), 0)
        _count(self._ending, places.ends(known), 0)
        self._by_number[places.number(known)] -= 1
        self._frees.clear()

    def _sweep(self, now_s: int) -> None:
        """Let go of the places that came back. Time that runs backwards frees nothing."""
        if now_s < self._sweep_at:
            return
        now = places.minute(now_s)
        for due in [due for due in self._due if due <= now]:
            for key in self._due.pop(due):
                value = self._people.get(key)
                if value is not None and places.ends(value) <= now:
                    self._late += places.pending(value)
                    self._drop(key, value)
        if len(self._values) > _SHARED_VALUES:
            self._values.clear()
        self._frees.clear()
        self._sweep_at = (now_s // 60 + 1) * 60


def _count(people: dict[int, int], before: int, after: int) -> None:
    """Count one person by another minute than before; 0: by none."""
    if before:
        left = people[before] - 1
        if left:
            people[before] = left
        else:
            del people[before]
    if after:
        people[after] = people.get(after, 0) + 1
