"""What each threshold is: its unit, its bounds, why it has its default, and from where. One row for each field of `Thresholds`."""

from msgspec import Struct

OURS = "ours"
META_LIMITS = "Meta, Messaging limits, 2025-11-26"
META_THROUGHPUT = "Meta, Throughput, copy of 2026-09-11"
META_ABOUT = "Meta, About the platform, 2025-12-05"
META_PERUSER = "Meta, Per-user marketing limits, 2026-04-29"
META_PACING = "Meta, Template pacing and portfolio pacing, 2025-12-08"
META_TTL = "Meta, Time-to-live, 2025-10-31"
META_SEND = "Meta, Send messages, copy of 2026-09-11"

MONTH_S = 30 * 86_400


class Knob(Struct, frozen=True):
    """One threshold in words. `least`, `most`: the bounds of each number in it."""

    name: str
    group: str
    unit: str
    least: float
    most: float
    why: str
    source: str = OURS


_LIMIT, _SPEED, _PAIR, _WAIT = "The portfolio's limit", "A number's throughput", "One number and one person", "How long anything waits"
_PERSON, _TEMPLATE, _SHARES, _RESUME = "One person", "One template", "What sends come to", "Resuming"
_CAMPAIGN, _CALLS = "Campaigns", "Calls of the Graph API"
_LADDER = "from `warn` on slowly, from `brake` on no marketing, from `stop` on no new conversations"

