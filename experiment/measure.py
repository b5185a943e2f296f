"""What a run came to: counted from the world's own truth, a sample every quarter of an hour, and what Linekeeper said beside it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from experiment.letters import Kind, Letter
from experiment.load import DAY_S, DESK, SHOP
from experiment.town import START, Fate, Town

LATE_S = 5.0
QUICK = (Kind.REPLY, Kind.CODE)


class Result(Struct, frozen=True, kw_only=True):
    """One run. Shares are parts of one, times simulated."""

    way: str
    seed: int
    days: int
    connected: float  #: share of the time: the status word CONNECTED, no restriction or ban, not slowed for spam; both numbers' mean
    restricted: float  #: share of the time that the account was restricted or banned
    slowed: float  #: share of the time that a number was slowed for spam
    full: float  #: share of the time that the word was RESTRICTED, the limit used up
    quality: dict[str, float]  #: days at each rating of the number that sends campaigns
    by_linekeeper: dict[str, float]  #: share of the time at each status; empty: it did not watch
    daily: list[float]  #: of each day, the share connected
    pauses: int  #: of templates
    disabled: int
    violations: int  #: steps on Meta's ladder of enforcement
    banned: bool
    letters: dict[str, int]  #: by kind
    delivered: dict[str, int]
    ended: dict[str, dict[str, int]]  #: by kind, every letter in one state
    p50_s: dict[str, float]
    p99_s: dict[str, float]
    late: dict[str, int]  #: of what went, over five seconds after it was asked for
    kept: dict[str, int]  #: never taken by the world: refused, expired or waiting
    next_tier_days: float | None
    blocked: int  #: people who blocked a number, or reported it
    stopped: int
    halted: int = 0  #: campaigns that the canary stopped
    refusals: int  #: answers of the world that refused
    held: int  #: letters that waited, or were not sent, for longer than a minute
    posts_twice: int  #: tracking values posted twice, and letters accepted twice
    over_limit: int  #: refusals because the limit was used up, one-time codes aside: they may go beyond it
    most_taken: float  #: most places at once, promised by us or used by others, as a part of the limit that was known
    soft: list[str]  #: answers or codes that did not go for our own caution


class Watch:
    """Takes the samples of a run."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._connected: list[float] = []
        self._counts: Counter[str] = Counter()
        self._quality: Counter[str] = Counter()
        self._house: Counter[str] = Counter()
        self.next_tier_days: float | None = None
        self._first = town.limit
        self.most_taken = 0.0

    def look(self, house: Sequence[str] = (), taken: int = 0, limit: int | None = None) -> None:
        """Take a sample. `house`: Linekeeper's statuses; `taken`: permits that it counts under the limit it knows."""
        town = self._town
        words = [town.status(number) for number in (SHOP, DESK)]
        hurt = town.restricted or town.slowed
        self._connected.append(0.0 if hurt else sum(word == "CONNECTED" for word in words) / len(words))
        self._counts.update({"restricted": town.restricted, "slowed": town.slowed, "full": "RESTRICTED" in words})
        self._quality[town.stage.world.numbers[SHOP].quality] += 1
        self._house.update(house)
        if limit:
            self.most_taken = max(self.most_taken, taken / limit)
        if self.next_tier_days is None and town.limit != self._first:
            self.next_tier_days = (town.stage.now - START) / DAY_S

    def share(self, what: str) -> float:
        """Return in which part of the samples something was so."""
        return self._counts[what] / max(len(self._connected), 1)

    @property
    def connected(self) -> float:
        """Return the share of the time connected."""
        return sum(self._connected) / max(len(self._connected), 1)

    def daily(self, days: int) -> list[float]:
        """Return it by day."""
        a_day = max(len(self._connected) // days, 1)
        return [sum(part) / len(part) for day in range(days) if (part := self._connected[day * a_day : (day + 1) * a_day])]

    @property
    def quality(self) -> dict[str, float]:
        """Return the days at each rating."""
        return {word: many * 900 / DAY_S for word, many in sorted(self._quality.items())}

    @property
    def house(self) -> dict[str, float]:
        """Return the share of the time at each of Linekeeper's statuses."""
        whole = sum(self._house.values())
        return {word: many / whole for word, many in sorted(self._house.items())}


def ending(fate: Fate | None, unsent: str) -> str:
    """Return the one state in which a letter ended."""
    if fate is None or not fate.wamid:
        return unsent.partition(":")[0]
    if fate.delivered_at is not None:
        return "delivered"
    return "failed" if fate.failed else "under way"


def by_kind(letters: Sequence[Letter], states: Mapping[int, str]) -> dict[str, dict[str, int]]:
    """Return how many letters of each kind ended in each state."""
    found: dict[str, Counter[str]] = {kind.value: Counter() for kind in Kind}
    for letter in letters:
        found[letter.kind.value][states[letter.serial]] += 1
    return {kind: dict(sorted(counts.items())) for kind, counts in found.items()}


def waits(letters: Sequence[Letter], fates: Mapping[int, Fate], kind: Kind) -> list[float]:
    """Return how long each of a kind waited for being taken by the world, shortest first."""
    known = ((letter.at, fates.get(letter.serial)) for letter in letters if letter.kind is kind)
    return sorted(fate.accepted_at - at for at, fate in known if fate is not None and fate.accepted_at is not None)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share lies; 0 of nothing."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
