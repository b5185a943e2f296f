"""The part of docs/machines.md about templates, counts and the way to a higher limit, drawn from their tables (see `fold.table`)."""

from collections.abc import Iterable

from linekeeper.events.template import TemplateState
from linekeeper.fold.template_notes import TEMPLATE_DECISIONS
from linekeeper.fold.template_states import STATES, StateRow, released
from linekeeper.rulebook import Rulebook

Row = tuple[str, ...]
Part = tuple[str, str, Row, list[Row]]
"""Title, what is said of it, head, rows."""

_STATE = (
    "A template stands in the state that was read last, or in a graver one that news told since: what forbids sending is graver. "
    "FLAGGED is a warning beside the state. The words in `other_info.title` go before the event: a pause is a pause whatever carries it."
)
_NOTES = "Beside the state. The first two decide when they hold; the others are only told."
_PAUSES = (
    "Meta pauses a template of low quality twice and then disables it. A title tells which pause it is; without one, a pause heard of "
    "before makes it the second, and one of unknown rung is taken for the longer."
)
_RELEASE = "News may tighten at once. What forbids sending is loosened only so."
_COUNTS = (
    "A message stands in one cell for each state it reached: number, minute of the state's own first time, category from its pricing, and "
    "error code for a failure. Template and lane are not known for messages that were not sent through us. Minutes are kept for 8 days, "
    "daily totals for 60."
)


def parts(rules: Rulebook) -> list[Part]:
    """Return the parts of the page."""
    return [
        ("Templates", _STATE, ("state", "code", "can be sent", "said", "what to do", "how it ends", "lasts"), list(_states(rules))),
        ("Pauses of a template", _PAUSES, ("pause", "code", "ends"), _pauses(rules)),
        ("Notes on a template", _NOTES, ("code", "can be sent", "said", "known as", "what to do", "how it ends"), list(_notes(rules))),
        (
            "Release of templates",
            _RELEASE,
            ("what", "said to be over when", "released when seen after that", "until then"),
            list(released()),
        ),
        ("Counts of messages", _COUNTS, ("counts as", "when"), _cells()),
        ("The way to a higher limit", _progress(rules), ("code", "must be so", "rule"), _conditions(rules)),
    ]


def _states(rules: Rulebook) -> Iterable[Row]:
    for state in TemplateState:
        row = STATES[state]
        words = rules.texts[row.code]
        told = "any other word" if state is TemplateState.UNKNOWN else f"`{state.upper()}`"
        yield told, f"`{row.code}`", row.sends.value, words.text, words.action, words.ends, _lasts(row, rules)


def _lasts(row: StateRow, rules: Rulebook) -> str:
    if not row.lasts:
        return ""
    return f"{rules.whole(row.lasts)} {'hours' if row.lasts.endswith('_h') else 'days'} (`{rules.find(row.lasts)[0]}`)"


def _pauses(rules: Rulebook) -> list[Row]:
    first, second = rules.whole("template_first_pause_h"), rules.whole("template_second_pause_h")
    return [
        ("`FIRST_PAUSE`", "`template_paused`", f"by itself, after {first} hours"),
        ("`SECOND_PAUSE`", "`template_paused_second`", f"by itself, after {second} hours"),
        ("`RATE_LIMITING_PAUSE`", "`template_paused_by_pacing`", f"by hand, not before {rules.whole('template_unpause_min')} minutes"),
        ("time over, nothing read", "`template_pause_over`", "with the next reading; until then nobody knows whether it can be sent"),
        ("still read as paused after its time", "`template_paused`", "with a reading of another word"),
    ]


def _notes(rules: Rulebook) -> Iterable[Row]:
    for row in TEMPLATE_DECISIONS:
        words = rules.texts[row.code]
        yield f"`{row.code}`", "note" if row.note else row.sends.value, words.text, row.basis.value, words.action, words.ends


def _cells() -> list[Row]:
    return [
        ("`sent`", "the time of SENT; without it, the time of its delivery: delivered implies sent"),
        ("`delivered`", "the first of DELIVERED, READ, PLAYED: read implies delivered"),
        ("`read`", "the first of READ and PLAYED"),
        (
            "`failed`",
            "the time of FAILED, unless it was delivered to some device; the smallest of several codes names it, -1 when Meta gave none",
        ),
    ]


def _progress(rules: Rulebook) -> str:
    hours = rules.whole("progress_from_h")
    return (
        "Meta counts people, we see deliveries. The lower bound counts people surely reached outside a service window in the last 7 days; "
        "the upper one counts deliveries by whole days, and is there only while nothing was missed for the whole window and no unseen "
        f"number shares the limit. A date is told only after {hours} hours of unbroken hearing, when the pace leads there."
    )


def _conditions(rules: Rulebook) -> list[Row]:
    codes = ("progress_used", "progress_quality", "progress_verified", "progress_delivered")
    return [(f"`{code}`", rules.texts[code].text, f"`{rules.find(rules.texts[code].rule)[0]}`") for code in codes]
