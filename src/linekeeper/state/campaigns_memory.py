"""Campaigns in memory: keeps every promise but durability."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from linekeeper.state.campaigns import DRAFT_HOURS, KEPT_DAYS, Campaign, CampaignState, Count, Line, LineState, Reads, Told
from linekeeper.state.directory import pseudo
from linekeeper.state.intents import WAITING, Intent, SendState
from linekeeper.store.instant import EPOCH, to_us


class MemoryCampaigns(ABC):
    """See `state.campaigns.CampaignsTurn`. Whoever mixes it in knows the sends."""

    def __init__(self) -> None:
        self.all_campaigns: dict[int, Campaign] = {}
        self.campaign_lines: dict[tuple[int, int], Line] = {}
        self.campaign_people: dict[tuple[int, bytes], int] = {}  #: on which line each stands

    @abstractmethod
    def intent(self, id_: int) -> Intent | None:
        """See the port."""

    @abstractmethod
    def every(self) -> Iterable[Intent]:
        """Return all sends."""

    @abstractmethod
    def has_stopped(self, place: str, person: bytes, since: datetime) -> bool:
        """Return whether a person asked for an end since."""

    @abstractmethod
    def could_not(self, person: bytes) -> bool:
        """Return whether a message to a person could not be delivered, and they did not write since."""

    def campaign(self, id_: int) -> Campaign | None:
        """See the port."""
        return self.all_campaigns.get(id_)

    def campaigns(
        self, states: tuple[CampaignState, ...] | None = None, account: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Campaign]:
        """See the port."""
        found = [
            one
            for id_, one in sorted(self.all_campaigns.items(), reverse=True)
            if (states is None or one.state in states) and account in {None, one.account} and (before is None or id_ < before)
        ]
        return found[:limit]

    def next_lines(self, campaign: int, now: datetime, limit: int = 100) -> Sequence[Line]:
        """See the port."""
        found = [one for one in self._lines(campaign) if one.state is LineState.WAITS and (one.due_at or EPOCH) <= now]
        return sorted(found, key=lambda one: (one.due_at or EPOCH, one.line))[:limit]

    def next_turn(self, campaign: int) -> datetime | None:
        """See the port."""
        waits = [one for one in self._lines(campaign) if one.state is LineState.WAITS]
        return min((one.due_at for one in waits if one.due_at is not None), default=None)

    def queued(self, campaign: int, limit: int = 1000) -> Sequence[tuple[Line, Intent]]:
        """See the port."""
        pairs = [(one, self._send(one)) for one in self._lines(campaign) if one.state is LineState.FED]
        return [(one, send) for one, send in pairs if send is not None and send.state in WAITING][:limit]

    def lines(self, campaign: int, after: int = 0, limit: int = 1000) -> Sequence[Told]:
        """See the port."""
        return [
            Told(line=one.line, state=one.state, at=one.moved_at, why=one.why, send=self._send(one))
            for one in self._lines(campaign)
            if one.line > after
        ][:limit]

    def counts(self, campaign: int) -> Sequence[Count]:
        """See the port."""
        counted = Counter(_shared(one, self._send(one)) for one in self._lines(campaign))
        return [
            Count(state=state, send=send, why=why, error=error, posted=posted, lines=lines)
            for (state, send, why, error, posted), lines in sorted(
                counted.items(), key=lambda item: (item[0][0], item[0][1] or "", item[0][2], item[0][3] or 0, item[0][4])
            )
        ]

    def stops(self, campaign: int, since: datetime) -> int:
        """See the port."""
        known = self.all_campaigns.get(campaign)
        if known is None:
            return 0
        places = known.portfolio, pseudo(known.account)
        fed = {one.person for one in self._lines(campaign) if one.state is LineState.FED}
        return sum(any(self.has_stopped(place, person, since) for place in places) for person in fed)

    def reads(self, campaign: int, soon: timedelta, now: datetime) -> Reads:
        """See the port."""
        sends = (self._send(one) for one in self._lines(campaign) if one.state is LineState.FED)
        return _reads((one for one in sends if one is not None), soon, now)

    def usual_reads(self, account: str, template: str, since: datetime, soon: timedelta, now: datetime) -> Reads:
        """See the port."""
        oldest = to_us(since)
        return _reads((one for one in self.every() if (one.account, one.template) == (account, template) and one.id > oldest), soon, now)

    def undelivered(self, people: Iterable[bytes]) -> frozenset[bytes]:
        """See the port."""
        return frozenset(person for person in people if self.could_not(person))

    def put_campaign(self, campaign: Campaign) -> None:
        """See the port."""
        self.all_campaigns[campaign.id] = campaign

    def put_line(self, line: Line) -> None:
        """See the port."""
        place = line.campaign, line.person
        if line.state is not LineState.OUT and self.campaign_people.setdefault(place, line.line) != line.line:
            raise ValueError("this person stands in this campaign already")
        self.campaign_lines[line.campaign, line.line] = line

    def end_lines(self, campaign: int, at: datetime, limit: int = 2000) -> int:
        """See the port."""
        waits = [one for one in self._lines(campaign) if one.state is LineState.WAITS][:limit]
        for one in waits:
            self.campaign_lines[campaign, one.line] = replace(one, state=LineState.CANCELLED, moved_at=at, due_at=None, body=b"")
        return len(waits)

    def forget(self, campaign: int, limit: int = 2000) -> int:
        """See the port."""
        found = [one for one in self._lines(campaign) if one.body and one.state is not LineState.WAITS and self._is_gone(one)][:limit]
        for one in found:
            self.campaign_lines[campaign, one.line] = replace(one, body=b"")
        return len(found)

    def _is_gone(self, line: Line) -> bool:
        send = self._send(line)
        return send is None or send.state not in WAITING | {SendState.SENDING}

    def drop_campaign(self, id_: int) -> None:
        """See the port."""
        self.all_campaigns.pop(id_, None)
        self.campaign_lines = {place: one for place, one in self.campaign_lines.items() if place[0] != id_}

    def clean_campaigns(self, now: datetime) -> None:
        """Drop drafts that nobody confirmed, and the lines of campaigns that are long over."""
        drafts, over = now - timedelta(hours=DRAFT_HOURS), now - timedelta(days=KEPT_DAYS)
        for one in [one for one in self.all_campaigns.values() if one.confirmed_at is None and one.created_at < drafts]:
            self.drop_campaign(one.id)
        gone = {one.id for one in self.all_campaigns.values() if one.over_at is not None and one.over_at < over}
        self.campaign_lines = {place: one for place, one in self.campaign_lines.items() if place[0] not in gone}
        for done in [one for one in self.all_campaigns.values() if one.over_at is not None]:
            self.end_lines(done.id, now)

    def _lines(self, campaign: int) -> list[Line]:
        return [one for place, one in sorted(self.campaign_lines.items()) if place[0] == campaign]

    def _send(self, line: Line) -> Intent | None:
        return self.intent(line.intent) if line.intent else None


Shared = tuple[LineState, SendState | None, str, int | None, bool]


def _shared(line: Line, send: Intent | None) -> Shared:
    if send is None:
        return line.state, None, line.why, None, False
    return line.state, send.state, send.why, send.error, send.sent_at is not None


def _reads(sends: Iterable[Intent], soon: timedelta, now: datetime) -> Reads:
    arrived = ((one, one.delivered_at) for one in sends if one.state in {SendState.DELIVERED, SendState.READ})
    ripe = [(one, at) for one, at in arrived if at is not None and at <= now - soon]
    return Reads(len(ripe), sum(one.state is SendState.READ and one.moved_at - at <= soon for one, at in ripe))
