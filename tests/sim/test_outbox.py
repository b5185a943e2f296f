import asyncio
import hashlib
import hmac

import aiohttp
import pytest

from linekeeper.sim import outbox as outboxes
from linekeeper.sim.ledger import Ledger
from linekeeper.sim.outbox import AT_ONCE, GIVE_UP_S, Outbox, signature
from linekeeper.sim.server import Simulator
from linekeeper.sim.world import App
from tests.sim.cast import ACCOUNT, FIRST, START, callback, quiet


def test_a_signature_is_over_the_raw_bytes() -> None:
    body = b'{"name":"\\u00c9lodie"}'

    assert signature("secret", body) == "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()


async def test_a_webhook_arrives_signed_with_the_apps_secret() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        await sim.act({"do": "write", "number": FIRST, "person": 4, "text": "Café ☕?"})

        assert len(hook.bodies) == 1
        assert hook.headers[0]["X-Hub-Signature-256"] == signature(sim.app_secret, hook.bodies[0])
        assert hook.headers[0]["Content-Type"] == "application/json"
        assert b"Caf\\u00e9 \\u2615?" in hook.bodies[0]


@pytest.mark.parametrize("answer", [500, 503, 404, 201, 204, 302])
async def test_anything_but_200_is_tried_again_with_the_same_bytes(answer: int) -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        hook.answers = [answer] * 3
        await sim.act({"do": "ban", "account": ACCOUNT})
        await sim.step(3_600)
        rows = [row for row in sim.stage.ledger.after(0) if row.kind == "webhook"]

        assert len(set(hook.bodies)) == 1
        assert [(row.outcome, row.attempt) for row in rows] == [("failed", 1), ("failed", 2), ("failed", 3), ("delivered", 4)]


async def test_nobody_home_is_tried_for_seven_days_and_then_dropped() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        hook.answers = [500] * 1_000
        await sim.act({"do": "ban", "account": ACCOUNT})
        await sim.step(GIVE_UP_S - 60)
        waiting = sim.outbox.pending
        await sim.step(2 * 86_400)
        rows = [row for row in sim.stage.ledger.after(0) if row.kind == "webhook"]

        assert (waiting, sim.outbox.pending, rows[-1].outcome) in [(1, 0, "dropped"), (0, 0, "dropped")]
        assert rows[-2].at - rows[0].at > GIVE_UP_S - 2 * 86_400


async def test_webhooks_are_delivered_together_not_one_by_one() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        for person in range(100):
            act = {"do": "announce", "account": ACCOUNT, "field": "security", "value": {"person": person}}
            sim.stage.after(1.0, "act", act)
        await sim.step(10)

        assert len(hook.bodies) == 100
        assert 1 < hook.most_together <= AT_ONCE


async def test_a_full_outbox_takes_no_more_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outboxes, "WAITING_AT_MOST", 50)
    ledger = Ledger(kept=5)
    async with aiohttp.ClientSession() as session:
        outbox = Outbox(session, ledger, lambda: 0.0, lambda: None)
        for _ in range(53):
            outbox.push(App(id="1"), "http://127.0.0.1:9/", "messages", b"{}", 0.0)

        assert outbox.pending == 50
        assert [row.outcome for row in ledger.after(0)] == ["dropped"] * 3


async def test_how_late_the_oldest_attempt_is_counts_from_when_it_was_due() -> None:
    now = [0.0]
    async with aiohttp.ClientSession() as session:
        outbox = Outbox(session, Ledger(), lambda: now[0], lambda: None)
        before = outbox.late_s
        outbox.push(App(id="1"), "http://127.0.0.1:9/", "messages", b"{}", 60.0)
        early, now[0] = outbox.late_s, 100.0

        assert (before, early, outbox.late_s) == (0.0, 0.0, 40.0)


async def test_a_callback_that_is_gone_counts_as_a_failure() -> None:
    async with callback() as hook:
        url = hook.url
    ledger = Ledger()
    async with aiohttp.ClientSession() as session:
        outbox = Outbox(session, ledger, lambda: 0.0, lambda: None)
        outbox.push(App(id="1"), url, "messages", b"{}", 0.0)
        await asyncio.wait_for(outbox.settle(), 60)
        await outbox.close()

    assert [(row.outcome, row.status) for row in ledger.after(0)] == [("failed", 0)]
    assert outbox.next_due == 1.0
