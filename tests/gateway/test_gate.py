"""The way of a message through the gateway, from the caller's first byte to Meta's last word about it."""

import asyncio
import gzip
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from linekeeper.config import App
from linekeeper.errors import TryLater
from linekeeper.events.number import Rating, Reported
from linekeeper.gateway.splice import MEMBER
from linekeeper.pacing.standing import Level
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from linekeeper.state.intents import Intent, SendState, public_id
from linekeeper.state.sends import Pause, Suppression
from tests.flow.stream import VEIL
from tests.gateway.upstream_stub import SENT, WAMID, answer
from tests.gateway.yard import ANNA, BEN, NUMBER, PATH, PORTFOLIO, TEXT, TOKEN, Yard, template, yard

S = SendState
STRANGE = "/v24.0/999/messages"  # of a number that nobody here watches
TO_BEN = TEXT.replace(ANNA.encode(), BEN.encode())


@pytest.fixture
async def at() -> AsyncIterator[Yard]:
    async with yard() as one:
        await one.live()
        await one.wrote()  # Anna's window is open
        yield one


# ---------------------------------------------------------------------------------------------------------------- drop-in


async def test_a_reply_goes_at_once_with_one_member_more_and_comes_back_byte_for_byte(at: Yard) -> None:
    told = await at.send(x_custom="kept", accept="application/json")
    [came] = at.upstream.came
    head, _, body = came.partition(b"\r\n\r\n")
    put = b'"%s":"%s",' % (MEMBER.encode(), at.tracking().encode())

    assert (told.status, told.body) == (200, SENT)
    assert body == TEXT.replace(b"{", b"{" + put, 1)
    assert head.startswith(b"POST /v24.0/101/messages HTTP/1.1\r\n")
    assert b"authorization: bearer eaaown0token" in head.lower()
    assert b"x-custom: kept" in head.lower()


async def test_what_the_caller_tracks_by_stays_as_it_is(at: Yard) -> None:
    body = TEXT.replace(b"}}", b'},"biz_opaque_callback_data":"order 7"}')
    await at.send(body)

    [one] = await at.kept()
    assert at.upstream.bodies == [body]
    assert (one.ours, one.mark, one.state) == (False, VEIL.message(WAMID), S.SENT)


@pytest.mark.parametrize("query", ["", "access_token=EAAinquery&x=%7B1%7D", "b=2&a=1"])
async def test_the_query_goes_as_it_came(at: Yard, query: str) -> None:
    await at.send(query=query)

    assert at.upstream.came[0].split(b" ")[1] == PATH.encode() + (b"?" + query.encode() if query else b"")


async def test_a_form_goes_as_a_form(at: Yard) -> None:
    body = b"messaging_product=whatsapp&to=%2B15550100421&type=text&text=%7B%22body%22%3A%22hi%22%7D"
    await at.send(body, content_type="application/x-www-form-urlencoded")

    [one] = await at.kept()
    assert at.upstream.bodies[0].startswith(body + b"&biz_opaque_callback_data=lk")
    assert (one.lane, one.person) == ("reply", VEIL.person("wa", ANNA))


async def test_metas_refusal_comes_back_as_it_is_and_is_remembered(at: Yard) -> None:
    refusal = b'{"error":{"message":"(#131026) x","type":"OAuthException","code":131026,"fbtrace_id":"A"}}'
    at.upstream.says = answer(400, refusal)
    told = await at.send()

    [one] = await at.kept()
    assert (told.status, told.body) == (400, refusal)
    assert (one.state, one.why, one.error) == (S.FAILED, "by_meta", 131026)


async def test_marking_as_read_and_typing_pass_without_being_counted(at: Yard) -> None:
    at.upstream.says = answer(200, b'{"success":true}')
    body = b'{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x","typing_indicator":{"type":"text"}}'
    told = await at.send(body)

    assert (told.status, told.body, at.upstream.bodies) == (200, b'{"success":true}', [body])
    assert await at.kept() == []


