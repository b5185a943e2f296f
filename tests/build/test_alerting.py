"""From a webhook of Meta's to a signed alert, through the whole house; and tests of the ways, sent by hand."""

import asyncio
import hashlib
import hmac
import logging
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import msgspec
import pytest

from linekeeper.act.message import trial
from linekeeper.act.webhook import signature
from linekeeper.build.alerting import trial_of, ways
from linekeeper.build.clock import Real
from linekeeper.build.house import House, built
from linekeeper.config import AlertRoute, App, Config, Ports, Secret
from linekeeper.config.routes import signing_key
from linekeeper.errors import Misconfigured
from tests.act.told import NOON, SECRET, Receiver, receiving
from tests.build.lived import ACCOUNT, APP, live

PORTS = Ports(web=0, gateway=0, webhook=0)
NOBODY = "http://127.0.0.1:9"  #: nothing of these tests reaches Meta


def to(receiver: Receiver, **told: object) -> AlertRoute:
    return msgspec.structs.replace(AlertRoute(to=Secret(receiver.url), secret=Secret(SECRET)), **told)


def configured(folder: Path, *routes: AlertRoute) -> Config:
    app = msgspec.structs.replace(APP, graph_url=NOBODY)
    return Config(data=folder, apps=(app,), alerts=routes, ports=PORTS)


async def meta_says(house: House, value: dict[str, object]) -> None:
    """Post news of the account, as Meta does."""
    entry = {"id": ACCOUNT, "time": int(datetime.now(UTC).timestamp()), "changes": [{"field": "account_update", "value": value}]}
    body = msgspec.json.encode({"object": "whatsapp_business_account", "entry": [entry]})
    app: App = house.config.apps[0]
    signed = hmac.new(app.secret.reveal().encode(), body, hashlib.sha256).hexdigest()
    async with (
        aiohttp.ClientSession() as client,
        client.post(house.callback(app), data=body, headers={"X-Hub-Signature-256": f"sha256={signed}"}) as answer,
    ):
        assert answer.status == 200


async def test_a_ban_that_meta_tells_becomes_a_signed_alert_and_is_listed(tmp_path: Path) -> None:
    async with receiving() as receiver:
        config = configured(tmp_path, to(receiver, name="pager", severity="critical"))
        await live(config)
        async with built(config, Real()) as house:
            await meta_says(house, {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "Today"}})
            await asyncio.wait_for(receiver.came.wait(), 60)
            while not any(line.outcome == "sent" for one in (await house.views.alerts()).items for line in one.log):  # noqa: ASYNC110  nobody rings for it
                await asyncio.sleep(0.05)
            (listed,) = (await house.views.alerts()).items
    ((headers, body),) = receiver.heard

    assert receiver.said == [("opened", "ban_disabled")]
    assert headers["webhook-signature"] == signature(
        signing_key(Secret(SECRET)), headers["webhook-id"], int(headers["webhook-timestamp"]), body
    )
    assert house.web_url.encode() in body, "it links to the page"
    assert (listed.code, listed.life, listed.log[0].route) == ("ban_disabled", "open", "pager")
    for secret in (b"app-secret", b"token", b"15550100999", b"wamid"):
        assert secret not in body, "neither a secret nor a person"


async def test_an_alert_that_nobody_takes_is_told_as_trouble(tmp_path: Path) -> None:
    async with receiving() as receiver:
        receiver.answers = [500] * 100
        config = configured(tmp_path, to(receiver, name="pager", severity="critical"))
        await live(config)
        async with built(config, Real()) as house:
            await meta_says(house, {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "Today"}})
            while "alerts by pager" not in house.watch.troubles:  # noqa: ASYNC110  nobody rings for a trouble
                await asyncio.sleep(0.05)
            trouble = house.watch.troubles["alerts by pager"]

    assert trouble.fault == "it answered HTTP 500"


async def test_an_address_that_nobody_can_reach_keeps_the_house_from_starting(tmp_path: Path) -> None:
    config = configured(tmp_path, AlertRoute(to=Secret("nonsense://pw")))
    with pytest.raises(Misconfigured, match="nobody can be reached by route 1"):
        async with built(config, Real()):
            pytest.fail("it started")


# ---------------------------------------------------------------------------------------------------------- tests by hand


async def test_a_test_goes_out_by_every_route_and_its_outcome_is_told(tmp_path: Path) -> None:
    async with receiving() as good, receiving() as bad:
        bad.answers = [403]
        outcomes = await trial_of(configured(tmp_path, to(good), to(bad, name="old pager")), NOON)

    assert [(one.taken, one.why) for one in outcomes] == [(True, ""), (False, "it answered HTTP 403")]
    assert [body["type"] for body in good.bodies] == ["alert.test"]


async def test_a_test_may_go_out_by_one_route_only(tmp_path: Path) -> None:
    async with receiving() as first, receiving() as second:
        outcomes = await trial_of(configured(tmp_path, to(first), to(second, name="pager")), NOON, place=2)

        assert [one.route for one in outcomes] == ["pager"]
        assert (len(first.heard), len(second.heard)) == (0, 1)


@pytest.mark.parametrize(
    ("routes", "place", "told"),
    [
        pytest.param((), None, "no alert route is set up", id="no routes"),
        pytest.param((AlertRoute(to=Secret("json://h")),), 2, "there is no alert route 2", id="no such route"),
    ],
)
async def test_what_cannot_be_tested_is_refused(tmp_path: Path, routes: tuple[AlertRoute, ...], place: int | None, told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        await trial_of(configured(tmp_path, *routes), NOON, place)


async def test_times_in_alerts_are_in_the_zone_of_the_configuration_and_no_address_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "linekeeper")
    config = msgspec.structs.replace(configured(tmp_path, AlertRoute(to=Secret("json://pw@127.0.0.1:9"))), timezone="Europe/Berlin")
    async with ways(config, "http://page", lambda _label, _why: None) as found:
        assert found.page.zone_name == "Europe/Berlin"
        assert "pw" not in trial("msg_1", found.routes[0], found.page, NOON).text
    assert "pw" not in caplog.text
