import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.sim import rules, sending
from linekeeper.sim.acts import perform
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage
from tests.sim import crowd
from tests.sim.cast import ACCOUNT, DAY_S, FIRST, PORTFOLIO, SECOND, Caller, changes, ear, stage, template, text, words

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


def clogged(here: Stage) -> None:
    """Use up a number's second, by people writing to it."""
    for _ in range(80):
        here.throughput.pass_by(FIRST, here.now)


def hasty(here: Stage) -> None:
    """Use up a pair's credit."""
    for _ in range(45):
        here.pairs.take(f"{FIRST}/{READER}", here.now, 6.0, 45)


def strict(here: Stage) -> None:
    crowd.account(here).no_cloud_marketing = True


def slowed(here: Stage) -> None:
    here.traffic.slowed[FIRST] = here.now + 10
    here.pairs.take(f"{FIRST}/spam", here.now, 60.0, 1)
    here.world.rules["spam_every_s"] = 60


def barred(here: Stage) -> None:
    here.traffic.barred[PORTFOLIO] = here.now + 10


def blocking(here: Stage) -> None:
    here.traffic.blocklist[FIRST] = {READER: here.now}


def capped(here: Stage) -> None:
    here.world.rules["utility_cap"] = 0
    perform(here, {"do": "enforce", "account": ACCOUNT, "kinds": ["RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"], "for_s": 60})


def pending(here: Stage) -> None:
    crowd.template(here, crowd.OFFER).status = "PENDING"


DOOR = {"door": "marketing_messages"}


@pytest.mark.parametrize(
    ("before", "name", "more", "code"),
    [
        pytest.param(None, crowd.OFFER, {}, 0, id="nothing is in the way"),
        pytest.param(clogged, crowd.ORDER, {}, 130429, id="the number's second is full"),
        pytest.param(hasty, crowd.ORDER, {}, 131056, id="too many to one person"),
        pytest.param(blocking, crowd.ORDER, {}, 130403, id="a person the business blocked"),
        pytest.param(slowed, crowd.ORDER, {}, 131048, id="slowed for spam"),
        pytest.param(barred, crowd.ORDER, {}, 368, id="a portfolio under review"),
        pytest.param(barred, None, {}, 0, id="which may still answer"),
        pytest.param(capped, crowd.ORDER, {}, 131064, id="utility is capped"),
        pytest.param(capped, crowd.OFFER, {}, 0, id="marketing is not"),
        pytest.param(pending, crowd.OFFER, {}, 132001, id="a template that is not approved"),
        pytest.param(strict, crowd.OFFER, {}, 131063, id="marketing where Cloud API sends none"),
        pytest.param(strict, crowd.ORDER, {}, 0, id="utility where Cloud API sends no marketing"),
        pytest.param(strict, crowd.OFFER, DOOR, 0, id="marketing by its own door"),
        pytest.param(None, crowd.ORDER, DOOR, 134100, id="utility by the door for marketing"),
        pytest.param(None, crowd.OFFER, DOOR | {"policy": "STRICT"}, 134102, id="that door and no other, not onboarded"),
        pytest.param(None, crowd.OFFER, DOOR, 0, id="that door, falling back"),
    ],
)
def test_what_a_message_meets_decides_whether_it_is_taken(
    before: Callable[[Stage], None] | None, name: str | None, more: dict[str, str], code: int
) -> None:
    here = stage()
    if before is not None:
        before(here)
    answer = crowd.send(here, READER, name, **more)

    assert (answer if isinstance(answer, int) else 0) == code


def test_a_refused_message_leaves_nothing_behind() -> None:
    here = stage()
    blocking(here)
    crowd.send(here, READER, crowd.ORDER, opaque="mine")

    assert (here.traffic.accepted, here.tracked, here.messages) == (0, {}, {})
    assert here.uses[PORTFOLIO].coming == {}


