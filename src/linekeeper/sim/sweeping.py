"""What is over is dropped, so that a play of a month remembers days and no months.

By the hour and by the day, and not with every message: to look for the oldest entry of a dict steps over every one that was taken out.
Nothing follows from what is dropped here, but for the last traces of somebody's weariness.
"""

from linekeeper.sim.played import played
from linekeeper.sim.stage import WINDOW_S, Stage
from linekeeper.sim.traffic import DAY_S, Traffic

HOUR_S = 3_600.0
FORGOTTEN_S = 21 * DAY_S


def sweep(stage: Stage) -> None:
    """Drop what is over, if it is time to."""
    traffic, now = stage.traffic, stage.timeline.now
    if now < traffic.sweep_at:
        return
    traffic.sweep_at = now + HOUR_S
    stage.windows = {pair: at for pair, at in stage.windows.items() if at > now - WINDOW_S}
    lasts = DAY_S + played(stage).free_entry_h * HOUR_S
    traffic.entries = {pair: entry for pair, entry in traffic.entries.items() if entry.clicked_at > now - lasts}
    if now >= traffic.sweep_all_at:
        traffic.sweep_all_at = now + DAY_S
        _sweep_all(traffic, now)


def _sweep_all(traffic: Traffic, now: float) -> None:
    traffic.patience = {pair: level for pair, level in traffic.patience.items() if level[1] > now - FORGOTTEN_S}
    traffic.marketing = {person: times for person, times in traffic.marketing.items() if times[-1] > now - DAY_S}
    traffic.refused = {pair: one for pair, one in traffic.refused.items() if max(one.at + DAY_S, one.until) > now}
    traffic.slowed = {number: until for number, until in traffic.slowed.items() if until > now}
    traffic.barred = {portfolio: until for portfolio, until in traffic.barred.items() if until > now}
