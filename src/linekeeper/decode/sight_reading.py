"""Graph answers about ourselves: our token, our subscription to an account, the fields and callback of our app.

Source: Meta's "Managing webhooks" (2026-05-21), "Manage accounts" with its debug_token example (2025-11-04), webhook
overrides (2025-11-07), read 2026-11-23.
"""

from datetime import datetime
from typing import Any

from linekeeper.decode.answer import Answer, no_list, rows, unread
from linekeeper.decode.place import MISSING, WRONG_SHAPE
from linekeeper.decode.scalars import flag, ident, text, word
from linekeeper.events.house import AppSubscriptionRead, SubscriptionRead, TokenRead, Unread

OBJECT = "whatsapp_business_account"
_ON_ACCOUNTS = frozenset({"whatsapp_business_management", "whatsapp_business_messaging"})
MOST = 10_000  #: entries of one list that we read


def token(answer: object, app: str, at: datetime) -> TokenRead | Unread:
    """Return what `debug_token` says of the token of `app` (its name in the configuration).

    `accounts` is empty when the scopes are not bound to single accounts.
    """
    data = answer.get("data") if type(answer) is dict else None
    if type(data) is not dict:
        return unread("debug_token.data", MISSING if data is None else WRONG_SHAPE, at)
    told = Answer(data, "debug_token", at)
    valid = flag(data.get("is_valid"))
    if valid is None:
        return unread("debug_token.is_valid", MISSING if data.get("is_valid") is None else WRONG_SHAPE, at)
    scopes, granular = data.get("scopes"), data.get("granular_scopes")
    return TokenRead(
        at=at,
        app=app,
        valid=valid,
        expires_at=told.time("expires_at"),
        data_access_expires_at=told.time("data_access_expires_at"),
        scopes=tuple(filter(None, (word(scope) for scope in scopes[:MOST]))) if type(scopes) is list else (),
        accounts=_accounts(granular if type(granular) is list else []),
    )


def _accounts(granular: list[Any]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for scope in granular[:MOST]:
        targets = scope.get("target_ids") if type(scope) is dict and word(scope.get("scope")) in _ON_ACCOUNTS else None
        if type(targets) is list:
            found.update((ident(target), None) for target in targets[:MOST] if ident(target))
    return tuple(found)


def subscriptions(answer: object, account: str, our_app_id: str, at: datetime) -> SubscriptionRead | Unread:
    """Return which apps the account's `subscribed_apps` holds, and whether ours is among them."""
    listed = rows(answer)
    if listed is None:
        return no_list(answer, "subscribed_apps", at)
    apps: list[str] = []
    override = ""
    for row in listed[:MOST]:
        row = row if type(row) is dict else {}  # noqa: PLW2901  a row that is no object names no app
        inner = row.get("whatsapp_business_api_data")
        id_ = ident(inner.get("id")) if type(inner) is dict else ""
        apps += [id_] if id_ else []
        if id_ and id_ == our_app_id:
            override = text(row.get("override_callback_uri"))
    return SubscriptionRead(at=at, account=account, apps=tuple(apps), ours=our_app_id in apps, override=override)


def app_subscriptions(answer: object, app: str, at: datetime) -> AppSubscriptionRead | Unread:
    """Return which fields the app hears and where they go; no fields and inactive when it hears nothing of WhatsApp."""
    listed = rows(answer)
    if listed is None:
        return no_list(answer, "subscriptions", at)
    for row in listed[:MOST]:
        if type(row) is dict and row.get("object") == OBJECT:
            fields = row.get("fields")
            named = [word(field.get("name") if type(field) is dict else field) for field in fields[:MOST]] if type(fields) is list else []
            return AppSubscriptionRead(
                at=at,
                app=app,
                fields=tuple(filter(None, named)),
                callback=text(row.get("callback_url")),
                active=flag(row.get("active")) is not False,
            )
    return AppSubscriptionRead(at=at, app=app, active=False)
