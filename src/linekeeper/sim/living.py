"""The life of an accepted message: sent, delivered, read, or failed; and what it leaves behind at each step.

Without `people_live` outcomes follow from whom one writes to, not from chance: see `people` for the endings that never receive.
A message is forgotten as soon as nothing more can happen to it.
"""

from linekeeper.sim import behaviour, bodies_traffic, climbing, marketing, people, rating, temperaments, windows
from linekeeper.sim.errors import CODES, failed
from linekeeper.sim.message import Message
from linekeeper.sim.played import played
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Number

SENT_AFTER_S = 1.0
DELIVERED_WITHIN_S = (1.0, 8.0)  #: of being sent
READ_WITHIN_S = (20.0, 400.0)
WITH_RECEIPTS = 3  #: of five people, where people do not live


def begin(stage: Stage, message: Message) -> None:
    """Let an accepted message go out."""
    stage.messages[message.id] = message
    fault = _fate(stage, message)
    if fault is not None:
        stage.after(SENT_AFTER_S, "fail", message.id, *fault)
    else:
        stage.after(SENT_AFTER_S, "depart", message.id)


@deed
def _set_free(stage: Stage, message_id: str) -> None:
    """Let a message go out that was held."""
    begin(stage, stage.messages[message_id])


def _fate(stage: Stage, message: Message) -> tuple[int, str] | None:
    """Return (code, details) where the message will fail."""
    if message.doom:
        return message.doom, CODES[message.doom].title
    laws = played(stage)
    reachable = not message.person.endswith(people.UNREACHABLE_ENDING)
    if laws.people_live:
        reachable = temperaments.of(stage.seed, message.person).reachable
    if not reachable and laws.undeliverable:
        return 131026, "Message undeliverable."
    if message.category == "service" and not message.windowed and laws.service_window:
        return 131047, "More than 24 hours have passed since the person last wrote."
    if message.category == "marketing":
        return marketing.fate(stage, message, _home(stage, message)[1].portfolio)
    return None


@deed
def _depart(stage: Stage, message_id: str) -> None:
    """Send it off. Whoever blocked the number, or has the phone off for good, never gets it: that is told by nothing."""
    message = stage.messages[message_id]
    extra = bodies_traffic.price(message)
    if message.free:
        extra |= bodies_traffic.conversation(message, windows.free_until(stage, message.number, message.person))
    if _silenced(stage, message):
        return
    _say(stage, message, "sent", extra)
    lost = windows.key(message.number, message.person) in stage.traffic.shunned
    if lost or (played(stage).people_live and temperaments.of(stage.seed, message.person).silent):
        _give_up_place(stage, message)
        del stage.messages[message_id]
        return
    stage.after(stage.chance.uniform(*DELIVERED_WITHIN_S), "deliver", message_id)


@deed
def _deliver(stage: Stage, message_id: str) -> None:
    message, laws = stage.messages[message_id], played(stage)
    number, account = _home(stage, message)
    if _silenced(stage, message):
        return
    _arrive(stage, message, number)
    _say(stage, message, "delivered", bodies_traffic.price(message))
    rating.hear(stage, message.number, message.template, delivered=1.0)
    act = ""
    if laws.people_live:
        will = behaviour.decide(stage, message, account.portfolio, _annoys(account, message))
        after, shown, act = will if will is not None else (0.0, False, "")
    else:
        shown = int(message.person) % 5 < WITH_RECEIPTS
        after = stage.chance.uniform(*READ_WITHIN_S) if shown else 0.0
    if shown or act:
        message.reads = shown
        stage.after(after, "read", message_id, act)
    else:
        del stage.messages[message_id]


def _arrive(stage: Stage, message: Message, number: Number) -> None:
    """Count the person within the limit, and marketing for the person's own."""
    if message.windowed:
        return
    laws = played(stage)
    if message.limit:
        stage.uses[message.limit].count(message.person, stage.now, newest=laws.limit_counts == "newest")
    _give_up_place(stage, message)
    climbing.delivered(stage, number, message.person)
    if message.category == "marketing" and laws.marketing_cap:
        marketing.delivered(stage, message.person)


def _annoys(account: Account, message: Message) -> float:
    return next((template.annoys for template in account.templates if template.id == message.template), 1.0)


@deed
def _read(stage: Stage, message_id: str, act: str = "") -> None:
    """Let the person read it, where a receipt tells of it, and do whatever they do about it."""
    message = stage.messages.pop(message_id)
    if message.reads:
        _say(stage, message, "read", {})
        rating.hear(stage, message.number, message.template, read=1.0)
    if act:
        behaviour.perform(stage, message.number, message.person, message.template, act)


@deed
def _fail(stage: Stage, message_id: str, code: int, details: str) -> None:
    message = stage.messages.pop(message_id)
    _give_up_place(stage, message)
    _say(stage, message, "failed", {"errors": [failed(code, details)]})


def _silenced(stage: Stage, message: Message) -> bool:
    """Let a message die without a word whose account was banned, or whose number left Cloud API, while it was on its way."""
    number, account = _home(stage, message)
    if account.ban != "banned" and number.registered:
        return False
    _give_up_place(stage, message)
    del stage.messages[message.id]
    return True


def _give_up_place(stage: Stage, message: Message) -> None:
    if message.limit and not message.windowed:
        stage.uses[message.limit].let_go(message.person)


def _home(stage: Stage, message: Message) -> tuple[Number, Account]:
    number = stage.world.numbers[message.number]
    return number, stage.world.accounts[number.account]


def _say(stage: Stage, message: Message, word: str, extra: dict[str, object]) -> None:
    number, account = _home(stage, message)
    if word != "failed":
        kind = bodies_traffic.kind(message)
        stage.counts.add(stage.now, number.id, message.template, message.category, word, kind)
    value = bodies_traffic.status(number, account.portfolio, message, word, stage.now, extra)
    if word == "failed" and stage.world.switches.failed_contacts == "wa_id":
        value["contacts"] = [{"wa_id": message.person}]
    stage.announce(account, "messages", value, number=number)
