import json

import pytest

from linekeeper.decode import decode
from linekeeper.sim import Simulator
from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.outbox import signature
from linekeeper.sim.webhook_fields import KNOWN
from tests.sim import wire
from tests.sim.cast import ACCOUNT, NOW, START, callback, quiet, stage
from tests.sim.test_news import bodies_of

#: The dashboard's sample lacks what Meta's page has; its transcription is told in words, no body of it is kept.
OTHERWISE = {
    "messaging_handovers": [
        "messaging_handovers: no sample is of the kind ['type=summary']",
    ]
}


@pytest.mark.parametrize("field", KNOWN)
def test_the_sample_of_every_field_is_about_nobody_and_long_ago(field: str) -> None:
    here = stage()
    sent = bodies_of(here)
    perform(here, {"do": "dashboard_test", "field": field})
    (body,) = sent
    (entry,) = json.loads(body)["entry"]

    assert (entry["id"], entry.get("time", 1_504_902_988), entry["changes"][0]["field"]) == ("0", 1_504_902_988, field)
    assert wire.faults(json.loads(body)) == OTHERWISE.get(field, [])
    assert wire.unread(body) == []
    assert ACCOUNT.encode() not in body
    assert str(int(NOW)).encode() not in body


def test_a_sample_is_the_same_every_time_and_comes_whatever_the_app_has_ticked() -> None:
    here = stage()
    sent = bodies_of(here)
    for app in here.world.apps.values():
        app.unticked = ["messages"]
    for _ in range(2):
        perform(here, {"do": "dashboard_test", "field": "messages"})

    assert sent[0] == sent[1]


def test_linekeeper_knows_a_sample_for_what_it_is() -> None:
    here = stage()
    sent = bodies_of(here)
    perform(here, {"do": "dashboard_test", "field": "account_update"})
    (batch,) = decode(sent[0], app="main", source="meta", heard_at=START, veil=wire.VEIL)

    assert batch.account == "0"


async def test_a_sample_is_signed_like_everything_else() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim:
        await sim.connect_callback(hook.url)
        await sim.act({"do": "dashboard_test", "field": "account_alerts"})

        assert hook.headers[0]["X-Hub-Signature-256"] == signature(sim.app_secret, hook.bodies[0])


def test_a_field_nobody_has_seen_has_no_sample() -> None:
    with pytest.raises(BadAct, match="no sample of the field 'consumer_profile'"):
        perform(stage(), {"do": "dashboard_test", "field": "consumer_profile"})
