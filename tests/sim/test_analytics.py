import pytest

from linekeeper.sim.acts import perform
from linekeeper.sim.counts import DAY_S as DAY
from tests.sim.cast import ACCOUNT, FIRST, NOW, SECOND, Caller, ear, stage, words

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


RANGE = f"start({TODAY}).end({TODAY + DAY})"


@pytest.mark.parametrize(
    ("modifiers", "told"),
    [
        ("", [(0, 1, 1)]),
        (".product_types([100])", [(0, 0, 1)]),
        (".product_types([0])", [(0, 0, 0)]),
        (".country_codes([FR])", []),
        (".phone_numbers([15550100421])", [(0, 0, 0)]),
    ],
)
def test_messages_are_told_by_number_and_kind(caller: Caller, modifiers: str, told: list[tuple[int, int, int]]) -> None:
    found = caller.get(f"/{ACCOUNT}?fields=id,analytics.{RANGE}.granularity(DAY){modifiers}")["analytics"]

    assert [(point["start"] - TODAY, point["sent"], point["delivered"]) for point in found["data_points"]] == told
    assert found["granularity"] == "DAY"


@pytest.mark.parametrize(
    ("granularity", "starts"),
    [("HALF_HOUR", [0, 1_800]), ("DAY", [0]), ("MONTH", [1_793_491_200 - TODAY])],
)
def test_time_goes_in_half_hours_days_or_months(caller: Caller, granularity: str, starts: list[int]) -> None:
    query = f"start={TODAY}&end={TODAY + DAY}&granularity={granularity}&product_types=0,2,100"
    rows = caller.get(f"/{ACCOUNT}/analytics?{query}")["data_points"]

    assert [row["start"] - TODAY for row in rows] == starts


def test_prices_are_told_by_the_dimensions_asked_for(caller: Caller) -> None:
    query = f"pricing_analytics.start({TODAY - 5 * DAY}).end({TODAY + DAY}).granularity(MONTHLY)"
    wanted = f"{query}.dimensions([PRICING_CATEGORY,PRICING_TYPE,COUNTRY,PHONE,TIER])"
    ((points,),) = [[one["data_points"] for one in caller.get(f"/{ACCOUNT}?fields={wanted}")["pricing_analytics"]["data"]]]
    only = caller.get(f"/{ACCOUNT}?fields={query}.pricing_types([FREE_CUSTOMER_SERVICE]).pricing_categories([SERVICE])")

    assert [(row["pricing_category"], row["pricing_type"], row["volume"], row["cost"]) for row in points] == [
        ("MARKETING", "REGULAR", 4, 0.1),
        ("SERVICE", "FREE_CUSTOMER_SERVICE", 1, 0.0),
    ]
    assert (points[0]["country"], points[0]["phone_number"], points[0]["tier"]) == ("US", "15550100421", "0:MAX")
    assert [row["volume"] for row in only["pricing_analytics"]["data"][0]["data_points"]] == [1]


@pytest.mark.parametrize(
    "path",
    [
        f"/{ACCOUNT}/analytics",
        f"/{ACCOUNT}/analytics?start=1&end=2",
        f"/{ACCOUNT}/analytics?start={TODAY}&end={TODAY + 1}&granularity=WEEK",
        f"/{ACCOUNT}/analytics?start={TODAY}&end={TODAY + 1}&phone_numbers=15550109999",
        f"/{ACCOUNT}/analytics?start={TODAY}&end={TODAY + 1}&product_types=7",
        f"/{ACCOUNT}/pricing_analytics?start={TODAY}&end={TODAY + 1}&dimensions=MOOD",
        f"/{ACCOUNT}?fields=analytics.mood(1)",
    ],
)
def test_numbers_times_and_words_must_be_known(caller: Caller, path: str) -> None:
    assert caller.refusal("GET", path)[:2] == (400, 100)


def test_what_is_sent_is_what_analytics_tell() -> None:
    caller = Caller(stage())
    heard = ear(caller.stage)
    for person in range(5):
        perform(caller.stage, {"do": "send", "number": FIRST, "person": person, "template": "order_ready"})
    perform(caller.stage, {"do": "write", "number": FIRST, "person": 7})
    caller.stage.timeline.run_until(NOW + 3_600)
    (point,) = caller.get(f"/{ACCOUNT}?fields=analytics.{RANGE}.granularity(DAY)")["analytics"]["data_points"]
    (price,) = caller.get(f"/{ACCOUNT}?fields=pricing_analytics.{RANGE}.dimensions(PRICING_CATEGORY)")["pricing_analytics"]["data"][0][
        "data_points"
    ]

    assert (point["sent"], point["delivered"]) == (words(heard).count("sent"), words(heard).count("delivered"))
    assert point["delivered"] > 0
    assert (price["pricing_category"], price["volume"]) == ("UTILITY", point["delivered"])
