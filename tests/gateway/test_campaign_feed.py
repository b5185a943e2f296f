"""How a campaign goes out: in stages, in small portions, and to nobody twice, whenever we stop."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from linekeeper.config import App
from linekeeper.events.account import Restricted, RestrictionKind
from linekeeper.pacing.canary import State as CanaryState
from linekeeper.state.campaigns import CampaignState, LineState
from linekeeper.state.intents import SendState
from linekeeper.state.sends import Pause, SendsTurn, Suppression
from tests.flow.bodies import HARBOR
from tests.gateway.fair import EAGER, begun, come_out, detail, drafted, now_of, phone, to, turns, waiting
from tests.gateway.yard import PORTFOLIO, Yard, yard


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Yard]:
    async with yard(tmp_path, thresholds=EAGER) as made:
        await made.live()
        yield made


async def states(fair: Yard, campaign: int) -> Counter[LineState]:
    told = await fair.sends.look(lambda look: look.lines(campaign))
    return Counter(one.state for one in told)


async def test_nothing_goes_before_it_is_confirmed(fair: Yard) -> None:
    await drafted(fair)
    await turns(fair)

    assert fair.upstream.posts == 0


async def test_a_campaign_goes_out_in_stages_and_each_is_watched(fair: Yard) -> None:
    campaign = await begun(fair, 40)
    seen = []
    for _ in range(12):
        await turns(fair, 2)
        seen.append(fair.upstream.posts)
        await come_out(fair)
        await fair.pass_time(seconds=61)

    assert sorted(set(seen)) == [2, 8, 20, 40]
    assert to(fair) == [phone(at) for at in range(1000, 1040)]
    over = await now_of(fair, campaign)
    assert (over.state, over.over_at is not None) == (CampaignState.DONE, True)


async def test_each_message_is_filled_from_its_line(fair: Yard) -> None:
    await begun(fair, 1)
    await turns(fair)

    told = msgspec.json.decode(fair.upstream.bodies[0])
    assert told.pop("biz_opaque_callback_data").startswith("lk")
    assert told == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": phone(1000),
        "type": "template",
        "template": {
            "name": "offer",
            "language": {"code": "en_US"},
            "components": [{"type": "body", "parameters": [{"type": "text", "text": "Name1000"}]}],
        },
    }


async def test_the_queue_is_never_filled_far_ahead(fair: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.campaign_feed.LEAST_AHEAD", 7)
    monkeypatch.setattr("linekeeper.gateway.campaign_feed.AHEAD_S", 0)
    await begun(fair, 40, waive=("stages",))
    for _ in range(3):
        await fair.gateway.feeding.turn()

    assert len(await waiting(fair)) == 7
    assert fair.upstream.posts == 0


async def test_many_have_their_turn_some_at_a_time(fair: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.campaign_feed.PORTION", 7)
    turn, written = fair.sends.turn, []
    campaign = await begun(fair, 40, waive=("stages",))

    async def seen(work: Any) -> Any:
        before = len(await fair.sends.look(lambda look: look.queued(campaign.id)))
        told = await turn(work)
        written.append(len(await fair.sends.look(lambda look: look.queued(campaign.id))) - before)
        return told

    monkeypatch.setattr(fair.sends, "turn", seen)
    assert await fair.gateway.feeding.turn() == 40
    assert [many for many in written if many] == [7, 7, 7, 7, 7, 5]


async def test_it_stops_with_the_reason_when_people_are_not_reached_and_takes_back_what_waits(fair: Yard) -> None:
    campaign = await begun(fair, 60, waive=("stages",))
    await turns(fair, 1)
    went = fair.upstream.posts
    await come_out(fair, SendState.FAILED, 131026)
    await turns(fair, 2)

    stopped = await now_of(fair, campaign)
    assert stopped.state is CampaignState.PAUSED
    assert detail(stopped).canary.state is CanaryState.STOPPED
    assert "could not be delivered" in stopped.why
    assert 0 < went < 60
    assert await waiting(fair) == []
    posts = fair.upstream.posts
    await turns(fair, 3)
    assert fair.upstream.posts == posts


async def test_what_holds_marketing_is_named_when_it_stops(fair: Yard) -> None:
    campaign = await begun(fair, 60)
    kind = RestrictionKind.BUSINESS_INITIATED_MESSAGING
    await fair.river.act(Restricted(at=fair.now, account=HARBOR, kind=kind, until=fair.now + timedelta(days=1)), HARBOR)
    await fair.catch_up()
    await turns(fair, 2)

    stopped = await now_of(fair, campaign)
    assert stopped.why == "The number or its portfolio holds marketing now. Meta does not let this account start conversations."
    assert detail(stopped).canary.signs == ("level",)


async def test_what_a_person_waives_stops_it_no_more(fair: Yard) -> None:
    campaign = await begun(fair, 30, waive=("stages",))
    await turns(fair, 4)
    await come_out(fair, SendState.FAILED, 131026)
    await turns(fair, 1)
    assert (await now_of(fair, campaign)).state is CampaignState.PAUSED

    await fair.gateway.campaigns.resume(campaign.id)
    await turns(fair, 1)
    assert (await now_of(fair, campaign)).state is CampaignState.PAUSED  # nothing has changed

    await fair.gateway.campaigns.resume(campaign.id, ("undeliverable",))
    await fair.pass_time(seconds=61)
    await turns(fair, 3)
    assert (await now_of(fair, campaign)).state is CampaignState.DONE


async def test_a_pause_takes_back_what_waits_and_its_people_have_their_turn_again(fair: Yard) -> None:
    campaign = await begun(fair, 30, waive=("stages",))
    await fair.gateway.feeding.turn()
    assert len(await waiting(fair)) == 30

    await fair.gateway.campaigns.pause(campaign.id, "lunch")
    assert await waiting(fair) == []
    assert await states(fair, campaign.id) == {LineState.WAITS: 30}
    await turns(fair)
    assert fair.upstream.posts == 0

    await fair.gateway.campaigns.resume(campaign.id)
    await turns(fair, 6)
    assert sorted(to(fair)) == [phone(at) for at in range(1000, 1030)]


@pytest.mark.parametrize("how", ["pause", "cancel"])
async def test_what_bounces_after_its_campaign_was_stopped_goes_no_more(fair: Yard, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    campaign = await begun(fair, 3, waive=("stages",))
    gateway, may_go = fair.gateway, asyncio.Event()
    attempt = gateway.sender.attempt

    async def late(*told: Any) -> Any:
        await may_go.wait()
        return await attempt(*told)

    monkeypatch.setattr(gateway.sender, "attempt", late)
    gateway.passing.adopt(tuple(App(name=app.name, token=app.token, graph_url="http://127.0.0.1:9") for app in fair.apps))
    await gateway.feeding.turn()
    await gateway.queue.turn()
    assert Counter(one.state for one in await fair.kept()) == {SendState.SENDING: 3}
    await (gateway.campaigns.pause(campaign.id, "lunch") if how == "pause" else gateway.campaigns.cancel(campaign.id))
    await gateway.feeding.turn()
    may_go.set()  # and nothing left: Meta could not be reached
    await gateway.queue.settle()
    gateway.passing.adopt(fair.apps)
    await turns(fair, 4)

    assert fair.upstream.posts == 0
    assert await waiting(fair) == []
    assert await states(fair, campaign.id) == {LineState.WAITS if how == "pause" else LineState.CANCELLED: 3}


async def test_a_cancelled_campaign_sends_nothing_more_and_forgets_numbers(fair: Yard) -> None:
    campaign = await begun(fair, 30, waive=("stages",))
    await fair.gateway.feeding.turn()
    await fair.gateway.campaigns.cancel(campaign.id)
    await turns(fair)

    assert fair.upstream.posts == 0
    assert await states(fair, campaign.id) == {LineState.CANCELLED: 30}
    lines = await fair.sends.turn(lambda turn: [turn.next_lines(campaign.id, fair.now), turn.queued(campaign.id)])
    assert lines == [[], []]


async def test_somebody_who_asked_for_an_end_meanwhile_is_left_out_when_their_turn_comes(fair: Yard) -> None:
    campaign = await begun(fair, 3, waive=("stages",))
    person = (await fair.sends.look(lambda look: look.next_lines(campaign.id, fair.now)))[1].person
    word = Suppression(place=PORTFOLIO, person=person, source="word", everything_at=fair.now)
    fair.gateway.book.suppress(word)
    await turns(fair)

    assert to(fair) == [phone(1000), phone(1002)]
    told = await fair.sends.look(lambda look: look.lines(campaign.id))
    assert (told[1].state, told[1].why) == (LineState.SKIPPED, "person_wants_nothing")


class CrashError(Exception):
    """The process ends here."""


def crash_in(fair: Yard, at: int) -> None:
    """Let the store's turn number `at` from now be kept, or not, and end the process then."""
    sends, turn, count = fair.sends, fair.sends.turn, [0]

    async def dying(work: Any) -> Any:
        count[0] += 1
        if count[0] == at and at % 2:
            raise CrashError  # before it is kept
        result = await turn(work)
        if count[0] == at:
            raise CrashError  # it is kept, and nobody heard of it
        return result

    setattr(sends, "turn", dying)  # noqa: B010  the store is one the test stands for


