"""Display names: asked for, reviewed, approved or declined; a changed name shows once the number is registered again.

A number's `name_verdict` decides its next review where a play gives one; else the name does, by a few signs: an assumption.
Source: Meta, Display names, 2025-12-12; phone_number_name_update, 2025-10-22.
"""

import re

from linekeeper.sim import dated
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Number

HOUR_S = 3_600.0
FIELD = "phone_number_name_update"
#: What a name is declined for, in this order; the signs are ours.
SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("NAME_FORMAT_UNACCEPTABLE", re.compile(r"https?:|www\.|[!?#@]{1,}|^\W+$|^.{0,2}$|  ")),
    ("NAME_INDIVIDUAL_ISSUE", re.compile(r"^(mr|mrs|ms|dr)\.? ", re.IGNORECASE)),
    ("NAME_EMPLOYEE_ISSUE", re.compile(r"\b(from|at) [A-Z]\w+ (sales|support|team)$")),
)


def ask(stage: Stage, number: Number, name: str) -> None:
    """Ask for another display name; it is reviewed, and announced when decided.

    Raises:
        ValueError: one is in review already.
    """
    if number.asked_name and number.asked_status in ("", "PENDING_REVIEW"):
        raise ValueError("a display name is in review already")
    number.asked_name, number.asked_status = name, "PENDING_REVIEW"
    _wait(stage, number)


def begin(stage: Stage, number: Number) -> None:
    """Review the name a number has, as Meta does by itself when a higher limit is reached."""
    number.name_status = "PENDING_REVIEW"
    _wait(stage, number)


def _wait(stage: Stage, number: Number) -> None:
    hours = dated.drawn(stage, stage.world.portfolio_of(stage.world.account_of(number)), "name_review_h")
    stage.after((hours or 0.0) * HOUR_S, "decide_name", number.id)


@deed
def _decide_name(stage: Stage, number_id: str) -> None:
    """Decide the name that waits, unless it was decided meanwhile."""
    number = stage.world.numbers[number_id]
    asked = number.asked_name if number.asked_status == "PENDING_REVIEW" else ""
    if number.gone or not (asked or number.name_status == "PENDING_REVIEW"):
        return
    verdict = number.name_verdict or deserved(asked or number.name)
    number.name_verdict = ""
    decide(stage, number, asked or number.name, verdict)


def deserved(name: str) -> str:
    """Return APPROVED or the reason why a name is declined."""
    return next((reason for reason, sign in SIGNS if sign.search(name)), "APPROVED")


def decide(stage: Stage, number: Number, name: str, verdict: str) -> None:
    """Decide a name and announce it. A new one that is approved waits for the next registration; one that is declined leaves the old."""
    approved = verdict == "APPROVED"
    if number.asked_name == name:
        number.asked_status = "APPROVED" if approved else "DECLINED"
        number.name_ready = name if approved else number.name_ready
        number.asked_name = name if approved else ""
    else:
        number.name_status = "APPROVED" if approved else "DECLINED"
    announce(stage, number, name, "APPROVED" if approved else "REJECTED", None if approved else verdict)


def registered(number: Number) -> None:
    """Let an approved new name show: the number was registered again."""
    if number.name_ready:
        number.name, number.name_status = number.name_ready, "APPROVED"
        number.name_ready = number.asked_name = number.asked_status = ""


def announce(stage: Stage, number: Number, name: str, decision: str, reason: str | None) -> None:
    """Announce a decision."""
    value = {
        "display_phone_number": number.display,
        "decision": decision,
        "requested_verified_name": name,
        "rejection_reason": reason,
    }
    stage.announce(stage.world.account_of(number), FIELD, value, number=number)
