"""A campaign's draft: the list is read, everybody on it is decided about, and that is kept, sealed, with its report. Nothing is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.decode import Veil
from linekeeper.errors import LinekeeperError, Refused
from linekeeper.gateway.campaign_check import BREATH, MOST_PEOPLE, Checked, EveryFault, checked, first, report
from linekeeper.gateway.campaign_letter import Shape, mapped, shape_of, values
from linekeeper.gateway.held import Sealer
from linekeeper.gateway.names import Addressee
from linekeeper.gateway.pacer import Pacer, Wish
from linekeeper.gateway.passing import Passing
from linekeeper.gateway.people import Person, people, phone_column
from linekeeper.gateway.sheet import read
from linekeeper.pacing.lanes import Kind, Send
from linekeeper.pacing.lanes import Known as Category
from linekeeper.rulebook import Lane
from linekeeper.state.campaign_body import Detail, Form, body_of, detail_of
from linekeeper.state.campaigns import DRAFT_HOURS, Campaign, CampaignState, Line, LineState
from linekeeper.state.intents import Intent
from linekeeper.state.sends import GatewayKey, Sends, SendsTurn
from linekeeper.store.instant import to_us

MOST_DRAFTS = 100  #: of an account within a day, unless they were confirmed
PORTION = 500  #: lines that are written down in one transaction

#: Asks Meta for the components of an account's template by name and language; None: nobody knows.
Components = Callable[[str, str, str], Awaitable["list[object] | None"]]
Note = Callable[[SendsTurn], None]


async def unknown_components(_account: str, _name: str, _language: str) -> "list[object] | None":
    """Ask nobody."""
    return None


def nothing(_turn: SendsTurn) -> None:
    """Write nothing beside."""


class Tools(Struct, frozen=True, kw_only=True):
    """What campaigns are made with. `left`: told of each send that was taken back; `waits`: of each that begins to wait."""

    sends: Sends
    pacer: Pacer
    passing: Passing
    sealer: Sealer
    veil: Veil
    now: Callable[[], datetime]
    next_id: Callable[[datetime], int]
    left: Callable[[Intent], None]
    waits: Callable[[Intent], None]
    components: Components = unknown_components


class Drafting:
    """Makes drafts."""

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._newest = 0

    async def draft(self, body: bytes, form: Form, *, key: GatewayKey | None, by: str, note: Note = nothing, keep: bool = True) -> Campaign:
        """Read a list, decide about everybody on it, and keep that as a draft. Nothing is sent.

        `keep` False: a dry run, of which only the report is left.

        Raises:
            Refused: the list, the number, the template or a variable cannot be used.
            TryLater: the store refuses.
        """
        tools, now = self.tools, self.tools.now()
        wish = await self._wish(form, key, now)
        if keep:
            await self._few(wish.account, now)
        lane = tools.pacer.sort(wish).lane
        if lane not in {Lane.MARKETING, Lane.UTILITY}:
            raise Refused("one-time codes are sent one by one", why="the template is for authentication", remedy="choose another")
        shape, notes = await self._shape(wish, form)
        found, listed, params = await self._read(body, form, wish, shape)
        thresholds = tools.pacer.thresholds(wish.line)
        told = await report(found, listed, wish, lane, form=form, pacer=tools.pacer, sends=tools.sends, now=now, notes=notes)
        self._newest = id_ = max(to_us(now), self._newest + 1)
        form = replace(form, params=params)
        detail = Detail(form=form, report=told, canary=first(told.reached, form, thresholds), token=self._token(id_, told))
        campaign = Campaign(
            id=id_,
            state=CampaignState.DRAFTED,
            moved_at=now,
            account=wish.account,
            portfolio=wish.portfolio,
            number=form.number,
            template=form.template,
            language=form.language,
            lane=lane.value,
            name=form.name,
            key="" if key is None else key.id,
            by=by,
            people=told.reached,
            created_at=now,
            body=body_of(detail),
        )
        if keep:
            await self._keep(campaign, found, listed, params, note)
        return campaign

    async def _few(self, account: str, now: datetime) -> None:
        """Let a program that drafts and drafts not fill the disk: of each draft every line is kept for a day."""
        newest = await self.tools.sends.look(lambda look: look.campaigns(None, account, limit=2 * MOST_DRAFTS))
        since = now - timedelta(hours=DRAFT_HOURS)
        if sum(one.confirmed_at is None and one.created_at > since for one in newest) >= MOST_DRAFTS:
            raise Refused(
                f"there are {MOST_DRAFTS} drafts of this account that nobody confirmed",
                why=f"each is kept for {DRAFT_HOURS} hours with all its lines",
                remedy="draft with dry_run to look only, or come back when older ones are forgotten",
            )

    async def _wish(self, form: Form, key: GatewayKey | None, now: datetime) -> Wish:
        tools = self.tools
        send = Send(kind=Kind.MESSAGE, to="+", type="template", template=form.template, language=form.language)
        lowered = Lane(form.lane) if form.lane else None
        wish = await tools.pacer.wish(form.number, send, Addressee(), now, lowered=lowered, overrides=frozenset(form.waive))
        if wish.line is None or (key is not None and wish.line.account != key.account):
            raise Refused("the number is not known here", why="it is in no account that is watched", remedy="`linekeeper check` lists all")
        if wish.template is not None and wish.template.category is Category.MISSING:
            raise Refused(
                f"there is no template {form.template} in {form.language}",
                why="the number's account has none of this name and language at Meta",
                remedy="the page Templates lists all; a language is written like en_US",
            )
        await tools.passing.learn(wish.line.account)
        if tools.passing.token(wish.line.account) is None:
            raise Refused("no token is kept for the number's account", why="a campaign sends with it", remedy="`linekeeper connect`")
        return wish

    async def _shape(self, wish: Wish, form: Form) -> tuple[Shape | None, tuple[str, ...]]:
        try:
            told = await self.tools.components(wish.account, form.template, form.language)
        except LinekeeperError:
            told = None
        if told is None:
            note = "The template's own variables could not be read: whether all are filled, only Meta knows."
            return None, (note,)
        return shape_of(told), ()

    async def _read(self, body: bytes, form: Form, wish: Wish, shape: Shape | None) -> tuple[Checked, EveryFault, dict[str, str]]:
        listed = EveryFault()
        sheet = await asyncio.to_thread(read, body)
        place = phone_column(sheet.columns, form.column)
        params = mapped(form.params, [name for at, name in enumerate(sheet.columns) if at != place], shape)
        everybody = await asyncio.to_thread(lambda: list(people(sheet, listed, column=form.column, country=form.country)))
        if len(everybody) > MOST_PEOPLE:
            raise Refused(
                f"the list names {len(everybody):,} people",
                why=f"a campaign has at most {MOST_PEOPLE:,}",
                remedy="cut it into several lists",
            )
        tools = self.tools
        found = await checked(everybody, wish, params, form=form, pacer=tools.pacer, sends=tools.sends, veil=tools.veil, now=tools.now())
        return found, listed, params

    def _token(self, id_: int, told: object) -> str:
        return self.tools.veil.tracking(f"campaign {id_} {msgspec.json.encode(told).decode()}").hex()

    async def _keep(self, campaign: Campaign, found: Checked, listed: EveryFault, params: Mapping[str, str], note: Note) -> None:
        """Keep a draft: its lines in portions, since others wait for the disk too. The token comes last: without it none is confirmed."""
        now, id_ = campaign.created_at, campaign.id
        bare = replace(campaign, body=body_of(replace(detail_of(campaign.body), token="")))
        await self.tools.sends.turn(lambda turn: turn.put_campaign(bare))
        out = [Line(campaign=id_, line=one.line, state=LineState.OUT, moved_at=now, why=one.why.value) for one in listed.faults]
        out += [Line(campaign=id_, line=at, person=who, state=LineState.OUT, moved_at=now, why=why) for at, who, why in found.left_out]
        for at in range(0, len(out), PORTION):
            await self._put(out[at : at + PORTION])
        some: list[Line] = []
        for at, (one, who) in enumerate(found.reached, 1):
            some.append(self._line(campaign, one, who, params))
            if at % BREATH == 0:
                await asyncio.sleep(0)
            if len(some) == PORTION or at == len(found.reached):
                await self._put(some)
                some = []

        def work(turn: SendsTurn) -> None:
            turn.put_campaign(campaign)
            note(turn)

        await self.tools.sends.turn(work)

    async def _put(self, lines: list[Line]) -> None:
        def work(turn: SendsTurn) -> None:
            for one in lines:
                turn.put_line(one)

        await self.tools.sends.turn(work)

    def _line(self, campaign: Campaign, one: Person, who: bytes, params: Mapping[str, str]) -> Line:
        filled = values(dict(params), one)
        if isinstance(filled, str):
            raise TypeError(filled)  # such a line is left out before
        body = self.tools.sealer.seal(msgspec.msgpack.encode((one.phone, filled)), line_context(campaign.id, one.line))
        return Line(campaign=campaign.id, line=one.line, person=who, state=LineState.WAITS, moved_at=campaign.created_at, body=body)


def line_context(campaign: int, line: int) -> bytes:
    """Return what a line's body is sealed for."""
    return b"campaign %d line %d" % (campaign, line)