async def test_what_cannot_be_read_is_metas_to_judge_and_written_down_all_the_same(at: Yard) -> None:
    await at.send(b'{"messaging_product":"whatsapp",}')

    [one] = await at.kept()
    assert at.upstream.bodies == [b'{"messaging_product":"whatsapp",}']
    assert (one.person, one.ours, one.state, one.why) == (b"", False, S.SENT, "unread")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(
            b'{"to":"+15550100421","type":"template","template":"{\\"name\\":\\"offer\\",\\"language\\":{\\"code\\":\\"en_US\\"}}"}',
            "application/json",
            id="a string of JSON",
        ),
        pytest.param(
            b"to=%2B15550100421&type=template&template=%7B%22name%22%3A%22offer%22%2C%22language%22%3A%7B%22code%22%3A%22en_US%22%7D%7D",
            "application/x-www-form-urlencoded",
            id="JSON in a form",
        ),
        pytest.param(
            b"to=%2B15550100421&template[name]=offer&template[language][code]=en_US", "application/x-www-form-urlencoded", id="a form"
        ),
    ],
)
async def test_a_template_that_is_loosely_written_gets_round_no_opt_out(at: Yard, body: bytes, kind: str) -> None:
    at.gateway.book.suppress(Suppression(place=PORTFOLIO, person=VEIL.person("wa", ANNA), source="word", marketing_at=at.now))
    at.upstream.says = answer(200, b'{"id":"101"}')

    assert (await at.send(body, content_type=kind)).ours["reason"] == "person_wants_no_marketing"


@pytest.mark.parametrize(
    ("body", "header"),
    [
        pytest.param(gzip.compress(TEXT), {"content_encoding": "gzip"}, id="compressed"),
        pytest.param(b"--x\r\n...\r\n--x--", {"content_type": "multipart/form-data; boundary=x"}, id="in parts"),
    ],
)
async def test_a_body_that_meta_might_read_and_we_cannot_gets_round_no_opt_out(at: Yard, body: bytes, header: dict[str, str]) -> None:
    told = await at.send(body, **header)

    assert (told.status, told.ours["code"], at.upstream.came) == (415, 955118, [])


async def test_a_number_that_is_not_watched_is_sent_for_all_the_same(at: Yard) -> None:
    told = await at.ask("POST", STRANGE, TEXT)

    [one] = await at.kept()
    assert (told.status, one.account, one.portfolio, one.counts) == (200, "", "", False)


async def test_at_a_number_that_is_not_watched_a_send_goes_once_and_what_meta_says_of_rates_is_minded(at: Yard) -> None:
    at.upstream.says = b""
    told = [await at.ask("POST", STRANGE, template("order"), idempotency_key="order 7") for _ in range(2)]
    assert ([one.status for one in told], at.upstream.posts) == ([409, 409], 1)
    assert [one.state for one in await at.kept()] == [S.UNKNOWN]

    at.upstream.says = answer(400, b'{"error":{"code":131056}}')
    await at.ask("POST", STRANGE, template("order"))
    at.upstream.says = answer(200, b'{"id":"999"}')
    assert (await at.ask("POST", STRANGE, template("order"))).ours["reason"] == "pair_refused"
    at.now += timedelta(minutes=1)
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="all", name="but-replies-and-codes", at=at.now)))
    await at.gateway.turn_keys()
    assert (await at.ask("POST", STRANGE, template("order"))).ours["reason"] == "operator_pause"


async def test_at_a_number_that_is_not_watched_no_limit_no_opt_out_and_no_window_is_known_and_no_key_leads_there(at: Yard) -> None:
    at.gateway.book.suppress(Suppression(place=PORTFOLIO, person=VEIL.person("wa", BEN), source="word", everything_at=at.now))
    told = [await at.ask("POST", STRANGE, body) for body in (template("offer", to=f"+{BEN}"), TO_BEN)]
    key = await at.ask("POST", STRANGE, TEXT, by=await at.key())

    assert [one.status for one in told] == [200, 200]
    assert [(one.lane, one.counts, one.portfolio) for one in await at.kept()] == [("utility", False, ""), ("reply", False, "")]
    assert (key.status, key.ours["code"]) == (403, 955105)


# --------------------------------------------------------------------------------------------------------------- decisions


