import pytest

from linekeeper.sim.world import Template
from tests.sim.cast import ACCOUNT, PORTFOLIO, Caller, stage

PATH = f"/{ACCOUNT}/message_templates"


@pytest.fixture
def caller() -> Caller:
    here = Caller(stage())
    here.stage.world.accounts[ACCOUNT].templates = [
        Template(id=1, name="autumn_offer", body="Our autumn roast is here."),
        Template(id=2, name="order_ready", category="UTILITY", quality="YELLOW", body="Your order is ready."),
        Template(id=3, name="order_ready", language="fr", category="UTILITY", status="PAUSED", quality="RED", body="C'est prêt."),
        Template(id=4, name="code", category="AUTHENTICATION", status="PENDING", quality="UNKNOWN", body="Your code"),
        Template(id=5, name="old", status="DELETED"),
    ]
    return here


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", ["1", "2", "3", "4"]),
        ("name=order_ready", ["2", "3"]),
        ("name=ORDER", ["2", "3"]),
        ("content=ready", ["2"]),
        ("name_or_content=order", ["2", "3"]),
        ("status=PAUSED", ["3"]),
        ("status=[%22PAUSED%22,%22PENDING%22]", ["3", "4"]),
        ("status=PAUSED,PENDING", ["3", "4"]),
        ("category=UTILITY&language=fr", ["3"]),
        ("language=[en_US,fr]&quality_score=YELLOW", ["2"]),
        ("status=ARCHIVED", []),
        ("hsm_id=4", ["4"]),
    ],
)
def test_templates_are_chosen_by_filters(caller: Caller, query: str, ids: list[str]) -> None:
    assert [row["id"] for row in caller.get(f"{PATH}?fields=id&{query}")["data"]] == ids


@pytest.mark.parametrize("query", ["status=GONE", "category=FUN", "quality_score=BLUE", "mood=1", "limit=0"])
def test_a_filter_that_is_none_is_refused(caller: Caller, query: str) -> None:
    assert caller.refusal("GET", f"{PATH}?{query}")[:2] == (400, 100)


def test_a_play_may_let_names_be_found_whole_only(caller: Caller) -> None:
    caller.stage.world.switches.template_search = "whole"

    assert [[row["id"] for row in caller.get(f"{PATH}?name={name}")["data"]] for name in ("order_ready", "order", "")] == [
        ["2", "3"],
        [],
        ["1", "2", "3", "4"],
    ]


def test_the_summary_counts_templates_and_tells_how_many_there_may_be(caller: Caller) -> None:
    query = "summary=total_count,message_template_count,message_template_limit,are_translations_complete&status=PAUSED"
    first = caller.get(f"{PATH}?{query}")["summary"]
    caller.stage.world.portfolios[PORTFOLIO].verification = "not_verified"
    caller.stage.world.accounts[ACCOUNT].templates = [Template(id=1, name="a"), Template(id=2, name="b")]

    assert first == {
        "total_count": 1,
        "message_template_count": 4,
        "message_template_limit": 6_000,
        "are_translations_complete": False,
    }
    assert caller.get(f"{PATH}?{query}")["summary"]["message_template_limit"] == 250
    assert caller.get(f"{PATH}?{query}")["summary"]["are_translations_complete"] is True


def test_a_list_goes_by_pages(caller: Caller) -> None:
    first = caller.get(f"{PATH}?limit=3&fields=id")
    rest = caller.get(f"{PATH}?limit=3&fields=id&after={first['paging']['cursors']['after']}")

    assert [row["id"] for row in first["data"] + rest["data"]] == ["1", "2", "3", "4"]
    assert ("next" in first["paging"], "next" in rest["paging"], "previous" in rest["paging"]) == (True, False, True)


def test_a_template_is_read_by_itself(caller: Caller) -> None:
    assert caller.get("/3?fields=language,rejected_reason") == {"language": "fr", "rejected_reason": "NONE", "id": "3"}
    assert caller.refusal("GET", "/5") == (400, 100, 33)
    assert caller.refusal("GET", "/3?fields=mood")[1] == 100
