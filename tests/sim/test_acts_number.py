import pytest

from linekeeper.sim import rules
from linekeeper.sim.acts import perform
from linekeeper.sim.stage import Stage
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, Caller, changes, ear, quiet, stage


def classic() -> Stage:
    return stage(quiet("flagged"))


def word(here: Stage) -> str:
    return rules.status(here.world, here.uses, here.world.numbers[FIRST], here.now)


def test_a_change_of_quality_is_silent() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "quality", "number": FIRST, "to": "YELLOW"})

    assert heard == []
    assert here.world.numbers[FIRST].quality == "YELLOW"


@pytest.mark.parametrize(
    ("after", "event", "tier"),
    [
        pytest.param([("RED", 0), ("GREEN", 3)], "UNFLAGGED", "TIER_1K", id="good again within the week: same tier"),
        pytest.param([("RED", 0)], "DOWNGRADE", "TIER_250", id="red for the week: one tier lower"),
        pytest.param([("RED", 0), ("GREEN", 1), ("RED", 2)], "DOWNGRADE", "TIER_250", id="red again before the week is over"),
    ],
)
def test_a_flag_ends_after_seven_days(after: list[tuple[str, int]], event: str, tier: str) -> None:
    here = classic()
    heard = ear(here)
    for quality, day in after:
        here.plan(here.began + day * DAY_S, "act", {"do": "quality", "number": FIRST, "to": quality})
    here.timeline.run_until(here.began + 7 * DAY_S - 1)
    during = word(here)
    here.timeline.run_until(here.began + 7 * DAY_S + 1)
    told = [value["event"] for _, value in changes(heard)]

    assert (during, word(here)) == ("FLAGGED", "CONNECTED")
    assert told == ["FLAGGED", event]
    assert rules.limit_of(here.world.portfolio_of(here.world.accounts[ACCOUNT]), here.world.numbers[FIRST])[1] == tier


def test_a_number_is_announced_when_it_is_registered_for_the_first_time() -> None:
    here = stage()
    perform(here, {"do": "pend", "number": FIRST})
    heard = ear(here)
    perform(here, {"do": "register", "number": FIRST})
    perform(here, {"do": "deregister", "number": FIRST})
    perform(here, {"do": "register", "number": FIRST})

    assert [value["event"] for _, value in changes(heard)] == ["ONBOARDING"]
    assert word(here) == "CONNECTED"


def test_a_deleted_number_is_gone_from_list_and_node() -> None:
    caller = Caller(stage())
    perform(caller.stage, {"do": "delete", "number": FIRST})

    assert FIRST not in [row["id"] for row in caller.get(f"/{ACCOUNT}/phone_numbers")["data"]]
    assert caller.refusal("GET", f"/{FIRST}") == (400, 100, 33)
    caller.stage.world.switches.deleted_code = 33
    assert caller.refusal("GET", f"/{FIRST}") == (400, 33, None)


def test_a_moved_number_reads_migrated_and_reappears_under_another_id() -> None:
    caller = Caller(stage(quiet("demo")))
    perform(caller.stage, {"do": "migrate", "number": FIRST, "account": "Tideway Market", "new_id": "999"})

    assert caller.get(f"/{FIRST}?fields=status")["status"] == "MIGRATED"
    assert caller.get("/999?fields=status,display_phone_number") == {
        "status": "CONNECTED",
        "display_phone_number": "+1 555-010-0421",
        "id": "999",
    }


def test_a_throughput_upgrade_is_a_minute_of_maintenance_and_then_news() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "throughput", "number": FIRST})
    during = here.world.numbers[FIRST].maintenance
    here.timeline.run_until(here.now + 60)

    assert during
    assert not here.world.numbers[FIRST].maintenance
    assert [value["event"] for _, value in changes(heard)] == ["THROUGHPUT_UPGRADE"]


@pytest.mark.parametrize(
    ("decision", "status", "shown"),
    [
        pytest.param("APPROVED", "APPROVED", "Harbor Two", id="approved"),
        pytest.param("REJECTED", "DECLINED", "Harbor Lane Coffee", id="rejected"),
        pytest.param("PENDING", "APPROVED", "Harbor Lane Coffee", id="pending"),
    ],
)
def test_a_display_name_is_decided(decision: str, status: str, shown: str) -> None:
    caller = Caller(stage())
    perform(caller.stage, {"do": "name", "number": FIRST, "asked": "Harbor Two", "decision": decision})
    told = caller.get(f"/{FIRST}?fields=name_status,verified_name,new_display_name")

    assert (told["name_status"], told["verified_name"]) == (status, shown)
    assert ("new_display_name" in told) == (decision == "PENDING")


def test_a_diverted_number_sends_its_messages_elsewhere_and_its_other_news_not() -> None:
    here, went = stage(), list[tuple[str, str]]()
    ear(here)
    here.post = lambda _app, url, field, _body: went.append((field, url))
    perform(here, {"do": "divert", "number": FIRST, "url": "http://elsewhere.test/"})
    perform(here, {"do": "write", "number": FIRST, "person": 1})
    perform(here, {"do": "pin", "number": FIRST})
    perform(here, {"do": "unknown_message", "number": FIRST})

    assert went == [("messages", "http://elsewhere.test/"), ("security", "http://callback.test/"), ("messages", "http://elsewhere.test/")]
    assert Caller(here).get(f"/{FIRST}?fields=webhook_configuration")["webhook_configuration"] == {
        "phone_number": "http://elsewhere.test/",
        "application": "http://callback.test/",
    }
