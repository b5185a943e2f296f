"""The budget of a limit: checks a second, and bytes of one person, with 100,000 people spread over the 24 hours that count.

`python -m bench.window` answers with both: a process of its own, so that its memory is nobody else's.
"""

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from bench.ratio import Measure, Probe, Scale, Stand
from bench.run import asked
from linekeeper.pacing.budget import Budget
from linekeeper.pacing.permit import DAY_S, person_key
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

PEOPLE = 100_000
LIMIT = 250_000
LEAST_A_SECOND = 1_000_000.0
MOST_BYTES = 150.0
BEGIN = 1_795_000_000
NUMBER = "100000000000001"


def _hash(number: int) -> bytes:
    """Return 16 bytes that lie as a keyed hash's would: in no order."""
    return (number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).to_bytes(16, "big")


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


def _filled(hashes: list[bytes]) -> tuple[Budget, float]:
    """Return a budget in which everybody got a message that was delivered, and bytes of one person."""
    thresholds = Thresholds()
    gc.collect()
    before = _resident()
    budget = Budget(LIMIT, known=True)
    for place, person in enumerate(hashes):
        at = BEGIN + place * (DAY_S - 60) // len(hashes)
        assert budget.reserve(person_key(person), Lane.MARKETING, NUMBER, at, thresholds)
        budget.delivered(person_key(person), NUMBER, at + 3, at + 3)
    gc.collect()
    return budget, (_resident() - before) / len(hashes)


def checks_and_bytes() -> tuple[float, float]:
    """Return checks a second, half of them of people who use a place already, and bytes of one person."""
    known = [_hash(number) for number in range(1, PEOPLE + 1)]
    mixed = [person for number, one in enumerate(known) for person in (one, _hash(PEOPLE + 1 + number))]
    budget, size = _filled(known)
    cap, now = budget.cap(Lane.MARKETING, Thresholds()), BEGIN + DAY_S - 60
    assert budget.taken(now) == PEOPLE
    has_room = budget.has_room
    began = perf_counter()
    for person in mixed:
        has_room(person_key(person), cap, now)
    return len(mixed) / (perf_counter() - began), size


@contextmanager
def _opened(_: Path, __: Scale) -> Iterator[Mapping[str, Probe]]:
    found: dict[str, float] = {}

    def checks() -> float:
        told = asked("bench.window").split()
        found["bytes"] = float(told[1])
        return float(told[0])

    yield {
        "checks": checks,
        "least": lambda: LEAST_A_SECOND,
        "bytes": lambda: found["bytes"],
        "most": lambda: MOST_BYTES,
    }


STANDS = [Stand("window", _opened, most_rounds=3)]
MEASURES = [
    Measure(
        name="window check",
        stand="window",
        ours="checks",
        control="least",
        against="the promised 1,000,000 a second, 100,000 people in the window",
        unit="checks/s",
        least=1.0,
    ),
    Measure(
        name="window check: memory per person",
        stand="window",
        ours="bytes",
        control="most",
        against="the promised 150 bytes",
        unit="bytes",
        lower_is_better=True,
        least=1.0,
    ),
]

if __name__ == "__main__":
    sys.stdout.write("{} {}\n".format(*checks_and_bytes()))
