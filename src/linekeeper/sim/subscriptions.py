"""Who hears of an account: its subscribed apps with their override callback, and the subscriptions of an app itself.

Source: webhooks.md section 2, number-health.md section 7. Of an app, Meta sets WhatsApp fields in the App Dashboard only: setting them by
call is played for tests, with the parameters of the Graph API's app subscriptions.
"""

from collections.abc import Callable

from linekeeper.sim import nodes, pages, tokens
from linekeeper.sim.answer import Unproven
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, missing
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import FIELDS, Account, App, Number, Token

DONE: dict[str, object] = {"success": True}
OBJECT = "whatsapp_business_account"
LONGEST_URL = 2_000
LONGEST_OVERRIDE = 200  #: characters. Source: Meta, webhook overrides, 2026-09-11


@serves("GET", Account, "subscribed_apps", takes=pages.TAKES, counted=True)
def subscribed_apps(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer GET /{waba}/subscribed_apps."""
    tokens.may_read(token, account)
    rows, _ = pages.page(call, stage.subscribers(account))
    told = [_subscription(app, account) for app in rows]
    return {"data": nodes.chosen(call, told, ("whatsapp_business_api_data", "override_callback_uri"), "SubscribedApp")}


def _subscription(app: App, account: Account) -> dict[str, object]:
    data = {"link": f"https://www.facebook.com/games/?app_id={app.id}", "name": app.name, "id": app.id}
    other = account.overrides.get(app.id)
    return {"whatsapp_business_api_data": data} | ({"override_callback_uri": other} if other else {})


@serves("POST", Account, "subscribed_apps", takes="override_callback_uri verify_token", counted=True)
def subscribe(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}/subscribed_apps for the token's app. It sets the app's override, or without one in its body removes it."""
    tokens.may_read(token, account)
    url = override(call.params)

    def done() -> dict[str, object]:
        _resubscribe(stage, token, account, on=True)
        divert(account, token.app, url)
        return DONE

    return proven(url, call.text("verify_token"), done)


@serves("DELETE", Account, "subscribed_apps", counted=True)
def unsubscribe(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer DELETE /{waba}/subscribed_apps."""
    del call
    _resubscribe(stage, token, account, on=False)
    divert(account, token.app, "")
    return DONE


def _resubscribe(stage: Stage, token: Token, account: Account, *, on: bool) -> None:
    tokens.may_read(token, account)
    others = [app.id for app in stage.subscribers(account) if app.id != token.app]
    account.subscribed = [*others, token.app] if on else others


def override(wish: dict[str, object]) -> str:
    """Return the callback that is wished for, empty to remove it.

    Raises:
        GraphFault: 100, it is no address, too long, or has no verify token.
    """
    url = address(wish.get("override_callback_uri"), "override_callback_uri", LONGEST_OVERRIDE)
    if url and not wish.get("verify_token"):
        raise GraphFault(100, message="(#100) The parameter verify_token is required")
    return url


def proven(url: str, verify_token: str, then: Callable[[], dict[str, object]]) -> dict[str, object]:
    """Do what is wished once the address has answered the verification request with this token; removing one needs no answer.

    Raises:
        Unproven: there is an address to be asked.
    """
    if url:
        raise Unproven(url, verify_token, then)
    return then()


def divert(thing: Account | Number, app: str, url: str) -> None:
    """Set or, with an empty address, remove an app's override on an account or number."""
    others = {other: there for other, there in thing.overrides.items() if other != app}
    thing.overrides = others | {app: url} if url else others


def address(wish: object, name: str, longest: int = LONGEST_URL) -> str:
    """Return an address of a callback.

    Raises:
        GraphFault: 100, it is something else.
    """
    url = wish if isinstance(wish, str) else "" if wish is None else "?"
    if url and (not url.startswith(("http://", "https://")) or len(url) > longest or not url.isascii()):
        raise GraphFault(100, message=f"(#100) Param {name} must be a valid URI")
    return url


def _own(stage: Stage, call: Call, app: App) -> None:
    """Refuse whoever does not hold the app's own token."""
    if tokens.app_of(stage, call).id != app.id:
        raise missing(call.method, app.id)


@serves("GET", App, "subscriptions")
def subscriptions(stage: Stage, call: Call, token: Token | None, app: App) -> dict[str, object]:
    """Answer GET /{app}/subscriptions with the fields chosen in the dashboard; wants the app's own token."""
    del token
    _own(stage, call, app)
    if not app.callback:
        return {"data": []}
    chosen = [{"name": name, "version": "v25.0"} for name in FIELDS if name not in app.unticked]
    told: dict[str, object] = {"object": OBJECT, "callback_url": app.callback, "active": True, "fields": chosen}
    return {"data": nodes.chosen(call, [told], tuple(told), "Subscription")}


@serves("POST", App, "subscriptions", takes="object callback_url verify_token fields include_values")
def change(stage: Stage, call: Call, token: Token | None, app: App) -> dict[str, object]:
    """Answer POST /{app}/subscriptions: sets the callback and the fields; fields that are not named are unticked."""
    del token
    _own(stage, call, app)
    _about_whatsapp(call)
    url = address(call.params.get("callback_url"), "callback_url")
    if not url or not call.text("verify_token"):
        raise GraphFault(100, message="(#100) The parameters callback_url and verify_token are required")
    names = call.names("fields")
    if unknown := [name for name in names if name not in FIELDS]:
        raise GraphFault(100, message=f"(#100) Param fields does not know {unknown[0][:40]!r}")

    def done() -> dict[str, object]:
        app.callback, app.verify_token = url, call.text("verify_token")
        app.unticked = [name for name in FIELDS if names and name not in names]
        return DONE

    return proven(url, call.text("verify_token"), done)


@serves("DELETE", App, "subscriptions", takes="object fields")
def end(stage: Stage, call: Call, token: Token | None, app: App) -> dict[str, object]:
    """Answer DELETE /{app}/subscriptions: unticks the named fields, or without any ends the subscription."""
    del token
    _own(stage, call, app)
    if "object" in call.params:
        _about_whatsapp(call)
    names = call.names("fields")
    if names:
        app.unticked = [name for name in FIELDS if name in app.unticked or name in names]
    else:
        app.callback = ""
    return DONE


def _about_whatsapp(call: Call) -> None:
    if call.text("object") != OBJECT:
        raise GraphFault(100, message=f"(#100) Param object must be {OBJECT}; the stand-in knows no other")
