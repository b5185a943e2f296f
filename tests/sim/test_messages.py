from typing import Any

import pytest

from linekeeper.sim import media, people
from linekeeper.sim.acts import perform
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Template
from tests.sim.cast import ACCOUNT, FIRST, PORTFOLIO, SECOND, Caller, changes, ear, stage, template, text, words

PERSON = "15550102000"
PERSON_INDEX = int(PERSON) - people.FIRST_PERSON
CODE: list[dict[str, Any]] = [{"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]
FILLED = [
    {"type": "body", "parameters": [{"type": "text", "text": "483920"}]},
    {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "483920"}]},
]


def caller() -> Caller:
    return Caller(stage())


def post(here: Caller, body: dict[str, Any], door: str = "messages", number: str = FIRST) -> tuple[int, dict[str, Any]]:
    return here.ask("POST", f"/v25.0/{number}/{door}", body)


def kept(stage: Stage, kind: str = "image/png", number: str = FIRST) -> str:
    return media.keep(stage, stage.world.numbers[number], kind, b"bytes", media.UPLOADED_S).id


def offer(here: Caller, **more: Any) -> dict[str, Any]:
    """Put a marketing template on stage and return the body that sends it."""
    here.stage.world.accounts[ACCOUNT].templates.append(Template(id=990, name="offer", category="MARKETING", **more))
    return template(PERSON, "offer")


def test_an_accepted_message_is_answered_as_meta_does() -> None:
    status, answer = caller().ask("POST", f"/v25.0/{FIRST}/messages", template("+1 555 010 2000"))

    assert status == 200
    assert answer["messaging_product"] == "whatsapp"
    assert answer["contacts"] == [{"input": "+1 555 010 2000", "wa_id": PERSON}]
    assert answer["messages"][0]["id"].startswith("wamid.")
    assert answer["messages"][0]["message_status"] == "accepted"


def test_marking_as_read_sends_nothing() -> None:
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.x"}

    assert caller().ask("POST", f"/{FIRST}/messages", body) == (200, {"success": True})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, 100, id="no product"),
        pytest.param({"messaging_product": "whatsapp"}, 131008, id="no recipient"),
        pytest.param(text("15550100421"), 131021, id="to itself"),
        pytest.param({"messaging_product": "whatsapp", "to": PERSON, "type": "image"}, 131008, id="no image"),
        pytest.param({"messaging_product": "whatsapp", "to": PERSON, "type": "poll", "poll": {}}, 131051, id="an unknown type"),
        pytest.param(text(PERSON, recipient_type="group"), 131041, id="a group nobody knows"),
        pytest.param(text("") | {"recipient": "US.1"}, 131009, id="an id nobody has"),
        pytest.param(
            {"messaging_product": "whatsapp", "to": PERSON, "type": "image", "image": {"id": "12"}}, 131009, id="a file nobody uploaded"
        ),
        pytest.param({"messaging_product": "whatsapp", "to": PERSON, "type": "text"}, 131008, id="no text"),
        pytest.param(text(PERSON, ""), 131008, id="empty text"),
        pytest.param(template(PERSON, "no_such"), 132001, id="unknown template"),
        pytest.param(template(PERSON, language={"code": "fr"}), 132001, id="template in another language"),
        pytest.param(template(PERSON, components=[{"type": "body", "parameters": [1]}]), 132000, id="too many parameters"),
    ],
)
def test_a_bad_message_is_refused(body: dict[str, object], code: int) -> None:
    assert caller().refusal("POST", f"/{FIRST}/messages", body)[1] == code


@pytest.mark.parametrize(("token", "answer"), [("reading only", 200), ("wrong account", 0), ("expired", 190)])
def test_a_token_needs_the_permission_to_send(token: str, answer: int) -> None:
    _, body = caller().ask("POST", f"/{FIRST}/messages", template(PERSON), token)

    assert body.get("error", {}).get("code", 0) == answer