@pytest.mark.parametrize(
    ("name", "lane"), [("offer", Lane.MARKETING), ("code", Lane.OTP), ("order", Lane.UTILITY), ("nobody_knows", Lane.UTILITY)]
)
async def test_the_lane_comes_from_the_catalogue(at: Yard, name: str, lane: Lane) -> None:
    await at.send(template(name))

    assert [one.lane for one in await at.kept()] == [lane.value]


async def test_an_unknown_template_is_looked_up_once() -> None:
    asked = []

    async def look_up(account: str, name: str, language: str) -> str:
        asked.append((account, name, language))
        return "MARKETING"

    async with yard(look_up=look_up) as at:
        await at.live()
        await at.send(template("fresh"))
        await at.send(template("fresh", to="+15550100499"))

        assert asked == [("201", "fresh", "en_US")]
        assert [one.lane for one in await at.kept()] == ["marketing", "marketing"]


async def test_a_look_up_that_takes_too_long_holds_nothing_up() -> None:
    async def never(_account: str, _name: str, _language: str) -> str:
        await asyncio.sleep(3600)
        return ""

    async with yard(look_up=never, thresholds=Thresholds(lookup_s=0.01)) as at:
        await at.live()

        assert (await at.send(template("fresh"))).status == 200
        assert [one.lane for one in await at.kept()] == ["utility"]


async def test_the_caller_may_lower_a_lane_and_never_raise_it(at: Yard) -> None:
    await at.send(template("order"), x_linekeeper_lane="marketing")
    await at.send(template("offer", to="+15550100499"), x_linekeeper_lane="otp")

    assert [one.lane for one in await at.kept()] == ["marketing", "marketing"]


async def test_free_form_is_refused_here_only_when_the_window_is_known_to_be_closed(at: Yard) -> None:
    await at.wrote(BEN, at=at.now - timedelta(hours=25))
    at.upstream.says = answer(200, b'{"id":"101"}')
    told = await at.send(TO_BEN)

    assert told.status == 400
    assert told.json["error"]["code"] == 131047
    assert told.ours["reason"] == "window_closed"
    assert at.upstream.posts == 0


async def test_an_answer_that_is_quicker_than_the_message_it_answers_goes_all_the_same(at: Yard) -> None:
    await at.wrote(BEN, at=at.now - timedelta(hours=25))
    at.gateway.gate.late_s = 5.0
    told, _ = await asyncio.gather(at.send(TO_BEN), at.wrote(BEN, at=at.now))

    assert (told.status, at.upstream.posts) == (200, 1)


async def test_while_the_journal_is_not_heard_to_its_end_no_window_is_known_to_be_closed(at: Yard) -> None:
    at.gateway.listener.is_current = False

    assert (await at.send(TO_BEN)).status == 200


async def test_a_held_send_is_refused_in_graphs_shape_with_its_reason_and_when_to_come_back(at: Yard) -> None:
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="marketing", at=at.now, why="stock is empty")))
    await at.gateway.turn_keys()
    at.upstream.says = answer(200, b'{"id":"101"}')
    told = await at.send(template("offer"))
    error = told.json["error"]

    assert (told.status, told.headers["retry-after"]) == (429, "3600")
    assert set(error) == {"message", "type", "code", "is_transient", "error_data", "fbtrace_id", "linekeeper"}
    assert (error["code"], error["is_transient"], told.ours["reason"]) == (955028, True, "operator_pause")
    assert "stock is empty" in told.ours["details"]
    assert at.upstream.posts == 0
    assert await at.kept() == []


async def test_how_a_number_stands_is_not_told_to_whom_meta_does_not_know(at: Yard) -> None:
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="number", name=NUMBER, at=at.now)))
    await at.gateway.turn_keys()
    at.upstream.says = answer(401, b'{"error":{"code":190,"message":"no"}}')
    told = await at.send(template("offer"), by="EAAstranger")

    assert (told.status, told.body) == (401, b'{"error":{"code":190,"message":"no"}}')
    assert at.upstream.came[0].startswith(b"GET /v24.0/101?fields=id ")


