"""POST messages and marketing_messages: the body is read, people and templates are looked up, and `sending` says whether it may go.

Source: sending.md sections 10 and 14, templates.md.
"""

from urllib.parse import urlsplit

from linekeeper.sim import addressing, filling, letter, media, sending, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.kinds import FAMILIES
from linekeeper.sim.letter import Letter, Mark
from linekeeper.sim.routes import serves
from linekeeper.sim.shape import bad_value, flag, mapping, word
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number, Template, Token

DONE: dict[str, object] = {"success": True}
MARKETING_DOOR = "marketing_messages"
UNFETCHED = 131053
SYNC_S, IDLE_S = 600.0, 7 * 86_400.0
POLICIES = ("CLOUD_API_FALLBACK", "STRICT")


@serves("POST", Number, "messages", takes=None)
def messages(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/messages: a message of any kind, or one to be marked as read."""
    tokens.may_send(token, stage.world.account_of(number))
    told = letter.read(call.params)
    return DONE if isinstance(told, Mark) else _post(stage, call, number, told)


@serves("POST", Number, MARKETING_DOOR, takes=None)
def marketing_messages(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/marketing_messages: templates only, and of those only marketing."""
    tokens.may_send(token, stage.world.account_of(number))
    told = letter.read(call.params, frozenset(["product_policy", "message_activity_sharing"]))
    if isinstance(told, Mark) or told.kind != "template":
        raise GraphFault(100, message="(#100) Param type must be one of {template}.")
    if told.group:
        raise GraphFault(100, message="(#100) Param recipient_type must be one of {individual}.")
    policy = call.params.get("product_policy", POLICIES[0])
    word(*POLICIES)("product_policy", policy)
    if "message_activity_sharing" in call.params:
        flag("message_activity_sharing", call.params["message_activity_sharing"])
    return _post(stage, call, number, told, door=MARKETING_DOOR, policy=str(policy))


def _post(stage: Stage, call: Call, number: Number, told: Letter, door: str = "messages", policy: str = POLICIES[0]) -> dict[str, object]:
    person = _person(stage, number, told)
    template = None
    if told.kind == "template":
        template = _template(stage.world.account_of(number), told)
        filling.check(template, told.content.get("components"), call.version, stage.world.switches.filling_code)
        if told.recipient and template.category == "AUTHENTICATION":
            raise GraphFault(131062, "Send one-time codes to a phone number.")
        if door == MARKETING_DOOR and stage.world.account_of(number).marketing == "ONBOARDED":
            _check_sync(template, stage.now)
    doom, scoped = _doom(stage, number, told), bool(told.recipient)
    named = next((str(held["id"]) for _, held in told.files if held.get("id")), "")
    message = sending.accept(
        stage, number, person, template, told.opaque,
        kind=told.kind, context=told.context, media=named, door=door, policy=policy, doom=doom, scoped=scoped,
    )  # fmt: skip
    contact = {"input": told.recipient, "user_id": told.recipient} if told.recipient else {"input": told.to, "wa_id": person}
    sent = {"id": message.id} | ({"message_status": message.status} if message.status else {})
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [sent]}


def _person(stage: Stage, number: Number, told: Letter) -> str:
    if told.group:
        raise GraphFault(131041, "The group does not exist, or this number is not a member.")
    person = told.person or addressing.person_of(stage, number, told.recipient)
    if person == number.display:
        raise GraphFault(131021, "Send to another number than the one that sends.")
    return person


def _template(account: Account, told: Letter) -> Template:
    """Return the template that is named, in the language that is named; both ways to write a language are taken.

    Raises:
        GraphFault: 132001, there is none.
    """
    code = str(mapping("language", told.content["language"])["code"]).replace("-", "_")
    rows = [t for t in account.templates if t.name == told.content["name"] and t.language.replace("-", "_") == code]
    found = next((t for t in rows if t.status != "DELETED"), None)
    if found is None:
        raise GraphFault(132001, f"The template name does not exist in {code[:20]}.")
    return found


def _check_sync(template: Template, now: float) -> None:
    """Refuse (134101) a template made in the last ten minutes or idle for over a week; it is known ten minutes later.

    Templates of the play that were never touched are known from the beginning. Source: Marketing Messages API pages, 2026-02.
    """
    if template.used_at is None:
        return
    idle_since = template.used_at + IDLE_S
    if template.synced_at is None:
        template.synced_at = template.used_at + SYNC_S
    if now > idle_since and template.synced_at < idle_since:
        template.synced_at = now + SYNC_S
    if now < template.synced_at:
        raise GraphFault(134101, "A new template, or one idle for over 7 days, is known to the ads system within 10 minutes.")


def _doom(stage: Stage, number: Number, told: Letter) -> int:
    """Return the code a message will fail with for its files, or 0: 131053 for one of another family, or a link that leads nowhere.

    Links are not followed: those to a host under `.invalid`, which no network knows, lead nowhere; all others are believed.

    Raises:
        GraphFault: 131009, a file is not there.
    """
    doom = 0
    for kind, held in told.files:
        named, link = str(held.get("id") or ""), str(held.get("link") or "")
        if link and (urlsplit(link).hostname or "").endswith(".invalid"):
            doom = UNFETCHED
        file = media.held(stage.world, number, named, stage.now) if named else None
        if named and file is None:
            raise bad_value(f"{kind}['id']", "is no file that this number uploaded.")
        if file is not None and not file.kind.startswith(FAMILIES.get(kind, ("",))):
            doom = UNFETCHED
    return doom
