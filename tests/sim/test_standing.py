from typing import Any

import pytest

from linekeeper.sim import enforcing, misuse, rules, sending, standing
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.world import Restriction
from tests.sim.cast import ACCOUNT, FIRST, NOW, ear, stage, words

CAP = [Restriction(kind=misuse.CAP)]
REPLY, START = {"windowed": True, "category": "service"}, {"windowed": False, "category": "marketing"}
UTILITY = {"windowed": False, "category": "utility"}


@pytest.mark.parametrize(
    ("account", "number", "switched", "message", "code"),
    [
        pytest.param({}, {}, {}, START, 0, id="nothing forbids it"),
        pytest.param({"ban": "scheduled"}, {}, {}, START, 0, id="a ban that is announced"),
        pytest.param({"ban": "banned"}, {}, {}, REPLY, 131031, id="banned"),
        pytest.param({"review": "REJECTED"}, {}, {}, REPLY, 131031, id="review rejected"),
        pytest.param({"review": "PENDING"}, {}, {"review_send_code": False}, REPLY, 0, id="review, switched off"),
        pytest.param({"locked": True}, {}, {}, REPLY, 131031, id="locked"),
        pytest.param({}, {"registered": False}, {}, REPLY, 133010, id="not registered"),
        pytest.param({}, {"maintenance": True}, {}, REPLY, 131057, id="maintenance"),
        pytest.param({"restrictions": [Restriction(kind=rules.STARTING)]}, {}, {}, START, 368, id="starting"),
        pytest.param({"restrictions": [Restriction(kind=rules.STARTING)]}, {}, {}, REPLY, 0, id="starting: a reply"),
        pytest.param({"restrictions": [Restriction(kind=rules.ANSWERING)]}, {}, {}, REPLY, 368, id="answering"),
        pytest.param({"restrictions": [Restriction(kind=enforcing.ADDING)]}, {}, {}, START, 0, id="adding numbers"),
        pytest.param({"restrictions": [Restriction(kind=rules.STARTING, until=NOW)]}, {}, {}, START, 0, id="served"),
        pytest.param({}, {"provided": True, "name_status": "PENDING_REVIEW"}, {}, REPLY, 131037, id="provided, no name"),
        pytest.param({}, {"provided": True}, {}, REPLY, 0, id="provided, named"),
        pytest.param({"payment_ok": False}, {}, {}, START, 131042, id="payment"),
        pytest.param({"payment_ok": False}, {}, {}, REPLY, 0, id="payment: a reply"),
        pytest.param({"payment_ok": False}, {}, {"payment_needed": False}, START, 0, id="payment: where none is needed"),
        pytest.param({"payment_ok": False}, {}, {"payment_blocks_replies": True}, REPLY, 131042, id="payment: replies too"),
        pytest.param({"restrictions": CAP, "utility_sent": [NOW] * 100}, {}, {}, UTILITY, 131064, id="utility cap"),
        pytest.param({"restrictions": CAP, "utility_sent": [NOW] * 100}, {}, {}, START, 0, id="utility cap: marketing"),
    ],
)
def test_what_forbids_a_message(
    account: dict[str, object], number: dict[str, object], switched: dict[str, object], message: dict[str, Any], code: int
) -> None:
    here = stage()
    here.world.rules = switched
    for thing, change in ((here.world.accounts[ACCOUNT], account), (here.world.numbers[FIRST], number)):
        for name, value in change.items():
            setattr(thing, name, value)
    try:
        standing.refuse(here, here.world.numbers[FIRST], **message)
        refused = 0
    except GraphFault as fault:
        refused = fault.code

    assert refused == code


def test_an_accepted_template_was_used_and_utility_counts_towards_its_cap() -> None:
    here = stage()
    account = here.world.accounts[ACCOUNT]
    account.restrictions = list(CAP)
    offer, ready = account.templates
    for template in (None, offer, ready):
        standing.accepted(here, account, template)

    assert (offer.used_at, ready.used_at, account.utility_sent) == (NOW, NOW, [NOW])


def test_under_a_ban_a_send_may_be_accepted_and_nothing_ever_comes_of_it() -> None:
    here = stage()
    here.world.rules = {"ban_accepts_sends": True}
    enforcing.ban(here, here.world.accounts[ACCOUNT])
    heard = ear(here)
    message = sending.accept(here, here.world.numbers[FIRST], "15550101003", here.world.accounts[ACCOUNT].templates[0])
    here.timeline.run_until(NOW + 3_600)

    assert message.id
    assert (words(heard), here.messages) == ([], {})


@pytest.mark.parametrize("loss", ["banned", "deregistered"])
def test_what_is_on_its_way_when_a_number_is_lost_dies_without_a_word(loss: str) -> None:
    here = stage()
    heard = ear(here)
    sending.accept(here, here.world.numbers[FIRST], "15550101003", here.world.accounts[ACCOUNT].templates[0])
    here.timeline.run_until(NOW + 1.5)
    if loss == "banned":
        here.world.accounts[ACCOUNT].ban = "banned"
    else:
        here.world.numbers[FIRST].registered = False
    here.timeline.run_until(NOW + 3_600)

    assert (words(heard), here.messages) == (["sent"], {})
