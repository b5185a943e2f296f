import pytest

from linekeeper.sim import review
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Template
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, NOW, PORTFOLIO, changes, ear, stage


def fresh(
    here: Stage, body: str = "Roast week begins on Monday.", category: str = "MARKETING", verdict: str = ""
) -> tuple[Account, Template]:
    """Return the account and a template of it that was just created."""
    account = here.world.accounts[ACCOUNT]
    template = Template(id=1, name="fresh", body=body, category="UTILITY" if category == "UTILITY" else "MARKETING", verdict=verdict)
    account.templates.append(template)
    review.submit(here, account, template)
    return account, template


@pytest.mark.parametrize(
    ("body", "category", "verdict", "status", "reason"),
    [
        pytest.param("Roast week begins on Monday.", "MARKETING", "", "APPROVED", "NONE", id="good"),
        pytest.param("Hello {{1}}{{2}}.", "MARKETING", "", "REJECTED", "INVALID_FORMAT", id="variables side by side"),
        pytest.param("You have won a car!", "MARKETING", "", "REJECTED", "SCAM", id="bait"),
        pytest.param("Pay or face legal action.", "UTILITY", "", "REJECTED", "ABUSIVE_CONTENT", id="threat"),
        pytest.param("Your verification code is {{1}}.", "UTILITY", "", "REJECTED", "INCORRECT_CATEGORY", id="a code filed elsewhere"),
        pytest.param("Roast week.", "MARKETING", "PROMOTIONAL", "REJECTED", "PROMOTIONAL", id="the play says no"),
        pytest.param("You have won a car!", "MARKETING", "APPROVED", "APPROVED", "NONE", id="the play says yes"),
    ],
)
def test_a_new_template_waits_and_then_gets_what_it_deserves(body: str, category: str, verdict: str, status: str, reason: str) -> None:
    here = stage()
    heard = ear(here)
    _, template = fresh(here, body, category, verdict)
    waits = template.status, changes(heard)
    here.timeline.run_until(NOW + 3_600)
    value = changes(heard)[0][1]

    assert waits == ("PENDING", [])
    assert (template.status, template.rejected) == (status, reason) == (value["event"], value["reason"])
    assert ("rejection_info" in value) == (reason == "INVALID_FORMAT")


def test_marketing_filed_as_utility_is_approved_as_marketing_and_under_older_rules_rejected() -> None:
    here, old = stage(), stage()
    old.world.rules = {"category_filed_anew": False}
    heard = ear(here)
    (_, now), (_, before) = fresh(here, "A discount for you.", "UTILITY"), fresh(old, "A discount for you.", "UTILITY")
    for one in (here, old):
        one.timeline.run_until(NOW + 3_600)

    assert (now.status, now.category, [field for field, _ in changes(heard)]) == (
        "APPROVED",
        "MARKETING",
        ["message_template_status_update", "template_category_update"],
    )
    assert (before.status, before.rejected) == ("REJECTED", "INCORRECT_CATEGORY")


@pytest.mark.parametrize(
    ("status", "edits", "why"),
    [
        pytest.param("APPROVED", [], "", id="approved"),
        pytest.param("APPROVED", [3_600.0], "once in 24 hours", id="an hour after the last"),
        pytest.param("APPROVED", [n * 2 * DAY_S for n in range(1, 11)], "10 times in 30 days", id="the eleventh in a month"),
        pytest.param("APPROVED", [n * 3 * DAY_S for n in range(1, 11)], "", id="spread wider"),
        pytest.param("REJECTED", [60.0] * 20, "", id="rejected ones as often as one likes"),
        pytest.param("PAUSED", [60.0], "", id="paused ones too"),
        pytest.param("PENDING", [], "that is PENDING cannot be edited", id="in review"),
        pytest.param("DELETED", [], "that is DELETED cannot be edited", id="deleted"),
    ],
)
def test_edits_are_counted(status: str, edits: list[float], why: str) -> None:
    here = stage()
    account = here.world.accounts[ACCOUNT]
    template = account.templates[0]
    template.status, template.edits = status, sorted(NOW - ago for ago in edits)

    told = review.may_edit(here, account, template)
    assert why in told if why else told == ""


def test_an_edit_is_announced_and_reviewed() -> None:
    here = stage()
    account = here.world.accounts[ACCOUNT]
    template = account.templates[0]
    heard = ear(here)
    template.body = "Another text."
    review.edited(here, account, template)
    with pytest.raises(ValueError, match="PENDING"):
        review.edited(here, account, template)
    here.timeline.run_until(NOW + 3_600)

    assert [(field, value.get("message_template_element"), value.get("event")) for field, value in changes(heard)] == [
        ("message_template_components_update", "Another text.", None),
        ("message_template_status_update", None, "APPROVED"),
    ]
    assert template.edits == [NOW]


def test_an_appeal_is_decided_within_a_day() -> None:
    here = stage()
    account, template = fresh(here, "You have won a car!")
    here.timeline.run_until(NOW + 3_600)
    review.appeal(here, account, template)
    during = template.status
    with pytest.raises(ValueError, match="IN_APPEAL"):
        review.appeal(here, account, template)
    here.timeline.run_until(here.now + DAY_S)

    assert (during, template.status) == ("IN_APPEAL", "APPROVED")


def test_a_template_deleted_in_review_is_not_decided() -> None:
    here = stage()
    account, template = fresh(here)
    review.delete(here, account, template)
    heard = ear(here)
    here.timeline.run_until(NOW + 3_600)

    assert (template.status, changes(heard)) == ("DELETED", [])


def test_a_disabled_template_cannot_be_deleted() -> None:
    here = stage()
    account = here.world.accounts[ACCOUNT]
    account.templates[0].status = "DISABLED"
    with pytest.raises(ValueError, match="cannot be deleted"):
        review.delete(here, account, account.templates[0])


def test_edits_are_not_counted_where_the_play_says_so() -> None:
    here = stage()
    here.world.rules = {"template_edit_h": False, "template_edits_a_month": False}
    account = here.world.accounts[ACCOUNT]
    account.templates[0].edits = [NOW] * 50

    assert review.may_edit(here, account, account.templates[0]) == ""
    assert here.world.portfolio_of(account).id == PORTFOLIO


def test_with_messages_on_their_way_a_template_waits_to_be_deleted() -> None:
    here = stage()
    account = here.world.accounts[ACCOUNT]
    template = account.templates[0]
    heard = ear(here)
    here.messages["wamid.1"] = Message(
        id="wamid.1", number=FIRST, person="15550101000", category="marketing", windowed=False, template=template.id
    )
    review.delete(here, account, template)
    here.timeline.run_until(NOW + 3 * 3_600)
    during = template.status
    del here.messages["wamid.1"]
    here.timeline.run_until(NOW + 4 * 3_600)

    assert (during, template.status) == ("PENDING_DELETION", "DELETED")
    assert [(value["event"], value["reason"]) for _, value in changes(heard)] == [("PENDING_DELETION", None), ("DELETED", "NONE")]


def test_after_thirty_days_it_is_deleted_whatever_is_on_its_way() -> None:
    here = stage()
    account = here.world.accounts[ACCOUNT]
    template = account.templates[0]
    here.messages["wamid.1"] = Message(
        id="wamid.1", number=FIRST, person="15550101000", category="marketing", windowed=False, template=template.id
    )
    review.delete(here, account, template)
    here.timeline.run_until(NOW + 31 * DAY_S)

    assert template.status == "DELETED"
