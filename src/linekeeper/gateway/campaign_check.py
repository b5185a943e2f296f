"""A campaign's pre-flight: everybody on its list is decided about as the gate would now, and nothing is sent, promised or changed."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.decode import Veil
from linekeeper.gateway.campaign_letter import values
from linekeeper.gateway.campaign_places import portfolio_of
from linekeeper.gateway.names import Addressee, addressee
from linekeeper.gateway.pacer import Pacer, Wish
from linekeeper.gateway.people import Fault, Listed, Person, Why
from linekeeper.pacing import canary as stages
from linekeeper.pacing.ask import Decision, Outcome
from linekeeper.pacing.canary import Canary
from linekeeper.pacing.lanes import Kind, Send
from linekeeper.pacing.reach import begins, over, reach
from linekeeper.pacing.standing import Graded, TemplatePace
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.pacing.whatif import Batch, Portfolio, leaving
from linekeeper.rulebook import Lane
from linekeeper.state.campaign_body import Form, Part, Report
from linekeeper.state.sends import Sends
from linekeeper.views.campaigns import LEFT_OUT

MOST_PEOPLE = 100_000  #: of one campaign
CONFIRM_WITHIN = timedelta(hours=1)  #: a report that is older says little of now
BREATH = 50  #: people between two pauses for everybody else
UNDELIVERED, STAGES = "undelivered", "stages"
COST = "What it costs is not known here: Meta charges by country and category for each message that is delivered."


class EveryFault(Listed, kw_only=True):
    """What reading a list came to, every line of it."""

    def add(self, fault: Fault) -> None:
        """Take in a fault."""
        self.counts[fault.why.value] = self.counts.get(fault.why.value, 0) + 1
        self.faults.append(fault)


class Checked(Struct, frozen=True, kw_only=True):
    """Everybody who can be told from a list: who would be reached, and who is left out, by line and code."""

    reached: list[tuple[Person, bytes]]  #: with the hash under which they are known
    left_out: list[tuple[int, bytes, str]]  #: line, hash, code
    decisions: list[tuple[Decision, int]]
    own: dict[str, int]  #: how many are left out for a reason that is no decision


async def checked(  # noqa: PLR0913  a list, its template, and who decides
    people: Sequence[Person], wish: Wish, params: dict[str, str], *, form: Form, pacer: Pacer, sends: Sends, veil: Veil, now: datetime
) -> Checked:
    """Decide about everybody.

    Raises:
        TryLater: the store cannot be read.
    """
    told = Checked(reached=[], left_out=[], decisions=[], own={})
    seen: set[bytes] = set()
    shared: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], Decision] = {}
    names = await _names(people, form, veil)
    known = (
        frozenset[bytes]()
        if UNDELIVERED in form.waive
        else await sends.browse(lambda look: look.undelivered([one.person for one in names]))
    )
    for at, (one, to) in enumerate(zip(people, names, strict=True)):
        if at % BREATH == BREATH - 1:
            await asyncio.sleep(0)
        own = _own(one, params, is_known=to.person in known, is_twice=not seen.isdisjoint(to.names))
        if own:
            told.left_out.append((one.line, to.person, own))
            told.own[own] = told.own.get(own, 0) + 1
            continue
        seen.update(to.names)
        decision = foreseen(pacer.foresee(replace(wish, send=send_to(form, one.phone), to=to), now))
        place = decision.outcome.value, decision.code
        shared[place] += 1
        examples[place] = _later(examples.get(place, decision), decision)
        if decision.outcome is Outcome.REFUSE:
            told.left_out.append((one.line, to.person, decision.code))
        else:
            told.reached.append((one, to.person))
    told.decisions.extend((examples[place], many) for place, many in shared.items())
    return told


def _later(one: Decision, other: Decision) -> Decision:
    """Return, of two that hold for one reason, the one that holds for longer; without a known end is longest."""
    return other if one.until is not None and (other.until is None or other.until > one.until) else one


async def _names(people: Sequence[Person], form: Form, veil: Veil) -> list[Addressee]:
    """Return under which hashes everybody may be known."""
    found = []
    for at, one in enumerate(people):
        if at % BREATH == BREATH - 1:
            await asyncio.sleep(0)
        found.append(addressee(send_to(form, one.phone), veil))
    return found


def _own(one: Person, params: dict[str, str], *, is_known: bool, is_twice: bool) -> str:
    if is_twice:
        return Why.TWICE.value
    filled = values(params, one)
    if isinstance(filled, str):
        return filled
    return UNDELIVERED if is_known else ""


def foreseen(decision: Decision) -> Decision:
    """Return a decision as a campaign takes it: that a number is busy this second holds nobody."""
    busy = decision.outcome is Outcome.HOLD and decision.code == "throughput" and not decision.also
    return replace(decision, outcome=Outcome.SEND) if busy else decision


def send_to(form: Form, phone: str) -> Send:
    """Return a campaign's message to one person, as pacing looks at it."""
    return Send(kind=Kind.MESSAGE, to=phone, type="template", template=form.template, language=form.language)


