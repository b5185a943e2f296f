"""Which lanes a number's verdict stops, and whether Meta would surely refuse them.

A hard stop holds replies and one-time codes too. What rests on a doubt, or on ourselves, is soft: there Meta decides about these two.
"""

from collections.abc import Iterable

from linekeeper.fold.verdict import Basis, Reason, Verdict
from linekeeper.pacing.standing import Graded, NumberPace, Stop
from linekeeper.pacing.tally import Tally
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.pacing.throughput import level_s
from linekeeper.rulebook import Lane, Rulebook
from linekeeper.rulebook.book import May

#: Reasons of which Meta itself says, in its reading, its news or its refusal, that the lane does not go.
HARD = frozenset(
    {
        "deleted",
        "migrated",
        "account_deleted",
        "absent",
        "banned",
        "ban_disabled",
        "health_banned",
        "disconnected",
        "not_registered",
        "send_refused",
        "coexistence_lost",
        "pending",
        "unverified",
        "in_review",
        "account_rejected",
        "account_deferred",
        "account_in_review",
        "enforcement_new_conversations",
        "enforcement_replies",
    }
)
#: Reasons that stop a lane, but of which Meta was seen to let some through, or which speak of our own path only.
SOFT = frozenset({"unlinked", "partner_removed", "app_uninstalled", "path_cut", "health_payment", "health_blocked"})
_MISUSED = 131064
NOTHING = Tally()


def number_pace(
    verdict: Verdict, rules: Rulebook, thresholds: Thresholds, *, graded: Graded, tally: Tally = NOTHING, coexists: bool | None = None
) -> NumberPace:
    """Return how a number stands. `coexists` None: as the verdict says. `tally`: what its sends came to within `sample_s`."""
    codes = {one.code for one in verdict.reasons}
    stops = _stops((one for one in verdict.reasons if not one.note), rules)
    if tally.failed(_MISUSED):
        stops.setdefault(Lane.UTILITY, _capped())
    return NumberPace(
        stops=stops,
        upgrading="throughput_upgrading" in codes,
        level_s=level_s(verdict.throughput, coexists="coexists" in codes if coexists is None else coexists, thresholds=thresholds),
        graded=graded,
    )


def _stops(reasons: Iterable[Reason], rules: Rulebook) -> dict[Lane, Stop]:
    """Return the first reason that stops each lane; a hard one goes before a soft one."""
    found: dict[Lane, Stop] = {}
    for one in reasons:
        for lane, may in rules.texts[one.code].lanes.items():
            stop = _stop(one)
            if may is May.NO and (lane not in found or (stop.hard and not found[lane].hard)):
                found[lane] = stop
    return found


def _stop(one: Reason) -> Stop:
    return Stop(
        code=one.code,
        text=one.text,
        basis=one.basis,
        status=one.status.value,
        hard=one.code in HARD and one.basis is not Basis.UNCONFIRMED,
        since=one.since,
        until=one.until,
        action=one.action,
    )


def _capped() -> Stop:
    return Stop(
        code="utility_capped",
        text="Meta refused a utility message because utility templates were used for promotion (131064).",
        basis=Basis.DERIVED,
        status="restricted",
        hard=False,
        action="Check that your utility templates hold nothing promotional.",
    )
