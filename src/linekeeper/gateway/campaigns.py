"""Campaigns: drafted and reported about, confirmed, fed to the queue in small portions, watched, paused and ended.

What goes out goes the way of everything else: a send that waits in the queue, decided by the same gate. A line and its send are written
down in one transaction, and a send is taken back only while it surely has not left; so nobody gets a campaign twice, whenever we stop.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hmac import compare_digest

from msgspec.structs import replace

from linekeeper.errors import Refused
from linekeeper.gateway import campaign_moves as moves
from linekeeper.gateway.campaign_draft import Drafting, Note, nothing
from linekeeper.gateway.names import Addressee
from linekeeper.gateway.pacer import Wish
from linekeeper.pacing.lanes import Kind, Send
from linekeeper.rulebook import Lane
from linekeeper.state.campaign_body import body_of, detail_of
from linekeeper.state.campaigns import ENDED, Campaign, CampaignState, LineState
from linekeeper.state.intents import Intent, SendState, moved
from linekeeper.state.sends import SendsTurn

MOST_TAKEN = 100_000  #: sends that are taken back at once
USUAL_LEAST = 200  #: delivered messages of a template, before its usual read rate is believed
TAKEN_BACK, IN_CAMPAIGN = "campaign_paused", "campaign"
DAYS = timedelta(days=31)


class Campaigns(Drafting):
    """Makes campaigns, and does what people ask for. `Feeding` (campaign_feed.py) lets them go out."""

    async def confirm(self, id_: int, token: str, note: Note = nothing) -> Campaign:
        """Let a campaign begin, as it was shown.

        Raises:
            Refused: the token is not of this report, the report is too old, or it was confirmed before.
        """
        now = self.tools.now()
        campaign = await self._found(id_)
        detail = detail_of(campaign.body)
        if not detail.token or not compare_digest(detail.token.encode(), token.encode("utf-8", "replace")):
            raise Refused(
                "this confirms another report", why="the token is not of this campaign's", remedy="look at the report, then confirm"
            )
        if campaign.state is CampaignState.DRAFTED and now > detail.report.confirm_until:
            raise Refused("the report is too old", why="it tells how things stood over an hour ago", remedy="draft the campaign anew")
        if not detail.report.reached:
            raise Refused("the campaign reaches nobody", why="everybody on the list is left out", remedy="look at the reasons")
        usual, quality = await self._usual(campaign), await self._quality(campaign, now)

        def change(kept: Campaign) -> Campaign:
            told = replace(detail_of(kept.body), usual_soon=usual, quality=quality[0], template_quality=quality[1])
            return moves.confirmed(replace(kept, body=body_of(told)), now)

        return await self.change(id_, change, note)

    async def _usual(self, campaign: Campaign) -> float:
        """Return which part of the template's messages is usually read soon after delivery; 0: too few to tell."""
        now, line = self.tools.now(), self.tools.pacer.known.line(campaign.number)
        soon = timedelta(seconds=self.tools.pacer.thresholds(line).read_s)
        told = await self.tools.sends.browse(lambda look: look.usual_reads(campaign.account, campaign.template, now - DAYS, soon, now))
        return told.soon / told.ripe if told.ripe >= USUAL_LEAST else 0.0

    async def _quality(self, campaign: Campaign, now: datetime) -> tuple[str, str]:
        wish = await self.wish(campaign, now)
        _, _, template = self.tools.pacer.standing(wish, now)
        verdict = None if wish.line is None else wish.line.verdict
        return "" if verdict is None else verdict.quality, "" if template is None else template.quality

    async def pause(self, id_: int, why: str, note: Note = nothing) -> Campaign:
        """Stop a campaign for now; what waits in the queue is taken back.

        Raises:
            Refused: it does not run.
        """
        return await self.change(id_, lambda kept: moves.paused(kept, why, self.tools.now()), note)

    async def resume(self, id_: int, waive: tuple[str, ...] = (), note: Note = nothing) -> Campaign:
        """Let a campaign go on.

        Raises:
            Refused: it is not paused.
        """
        return await self.change(id_, lambda kept: moves.resumed(kept, waive, self.tools.now()), note)

    async def cancel(self, id_: int, note: Note = nothing) -> Campaign:
        """End a campaign for good; what waits in the queue is taken back.

        Raises:
            Refused: it is over.
        """
        return await self.change(id_, lambda kept: moves.cancelled(kept, self.tools.now()), note)

    async def change(self, id_: int, how: Callable[[Campaign], Campaign], note: Note = nothing) -> Campaign:
        """Change a campaign in one transaction; one that runs no longer takes back what waits.

        Raises:
            Refused: there is no such campaign, or it cannot be changed so.
        """
        now = self.tools.now()

        def work(turn: SendsTurn) -> tuple[Campaign, list[Intent]]:
            kept = turn.campaign(id_)
            if kept is None:
                raise no_campaign()
            after, back = how(kept), list[Intent]()
            if after.state is CampaignState.PAUSED or after.state in ENDED:
                back = take_back(turn, after, now)
                after = moves.turned(after, -len(back)) if back else after
            if after.state in ENDED:
                turn.end_lines(id_, now)
                turn.forget(id_)
            if after != kept:
                turn.put_campaign(after)
            note(turn)
            return after, back

        after, back = await self.tools.sends.turn(work)
        for one in back:
            self.tools.left(one)
        while after.state in ENDED and await self.tools.sends.turn(lambda turn: turn.end_lines(id_, now) + turn.forget(id_) > 0):
            pass  # by pages: others' sends go in between
        return after

    async def wish(self, campaign: Campaign, now: datetime) -> Wish:
        """Return a campaign's message, to nobody yet.

        Raises:
            TryLater: the state cannot be read.
        """
        form = detail_of(campaign.body).form
        send = Send(kind=Kind.MESSAGE, to="+", type="template", template=form.template, language=form.language)
        lowered = Lane(form.lane) if form.lane else None
        return await self.tools.pacer.wish(form.number, send, Addressee(), now, lowered=lowered, overrides=frozenset(form.waive))

    async def _found(self, id_: int) -> Campaign:
        found = await self.tools.sends.look(lambda look: look.campaign(id_))
        if found is None:
            raise no_campaign()
        return found


def take_back(turn: SendsTurn, campaign: Campaign, now: datetime) -> list[Intent]:
    """Cancel the sends of a campaign that wait, and give their lines their turn again; return them."""
    back = []
    for line, intent in turn.queued(campaign.id, MOST_TAKEN):
        gone = moved(intent, SendState.CANCELLED, now, TAKEN_BACK)
        if gone is not None:
            turn.put(gone)
            turn.put_line(replace(line, state=LineState.WAITS, moved_at=now, intent=0, why="", due_at=None))
            back.append(gone)
    return back


def no_campaign() -> Refused:
    """Return the refusal of a campaign that there is not."""
    return Refused("there is no such campaign", why="it was never here, or was forgotten", remedy="`linekeeper campaigns list` lists all")
