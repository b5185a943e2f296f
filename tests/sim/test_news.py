"""Every piece of news the world can tell: each has the shape of Meta's, and Linekeeper reads each."""

import json
from typing import Any

import pytest

from linekeeper.sim import acts_webhooks
from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.news import NEWS
from linekeeper.sim.stage import Stage
from linekeeper.sim.webhook_fields import KNOWN
from tests.sim import wire
from tests.sim.cast import ACCOUNT, FIRST, stage

assert acts_webhooks.ROOMS  # importing them fills the table
STRIKE = "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_STRIKE_1"
RESTRICTION = "account_update/ACCOUNT_RESTRICTION"
#: Ways of telling that have a shape of their own: news, words, and what for.
WAYS: list[tuple[str, dict[str, object], str]] = [
    (RESTRICTION, {"kinds": ["RESTRICTED_BIZ_INITIATED_MESSAGING"], "remedy": True}, "restricted until"),
    (RESTRICTION, {"kinds": ["RESTRICTED_BIZ_INITIATED_MESSAGING"], "for_s": None}, "restricted without an end"),
    (RESTRICTION, {"kinds": ["RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"], "form": "text", "violation": STRIKE}, "Direct Send"),
    (RESTRICTION, {"kinds": ["RESTRICTED_USER_INITIATED_CALLING"], "calling": True}, "calling"),
    (RESTRICTION, {"violation": "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_UNBAN"}, "lifted"),
    ("account_update/ACCOUNT_VIOLATION", {"calling": True, "remedy": True}, "calls are not picked up"),
    ("account_update/PARTNER_ADDED", {"solution": True}, "with a solution"),
    ("account_update/PARTNER_REMOVED", {"reason": "CHANGE_NUMBER", "by": "USER"}, "with a reason"),
    ("account_update/PARTNER_APP_INSTALLED", {"solution": True}, "with a solution"),
    ("account_update/PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE", {"status": "FAILED", "reasons": ["LEGAL NAME NOT MATCHING"]}, "failed"),
    ("account_alerts/alert", {"kind": "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED", "entity": "BUSINESS"}, "of the portfolio"),
    ("business_capability_update/limit", {"limit": 250, "per_phone": True}, "of a new portfolio"),
    ("business_capability_update/limit", {"limit": "TIER_10K"}, "as a tier"),
    ("phone_number_quality_update/THROUGHPUT_UPGRADE", {"daily": "TIER_UNLIMITED"}, "under the newer key"),
    ("account_settings_update/calling", {"on": False}, "calling off"),
    ("message_template_status_update/PAUSED", {"title": "SECOND_PAUSE"}, "for the second time"),
    ("message_template_status_update/REINSTATED", {"title": "UNPAUSE"}, "unpaused"),
    ("message_template_status_update/REJECTED", {"reason": "INVALID_FORMAT"}, "for its format"),
    ("message_template_status_update/DISABLED", {"title": "DISABLED", "form": "text"}, "with its title"),
    ("template_category_update/completed", {"before": ""}, "without what it was"),
    ("flows/FLOW_STATUS_CHANGE", {"before": "", "now": "DRAFT"}, "a new Flow"),
    ("flows/ENDPOINT_ERROR_RATE", {"on": False, "rate": 2.1}, "recovered"),
    ("user_preferences/stop", {"phone": False}, "without a phone number"),
    ("user_id_update/changed", {"parent": True}, "with parents"),
    ("group_lifecycle_update/group_create", {"failed": True}, "that could not be"),
    ("calls/connect", {"by": "business"}, "by the business"),
    ("calls/terminate", {"seconds": 0}, "that failed"),
    ("calls/status", {"opaque": "call=7"}, "with opaque data"),
]


def bodies_of(here: Stage) -> list[bytes]:
    sent = list[bytes]()
    here.post = lambda _app, _url, _field, body: sent.append(body)
    for app in here.world.apps.values():
        app.callback = "http://callback.test/"
    return sent


def told(news: str, **words: object) -> tuple[bytes, Any]:
    """Let a quiet stage tell a piece of news; return the body it sent, as bytes and decoded."""
    here = stage()
    sent = bodies_of(here)
    perform(here, {"do": "tell", "news": news, "number": FIRST, "person": 3, "words": words})
    (body,) = sent
    return body, json.loads(body)


@pytest.mark.parametrize("news", sorted(NEWS))
def test_news_has_the_shape_of_metas_and_is_read(news: str) -> None:
    body, value = told(news)

    assert wire.faults(value) == []
    assert wire.unread(body) == []
    assert value["entry"][0]["changes"][0]["field"] == news.partition("/")[0]


@pytest.mark.parametrize(("news", "words"), [pytest.param(news, words, id=f"{news}: {why}") for news, words, why in WAYS])
def test_news_told_in_another_way_has_that_ways_shape_and_is_read(news: str, words: dict[str, object]) -> None:
    body, value = told(news, **words)

    assert wire.faults(value) == []
    assert wire.unread(body) == []


@pytest.mark.parametrize("field", KNOWN)
def test_every_field_whose_shape_is_known_can_be_told(field: str) -> None:
    assert [news for news in NEWS if news.partition("/")[0] == field]


def test_partner_news_comes_under_the_partners_portfolio() -> None:
    here = stage()
    sent = bodies_of(here)
    perform(here, {"do": "tell", "news": "account_update/PARTNER_ADDED"})
    perform(here, {"do": "tell", "news": "account_update/ACCOUNT_DELETED"})

    assert [json.loads(body)["entry"][0]["id"] for body in sent] == [here.world.partner, ACCOUNT]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        pytest.param({"news": "weather/rain"}, "no news is called 'weather/rain'", id="unknown news"),
        pytest.param({"news": "security/PIN_CHANGED", "words": {"mood": 1}}, "mood", id="unknown words"),
        pytest.param({"news": "flows/ENDPOINT_LATENCY", "template": "nowhere"}, "no template 'nowhere'", id="unknown template"),
        pytest.param({"news": "flows/ENDPOINT_LATENCY", "account": "Nobody"}, "0 things", id="unknown account"),
        pytest.param({"news": "message_template_status_update/PAUSED", "words": {"title": "NAP"}}, "NAP", id="a pause that is none"),
    ],
)
def test_news_that_cannot_be_told_says_why(act: dict[str, object], why: str) -> None:
    with pytest.raises(BadAct, match=why):
        perform(stage(), {"do": "tell"} | act)
