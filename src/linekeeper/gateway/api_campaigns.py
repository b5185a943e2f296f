"""Campaigns over the API: drafted with their report, confirmed with its token, paused, resumed, cancelled, and their result as a file.

The result tells lines, never numbers: whoever has the list has them, and here they are forgotten line by line as sends leave the queue.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from linekeeper.gateway.api_queue import THEIR_WORD
from linekeeper.gateway.api_tables import CSV, MOST_CELLS_LINES, XLSX, lines, spreadsheet
from linekeeper.gateway.api_told import Name, Short, Signed
from linekeeper.gateway.campaign_check import STAGES, UNDELIVERED
from linekeeper.gateway.campaign_draft import Note
from linekeeper.gateway.desk import Call, Desk, NoGood, Streamed, missing
from linekeeper.pacing.canary import SIGNS
from linekeeper.pacing.rows import BY_CODE
from linekeeper.state.campaign_body import Form, detail_of
from linekeeper.state.campaigns import Campaign, Told
from linekeeper.state.intents import SendState, public_id
from linekeeper.state.sends import SendsTurn
from linekeeper.views.campaigns import CampaignAnswer, CampaignsAnswer, answered, id_of, kind_of, page, shown, why_of
from linekeeper.views.campaigns import public_id as campaign_id

LINES = 1000
COLUMNS = ("line", "state", "code", "why", "error", "queued_at", "sent_at", "delivered_at", "read_at", "since", "send")
MOST_PARAMS = 50
WAIVABLE = SIGNS | {STAGES, UNDELIVERED} | {row.code for row in BY_CODE.values() if row.override}

Waived = Annotated[str, Meta(max_length=400, description="Codes that somebody looked at and lets pass, with commas between.")]


class Draft(Struct, kw_only=True, forbid_unknown_fields=True):
    """What to send to whom; the list itself is the body, CSV or XLSX."""

    by: Name
    reason: Annotated[str, Meta(max_length=1000, description="Why: needed when anything is waived.")] = ""
    number: Short
    template: Annotated[str, Meta(min_length=1, max_length=512)]
    language: Annotated[str, Meta(min_length=2, max_length=20)]
    params: Annotated[str, Meta(max_length=4000, description='JSON: variable -> column, or a text in quotes: {"1": "first_name"}.')] = "{}"
    column: Short = ""
    country: Annotated[str, Meta(max_length=2)] = ""
    lane: Literal["", "utility", "marketing"] = ""
    name: Annotated[str, Meta(max_length=120)] = ""
    waive: Waived = ""
    dry_run: bool = False  #: only report; nothing is kept


class Confirm(Struct, kw_only=True, forbid_unknown_fields=True):
    """Let it begin. `token`: of the report that was shown."""

    by: Name
    token: Annotated[str, Meta(min_length=1, max_length=100)]
    reason: Annotated[str, Meta(max_length=1000)] = ""


class Resume(Signed, kw_only=True, forbid_unknown_fields=True):
    """Let it go on. `waive`: signs that stop it no more, and `settled`: wait for no more outcomes."""

    waive: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...], Meta(max_length=20)] = ()


class CampaignsAsked(Struct, kw_only=True, forbid_unknown_fields=True):
    """A page of campaigns, newest first."""

    before: Annotated[str, Meta(max_length=40, description="`next` of the page before.")] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class ResultAsked(Struct, kw_only=True, forbid_unknown_fields=True):
    """What became of each line, as a file; a spreadsheet holds 20,000 lines, `after` goes on from there."""

    format: Literal["csv", "xlsx"] = "csv"
    after: Annotated[int, Meta(ge=0)] = 0


class Drafted(Struct, kw_only=True):
    """A draft, and the token that confirms it; empty of a dry run."""

    campaign: CampaignAnswer
    token: str


async def draft(desk: Desk, call: Call) -> Drafted:
    """Report what a campaign would come to; nothing is sent."""
    asked: Draft = call.query
    waive = tuple(sorted({word.strip() for word in asked.waive.split(",")} - {""}))
    _may_waive(call, waive)
    if waive and not asked.reason.strip():
        raise NoGood(400, "no reason is given", why="what is waived is written down with its reason", remedy="give a reason")
    form = Form(
        number=asked.number,
        template=asked.template,
        language=asked.language,
        params=_params(asked.params),
        column=asked.column,
        country=asked.country,
        lane=asked.lane,
        name=" ".join(asked.name.split()),
        waive=waive,
    )
    about = f"{asked.template} {asked.language}"
    deed = desk.deed(call, "draft a campaign" + (f", waiving {', '.join(waive)}" if waive else ""), about)
    told = await desk.campaigns.draft(
        call.raw, form, key=call.key, by=deed.by, note=lambda turn: turn.put_deed(deed) if waive else None, keep=not asked.dry_run
    )
    counts = [] if asked.dry_run else await desk.sends.browse(lambda look: look.counts(told.id))
    shown = await shown_as(desk, answered(told, counts, whole=True))
    return Drafted(campaign=shown, token="" if asked.dry_run else detail_of(told.body).token)


def _may_waive(call: Call, waive: Sequence[str]) -> None:
    """Whoever holds a key is held by what the operator set, as with single messages; a person's no is honoured by everybody."""
    if waive and call.key is not None:
        raise NoGood(403, "a gateway key waives nothing", why="it would pass what the operator set", remedy="ask the operator")
    theirs = sorted(THEIR_WORD.intersection(waive))
    if theirs:
        raise NoGood(409, f"{theirs[0]} is never waived", why="a person's no is honoured, whoever wants otherwise", remedy="leave it out")
    strange = [code for code in waive if code not in WAIVABLE]
    if strange:
        raise NoGood(
            409,
            f"nothing is waived by {strange[0][:40]!r}",
            why="it is no sign of a campaign, and no reason that can be passed",
            remedy=f"signs are: {', '.join(sorted(SIGNS))}; beside them {STAGES}, {UNDELIVERED}, and the reasons of docs/pacing.md",
        )