KNOBS: tuple[Knob, ...] = (
    Knob("marketing_share", _LIMIT, "part of the limit", 0.01, 1, "Marketing leaves a tenth of the limit to what people wait for."),
    Knob("utility_share", _LIMIT, "part of the limit", 0.01, 1, "Utility leaves the last places to one-time codes."),
    Knob(
        "unseen_share",
        _LIMIT,
        "part of the limit",
        0.01,
        1,
        "While others may use the limit unseen, or it was counted for less than 24 hours, marketing uses half of it.",
    ),
    Knob(
        "slow_limit_share",
        _LIMIT,
        "part of the limit",
        0.01,
        1,
        "Marketing while quality, or the template's, is medium or low, or sends fare badly: to a small sender a slower rate means nothing.",
    ),
    Knob("number_shares", _LIMIT, "number id = part of the limit", 0.0, 1, "No number has a share of its own by default."),
    Knob("standard_per_s", _SPEED, "messages/s", 1, 10_000, "The level of a number.", META_THROUGHPUT),
    Knob("high_per_s", _SPEED, "messages/s", 1, 10_000, "The level after Meta's upgrade.", META_THROUGHPUT),
    Knob("coexistence_per_s", _SPEED, "messages/s", 1, 10_000, "The level of a number that is also in the app.", META_THROUGHPUT),
    Knob("throughput_share", _SPEED, "part of the level", 0.05, 1, "The rest absorbs bursts, retries and what comes in."),
    Knob("campaign_share", _SPEED, "part of the rate", 0.05, 1, "Utility and marketing together; answers always find room."),
    Knob("slow_share", _SPEED, "part of the rate", 0.01, 1, "Marketing while the graded response says slow."),
    Knob("cut_share", _SPEED, "part kept", 0.05, 0.95, "After 130429 half of the rate is left."),
    Knob("cut_s", _SPEED, "s", 1, 3600, "For a minute; then it recovers."),
    Knob("recover_step_share", _SPEED, "part of the rate", 0.01, 1, "Each step back towards the full rate."),
    Knob("recover_step_s", _SPEED, "s", 1, 3600, "Between two such steps."),
    Knob("least_share", _SPEED, "part of the level", 0.001, 0.5, "However often 130429 comes, answers must get through."),
    Knob("pair_interval_s", _PAIR, "s", 0.1, 3600, "One message to one person.", META_ABOUT),
    Knob("pair_burst", _PAIR, "messages", 1, 45, "Campaigns borrow no more than a few from the time after."),
    Knob("pair_burst_most", _PAIR, "messages", 1, 45, "What Meta lends; answers and one-time codes may use it.", META_ABOUT),
    Knob("pair_backoff_base_s", _PAIR, "s", 2, 10, "After 131056: this to the power of 0, 1, 2 …", META_ABOUT),
    Knob("pair_backoff_most_s", _PAIR, "s", 1, 3600, "The longest of these waits.", META_ABOUT),
    Knob("otp_wait_s", _WAIT, "s", 1, 60, "A person waits in front of a form; never over 60."),
    Knob("reply_expiry_s", _WAIT, "s", 1, MONTH_S, "An answer is of use as long as the window is open.", META_SEND),
    Knob("utility_expiry_s", _WAIT, "s", 1, MONTH_S, "News of an order is stale after a day."),
    Knob("marketing_expiry_s", _WAIT, "s", 1, MONTH_S, "An offer that waited three days is another offer."),
    Knob("lookup_s", _WAIT, "s", 0, 10, "An unknown template is looked up for so long; then it goes as utility."),
    Knob("recheck_s", _WAIT, "s", 1, 3600, "A hold without a known end is judged anew."),
    Knob("window_slack_s", _WAIT, "s", 0, 3600, "A window counts as closed only so long after its end: clocks differ."),
    Knob(
        "cooldown_h",
        _PERSON,
        "h",
        1,
        8760,
        "After 131049: at least 24 hours, then longer, then until they write.",
        META_PERUSER + "; steps ours",
    ),
    Knob("cooldown_forgotten_days", _PERSON, "days", 1, 3650, "A refusal so long after the last rest begins anew."),
    Knob("person_day", _PERSON, "marketing messages", 1, 60, "To one person in 24 hours."),
    Knob("person_week", _PERSON, "marketing messages", 1, 60, "To one person in 7 days."),
    Knob("marketing_to_us", _PERSON, "yes or no", 0, 1, "Meta delivers no marketing to numbers of the United States.", META_PERUSER),
    Knob("quiet", _PERSON, "yes or no", 0, 1, "Marketing at night costs more trust than it earns."),
    Knob("quiet_from_h", _PERSON, "hour there", 0, 23, "By the person's clock."),
    Knob("quiet_until_h", _PERSON, "hour there", 0, 23, "By the person's clock; equal to the one before: no quiet hours."),
    Knob("quiet_countries", _PERSON, "country = [from, until]", 0, 23, "Hours of single countries, such as DE = [20, 9]."),
    Knob(
        "stop_words",
        _PERSON,
        "words",
        0,
        0,
        "A text that is one of these ends marketing to its writer.",
        "ours; the wish itself: Messaging Policy",
    ),
    Knob(
        "stop_all_words", _PERSON, "words", 0, 0, "A text that is one of these ends everything.", "ours; the wish itself: Messaging Policy"
    ),
    Knob(
        "template_held",
        _TEMPLATE,
        "part held",
        0,
        1,
        "Held for quality assessment: slowly from `warn`, held from `brake`.",
        "ours, on " + META_PACING,
    ),
    Knob("template_held_s", _TEMPLATE, "s", 60, 7200, "What is looked back at; Meta decides within about an hour.", META_PACING),
    Knob(
        "templates_dropped",
        _TEMPLATE,
        "templates",
        2,
        100,
        "So many with 132015 at once mean that the portfolio is assessed.",
        "ours, on " + META_PACING,
    ),
    Knob("templates_dropped_s", _TEMPLATE, "s", 60, 7200, "Within so many seconds."),
    Knob("portfolio_held", _SHARES, "part held", 0, 1, f"Held for quality assessment: {_LADDER}.", "ours, on " + META_PACING),
    Knob("undeliverable", _SHARES, "part failed", 0, 1, "131026, a sign of an old or bought list; holds marketing at most."),
    Knob("capped", _SHARES, "part failed", 0, 1, "131049, people who get too many; holds marketing at most."),
    Knob("stopped", _SHARES, "part of people", 0, 1, f"131050, preferences and opt-out words: {_LADDER}."),
    Knob("paused", _SHARES, "part failed", 0, 1, f"132015 and 132016: {_LADDER}."),
    Knob("stopped_least", _SHARES, "people", 1, 1_000, "One or two who ask for an end are chance, whatever their share."),
    Knob("sample_least", _SHARES, "messages", 1, 100_000, "Fewer tell nothing."),
    Knob("sample_s", _SHARES, "s", 60, 7200, "What is looked back at."),
    Knob("calm_s", _SHARES, "s", 60, 86_400, "One step is loosened after each calm while."),
    Knob(
        "release_share",
        _SHARES,
        "part of the step",
        0.05,
        1,
        "A share must fall well below what raised a step, or it would go up and down.",
    ),
    Knob("probe_s", _RESUME, "s", 10, 86_400, "How long the one probe is waited for."),
    Knob("batches", _RESUME, "messages", 1, 100_000, "Small batches after the probe."),
    Knob("ramp", _RESUME, "part of the rate", 0.01, 1, "Then the rate grows by these steps to the whole."),
    Knob("resume_step_s", _RESUME, "s", 1, 86_400, "Each step of the ramp."),
    Knob("resume_bad", _RESUME, "part gone wrong", 0.001, 1, "From here on it steps back."),
    Knob("backoff_s", _RESUME, "s", 1, 86_400, "After a step back from the probe; twice as long each time."),
    Knob("backoff_most_s", _RESUME, "s", 1, 604_800, "The longest of these waits."),
    Knob("stages", _CAMPAIGN, "part of the list", 0.001, 1, "Each stage is watched before the next.", "ours, on " + META_PACING),
    Knob("stage_s", _CAMPAIGN, "s", 0, 604_800, "How long a stage is watched at least."),
    Knob("stage_settled", _CAMPAIGN, "part of the stage", 0, 1, "How many of a stage must have come out."),
    Knob("stage_least", _CAMPAIGN, "messages", 1, 100_000, "Fewer are judged by nothing but single grave failures."),
    Knob("read_least", _CAMPAIGN, "part of the usual", 0, 1, "A read rate below this part of the usual one is a bad sign."),
    Knob("read_s", _CAMPAIGN, "s", 60, 86_400, "Reads come for hours: what was read so soon after delivery is compared, now and usually."),
    Knob("calls_share", _CALLS, "part of the hourly budget", 0.01, 1, "The other half is what our own reading takes.", META_ABOUT),
)
BY_NAME = {knob.name: knob for knob in KNOBS}
#: Pairs of which the first must not be above the second.
ORDERED: tuple[tuple[str, str], ...] = (
    ("marketing_share", "utility_share"),
    ("pair_burst", "pair_burst_most"),
    ("person_day", "person_week"),
    ("least_share", "throughput_share"),
    ("slow_share", "campaign_share"),
    ("slow_limit_share", "marketing_share"),
    ("backoff_s", "backoff_most_s"),
)
#: Lists that must grow.
RISING: tuple[str, ...] = ("cooldown_h", "batches", "ramp", "stages")
