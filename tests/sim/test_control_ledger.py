"""The control room on what happened."""

import aiohttp
import pytest

from linekeeper.sim.control_ledger import LedgerQuery, fits
from linekeeper.sim.ledger import Row
from linekeeper.sim.server import Simulator
from tests.sim.cast import ACCOUNT, FIRST, START, asked, callback, quiet, text

CALL = Row(seq=1, at=0, kind="call", what=f"POST /v25.0/{FIRST}/messages", status=200, outcome="answered")
HOOK = Row(seq=2, at=0, kind="webhook", what="account_update,messages", status=200, outcome="delivered")


async def test_the_ledger_tells_calls_and_webhooks_by_page() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        async with aiohttp.ClientSession() as session, session.get(f"{sim.url}/v25.0/{FIRST}?access_token={sim.token}"):
            pass
        await sim.act({"do": "ban", "account": ACCOUNT})
        _, first = await asked(sim, "GET", "/_sim/ledger?limit=1")
        _, rest = await asked(sim, "GET", f"/_sim/ledger?after={first['next']}")
        _, newest = await asked(sim, "GET", "/_sim/ledger?limit=1&newest=true")

        assert [(row["kind"], row["what"], row["status"]) for row in first["rows"] + rest["rows"]] == [
            ("call", f"GET /v25.0/{FIRST}", 200),
            ("webhook", "account_update", 200),
        ]
        assert (first["more"], rest["more"], newest["rows"]) == (True, False, rest["rows"])
        assert sim.token not in str(first)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param(LedgerQuery(), [CALL, HOOK], id="all"),
        pytest.param(LedgerQuery(kind="call"), [CALL], id="calls"),
        pytest.param(LedgerQuery(outcome="delivered"), [HOOK], id="an outcome"),
        pytest.param(LedgerQuery(field="messages"), [HOOK], id="a field among those of one body"),
        pytest.param(LedgerQuery(field="security"), [], id="another field"),
        pytest.param(LedgerQuery(what="*/messages"), [CALL], id="a pattern of calls"),
    ],
)
def test_rows_are_chosen_by_what_they_are(query: LedgerQuery, found: list[Row]) -> None:
    assert [row for row in (CALL, HOOK) if fits(row, query)] == found


async def test_a_reader_that_filters_does_not_read_the_others_again() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        for _ in range(3):
            sim.stage.ledger.call(1.0, "GET /1", 200, 0)
        _, page = await asked(sim, "GET", "/_sim/ledger?kind=webhook")

        assert (page["rows"], page["next"]) == ([], 3)


async def test_messages_are_counted_by_tracking_value_also_when_the_caller_heard_nothing() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        await sim.act({"do": "write", "number": FIRST, "person": 1000})
        await asked(sim, "POST", "/_sim/faults", {"kind": "reset", "processed": True, "path": "*/messages"})
        body = text("15550102000", biz_opaque_callback_data="order 7")
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {sim.token}"}) as session:
            with pytest.raises(aiohttp.ClientError):
                await session.post(f"{sim.url}/v25.0/{FIRST}/messages", json=body)
            heard_nothing = await asked(sim, "GET", "/_sim/tracked?value=order%207")
            async with session.post(f"{sim.url}/v25.0/{FIRST}/messages", json=body) as answer:
                assert answer.status == 200
        _, sent_twice = await asked(sim, "GET", "/_sim/tracked")
        _, never = await asked(sim, "GET", "/_sim/tracked?value=order%208")

        assert heard_nothing == (200, {"rows": [{"value": "order 7", "accepted": 1}], "next": 0})
        assert (sent_twice["rows"], never["rows"]) == ([{"value": "order 7", "accepted": 2}], [{"value": "order 8", "accepted": 0}])


async def test_tracking_values_come_in_pages() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        for index in range(3):
            sim.stage.traffic.track(f"value {index}")
        _, first = await asked(sim, "GET", "/_sim/tracked?limit=2")
        _, last = await asked(sim, "GET", f"/_sim/tracked?limit=2&after={first['next']}")

        assert ([row["value"] for row in first["rows"] + last["rows"]], first["next"], last["next"]) == (
            ["value 0", "value 1", "value 2"],
            2,
            0,
        )
