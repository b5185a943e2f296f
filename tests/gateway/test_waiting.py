"""The queue: what waits goes when it may, most urgent first, each person's in order, and never twice."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.config import App
from linekeeper.errors import TryLater
from linekeeper.events.account import Restricted, RestrictionKind
from linekeeper.events.number import Reported
from linekeeper.gateway.recall import keep_still
from linekeeper.gateway.waiting import NO_ACCESS
from linekeeper.pacing.resume import Step
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.intents import SendState
from linekeeper.state.sends import Pause, SendsTurn, Sought, Suppression
from tests.flow.bodies import HARBOR
from tests.flow.stream import NOON, VEIL
from tests.gateway.upstream_stub import answer
from tests.gateway.yard import ANNA, BEN, NUMBER, PORTFOLIO, TEXT, Yard, a_template, template, yard

REPLY = TEXT.replace(b"+1555", b"1555")  # whether its window is open only Meta knows


async def pause(here: Yard, lane: str = "marketing") -> None:
    await here.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name=lane, at=here.now, by="Ada")))
    await here.gateway.turn_keys()


async def resume(here: Yard, lane: str = "marketing") -> None:
    await here.sends.turn(lambda turn: turn.resume("lane", lane))
    await here.gateway.turn_keys()


def nowhere(here: Yard) -> tuple[App, ...]:
    """Return the apps as if Meta could not be reached."""
    return tuple(App(name=app.name, token=app.token, graph_url="http://127.0.0.1:9") for app in here.apps)


async def waiting(here: Yard, *bodies: bytes, key: str = "") -> str:
    """Let these wait; return the key they came with."""
    key = key or await here.key(hold="queue")
    for body in bodies:
        told = await here.send(body, by=key)
        assert told.status == 200
        assert told.json["linekeeper"]["held"]
        here.now += timedelta(milliseconds=1)
    return key


async def turns(here: Yard, seconds: float, step: float = 1.0) -> None:
    """Let time pass with the queue at work."""
    for _ in range(int(seconds / step)):
        here.now += timedelta(seconds=step)
        await here.gateway.queue.turn()
        await here.gateway.queue.settle()


async def turn(here: Yard, times: int) -> None:
    """Let the queue look so often, while nothing that goes is answered."""
    for _ in range(times):
        await here.gateway.queue.turn()


async def states(here: Yard) -> list[str]:
    return [one.state.value for one in await here.kept()]


@pytest.fixture(params=["memory", "sqlite"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path if request.param == "sqlite" else None


async def test_what_waits_goes_once_its_cause_is_over_byte_for_byte_but_for_our_member(folder: Path | None) -> None:
    async with yard(folder) as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await turns(here, 400, 100)
        assert await states(here) == ["held"]
        assert here.upstream.bodies == []

        await resume(here)
        await turns(here, 310, 10)
        [body] = here.upstream.bodies
        [kept] = await here.kept()
        assert body.replace(b'"biz_opaque_callback_data":"' + here.tracking().encode() + b'",', b"") == template()
        assert kept.state is SendState.SENT
        assert (kept.counts, kept.ours, kept.body) == (True, True, b"")


async def test_it_goes_once_however_often_the_queue_looks(folder: Path | None) -> None:
    async with yard(folder) as here:
        await here.live()
        await pause(here)
        await waiting(here, template(), template(to=f"+{BEN}"))
        await resume(here)
        here.now += timedelta(minutes=6)
        for _ in range(5):
            await here.gateway.queue.turn()
        await here.gateway.queue.settle()

        assert len(here.upstream.bodies) == 2
        assert await states(here) == ["sent", "sent"]


async def test_messages_to_one_person_keep_their_order() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        key = await waiting(here, template("offer"))
        await resume(here)
        told = await here.send(template("offer", language="x"), by=key)  # it may go by itself, and waits for the one before it

        assert told.json["linekeeper"]["held"]["reason"] == "in_order"
        await turns(here, 900, 5)
        assert [b'"language":"x"' in body for body in here.upstream.bodies] == [False, True]


async def test_a_more_urgent_one_does_not_wait_for_what_is_held_before_it() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        key = await waiting(here, template("offer"))
        told = await here.send(template("order"), by=key)

        assert told.status == 200
        assert "linekeeper" not in told.json
        assert len(here.upstream.bodies) == 1


async def test_the_most_urgent_lane_goes_first() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await pause(here, "utility")
        key = await waiting(here, template("offer"))
        await waiting(here, template("order", to=f"+{BEN}"), key=key)
        await resume(here)
        await resume(here, "utility")
        await turns(here, 900, 10)

        assert [b'"name":"order"' in body for body in here.upstream.bodies] == [True, False]


async def test_what_waited_too_long_expires_and_is_never_sent() -> None:
    async with yard(thresholds=Thresholds(marketing_expiry_s=600)) as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await turns(here, 700, 50)
        await resume(here)
        await turns(here, 700, 50)

        [kept] = await here.kept()
        assert (kept.state, kept.why, kept.body) == (SendState.EXPIRED, "expired", b"")
        assert here.upstream.bodies == []


async def test_what_may_not_go_any_more_fails_with_its_reason() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        here.now += timedelta(minutes=1)
        await here.live(status=Reported.BANNED)
        await resume(here)
        await turns(here, 600, 60)

        [kept] = await here.kept()
        assert kept.state in {SendState.FAILED, SendState.HELD}
        assert here.upstream.bodies == []


async def test_a_revoked_key_sends_nothing_more() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await resume(here)
        [key] = await here.sends.look(lambda look: look.keys())
        await here.sends.turn(lambda turn: turn.put_key(replace(key, revoked_at=here.now)))
        await here.gateway.turn_keys()
        await turns(here, 600, 60)

        assert [one.why for one in await here.kept()] == [NO_ACCESS]
        assert here.upstream.bodies == []


async def test_after_a_restart_it_goes_on_where_it_was(tmp_path: Path) -> None:
    async with yard(tmp_path) as here:
        await here.live()
        await pause(here)
        await waiting(here, template(), template(to=f"+{BEN}"))
        assert await here.restart() == 0
        await resume(here)
        await turns(here, 400, 10)
        assert len(here.upstream.bodies) == 1  # what stopped it may have been more than a lane: it begins with a probe

        await here.told("wamid.1", "delivered", biz_opaque_callback_data=here.tracking())
        await turns(here, 60, 10)
        assert len(here.upstream.bodies) == 2


async def test_what_was_cancelled_does_not_go() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await resume(here)
        [kept] = await here.kept()
        await here.sends.turn(lambda turn: turn.put(replace(kept, state=SendState.CANCELLED)))
        await turns(here, 600, 60)

        assert here.upstream.bodies == []


async def test_a_disk_that_refuses_lets_nothing_go_and_gives_the_places_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await resume(here)
        here.now += timedelta(minutes=6)
        whole = here.sends.turn

        async def refuses(_work: object) -> None:
            raise TryLater("the disk is full")

        monkeypatch.setattr(here.sends, "turn", refuses)
        with pytest.raises(TryLater):
            await here.gateway.queue.turn()
        monkeypatch.setattr(here.sends, "turn", whole)
        assert here.upstream.bodies == []

        await here.gateway.queue.turn()
        await here.gateway.queue.settle()
        assert len(here.upstream.bodies) == 1


async def test_what_surely_did_not_leave_waits_on_and_goes_later() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await resume(here)
        here.gateway.passing.adopt(nowhere(here))
        await turns(here, 400, 100)
        assert await states(here) == ["held"]

        here.gateway.passing.adopt(here.apps)
        await turns(here, 60, 10)
        assert await states(here) == ["sent"]
        assert len(here.upstream.bodies) == 1


async def test_a_probe_of_which_nothing_is_heard_does_not_stop_the_number_for_ever() -> None:
    async with yard() as here:
        await here.live()
        await here.sends.turn(lambda turn: turn.pause(Pause(kind="number", name=NUMBER, at=here.now, by="Ada")))
        await here.gateway.turn_keys()
        await waiting(here, *(template(to=f"+1555010{place:04}") for place in range(500, 504)))
        await here.sends.turn(lambda turn: turn.resume("number", NUMBER))
        await here.gateway.turn_keys()
        await turns(here, 1_300, 20)

        assert 3 <= len(here.upstream.bodies) <= 4


async def test_a_probe_that_meta_takes_not_now_proves_nothing() -> None:
    async with yard() as here:
        await here.live()
        await here.sends.turn(lambda turn: turn.pause(Pause(kind="number", name=NUMBER, at=here.now, by="Ada")))
        await here.gateway.turn_keys()
        await waiting(here, *(template(to=f"+1555010{place:04}") for place in range(500, 520)))
        await here.sends.turn(lambda turn: turn.resume("number", NUMBER))
        await here.gateway.turn_keys()
        here.upstream.says = answer(400, b'{"error":{"code":130429}}')
        await turns(here, 310, 10)

        assert here.upstream.posts == 1
        assert here.gateway.pacer.resuming.of(NUMBER).step is Step.PROBE


async def test_a_number_that_was_held_probes_with_one() -> None:
    async with yard() as here:
        await here.live()
        await here.sends.turn(lambda turn: turn.pause(Pause(kind="number", name=NUMBER, at=here.now, by="Ada")))
        await here.gateway.turn_keys()
        await waiting(here, *(template(to=f"+1555010{place:04}") for place in range(500, 520)))
        assert here.gateway.pacer.resuming.of(NUMBER).step is Step.HELD
        await here.sends.turn(lambda turn: turn.resume("number", NUMBER))
        await here.gateway.turn_keys()
        await turns(here, 330, 10)

        assert len(here.upstream.bodies) == 1
        assert here.gateway.pacer.resuming.of(NUMBER).step is Step.PROBE


async def test_it_works_by_itself_and_wakes_when_something_comes() -> None:
    async with yard() as here:
        await here.live()
        work = asyncio.create_task(here.gateway.queue.run())
        try:
            await pause(here)
            await waiting(here, template())
            await resume(here)
            here.now += timedelta(minutes=6)
            here.gateway.queue.ring()
            async with asyncio.timeout(60):
                while not here.upstream.bodies:  # noqa: ASYNC110  nobody rings for it
                    await asyncio.sleep(0.01)
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


async def test_whoever_writes_ends_the_rest_of_what_waits_for_them() -> None:
    async with yard() as here:
        await here.live()
        here.gateway.book.failed(NUMBER, VEIL.person("wa", ANNA), 131049, here.now, here.gateway.pacer.thresholds(None))
        await waiting(here, template("offer"))
        await turns(here, 3)
        assert await states(here) == ["held"]
        await here.wrote(ANNA)
        await turns(here, 3)

        assert await states(here) == ["sent"]


async def test_a_restriction_that_ends_before_its_time_is_found_within_half_an_hour() -> None:
    kind = RestrictionKind.BUSINESS_INITIATED_MESSAGING
    async with yard() as here:
        await here.live()
        await here.river.act(Restricted(at=here.now, account=HARBOR, kind=kind, until=here.now + timedelta(days=1)), HARBOR)
        await here.catch_up()
        await waiting(here, template("offer"))
        [first] = await here.kept()
        await turns(here, 1_900, 950)
        [again] = await here.kept()

    assert (first.why, again.why) == ("enforcement", "enforcement")
    assert [one.due_at is not None and one.due_at - NOON <= timedelta(hours=1, minutes=5) for one in (first, again)] == [True, True]


async def test_a_marketing_message_that_never_left_is_none_that_the_person_got() -> None:
    async with yard(thresholds=Thresholds(person_day=1)) as here:
        await here.live()
        here.gateway.passing.adopt(nowhere(here))
        assert (await here.send(template())).status == 503
        here.gateway.passing.adopt(here.apps)

        assert (await here.send(template())).status == 200


async def test_a_slow_meta_full_of_marketing_leaves_hands_for_answers_and_calls_nothing_sent_before_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("linekeeper.gateway.waiting.AT_ONCE", 6)
    monkeypatch.setattr("linekeeper.gateway.waiting.SPARE", 2)
    async with yard() as here:
        await here.live()
        await pause(here)
        await pause(here, "reply")
        await waiting(here, *(template(to=f"+1555010{place:04}") for place in range(500, 510)), REPLY)
        await resume(here)
        here.upstream.says = None
        here.now += timedelta(minutes=6)
        await turn(here, 4)
        assert Counter(await states(here)) == {"sending": 4, "held": 7}

        await resume(here, "reply")
        here.now += timedelta(hours=2)
        await turn(here, 1)
        assert [one.state for one in await here.kept() if one.lane == "reply"] == [SendState.SENDING]
        assert Counter(await states(here)) == {"sending": 5, "held": 6}


async def test_an_answer_is_looked_at_however_many_others_are_due_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.waiting.PAGE", 2)
    async with yard() as here:
        await here.live()
        await pause(here)
        await pause(here, "reply")
        await waiting(here, *(template(to=f"+1555010{place:04}") for place in range(500, 506)), REPLY)
        await resume(here, "reply")
        here.now += timedelta(hours=2)
        await here.gateway.queue.turn()
        await here.gateway.queue.settle()

        assert [one.lane for one in await here.kept() if one.state is SendState.SENT] == ["reply"]


async def test_answers_that_only_wait_stand_before_no_one_time_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.waiting.PAGE", 3)
    async with yard() as here:
        await here.live()
        await pause(here)
        await pause(here, "reply")
        await pause(here, "otp")
        replies = (REPLY.replace(b"15550100421", b"1555010%04d" % place) for place in range(500, 505))
        await waiting(here, *(template(to=f"+1555010{place:04}") for place in range(600, 606)), *replies, template("code"))
        await resume(here)
        await resume(here, "otp")
        for one in await here.kept():
            if one.lane != "reply":
                await here.sends.turn(lambda turn, one=one: turn.put(replace(one, due_at=here.now)))  # type: ignore[misc]  # this one
        here.gateway.queue.stir()
        await here.gateway.queue.turn()
        await here.gateway.queue.settle()

        assert "otp" in [one.lane for one in await here.kept() if one.state is SendState.SENT]
        assert "reply" not in [one.lane for one in await here.kept() if one.state is SendState.SENT]


@pytest.mark.parametrize("code", [4, 80007, 130429, 131056, 131057])
async def test_what_meta_takes_not_now_waits_on_and_keeps_its_place(folder: Path | None, code: int) -> None:
    async with yard(folder) as here:
        await here.live()
        await pause(here)
        await waiting(here, template(), template(language="x"))
        await resume(here)
        here.upstream.says = answer(400, b'{"error":{"code":%d}}' % code)
        here.now += timedelta(minutes=6)
        await here.gateway.queue.turn()
        await here.gateway.queue.settle()
        first, _ = await here.kept()
        assert (first.state.value, first.why, first.permit_until) == ("held", "put_off_by_meta", None)
        assert here.upstream.posts == 1

        here.upstream.says = answer()
        await turns(here, 1_000, 10)
        assert await states(here) == ["sent", "sent"]
        assert [b'"language":"x"' in body for body in here.upstream.bodies] == [False, False, True]


async def test_a_one_time_code_that_meta_takes_not_now_is_over_after_a_minute() -> None:
    async with yard() as here:
        await here.live()
        await pause(here, "otp")
        await waiting(here, template("code"))
        [code] = await here.kept()
        assert code.due_at == code.expires_at  # whoever is told that it is over is told then
        await resume(here, "otp")
        await here.sends.turn(lambda turn: turn.put(replace(code, due_at=here.now)))
        here.gateway.queue.stir()
        here.upstream.says = answer(429, b'{"error":{"code":80007}}')
        await turns(here, 62, 1)

        assert (await states(here), here.upstream.posts) == (["expired"], 1)


async def test_what_meta_refuses_for_good_is_over() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await resume(here)
        here.upstream.says = answer(400, b'{"error":{"code":131026}}')
        await turns(here, 1_000, 100)

        assert [(one.state.value, one.error) for one in await here.kept()] == [("failed", 131026)]


async def test_a_send_that_nobody_can_read_any_more_stops_no_other() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template(), template(to=f"+{BEN}"))
        first, _ = await here.kept()
        await here.sends.turn(lambda turn: turn.put(replace(first, body=first.body[:-1] + b"?")))
        await resume(here)
        await turns(here, 900, 300)

        assert [(one.state.value, one.why) for one in await here.kept()] == [("failed", "cannot_be_opened"), ("sent", "")]


async def test_a_disk_that_refuses_after_an_answer_went_keeps_no_later_one_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with yard() as here:
        await here.live()
        await pause(here, "reply")
        key = await waiting(here, REPLY)
        await resume(here, "reply")
        here.now += timedelta(hours=2)
        await here.gateway.queue.turn()

        async def refuses(_work: object) -> None:
            raise TryLater("the disk is full")

        monkeypatch.setattr(here.sends, "turn", refuses)
        await here.gateway.queue.settle()
        monkeypatch.undo()

        told = await here.send(REPLY, by=key)
        assert "linekeeper" not in told.json


async def test_what_was_written_down_by_a_disk_that_did_not_answer_waits_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await waiting(here, template())
        await resume(here)
        here.now += timedelta(minutes=6)
        whole = here.sends.turn

        async def silent(work: Callable[[SendsTurn], object]) -> None:
            await whole(work)
            raise TryLater("the disk does not answer")

        monkeypatch.setattr(here.sends, "turn", silent)
        with pytest.raises(TryLater):
            await here.gateway.queue.turn()
        monkeypatch.undo()
        assert (await states(here), here.upstream.posts) == (["held"], 0)

        await here.gateway.queue.turn()
        await here.gateway.queue.settle()
        assert (await states(here), here.upstream.posts) == (["sent"], 1)


async def test_what_was_restored_keeps_no_new_answer_back_and_is_over_when_its_time_is() -> None:
    async with yard() as here:
        await here.live()
        await keep_still(here.sends, b"1:2")
        await pause(here, "reply")
        key = await waiting(here, REPLY)
        await keep_still(here.sends, b"1:3")
        await here.restart()
        await resume(here, "reply")
        told = await here.send(REPLY, by=key)
        assert "linekeeper" not in told.json
        assert sorted(await states(here)) == ["held", "sent"]

        here.gateway.queue.wake()
        await turns(here, 90_000, 30_000)
        assert sorted(await states(here)) == ["expired", "sent"]
        assert here.upstream.posts == 1


async def _queued_as_utility(here: Yard) -> None:
    """Let two messages wait with a template that nobody knows, or that is utility still."""
    await here.live()
    for name in ("fresh", "order"):
        await here.sends.turn(lambda turn, name=name: turn.pause(Pause(kind="template", name=f"{HARBOR}/{name} en_US", at=here.now)))  # type: ignore[misc]  # each its own
    await here.gateway.turn_keys()
    await waiting(here, template("fresh", to=f"+{ANNA}"), template("order", to=f"+{BEN}"))
    assert [one.lane for one in await here.kept()] == ["utility", "utility"]
    for name in ("fresh", "order"):
        await here.river.poll(replace(a_template(name, "MARKETING"), at=here.now))
        await here.sends.turn(lambda turn, name=name: turn.resume("template", f"{HARBOR}/{name} en_US"))  # type: ignore[misc]  # as above
    await here.gateway.turn_keys()
    here.now += timedelta(seconds=2)
    await here.catch_up()


async def test_what_became_marketing_while_it_waited_is_judged_as_marketing_and_counts_as_such() -> None:
    async with yard() as here:
        await _queued_as_utility(here)
        here.gateway.queue.wake()
        await turns(here, 2)

        assert [(one.lane, one.state) for one in await here.kept()] == [("marketing", SendState.SENT)] * 2
        for name in (ANNA, BEN):
            assert here.gateway.book.contacts[NUMBER, VEIL.person("wa", name)].marketed


async def test_who_wants_no_marketing_gets_none_that_was_utility_when_it_began_to_wait() -> None:
    async with yard() as here:
        await _queued_as_utility(here)
        for name in (ANNA, BEN):
            here.gateway.book.suppress(Suppression(place=PORTFOLIO, person=VEIL.person("wa", name), source="word", marketing_at=here.now))
        here.gateway.queue.wake()
        await turns(here, 2)

        assert [(one.lane, one.state, one.why) for one in await here.kept()] == [
            ("marketing", SendState.FAILED, "person_wants_no_marketing")
        ] * 2
        assert here.upstream.posts == 0


async def test_what_its_caller_lowered_stays_so_whatever_its_template_becomes() -> None:
    async with yard() as here:
        await here.live()
        await pause(here)
        await here.send(template("order"), by=await here.key(hold="queue"), x_linekeeper_lane="marketing")
        await here.river.poll(replace(a_template("order", "AUTHENTICATION"), at=here.now))
        await here.catch_up()
        here.gateway.queue.wake()
        await turns(here, 2)
        [one] = await here.kept()

        assert (one.lane, one.state) == ("marketing", SendState.HELD)


async def test_why_each_waits_is_kept_in_the_words_of_its_own_decision() -> None:
    async with yard(thresholds=Thresholds(utility_expiry_s=100_000)) as here:
        await here.live(limit=10)
        key = await here.key(hold="queue")
        for n in range(10):
            await here.send(template("order", to=f"+155501005{n:02}"), by=key)
        await turns(here, 2)
        [one] = [one for one in await here.kept() if one.state is SendState.HELD]
        [told] = [tally for tally in await here.sends.look(lambda look: look.tally(Sought())) if tally.state is SendState.HELD]

        assert one.detail == told.detail
        assert "9 of 10 people in 24 hours, and utility may use 9; the next place comes back at 12:00 UTC on 2026-11-26" in told.detail


async def test_each_that_waits_for_its_numbers_speed_is_looked_at_when_its_turn_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    many, looks = 40, Counter[str]()
    async with yard(thresholds=Thresholds(standard_per_s=10, quiet=False)) as here:
        await here.live()
        await pause(here)
        await waiting(here, *(template("offer", to=f"+155501005{n:02}") for n in range(many)))
        await resume(here)
        decide = here.gateway.pacer.decide
        monkeypatch.setattr(here.gateway.pacer, "decide", lambda wish, now: (looks.update(["all"]), decide(wish, now))[1])
        here.gateway.queue.wake()
        await turns(here, 12, step=0.05)

        assert here.upstream.posts == many
        assert looks["all"] <= 3 * many


async def test_each_that_waits_for_a_place_is_looked_at_when_one_of_its_own_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Counter[str]()
    async with yard(thresholds=Thresholds(utility_share=1.0, utility_expiry_s=200_000)) as here:
        await here.live(limit=10)
        key = await here.key(hold="queue")
        for n in range(20):  # from tomorrow on a place comes back every ten minutes
            await here.send(template("order", to=f"+155501005{n:02}"), by=key)
            await turns(here, 1)
            here.now += timedelta(minutes=10)
        decide = here.gateway.pacer.decide
        monkeypatch.setattr(here.gateway.pacer, "decide", lambda wish, now: (looks.update(["all"]), decide(wish, now))[1])
        for _ in range(24 * 6):
            here.now += timedelta(minutes=10)
            await here.gateway.queue.turn()
            await here.gateway.queue.settle()
        went = [json.loads(body)["to"] for body in here.upstream.bodies]

        assert (len(went), went) == (20, sorted(went))
        assert looks["all"] <= 25
