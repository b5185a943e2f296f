"""What is missing for a connection, why it matters, and where it is mended. Pure: it judges a survey.

Sources: number-health fact sheet, sections 6 and 7; webhooks fact sheet, section 2; read 2026-11-23.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import IntEnum

from msgspec import Struct

from linekeeper.config import App
from linekeeper.events.house import SightCause
from linekeeper.intake.seen import MANAGE, MESSAGE, AccountSeen, Survey, TokenSeen, Wish

EXPIRED, REVOKED = 463, 460  #: subcodes of error 190
SOON = timedelta(days=14)

#: Webhook fields that Linekeeper needs, and what is not heard without each.
NEEDED = {
    "account_alerts": "Meta's warnings about an account",
    "account_review_update": "how the review of an account ended",
    "account_update": "restrictions, violations and bans",
    "business_capability_update": "changes of the limit",
    "message_template_quality_update": "the quality of templates",
    "message_template_status_update": "paused, disabled and rejected templates",
    "messages": "which messages arrive and which fail, and who may be answered",
    "phone_number_name_update": "how the review of a display name ended",
    "phone_number_quality_update": "changes of throughput",
    "security": "changes of the two-step PIN",
}
TICK = "App Dashboard > WhatsApp > Configuration > Webhook fields (or Use cases > Customize > Configuration)"
SYSTEM_USER = "Business settings > Users > System users"


class Weight(IntEnum):
    """How much a lack matters."""

    HINT = 0  #: good to know
    OPEN = 1  #: it works, but not all of it: somebody must still do something at Meta
    STOPS = 2  #: it cannot be connected


class Lack(Struct, frozen=True, kw_only=True):
    """Something that is missing: what, why it matters or how we know, and the remedy."""

    weight: Weight
    what: str
    why: str
    remedy: str


def lacks(survey: Survey, wish: Wish, app: App, callback: str, now: datetime) -> list[Lack]:
    """Return everything that is missing, gravest first. `callback`: the address Meta should send to; "": nobody told."""
    ours = [*_of_app(survey, app.id), *_of_token(survey, app.id, now)]
    found = [*ours, *_of_accounts(survey, wish), *_of_webhooks(survey, app.name, callback)]
    return sorted(found, key=lambda lack: -lack.weight)


def _of_app(survey: Survey, app_id: str) -> Iterator[Lack]:
    if survey.app.refusal is not None:
        yield Lack(
            weight=Weight.STOPS,
            what=f"Meta does not accept the secret of app {app_id}",
            why=f"asked for the app with id and secret, it answered error {survey.app.refusal.code}",
            remedy="copy app id and app secret again, both from App Dashboard > App settings > Basic of the same app",
        )


def _of_token(survey: Survey, app_id: str, now: datetime) -> Iterator[Lack]:
    token = survey.token
    if token is None:
        return
    broken = _broken(token, app_id)
    if broken is not None:
        what, why, remedy = broken
        yield Lack(weight=Weight.STOPS, what=what, why=why, remedy=remedy)
        return
    if MANAGE not in token.scopes:
        yield _permission(Weight.STOPS, MANAGE, "without it no account, number or template can be read")
    if MESSAGE not in token.scopes:
        yield _permission(Weight.OPEN, MESSAGE, "Meta asks for it before it sends the webhook field messages; reading works without it")
    for what, end in (("the token", token.expires_at), ("the token's access to data", token.data_expires_at)):
        if end is not None:
            yield Lack(
                weight=Weight.OPEN if end - now <= SOON else Weight.HINT,
                what=f"{what} ends on {end:%d %B %Y, %H:%M} UTC",
                why="after that nothing can be read",
                remedy=f"make one that never expires ({SYSTEM_USER}), then: linekeeper connect --rotate-token",
            )


def _broken(token: TokenSeen, app_id: str) -> tuple[str, str, str] | None:
    """Return what, why and remedy when the token is of no use at all."""
    new = f"make a new one at {SYSTEM_USER} > Generate token"
    if token.app_id and token.app_id != app_id:
        what = f"the token belongs to app {token.app_id}, not to app {app_id}"
        return (
            what,
            "a token works for the app it was made for only",
            f"choose app {app_id} when you make the token, or give the other app's id",
        )
    if token.refusal is not None:
        what = "Meta does not tell what the token may do"
        return what, f"it answered error {token.refusal.code}; perhaps another app's token", f"{new}, for app {app_id}"
    if token.valid:
        return None
    if token.subcode == EXPIRED:
        return "the token has expired", "Meta says so", f"{new}, with no expiry"
    if token.subcode == REVOKED:
        return "the token was revoked", "Meta says so: its user's password or access was changed", new
    return "the token is not valid", "Meta says so, and not why: perhaps it was not copied whole", f"copy it again, or {new}"


def _permission(weight: Weight, scope: str, why: str) -> Lack:
    remedy = f"{SYSTEM_USER} > Generate token: tick {scope}, and give the new token"
    return Lack(weight=weight, what=f"the token lacks the permission {scope}", why=why, remedy=remedy)


def _of_accounts(survey: Survey, wish: Wish) -> Iterator[Lack]:
    if survey.token is None or not survey.token.valid or MANAGE not in survey.token.scopes:
        return
    for portfolio in survey.closed:
        yield Lack(
            weight=Weight.STOPS,
            what=f"the accounts of portfolio {portfolio} cannot be listed",
            why="that takes the permission business_management, and a role in that portfolio",
            remedy=f"name the accounts with --account instead, or tick business_management at {SYSTEM_USER} > Generate token",
        )
    readable = [account for account in survey.accounts if account.refusal is None]
    for account in survey.accounts:
        if account.refusal is not None:
            yield _unseen(account, survey.token, stops=account.id in wish.accounts or not readable)
        else:
            yield from _of_account(account)
    if not survey.accounts and not survey.closed:
        yield Lack(
            weight=Weight.STOPS,
            what="no account was found",
            why="the token names none: no account is assigned to its user, or it is bound to none",
            remedy=f"{SYSTEM_USER} > Assign assets > WhatsApp accounts; or name one with --account",
        )
    if survey.more:
        what = f"{survey.more} more accounts were not looked at here"
        yield Lack(weight=Weight.HINT, what=what, why="there are very many", remedy="none: the server finds them by itself")


def _unseen(account: AccountSeen, token: TokenSeen, *, stops: bool) -> Lack:
    if account.refusal is None:
        raise AssertionError("only an account that was refused is not seen")
    told = f"Meta answered error {account.refusal.code}"
    if token.managed is not None and account.id not in token.managed:
        told += ", and the token's permission is bound to other accounts"
    elif account.refusal.cause is SightCause.PERMISSION:
        told += ": the user or the app has no access to it"
    return Lack(
        weight=Weight.STOPS if stops else Weight.OPEN,
        what=f"the token may not see account {account.id}",
        why=told,
        remedy=f"{SYSTEM_USER} > Assign assets > WhatsApp accounts: assign it; then make a new token. Check the id, too",
    )


def _of_account(account: AccountSeen) -> Iterator[Lack]:
    if not account.numbers:
        what = f"account {account.id} has no number yet"
        yield Lack(weight=Weight.HINT, what=what, why="its list is empty", remedy="add one in WhatsApp Manager; it is found by itself")
    if not account.portfolio:
        what = f"whose account {account.id} is cannot be read"
        why = "that takes the permission business_management; until then others may share its limit unseen"
        yield Lack(weight=Weight.HINT, what=what, why=why, remedy=f"tick business_management at {SYSTEM_USER} > Generate token")
    if account.ours is None:
        what = f"whether the app hears account {account.id} cannot be read"
        why, remedy = "Meta refuses the list of its apps", "give the system user full control of the account"
        yield Lack(weight=Weight.OPEN, what=what, why=why, remedy=remedy)
    if account.override:
        yield Lack(
            weight=Weight.OPEN,
            what=f"the messages of account {account.id} go elsewhere",
            why="our app has another callback there (override_callback_uri); restrictions and bans still come here",
            remedy="remove that override at Meta when nothing of yours needs it",
        )


def _of_webhooks(survey: Survey, name: str, callback: str) -> Iterator[Lack]:
    app = survey.app
    if app.refusal is not None:
        return
    if not app.active or not app.callback:
        yield Lack(
            weight=Weight.OPEN,
            what="Meta sends no webhooks to this app yet",
            why="no callback URL is entered, or it is switched off; restrictions and bans come that way only",
            remedy=f"once `linekeeper serve` runs, enter {callback or f'https://YOUR-HOST/webhooks/{name}'} and the verify token at {TICK}",
        )
        return
    if callback and app.callback != callback:
        what = "Meta sends this app's webhooks to another address"
        yield Lack(weight=Weight.OPEN, what=what, why=f"not to {callback}", remedy=f"if it is wrong, change it at {TICK}")
    for field, use in NEEDED.items():
        if field not in app.fields:
            what = f"the webhook field {field} is not ticked"
            yield Lack(weight=Weight.OPEN, what=what, why=f"without it we do not hear: {use}", remedy=f"tick {field} at {TICK}")