def test_the_46th_message_in_a_burst_to_one_person_is_too_much() -> None:
    here = caller()
    answers = [here.ask("POST", f"/{FIRST}/messages", template(PERSON)) for _ in range(46)]

    assert [status for status, _ in answers[:45]] == [200] * 45
    assert answers[45][1]["error"]["code"] == 131056


def test_more_than_eighty_at_once_is_too_much_for_a_number() -> None:
    here = caller()
    codes = [here.ask("POST", f"/{FIRST}/messages", template(str(15550102000 + 10 * n)))[1].get("error", {}).get("code") for n in range(81)]

    assert codes == [None] * 80 + [130429]


def test_a_person_is_reached_by_business_scoped_id() -> None:
    here = caller()
    heard = ear(here.stage)
    told = people.bsuid(PORTFOLIO, PERSON)
    perform(here.stage, {"do": "write", "number": FIRST, "person": PERSON_INDEX})
    status, answer = post(here, text("") | {"recipient": told})
    here.stage.timeline.run_until(here.stage.now + 60)

    assert status == 200
    assert answer["contacts"] == [{"input": told, "user_id": told}]
    assert words(heard)[:2] == ["sent", "delivered"]


def test_one_time_codes_want_a_phone_number() -> None:
    here = caller()
    here.stage.world.accounts[ACCOUNT].templates.append(Template(id=991, name="code", category="AUTHENTICATION", components=CODE))
    body = template("", "code", components=FILLED)

    assert post(here, body | {"to": PERSON})[0] == 200
    assert here.refusal("POST", f"/{FIRST}/messages", body | {"recipient": people.bsuid(PORTFOLIO, PERSON)})[1] == 131062


def outcome(here: Caller, body: dict[str, Any]) -> tuple[list[str], list[int]]:
    """Return the statuses of a message that is accepted, and the codes of its failure."""
    perform(here.stage, {"do": "write", "number": FIRST, "person": PERSON_INDEX})
    heard = ear(here.stage)
    assert post(here, body)[0] == 200
    here.stage.timeline.run_until(here.stage.now + 60)
    lines = [line for _, value in changes(heard) for line in value["statuses"]]
    return [line["status"] for line in lines[:2]], [error["code"] for line in lines for error in line.get("errors", ())]


@pytest.mark.parametrize(
    ("kind", "sent_as", "end"),
    [
        ("image/png", "image", (["sent", "delivered"], [])),
        ("application/pdf", "document", (["sent", "delivered"], [])),
        ("image/png", "audio", (["failed"], [131053])),
    ],
)
def test_an_uploaded_file_goes_as_what_it_is_or_fails(kind: str, sent_as: str, end: Any) -> None:
    here = caller()
    body = {"messaging_product": "whatsapp", "to": PERSON, "type": sent_as, sent_as: {"id": kept(here.stage, kind)}}

    assert outcome(here, body) == end


@pytest.mark.parametrize(("host", "end"), [("shop.example", (["sent", "delivered"], [])), ("shop.invalid", (["failed"], [131053]))])
def test_a_link_is_believed_unless_its_host_cannot_be(host: str, end: Any) -> None:
    body = {"messaging_product": "whatsapp", "to": PERSON, "type": "image", "image": {"link": f"https://{host}/a.png"}}

    assert outcome(caller(), body) == end


def test_a_failure_names_the_id_that_the_person_was_addressed_by() -> None:
    here = caller()
    heard = ear(here.stage)
    nobody = people.wa_id(int("15550101098") - people.FIRST_PERSON)
    post(here, template("") | {"recipient": people.bsuid(PORTFOLIO, nobody)})
    post(here, template(nobody))
    here.stage.timeline.run_until(here.stage.now + 60)
    lines = [line for _, value in changes(heard) for line in value["statuses"]]

    assert [line.get("recipient_user_id") for line in lines] == [people.bsuid(PORTFOLIO, nobody), None]
    assert {line["status"] for line in lines} == {"failed"}


