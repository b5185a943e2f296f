"""What comes in and what may go out: a message is refused at once, or accepted, held by pacing or let live; people write back.

Whoever posts a message has read its body and found its template; everything that can refuse it for what it does is here. What becomes of it
afterwards is told by webhooks, see `living`. Source: sending.md, errors catalogue; compiled 2026-11-23.
"""

from linekeeper.sim import bodies_traffic, budget, holding, living, people, pricing, rules, standing, sweeping, windows
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.message import Message
from linekeeper.sim.played import played
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Number, Template

STRICT = "STRICT"
MARKETING_DOOR = "marketing_messages"
REPLY_WITHIN_S = (30.0, 600.0)


def accept(  # noqa: PLR0913 - a message has these parts; all but the first three may be left out
    stage: Stage,
    number: Number,
    person: str,
    template: Template | None = None,
    opaque: str = "",
    *,
    kind: str = "text",
    context: str = "",
    media: str = "",
    door: str = "messages",
    policy: str = "CLOUD_API_FALLBACK",
    doom: int = 0,
    scoped: bool = False,
) -> Message:
    """Accept a message and plan its life. Free-form when `template` is None.

    Args:
        stage: where it happens, and when.
        number: which sends.
        person: wa_id of whom it is for.
        template: what is sent, or None.
        opaque: biz_opaque_callback_data, given back in every status and counted in `stage.tracked`.
        kind: the message's type.
        context: id of the message that is quoted; nothing follows from it here.
        media: id of an uploaded file; nothing follows from it here.
        door: `messages` or `marketing_messages`.
        policy: product_policy of the latter.
        doom: code it fails with later, whatever becomes of it; 0: none.
        scoped: the person was addressed by business-scoped user id.

    Raises:
        GraphFault: whatever Graph refuses at once.
    """
    del context, media
    sweeping.sweep(stage)
    account = stage.world.accounts[number.account]
    windowed = stage.windowed(number, person)
    category = "service" if template is None else template.category.lower()
    _check_standing(stage, account, number, person, category, windowed=windowed)
    if template is not None:
        _check_template(stage, account, template, door, policy)
    _check_pace(stage, number, person)
    limit = "" if windowed else _check_new_conversation(stage, account, number, person, template)
    message = Message(
        id=people.wamid(person, stage.serial(), inbound=False),
        number=number.id,
        person=person,
        category=category,
        windowed=windowed,
        opaque=opaque,
        kind=kind if template is None else "template",
        status="" if template is None else "accepted",
        template=0 if template is None else template.id,
        limit=limit,
        doom=doom,
        scoped=scoped,
    )
    _enter(stage, account, number, template, message, lite=door == MARKETING_DOOR and account.marketing == "ONBOARDED")
    return message


def _enter(stage: Stage, account: Account, number: Number, template: Template | None, message: Message, *, lite: bool) -> None:
    """Count an accepted message, settle its price, and hold it or let it go."""
    traffic = stage.traffic
    traffic.accepted += 1
    if message.opaque:
        traffic.track(message.opaque)
    windows.answered(stage, number.id, message.person)
    pricing.settle(stage, message, lite=lite)
    standing.accepted(stage, account, template)
    if message.limit:
        stage.uses[message.limit].hold(message.person)
    owner = "" if template is None else holding.holder(stage, account, stage.world.portfolios[account.portfolio], template)
    if owner:
        message.status = holding.HELD
        holding.hold(stage, owner, message)
    else:
        living.begin(stage, message)


def _check_standing(stage: Stage, account: Account, number: Number, person: str, category: str, *, windowed: bool) -> None:
    standing.refuse(stage, number, windowed=windowed, category=category)
    if number.spam:
        raise GraphFault(131048, "Too many earlier messages were blocked or reported.")
    if number.mode == "SANDBOX" and person not in account.allowed:
        raise GraphFault(131030, "Add the recipient to the list of allowed phone numbers.")
    if person in stage.traffic.blocklist.get(number.id, ()):
        raise GraphFault(130403, "This number has blocked the recipient.")


