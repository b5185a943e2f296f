from urllib.parse import urlsplit

import pytest

from linekeeper.sim.playbill import load
from tests.sim.cast import ACCOUNT, APP, FIRST, NOW, PORTFOLIO, SECOND, Caller, ear, quiet, stage


@pytest.fixture
def caller() -> Caller:
    return Caller(stage())


def crowd() -> Caller:
    play = load("fleet-500")
    assert play.generate is not None
    play.generate.numbers, play.generate.per_account, play.acts = 230, 230, []
    return Caller(stage(play))


def test_all_numbers_of_an_account_are_listed(caller: Caller) -> None:
    told = caller.get(f"/{ACCOUNT}/phone_numbers?fields=id,status")

    assert told["data"] == [{"id": FIRST, "status": "CONNECTED"}, {"id": SECOND, "status": "CONNECTED"}]
    assert set(told["paging"]) == {"cursors"}


@pytest.mark.parametrize(
    ("limit", "sizes"),
    [
        pytest.param("", [25] * 9 + [5], id="25 to a page unasked"),
        pytest.param("&limit=100", [100, 100, 30], id="a hundred"),
        pytest.param("&limit=5000", [100, 100, 30], id="never more than a hundred"),
        pytest.param("&limit=115", [100, 100, 30], id="a bit more than a hundred"),
    ],
)
def test_pages_lead_to_the_end_without_loss_or_repeat(limit: str, sizes: list[int]) -> None:
    caller = crowd()
    (account,) = caller.stage.world.accounts
    path: str | None = f"/v25.0/{account}/phone_numbers?fields=id{limit}"
    seen, pages = list[str](), list[int]()
    while path:
        page = caller.get(path)
        seen += [row["id"] for row in page["data"]]
        pages.append(len(page["data"]))
        following = page["paging"].get("next")
        path = following and f"{urlsplit(following).path}?{urlsplit(following).query}"

    assert seen == sorted(caller.stage.world.numbers)
    assert pages == sizes


def test_the_after_cursor_alone_pages_too() -> None:
    caller = crowd()
    (account,) = caller.stage.world.accounts
    first = caller.get(f"/{account}/phone_numbers?limit=100")
    second = caller.get(f"/{account}/phone_numbers?limit=100&after={first['paging']['cursors']['after']}")
    back = caller.get(f"/{account}/phone_numbers?limit=100&before={second['paging']['cursors']['before']}")

    assert second["data"][0]["id"] == sorted(caller.stage.world.numbers)[100]
    assert back["data"] == first["data"]


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=many", "after=nonsense", "after=%ff"])
def test_a_limit_or_cursor_that_is_none_is_refused(caller: Caller, query: str) -> None:
    assert caller.refusal("GET", f"/{ACCOUNT}/phone_numbers?{query}")[1] == 100


def test_past_the_end_there_is_nothing(caller: Caller) -> None:
    after = caller.get(f"/{ACCOUNT}/phone_numbers")["paging"]["cursors"]["after"]

    assert caller.get(f"/{ACCOUNT}/phone_numbers?after={after}") == {"data": []}


def test_subscribed_apps_are_told_as_meta_does(caller: Caller) -> None:
    (row,) = caller.get(f"/{ACCOUNT}/subscribed_apps")["data"]

    assert set(row) == {"whatsapp_business_api_data"}
    assert set(row["whatsapp_business_api_data"]) == {"link", "name", "id"}
    assert row["whatsapp_business_api_data"]["id"] == APP


def test_an_apps_subscription_needs_its_own_token_and_lacks_what_is_unticked(caller: Caller) -> None:
    ear(caller.stage)
    caller.stage.world.apps[APP].unticked = ["messages"]
    (row,) = caller.ask("GET", f"/{APP}/subscriptions", token=caller.app_token)[1]["data"]
    names = [field["name"] for field in row["fields"]]

    assert row["object"] == "whatsapp_business_account"
    assert "account_update" in names
    assert "messages" not in names
    assert caller.refusal("GET", f"/{APP}/subscriptions")[1] == 100