async def test_the_portfolios_limit_is_never_exceeded_by_many_at_once() -> None:
    async with yard() as at:
        await at.live(limit=10)
        told = await asyncio.gather(*(at.send(template("order", to=f"+155501004{n:02}")) for n in range(30)))

        assert sorted({one.status for one in told}) == [200, 429]
        assert at.upstream.posts == 9  # utility may use 97 % of ten places


@pytest.mark.parametrize(
    ("quality", "posts"),
    [pytest.param(Rating.GREEN, 9, id="high"), pytest.param(Rating.YELLOW, 5, id="medium: slowly, so half of the limit")],
)
async def test_how_much_of_the_limit_marketing_may_use_follows_from_quality(quality: Rating, posts: int) -> None:
    async with yard(thresholds=replace(Thresholds(), unseen_share=1.0)) as at:
        await at.live(limit=10, quality=quality)
        for n in range(12):
            await at.send(template("offer", to=f"+155501004{n:02}"))
            at.now += timedelta(seconds=1)

        assert at.upstream.posts == posts


async def test_a_place_comes_back_when_meta_refuses_and_stays_a_day_when_it_is_used() -> None:
    async with yard() as at:
        await at.live(limit=2)
        at.upstream.says = answer(400, b'{"error":{"code":131026}}')
        assert (await at.send(template("order"))).status == 400
        at.upstream.says = answer()
        assert (await at.send(template("order", to="+15550100499"))).status == 200
        await at.told(WAMID, "delivered", biz_opaque_callback_data=at.tracking())
        at.upstream.says = answer(200, b'{"id":"101"}')
        assert (await at.send(template("order", to="+15550100498"))).status == 429
        at.now += timedelta(hours=24, minutes=2)
        at.upstream.says = answer()
        assert (await at.send(template("order", to="+15550100498"))).status == 200


async def test_a_person_who_said_stop_gets_no_marketing_and_still_gets_a_code(at: Yard) -> None:
    said = Suppression(place=PORTFOLIO, person=VEIL.person("wa", ANNA), source="preference", marketing_at=at.now)
    at.gateway.book.suppress(said)
    at.upstream.says = answer(200, b'{"id":"101"}')
    told = await at.send(template("offer"))

    assert (told.status, told.json["error"]["code"], told.ours["reason"]) == (400, 131050, "person_wants_no_marketing")
    at.upstream.says = answer()
    assert (await at.send(template("code"))).status == 200


async def test_an_operators_row_may_be_passed_by_whoever_holds_the_token_itself(at: Yard) -> None:
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="marketing", at=at.now)))
    key = await at.key()
    refused = await at.send(template("offer"), by=key, x_linekeeper_override="operator_pause")
    sent = await at.send(template("offer"), x_linekeeper_override="operator_pause")

    [one] = await at.kept()
    assert (refused.status, sent.status, one.why) == (429, 200, "operator_pause")


async def test_a_banned_number_sends_nothing() -> None:
    async with yard() as at:
        await at.live(status=Reported.BANNED)
        at.upstream.says = answer(200, b'{"id":"101"}')
        told = await at.send()

        assert (told.status, told.json["error"]["code"]) == (400, 131031)
        assert at.upstream.posts == 0


# --------------------------------------------------------------------------------------------------------------------- keys


async def test_a_key_stands_for_its_accounts_token_and_never_reaches_meta(at: Yard) -> None:
    key = await at.key()
    await at.send(by=key)
    await at.send(by="", query=f"access_token={key}&x=1")

    assert all(b"bearer eaastored0token" in one.lower() and b"lk_" not in one.lower().partition(b"\r\n\r\n")[0] for one in at.upstream.came)
    assert at.upstream.came[1].split(b" ")[1] == PATH.encode() + b"?x=1"
    assert TOKEN not in repr(await at.kept())


@pytest.mark.parametrize("by", ["lk_aaaaaaaa_" + "x" * 43, "lk_", ""])
async def test_a_key_that_is_not_good_is_refused_like_a_bad_token(at: Yard, by: str) -> None:
    told = await at.send(by=by)

    assert (told.status, told.json["error"]["code"], at.upstream.came) == (401, 190, [])


async def test_a_key_in_the_body_would_be_sent_on_so_it_is_refused(at: Yard) -> None:
    key = await at.key()
    told = await at.send(TEXT.replace(b"{", b'{"access_token":"%s",' % key.encode(), 1), by="")

    assert (told.status, at.upstream.came) == (401, [])