async def report(  # noqa: PLR0913  what was found, and what it is measured by
    found: Checked,
    listed: Listed,
    wish: Wish,
    lane: Lane,
    *,
    form: Form,
    pacer: Pacer,
    sends: Sends,
    now: datetime,
    notes: tuple[str, ...] = (),
) -> Report:
    """Return what a campaign would come to.

    Raises:
        TryLater: the store cannot be read.
    """
    if wish.line is None:
        raise ValueError("a campaign's number is known")
    thresholds = pacer.thresholds(wish.line)
    number, portfolio_graded, template = pacer.standing(wish, now)
    graded: Graded = max(number.graded, portfolio_graded, key=lambda one: one.level)
    portfolio = await portfolio_of(sends, wish.line, now, thresholds)
    # A month's steps of a long list take a moment: beside the loop, since others' messages go meanwhile.
    told = await asyncio.to_thread(reach, found.decisions, portfolio, template or TemplatePace(), graded, now, thresholds, lane=lane)
    begin = begins(found.decisions, now)
    finished_at = None if begin is None else await asyncio.to_thread(_finished, portfolio, told.reached, lane, form, begin, now, thresholds)
    own = [Part(code=code, people=many, text=LEFT_OUT[code]) for code, many in {**listed.counts, **found.own}.items()]
    if Why.TWICE.value in listed.counts and Why.TWICE.value in found.own:
        own = [replace(one, people=listed.counts[one.code] + found.own[one.code]) if one.code == Why.TWICE.value else one for one in own]
    out = [*own, *(Part(code=one.code, people=one.people, text=one.text) for one in told.left_out)]
    return Report(
        at=now,
        confirm_until=now + CONFIRM_WITHIN,
        lines=listed.people + sum(listed.counts.values()),
        people=listed.people,
        reached=told.reached,
        left_out=tuple(sorted(out, key=lambda one: (-one.people, one.code))),
        waits=tuple(Part(code=one.code, people=one.people, text=one.text) for one in told.waits),
        at_once=told.at_once,
        limit=portfolio.limit,
        limit_known=portfolio.known,
        left=portfolio.left(lane, now, thresholds) if portfolio.known and portfolio.limit is not None else None,
        finished_at=over(found.decisions, finished_at),
        stages=stage_ends(told.reached, form, thresholds),
        risk=told.risk.value,
        risks=told.risks,
        lane=lane.value,
        cost=COST,
        notes=notes,
        stage_s=thresholds.stage_s,
        stage_settled=thresholds.stage_settled,
    )


def first(people: int, form: Form, thresholds: Thresholds) -> Canary:
    """Return the canary of a campaign that was not confirmed yet. Who waives the stages begins with the last."""
    stage = len(thresholds.stages) - 1 if STAGES in form.waive else 0
    return Canary(people=people, stage=stage, waived=tuple(sorted(set(form.waive))))


def stage_ends(people: int, form: Form, thresholds: Thresholds) -> tuple[int, ...]:
    """Return with how many people each stage ends."""
    begin = first(people, form, thresholds)
    goals: Iterable[int] = (stages.goal(replace(begin, stage=stage), thresholds) for stage in range(begin.stage, len(thresholds.stages)))
    return tuple(dict.fromkeys(goals)) if people else ()


def _finished(  # noqa: PLR0913, PLR0917  what it follows from
    portfolio: Portfolio, people: int, lane: Lane, form: Form, begin: datetime, now: datetime, thresholds: Thresholds
) -> datetime | None:
    """Return when the last message would leave, each stage watched for as long as it is at least."""
    staged = STAGES not in form.waive
    batch = Batch(name="campaign", at=begin, people=people, lane=lane)
    ends = leaving(portfolio, [batch], now, thresholds, staged=staged)[0].finished_at
    if ends is None or not staged or lane is Lane.MARKETING:
        return ends
    return ends + timedelta(seconds=thresholds.stage_s * max(len(stage_ends(people, form, thresholds)) - 1, 0))
