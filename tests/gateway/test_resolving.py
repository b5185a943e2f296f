"""What nobody knows stays unknown until a status tells, or until statuses surely arrive and none came."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from linekeeper.events.event import Told
from linekeeper.events.house import HouseSlept
from linekeeper.gateway.held import opened
from linekeeper.state.intents import PRESUMED_LOST, Intent, SendState
from tests.flow.stream import ago
from tests.gateway.upstream_stub import answer
from tests.gateway.yard import BEN, PORTFOLIO, Yard, template, yard

S = SendState


@pytest.fixture
async def at() -> AsyncIterator[Yard]:
    async with yard() as one:
        await one.live()
        one.upstream.says = b""
        yield one


async def looked(at: Yard) -> list[tuple[SendState, str]]:
    await at.gateway.every_minute()
    return [(one.state, one.why) for one in await at.kept()]


async def test_it_is_presumed_lost_once_statuses_of_a_quarter_of_an_hour_later_have_arrived(at: Yard) -> None:
    await at.send(template("order"))
    await at.pass_time(minutes=14)
    await at.told("wamid.other", "sent")
    assert [state for state, _ in await looked(at)] == [S.UNKNOWN]
    await at.pass_time(minutes=1)
    await at.told("wamid.another", "sent")

    assert await looked(at) == [(S.FAILED, PRESUMED_LOST)]
    assert at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp())) == 0
    await at.told("wamid.after.all", "sent", biz_opaque_callback_data=at.tracking())
    assert (await at.kept())[0].state is S.SENT


async def test_silence_proves_nothing(at: Yard) -> None:
    await at.send(template("order"))
    await at.pass_time(hours=5)

    assert [state for state, _ in await looked(at)] == [S.UNKNOWN]


async def test_what_was_missed_meanwhile_proves_nothing(at: Yard) -> None:
    await at.send(template("order"))
    await at.pass_time(minutes=10)
    await at.river.act(HouseSlept(at=at.now, told=Told.OURS, since=ago(minutes=-5)), at=at.now)
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")

    assert [state for state, _ in await looked(at)] == [S.UNKNOWN]


async def test_where_the_caller_filled_the_value_it_stays_unknown(at: Yard) -> None:
    await at.send(template("order", biz_opaque_callback_data="mine"))
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")

    assert [state for state, _ in await looked(at)] == [S.UNKNOWN]


async def test_who_wants_to_be_asked_is(at: Yard) -> None:
    await at.send(template("order"), by=await at.key(policy="ask"))
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")

    assert await looked(at) == [(S.UNKNOWN, "presumed_lost_ask")]
    assert await looked(at) == [(S.UNKNOWN, "presumed_lost_ask")]


@pytest.mark.parametrize(("resend", "states"), [(False, [S.FAILED]), (True, [S.FAILED, S.SENT])])
async def test_once_somebody_decided_it_is_dropped_or_another_send_repeats_it(at: Yard, *, resend: bool, states: list[SendState]) -> None:
    await at.send(template("order"), by=await at.key(policy="ask"))
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")
    await looked(at)
    at.upstream.says = answer()
    [lost] = await at.kept()
    decided = await at.gateway.resolving.decided(lost, resend=resend, more=lambda turn: turn.put_note("decided", b"1"))
    late = await at.gateway.resolving.decided(lost, resend=resend, more=lambda turn: turn.put_note("decided", b"2"))
    await at.gateway.queue.turn()
    await at.gateway.queue.settle()

    assert decided is not None
    assert late is None  # the first word holds, and no third message goes
    assert [one.state for one in await at.kept()] == states
    assert len(at.upstream.bodies) == len(states)
    assert await at.sends.look(lambda look: look.note("decided")) == b"1"
    assert at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp())) == len(states) - 1


async def test_who_wants_it_sent_again_gets_another_send_that_says_whose_it_repeats(at: Yard) -> None:
    resent: list[Intent] = []
    at.gateway.resolving.resent = resent.append
    body = template("order")
    await at.send(body, by=await at.key(policy="resend"))
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")
    assert await looked(at) == [(S.FAILED, PRESUMED_LOST), (S.HELD, "again")]

    lost, again = await at.kept()
    assert (again.again, again.mark, again.counts, lost.body) == (lost.id, b"", False, b"")
    assert opened(again, at.keys).body == body
    assert resent == [again]
    assert at.upstream.posts == 1


@pytest.mark.parametrize("word", ["sent", "delivered"])
async def test_what_did_arrive_after_all_is_not_repeated(at: Yard, word: str) -> None:
    await at.send(template("order"), by=await at.key(policy="resend"))
    tracking = at.tracking()
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")
    assert await looked(at) == [(S.FAILED, PRESUMED_LOST), (S.HELD, "again")]
    await at.told("wamid.first", word, biz_opaque_callback_data=tracking)  # before the repeat had its turn
    at.upstream.says = answer()
    await at.gateway.queue.turn()
    await at.gateway.queue.settle()

    assert await looked(at) == [(S(word), ""), (S.CANCELLED, "arrived_after_all")]
    assert at.upstream.posts == 1


async def test_a_lost_one_that_cannot_be_opened_any_more_holds_up_no_other(at: Yard) -> None:
    key = await at.key(policy="resend")
    await at.send(template("order"), by=key)
    await at.send(template("order", to=f"+{BEN}"), by=key)
    first, _ = await at.kept()
    await at.sends.turn(lambda turn: turn.put(replace(first, body=first.body[:-1] + b"?")))
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")

    assert await looked(at) == [(S.FAILED, PRESUMED_LOST), (S.FAILED, PRESUMED_LOST), (S.HELD, "again")]


async def test_a_send_that_went_well_is_never_presumed_lost(at: Yard) -> None:
    at.upstream.says = answer()
    await at.send(template("order"))
    await at.pass_time(minutes=20)
    await at.told("wamid.other", "sent")

    assert [state for state, _ in await looked(at)] == [S.SENT]
