"""A message's life: accepted or refused, then sent, delivered, read or failed. Service windows and the limit are kept here.

Outcomes follow from whom one writes to, not from chance: see `people` for the endings that never receive.
"""

from linekeeper.sim import bodies, people, rules
from linekeeper.sim.errors import GraphFault, failed
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Number, Template

SENT_AFTER_S = 1.0
DELIVERED_WITHIN_S = (2.0, 9.0)
READ_WITHIN_S = (20.0, 400.0)


def accept(stage: Stage, number: Number, person: str, template: Template | None, opaque: str = "") -> Message:
    """Accept a message and plan its life. Free-form when `template` is None.

    Raises:
        GraphFault: the standing of number, account, template or limit forbids it.
    """
    account = stage.world.account_of(number)
    _check_standing(stage, account, number, person)
    if template is not None:
        _check_template(template)
    windowed = stage.windowed(number, person)
    _check_enforcement(stage, account, windowed=windowed)
    if template is not None and not windowed:
        _check_limit(stage, number, person)
    category = "service" if template is None else template.category.lower()
    wamid = people.wamid(person, stage.serial(), inbound=False)
    message = Message(id=wamid, number=number.id, person=person, category=category, windowed=windowed, opaque=opaque)
    _live(stage, message)
    return message


def receive(stage: Stage, number: Number, person: str, text: str) -> str:
    """Let a person write: the window opens and the webhook leaves. Returns the message id; empty when the number hears nothing."""
    account = stage.world.account_of(number)
    if not number.registered or number.gone or account.ban == "banned":
        return ""
    stage.windows[f"{number.id}/{person}"] = stage.now
    wamid = people.wamid(person, stage.serial(), inbound=True)
    value = bodies.incoming(number, account.portfolio, person, wamid, text, stage.now)
    stage.announce(account, "messages", value, number=number)
    return wamid


def _check_standing(stage: Stage, account: Account, number: Number, person: str) -> None:
    if account.ban == "banned":
        raise GraphFault(131031, "The account is disabled for a policy violation.")
    if not number.registered:
        raise GraphFault(133010, "Register the phone number before sending.")
    if number.maintenance:
        raise GraphFault(131057, "The account is in maintenance mode, perhaps for a throughput upgrade.")
    if number.spam:
        raise GraphFault(131048, "Too many earlier messages were blocked or reported.")
    if number.mode == "SANDBOX" and person not in account.allowed:
        raise GraphFault(131030, "Add the recipient to the list of allowed phone numbers.")
    if not account.payment_ok and not stage.windowed(number, person):
        raise GraphFault(131042, "There is a problem with the payment method.")


def _check_template(template: Template) -> None:
    code = {"PAUSED": 132015, "DISABLED": 132016}.get(template.status, 0 if template.status == "APPROVED" else 132001)
    if code:
        raise GraphFault(code, f"The template's status is {template.status}.")


def _check_enforcement(stage: Stage, account: Account, *, windowed: bool) -> None:
    kind = rules.ANSWERING if windowed else rules.STARTING
    if kind in rules.running(account, stage.now):
        raise GraphFault(368, "Messaging is restricted for a policy violation.")


def _check_limit(stage: Stage, number: Number, person: str) -> None:
    owner, _ = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)
    if stage.uses[owner].holds(person, stage.now) or not rules.used_up(stage.world, stage.uses, number, stage.now):
        return
    raise GraphFault(stage.world.switches.limit_code, "The limit of new conversations is used up.")


def _live(stage: Stage, message: Message) -> None:
    fault = _fate(message)
    stage.messages[message.id] = message
    if fault is not None:
        stage.after(SENT_AFTER_S, "fail", message.id, *fault)
        return
    arrives = stage.chance.uniform(*DELIVERED_WITHIN_S)
    stage.after(SENT_AFTER_S, "depart", message.id)
    stage.after(arrives, "deliver", message.id)
    if int(message.person) % 5 < 3:  # noqa: PLR2004 - three of five people keep read receipts on
        message.reads = True
        stage.after(arrives + stage.chance.uniform(*READ_WITHIN_S), "read", message.id)


def _fate(message: Message) -> tuple[int, str] | None:
    if message.person.endswith(people.UNREACHABLE_ENDING):
        return 131026, "Message undeliverable."
    if message.category == "service" and not message.windowed:
        return 131047, "More than 24 hours have passed since the person last wrote."
    if message.category == "marketing" and message.person.endswith(people.WEARY_ENDING):
        return 131049, "In order to maintain a healthy ecosystem engagement, the message failed to be delivered."
    return None


@deed
def _depart(stage: Stage, message_id: str) -> None:
    message = stage.messages[message_id]
    _say(stage, message, "sent", _price(message))


@deed
def _deliver(stage: Stage, message_id: str) -> None:
    message = stage.messages[message_id]
    if not message.windowed:
        number = stage.world.numbers[message.number]
        owner, _ = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)
        stage.uses[owner].count(message.person, stage.now)
    _say(stage, message, "delivered", _price(message))
    if not message.reads:
        del stage.messages[message_id]


@deed
def _read(stage: Stage, message_id: str) -> None:
    _say(stage, stage.messages.pop(message_id), "read", {})


@deed
def _fail(stage: Stage, message_id: str, code: int, details: str) -> None:
    _say(stage, stage.messages.pop(message_id), "failed", {"errors": [failed(code, details)]})


def _price(message: Message) -> dict[str, object]:
    return bodies.pricing(message.category, windowed=message.windowed)


def _say(stage: Stage, message: Message, word: str, extra: dict[str, object]) -> None:
    number = stage.world.numbers[message.number]
    account = stage.world.account_of(number)
    line = bodies.status_line(message.person, message.id, word, stage.now) | extra
    if message.opaque:
        line["biz_opaque_callback_data"] = message.opaque
    stage.announce(account, "messages", bodies.status(number, account.portfolio, line), number=number)
