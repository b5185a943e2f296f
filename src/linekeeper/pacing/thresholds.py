"""Every threshold of the pacing, with its default. What each one means, its unit, its bounds and its source: `knobs.py`.

The names end with the unit: `_s` seconds, `_h` hours, `_days`, `_share` a part of one. `warn`, `brake` and `stop` are one ladder:
from `warn` on a number sends more slowly, from `brake` on marketing is held, from `stop` on all new conversations are.
"""

from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.rulebook import Lane

DAY_S = 86_400
STOP_WORDS = ("stop", "stop promotions", "unsubscribe", "arret", "arrêt", "baja", "parar", "sair", "stopp", "abmelden", "berhenti")


class Ladder(Struct, frozen=True, array_like=True):
    """Three shares of one, each at least the one before."""

    warn: float
    brake: float
    stop: float


class Thresholds(Struct, frozen=True, kw_only=True):
    """All thresholds of one number's pacing. Made and checked by `settings.thresholds`; the defaults hold for themselves."""

    # the portfolio's limit
    marketing_share: float = 0.90
    utility_share: float = 0.97
    unseen_share: float = 0.50
    slow_limit_share: float = 0.50
    number_shares: tuple[tuple[str, float], ...] = ()

    # throughput of a number
    standard_per_s: int = 80
    high_per_s: int = 1000
    coexistence_per_s: int = 20
    throughput_share: float = 0.80
    campaign_share: float = 0.80
    slow_share: float = 0.25
    cut_share: float = 0.50
    cut_s: int = 60
    recover_step_share: float = 0.125
    recover_step_s: int = 15
    least_share: float = 0.05

    # one number to one person
    pair_interval_s: float = 6.0
    pair_burst: int = 5
    pair_burst_most: int = 45
    pair_backoff_base_s: int = 4
    pair_backoff_most_s: int = 256

    # how long anything may wait
    otp_wait_s: int = 60
    reply_expiry_s: int = DAY_S
    utility_expiry_s: int = DAY_S
    marketing_expiry_s: int = 3 * DAY_S
    lookup_s: float = 1.0
    recheck_s: int = 300
    window_slack_s: int = 300

    # one person
    cooldown_h: tuple[int, ...] = (24, 48, 96)
    cooldown_forgotten_days: int = 30
    person_day: int = 2
    person_week: int = 6
    marketing_to_us: bool = False
    quiet: bool = True
    quiet_from_h: int = 21
    quiet_until_h: int = 8
    quiet_countries: tuple[tuple[str, int, int], ...] = ()
    stop_words: tuple[str, ...] = STOP_WORDS
    stop_all_words: tuple[str, ...] = ("stop all", "stopall", "stop everything")

    # one template
    template_held: Ladder = Ladder(0.02, 0.10, 0.25)
    template_held_s: int = 3600
    templates_dropped: int = 3
    templates_dropped_s: int = 600

    # what a number's sends come to
    portfolio_held: Ladder = Ladder(0.02, 0.05, 0.20)
    undeliverable: Ladder = Ladder(0.05, 0.10, 0.25)
    capped: Ladder = Ladder(0.10, 0.20, 0.40)
    stopped: Ladder = Ladder(0.005, 0.01, 0.03)
    paused: Ladder = Ladder(0.01, 0.05, 0.20)
    stopped_least: int = 3
    sample_least: int = 50
    sample_s: int = 3600
    calm_s: int = 1800
    release_share: float = 0.50

    # resuming
    probe_s: int = 300
    batches: tuple[int, ...] = (10, 50)
    ramp: tuple[float, ...] = (0.10, 0.25, 0.50)
    resume_step_s: int = 300
    resume_bad: float = 0.05
    backoff_s: int = 300
    backoff_most_s: int = 6 * 3600

    # campaigns
    stages: tuple[float, ...] = (0.05, 0.20, 0.50, 1.0)
    stage_s: int = 1800
    stage_settled: float = 0.80
    stage_least: int = 20
    read_least: float = 0.50
    read_s: int = 1800

    # calls of the Graph API
    calls_share: float = 0.50

    def share_of(self, lane: Lane) -> float:
        """Return which part of the portfolio's limit a lane may use. One-time codes and replies may use all of it."""
        return {Lane.MARKETING: self.marketing_share, Lane.UTILITY: self.utility_share}.get(lane, 1.0)

    def share_of_number(self, number: str) -> float | None:
        """Return which part of the portfolio's limit a number may use; None: no share was set."""
        return next((share for id_, share in self.number_shares if id_ == number), None)

    def quiet_hours(self, country: str) -> tuple[int, int]:
        """Return from which and until which hour of their clock a person of that country is left in peace; equal: never."""
        if not self.quiet:
            return 0, 0
        named = next(((begin, end) for code, begin, end in self.quiet_countries if code == country), None)
        return named or (self.quiet_from_h, self.quiet_until_h)


@lru_cache(64)
def slowly(thresholds: Thresholds) -> Thresholds:
    """Return the thresholds while people do not like what comes: marketing uses less of the limit.

    A slower rate alone changes nothing for who sends some hundred messages a day.
    """
    return replace(thresholds, marketing_share=min(thresholds.marketing_share, thresholds.slow_limit_share))