async def test_a_key_reaches_its_own_account_only(at: Yard) -> None:
    key = await at.key(account="777")

    for method, path in (
        ("POST", PATH),
        ("GET", f"/v24.0/{NUMBER}"),
        ("GET", "/v24.0/201/message_templates"),
        ("POST", "/v24.0/999/messages"),
    ):
        assert (await at.ask(method, path, TEXT if method == "POST" else b"", by=key)).status == 403
    assert at.upstream.came == []


async def test_a_revoked_key_is_good_no_longer(at: Yard) -> None:
    key = await at.key()
    [kept] = await at.sends.look(lambda look: list(look.keys()))
    await at.sends.turn(lambda turn: turn.put_key(replace(kept, revoked_at=at.now)))
    await at.gateway.turn_keys()

    assert (await at.send(by=key)).status == 401


# ------------------------------------------------------------------------------------------------------------- queue, accept


async def test_with_a_key_that_queues_a_held_send_is_kept_sealed_and_answered_with_our_id(at: Yard) -> None:
    key = await at.key(hold="queue", policy="ask")
    queued: list[Intent] = []
    at.gateway.gate.queued = queued.append
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="marketing", at=at.now)))
    await at.gateway.turn_keys()
    told = await at.send(template("offer"), by=key)

    [one] = await at.kept()
    assert queued == [one]
    assert (told.status, told.json["messages"][0]["id"]) == (200, public_id(one.id))
    assert told.json["contacts"] == [{"input": f"+{ANNA}", "wa_id": ANNA}]
    assert told.json["linekeeper"]["held"]["reason"] == "operator_pause"
    assert (one.state, one.why, one.policy, one.counts, one.sent_at) == (S.HELD, "operator_pause", "ask", False, None)
    assert one.due_at is not None
    assert one.expires_at is not None
    assert ANNA.encode() not in one.body
    assert at.upstream.posts == 0


async def test_who_has_no_key_cannot_queue(at: Yard) -> None:
    assert (await at.send(x_linekeeper_hold="queue")).ours["code"] == 955115


async def test_a_header_may_choose_to_be_refused_instead(at: Yard) -> None:
    key = await at.key(hold="queue")
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="marketing", at=at.now)))
    await at.gateway.turn_keys()

    assert (await at.send(template("offer"), by=key, x_linekeeper_hold="refuse")).status == 429
    assert (await at.send(template("offer"), by=key, x_linekeeper_hold="later")).ours["code"] == 955116


# ------------------------------------------------------------------------------------------------------------- throughput


async def test_a_reply_waits_for_its_turn_and_marketing_is_told_when_to_come_back() -> None:
    async with yard() as at:
        await at.live()
        for _ in range(75):
            at.gateway.pacer.book.took(NUMBER, b"", Lane.MARKETING, 80, Level.NORMAL, at.now, at.settings.every)
        at.upstream.says = answer(200, b'{"id":"101"}')
        told = await at.send(template("offer"))
        assert (told.status, told.ours["reason"]) == (429, "throughput")
        await at.wrote()
        at.upstream.says = answer()

        async def clock() -> None:
            await asyncio.sleep(0.01)
            at.now += timedelta(seconds=2)

        reply, _ = await asyncio.gather(at.send(), clock())
        assert reply.status == 200


async def test_a_hundred_answers_at_once_go_each_in_its_turn_and_none_is_refused() -> None:
    async with yard(thresholds=Thresholds(standard_per_s=400)) as at:
        await at.live()
        began, begun = at.now, asyncio.get_running_loop().time()
        at.gateway.gate._now = lambda: began + timedelta(seconds=asyncio.get_running_loop().time() - begun)
        people = [f"1555010{place:04}" for place in range(100)]
        for _ in range(80):
            at.gateway.pacer.book.took(NUMBER, b"", Lane.REPLY, 400, Level.NORMAL, began, at.settings.every)
        told = await asyncio.gather(*(at.send(TEXT.replace(b"+15550100421", one.encode())) for one in people))

        assert Counter(one.status for one in told) == {200: 100}
        assert not at.gateway.gate._turns


