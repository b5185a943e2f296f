from linekeeper.sim import sweeping, windows
from linekeeper.sim.traffic import Refused
from tests.sim.cast import FIRST, PORTFOLIO, stage
from tests.sim.crowd import lively, number, run

HOUR_S, DAY_S = 3_600.0, 86_400.0
PERSON, OTHER = "15550102000", "15550102001"


def test_windows_that_closed_are_dropped_within_the_hour_and_open_ones_are_kept() -> None:
    here = stage()
    windows.opened(here, FIRST, PERSON)
    sweeping.sweep(here)
    run(here, 23 * HOUR_S)
    windows.opened(here, FIRST, OTHER)
    run(here, 2 * HOUR_S)
    sweeping.sweep(here)

    assert list(here.windows) == [f"{FIRST}/{OTHER}"]


def test_a_free_entry_point_is_kept_as_long_as_it_may_last() -> None:
    here = stage()
    windows.opened(here, FIRST, PERSON, ad=True)
    run(here, 24 * HOUR_S)
    windows.answered(here, FIRST, PERSON)
    run(here, 71 * HOUR_S)
    sweeping.sweep(here)
    kept = windows.free_until(here, FIRST, PERSON) > 0
    run(here, 2 * HOUR_S)
    sweeping.sweep(here)

    assert (kept, here.traffic.entries) == (True, {})


def test_what_lasts_for_weeks_is_dropped_by_the_day() -> None:
    here = lively()
    traffic = here.traffic
    traffic.patience[f"{PORTFOLIO}/{PERSON}"] = (1.0, here.now)
    traffic.marketing[PERSON] = [here.now]
    traffic.refused[f"{PORTFOLIO}/{PERSON}"] = Refused(at=here.now, until=here.now + 30 * HOUR_S)
    traffic.slowed[FIRST] = traffic.barred[PORTFOLIO] = here.now + 12 * HOUR_S
    left = []
    for _ in range(24):
        run(here, DAY_S + 1)
        sweeping.sweep(here)
        left.append(sorted(name for name in ("patience", "marketing", "refused", "slowed", "barred") if getattr(traffic, name)))

    assert left[:3] == [["patience", "refused"], ["patience"], ["patience"]]
    assert left[-1] == []


def test_it_is_not_done_again_before_its_time() -> None:
    here = stage()
    sweeping.sweep(here)
    here.windows[f"{FIRST}/{PERSON}"] = here.now - 2 * DAY_S
    run(here, HOUR_S - 1)
    sweeping.sweep(here)
    before = len(here.windows)
    run(here, 1)
    sweeping.sweep(here)

    assert (before, len(here.windows)) == (1, 0)
    assert not here.windowed(number(here), PERSON)
