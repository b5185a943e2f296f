"""A campaign goes out in stages: 5 %, 20 %, 50 %, all of it. It moves on only while holds, failures, signs of blocking and reads stay good.

A machine as data. What a person paused, only a person resumes; what the machine stopped, too, with the reason in words.
Source of the shape: Meta's pacing of new templates (2025-12-08) does the same to us; the stages and bounds are ours.
"""

from datetime import datetime
from enum import StrEnum, auto
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.pacing.standing import Level
from linekeeper.pacing.tally import Tally
from linekeeper.pacing.thresholds import Ladder, Thresholds

FEW = 3  #: of so few that all failed, whatever it is, it is not the people's fault
TOLD_APART = frozenset({131048, 368, 131031, 132015, 132016, 131026, 131049, 131050})  #: errors that have a sign of their own
SETTLED = "settled"  #: a person waived it: outcomes that do not come are waited for no longer


class State(StrEnum):
    """How a campaign stands."""

    READY = auto()  #: nothing goes out without an explicit confirmation
    RUNNING = auto()
    WATCHING = auto()  #: all of this stage went out; its outcomes are watched
    PAUSED = auto()  #: by a person
    STOPPED = auto()  #: by the machine; `why` tells
    CANCELLED = auto()
    DONE = auto()


class Canary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One campaign. `sent`: went out or failed at once, over all stages."""

    people: int
    state: State = State.READY
    stage: int = 0
    sent: int = 0
    since: datetime | None = None  #: when this state began
    why: str = ""
    signs: tuple[str, ...] = ()  #: STOPPED: the codes of what stopped it, to be waived by
    was: State = State.RUNNING  #: PAUSED or STOPPED: what it goes on with
    waived: tuple[str, ...] = ()  #: signs that a person has looked at and let pass


class Signs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the campaign's messages came to.

    `ripe`: delivered at least `read_s` ago; `soon`: of these, read within `read_s`. Reads come for hours, so a young campaign's would look
    few beside a month's. `usual_read`: part of the template's messages that is read so soon usually; 0: not known.
    """

    tally: Tally
    settled: int = 0  #: delivered, read or failed
    ripe: int = 0
    soon: int = 0
    level: Level = Level.NORMAL  #: the number's and the portfolio's graded response
    level_why: str = ""  #: why that stands, in words
    usual_read: float = 0.0
    quality_fell: bool = False  #: the number's, or the template's


def allowed(canary: Canary, thresholds: Thresholds) -> int:
    """Return how many more may go out now."""
    if canary.state is not State.RUNNING:
        return 0
    return max(goal(canary, thresholds) - canary.sent, 0)


def goal(canary: Canary, thresholds: Thresholds) -> int:
    """Return how many people this stage ends with: rounded up, and no stage is empty."""
    share = thresholds.stages[min(canary.stage, len(thresholds.stages) - 1)]
    return min(max(ceil(canary.people * share - 1e-9), 1), canary.people)


def confirmed(canary: Canary, now: datetime) -> Canary:
    """Return the campaign after a person said that it may begin."""
    if canary.state is not State.READY:
        return canary
    return replace(canary, state=State.RUNNING if canary.people else State.DONE, since=now)


def went(canary: Canary, many: int, now: datetime, thresholds: Thresholds) -> Canary:
    """Return the campaign after so many more went out."""
    canary = replace(canary, sent=min(canary.sent + many, canary.people))
    full = canary.state is State.RUNNING and canary.sent >= goal(canary, thresholds)
    return replace(canary, state=State.WATCHING, since=now) if full else canary


def paused(canary: Canary, now: datetime, why: str = "") -> Canary:
    """Return the campaign after a person paused it."""
    if canary.state not in {State.RUNNING, State.WATCHING}:
        return canary
    return replace(canary, state=State.PAUSED, was=canary.state, since=now, why=why)


def resumed(canary: Canary, now: datetime, waived: tuple[str, ...] = ()) -> Canary:
    """Return the campaign after a person let it go on. `waived`: signs that stop it no more."""
    if canary.state not in {State.PAUSED, State.STOPPED}:
        return canary
    together = tuple(sorted({*canary.waived, *waived}))
    return replace(canary, state=canary.was, since=now, why="", signs=(), waived=together)


