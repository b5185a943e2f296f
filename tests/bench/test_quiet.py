"""Whether the machine is quiet enough to be measured on."""

import pytest

from bench.quiet import busy, others, times, warning

STAT = "cpu  100 0 50 800 40 0 10 0 0 0\ncpu0 50 0 25 400 20 0 5 0 0 0\n"


def test_waiting_for_the_disk_counts_as_idle() -> None:
    assert times(STAT) == (840, 1_000)


@pytest.mark.parametrize(
    ("after", "share"),
    [((940, 1_100), 0.0), ((840, 1_100), 1.0), ((915, 1_100), 0.25), ((840, 1_000), 0.0)],
    ids=["nobody works", "all cores work", "a quarter", "no time passed"],
)
def test_what_is_not_idle_is_busy(after: tuple[int, int], share: float) -> None:
    assert busy((840, 1_000), after) == share


def test_a_look_at_this_machine_is_a_share() -> None:
    assert 0 <= others() <= 1


@pytest.mark.parametrize(("share", "warns"), [(0.0, False), (0.1, False), (0.5, True)])
def test_a_busy_machine_is_told(share: float, warns: bool) -> None:
    assert bool(warning(share)) is warns
