"""Service windows in memory: when each person last wrote to each number. Small and fast: asked for every send.

A person costs one slot of a dict: the key is a number's small index and 56 bits of the person's hash, the value a unix second. Another
window, after an ad or a call, is a second, rarer dict.
"""

from datetime import datetime

from linekeeper.fold.portfolio import Hearing
from linekeeper.fold.register import second
from linekeeper.gateway.rounds import Round
from linekeeper.pacing.ask import Window
from linekeeper.pacing.permit import person_key

DAY_S = 86_400
KEPT_S = 97 * 3600  #: as long as the store keeps them
A_SLICE = 20_000  #: people looked at in one sweep: some 3 ms
_INDEX_BITS = 56
SOMEBODY = b""  #: who wrote under one name only: with a username the phone number may be missing, so it may be anybody (Meta, BSUIDs, 2026)


class Windows:
    """Who wrote when. Joins only."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._wrote: dict[int, int] = {}
        self._perhaps: dict[int, int] = {}
        self._round, self._round_perhaps = Round[int](A_SLICE), Round[int](A_SLICE)

    def wrote(self, number: str, person: bytes, at: datetime) -> None:
        """A person wrote to a number."""
        _later(self._wrote, self._key(number, person), second(at))

    def perhaps(self, number: str, person: bytes, until: datetime) -> None:
        """Another window may be open until then."""
        _later(self._perhaps, self._key(number, person), second(until))

    def of(self, number: str, names: tuple[bytes, ...], heard: Hearing | None, now: datetime, slack_s: int, *, exact: bool) -> Window:
        """Return how the window stands.

        `heard` None: we do not hear. `exact` False: the person may be known under another name, unless they wrote under this one. For
        `slack_s` before its end and after it nobody is sure: clocks differ, and a message takes its time.
        """
        at = second(now)
        unknown, known = heard is None or not names, False
        for name in names:
            key = self._key(number, name)
            wrote = self._wrote.get(key)
            if wrote is not None:
                exact = known = True
                if wrote <= at + slack_s and at < wrote + DAY_S - slack_s:
                    return Window.OPEN
                unknown = unknown or at < wrote + DAY_S + slack_s  # also of a message from the future: then the clock was set back
            unknown = unknown or at < self._perhaps.get(key, 0) + slack_s
        exact = exact and (known or at >= self._wrote.get(self._key(number, SOMEBODY), -DAY_S) + DAY_S + slack_s)
        if unknown or not exact or heard is None:
            return Window.UNKNOWN
        since = heard.unbroken_since(at)
        return Window.CLOSED if since is not None and since <= at - DAY_S - slack_s else Window.UNKNOWN

    def sweep(self, now: datetime) -> None:
        """Forget what is long over, a slice each time. Under which name a person wrote is worth knowing for a while after."""
        oldest = second(now) - KEPT_S
        for told, round_ in ((self._wrote, self._round), (self._perhaps, self._round_perhaps)):
            for key in round_.slice(told):
                if told.get(key, oldest) < oldest:
                    del told[key]

    def __len__(self) -> int:
        return len(self._wrote)

    def _key(self, number: str, person: bytes) -> int:
        index = self._numbers.get(number)
        if index is None:
            index = self._numbers[number] = len(self._numbers)
        return index << _INDEX_BITS | person_key(person)


def _later(told: dict[int, int], key: int, at: int) -> None:
    if told.get(key, 0) < at:
        told[key] = at
