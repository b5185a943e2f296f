"""What the traffic of a stage leaves behind: who blocked whom, what waits, what people made of it. Plain data, saved with the world.

Keys of pairs are `left/right` of ids. Whatever grows with messages is swept now and then, see `sweeping`.
"""

import msgspec

from linekeeper.sim.quality import Signals

DAY_S = 86_400.0
TRACKED_AT_MOST = 1_000_000


class Hold(msgspec.Struct, kw_only=True):
    """What pacing knows of a template or portfolio, and the messages it holds."""

    counted: int = 0  #: messages let go since `since`
    since: float = 0.0
    held: list[str] = []  #: message ids, oldest first
    first_held_at: float = 0.0
    free_until: float = 0.0  #: judged well: not paced until then


class Entry(msgspec.Struct, kw_only=True):
    """Somebody who came by an ad; `answered_at` 0 until the business answers."""

    clicked_at: float
    answered_at: float = 0.0


class Refused(msgspec.Struct, kw_only=True):
    """Marketing that a person would not get from a business (131049): since when, and how long it lasts for that business."""

    at: float
    until: float = 0.0


class Traffic(msgspec.Struct, kw_only=True):
    """All of it."""

    accepted: int = 0  #: messages accepted since the play began
    heard: int = 0  #: messages of people
    tracked: dict[str, int] = {}  #: biz_opaque_callback_data -> accepted messages that carried it
    entries: dict[str, Entry] = {}  #: number/person -> free entry point
    shunned: dict[str, float] = {}  #: number/person -> when the person blocked the number
    muted: dict[str, float] = {}  #: number/person -> when the person muted it
    stopped: dict[str, float] = {}  #: number/person -> when the person stopped its marketing
    patience: dict[str, tuple[float, float]] = {}  #: portfolio/person -> (messages, fading, as of then)
    marketing: dict[str, list[float]] = {}  #: person -> when marketing came, within 24 h
    refused: dict[str, Refused] = {}  #: portfolio/person -> 131049
    slowed: dict[str, float] = {}  #: number -> until when it is slowed for spam
    barred: dict[str, float] = {}  #: portfolio -> until when it may send no template
    blocklist: dict[str, dict[str, float]] = {}  #: number -> people it blocked, and when
    holds: dict[str, Hold] = {}  #: template id, or portfolio id -> pacing
    lately_paused: dict[str, float] = {}  #: account -> when a utility template was last paused
    free_service: dict[str, tuple[str, int]] = {}  #: number -> (month, free messages used)
    signals: dict[str, Signals] = {}  #: number, template or portfolio id -> what people made of it
    unrated: dict[str, bool] = {}  #: number and template ids heard of since the last rating; a set in order
    rating: bool = False  #: the next rating is planned
    sweep_at: float = 0.0  #: when what is over is dropped next
    sweep_all_at: float = 0.0  #: the same of what lasts for weeks

    def track(self, value: str) -> None:
        """Count an accepted message under its tracking value; the oldest of a million values is forgotten."""
        count = self.tracked.get(value, 0)
        if not count and len(self.tracked) >= TRACKED_AT_MOST:
            del self.tracked[next(iter(self.tracked))]
        self.tracked[value] = count + 1
