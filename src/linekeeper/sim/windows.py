"""Service windows and free entry points: when a person may be answered freely, and when messages cost nothing.

Source: sending.md section 5 (Meta, Pricing and Send messages, 2026-09-11): 24 h from the person's newest message; 72 h free from the answer
to somebody who came by an ad, if that answer comes within 24 h.
"""

from linekeeper.sim.played import played
from linekeeper.sim.stage import Stage
from linekeeper.sim.traffic import DAY_S, Entry

HOUR_S = 3_600.0


def key(number: str, person: str) -> str:
    """Return what a number and a person are kept under."""
    return f"{number}/{person}"


def opened(stage: Stage, number: str, person: str, *, ad: bool = False) -> None:
    """Open or renew the service window of a person who wrote; `ad`: they came by a click on one."""
    pair, now = key(number, person), stage.now
    stage.windows[pair] = now
    if ad:
        stage.traffic.entries[pair] = Entry(clicked_at=now)


def answered(stage: Stage, number: str, person: str) -> None:
    """Let an answer begin the free entry point, if the click is not a day old."""
    entry = stage.traffic.entries.get(key(number, person))
    if entry is not None and not entry.answered_at and stage.now - entry.clicked_at <= DAY_S:
        entry.answered_at = stage.now


def free_until(stage: Stage, number: str, person: str) -> float:
    """Return until when a free entry point lasts; 0 where there is none."""
    entry = stage.traffic.entries.get(key(number, person))
    if entry is None or not entry.answered_at:
        return 0.0
    until = entry.answered_at + played(stage).free_entry_h * HOUR_S
    return until if until > stage.now else 0.0
