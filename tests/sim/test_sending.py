import pytest

from linekeeper.sim.acts import perform
from linekeeper.sim.stage import Stage
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, PORTFOLIO, Caller, changes, ear, stage, template, text, words

READER, OTHER, UNREACHABLE, WEARY = "15550102000", "15550102003", "15550101098", "15550101097"


def told(body: dict[str, object], acts: list[dict[str, object]] | None = None) -> tuple[Stage, list[dict[str, object]], tuple[int, int]]:
    """Send one message after some acts; return the stage, what was heard, and (status, code)."""
    caller = Caller(stage())
    for act in acts or []:
        perform(caller.stage, act)
    heard = ear(caller.stage)
    status, answer = caller.ask("POST", f"/{FIRST}/messages", body)
    caller.stage.timeline.run_until(caller.stage.now + 3_600)
    return caller.stage, heard, (status, answer.get("error", {}).get("code", 0))


@pytest.mark.parametrize(
    ("body", "lives"),
    [
        pytest.param(template(READER), ["sent", "delivered", "read"], id="a person with read receipts"),
        pytest.param(template(OTHER), ["sent", "delivered"], id="a person without"),
        pytest.param(template(UNREACHABLE), ["failed"], id="nobody there"),
        pytest.param(template(WEARY, "autumn_roast_offer"), ["failed"], id="weary of marketing"),
        pytest.param(template(WEARY), ["sent", "delivered", "read"], id="weary, but not of utility"),
        pytest.param(text(READER), ["failed"], id="free-form outside the window"),
    ],
)
def test_to_whom_one_writes_decides_what_becomes_of_it(body: dict[str, object], lives: list[str]) -> None:
    _, heard, answer = told(body)

    assert answer == (200, 0)
    assert words(heard) == lives


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(template(UNREACHABLE), 131026, id="undeliverable"),
        pytest.param(template(WEARY, "autumn_roast_offer"), 131049, id="weary"),
        pytest.param(text(READER), 131047, id="closed window"),
    ],
)
def test_a_failure_tells_its_code(body: dict[str, object], code: int) -> None:
    _, heard, _ = told(body)
    ((_, value),) = changes(heard)

    assert value["statuses"][0]["errors"][0]["code"] == code
    assert "contacts" not in value


def test_a_reply_within_a_day_is_free_and_costs_nothing_of_the_limit() -> None:
    caller = Caller(stage())
    perform(caller.stage, {"do": "write", "number": FIRST, "person": 1_000})
    heard = ear(caller.stage)
    caller.ask("POST", f"/{FIRST}/messages", text(READER, biz_opaque_callback_data="mine"))
    caller.stage.timeline.run_until(caller.stage.now + 3_600)
    first = changes(heard)[0][1]["statuses"][0]

    assert first["pricing"]["type"] == "free_customer_service"
    assert first["biz_opaque_callback_data"] == "mine"
    assert caller.stage.uses[PORTFOLIO].total(caller.stage.now) == 0


def test_a_window_closes_after_a_day() -> None:
    here = stage()
    number = here.world.numbers[FIRST]
    perform(here, {"do": "write", "number": FIRST, "person": 1_000})
    open_now = here.windowed(number, READER)
    here.timeline.run_until(here.now + DAY_S)

    assert (open_now, here.windowed(number, READER)) == (True, False)


def test_a_delivered_template_counts_once_per_person() -> None:
    caller = Caller(stage())
    for person in (READER, READER, OTHER, UNREACHABLE):
        caller.ask("POST", f"/{FIRST}/messages", template(person))
    caller.stage.timeline.run_until(caller.stage.now + 60)

    assert caller.stage.uses[PORTFOLIO].total(caller.stage.now) == 2


STARTING: dict[str, object] = {"do": "enforce", "account": ACCOUNT, "kinds": ["RESTRICTED_BIZ_INITIATED_MESSAGING"]}
WROTE: dict[str, object] = {"do": "write", "number": FIRST, "person": 1_000}


@pytest.mark.parametrize(
    ("acts", "body", "answer"),
    [
        pytest.param([{"do": "deregister", "number": FIRST}], template(READER), (400, 133010), id="not registered"),
        pytest.param([{"do": "ban", "account": ACCOUNT}], template(READER), (403, 131031), id="banned"),
        pytest.param([{"do": "payment", "account": ACCOUNT, "ok": False}], template(READER), (400, 131042), id="payment"),
        pytest.param([{"do": "payment", "account": ACCOUNT, "ok": False}, WROTE], text(READER), (200, 0), id="payment, but a reply"),
        pytest.param([{"do": "spam", "number": FIRST}], template(READER), (400, 131048), id="spam"),
        pytest.param([{"do": "throughput", "number": FIRST}], template(READER), (500, 131057), id="maintenance"),
        pytest.param([STARTING], template(READER), (403, 368), id="no new conversations"),
        pytest.param([STARTING, WROTE], text(READER), (200, 0), id="no new conversations, but a reply"),
        pytest.param([{"do": "enforce", "account": ACCOUNT}, WROTE], text(READER), (403, 368), id="no messages at all"),
        pytest.param(
            [{"do": "template_status", "account": ACCOUNT, "template": "order_ready", "to": "PAUSED"}],
            template(READER),
            (400, 132015),
            id="paused template",
        ),
        pytest.param(
            [{"do": "template_status", "account": ACCOUNT, "template": "order_ready", "to": "DISABLED"}],
            template(READER),
            (400, 132016),
            id="disabled template",
        ),
    ],
)
def test_the_standing_decides_whether_a_message_is_taken(
    acts: list[dict[str, object]], body: dict[str, object], answer: tuple[int, int]
) -> None:
    assert told(body, acts)[2] == answer


def test_a_used_up_limit_refuses_new_people_only() -> None:
    caller = Caller(stage())
    caller.stage.world.portfolios[PORTFOLIO].limit = "TIER_50"
    for index in range(49):
        caller.stage.uses[PORTFOLIO].count(str(index), caller.stage.now)
    caller.ask("POST", f"/{FIRST}/messages", template(READER))
    caller.stage.timeline.run_until(caller.stage.now + 60)

    assert caller.refusal("POST", f"/{FIRST}/messages", template(OTHER)) == (400, 131048, None)
    assert caller.ask("POST", f"/{FIRST}/messages", template(READER))[0] == 200


def test_a_sandbox_number_writes_only_to_its_list() -> None:
    caller = Caller(stage())
    caller.stage.world.numbers[FIRST].mode = "SANDBOX"
    caller.stage.world.accounts[ACCOUNT].allowed = [READER]

    assert caller.refusal("POST", f"/{FIRST}/messages", template(OTHER)) == (400, 131030, None)
    assert caller.ask("POST", f"/{FIRST}/messages", template(READER))[0] == 200


def test_a_message_is_forgotten_when_its_life_is_over() -> None:
    here, heard, _ = told(template(READER))
    caller = Caller(stage())
    caller.ask("POST", f"/{FIRST}/messages", template(READER))

    assert words(heard)[-1] == "read"
    assert (len(here.messages), len(caller.stage.messages)) == (0, 1)
