"""Who has tasks on an account. Source: Meta's OpenAPI v23.0, assigned_users."""

from linekeeper.sim import activities, nodes, pages, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import LONGEST_ID, Account, Token, User

TASKS = frozenset({
    "MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "VIEW_COST", "MANAGE_EXTENSIONS", "VIEW_PHONE_ASSETS",
    "MANAGE_PHONE_ASSETS", "VIEW_TEMPLATES", "VIEW_INSIGHTS", "RECEIVE_INCOMING_MESSAGES", "MANAGE_BILLING", "MANAGE_USERS",
    "MESSAGING", "FULL_CONTROL",
})  # fmt: skip
USERS_AT_MOST = 1_000


@serves("GET", Account, "assigned_users", takes=f"{pages.TAKES} business", counted=True)
def assigned(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/assigned_users; wants the business whose users are meant."""
    tokens.may_read(token, account)
    if call.text("business") not in stage.world.portfolios:
        raise GraphFault(100, message="(#100) The parameter business is required and must be a business that exists")
    rows, paging = pages.page(call, account.users)
    told: list[dict[str, object]] = [{"id": user.id, "name": user.name, "tasks": user.tasks} for user in rows]
    return {"data": nodes.chosen(call, told, ("id", "name", "tasks", "business", "user_type"), "AssignedUser")} | paging


@serves("POST", Account, "assigned_users", takes="user tasks business", counted=True)
def assign(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}/assigned_users: a user gets exactly these tasks."""
    tokens.may_read(token, account)
    user, tasks = _user(call), call.names("tasks")
    if not tasks or not TASKS.issuperset(tasks):
        raise GraphFault(100, message="(#100) Param tasks must be a non-empty array of known tasks")
    if len(account.users) >= USERS_AT_MOST:
        raise GraphFault(100, message=f"(#100) The stand-in keeps {USERS_AT_MOST} users of an account")
    account.users = [one for one in account.users if one.id != user]
    account.users.append(User(id=user, name=f"User {user[-4:]}", tasks=tasks))
    activities.note(stage, account, "USER_ADDED", user=user)
    return DONE


@serves("DELETE", Account, "assigned_users", takes="user business", counted=True)
def dismiss(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer DELETE /{waba}/assigned_users."""
    tokens.may_read(token, account)
    user = _user(call)
    if all(one.id != user for one in account.users):
        raise GraphFault(100, message="(#100) The user has no tasks on this account")
    account.users = [one for one in account.users if one.id != user]
    activities.note(stage, account, "USER_REMOVED", user=user)
    return DONE


def _user(call: Call) -> str:
    user = call.text("user")
    if not (user.isascii() and user.isdecimal()) or len(user) > LONGEST_ID:
        raise GraphFault(100, message="(#100) Param user must be an id")
    return user
