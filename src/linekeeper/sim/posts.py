"""Graph calls that change something: registration, subscription, messages.

Source: number-health.md section 6, sending.md section 10, webhooks.md section 2.
"""

import re

from linekeeper.sim import budget, registering, sending, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Account, Number, Template, Token

TYPES = frozenset({"text", "template"})


@serves("POST", Number, "register", takes="messaging_product pin data_localization_region backup tier meta_store_retention_minutes")
def register(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/register; what stands in the way is told by `registering`."""
    tokens.may_send(token, stage.world.account_of(number))
    registering.register(stage, number, call.text("pin"))
    return DONE


@serves("POST", Number, "deregister", takes="messaging_product")
def deregister(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/deregister; not for coexistence numbers."""
    del call
    tokens.may_send(token, stage.world.account_of(number))
    registering.deregister(stage, number)
    return DONE


@serves("POST", Number, "request_code", takes="code_method language locale messaging_product")
def request_code(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/request_code. The code is always the last six digits of the number."""
    tokens.may_read(token, stage.world.account_of(number))
    registering.request_code(stage, number, call.text("code_method"))
    return DONE


@serves("POST", Number, "verify_code", takes="code messaging_product")
def verify_code(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/verify_code: 136025 for a code that was not sent, or too long ago."""
    tokens.may_read(token, stage.world.account_of(number))
    registering.verify_code(stage, number, call.text("code"))
    return DONE


@serves("POST", Account, "phone_numbers", takes="cc phone_number verified_name migrate_phone_number preverified_id messaging_product")
def add_number(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}/phone_numbers: a number to be verified and registered next."""
    tokens.may_read(token, account)
    digits = re.sub(r"\D", "", f"{call.text('cc')}{call.text('phone_number')}")
    return {"id": registering.add(stage, account, digits, call.text("verified_name")).id}


@serves("POST", Number, "messages", takes=None)
def messages(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/messages for text, template and mark-as-read."""
    account = stage.world.account_of(number)
    tokens.may_send(token, account)
    if call.params.get("messaging_product") != "whatsapp":
        raise GraphFault(100, message="(#100) The parameter messaging_product is required.")
    if call.params.get("status") == "read":
        return DONE
    person = _recipient(call, number)
    template = _template(account, call)
    _pace(stage, number, person)
    message = sending.accept(stage, number, person, template, call.text("biz_opaque_callback_data"))
    sent = {"id": message.id} if template is None else {"id": message.id, "message_status": "accepted"}
    contact = {"input": call.text("to"), "wa_id": person}
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}


def _recipient(call: Call, number: Number) -> str:
    person = re.sub(r"\D", "", call.text("to"))
    if not person:
        raise GraphFault(131008, "The parameter to is required.")
    if person == number.display:
        raise GraphFault(131021, "Send to another number than the one that sends.")
    return person


def _template(account: Account, call: Call) -> Template | None:
    kind = call.text("type") or "text"
    if kind not in TYPES:
        raise GraphFault(131009, f"The simulator sends text and template, not {kind}.")
    inner = call.params.get(kind)
    if not isinstance(inner, dict):
        raise GraphFault(131008, f"The parameter {kind} is required.")
    if kind == "text":
        if not inner.get("body"):
            raise GraphFault(131008, "The parameter text.body is required.")
        return None
    language = inner.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    found = next((t for t in account.templates if (t.name, t.language) == (inner.get("name"), code)), None)
    if found is None:
        raise GraphFault(132001, "The template name does not exist in this language.")
    if found.parameters != _parameters(inner):
        raise GraphFault(132000, f"The template takes {found.parameters} parameters.")
    return found


def _parameters(template: dict[str, object]) -> int:
    components = template.get("components")
    given = [c.get("parameters") for c in components if isinstance(c, dict)] if isinstance(components, list) else []
    return sum(len(parameters) for parameters in given if isinstance(parameters, list))


def _pace(stage: Stage, number: Number, person: str) -> None:
    per_second = budget.COEXISTENCE_PER_SECOND if number.biz_app else budget.PER_SECOND.get(number.throughput, 80.0)
    if not stage.throughput.take(number.id, stage.now, 1 / per_second, int(per_second)):
        raise GraphFault(130429, "Too many messages from this phone number in a short time.")
    if not stage.pairs.take(f"{number.id}/{person}", stage.now, budget.PAIR_EVERY_S, budget.PAIR_BURST):
        raise GraphFault(131056, "Too many messages to this person in a short time.")
