"""Whether the machine is quiet enough to be measured on: others' work bends latencies more than anything of ours."""

import time
from pathlib import Path

STAT = Path("/proc/stat")
LOOK_S = 1.0
QUIET = 0.1  #: share of all cores that others may use


def times(text: str) -> tuple[int, int]:
    """Return idle and all ticks of all cores together from /proc/stat's text."""
    ticks = [int(word) for word in text.splitlines()[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def busy(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return the share of all cores in use between two looks."""
    idle, passed = after[0] - before[0], after[1] - before[1]
    return 1 - idle / passed if passed else 0.0


def others() -> float:
    """Return the share of all cores that others use now; 0 where the system does not tell."""
    if not STAT.exists():
        return 0.0
    before = times(STAT.read_text(encoding="ascii"))
    time.sleep(LOOK_S)
    return busy(before, times(STAT.read_text(encoding="ascii")))


def warning(share: float) -> str:
    """Return what whoever reads the numbers must know; "" on a quiet machine."""
    if share <= QUIET:
        return ""
    return f"Others use {share:.0%} of this machine: latencies will be high and ratios of them low. Run it again when it is quiet."