def test_a_file_is_its_numbers_own() -> None:
    here = caller()
    body = {"messaging_product": "whatsapp", "to": PERSON, "type": "image", "image": {"id": kept(here.stage)}}

    assert here.refusal("POST", f"/{SECOND}/messages", body)[1] == 131009


def test_opaque_data_comes_back_in_every_status() -> None:
    here = caller()
    heard = ear(here.stage)
    post(here, template(PERSON) | {"biz_opaque_callback_data": "order-7"})
    here.stage.timeline.run_until(here.stage.now + 600)
    told = [line["biz_opaque_callback_data"] for _, value in changes(heard) for line in value["statuses"]]

    assert len(told) >= 2
    assert set(told) == {"order-7"}


def test_a_language_may_be_written_with_a_hyphen() -> None:
    assert post(caller(), template(PERSON, language={"code": "en-US"}))[0] == 200


@pytest.mark.parametrize(
    ("marketing", "policy", "category"),
    [("ELIGIBLE", None, "marketing"), ("ONBOARDED", None, "marketing_lite"), ("ONBOARDED", "STRICT", "marketing_lite")],
)
def test_marketing_goes_by_its_own_door_once_onboarded(marketing: Any, policy: str | None, category: str) -> None:
    here = caller()
    heard = ear(here.stage)
    here.stage.world.accounts[ACCOUNT].marketing = marketing
    status, answer = post(
        here, offer(here) | ({"product_policy": policy} if policy else {}) | {"message_activity_sharing": True}, "marketing_messages"
    )
    here.stage.timeline.run_until(here.stage.now + 60)
    priced = [line["pricing"]["category"] for _, value in changes(heard) for line in value["statuses"] if "pricing" in line]

    assert (status, answer["messages"][0]["message_status"]) == (200, "accepted")
    assert set(priced) == {category}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(template(PERSON), 134100, id="no marketing template"),
        pytest.param(text(PERSON), 100, id="no template"),
        pytest.param({"messaging_product": "whatsapp", "status": "read", "message_id": "a"}, 100, id="no message"),
        pytest.param(template(PERSON, "offer") | {"product_policy": "LAX"}, 100, id="an unknown policy"),
        pytest.param(template(PERSON, "offer") | {"product_policy": "STRICT"}, 134102, id="strict, but not onboarded"),
        pytest.param(template(PERSON, "offer") | {"message_activity_sharing": "yes"}, 100, id="sharing that is no flag"),
        pytest.param(template(PERSON, "offer") | {"recipient_type": "group"}, 100, id="a group"),
        pytest.param(template(PERSON, "offer") | {"mood": 1}, 100, id="an unknown parameter"),
    ],
)
def test_the_door_for_marketing_is_for_marketing_only(body: dict[str, Any], code: int) -> None:
    here = caller()
    offer(here)

    assert here.refusal("POST", f"/{FIRST}/marketing_messages", body)[1] == code


def test_an_account_may_close_the_other_door_to_marketing() -> None:
    here = caller()
    body = offer(here)
    here.stage.world.accounts[ACCOUNT].no_cloud_marketing = True

    assert here.refusal("POST", f"/{FIRST}/messages", body)[1] == 131063
    assert post(here, template(PERSON))[0] == 200


def test_a_new_or_idle_template_is_known_to_the_ads_system_ten_minutes_later() -> None:
    here = caller()
    here.stage.world.accounts[ACCOUNT].marketing = "ONBOARDED"
    body = offer(here, used_at=here.stage.now)
    told = []
    for wait in (60.0, 600.0, 8 * 86_400.0, 599.0, 2.0):
        here.stage.timeline.run_until(here.stage.now + wait)
        told.append(post(here, body, "marketing_messages")[1].get("error", {}).get("code", 0))

    assert told == [134101, 0, 134101, 134101, 0]