@pytest.mark.parametrize("at", range(1, 13))
async def test_nobody_gets_it_twice_wherever_it_ends(fair: Yard, at: int) -> None:
    campaign = await begun(fair, 12, waive=("stages", "settled"))
    whole = fair.sends.turn
    crash_in(fair, at)
    for _ in range(6):
        try:
            await turns(fair, 1)
        except CrashError:
            break
    await fair.gateway.queue.settle()
    setattr(fair.sends, "turn", whole)  # noqa: B010  as above
    await fair.restart()
    await fair.pass_time(seconds=61)
    await turns(fair, 8)

    got = Counter(to(fair))
    assert max(got.values(), default=0) <= 1
    unknown = [one for one in await fair.kept() if one.state is SendState.UNKNOWN]
    assert len(got) + len([one for one in unknown if one.sent_at is not None]) >= 12
    assert await states(fair, campaign.id) == {LineState.FED: 12}


async def test_a_restart_goes_on_where_it_was(fair: Yard) -> None:
    campaign = await begun(fair, 20, waive=("stages",))
    await fair.gateway.feeding.turn()
    await fair.restart()
    await turns(fair, 6)

    assert sorted(to(fair)) == [phone(at) for at in range(1000, 1020)]
    assert (await now_of(fair, campaign)).state is CampaignState.RUNNING


