from tests.sim.cast import ACCOUNT, PORTFOLIO, Caller, stage


def test_an_account_says_whose_it_is_and_how_it_stands() -> None:
    caller = Caller(stage())
    account = caller.stage.world.accounts[ACCOUNT]
    wanted = "status,ownership_type,owner_business_info{name},is_enabled_for_insights,business_verification_status"
    before = caller.get(f"/{ACCOUNT}?fields={wanted}")
    account.ban, account.client, account.insights = "banned", True, True
    after = caller.get(f"/{ACCOUNT}?fields={wanted}")

    assert before == {
        "status": "ACTIVE",
        "ownership_type": "SELF",
        "owner_business_info": {"name": "Harbor Lane Coffee"},
        "is_enabled_for_insights": False,
        "business_verification_status": "verified",
        "id": ACCOUNT,
    }
    assert (after["status"], after["ownership_type"], after["is_enabled_for_insights"]) == ("DISABLED", "CLIENT_OWNED", True)


def test_the_limit_of_portfolio_account_and_number_is_one() -> None:
    caller = Caller(stage())
    field = "whatsapp_business_manager_messaging_limit"
    caller.stage.world.portfolios[PORTFOLIO].limit = "TIER_10K"

    assert {caller.get(f"/{node}?fields={field}")[field] for node in (PORTFOLIO, ACCOUNT, "109284756103948")} == {"TIER_10K"}