def test_a_rule_that_is_off_refuses_nothing() -> None:
    here = stage()
    here.world.rules = {"throughput": False, "pair_rate": False}
    clogged(here)
    hasty(here)

    assert not isinstance(crowd.send(here, READER, crowd.ORDER), int)


def test_a_blocked_person_is_not_heard_and_one_who_writes_again_has_unblocked_the_number() -> None:
    here = stage()
    heard = ear(here)
    blocking(here)
    perform(here, {"do": "shun", "number": FIRST, "person": 1_001})
    silent = sending.receive(here, crowd.number(here), READER, "Hello?")
    perform(here, {"do": "write", "number": FIRST, "person": 1_001})

    assert silent == ""
    assert len(heard) == 1
    assert here.traffic.shunned == {}


def test_a_message_of_any_type_arrives_and_opens_the_window() -> None:
    here = stage()
    heard = ear(here)
    sending.arrive(here, crowd.number(here), READER, {"type": "reaction", "reaction": {"message_id": "wamid.1", "emoji": "💙"}})
    ((_, value),) = changes(heard)

    assert value["messages"][0]["reaction"]["emoji"] == "💙"
    assert here.windowed(crowd.number(here), READER)


@pytest.fixture(scope="module", autouse=True)
def tier_of_three() -> Iterator[None]:
    """Let there be a limit so small that few messages use it up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(rules.PEOPLE_PER_DAY, "TIER_3", 3)
        yield


@pytest.mark.parametrize(
    ("regime", "second"),
    [
        pytest.param("classic", 0, id="each number had its own limit"),
        pytest.param("2025-10-07", 131048, id="a portfolio's numbers share one"),
    ],
)
def test_whose_limit_it_is(regime: str, second: int) -> None:
    here = stage()
    here.world.portfolios[PORTFOLIO].limit = "TIER_3"
    here.world.portfolios[PORTFOLIO].regime = regime  # type: ignore[assignment]  # a column of the table
    people = crowd.reachable(here, 5)
    first = [crowd.send(here, person, crowd.ORDER) for person in people[:4]]
    try:
        sending.accept(here, here.world.numbers[SECOND], people[4], crowd.template(here, crowd.ORDER))
        code = 0
    except GraphFault as fault:
        code = fault.code

    assert [answer if isinstance(answer, int) else 0 for answer in first] == [0, 0, 0, 131048]
    assert code == second


STEPS = st.lists(
    st.tuples(st.sampled_from((0.0, 0.5, 5.0, 30.0, 3_600.0, 30_000.0, 86_390.0)), st.integers(0, 7), st.booleans()), max_size=40
)


@settings(max_examples=60)
@given(STEPS)
def test_no_moving_day_ever_sees_more_people_than_the_tier(steps: list[tuple[float, int, bool]]) -> None:
    here = stage()
    here.world.portfolios[PORTFOLIO].limit = "TIER_3"
    here.world.rules = {"tier_upgrade_h": False}
    people = [*crowd.reachable(here, 7), UNREACHABLE]
    heard, outside, reached = ear(here), set[str](), list[tuple[float, str]]()

    def note(_app: object, _url: str, _field: str, body: bytes) -> None:
        heard[:] = [json.loads(body)]
        told = [status for _, value in changes(heard) for status in value.get("statuses", [])]
        reached.extend((here.now, one["recipient_id"]) for one in told if one["status"] == "delivered" and one["id"] in outside)

    here.post = note
    for wait, place, writes in steps:
        crowd.run(here, wait)
        message = None if writes else crowd.send(here, people[place], crowd.ORDER)
        if writes:
            sending.receive(here, crowd.number(here), people[place], "Hello?")
        elif isinstance(message, Message) and not message.windowed:
            outside.add(message.id)
    crowd.run(here, 60)

    for at, _ in reached:
        assert len({person for then, person in reached if at - DAY_S < then <= at}) <= 3