def test_without_a_callback_an_app_has_no_subscription(caller: Caller) -> None:
    assert caller.ask("GET", f"/{APP}/subscriptions", token=caller.app_token) == (200, {"data": []})


def test_owned_and_shared_accounts_are_found_from_the_business() -> None:
    caller = Caller(stage(quiet("demo")))
    caller.stage.world.accounts[ACCOUNT].client = True
    caller.stage.world.partner = "518203746591028"

    assert caller.get(f"/{PORTFOLIO}/owned_whatsapp_business_accounts") == {"data": []}
    assert [row["id"] for row in caller.get("/518203746591028/client_whatsapp_business_accounts")["data"]] == [ACCOUNT]
    assert len(caller.get("/518203746591028/owned_whatsapp_business_accounts?fields=id,name")["data"]) == 2
    assert caller.refusal("GET", f"/{PORTFOLIO}/owned_whatsapp_business_accounts", token="reading only")[1] == 10


def test_templates_are_listed_with_the_fields_asked_for(caller: Caller) -> None:
    told = caller.get(f"/{ACCOUNT}/message_templates?fields=name,status,quality_score")

    assert told["data"][0] == {
        "name": "autumn_roast_offer",
        "status": "APPROVED",
        "quality_score": {"score": "GREEN", "date": int(NOW)},
        "id": "1688205519374021",
    }
    assert caller.refusal("GET", f"/{ACCOUNT}/message_templates?fields=mood")[1] == 100
    assert "components" in caller.get(f"/{ACCOUNT}/message_templates")["data"][0]


def test_a_template_tells_why_it_was_rejected_and_its_categories_when_asked() -> None:
    caller = Caller(stage())
    (first, *_) = caller.stage.world.accounts[ACCOUNT].templates
    first.rejected, first.category_before, first.category_doubted = "SCAM", "UTILITY", "MARKETING"
    wanted = "fields=rejected_reason,previous_category,correct_category"
    told = {"rejected_reason": "SCAM", "previous_category": "UTILITY", "correct_category": "MARKETING", "id": str(first.id)}

    assert caller.get(f"/{first.id}?{wanted}") == told
    assert caller.get(f"/{ACCOUNT}/message_templates?{wanted}")["data"] == [told, {"rejected_reason": "NONE", "id": "1688205519374022"}]


def test_a_templates_own_node_shows_what_the_list_shows_and_is_guarded_as_the_list_is(caller: Caller) -> None:
    (first, *_) = caller.stage.world.accounts[ACCOUNT].templates

    assert caller.get(f"/{first.id}") == caller.get(f"/{ACCOUNT}/message_templates")["data"][0]
    assert caller.refusal("GET", f"/{first.id}", token="missing permission")[1] == 10
    assert caller.refusal("GET", f"/{first.id}?fields=mood")[1] == 100
    assert caller.refusal("DELETE", f"/{first.id}") == (400, 100, 33)
    first.status = "DELETED"
    assert caller.refusal("GET", f"/{first.id}") == (400, 100, 33)
    assert len(caller.get(f"/{ACCOUNT}/message_templates")["data"]) == 1


def test_a_list_that_is_cut_names_a_next_page_that_holds_nothing(caller: Caller) -> None:
    caller.stage.cut_lists, caller.stage.unlisted = True, {SECOND}
    first = caller.get(f"/{ACCOUNT}/phone_numbers?fields=id")
    after = first["paging"]["cursors"]["after"]
    second = caller.get(f"/{ACCOUNT}/phone_numbers?fields=id&after={after}")

    assert (first["data"], second["data"]) == ([{"id": FIRST}], [])
    assert "next" in first["paging"]
    assert second["paging"]["cursors"]["after"] == after
