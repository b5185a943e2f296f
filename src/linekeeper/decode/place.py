"""Where in a body we read, for whom, and by which clock: what every decoder of a field is given."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from linekeeper.decode.scalars import canonical, seconds, word
from linekeeper.decode.shapes import shown
from linekeeper.decode.veil import Veil
from linekeeper.events import Batch, Element, Source, Told
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import Unread

DECODER = 4  #: version of what the decoders write; raise it when the same body gives other events
AHEAD_S = 300  #: Meta's time may be this much later than the hearing before it counts as when heard
BUCKET_S = 600  #: elements with neither id nor time are told apart by when they were heard, this coarse
MOST_STEPS = 100_000
"""Entries, changes and items of one body that we walk. Eight MiB of real news hold fewer; Meta sends 1,000 at most."""
_LAST_HOUR = 2**32 - 1
_HOUR_S = 3600

MISSING = "it is missing"
NEW_KEY = "a key we do not know"
NEW_WORD = "a word we do not know"
NEW_LIMIT = "neither an amount nor a tier we know"
BAD_TIME = "no time we can read"
BAD_CODE = "no error code we can read"
WRONG_SHAPE = "it has another form than we know"
EMPTY = "there is nothing in it"
TOO_MANY = "there is more in it than a body of Meta's can hold"
FAILED = "Linekeeper failed on it: please report"

_pack = msgspec.msgpack.Encoder().encode


class Hearing:
    """One body as it is walked: who heard it, when, and what it became so far."""

    __slots__ = ("_batches", "_left", "app", "heard_at", "heard_s", "source", "veil")

    def __init__(self, app: str, source: str, heard_at: datetime, veil: Veil) -> None:
        self.app, self.source, self.heard_at, self.veil = app, source, heard_at, veil
        self.heard_s = int(heard_at.timestamp())
        self._left = MOST_STEPS
        self._batches: dict[tuple[str, bool], list[Element]] = {}

    def step(self) -> bool:
        """Take one entry, change or item; False when the body holds more than we walk: what is left is told as one thing."""
        self._left -= 1
        return self._left >= 0

    def keep(self, account: str, element: Element, *, test: bool = False) -> None:
        """Add an element to its account's batch."""
        self._batches.setdefault((account, test), []).append(element)

    def batches(self) -> tuple[Batch, ...]:
        """Return one batch per account, in order of appearance."""
        if self._left < 0:
            rest = Place(self, "")
            rest.keep(rest.lost("body", TOO_MANY, len(self._batches)))
        return tuple(
            Batch(
                source=Source.WEBHOOK,
                app=self.app,
                account=account,
                heard_at=self.heard_at,
                decoder=DECODER,
                elements=tuple(elements),
                test=test,
            )
            for (account, test), elements in self._batches.items()
        )


class Place:
    """One spot in the body. A decoder reads values there; `at` and `told` are the entry's own time."""

    __slots__ = ("_hasher", "_seed", "account", "at", "display", "entry", "field", "hearing", "number", "path", "seconds", "test", "told")

    def __init__(self, hearing: Hearing, path: str, entry: str = "") -> None:
        self.hearing, self.path, self.entry = hearing, path, entry
        self.account, self.test, self.field = entry, False, ""
        self.number = self.display = ""
        self.seconds: int | None = None
        self.at, self.told = hearing.heard_at, Told.HEARD
        self._seed: str | None = None  # no hasher yet: most places never need one

    def within(self, sub: str) -> "Place":
        """Return a place below this one, with the same entry, account and time."""
        inner = Place(self.hearing, self.path + sub, self.entry)
        inner.seconds, inner.at, inner.told = self.seconds, self.at, self.told
        return inner

    def timed(self, written: object) -> bool:
        """Take `written` as the time of this place; return False when it is there and no time."""
        self.seconds, self.at, self.told = self.instant(written)
        return self.seconds is not None or written is None

    def instant(self, written: object) -> tuple[int | None, datetime, Told]:
        """Return Meta's own unix second, if any, the instant an event speaks for, and who told it."""
        told = seconds(written)
        if told is None:
            return None, self.hearing.heard_at, Told.HEARD
        if told > self.hearing.heard_s + AHEAD_S:
            return told, self.hearing.heard_at, Told.FUTURE
        return told, datetime.fromtimestamp(told, UTC), Told.META

    def unread(self, sub: str, why: str, at: datetime | None = None, told: Told | None = None) -> Unread:
        """Return an `Unread` for what lies at `sub` below this place."""
        where = self.path if not sub else f"{self.path}{sub}" if sub[0] == "[" else f"{self.path}.{sub}"
        return Unread(at=at or self.at, told=told or self.told, where=where.removeprefix("."), why=why, field=self.field)

    def new_word(self, sub: str, written: object) -> Unread:
        """Return an `Unread` for an enum word we do not know, or for one that is not there at all."""
        return self.unread(sub, NEW_WORD if word(written) else WRONG_SHAPE if written is not None else MISSING)

    def key(self, told: int | None, *identity: str | bytes) -> bytes:
        """Return the key of an element that names itself (a wamid and a status), with Meta's time for a prefix."""
        hour = (self.hearing.heard_s if told is None else told) // _HOUR_S
        return min(max(hour, 0), _LAST_HOUR).to_bytes(4, "big") + self._hash(identity)

    def key_of_content(self, told: int | None, kind: str, value: object) -> bytes:
        """Return the key of an element known only by what it says and when: by Meta's time, else by when we heard it."""
        when = self.hearing.heard_s // BUCKET_S * BUCKET_S if told is None else told
        return self.key(when, kind, self.field, self.entry, str(when), self.number, self.display, canonical(value))

    def lost(self, sub: str, why: str, value: object) -> Element:
        """Return an element for something that cannot be read at all."""
        return Element(key=self.key_of_content(self.seconds, "unread", [why, value]), events=(self.unread(sub, why),))

    def keep(self, element: Element) -> None:
        """Add an element to the batch of this place's account."""
        self.hearing.keep(self.account, element, test=self.test)

    def _hash(self, identity: tuple[str | bytes, ...]) -> bytes:
        if self._seed != self.account:  # most places say many things about one account
            self._seed = self.account
            self._hasher = self.hearing.veil.element()
            self._hasher.update(_pack((self.hearing.source, self.account)))
        hasher = self._hasher.copy()
        hasher.update(_pack(identity))
        return hasher.digest()


def of_words(place: Place, value: dict[str, Any], events: list[AnyEvent], **known: Any) -> None:  # noqa: ANN401  # containers of words
    """Append an `Unread` for every key whose word is not among the known ones. Null and absent are fine."""
    for key, words in known.items():
        told = value.get(key)
        if told is not None and word(told) not in words:
            events.append(place.new_word(shown(key), told))
