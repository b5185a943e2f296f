"""What sends came to of late: counts by the minute, for a number, a template or a portfolio."""

from datetime import datetime

from msgspec import Struct

from linekeeper.fold.register import second

STEP_S = 60
KEPT_S = 2 * 3600
HELD, SENT, DELIVERED, READ, STOP = "held", "sent", "delivered", "read", "stop"  #: beside these a word is an error code


class Tally(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Counts over a span. `codes`: failures by Meta's code, at once or by a status."""

    sent: int = 0  #: posted to Meta, refused ones too
    delivered: int = 0
    read: int = 0
    held: int = 0  #: accepted as held_for_quality_assessment
    stops: int = 0  #: people who asked for an end: preferences and opt-out words
    codes: dict[int, int] = {}
    dropped_templates: int = 0  #: distinct templates that failed with 132015 within `templates_dropped_s`

    def failed(self, *codes: int) -> int:
        """Return how many failed with these codes."""
        return sum(self.codes.get(code, 0) for code in codes)


class Counts(Struct, frozen=True):
    """Counts by the minute. Repeats must be kept away: a status is counted once for each (message, status)."""

    minutes: dict[int, dict[str, int]] = {}


def noted(counts: Counts, what: str, at: datetime, many: int = 1) -> Counts:
    """Return the counts with one thing more: a word of this file, an error code, or `132015 NAME` of a template that was dropped."""
    step = second(at) // STEP_S * STEP_S
    newest = max([step, *counts.minutes])
    kept = {minute: of for minute, of in counts.minutes.items() if minute > newest - KEPT_S}
    if step > newest - KEPT_S:
        kept[step] = {**kept.get(step, {}), what: kept.get(step, {}).get(what, 0) + many}
    return Counts(kept)


def dropped(template: str) -> str:
    """Return under which word a template's 132015 is noted, beside the plain code."""
    return f"132015 {template}"


def over(counts: Counts, now: datetime, span_s: int, dropped_s: int = 600) -> Tally:
    """Return what the last `span_s` seconds came to; a minute counts as long as any of its seconds does."""
    sums: dict[str, int] = {}
    for minute, of in counts.minutes.items():
        if second(now) - span_s - STEP_S < minute <= second(now):
            for what, many in of.items():
                sums[what] = sums.get(what, 0) + many
    lately = [of for minute, of in counts.minutes.items() if second(now) - dropped_s - STEP_S < minute <= second(now)]
    return Tally(
        sent=sums.get(SENT, 0),
        delivered=sums.get(DELIVERED, 0),
        read=sums.get(READ, 0),
        held=sums.get(HELD, 0),
        stops=sums.get(STOP, 0),
        codes={int(what): many for what, many in sums.items() if what.isdigit()},
        dropped_templates=len({what for of in lately for what in of if what.startswith("132015 ")}),
    )
