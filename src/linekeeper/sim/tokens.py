"""Tokens: what one may do, and what debug_token says of it. Source: number-health.md section 7 (pages of 2025-11, field notes of 2026)."""

from linekeeper.sim import people
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, missing
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, App, Token, World

MANAGE = "whatsapp_business_management"
MESSAGE = "whatsapp_business_messaging"
BUSINESS = "business_management"
ALL_SCOPES = [BUSINESS, MANAGE, MESSAGE]
EXPIRED_AT = 1_760_000_000
ISSUED_AT = 1_750_000_000


def deal(world: World, seed: int) -> None:
    """Give every app its secrets and the world its tokens: one of each kind a reader may meet, for each app.

    The first app's are called by their kind, as `main`; another's by kind and app, as `main 2001`.
    """
    for app in world.apps.values():
        app.secret = app.secret or people.secret(seed, f"app/{app.id}")
        app.verify_token = app.verify_token or people.secret(seed, f"verify/{app.id}", 24)
    for token in world.tokens.values():
        token.value = token.value or "EAAsim" + people.secret(seed, f"token/{token.kind}", 48)
    for place, app_id in enumerate(world.apps):
        for token in _of_every_kind(world, app_id, f" {app_id}" if place else ""):
            token.value = "EAAsim" + people.secret(seed, f"token/{token.kind}", 48)
            world.tokens.setdefault(token.kind, token)


def _of_every_kind(world: World, app: str, behind: str) -> list[Token]:
    return [
        Token(kind=f"main{behind}", value="", app=app, scopes=ALL_SCOPES),
        Token(kind=f"expired{behind}", value="", app=app, scopes=ALL_SCOPES, state="expired"),
        Token(kind=f"revoked{behind}", value="", app=app, scopes=ALL_SCOPES, state="revoked"),
        Token(kind=f"missing permission{behind}", value="", app=app, scopes=[MESSAGE]),
        Token(kind=f"reading only{behind}", value="", app=app, scopes=[MANAGE]),
        Token(kind=f"wrong account{behind}", value="", app=app, scopes=ALL_SCOPES, accounts=sorted(world.accounts)[:1]),
    ]


def holder(stage: Stage, call: Call) -> Token:
    """Return the token behind a call.

    Raises:
        GraphFault: 190, none, unknown, expired or revoked.
    """
    token = next((t for t in stage.world.tokens.values() if t.value == call.bearer), None)
    if token is None:
        raise GraphFault(190, message="Invalid OAuth access token - Cannot parse access token")
    if token.state != "valid":
        subcode, text = _why_dead(token)
        raise GraphFault(190, subcode=subcode, message=text)
    return token


def is_apps(call: Call) -> bool:
    """Return whether a call comes with an app's own token, `id|secret`."""
    return "|" in call.bearer


def app_of(stage: Stage, call: Call) -> App:
    """Return the app whose own token (`id|secret`) is used.

    Raises:
        GraphFault: 190 for a wrong one; 100 for a token that is not an app's.
    """
    app_id, bar, secret = call.bearer.partition("|")
    if not bar:
        holder(stage, call)
        raise GraphFault(100, message="(#100) You must provide an app access token, or a user access token that is an owner of the app")
    app = stage.world.apps.get(app_id)
    if app is None or app.secret != secret:
        raise GraphFault(190, message="Invalid OAuth access token signature.")
    return app


def may_read(token: Token, account: Account) -> None:
    """Refuse a token that may not see an account: by permission (10), or as if it did not exist (100 with subcode 33)."""
    if MANAGE not in token.scopes:
        raise GraphFault(10)
    if token.accounts is not None and account.id not in token.accounts:
        raise missing("get", account.id)


def may_manage_business(token: Token) -> None:
    """Refuse a token that may not read businesses (10)."""
    if BUSINESS not in token.scopes:
        raise GraphFault(10)


def may_send(token: Token, account: Account) -> None:
    """Refuse a token that may not send for an account: 200 (Meta: 200 to 299)."""
    if MESSAGE not in token.scopes or (token.accounts is not None and account.id not in token.accounts):
        raise GraphFault(200)


def debug(stage: Stage, call: Call) -> dict[str, object]:
    """Answer GET /debug_token; only an app token may ask."""
    app = app_of(stage, call)
    asked = call.text("input_token")
    if not asked:
        raise GraphFault(100, message="(#100) The parameter input_token is required")
    token = next((t for t in stage.world.tokens.values() if t.value == asked), None)
    if token is None:
        error: dict[str, object] = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    return {"data": _described(stage.world, token, stage.world.apps.get(token.app, app))}


def _described(world: World, token: Token, app: App) -> dict[str, object]:
    data: dict[str, object] = {"app_id": token.app, "type": "SYSTEM_USER", "application": app.name, "data_access_expires_at": 0}
    if token.state != "valid":
        subcode, text = _why_dead(token)
        data["error"] = {"code": 190, "message": text, "subcode": subcode}
    targets = sorted(world.accounts) if token.accounts is None else token.accounts
    granular = [{"scope": s, "target_ids": targets} for s in token.scopes if s in (MANAGE, MESSAGE)]
    return data | {
        "expires_at": EXPIRED_AT if token.state == "expired" else 0,
        "is_valid": token.state == "valid",
        "issued_at": ISSUED_AT,
        "scopes": token.scopes,
        "granular_scopes": granular,
        "user_id": "122100000000001",
    }


def _why_dead(token: Token) -> tuple[int, str]:
    if token.state == "expired":
        return 463, "Error validating access token: Session has expired."
    return 460, "Error validating access token: The session has been invalidated because the user changed their password."
