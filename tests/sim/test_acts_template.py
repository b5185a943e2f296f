import pytest

from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.stage import Stage
from tests.sim.cast import ACCOUNT, DAY_S, NOW, stage


def statuses(here: Stage) -> dict[str, str]:
    return {template.name: template.status for template in here.world.accounts[ACCOUNT].templates}


def do(here: Stage, what: str, /, **more: object) -> None:
    perform(here, {"do": what, "account": ACCOUNT, **more})


def test_a_template_is_created_rejected_contested_edited_and_deleted() -> None:
    here = stage()
    do(here, "submit", name="draw", body="A prize draw.", category="UTILITY", verdict="SCAM")
    words = []
    for name, more in (("contest", {}), ("edit", {"body": "Our winter roast."}), ("remove", {})):
        here.timeline.run_until(here.now + DAY_S)
        words.append(statuses(here)["draw"])
        do(here, name, template="draw", **more)

    assert (words, statuses(here)["draw"]) == (["REJECTED", "APPROVED", "APPROVED"], "DELETED")


def test_a_play_says_what_the_next_check_will_find() -> None:
    here = stage()
    do(here, "judge", template="order_ready", category="MARKETING")

    assert here.world.accounts[ACCOUNT].templates[1].judged == "MARKETING"


def test_a_template_lies_idle_is_archived_and_taken_back() -> None:
    here = stage()
    do(here, "lie_idle", template="order_ready", days=364)
    here.timeline.run_until(NOW + 2 * DAY_S)
    first = statuses(here)
    do(here, "unarchive", template="order_ready")
    second = statuses(here)
    do(here, "archive", template="autumn_roast_offer")

    assert (first["order_ready"], second["order_ready"], statuses(here)["autumn_roast_offer"]) == ("ARCHIVED", "APPROVED", "ARCHIVED")


@pytest.mark.parametrize(
    "act",
    [
        pytest.param({"do": "submit", "name": "one", "body": "One.", "category": "POETRY"}, id="no such category"),
        pytest.param({"do": "contest", "template": "order_ready"}, id="nothing to contest"),
        pytest.param({"do": "unarchive", "template": "order_ready"}, id="not in the archive"),
        pytest.param({"do": "edit", "template": "none", "body": "None."}, id="no such template"),
    ],
)
def test_an_act_that_cannot_be_is_refused(act: dict[str, object]) -> None:
    with pytest.raises(BadAct):
        perform(stage(), act | {"account": ACCOUNT})


def test_an_approved_template_is_edited_once_a_day() -> None:
    here = stage()
    do(here, "edit", template="order_ready", body="Your order is ready now.")
    here.timeline.run_until(NOW + 3_600)
    with pytest.raises(BadAct, match="once in 24 hours"):
        do(here, "edit", template="order_ready", body="Ready.")
