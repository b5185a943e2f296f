from typing import Any

import pytest

from linekeeper.sim.counts import DAY_S as DAY
from tests.sim.cast import ACCOUNT, FIRST, NOW, SECOND, Caller, stage

TEMPLATE = 1688205519374021
TODAY = int(NOW) // DAY * DAY
PATH = f"/{ACCOUNT}/template_analytics?start={TODAY - 10 * DAY}&end={TODAY + DAY}&granularity=daily&limit=100"


@pytest.fixture
def caller() -> Caller:
    here = Caller(stage())
    here.stage.world.accounts[ACCOUNT].insights = True
    for back, word, count in ((9, "sent", 5), (9, "read", 3), (2, "sent", 4), (2, "delivered", 4), (2, "read", 2), (2, "clicked", 1)):
        for _ in range(count):
            here.stage.counts.add(TODAY - back * DAY + 3_600, FIRST, TEMPLATE, "marketing", word)
    here.stage.counts.add(TODAY + 60, FIRST, 0, "service", "received")
    for word in ("sent", "delivered"):
        here.stage.counts.add(TODAY + 1_900, SECOND, 0, "service", word, "free_customer_service")
    return here


def points(told: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the data points of template analytics that count something, by how many days ago they begin."""
    rows = told["data"][0]["data_points"]
    return {(TODAY - row["start"]) // DAY: row for row in rows if row["sent"]}


def test_templates_are_told_day_by_day_and_reads_for_a_week(caller: Caller) -> None:
    told = caller.get(f"{PATH}&template_ids=[{TEMPLATE}]")
    found = points(told)

    assert (told["data"][0]["granularity"], told["data"][0]["product_type"]) == ("DAILY", "cloud_api")
    assert len(told["data"][0]["data_points"]) == 11
    assert {back: (row["sent"], row["delivered"], row["read"]) for back, row in found.items()} == {9: (5, 0, 0), 2: (4, 4, 2)}
    assert found[2]["clicked"] == [{"type": "unique_url_button", "button_content": "", "count": 1}]
    assert found[2]["cost"][0] == {"type": "amount_spent", "value": 0.1}


def test_only_the_metrics_asked_for_are_told(caller: Caller) -> None:
    row = points(caller.get(f"{PATH}&template_ids={TEMPLATE}&metric_types=sent,read"))[2]

    assert set(row) == {"template_id", "start", "end", "sent", "read"}


def test_nothing_went_by_the_other_door(caller: Caller) -> None:
    query = f"{PATH}&template_ids={TEMPLATE}&product_type=MARKETING_MESSAGES_API_FOR_WHATSAPP"

    assert points(caller.get(query)) == {}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("template_ids=1", 100),
        ("", 100),
        (f"template_ids={TEMPLATE}&metric_types=MOOD", 100),
        (f"template_ids={TEMPLATE}&product_type=PIGEON", 100),
        (f"template_ids={TEMPLATE}&granularity=weekly", 100),
        (f"template_ids={TEMPLATE}&start={TODAY - 100 * DAY}", 100),
        (f"template_ids={TEMPLATE}&end={TODAY - 20 * DAY}", 100),
        (f"template_ids={TEMPLATE}&use_waba_timezone=perhaps", 100),
        (f"template_ids={TEMPLATE}&mood=1", 100),
    ],
)
def test_what_cannot_be_asked_is_refused(caller: Caller, query: str, code: int) -> None:
    assert caller.refusal("GET", f"{PATH}&{query}")[1] == code


def test_insights_are_confirmed_once_and_for_good(caller: Caller) -> None:
    account = caller.stage.world.accounts[ACCOUNT]
    account.insights = False
    query = f"{PATH}&template_ids={TEMPLATE}"
    before = caller.refusal("GET", query)[1]
    confirmed = caller.ask("POST", f"/{ACCOUNT}?is_enabled_for_insights=true")
    back = caller.refusal("POST", f"/{ACCOUNT}?is_enabled_for_insights=false")[1]
    good = caller.ask("GET", query)[0]
    account.country = "DE"

    assert (before, confirmed[0], back, good) == (200007, 200, 200006, 200)
    assert caller.refusal("GET", query)[1] == 200005
