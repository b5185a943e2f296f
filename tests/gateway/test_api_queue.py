"""Acts on what waits: seen in the sends that are kept, in the upstream, and in the log of acts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.gateway.api_queue import PAGE
from linekeeper.state.intents import Intent, SendState, id_of
from linekeeper.state.sends import Sought
from linekeeper.store.instant import to_us
from tests.flow.stream import NOON
from tests.gateway.counter import SIGNED, ask, held
from tests.gateway.yard import ANNA, BEN, Yard, template, yard

MARKETING = {"kind": "lane", "name": "marketing", **SIGNED}


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard() as made:
        await made.live()
        await ask(made, "POST", "/pauses", MARKETING)
        yield made


async def work(shop: Yard) -> None:
    """Let the queue look once, and let what goes come back."""
    await shop.gateway.queue.turn()
    await shop.gateway.queue.settle()


async def state(shop: Yard, id_: str) -> tuple[str, str]:
    told = (await ask(shop, "GET", f"/messages/{id_}")).json
    return told["state"], (told["reason"] or {}).get("code", "")


async def test_a_held_send_says_why_and_is_let_go_with_a_reason_that_is_kept(shop: Yard) -> None:
    id_ = await held(shop, await shop.key())
    waits = (await ask(shop, "GET", f"/messages/{id_}")).json
    released = await ask(shop, "POST", f"/messages/{id_}/release", {"by": "Ada", "reason": "the fair\nbegins"})
    await work(shop)

    assert waits["reason"] == {
        "code": "operator_pause",
        "text": "An operator paused this (a test).",
        "basis": "derived",
        "waits_for": "An operator resumes it.",
        "override": "operator_pause",
        "hard": False,
    }
    assert (released.status, released.json["reason"]["code"]) == (200, "released")
    assert len(shop.upstream.bodies) == 1
    assert await state(shop, id_) == ("sent", "operator_pause")
    act = (await ask(shop, "GET", "/acts")).json["items"][0]
    assert {name: act[name] for name in ("by", "what", "about", "reason", "many")} == {
        "by": "Ada",
        "what": "release",
        "about": id_,
        "reason": "the fair begins",
        "many": 1,
    }


async def test_what_meta_would_surely_refuse_goes_only_when_that_is_named(shop: Yard) -> None:
    id_ = await held(shop, await shop.key())
    [kept] = await shop.kept()
    await shop.sends.turn(lambda turn: turn.put(replace(kept, why="template_paused")))
    refused = await ask(shop, "POST", f"/messages/{id_}/release", SIGNED)
    named = await ask(shop, "POST", f"/messages/{id_}/release", {**SIGNED, "overrides": ["template_paused"]})
    strange = await ask(shop, "POST", f"/messages/{id_}/release", {**SIGNED, "overrides": ["expired"]})

    theirs = await ask(shop, "POST", f"/messages/{id_}/release", {**SIGNED, "overrides": ["person_wants_no_marketing"]})

    assert (refused.status, named.status, strange.status, theirs.status) == (409, 200, 409, 409)
    await ask(shop, "POST", "/queue/release", {**SIGNED, "dry_run": False, "overrides": ["limit_full"]})
    acts = (await ask(shop, "GET", "/acts")).json["items"]
    assert [one["what"] for one in acts[:2]] == ["release, passing limit_full", "release, passing template_paused"]
    assert "template_paused" in refused.json["remedy"]


async def test_a_cancelled_send_never_goes_and_holds_up_nobody(shop: Yard) -> None:
    key = await shop.key()
    first, second = await held(shop, key), await held(shop, key, template(to=f"+{BEN}"))
    told = await ask(shop, "POST", f"/messages/{first}/cancel", SIGNED, by=key)
    again = await ask(shop, "POST", f"/messages/{first}/cancel", SIGNED, by=key)
    await ask(shop, "POST", f"/messages/{second}/release", SIGNED)
    await work(shop)

    assert (told.json["state"], again.status) == ("cancelled", 409)
    assert [await state(shop, one) for one in (first, second)] == [("cancelled", "cancelled"), ("sent", "operator_pause")]
    assert (await ask(shop, "GET", "/acts", by=key)).json["items"][1]["by"] == "Ada (key shop)"


async def test_clearing_is_a_dry_run_until_it_is_said_otherwise(shop: Yard) -> None:
    key = await shop.key()
    ids = [await held(shop, key, template(to=f"+{person}")) for person in (ANNA, BEN, "15550100423")]
    other = {**SIGNED, "template": "order"}
    dry = (await ask(shop, "POST", "/queue/clear", {**SIGNED, "template": "offer"})).json
    nothing = (await ask(shop, "POST", "/queue/clear", {**other, "dry_run": False})).json
    done = (await ask(shop, "POST", "/queue/clear", {**SIGNED, "template": "offer", "dry_run": False})).json

    assert (dry["sends"], dry["dry_run"], dry["groups"][0]["reason"]["code"]) == (3, True, "operator_pause")
    assert nothing["sends"] == 0
    assert (done["sends"], done["dry_run"]) == (3, False)
    assert [(await state(shop, one))[0] for one in ids] == ["cancelled"] * 3
    [act, *_] = [one for one in (await ask(shop, "GET", "/acts")).json["items"] if one["id"] == done["act"]]
    assert (act["what"], act["about"], act["many"]) == ("clear", "template=offer", 3)


async def test_only_what_was_shown_is_cleared_also_when_more_came_meanwhile(shop: Yard) -> None:
    key = await shop.key()
    shown = await held(shop, key)
    dry = (await ask(shop, "POST", "/queue/clear", SIGNED)).json
    shop.now += timedelta(seconds=1)
    later = await held(shop, key, template(to=f"+{BEN}"))
    done = (await ask(shop, "POST", "/queue/clear", {**SIGNED, "dry_run": False, "until": dry["until"]})).json
    wrong = await ask(shop, "POST", "/queue/clear", {**SIGNED, "dry_run": False, "until": "cp.17"})

    assert (dry["sends"], done["sends"], wrong.status) == (1, 1, 409)
    assert [(await state(shop, one))[0] for one in (shown, later)] == ["cancelled", "held"]


async def test_many_are_released_page_by_page_and_those_of_hard_reasons_are_left(shop: Yard) -> None:
    id_ = await held(shop, await shop.key())
    [one] = await shop.kept()
    many = [replace(one, id=one.id + 1 + number, why="limit_full" if number else "number_offline") for number in range(PAGE + 5)]
    for each in many:
        await shop.sends.accept(replace(each, body=one.body if each is one else b""))
    told = (await ask(shop, "POST", "/queue/release", {**SIGNED, "dry_run": False})).json

    # Their requests were sealed for another send: only the first one's opens.
    assert (told["sends"], told["skipped"]) == (
        1,
        {"Meta would surely refuse, and its reason is not among the overrides": 1, "its request cannot be opened": PAGE + 4},
    )
    assert (await state(shop, id_))[1] == "released"


async def test_all_of_one_person_are_released_in_their_order(shop: Yard) -> None:
    key = await shop.key()
    ids = [await held(shop, key) for _ in range(2)]
    await ask(shop, "POST", "/queue/release", {**SIGNED, "dry_run": False})
    await work(shop)
    shop.now += timedelta(seconds=10)
    await work(shop)

    assert [(await state(shop, one))[0] for one in ids] == ["sent", "sent"]


async def test_what_a_copied_folder_keeps_still_goes_when_it_is_released(shop: Yard) -> None:
    id_ = await held(shop, await shop.key())
    [kept] = await shop.kept()
    await ask(shop, "DELETE", "/pauses", query="kind=lane&name=marketing&by=Ada&reason=over")
    await shop.sends.turn(lambda turn: turn.put(replace(kept, why="restored", due_at=None)))
    await work(shop)
    still = await state(shop, id_)
    await ask(shop, "POST", f"/messages/{id_}/release", SIGNED)
    await work(shop)

    assert (still, (await state(shop, id_))[0]) == (("held", "restored"), "sent")


async def test_only_what_waits_can_be_cleared(shop: Yard) -> None:
    assert (await ask(shop, "POST", "/queue/clear", {**SIGNED, "state": "sent"})).status == 409


async def test_when_a_pause_ends_what_waited_for_it_is_looked_at_at_once(shop: Yard) -> None:
    id_ = await held(shop, await shop.key())
    await ask(shop, "DELETE", "/pauses", query="kind=lane&name=marketing&by=Ada&reason=over")
    await work(shop)

    assert (await state(shop, id_))[0] == "sent"


async def lost(shop: Yard, policy: str) -> str:
    """Let a send be presumed lost."""
    key = await shop.key(hold="queue", policy=policy)
    id_ = await held(shop, key)
    kept = await shop.sends.look(lambda look: look.intent(id_of(id_) or 0))
    assert kept is not None
    away = replace(kept, state=SendState.UNKNOWN, why="presumed_lost_ask", due_at=None, sent_at=NOON, counts=False)
    await shop.sends.turn(lambda turn: turn.put(away))
    shop.gateway.queue.leave(away)
    return id_


@pytest.mark.parametrize(("choice", "sent"), [("drop", 0), ("resend", 1)])
async def test_somebody_decides_about_a_send_that_is_presumed_lost(shop: Yard, choice: str, sent: int) -> None:
    id_ = await lost(shop, "ask")
    await ask(shop, "DELETE", "/pauses", query="kind=lane&name=marketing&by=Ada&reason=over")
    told = await ask(shop, "POST", f"/messages/{id_}/decide", {**SIGNED, "choice": choice})
    again = await ask(shop, "POST", f"/messages/{id_}/decide", {**SIGNED, "choice": choice})
    await work(shop)

    assert (told.status, again.status) == (200, 409)
    assert await state(shop, id_) == ("failed", "presumed_lost")
    assert told.json["repeats"] == (id_ if sent else "")
    assert len(shop.upstream.bodies) == sent
    assert (await ask(shop, "GET", "/acts")).json["items"][0]["what"] == f"decide {choice}"


async def test_a_key_sees_and_takes_back_its_own_accounts_sends_only(shop: Yard) -> None:
    mine = await held(shop, await shop.key())
    other: dict[str, Any] = {"account": "999", "number": "9", "state": SendState.HELD, "why": "limit_full", "moved_at": NOON}
    await shop.sends.accept(Intent(id=to_us(NOON - timedelta(hours=1)), portfolio="P", due_at=NOON, **other))
    key = await shop.key()
    listed = (await ask(shop, "GET", "/messages", by=key)).json
    theirs = await ask(shop, "POST", f"/messages/lk.{to_us(NOON - timedelta(hours=1))}/cancel", SIGNED, by=key)
    cleared = (await ask(shop, "POST", "/queue/clear", {**SIGNED, "account": "999", "dry_run": False}, by=key)).json

    assert [one["id"] for one in listed["items"]] == [mine]
    assert theirs.status == 404
    assert cleared["sends"] == 0
    assert (await ask(shop, "GET", "/queue", by=key)).json["waiting"] == 1
    assert (await ask(shop, "GET", "/queue")).json["waiting"] == 2
    assert len(await shop.sends.look(lambda look: look.intents(Sought(states=(SendState.HELD,))))) == 2


async def test_a_reply_goes_while_marketing_is_paused(shop: Yard) -> None:
    await shop.wrote()

    assert (await shop.send(by=await shop.key())).status == 200
    assert (await shop.send(template(), by=await shop.key())).status == 429
