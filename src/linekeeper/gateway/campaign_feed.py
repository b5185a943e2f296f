"""Lets campaigns go out: looks at what their messages came to, and feeds the queue in small portions, never far ahead of what may go."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.errors import Misconfigured, Refused
from linekeeper.gateway import campaign_moves as moves
from linekeeper.gateway.campaign_check import foreseen, send_to
from linekeeper.gateway.campaign_draft import line_context
from linekeeper.gateway.campaign_letter import letter
from linekeeper.gateway.campaigns import IN_CAMPAIGN, Campaigns
from linekeeper.gateway.gate import RECHECK
from linekeeper.gateway.held import Held, sealed
from linekeeper.gateway.names import addressee
from linekeeper.gateway.pacer import Wish
from linekeeper.gateway.waiting import UNREADABLE
from linekeeper.pacing.ask import Decision, Outcome, Scope
from linekeeper.state.campaign_body import Form, detail_of
from linekeeper.state.campaigns import OPEN, Campaign, CampaignState, Line, LineState
from linekeeper.state.intents import WAITING, Intent, SendState
from linekeeper.state.sends import SendsLook, SendsTurn

MOST_OPEN = 200  #: campaigns at once
LEAST_AHEAD, AHEAD_S = 50, 3  #: so many sends of a campaign wait in the queue at most: those of so many seconds
LOOK_S, LOOK_PER_LINES = 5.0, 5_000  #: how often outcomes are looked at: of a long list more rarely
VERSION = "v24.0"
MOVED = "Its number belongs to another account now, or is not watched here any more: cancel it, and draft it anew."
PORTION, BREATH = 100, 16  #: lines that are written down at once, and those between two pauses for everybody else
REST = timedelta(minutes=1)  #: at most so long after something held the whole campaign it is looked at again
_body = msgspec.msgpack.Decoder(tuple[str, dict[str, str]])
log = structlog.get_logger(__name__)


class Pace(Struct):
    """What is remembered of a campaign that runs; made again after a restart. `held`: what holds all of it now, in words."""

    ahead: set[int]
    look_at: datetime
    rest_until: datetime
    held: str = ""


class Portion(Struct, kw_only=True):
    """What becomes of some lines in one turn."""

    lines: list[Line] = []
    sends: list[Intent] = []
    began: int = 0


class Feeding:
    """Works off campaigns."""

    def __init__(self, campaigns: Campaigns) -> None:
        self._campaigns, self._tools = campaigns, campaigns.tools
        self._paces: dict[int, Pace] = {}
        self._strays: dict[int, set[int]] = {}  # of campaigns that run no longer: their sends that may have been on their way

    async def turn(self) -> int:
        """Look once at every campaign that runs; return how many lines had their turn.

        Raises:
            TryLater: the store refuses; whatever was not written down has not begun.
        """
        fed = 0
        running = await self._tools.sends.look(lambda look: look.campaigns(tuple(sorted(OPEN)), limit=MOST_OPEN))
        on = {one.id for one in running}
        self._strays |= {id_: pace.ahead for id_, pace in self._paces.items() if id_ not in on and pace.ahead}
        self._paces = {id_: pace for id_, pace in self._paces.items() if id_ in on}
        await self._take_back_strays(on)
        for campaign in running:
            try:
                fed += await self._one(campaign)
            except Refused as fault:
                log.warning("campaign.unfed", fault=fault.what)
        return fed

    async def _take_back_strays(self, on: set[int]) -> None:
        """Take back what was on its way when its campaign was paused or ended, did not leave, and waits again."""
        for id_, ahead in list(self._strays.items()):
            left = set[int]() if id_ in on else await self._tools.sends.look(lambda look, ahead=ahead: _waiting(look, ahead))  # type: ignore[misc]  # its own
            if left:
                self._strays[id_] = left
                await self._campaigns.change(id_, lambda kept: kept)
            else:
                del self._strays[id_]

    async def _one(self, campaign: Campaign) -> int:
        tools, now = self._tools, self._tools.now()
        wish = await self._campaigns.wish(campaign, now)
        thresholds = tools.pacer.thresholds(wish.line)
        if campaign.state is CampaignState.CONFIRMED:
            campaign = await self._campaigns.change(campaign.id, lambda kept: moves.begun(kept, now))
        pace = await self._pace(campaign, now)
        if now >= pace.look_at:
            campaign = await self._look(campaign, wish, now)
            pace.look_at = now + timedelta(seconds=max(LOOK_S, campaign.people / LOOK_PER_LINES))
        if campaign.state is not CampaignState.RUNNING or now < pace.rest_until:
            return 0
        if wish.account != campaign.account:
            pace.held = MOVED
            pace.rest_until = now + REST
            many = 0
        else:
            many = min(moves.room(campaign, thresholds), self._free(wish, pace, now))
        fed = 0 if many <= 0 else await self._feed(campaign, wish, pace, many, now)
        if pace.held != campaign.why:
            await self._campaigns.change(campaign.id, lambda kept: moves.held(kept, pace.held))
        return fed

    def _free(self, wish: Wish, pace: Pace, now: datetime) -> int:
        """Return how many more may wait in the queue: so many as soon go, and no more than the limit has places for.

        There their time runs out, and here it does not. With none in the queue one is looked at: its decision tells what holds.
        """
        number, places = self._tools.pacer.standing(wish, now)[0], self._tools.pacer.places(wish, now)
        most = max(LEAST_AHEAD, number.level_s * AHEAD_S)
        return (most if places is None else min(most, max(places, 1))) - len(pace.ahead)

    async def _pace(self, campaign: Campaign, now: datetime) -> Pace:
        pace = self._paces.get(campaign.id)
        if pace is None:
            queued = await self._tools.sends.look(lambda look: look.queued(campaign.id, 100_000))
            pace = self._paces[campaign.id] = Pace(ahead={send.id for _, send in queued}, look_at=now, rest_until=now)
        elif pace.ahead:
            pace.ahead = await self._tools.sends.look(lambda look: _waiting(look, pace.ahead))
        return pace

    async def _look(self, campaign: Campaign, wish: Wish, now: datetime) -> Campaign:
        """Look at what a campaign's messages came to."""
        tools, since = self._tools, campaign.confirmed_at or now
        thresholds = tools.pacer.thresholds(wish.line)
        soon = timedelta(seconds=thresholds.read_s)
        counts, stops, reads = await tools.sends.browse(
            lambda look: (look.counts(campaign.id), look.stops(campaign.id, since), look.reads(campaign.id, soon, now))
        )
        found = moves.outcomes(counts, stops)
        number, portfolio, template = tools.pacer.standing(wish, now)
        graded = max((number.graded, portfolio), key=lambda one: one.level)
        why = next((cause.text for cause in graded.causes), "")
        verdict = None if wish.line is None else wish.line.verdict
        quality = "" if verdict is None else verdict.quality
        template_quality = "" if template is None else template.quality

        def change(kept: Campaign) -> Campaign:
            if kept.state is not CampaignState.RUNNING:
                return kept
            signs = moves.signs_of(found, reads, detail_of(kept.body), graded.level, quality, template_quality)
            return moves.looked(kept, found, replace(signs, level_why=why), now, thresholds)

        def forget(turn: SendsTurn) -> None:
            turn.forget(campaign.id)

        after = await self._campaigns.change(campaign.id, change, forget)
        if after.state is CampaignState.PAUSED:
            log.warning("campaign.stopped", campaign=campaign.id, number=campaign.number)
        return after

    async def _feed(self, campaign: Campaign, wish: Wish, pace: Pace, many: int, now: datetime) -> int:
        """Let so many lines have their turn, some at a time: others' sends go in between. Return how many had it."""
        began, left = 0, many
        while left > 0:
            portion = await self._feed_some(campaign, wish, pace, min(left, PORTION), now)
            if portion is None:
                break
            began, left = began + portion.began, left - len(portion.lines)
            if pace.held:
                break
        return began

    async def _feed_some(self, campaign: Campaign, wish: Wish, pace: Pace, many: int, now: datetime) -> Portion | None:
        """Let some lines have their turn: each gets a send, is left out, or is put off. None: there are none, or it runs no longer."""
        tools = self._tools
        lines = await tools.sends.look(lambda look: look.next_lines(campaign.id, now, many))
        portion = await self._portion(campaign, wish, pace, lines, now)
        if not portion.lines:
            return None

        def work(turn: SendsTurn) -> bool:
            kept = turn.campaign(campaign.id)
            if kept is None or kept.state is not CampaignState.RUNNING:
                return False  # paused or cancelled meanwhile
            for send in portion.sends:
                turn.put(send)
            for line in portion.lines:
                turn.put_line(line)
            turn.put_campaign(moves.turned(kept, portion.began))
            return True

        if not await tools.sends.turn(work):
            return None
        for send in portion.sends:
            pace.ahead.add(send.id)
            tools.waits(send)
        return portion

    async def _portion(self, campaign: Campaign, wish: Wish, pace: Pace, lines: Sequence[Line], now: datetime) -> Portion:
        portion, form = Portion(), detail_of(campaign.body).form
        pace.held = ""
        for at, line in enumerate(lines, 1):
            if at % BREATH == 0:
                await asyncio.sleep(0)
            try:
                phone, filled = _body.decode(self._tools.sealer.open(line.body, line_context(campaign.id, line.line)))
            except (Misconfigured, msgspec.MsgspecError) as fault:  # one that nobody can read stops no other, nor another campaign
                log.error("campaign.unreadable", fault=type(fault).__name__)  # noqa: TRY400  a traceback could show what somebody wrote
                portion.began += 1
                portion.lines.append(replace(line, state=LineState.SKIPPED, moved_at=now, why=UNREADABLE, body=b""))
                continue
            own = replace(wish, send=send_to(form, phone), to=addressee(send_to(form, phone), self._tools.veil))
            decision = foreseen(self._tools.pacer.foresee(own, now))
            if decision.outcome is Outcome.HOLD and decision.scope is not Scope.PERSON:
                pace.held = decision.text
                pace.rest_until = min(decision.until or now + REST, now + REST)
                break
            if decision.outcome is Outcome.HOLD:
                portion.lines.append(replace(line, due_at=decision.until or now + RECHECK))
                continue
            portion.began += 1
            if decision.outcome is Outcome.REFUSE:
                portion.lines.append(replace(line, state=LineState.SKIPPED, moved_at=now, why=decision.code, body=b""))
                continue
            send = self._send(campaign, own, decision, letter(form.template, form.language, phone, filled), form)
            portion.sends.append(send)
            portion.lines.append(replace(line, state=LineState.FED, moved_at=now, intent=send.id, due_at=None))
        return portion

    def _send(self, campaign: Campaign, wish: Wish, decision: Decision, body: bytes, form: Form) -> Intent:
        tools, now = self._tools, self._tools.now()
        id_ = tools.next_id(now)
        held = Held(f"/{VERSION}/{campaign.number}/messages", b"", "application/json", body, tuple(sorted(form.waive)))
        return Intent(
            id=id_,
            state=SendState.HELD,
            moved_at=now,
            account=wish.account,
            portfolio=wish.portfolio,
            number=campaign.number,
            version=VERSION,
            key=campaign.key,
            lane=decision.lane.value,
            template=form.template,
            language=form.language,
            person=wish.to.person,
            why=IN_CAMPAIGN,
            due_at=now,
            expires_at=decision.expires_at,
            body=sealed(held, id_, tools.sealer),
        )


def _waiting(look: SendsLook, ids: set[int]) -> set[int]:
    found = (look.intent(id_) for id_ in ids)
    return {one.id for one in found if one is not None and (one.state in WAITING or one.state is SendState.SENDING)}
