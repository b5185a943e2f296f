"""Templates as they are written: created and edited. What follows is the matter of `review`.

Source: templates.md sections 1, 2 and 7. The code for too many creations in an hour is an assumption (80007), as is every text.
"""

from typing import Literal, cast

from linekeeper.sim import activities, misuse, review, template_check, template_edges, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, invalid
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Account, Template, Token

HOUR_S = 3_600.0
CREATED_AN_HOUR = 100
FIRST_ID = 1_690_000_000_000_000
TTLS = {"AUTHENTICATION": range(30, 901), "UTILITY": range(30, 43_201), "MARKETING": range(43_200, 2_592_001)}
THIRTY_DAYS = -1
EDIT_TAKES = "components category message_send_ttl_seconds cta_url_link_tracking_opted_out parameter_format name language"
CREATE_TAKES = (
    f"{EDIT_TAKES} allow_category_change sub_category library_template_name library_template_body_inputs library_template_button_inputs"
)

Format = Literal["POSITIONAL", "NAMED"]
Category = Literal["MARKETING", "UTILITY", "AUTHENTICATION"]


@serves("POST", Account, "message_templates", takes=CREATE_TAKES, counted=True)
def create(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}/message_templates: the new template waits for its review."""
    tokens.may_read(token, account)
    name, language, category = call.text("name"), call.text("language"), call.text("category").upper()
    template_check.named(name, language, category)
    style = _style(call)
    parts = template_check.components(call.value("components"), category, style)
    ttl_s = _ttl(call, category)
    _room(stage, account, name, language, category)
    body, variables = template_check.body_of(parts)
    fresh = Template(
        id=FIRST_ID + stage.serial(),
        name=name,
        language=language,
        category=cast("Category", category),
        body=body,
        parameters=variables,
        components=parts,
        format=style,
        ttl_s=ttl_s,
        sub_category=call.text("sub_category")[:40],
    )
    account.templates.append(fresh)
    account.created = [at for at in account.created if at > stage.now - HOUR_S] + [stage.now]
    review.submit(stage, account, fresh)
    activities.note(stage, account, "TEMPLATE_CREATED", template=str(fresh.id))
    return {"id": str(fresh.id), "status": fresh.status, "category": fresh.category}


def _room(stage: Stage, account: Account, name: str, language: str, category: str) -> None:
    """Refuse a template that the account may not have now.

    Raises:
        GraphFault: 100/2388024, 2388023 or 2388019, 10/2388185, 80007.
    """
    held = [one for one in account.templates if one.status != "DELETED"]
    alike = [one.status for one in held if (one.name, one.language) == (name, language)]
    if alike and "PENDING_DELETION" not in alike:
        raise invalid(2388024, "There is already a template of this name in this language.")
    if alike or account.locked_names.get(f"{name}/{language}", 0.0) > stage.now:
        raise invalid(2388023, "A template of this name was deleted; the name is free again 30 days after.")
    if len(held) >= template_edges.limit(stage.world, account):
        raise invalid(2388019, "The account holds as many templates as it may.")
    if account.ban == "banned" or not misuse.may_create(stage, account, category):
        raise invalid(2388185, "The account may not create this template now.", code=10)
    if sum(at > stage.now - HOUR_S for at in account.created) >= CREATED_AN_HOUR:
        raise GraphFault(stage.world.switches.creations_code, "The account has created 100 templates within an hour.")


def _style(call: Call) -> Format:
    style = (call.text("parameter_format") or "POSITIONAL").upper()
    if style not in ("POSITIONAL", "NAMED"):
        raise GraphFault(100, message="(#100) Param parameter_format must be one of {POSITIONAL, NAMED}")
    return "NAMED" if style == "NAMED" else "POSITIONAL"


def _ttl(call: Call, category: str) -> int | None:
    text = call.text("message_send_ttl_seconds")
    if not text:
        return None
    number = int(text) if text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal() and len(text) <= 8 else 0  # noqa: PLR2004 - digits
    if number not in TTLS[category] and (number != THIRTY_DAYS or category == "MARKETING"):
        allowed = TTLS[category]
        raise GraphFault(100, message=f"(#100) Param message_send_ttl_seconds must be {allowed.start} to {allowed.stop - 1} for {category}")
    return number


@serves("POST", Template, takes=EDIT_TAKES, counted=True)
def edit(stage: Stage, call: Call, token: Token, template: Template) -> dict[str, object]:
    """Answer POST /{template}: components as a whole, category, time to live, link tracking. New content goes to review."""
    account = stage.world.account_with(template)
    tokens.may_read(token, account)
    _same(call, template)
    category = call.text("category").upper() or template.category
    template_check.named(template.name, template.language, category)
    tracked = call.flag("cta_url_link_tracking_opted_out")
    parts = template_check.components(call.value("components"), category, template.format) if "components" in call.params else None
    ttl_s = _ttl(call, category)
    if parts is not None or category != template.category:
        _rewrite(stage, account, template, parts, category)
    elif tracked is None and ttl_s is None:
        raise GraphFault(100, message="(#100) Name components, category, message_send_ttl_seconds or cta_url_link_tracking_opted_out")
    template.ttl_s = template.ttl_s if ttl_s is None else ttl_s
    template.tracked = template.tracked if tracked is None else not tracked
    activities.note(stage, account, "TEMPLATE_UPDATED", template=str(template.id))
    return DONE | {"id": str(template.id), "name": template.name, "category": template.category}


def _same(call: Call, template: Template) -> None:
    for name, has in (("name", template.name), ("language", template.language)):
        if call.text(name) not in ("", has):
            raise GraphFault(100, message=f"(#100) Param {name} of a template cannot be changed")


def _rewrite(stage: Stage, account: Account, template: Template, parts: list[template_check.Component] | None, category: str) -> None:
    why = review.may_edit(stage, account, template)
    if not why and category != template.category and template.status == "APPROVED":
        why = "the category of an approved template cannot be changed"
    if why:
        raise invalid(2388039, f"The template cannot be edited: {why}.")
    if not misuse.may_create(stage, account, category):
        raise invalid(2388185, "The account may not create this template now.", code=10)
    if parts is not None:
        template.components = parts
        template.body, template.parameters = template_check.body_of(parts)
    template.category = cast("Category", category)
    review.edited(stage, account, template)
