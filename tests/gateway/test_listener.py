"""What Meta says later finds its send, opens windows, and is remembered when a person wants no more."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from linekeeper.errors import TryLater
from linekeeper.journal.port import START
from linekeeper.pacing.ask import Window
from linekeeper.state.intents import SendState
from linekeeper.state.sends import Pause, Suppression
from linekeeper.state.sends import Window as Kept
from tests.flow.bodies import HARBOR, about, body, entry, status, written
from tests.flow.stream import VEIL, ago
from tests.gateway.upstream_stub import WAMID, answer
from tests.gateway.yard import ANNA, BEN, NUMBER, PORTFOLIO, TEXT, Yard, template, yard

S = SendState
OTHER = "+15550100499"
STOP = Suppression(place=PORTFOLIO, person=VEIL.person("wa", ANNA), source="word", marketing_at=ago(hours=1))


@pytest.fixture
async def at() -> AsyncIterator[Yard]:
    async with yard() as one:
        await one.live()
        yield one


async def states(at: Yard) -> list[SendState]:
    return [one.state for one in await at.kept()]


def taken(at: Yard) -> int:
    return at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp()))


async def test_a_status_with_our_value_tells_what_became_of_an_unknown_send(at: Yard) -> None:
    at.upstream.says = b""
    await at.send(template("order"))
    assert await states(at) == [S.UNKNOWN]
    await at.told("wamid.learned", "sent", biz_opaque_callback_data=at.tracking())

    [one] = await at.kept()
    assert (one.state, one.message) == (S.SENT, VEIL.message("wamid.learned"))
    await at.told("wamid.learned", "delivered", biz_opaque_callback_data=at.tracking())
    assert await states(at) == [S.DELIVERED]


async def test_where_the_caller_filled_the_value_no_status_can_tell(at: Yard) -> None:
    at.upstream.says = b""
    await at.send(template("order", biz_opaque_callback_data="mine"))
    await at.told("wamid.learned", "delivered", biz_opaque_callback_data="mine")

    assert await states(at) == [S.UNKNOWN]


async def test_a_send_with_the_callers_value_is_followed_by_its_wamid(at: Yard) -> None:
    await at.send(template("order", biz_opaque_callback_data="mine"))
    await at.told(WAMID, "read", biz_opaque_callback_data="mine")

    assert await states(at) == [S.READ]


async def test_statuses_may_come_late_twice_and_in_any_order(at: Yard) -> None:
    await at.send(template("order"))
    for word in ("read", "sent", "failed", "delivered", "read"):
        await at.told(WAMID, word, biz_opaque_callback_data=at.tracking())

    assert await states(at) == [S.READ]
    assert taken(at) == 1


async def test_a_failure_gives_the_place_back_and_a_delivery_after_all_takes_it_again(at: Yard) -> None:
    await at.send(template("order"))
    failed: dict[str, Any] = {"errors": [{"code": 131026, "title": "Undeliverable"}], "biz_opaque_callback_data": at.tracking()}
    await at.told(WAMID, "failed", **failed)
    assert (await states(at), taken(at)) == ([S.FAILED], 0)
    await at.told(WAMID, "delivered", biz_opaque_callback_data=at.tracking())

    [one] = await at.kept()
    assert (one.state, taken(at)) == (S.DELIVERED, 1)
    assert one.permit_until is not None


async def test_a_place_is_kept_for_a_day_from_delivery(at: Yard) -> None:
    await at.send(template("order"))
    await at.pass_time(hours=20)
    await at.told(WAMID, "delivered", biz_opaque_callback_data=at.tracking())
    await at.pass_time(hours=20)
    assert taken(at) == 1
    await at.pass_time(hours=5)

    assert taken(at) == 0


async def test_after_131049_marketing_to_that_person_rests_and_their_own_word_ends_it(at: Yard) -> None:
    await at.send(template("offer", to=OTHER))
    told: dict[str, Any] = {"errors": [{"code": 131049, "title": "x"}], "biz_opaque_callback_data": at.tracking()}
    await at.told(WAMID, "failed", **told)
    at.upstream.says = answer(200, b'{"id":"101"}')
    refused = await at.send(template("offer", to=OTHER))
    await at.restart()
    again = await at.send(template("offer", to=OTHER))
    assert [(one.status, one.json["error"]["code"]) for one in (refused, again)] == [(429, 131049), (429, 131049)]
    await at.pass_time(minutes=5)
    await at.wrote("15550100499")
    at.upstream.says = answer()

    assert (await at.send(template("offer", to=OTHER))).status == 200


async def test_a_stop_is_remembered_over_a_restart_and_a_resume_takes_it_back(at: Yard) -> None:
    for value, told in (("stop", 400), ("resume", 200)):
        said = {"wa_id": ANNA, "detail": "x", "category": "marketing_messages", "value": value, "timestamp": int(at.now.timestamp())}
        await at.river.post(body(entry(HARBOR, at.now, "user_preferences", about(NUMBER, user_preferences=[said]))), at.now)
        await at.catch_up()
        await at.restart()
        at.upstream.says = answer(200, b'{"id":"101"}') if told == 400 else answer()
        assert (await at.send(template("offer"))).status == told
        at.now += timedelta(seconds=10)


@pytest.mark.parametrize(
    ("text", "marketing", "utility"),
    [("Stop!", 400, 200), ("stop all", 400, 400), ("please stop by tomorrow", 200, 200)],
)
async def test_who_writes_a_stop_word_gets_no_marketing_or_nothing(at: Yard, text: str, marketing: int, utility: int) -> None:
    message = written("wamid.word", at.now, ANNA) | {"type": "text", "text": {"body": text}}
    await at.river.post(body(entry(HARBOR, at.now, "messages", about(NUMBER, messages=[message]))), at.now)
    await at.catch_up()
    await at.restart()

    assert [(await at.send(template(name))).status for name in ("offer", "order")] == [marketing, utility]


async def test_131050_is_a_stop_too(at: Yard) -> None:
    told = status("wamid.elsewhere", at.now, "failed", ANNA, errors=[{"code": 131050, "title": "x"}])
    await at.river.post(body(entry(HARBOR, at.now, "messages", about(NUMBER, statuses=[told]))), at.now)
    await at.catch_up()
    at.upstream.says = answer(200, b'{"id":"101"}')

    assert (await at.send(template("offer"))).json["error"]["code"] == 131050


async def test_windows_are_kept_over_a_restart(at: Yard) -> None:
    await at.wrote()
    await at.restart()

    assert (await at.send(TEXT)).status == 200
    windows = await at.sends.look(lambda look: look.windows())
    assert [one for one in windows if one.person] == [Kept(number=NUMBER, person=VEIL.person("wa", ANNA), at=at.now)]


async def test_an_ad_leaves_the_window_unknown_for_longer(at: Yard) -> None:
    referral = {"source_type": "ad", "source_id": "1", "source_url": "https://example.com"}
    wrote = {"from": ANNA, "id": "wamid.ad", "timestamp": str(int(at.now.timestamp())), "type": "text", "text": {"body": "hi"}}
    await at.river.post(body(entry(HARBOR, at.now, "messages", about(NUMBER, messages=[wrote | {"referral": referral}]))), at.now)
    await at.catch_up()
    await at.pass_time(hours=30)
    line = at.gateway.known.line(NUMBER) or await at.gateway.known.number(NUMBER)

    assert line is not None
    names = (VEIL.person("wa", ANNA),)
    assert at.gateway.book.windows.of(NUMBER, names, line.group.heard, at.now, 300, exact=True) is Window.UNKNOWN


async def test_what_is_heard_twice_after_a_crash_changes_nothing(at: Yard) -> None:
    await at.send(template("order"))
    await at.told(WAMID, "delivered", biz_opaque_callback_data=at.tracking())
    before = await at.kept()
    await at.sends.turn(lambda turn: turn.move_cursor(START))
    await at.catch_up()

    assert (await at.kept(), taken(at)) == (before, 1)


async def test_news_of_other_sends_passes_by(at: Yard) -> None:
    await at.told("wamid.elsewhere", "delivered", to="15550100777")

    assert await states(at) == []


async def test_how_much_comes_in_is_known_by_number() -> None:
    async with yard() as at:
        await at.live()
        await at.wrote()
        await at.wrote(BEN, at.now - timedelta(minutes=5))

        assert at.gateway.book.inbound_s(NUMBER, at.now) == pytest.approx(0.1)


async def test_where_a_wamid_can_be_read_is_remembered_of_sends_whose_answer_never_came(at: Yard) -> None:
    at.upstream.says = b""
    await at.send(template("order"))
    await at.told("wamid.learned", "sent", biz_opaque_callback_data=at.tracking())
    await at.told("wamid.learned", "delivered", biz_opaque_callback_data=at.tracking())

    [one] = await at.kept()
    name = await at.sends.look(lambda look: look.name_of(one.id))
    assert name is not None
    assert name.delivery is not None
    delivery = await at.river.journal.delivery(name.delivery)
    assert delivery is not None
    assert b"wamid.learned" in (delivery.body or b"")


async def test_an_end_that_is_heard_before_anything_was_sent_holds_for_the_whole_portfolio(at: Yard) -> None:
    at.gateway.known._groups.clear()  # as after a restart
    await at.river.post(
        body(entry(HARBOR, at.now, "messages", about(NUMBER, messages=[written("wamid.1", at.now, ANNA, text={"body": "Stop"})]))), at.now
    )
    await at.river.fold()
    await at.gateway.listener.hear()

    assert at.gateway.book.said(PORTFOLIO, "of another account", (VEIL.person("wa", ANNA),)) is not None


async def test_who_said_stop_under_one_name_gets_nothing_under_another_that_is_theirs_too(at: Yard) -> None:
    other, place = VEIL.person("bsuid", "DE.13491208655302741918"), PORTFOLIO
    await at.sends.turn(lambda turn: turn.suppress(STOP))
    at.gateway.book.suppress(STOP)
    assert at.gateway.book.said(place, HARBOR, (other,)) is None
    message = written("wamid.2", at.now, ANNA) | {"from_user_id": "DE.13491208655302741918"}
    await at.river.post(body(entry(HARBOR, at.now, "messages", about(NUMBER, messages=[message]))), at.now)
    await at.catch_up()

    assert at.gateway.book.said(place, HARBOR, (other,)) is not None
    await at.restart()
    assert at.gateway.book.said(place, HARBOR, (other,)) is not None


async def test_while_the_disk_refuses_what_is_heard_no_window_is_known_to_be_closed(at: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    assert at.gateway.listener.is_current

    async def refuses(_ask: object) -> None:
        raise TryLater("the disk is full")

    monkeypatch.setattr(at.sends, "look", refuses)
    with pytest.raises(TryLater):
        await at.gateway.listener.hear()
    monkeypatch.undo()

    assert not at.gateway.listener.is_current


async def test_a_person_s_yes_takes_back_what_meta_said_for_them(at: Yard) -> None:
    refused = Suppression(place=PORTFOLIO, person=VEIL.person("wa", ANNA), source="refused", marketing_at=at.now)
    at.gateway.book.suppress(refused)
    await at.sends.turn(lambda turn: turn.suppress(refused))
    later = at.now + timedelta(hours=1)
    said = {"wa_id": ANNA, "detail": "x", "category": "marketing_messages", "value": "resume", "timestamp": int(later.timestamp())}
    at.now = later
    await at.river.post(body(entry(HARBOR, later, "user_preferences", about(NUMBER, user_preferences=[said]))), later)
    await at.catch_up()

    assert at.gateway.book.said(PORTFOLIO, HARBOR, (VEIL.person("wa", ANNA),)) is None


async def test_while_somebody_wrote_without_a_phone_number_nobody_s_window_is_known_to_be_closed(at: Yard) -> None:
    message = written("wamid.in", at.now, BEN) | {"from_user_id": "DE.13491208655302741918"}
    message.pop("from")
    await at.river.post(body(entry(HARBOR, at.now, "messages", about(NUMBER, messages=[message]))), at.now)
    await at.catch_up()
    assert (await at.send(TEXT)).status == 200

    await at.restart()
    await at.pass_time(hours=25)
    assert (await at.send(TEXT)).json["error"]["code"] == 131047


BSUID = "DE.13491208655302741918"


async def _wrote_under_both(at: Yard) -> None:
    message = written("wamid.3", at.now, ANNA) | {"from_user_id": BSUID}
    await at.river.post(body(entry(HARBOR, at.now, "messages", about(NUMBER, messages=[message]))), at.now)
    await at.catch_up()


def _to_bsuid(name: str = "offer") -> bytes:
    told = json.loads(template(name)) | {"recipient": BSUID}
    del told["to"]
    return json.dumps(told).encode()


@pytest.mark.parametrize("restart", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize("learned", ["before", "after"])
async def test_marketing_that_rests_rests_under_each_of_a_persons_names(at: Yard, restart: bool, learned: str) -> None:
    if learned == "before":
        await _wrote_under_both(at)
        at.now += timedelta(hours=1)
    await at.send(_to_bsuid())
    await at.told(WAMID, "failed", errors=[{"code": 131049, "title": "x"}], biz_opaque_callback_data=at.tracking())
    at.upstream.says = answer(200, b'{"id":"101"}')
    if learned == "after":
        at.gateway.book.same((VEIL.person("wa", ANNA), VEIL.person("bsuid", BSUID)), at.now)  # as from an older message, read late
    else:
        assert (await at.send(_to_bsuid())).json["error"]["linekeeper"]["reason"] == "marketing_rests"
    if restart and learned == "before":
        await at.restart()
    told = await at.send(template("offer"))

    assert (told.status, told.ours["reason"]) == (429, "marketing_rests")


async def test_messages_to_one_person_keep_their_order_under_whatever_name(at: Yard) -> None:
    await _wrote_under_both(at)
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="template", name=f"{HARBOR}/order en_US", at=at.now)))
    await at.gateway.turn_keys()
    key = await at.key(hold="queue")
    await at.send(_to_bsuid("order"), by=key)
    told = await at.send(template("receipt"), by=key)

    assert told.json["linekeeper"]["held"]["reason"] == "in_order"


async def test_a_stop_under_one_name_that_comes_later_holds_under_the_others_also_after_a_restart(at: Yard) -> None:
    await _wrote_under_both(at)
    at.upstream.says = answer(400, b'{"error":{"code":131050}}')
    await at.send(template("offer"))
    at.upstream.says = answer(200, b'{"id":"101"}')
    told = [await at.send(_to_bsuid())]
    await at.restart()
    told.append(await at.send(_to_bsuid()))

    assert [one.ours["reason"] for one in told] == ["person_wants_no_marketing"] * 2