def _check_template(stage: Stage, account: Account, template: Template, door: str, policy: str) -> None:
    code = {"PAUSED": 132015, "DISABLED": 132016}.get(template.status, 0 if template.status == "APPROVED" else 132001)
    if code:
        raise GraphFault(code, f"The template's status is {template.status}.")
    if door == MARKETING_DOOR:
        if template.category != "MARKETING":
            raise GraphFault(stage.world.switches.marketing_code, "Only marketing templates may be sent this way.")
        if policy == STRICT and account.marketing != "ONBOARDED":
            raise GraphFault(134102, "The account is not onboarded to the Marketing Messages API.")
    elif account.no_cloud_marketing and template.category == "MARKETING":
        raise GraphFault(131063, "The account sends marketing templates by marketing_messages only.")
    if holding.barred(stage, account.portfolio):
        raise GraphFault(368, "The business may send no templates while its messages are reviewed.")


def _check_pace(stage: Stage, number: Number, person: str) -> None:
    laws, now = played(stage), stage.now
    if laws.throughput and not stage.throughput.take(number.id, now, budget.per_second(number)):
        raise GraphFault(130429, "Too many messages from this phone number in a short time.")
    if laws.pair_rate and not stage.pairs.take(f"{number.id}/{person}", now, budget.PAIR_EVERY_S, budget.PAIR_BURST):
        raise GraphFault(131056, "Too many messages to this person in a short time.")


def _check_new_conversation(stage: Stage, account: Account, number: Number, person: str, template: Template | None) -> str:
    """Refuse a number that is slowed for spam, and a limit that is used up; return whose limit the message takes a place of.

    What is no template fails later (131047) and takes none; nor does anything where limits are off.
    """
    laws, now = played(stage), stage.now
    slowed = stage.traffic.slowed.get(number.id, 0.0) > now
    if slowed and not stage.pairs.take(f"{number.id}/spam", now, laws.spam_every_s, 1):
        raise GraphFault(131048, "Too many earlier messages were blocked or reported: few may be sent for now.")
    if template is None or not laws.messaging_limits:
        return ""
    owner, tier = rules.limit_of(stage.world.portfolios[account.portfolio], number)
    allowed, use = rules.PEOPLE_PER_DAY.get(tier), stage.uses[owner]
    if allowed is not None:
        room = use.has_room(person, allowed, now) if laws.limit_holds_place else use.holds(person, now) or use.total(now) < allowed
        if not room:
            raise GraphFault(stage.world.switches.limit_code, "The limit of new conversations is used up.")
    return owner


def receive(stage: Stage, number: Number, person: str, text: str, *, ad: bool = False) -> str:
    """Let a person write a text; `ad`: they came by a click on one. Returns the message id; empty when nobody hears."""
    return arrive(stage, number, person, {"type": "text", "text": {"body": text}}, ad=ad)


def arrive(stage: Stage, number: Number, person: str, message: dict[str, object], *, ad: bool = False) -> str:
    """Let a person send a message of any type: the window opens and the webhook leaves.

    `message` holds the type and what belongs to it. Returns its id; empty when the number hears nobody, or not this person.
    """
    account = stage.world.accounts[number.account]
    if not number.registered or number.gone or account.ban == "banned" or person in stage.traffic.blocklist.get(number.id, ()):
        return ""
    sweeping.sweep(stage)
    stage.traffic.heard += 1
    stage.throughput.pass_by(number.id, stage.now)
    stage.counts.add(stage.now, number.id, 0, "service", "received")
    stage.traffic.shunned.pop(windows.key(number.id, person), None)
    windows.opened(stage, number.id, person, ad=ad)
    wamid = people.wamid(person, stage.serial(), inbound=True)
    told = message | bodies_traffic.referral(wamid) if ad else message
    value = bodies_traffic.incoming(number, account.portfolio, person, wamid, told, stage.now)
    stage.announce(account, "messages", value, number=number)
    return wamid


@deed
def _answer(stage: Stage, number: str, person: str) -> None:
    """Let a person answer a message; numbers that talk by themselves come back to them."""
    here = stage.world.numbers[number]
    receive(stage, here, person, stage.chance.choice(people.QUESTIONS))
    if here.every_s:
        stage.after(stage.chance.uniform(*REPLY_WITHIN_S), "reply", number, person)
