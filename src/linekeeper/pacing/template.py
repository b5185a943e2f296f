"""A template's standing for pacing: what the fold makes of it, and our brake on one of which too much is held.

Source: Meta, "Template pausing" (copy of 2026-09-11), "Template pacing" (2025-12-08): from an undisclosed threshold on, messages of a new
or weak template are held for quality assessment; on bad signs all of them are dropped (132015).
"""

from linekeeper.fold.template_verdict import Sends, TemplateVerdict
from linekeeper.fold.verdict import Basis
from linekeeper.pacing.standing import TemplatePace
from linekeeper.pacing.tally import Tally
from linekeeper.pacing.thresholds import Thresholds

NOTHING = Tally()


def template_pace(verdict: TemplateVerdict | None, thresholds: Thresholds, *, tally: Tally = NOTHING) -> TemplatePace:
    """Return how a template stands. `tally`: what its sends came to within `template_held_s`."""
    share, held = held_share(tally, thresholds), held_text(tally, thresholds)
    if verdict is None:
        return TemplatePace(held=bool(held), held_text=held, slow=share >= thresholds.template_held.warn)
    first = next((one for one in verdict.reasons if not one.note), None)
    return TemplatePace(
        state=verdict.state,
        sendable=verdict.sendable,
        basis=Basis.DERIVED if first is None else first.basis,
        text="" if first is None else first.text,
        since=None if first is None else first.since,
        until=verdict.deadline if verdict.sendable is Sends.NO else None,
        quality=verdict.quality,
        held=bool(held),
        held_text=held,
        slow=share >= thresholds.template_held.warn or verdict.quality in {"red", "yellow"},
        action="" if first is None else first.action,
    )


def held_share(tally: Tally, thresholds: Thresholds) -> float:
    """Return which part of its messages Meta holds; 0 while there are too few to tell."""
    return tally.held / tally.sent if tally.sent >= thresholds.sample_least else 0.0


def held_text(tally: Tally, thresholds: Thresholds) -> str:
    """Return why our brake holds a template, in words; empty: it does not."""
    if held_share(tally, thresholds) < thresholds.template_held.brake:
        return ""
    return f"Meta holds {tally.held} of this template's last {tally.sent} messages for quality assessment."
