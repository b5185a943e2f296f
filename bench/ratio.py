"""What a measure is, and what its rounds come to. Pure: no clock, no process."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct

Probe = Callable[[], float]
Rounds = Sequence[Mapping[str, float]]  #: what each probe came to, round by round
SHARE = 0.7  #: of what was measured: below that something is wrong, above it the machine had a bad day
FLOORS = Path(__file__).with_name("floors.json")


class Scale(Struct, frozen=True):
    """A full and a quick run differ in nothing else."""

    rounds: int
    seconds: float  #: of one round under load
    events: int  #: of one round without


FULL = Scale(rounds=7, seconds=1.5, events=4_000)
QUICK = Scale(rounds=3, seconds=0.4, events=2_000)


class Stand(Struct, frozen=True):
    """Probes that take turns: in every round each runs once, so that a slow moment of the machine meets all of them."""

    name: str
    open: Callable[[Path, Scale], AbstractContextManager[Mapping[str, Probe]]]
    most_rounds: int = 99


class Measure(Struct, frozen=True, kw_only=True):
    """One ratio, always written so that higher is better."""

    name: str
    stand: str
    ours: str
    control: str
    against: str  #: the control, in words
    unit: str
    lower_is_better: bool = False
    allowed: float = 1.0  #: where lower is better: how many times the control we may take
    least: float = 0.0  #: a promised bound: no floor lies below it
    beside: str = ""  #: a probe that tells how much else was done meanwhile


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a measure came to. Medians over the rounds, in the measure's unit; `ratio` is the median of the rounds' own ratios."""

    ratio: float
    floor: float
    rounds: int
    control: float
    ours: float
    unit: str
    against: str
    meanwhile: float | None = None  #: median of what the measure's `beside` told

    @property
    def holds(self) -> bool:
        """Return whether the ratio is at or above its floor."""
        return self.ratio >= self.floor


def result(measure: Measure, rounds: Rounds, floor: float) -> Result:
    """Return what the rounds come to.

    Raises:
        ValueError: there is no round, or a probe measured nothing.
    """
    if not rounds:
        raise ValueError(f"{measure.name}: no round was run")
    pairs = [(one[measure.ours], one[measure.control]) for one in rounds]
    if any(value <= 0 for pair in pairs for value in pair):
        raise ValueError(f"{measure.name}: a round measured nothing")
    ratios = [measure.allowed * control / ours if measure.lower_is_better else ours / control for ours, control in pairs]
    return Result(
        ratio=median(ratios),
        floor=floor,
        rounds=len(pairs),
        control=median(control for _, control in pairs),
        ours=median(ours for ours, _ in pairs),
        unit=measure.unit,
        against=measure.against,
        meanwhile=median(one[measure.beside] for one in rounds) if measure.beside else None,
    )


def new_floor(measure: Measure, ratio: float) -> float:
    """Return the floor for what was measured; never below a promised bound."""
    return max(measure.least, round(ratio * SHARE, 4))


def read_floors(path: Path = FLOORS) -> dict[str, float]:
    """Return the floors by the measures' names."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, float]) if path.exists() else {}


def write_floors(floors: Mapping[str, float], path: Path = FLOORS) -> None:
    """Write floors, sorted, so that a change is one line."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(dict(sorted(floors.items()))), indent=2) + b"\n")
