"""How a campaign moves from state to state: its row and its canary together. Pure; time is an argument."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.errors import Refused
from linekeeper.pacing import canary as stages
from linekeeper.pacing.canary import Canary, Signs
from linekeeper.pacing.canary import State as CanaryState
from linekeeper.pacing.standing import Level
from linekeeper.pacing.tally import Tally
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.campaign_body import Detail, body_of, detail_of
from linekeeper.state.campaigns import ENDED, MAY_BECOME, OPEN, Campaign, CampaignState, Count, LineState, Reads
from linekeeper.state.intents import OVER, WAITING, SendState

WATCHED_AT_MOST = timedelta(hours=24)  #: for so long the last stage waits for outcomes that do not come
STILL = WAITING | {SendState.SENDING}
_STATES = {
    CanaryState.RUNNING: CampaignState.RUNNING,
    CanaryState.WATCHING: CampaignState.RUNNING,
    CanaryState.PAUSED: CampaignState.PAUSED,
    CanaryState.STOPPED: CampaignState.PAUSED,
    CanaryState.CANCELLED: CampaignState.CANCELLED,
    CanaryState.DONE: CampaignState.DONE,
}
WORDS = {
    CampaignState.DRAFTED: "not confirmed yet",
    CampaignState.CONFIRMED: "confirmed",
    CampaignState.RUNNING: "running",
    CampaignState.PAUSED: "paused",
    CampaignState.DONE: "done",
    CampaignState.CANCELLED: "cancelled",
}


LEADS = {
    CampaignState.CONFIRMED: "only a draft is confirmed, and once",
    CampaignState.PAUSED: "only what runs can be paused",
    CampaignState.CANCELLED: "it is over already",
}


class Outcomes(Struct, frozen=True, kw_only=True):
    """What a campaign's lines came to. `gone`: left the queue, or were left out when their turn came."""

    gone: int = 0
    settled: int = 0
    tally: Tally = Tally()


def outcomes(counts: Iterable[Count], stops: int) -> Outcomes:
    """Return what counts by state come to."""
    gone = settled = sent = delivered = read = held = 0
    codes: dict[int, int] = {}
    for one in counts:
        many = one.lines
        if one.state is LineState.SKIPPED or (one.state is LineState.FED and one.send not in STILL):
            gone += many
        if one.state is LineState.SKIPPED or (one.state is LineState.FED and (one.send is None or one.send in OVER)):
            settled += many
        if one.state is not LineState.FED or not one.posted or one.send in STILL:
            continue
        sent += many
        delivered += many if one.send in {SendState.DELIVERED, SendState.READ} else 0
        read += many if one.send is SendState.READ else 0
        held += many if one.why == "held_by_meta" else 0
        if one.error is not None and one.send is SendState.FAILED:
            codes[one.error] = codes.get(one.error, 0) + many
    tally = Tally(sent=sent, delivered=delivered, read=read, held=held, stops=stops, codes=codes)
    return Outcomes(gone=gone, settled=settled, tally=tally)


def confirmed(campaign: Campaign, now: datetime) -> Campaign:
    """Return a campaign that begins with the next look.

    Raises:
        Refused: it was confirmed already, or cancelled.
    """
    _may(campaign, CampaignState.CONFIRMED)
    detail = detail_of(campaign.body)
    canary = stages.confirmed(detail.canary, now)
    return replace(campaign, state=CampaignState.CONFIRMED, moved_at=now, confirmed_at=now, body=body_of(replace(detail, canary=canary)))


def begun(campaign: Campaign, now: datetime) -> Campaign:
    """Return a confirmed campaign as it runs; one that reaches nobody is done."""
    return campaign if campaign.state is not CampaignState.CONFIRMED else _with(campaign, detail_of(campaign.body).canary, now)


def paused(campaign: Campaign, why: str, now: datetime) -> Campaign:
    """Return a campaign that a person paused.

    Raises:
        Refused: it does not run.
    """
    _may(campaign, CampaignState.PAUSED)
    return _with(campaign, stages.paused(detail_of(campaign.body).canary, now, why), now)