async def test_a_held_number_holds_the_whole_campaign_and_says_why(fair: Yard) -> None:
    campaign = await begun(fair, 5, waive=("stages",))

    def stop(turn: SendsTurn) -> None:
        turn.pause(Pause(kind="lane", name="marketing", at=fair.now))

    await fair.sends.turn(stop)
    await fair.gateway.turn_keys()
    await turns(fair)

    assert fair.upstream.posts == 0
    assert await waiting(fair) == []
    assert "paused" in (await now_of(fair, campaign)).why

    await fair.sends.turn(lambda turn: turn.resume("lane", "marketing"))
    await fair.gateway.turn_keys()
    await fair.pass_time(seconds=61)
    await turns(fair, 1)
    assert fair.upstream.posts > 0
    assert (await now_of(fair, campaign)).why == ""


async def test_no_more_wait_in_the_queue_than_the_limit_has_places_for(tmp_path: Path) -> None:
    async with yard(tmp_path, thresholds=EAGER) as fair:
        await fair.live(limit=10)
        campaign = await begun(fair, 30, waive=("stages",))
        for _ in range(5):
            await fair.gateway.feeding.turn()
            await fair.pass_time(seconds=1)
        assert len(await waiting(fair)) == 9  # of ten, one is kept for others; the template's time would run out in the queue

        await turns(fair, 12)
        assert (fair.upstream.posts, len(await waiting(fair))) == (9, 0)
        assert await states(fair, campaign.id) == {LineState.FED: 9, LineState.WAITS: 21}
        assert "limit" in (await now_of(fair, campaign)).why


@pytest.mark.parametrize("to", ["", "999"])
async def test_a_number_that_is_its_accounts_no_longer_sends_no_campaign_and_it_says_why(fair: Yard, to: str) -> None:
    campaign = await begun(fair, 5, waive=("stages",))
    await fair.sends.turn(lambda turn: turn.put_campaign(replace(campaign, account=to or "777")))
    await turns(fair)

    assert (fair.upstream.posts, await waiting(fair)) == (0, [])
    assert "account" in (await now_of(fair, campaign)).why


async def test_a_line_that_nobody_can_open_stops_no_other_and_no_other_campaign(fair: Yard) -> None:
    campaign = await begun(fair, 3, waive=("stages",))
    first, *_ = await fair.sends.look(lambda look: look.next_lines(campaign.id, fair.now))
    await fair.sends.turn(lambda turn: turn.put_line(replace(first, body=first.body[:-1] + b"?")))
    await turns(fair)

    assert to(fair) == [phone(1001), phone(1002)]
    told = await fair.sends.look(lambda look: look.lines(campaign.id))
    assert (told[0].state, told[0].why) == (LineState.SKIPPED, "cannot_be_opened")


async def test_the_last_stage_is_waited_for_no_longer_than_a_day(fair: Yard) -> None:
    campaign = await begun(fair, 3, waive=("stages",))
    await turns(fair)
    await fair.pass_time(hours=23)
    await turns(fair, 1)
    assert (await now_of(fair, campaign)).state is CampaignState.RUNNING
    await fair.pass_time(hours=2)
    await turns(fair, 1)
    assert (await now_of(fair, campaign)).state is CampaignState.DONE
