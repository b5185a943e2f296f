"""Campaigns, at a glance: how far each is, in which stage, and what holds it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.pacing.canary import SETTLED
from linekeeper.pacing.canary import State as CanaryState
from linekeeper.pacing.rows import BY_CODE
from linekeeper.state.campaign_body import Detail, Part, Report, detail_of
from linekeeper.state.campaigns import Campaign, CampaignState, Count, LineState
from linekeeper.state.intents import WAITING, SendState
from linekeeper.state.port import Look
from linekeeper.state.sends import Sends, SendsLook
from linekeeper.views.asking import Asking
from linekeeper.views.sends_words import reason_of

PREFIX = "cp."  #: tells a campaign's id from a send's
LONGEST = 19
PAGE = 20
COUNTED_FOR = timedelta(seconds=5)  #: their lines are not counted for every look at the page
MOST_REASONS = 20
KINDS = ("waiting", "queued", "sending", "sent", "delivered", "read", "failed", "unknown", "expired", "cancelled", "left_out")
WENT = ("sent", "delivered", "read", "failed", "unknown")
CAME_OUT = ("delivered", "read", "failed", "expired")  #: as the canary counts them


class WatchAnswer(Struct, frozen=True, kw_only=True):
    """What a stage that went out waits for. Both must be so before the next begins."""

    until: datetime  #: at least
    came_out: int  #: delivered, read, failed or left out; of all that went so far
    needed: int  #: of these, at least; 0: somebody waived it


class CampaignAnswer(Struct, frozen=True, kw_only=True):
    """One campaign. Never a person's number."""

    id: str
    state: str  #: drafted, confirmed, running, paused, done, cancelled
    watching: bool  #: all of this stage went out, and what becomes of it is watched
    why: str  #: why it is paused, or what holds all of it; empty: nothing
    by_canary: bool  #: it paused itself
    stopped_by: tuple[str, ...]  #: the codes of what stopped it: words for `--waive`
    watch: WatchAnswer | None  #: while it is watching
    name: str
    account: str
    number: str
    display: str  #: the number as people write it; empty: not known
    template: str
    language: str
    lane: str
    by: str
    created_at: datetime
    confirmed_at: datetime | None
    since: datetime  #: of this state
    over_at: datetime | None
    people: int  #: who would be reached
    went: int  #: of these, those whose message went out, or failed at once
    percent: int
    stage: int  #: from 1
    stages: tuple[int, ...]  #: how many people each stage ends with
    counts: dict[str, int]  #: lines by what became of them
    reasons: tuple[Part, ...]  #: why lines got nothing, most first
    waived: tuple[str, ...]
    report: Report | None  #: what was shown before it began; in a list it is left out


class CampaignsAnswer(Struct, frozen=True, kw_only=True):
    """A page of campaigns, newest first."""

    items: list[CampaignAnswer]
    next: str | None


class Campaigning(Asking):
    """Questions about campaigns. Without a gateway's store there are none."""

    _sends: Sends | None = None
    _told: tuple[datetime, tuple[str | None, int], CampaignsAnswer] | None = None

    async def campaigns(self, *, before: str | None = None, limit: int = PAGE) -> CampaignsAnswer:
        """Return a page of campaigns. Drafts that nobody confirmed are not among them."""
        if self._sends is None:
            return CampaignsAnswer(items=[], next=None)
        now, asked = self.now(), (before, limit)
        if self._told is not None and self._told[1] == asked and timedelta() <= now - self._told[0] < COUNTED_FOR:
            return self._told[2]
        answer = await self._page(self._sends, before, limit)
        self._told = now, asked, answer
        return answer

    async def _page(self, sends: Sends, before: str | None, limit: int) -> CampaignsAnswer:
        told = await page(sends, CONFIRMED, None, id_of(before or ""), limit)
        numbers = {one.number for one in told.items}

        def names(look: Look) -> dict[str, str]:
            rows = (look.fleet_row(number) for number in sorted(numbers))
            return {row.number: shown(row.display) for row in rows if row is not None}

        displays = await self._state.look(names)
        items = [replace(one, display=displays.get(one.number, "")) for one in told.items]
        return CampaignsAnswer(items=items, next=told.next)


CONFIRMED = tuple(state for state in CampaignState if state is not CampaignState.DRAFTED)


async def page(
    sends: Sends, states: tuple[CampaignState, ...] | None, account: str | None, before: int | None, limit: int
) -> CampaignsAnswer:
    """Return a page of campaigns with how they stand.

    Raises:
        TryLater: the store cannot be read.
    """

    def ask(look: SendsLook) -> list[tuple[Campaign, Sequence[Count]]]:
        return [(one, look.counts(one.id)) for one in look.campaigns(states, account, before, limit + 1)]

    found = await sends.browse(ask)
    items = [answered(one, counts) for one, counts in found[:limit]]
    return CampaignsAnswer(items=items, next=items[-1].id if len(found) > limit else None)


