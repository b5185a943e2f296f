"""The same key and request gives the same answer; another request under it is told so; fifty at once are one send."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from linekeeper.config import App, Secret
from linekeeper.errors import TryLater
from linekeeper.state.intents import SendState
from linekeeper.state.sends import Pause
from tests.gateway.upstream_stub import SENT, answer
from tests.gateway.yard import OWN, TOKEN, Yard, template, yard

KEY = {"idempotency_key": "order 7, +1 555 010 0421"}


@pytest.fixture
async def at() -> AsyncIterator[Yard]:
    async with yard() as one:
        await one.live()
        yield one


async def test_the_second_time_the_kept_answer_is_given_also_after_a_restart(at: Yard) -> None:
    first = await at.send(template("order"), **KEY)
    second = await at.send(template("order"), **KEY)
    await at.restart()
    third = await at.send(template("order"), **KEY)

    assert [one.body for one in (first, second, third)] == [SENT] * 3
    assert [one.headers.get("idempotency-replayed") for one in (first, second, third)] == [None, "true", "true"]
    assert [one.headers.get("x-linekeeper-id") for one in (second, third)] == [first.headers["x-linekeeper-id"]] * 2
    assert at.upstream.posts == 1
    assert b"idempotency-key" not in at.upstream.came[0].lower()


async def test_another_request_under_the_same_key_is_an_error(at: Yard) -> None:
    await at.send(template("order"), **KEY)
    told = await at.send(template("code"), **KEY)

    assert (told.status, told.ours["code"], at.upstream.posts) == (422, 955113, 1)


async def test_fifty_at_once_are_one_send(at: Yard) -> None:
    came = asyncio.Event()
    at.upstream.on_request = came.set
    told = await asyncio.gather(*(at.send(template("order"), **KEY) for _ in range(50)), at.send(template("code"), **KEY))

    assert [one.body for one in told[:50]] == [SENT] * 50
    assert (told[50].status, at.upstream.posts) == (422, 1)


async def test_two_callers_have_keys_of_their_own(at: Yard) -> None:
    await at.send(template("order"), **KEY)
    await at.send(template("order"), by=OWN + "2", **KEY)

    assert at.upstream.posts == 2


async def test_after_a_day_the_key_is_new(at: Yard) -> None:
    await at.send(template("order"), **KEY)
    await at.pass_time(hours=24, seconds=1)
    await at.send(template("order"), **KEY)

    assert at.upstream.posts == 2


async def test_metas_refusal_is_an_answer_too(at: Yard) -> None:
    at.upstream.says = answer(400, b'{"error":{"code":132001}}')
    await at.send(template("order"), **KEY)
    told = await at.send(template("order"), **KEY)

    assert (told.status, told.body, at.upstream.posts) == (400, b'{"error":{"code":132001}}', 1)


@pytest.mark.parametrize("code", [4, 80007, 130429, 131056, 131057])
async def test_what_meta_takes_not_now_may_be_tried_again_under_its_key(at: Yard, code: int) -> None:
    at.upstream.says = answer(400, b'{"error":{"code":%d}}' % code)
    first = await at.send(template("order"), **KEY)
    at.upstream.says = answer()
    await at.pass_time(minutes=5)
    second = await at.send(template("order"), **KEY)
    third = await at.send(template("order"), **KEY)

    assert (first.status, second.status, third.status) == (400, 200, 200)
    assert at.upstream.posts == 2


async def test_an_unknown_outcome_is_never_tried_again_and_tells_how_it_stands(at: Yard) -> None:
    at.upstream.says = b""
    first = await at.send(template("order"), **KEY)
    tracking = at.tracking()
    at.upstream.says = answer()
    await at.kept()
    second = await at.send(template("order"), **KEY)
    await at.told("wamid.learned", "delivered", biz_opaque_callback_data=tracking)
    third = await at.send(template("order"), **KEY)

    assert [one.status for one in (first, second, third)] == [409, 409, 409]
    assert "It stands as unknown." in second.ours["details"]
    assert "It stands as delivered." in third.ours["details"]
    assert at.upstream.posts == 1


async def test_killed_before_the_answer_was_kept_nobody_knows(at: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at.gateway.sender, "attempt", lambda *_args: asyncio.sleep(3600))
    sending = asyncio.create_task(at.send(template("order"), **KEY))
    while not await at.kept():  # noqa: ASYNC110  nobody rings
        await asyncio.sleep(0)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await at.restart()
    told = await at.send(template("order"), **KEY)

    assert (told.status, [one.state for one in await at.kept()], at.upstream.posts) == (409, [SendState.UNKNOWN], 0)


async def test_what_was_never_sent_may_be_tried_again(at: Yard) -> None:
    at.gateway.passing.adopt((App(name="meta", token=Secret(TOKEN), graph_url="http://127.0.0.1:1"),))
    first = await at.send(template("order"), **KEY)
    at.gateway.passing.adopt(at.apps)
    second = await at.send(template("order"), **KEY)

    assert (first.status, second.status, at.upstream.posts) == (503, 200, 1)


async def test_what_was_held_back_may_be_tried_again(at: Yard) -> None:
    pause = Pause(kind="lane", name="utility", at=at.now)
    await at.sends.turn(lambda turn: turn.pause(pause))
    await at.gateway.turn_keys()
    at.upstream.says = answer(200, b'{"id":"101"}')
    first = await at.send(template("order"), **KEY)
    await at.sends.turn(lambda turn: turn.resume("lane", "utility"))
    await at.gateway.turn_keys()
    at.upstream.says = answer()

    assert (first.status, (await at.send(template("order"), **KEY)).status) == (429, 200)


async def test_what_waits_in_the_queue_is_answered_alike(at: Yard) -> None:
    key = await at.key(hold="queue")
    await at.sends.turn(lambda turn: turn.pause(Pause(kind="lane", name="marketing", at=at.now)))
    await at.gateway.turn_keys()
    first = await at.send(template("offer"), by=key, **KEY)
    second = await at.send(template("offer"), by=key, **KEY)

    assert first.body == second.body
    assert len(await at.kept()) == 1


@pytest.mark.parametrize("key", ["", "k" * 256, "ü"])
async def test_a_key_must_be_a_word(at: Yard, key: str) -> None:
    told = await at.send(template("order"), idempotency_key=key)

    assert (told.status, told.ours["code"]) == (400, 955114)


async def test_an_answer_that_the_disk_does_not_keep_is_given_all_the_same_and_nothing_goes_twice(
    at: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, turns = at.sends.turn, iter([True, False, True, True])

    async def refuses(work: Any) -> Any:
        if next(turns):
            return await whole(work)
        raise TryLater("the disk is full")

    monkeypatch.setattr(at.sends, "turn", refuses)
    first = await at.send(template("order"), **KEY)
    monkeypatch.undo()
    second = await at.send(template("order"), **KEY)

    assert (first.status, first.body) == (200, SENT)
    assert (second.status, second.ours["code"], at.upstream.posts) == (409, 955112, 1)
