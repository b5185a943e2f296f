"""The way through the gateway's campaigns: each is drafted, confirmed as it is shown, and goes out in the stages of its canary."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from experiment.gate_way import Through
from experiment.letters import USEFUL_S, Kind, Letter
from experiment.town import Town
from linekeeper.errors import Refused
from linekeeper.gateway.campaign_moves import WORDS
from linekeeper.state.campaign_body import Form, detail_of
from linekeeper.state.campaigns import ENDED, CampaignState, LineState

FED_EVERY_S = 300.0  #: coarser than in life, where it is a second: a stage ends up to five minutes late
FIRST_LINE = 2  #: of a list, after the names of its columns
NO_CAMPAIGN = "held back: no campaign"


class Careful(Through):
    """As Through, but for campaigns. Nobody looks after one that its canary stopped; after three days each is cancelled."""

    def __init__(self, town: Town, now: Callable[[], float]) -> None:
        super().__init__(town, now)
        self._now = now
        self._planned: dict[str, list[Letter]] = defaultdict(list)
        self._places: dict[int, tuple[int, int]] = {}  #: by letter: its campaign and its line there
        self._useful_until: dict[int, float] = {}  #: by campaign that is not over
        self._fed_at = float("-inf")
        self.halted: dict[int, str] = {}  #: campaigns that the canary stopped, and why

    async def begin(self, letters: Sequence[Letter]) -> None:
        """See Way."""
        await super().begin(letters)
        for letter in letters:
            if letter.campaign:
                self._planned[letter.campaign].append(letter)

    async def send(self, letter: Letter) -> None:
        """See Way. The first letter of a campaign brings all of it."""
        if not letter.campaign:
            await super().send(letter)
        elif (planned := self._planned.pop(letter.campaign, None)) is not None:
            await self._launch(planned)

    async def look(self) -> None:
        """See Way."""
        await super().look()
        if self._now() - self._fed_at >= FED_EVERY_S:
            self._fed_at = self._now()
            await self.house.gateway.feeding.turn()
            for id_ in list(self._useful_until):
                await self._see_to(id_)

    def unsent(self, letter: Letter) -> str:
        """See Way."""
        if not letter.campaign:
            return super().unsent(letter)
        id_, place = self._places.get(letter.serial, (0, 0))
        line = self.house.sends.tables.line(id_, place)
        if line is None:
            return NO_CAMPAIGN
        if line.state is LineState.FED:
            return self.ended(line.intent)
        if line.state in {LineState.OUT, LineState.SKIPPED}:
            return f"held back: {line.why}"
        if id_ in self.halted:
            return "held back: canary"
        return "waiting" if line.state is LineState.WAITS else "expired"

    async def _launch(self, letters: Sequence[Letter]) -> None:
        """Draft a campaign, and confirm what the draft shows."""
        campaigns, first = self.house.gateway.campaigns, letters[0]
        rows = ["phone,no", *(f"+{one.person},no. {one.serial}" for one in letters)]
        form = Form(number=first.number, template=first.template, language="en_US", params={"1": "no"}, name=first.campaign)
        draft = await campaigns.draft("\n".join(rows).encode(), form, key=None, by="the shop")
        try:
            await campaigns.confirm(draft.id, detail_of(draft.body).token)
        except Refused:  # it reaches nobody
            return
        self._places |= {one.serial: (draft.id, place) for place, one in enumerate(letters, FIRST_LINE)}
        self._useful_until[draft.id] = first.at + USEFUL_S[Kind.MARKETING]

    async def _see_to(self, id_: int) -> None:
        """Note that the canary stopped a campaign, and cancel one that is of no use any more."""
        kept = self.house.sends.tables.campaign(id_)
        if kept is None or kept.state in ENDED:
            del self._useful_until[id_]
            return
        if kept.state is CampaignState.PAUSED:
            self.halted.setdefault(id_, kept.why or WORDS[kept.state])
        if self._now() >= self._useful_until[id_]:
            await self.house.gateway.campaigns.cancel(id_)
