"""What the page says, in words."""

import pytest

from linekeeper.sim import sight
from linekeeper.sim.acts import perform
from linekeeper.sim.faults import Wish, plan
from linekeeper.sim.ledger import Ledger
from linekeeper.sim.playbill import load
from tests.sim.cast import ACCOUNT, FIRST, NOW, PORTFOLIO, stage


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param([], "There are no numbers yet.", id="nobody"),
        pytest.param(["CONNECTED"], "The one number is connected.", id="one, well"),
        pytest.param(["BANNED"], "The one number is not connected.", id="one, not well"),
        pytest.param(["CONNECTED"] * 2, "Both numbers are connected.", id="two, well"),
        pytest.param(["CONNECTED"] * 12, "All twelve numbers are connected.", id="all well"),
        pytest.param(["CONNECTED", "BANNED"], "One of two numbers is not connected.", id="one of two"),
        pytest.param(["CONNECTED"] * 1_000 + ["FLAGGED"] * 5, "Five of 1,005 numbers are not connected.", id="many"),
        pytest.param(["BANNED", "FLAGGED"], "Neither of the two numbers is connected.", id="none"),
    ],
)
def test_the_headline_answers_how_things_are(words: list[str], said: str) -> None:
    assert sight.headline({str(index): word for index, word in enumerate(words)}) == said


def test_the_fleet_is_counted_in_a_fixed_order_and_a_new_word_of_metas_is_shown_too() -> None:
    words = ["CONNECTED"] * 24 + ["BANNED", "SHADOWED_NOW", "SHADOWED_NOW"]
    fleet = sight.fleet({str(index): word for index, word in enumerate(words)})

    assert [(one["kind"], one["word"], one["count"], one["weight"]) for one in fleet] == [
        ("connected", "connected", 24, 12),
        ("banned", "banned", 1, 1),
        ("unknown", "shadowed now", 2, 1),
    ]


def test_a_business_is_shown_with_its_limit_numbers_templates_and_troubles() -> None:
    here = stage()
    perform(here, {"do": "enforce", "account": ACCOUNT, "for_s": 60})
    perform(here, {"do": "payment", "account": ACCOUNT, "ok": False})
    perform(here, {"do": "quality", "number": FIRST, "to": "RED"})
    here.world.portfolios[PORTFOLIO].limit = "TIER_UNLIMITED"
    (group,), pages = sight.groups(here, sight.statuses(here), 0)
    assert isinstance(group["accounts"], list)
    (account,) = group["accounts"]

    assert (pages, group["room"], group["classic"]) == (None, {"share": 0, "says": "0 people, no limit"}, False)
    assert account["tags"] == [
        ("flagged", "payment broken"),
        ("restricted", "may not start conversations"),
        ("restricted", "may not answer"),
    ]
    assert (account["numbers"][0]["shown"], account["numbers"][0]["grade"], account["numbers"][0]["bars"]) == ("+1 555 010 0421", "low", 1)
    assert {"name", "kind", "says"} == set(account["templates"][0])


def test_under_the_classic_rules_each_number_has_its_own_limit() -> None:
    here = stage(load("flagged"))
    (group, *_), _ = sight.groups(here, sight.statuses(here), 0)
    assert isinstance(group["accounts"], list)

    assert (group["room"], group["classic"], group["says"]) == (None, True, "rules until October 2025")
    assert group["accounts"][0]["numbers"][0]["use"].endswith("people")


def test_many_numbers_come_in_pages_and_each_is_on_one() -> None:
    here = stage(load("fleet-500"))
    found, start, seen = sight.statuses(here), 0, list[str]()
    while True:
        groups, pages = sight.groups(here, found, start)
        accounts = [account for group in groups if isinstance(group["accounts"], list) for account in group["accounts"]]
        seen += [number["shown"] for account in accounts for number in account["numbers"]]
        assert pages is not None
        if pages["after"] is None:
            break
        start = pages["after"]

    assert len(seen) == len(set(seen)) == 500
    assert pages["says"] == "481 to 500 of 500 numbers"


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (Wish(calls=3, path="*/messages", method="POST"), "3 calls · POST */messages · status 500"),
        (Wish(status=429, code=4, retry_after=9), "one call · status 429, code 4 · Retry-After 9 s"),
        (Wish(kind="reset", processed=True, share=0.5), "one call · 50% of them · processed all the same"),
        (Wish(kind="silence", token="main", skip=2), "one call · token main · 30 s · after 2 that pass"),
        (Wish(kind="skew", seconds=-90, lasts_s=60), "-90 s · until 08:01:00"),
        (Wish(kind="storm", number=FIRST, calls=1_000, seconds=60), "1,000 webhooks to come · 60 s"),
        (Wish(kind="refuse", seconds=5), "5 s"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_told_in_words(wish: Wish, says: str) -> None:
    assert sight.fault(plan(stage(), wish))["says"] == says


@pytest.mark.parametrize(
    ("show", "what"),
    [("", ["security", "GET /2", "GET /1"]), ("calls", ["GET /2", "GET /1"]), ("webhooks", ["security"]), ("trouble", ["GET /2"])],
)
def test_the_newest_rows_come_first_and_may_be_chosen(show: str, what: list[str]) -> None:
    ledger = Ledger()
    ledger.call(NOW, "GET /1", 200, 0)
    ledger.call(NOW, "GET /2", 503, 2, "status")
    ledger.webhook(NOW, "security", "delivered", 200, 1, 2)
    rows = sight.rows(ledger, show, 10)

    assert [row["what"] for row in rows] == what
    assert [row["more"] for row in sight.rows(ledger, "", 2)] == ["attempt 2", "status, code 2"]


@pytest.mark.parametrize(("count", "heard", "says"), [(0, False, "no callback is set"), (0, True, "no webhook"), (2, True, "2 webhooks")])
def test_it_is_told_how_webhooks_stand(count: int, heard: bool, says: str) -> None:
    assert sight.pending(count, heard=heard).startswith(says)


def test_what_was_said_and_what_there_is_to_choose_from_is_told() -> None:
    here = stage()
    perform(here, {"do": "write", "number": FIRST, "person": 3})

    assert sight.traffic(here) == "0 sent, 1 heard since the play began"
    assert dict(sight.known(here.world)["numbers"])[FIRST] == "Harbor Lane Coffee"