async def test_a_pair_that_meta_refused_backs_off(at: Yard) -> None:
    at.upstream.says = answer(400, json.dumps({"error": {"code": 131056}}).encode())
    await at.send()
    at.upstream.says = answer(200, b'{"id":"101"}')
    told = await at.send()

    assert (told.status, told.json["error"]["code"], told.ours["reason"]) == (429, 131056, "pair_refused")
    assert at.upstream.posts == 1


# ----------------------------------------------------------------------------------------------------- Meta is not reached


def unreachable(at: Yard) -> tuple[App, ...]:
    return tuple(App(name=app.name, token=app.token, graph_url="http://127.0.0.1:9") for app in at.apps)


@pytest.mark.parametrize("more", [{}, {"idempotency_key": "order 7"}], ids=["plain", "with a key of idempotency"])
async def test_who_chose_the_queue_waits_in_it_when_nothing_reached_meta_and_goes_once(at: Yard, more: dict[str, str]) -> None:
    key = await at.key(hold="queue")
    at.gateway.passing.adopt(unreachable(at))
    told = await at.send(template("order", to=f"+{BEN}"), by=key, **more)
    [waits] = await at.kept()

    assert (told.status, told.json["messages"][0]["id"]) == (200, public_id(waits.id))
    held = told.json["linekeeper"]["held"]
    assert (held["code"], held["reason"], held["waits_for"]) == (955111, "not_sent", "Meta can be reached again.")
    assert (waits.state, waits.why, waits.permit_until, waits.sent_at) == (S.HELD, "not_sent", None, None)
    assert at.gateway.book.budget(PORTFOLIO).taken(int(at.now.timestamp())) == 0
    at.gateway.passing.adopt(at.apps)
    if more:
        assert (await at.send(template("order", to=f"+{BEN}"), by=key, **more)).body == told.body
    at.now += timedelta(seconds=6)
    for _ in range(2):
        await at.gateway.queue.turn()
        await at.gateway.queue.settle()

    [went] = await at.kept()
    assert (went.state, went.counts, at.upstream.posts) == (S.SENT, True, 1)


async def test_a_code_that_did_not_leave_waits_no_longer_than_its_minute(at: Yard) -> None:
    key = await at.key(hold="queue")
    at.gateway.passing.adopt(unreachable(at))
    told = await at.send(template("code"), by=key)
    [waits] = await at.kept()

    assert (told.status, waits.expires_at) == (200, at.now + timedelta(seconds=60))
    for _ in range(13):
        at.now += timedelta(seconds=5)
        await at.gateway.queue.turn()
        await at.gateway.queue.settle()
    at.gateway.passing.adopt(at.apps)
    await at.gateway.queue.turn()

    assert ([one.state for one in await at.kept()], at.upstream.posts) == ([S.EXPIRED], 0)


async def test_whose_time_ends_before_the_next_try_is_told_at_once() -> None:
    async with yard(thresholds=Thresholds(otp_wait_s=5)) as at:
        await at.live()
        key = await at.key(hold="queue")
        at.gateway.passing.adopt(unreachable(at))
        told = await at.send(template("code"), by=key)

        assert (told.status, told.ours["code"], [one.state for one in await at.kept()]) == (503, 955111, [S.FAILED])


async def test_what_did_not_leave_and_cannot_be_written_down_to_wait_is_told_as_not_sent(at: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await at.key(hold="queue")
    at.gateway.passing.adopt(unreachable(at))

    async def refuses(_work: object) -> None:
        raise TryLater("the disk is full")

    monkeypatch.setattr(at.sends, "turn", refuses)
    told = await at.send(template("order"), by=key)
    monkeypatch.undo()

    assert (told.status, told.ours["code"], [one.state for one in await at.kept()]) == (503, 955111, [S.FAILED])


async def test_an_outcome_that_nobody_knows_waits_in_no_queue(at: Yard) -> None:
    key = await at.key(hold="queue")
    at.upstream.says = b""
    told = await at.send(template("order"), by=key)

    assert (told.status, [one.state for one in await at.kept()]) == (409, [S.UNKNOWN])