def resumed(campaign: Campaign, waive: tuple[str, ...], now: datetime) -> Campaign:
    """Return a campaign that a person lets go on. `waive`: signs that stop it no more.

    Raises:
        Refused: it is not paused.
    """
    if campaign.state is not CampaignState.PAUSED and not (waive and campaign.state in OPEN):
        _refuse(campaign, "it can only be resumed while it is paused")
    canary = detail_of(campaign.body).canary
    if campaign.state in OPEN:
        return _with(campaign, replace(canary, waived=tuple(sorted({*canary.waived, *waive}))), now)
    return _with(campaign, stages.resumed(canary, now, waive), now)


def cancelled(campaign: Campaign, now: datetime) -> Campaign:
    """Return a campaign that a person ended for good.

    Raises:
        Refused: it is over already.
    """
    _may(campaign, CampaignState.CANCELLED)
    return _with(campaign, stages.cancelled(detail_of(campaign.body).canary, now), now)


def looked(campaign: Campaign, found: Outcomes, signs: Signs, now: datetime, thresholds: Thresholds) -> Campaign:
    """Return a campaign after a look at what its messages came to: stopped with the reason, one stage on, done, or as it was."""
    canary = detail_of(campaign.body).canary
    canary = stages.went(canary, max(found.gone - canary.sent, 0), now, thresholds)
    canary = stages.watched(canary, signs, now, thresholds)
    last = canary.state is CanaryState.WATCHING and canary.sent >= canary.people
    if last and canary.since is not None and now - canary.since >= WATCHED_AT_MOST:
        canary = replace(canary, state=CanaryState.DONE, since=now)
    return _with(campaign, canary, now)


def room(campaign: Campaign, thresholds: Thresholds) -> int:
    """Return how many more lines may have their turn in this stage."""
    detail = detail_of(campaign.body)
    if campaign.state is not CampaignState.RUNNING or detail.canary.state is not CanaryState.RUNNING:
        return 0
    return max(stages.goal(detail.canary, thresholds) - detail.begun, 0)


def turned(campaign: Campaign, many: int) -> Campaign:
    """Return a campaign after so many more lines had their turn; negative: so many were taken back."""
    detail = detail_of(campaign.body)
    return replace(campaign, body=body_of(replace(detail, begun=max(detail.begun + many, 0))))


def held(campaign: Campaign, why: str) -> Campaign:
    """Return a running campaign with what holds all of it now, in words; empty: nothing does."""
    return replace(campaign, why=why) if campaign.state is CampaignState.RUNNING else campaign


def signs_of(found: Outcomes, reads: Reads, detail: Detail, level: Level, quality: str, template_quality: str) -> Signs:
    """Return what speaks for or against going on."""
    fell = _fell(detail.quality, quality) or _fell(detail.template_quality, template_quality)
    return Signs(
        tally=found.tally,
        settled=found.settled,
        ripe=reads.ripe,
        soon=reads.soon,
        level=level,
        usual_read=detail.usual_soon,
        quality_fell=fell,
    )


_RANK = {"green": 2, "yellow": 1, "red": 0}


def _fell(before: str, now: str) -> bool:
    return before in _RANK and now in _RANK and _RANK[now] < _RANK[before]


def _with(campaign: Campaign, canary: Canary, now: datetime) -> Campaign:
    state, detail = _STATES[canary.state], detail_of(campaign.body)
    return replace(
        campaign,
        state=state,
        moved_at=campaign.moved_at if state is campaign.state else now,
        over_at=now if state in ENDED and campaign.over_at is None else campaign.over_at,
        why=canary.why if state is CampaignState.PAUSED else campaign.why if state is campaign.state else "",
        body=campaign.body if canary == detail.canary else body_of(replace(detail, canary=canary)),
    )


def _may(campaign: Campaign, to: CampaignState) -> None:
    if to not in MAY_BECOME[campaign.state]:
        _refuse(campaign, LEADS[to])


def _refuse(campaign: Campaign, why: str) -> None:
    raise Refused(f"the campaign is {WORDS[campaign.state]}", why=why, remedy="`linekeeper campaigns show` tells how it stands")
