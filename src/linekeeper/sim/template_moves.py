"""Templates as they are taken away and brought back: deleted, archived, taken out of the archive, unpaused.

Source: templates.md sections 1, 4 and 7. Texts are our own; so is that only an approved template's name stays locked.
"""

from linekeeper.sim import activities, archiving, pausing, review, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, invalid, missing
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Account, Template, Token

NAME_LOCK_S = 30 * 86_400.0
TOGETHER_AT_MOST = 100


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
