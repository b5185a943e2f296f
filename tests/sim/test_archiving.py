import pytest

from linekeeper.sim import archiving
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Template
from tests.sim.cast import ACCOUNT, DAY_S, NOW, changes, ear, stage


def offer(here: Stage) -> tuple[Account, Template]:
    account = here.world.accounts[ACCOUNT]
    return account, account.templates[0]


def test_a_template_unused_for_a_year_is_archived_and_one_that_was_sent_is_not() -> None:
    here = stage()
    _, template = offer(here)
    here.timeline.run_until(NOW + 200 * DAY_S)
    archiving.touch(here, template)
    heard = ear(here)
    here.timeline.run_until(NOW + 366 * DAY_S)
    first = [value["message_template_name"] for _, value in changes(heard) if value.get("event") == "ARCHIVED"]
    here.timeline.run_until(NOW + 567 * DAY_S)

    assert (first, template.status) == (["order_ready"], "ARCHIVED")


def test_an_archived_template_is_deleted_after_four_weeks() -> None:
    here = stage()
    account, template = offer(here)
    archiving.archive(here, account, template)
    here.timeline.run_until(NOW + 28 * DAY_S - 1)
    soon = template.status
    here.timeline.run_until(NOW + 28 * DAY_S)

    assert (soon, template.status) == ("ARCHIVED", "DELETED")


@pytest.mark.parametrize("status", ["APPROVED", "PAUSED", "REJECTED"])
def test_one_that_is_taken_back_is_as_it_was_and_stays(status: str) -> None:
    here = stage()
    account, template = offer(here)
    template.status = status
    archiving.archive(here, account, template)
    here.timeline.run_until(NOW + 10 * DAY_S)
    heard = ear(here)
    archiving.unarchive(here, account, template)
    here.timeline.run_until(NOW + 60 * DAY_S)

    assert (template.status, [value["event"] for _, value in changes(heard)]) == (status, ["UNARCHIVED"])


def test_archived_again_the_four_weeks_begin_anew() -> None:
    here = stage()
    account, template = offer(here)
    archiving.archive(here, account, template)
    here.timeline.run_until(NOW + 20 * DAY_S)
    archiving.unarchive(here, account, template)
    archiving.archive(here, account, template)
    here.timeline.run_until(NOW + 47 * DAY_S)
    soon = template.status
    here.timeline.run_until(NOW + 48 * DAY_S)

    assert (soon, template.status) == ("ARCHIVED", "DELETED")


def test_what_is_deleted_or_archived_is_not_archived_and_what_is_not_is_not_taken_back() -> None:
    here = stage()
    account, template = offer(here)
    with pytest.raises(ValueError, match="not in the archive"):
        archiving.unarchive(here, account, template)
    archiving.gone(here, account, template)
    with pytest.raises(ValueError, match="cannot be archived"):
        archiving.archive(here, account, template)


def test_switched_off_nothing_is_archived() -> None:
    here = stage()
    here.world.rules = {"template_idle_days": False}
    here.timeline.run_until(NOW + 800 * DAY_S)

    assert offer(here)[1].status == "APPROVED"