def cancelled(canary: Canary, now: datetime) -> Canary:
    """Return the campaign after a person ended it for good."""
    over = canary.state in {State.DONE, State.CANCELLED}
    return canary if over else replace(canary, state=State.CANCELLED, since=now)


def watched(canary: Canary, signs: Signs, now: datetime, thresholds: Thresholds) -> Canary:
    """Return the campaign after a look at its signs: stopped, one stage on, done, or as it was."""
    if canary.state not in {State.RUNNING, State.WATCHING}:
        return canary
    bad = [(code, text) for code, text in bad_signs(signs, thresholds) if code not in canary.waived]
    if bad:
        return replace(
            canary,
            state=State.STOPPED,
            was=canary.state,
            since=now,
            why=" ".join(text for _, text in bad),
            signs=tuple(code for code, _ in bad),
        )
    if canary.state is State.RUNNING or not _seen_enough(canary, signs, now, thresholds):
        return canary
    if canary.sent >= canary.people:
        return replace(canary, state=State.DONE, since=now)
    return replace(canary, state=State.RUNNING, stage=canary.stage + 1, since=now)


def _seen_enough(canary: Canary, signs: Signs, now: datetime, thresholds: Thresholds) -> bool:
    waited = canary.since is not None and (now - canary.since).total_seconds() >= thresholds.stage_s
    return waited and (SETTLED in canary.waived or signs.settled >= canary.sent * thresholds.stage_settled)


def bad_signs(signs: Signs, thresholds: Thresholds) -> list[tuple[str, str]]:
    """Return what speaks against going on, as (code, sentence); empty: nothing does."""
    tally, found = signs.tally, []
    if signs.level >= Level.HOLD_MARKETING:
        found.append(("level", " ".join(filter(None, ("The number or its portfolio holds marketing now.", signs.level_why)))))
    if signs.quality_fell:
        found.append(("quality", "Quality fell since the campaign began."))
    grave = tally.failed(131048, 368, 131031)
    if grave:
        found.append(("spam", f"Meta refused {grave} messages for blocks, reports or a restriction."))
    others = {code: many for code, many in tally.codes.items() if code not in TOLD_APART}
    failed = sum(others.values())
    if failed >= FEW and failed >= tally.sent * (thresholds.undeliverable.brake if tally.sent >= thresholds.stage_least else 1):
        most = max(others, key=lambda code: (others[code], -code))
        found.append(("failed", f"{failed} of {tally.sent} messages failed, most with error {most}: `linekeeper explain {most}`."))
    if tally.sent < thresholds.stage_least:
        return found
    for code, many, ladder, words in _shares(tally, thresholds):
        if many / tally.sent >= ladder.brake and (code != "stopped" or many >= thresholds.stopped_least):
            found.append((code, f"{many} of {tally.sent} {words}."))
    if signs.ripe >= thresholds.stage_least and signs.soon / signs.ripe < signs.usual_read * thresholds.read_least:
        soon = f"within {thresholds.read_s / 60:.0f} minutes of their delivery"
        found.append(("read", f"Only {signs.soon} of {signs.ripe} messages were read {soon}; usual are {signs.usual_read:.0%}."))
    return found


#: Every code by which a sign may be waived.
SIGNS = frozenset({"level", "quality", "spam", "failed", "held", "paused", "undeliverable", "capped", "stopped", "read", SETTLED})


def _shares(tally: Tally, thresholds: Thresholds) -> list[tuple[str, int, Ladder, str]]:
    return [
        ("held", tally.held, thresholds.template_held, "messages are held for quality assessment"),
        ("paused", tally.failed(132015, 132016), thresholds.paused, "messages failed because the template is paused"),
        ("undeliverable", tally.failed(131026), thresholds.undeliverable, "messages could not be delivered"),
        ("capped", tally.failed(131049), thresholds.capped, "messages were kept from people who get too many"),
        ("stopped", tally.stops + tally.failed(131050), thresholds.stopped, "people asked for an end"),
    ]