def answered(campaign: Campaign, counts: Iterable[Count], *, whole: bool = False) -> CampaignAnswer:
    """Return how a campaign stands. `whole`: with the report that was shown before it began."""
    detail, told = detail_of(campaign.body), list(counts)
    sums = Counter[str]()
    for one in told:
        sums[kind_of(one.state, one.send)] += one.lines
    went = max(sum(sums[kind] for kind in WENT) + _skipped(told), detail.canary.sent)
    stages = detail.report.stages
    goal = min(len(stages), _stage(detail)) if stages else 0
    return CampaignAnswer(
        id=public_id(campaign.id),
        state=campaign.state.value,
        watching=campaign.state is CampaignState.RUNNING and detail.canary.state is CanaryState.WATCHING,
        why=campaign.why,
        by_canary=detail.canary.state is CanaryState.STOPPED,
        stopped_by=detail.canary.signs if detail.canary.state is CanaryState.STOPPED else (),
        watch=_watch(campaign, detail, sums, told),
        name=campaign.name,
        account=campaign.account,
        number=campaign.number,
        display="",
        template=campaign.template,
        language=campaign.language,
        lane=campaign.lane,
        by=campaign.by,
        created_at=campaign.created_at,
        confirmed_at=campaign.confirmed_at,
        since=campaign.moved_at,
        over_at=campaign.over_at,
        people=campaign.people,
        went=min(went, campaign.people),
        percent=min(100 * went // campaign.people, 100) if campaign.people else 0,
        stage=goal,
        stages=stages,
        counts={kind: sums[kind] for kind in KINDS if sums[kind]},
        reasons=_reasons(told),
        waived=detail.canary.waived,
        report=detail.report if whole else None,
    )


def _watch(campaign: Campaign, detail: Detail, sums: Counter[str], told: Sequence[Count]) -> WatchAnswer | None:
    """Return what a stage waits for; None: none does, or it began before that was kept."""
    canary, report = detail.canary, detail.report
    if (
        campaign.state is not CampaignState.RUNNING
        or canary.state is not CanaryState.WATCHING
        or canary.since is None
        or not report.stage_settled
    ):
        return None
    return WatchAnswer(
        until=canary.since + timedelta(seconds=report.stage_s),
        came_out=sum(sums[kind] for kind in CAME_OUT) + _skipped(told),
        needed=0 if SETTLED in canary.waived else ceil(canary.sent * report.stage_settled - 1e-9),
    )


def _stage(detail: Detail) -> int:
    """Return which stage a campaign is in, from 1: stages that end with as many people are told as one."""
    canary = detail.canary
    full = CanaryState.WATCHING in {canary.state, canary.was if canary.state in {CanaryState.PAUSED, CanaryState.STOPPED} else None}
    sent = canary.sent - 1 if full else canary.sent  # a stage that is full and watched is not over
    return sum(goal <= sent for goal in detail.report.stages[:-1]) + 1


def _skipped(counts: Iterable[Count]) -> int:
    return sum(one.lines for one in counts if one.state is LineState.SKIPPED)


def kind_of(state: LineState, send: SendState | None) -> str:
    """Return what became of a line, in a word of `KINDS`."""
    if state is LineState.FED and send is not None:
        return "queued" if send in WAITING else send.value
    return {LineState.WAITS: "waiting", LineState.CANCELLED: "cancelled", LineState.FED: "unknown"}.get(state, "left_out")


def why_of(code: str, send: SendState | None, error: int | None) -> str:
    """Return why a line stands where it stands, in words; empty: it needs none."""
    if send is None:
        row = BY_CODE.get(code)
        return LEFT_OUT.get(code) or ("" if row is None else row.text.replace(" ({detail})", "").replace("{detail}", "").strip()) or code
    reason = reason_of(code, send, error)
    return "" if reason is None else reason.text


#: Why a line is left out, beside the rows of pacing's table.
LEFT_OUT = {
    "no_value": "Their line lacks a value that the template needs.",
    "unfit_value": "A value of theirs is too long, or holds a line break, a tab or five spaces: Meta refuses such messages.",
    "cannot_be_opened": "Their line cannot be opened: it was sealed with another key of this installation, or is damaged.",
    "failed_formula": "A value of theirs is a formula that failed, such as #N/A.",
    "empty": "The number is empty.",
    "rounded": "The spreadsheet has rounded the number.",
    "no_plus": "The number has no + and country code.",
    "no_number": "This is no phone number.",
    "impossible": "No phone number of that country is so long or so short.",
    "twice": "The same number stands in an earlier line.",
    "undelivered": "A message to them could not be delivered within 31 days: most such numbers have no WhatsApp.",
}


def _reasons(counts: Iterable[Count]) -> tuple[Part, ...]:
    sums, texts = Counter[str](), dict[str, str]()
    for one in counts:
        kind = kind_of(one.state, one.send)
        if kind in {"left_out", "failed", "expired", "queued", "unknown"} and one.why:
            code = f"{one.why} {one.error}" if one.error is not None and one.send is SendState.FAILED else one.why
            sums[code] += one.lines
            texts[code] = why_of(one.why, one.send, one.error)
    return tuple(Part(code=code, people=many, text=texts[code]) for code, many in sums.most_common(MOST_REASONS))


def shown(display: str) -> str:
    """Return a number's digits as people write them."""
    return f"+{display}" if display.isdigit() else display


def public_id(id_: int) -> str:
    """Return a campaign's id as it is told."""
    return f"{PREFIX}{id_}"


def id_of(public: str) -> int | None:
    """Return the id that was told; None: it is none of ours."""
    digits = public.removeprefix(PREFIX)
    return int(digits) if public.startswith(PREFIX) and digits.isascii() and digits.isdigit() and len(digits) < LONGEST else None