def _params(written: str) -> dict[str, str]:
    try:
        told = json.loads(written)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or len(told) > MOST_PARAMS or not all(isinstance(value, str) for value in told.values()):
        raise NoGood(400, "the params cannot be read", why="they are no JSON object of texts", remedy='such as {"1": "first_name"}')
    return told


async def campaigns(desk: Desk, call: Call) -> CampaignsAnswer:
    """Return a page of campaigns."""
    asked: CampaignsAsked = call.query
    told = await page(desk.sends, None, call.account, id_of(asked.before), asked.limit)
    return CampaignsAnswer(items=[await shown_as(desk, one) for one in told.items], next=told.next)


async def campaign(desk: Desk, call: Call) -> CampaignAnswer:
    """Return one campaign, with the report that was shown before it began."""
    return await _told(desk, await _found(desk, call))


async def confirm(desk: Desk, call: Call) -> CampaignAnswer:
    """Let a campaign begin."""
    asked: Confirm = call.body
    one = await _found(desk, call)
    return await _told(desk, await desk.campaigns.confirm(one.id, asked.token, _noted(desk, call, one, "confirm a campaign", one.people)))


async def pause(desk: Desk, call: Call) -> CampaignAnswer:
    """Stop a campaign for now."""
    asked: Signed = call.body
    one = await _found(desk, call)
    why = f"{' '.join(asked.by.split())}: {' '.join(asked.reason.split())}"
    return await _told(desk, await desk.campaigns.pause(one.id, why, _noted(desk, call, one, "pause a campaign")))


async def resume(desk: Desk, call: Call) -> CampaignAnswer:
    """Let a campaign go on."""
    asked: Resume = call.body
    one = await _found(desk, call)
    _may_waive(call, asked.waive)
    what = "resume a campaign" + (f", waiving {', '.join(asked.waive)}" if asked.waive else "")
    return await _told(desk, await desk.campaigns.resume(one.id, asked.waive, _noted(desk, call, one, what)))


async def cancel(desk: Desk, call: Call) -> CampaignAnswer:
    """End a campaign for good."""
    one = await _found(desk, call)
    return await _told(desk, await desk.campaigns.cancel(one.id, _noted(desk, call, one, "cancel a campaign")))


def _noted(desk: Desk, call: Call, one: Campaign, what: str, many: int = 1) -> Note:
    deed = desk.deed(call, what, campaign_id(one.id), many=many, account=one.account)

    def note(turn: SendsTurn) -> None:
        turn.put_deed(deed)

    return note


async def _found(desk: Desk, call: Call) -> Campaign:
    id_ = id_of(call.params["id"])
    one = None if id_ is None else await desk.sends.look(lambda look: look.campaign(id_))
    if one is None or call.account not in {None, one.account}:
        raise missing("campaign", "an id is cp. and digits: see /api/v1/campaigns")
    return one


async def _told(desk: Desk, one: Campaign) -> CampaignAnswer:
    return await shown_as(desk, answered(one, await desk.sends.browse(lambda look: look.counts(one.id)), whole=True))


async def shown_as(desk: Desk, one: CampaignAnswer) -> CampaignAnswer:
    """Return a campaign with its number as people write it."""
    row = await desk.state.look(lambda look: look.fleet_row(one.number))
    return one if row is None else replace(one, display=shown(row.display))


async def result(desk: Desk, call: Call) -> Streamed:
    """Return what became of each line."""
    asked: ResultAsked = call.query
    one = await _found(desk, call)
    if asked.format == "csv":
        return Streamed(type=CSV, name=f"{campaign_id(one.id)}.csv", pieces=_csv(desk, one.id, asked.after))
    return Streamed(type=XLSX, name=f"{campaign_id(one.id)}.xlsx", pieces=_xlsx(desk, one.id, asked.after))


async def _pages(desk: Desk, id_: int, after: int, most: int | None = None) -> AsyncIterator[Sequence[Told]]:
    left = most
    while left is None or left > 0:
        limit = LINES if left is None else min(LINES, left)
        told = await desk.sends.browse(lambda look, after=after, limit=limit: look.lines(id_, after, limit))  # type: ignore[misc]  # a page's own place
        if not told:
            return
        yield told
        after, left = told[-1].line, None if left is None else left - len(told)


async def _csv(desk: Desk, id_: int, after: int) -> AsyncIterator[bytes]:
    yield lines([COLUMNS])
    async for told in _pages(desk, id_, after):
        yield lines(cells(one) for one in told)


def _xlsx(desk: Desk, id_: int, after: int) -> AsyncIterator[bytes]:
    return spreadsheet("Campaign", COLUMNS, (map(cells, told) async for told in _pages(desk, id_, after, MOST_CELLS_LINES)))


def cells(one: Told) -> tuple[str, ...]:
    """Return what became of a line, as a line of cells. Never a number."""
    send = one.send
    why, error = (one.why, None) if send is None else (send.why, send.error)
    state = None if send is None else send.state
    queued = None if send is None else datetime.fromtimestamp(send.id / 1e6, one.at.tzinfo)
    read = send.moved_at if send is not None and state is SendState.READ else None
    times = (queued, None if send is None else send.sent_at, None if send is None else send.delivered_at, read)
    return (
        str(one.line),
        kind_of(one.state, state),
        why,
        why_of(why, state, error) if why or error else "",
        "" if error is None else str(error),
        *(_time(at) for at in times),
        _time(one.at if send is None else send.moved_at),
        "" if send is None else public_id(send.id),
    )


def _time(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
