"""Templates as they are written: created, edited, deleted, archived, unpaused. Reviews go their way in `review`, archives in `archiving`.

Source: templates.md sections 1, 2 and 7. The code for too many creations in an hour is an assumption (80007), as is every text.
"""

from typing import Literal, cast

from linekeeper.sim import activities, archiving, misuse, pausing, review, template_check, template_edges, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, invalid, missing
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Account, Template, Token

HOUR_S, NAME_LOCK_S = 3_600.0, 30 * 86_400.0
CREATED_AN_HOUR = 100
FIRST_ID = 1_690_000_000_000_000
TOGETHER_AT_MOST = 100
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
    if any((one.name, one.language) == (name, language) for one in held):
        raise invalid(2388024, "There is already a template of this name in this language.")
    if account.locked_names.get(f"{name}/{language}", 0.0) > stage.now:
        raise invalid(2388023, "A template of this name was deleted; the name is free again 30 days after.")
    if len(held) >= template_edges.limit(stage.world, account):
        raise invalid(2388019, "The account holds as many templates as it may.")
    if account.ban == "banned" or not misuse.may_create(stage, account, category):
        raise invalid(2388185, "The account may not create this template now.", code=10)
    if sum(at > stage.now - HOUR_S for at in account.created) >= CREATED_AN_HOUR:
        raise GraphFault(80007, "The account has created 100 templates within an hour.")


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


@serves("DELETE", Account, "message_templates", takes="name hsm_id hsm_ids", counted=True)
def delete(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer DELETE /{waba}/message_templates: by name in all languages, one by hsm_id and name, or up to 100 by hsm_ids, all or none."""
    tokens.may_read(token, account)
    found = _meant(call, account)
    if any(one.status == "DISABLED" for one in found):
        raise invalid(2388039, "A disabled template cannot be deleted.")
    for one in found:
        if one.status == "APPROVED":
            account.locked_names[f"{one.name}/{one.language}"] = stage.now + NAME_LOCK_S
        review.delete(stage, account, one)
        activities.note(stage, account, "TEMPLATE_DELETED", template=str(one.id))
    account.locked_names = {name: until for name, until in account.locked_names.items() if until > stage.now}
    return DONE


def _meant(call: Call, account: Account) -> list[Template]:
    held = [one for one in account.templates if one.status not in ("DELETED", "PENDING_DELETION")]
    name, one_id, many = call.text("name"), call.text("hsm_id"), call.names("hsm_ids")
    if many and (name or one_id or len(many) > TOGETHER_AT_MOST):
        raise GraphFault(100, message=f"(#100) Param hsm_ids takes at most {TOGETHER_AT_MOST} ids and goes with nothing else")
    if not many and not name:
        raise GraphFault(100, message="(#100) The parameter name is required")
    wanted = set(many)
    if many:
        found = [one for one in held if str(one.id) in wanted]
    else:
        found = [one for one in held if one.name == name and one_id in ("", str(one.id))]
    if not found or len(found) < len(wanted):
        raise GraphFault(100, message="(#100) There is no such message template", user="The template to delete was not found.")
    return found


@serves("POST", Account, "message_templates/archive", takes="hsm_ids", counted=True)
def archive(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}/message_templates/archive."""
    return _shelve(stage, call, token, account, "archived_templates")


@serves("POST", Account, "message_templates/unarchive", takes="hsm_ids", counted=True)
def unarchive(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}/message_templates/unarchive."""
    return _shelve(stage, call, token, account, "unarchived_templates")


def _shelve(stage: Stage, call: Call, token: Token, account: Account, key: str) -> dict[str, object]:
    tokens.may_read(token, account)
    ids = call.names("hsm_ids")
    if not ids or len(ids) > TOGETHER_AT_MOST:
        raise GraphFault(100, message=f"(#100) Param hsm_ids must hold 1 to {TOGETHER_AT_MOST} ids")
    move = archiving.archive if key == "archived_templates" else archiving.unarchive
    held = {str(one.id): one for one in account.templates}
    done, failed = list[str](), {one_id[:40]: "there is no such template" for one_id in ids if one_id not in held}
    for one_id in dict.fromkeys(one_id for one_id in ids if one_id in held):
        try:
            move(stage, account, held[one_id])
            done.append(one_id)
        except ValueError as error:
            failed[one_id] = str(error)
    return {key: done, "failed_templates": failed}


@serves("POST", Template, "unpause", counted=True)
def unpause(stage: Stage, call: Call, token: Token, template: Template) -> dict[str, object]:
    """Answer POST /{template}/unpause: only for a pause that pacing caused; any other ends by itself."""
    account = stage.world.account_with(template)
    tokens.may_read(token, account)
    if template.status == "DELETED":
        raise missing(call.method, str(template.id))
    if template.status != "PAUSED" or template.pause != "pacing":
        return {"success": False, "reason": "Only a pause that pacing caused can be ended by hand."}
    pausing.unpause(stage, account, template)
    return DONE
