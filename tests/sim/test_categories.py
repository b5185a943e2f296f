from datetime import UTC, datetime

import pytest

from linekeeper.sim import categories
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Template
from tests.sim.cast import ACCOUNT, DAY_S, NOW, changes, ear, stage


def ready(here: Stage) -> tuple[Account, Template]:
    """Return the account and its utility template."""
    account = here.world.accounts[ACCOUNT]
    return account, next(template for template in account.templates if template.category == "UTILITY")


@pytest.mark.parametrize(
    ("body", "judged", "found"),
    [
        pytest.param("Your order is ready.", "", "UTILITY", id="honest"),
        pytest.param("Your order is ready. Save 20% on the next.", "", "MARKETING", id="an offer beside it"),
        pytest.param("Your order is ready.", "MARKETING", "MARKETING", id="the play says so"),
        pytest.param("A discount for you.", "UTILITY", "UTILITY", id="the play says it is honest"),
    ],
)
def test_a_template_is_what_the_play_says_or_its_words_tell(body: str, judged: str, found: str) -> None:
    assert categories.judged(Template(id=1, name="one", category="UTILITY", body=body, judged=judged)) == found


def test_a_change_is_told_a_day_ahead_and_then_done() -> None:
    here = stage()
    account, template = ready(here)
    template.judged = "MARKETING"
    heard = ear(here)
    first = categories.check(here, account)
    again = categories.check(here, account)
    here.timeline.run_until(NOW + DAY_S)
    told = [value for field, value in changes(heard) if field == categories.FIELD]

    assert (first, again) == (True, False)
    assert (told[0]["new_category"], told[0]["correct_category"]) == ("UTILITY", "MARKETING")
    assert told[0]["category_update_timestamp"] == NOW + DAY_S
    assert (told[1]["previous_category"], told[1]["new_category"]) == ("UTILITY", "MARKETING")
    assert (template.category, template.category_before, template.category_doubted) == ("MARKETING", "UTILITY", "")


def test_whoever_was_warned_gets_no_notice() -> None:
    here = stage()
    account, template = ready(here)
    template.judged, account.misuse = "MARKETING", 1
    heard = ear(here)
    categories.check(here, account)

    assert [sorted(value)[-2:] for _, value in changes(heard)] == [["new_category", "previous_category"]]
    assert template.category == "MARKETING"


@pytest.mark.parametrize("status", ["PENDING", "PAUSED", "REJECTED", "DELETED"])
def test_only_approved_templates_are_looked_at(status: str) -> None:
    here = stage()
    account, template = ready(here)
    template.judged, template.status = "MARKETING", status

    assert not categories.check(here, account)


def test_a_notice_that_was_withdrawn_changes_nothing() -> None:
    here = stage()
    account, template = ready(here)
    categories.notify(here, account, template, "MARKETING", 60)
    template.category_doubted = ""
    here.timeline.run_until(NOW + 61)

    assert template.category == "UTILITY"


def test_a_template_for_codes_filed_elsewhere_is_rejected_on_the_first_of_the_next_month() -> None:
    here = stage()
    account, template = ready(here)
    template.judged = "AUTHENTICATION"
    heard = ear(here)
    categories.check(here, account)
    categories.check(here, account)
    first = datetime(2026, 12, 1, tzinfo=UTC).timestamp()
    here.timeline.run_until(first - 1)
    soon = template.status
    here.timeline.run_until(first)
    told = [value for _, value in changes(heard)]

    assert (soon, template.status, template.rejected) == ("APPROVED", "REJECTED", "INCORRECT_CATEGORY")
    assert (told[0]["correct_category"], told[0]["category_update_timestamp"]) == ("AUTHENTICATION", first)
    assert [value.get("event") for value in told] == [None, "REJECTED"]
