"""Acts on accounts, portfolios, templates, tokens and subscriptions."""

import msgspec

from linekeeper.sim import bodies, climbing, enforcing, rules
from linekeeper.sim.acts import act
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Restriction, Template, Token


@act
def enforce(
    stage: Stage,
    *,
    account: str,
    kinds: list[str] | None = None,
    for_s: float | None = None,
    form: str = "int",
    violation: str = "",
) -> None:
    """Restrict an account for `for_s` seconds (None: no end known); no webhook will tell of its end."""
    there = stage.world.account(account)
    chosen = kinds or [rules.STARTING, rules.ANSWERING]
    until = None if for_s is None else stage.now + for_s
    there.restrictions = [r for r in there.restrictions if r.kind not in chosen]
    there.restrictions += [Restriction(kind=kind, until=until) for kind in chosen]
    value = bodies.restriction(chosen, until, form)
    if violation:
        value["violation_info"] = {"violation_type": violation}
    stage.announce(there, "account_update", value)


@act
def pardon(stage: Stage, *, account: str) -> None:
    """Lift every restriction and lock at once, as an appeal that was won; Meta documents no webhook for it, so none is sent."""
    there = stage.world.account(account)
    there.restrictions, there.locked = [], False


@act
def warn(stage: Stage, *, account: str, violation: str) -> None:
    """Announce an ACCOUNT_VIOLATION."""
    value = {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": violation}}
    stage.announce(stage.world.account(account), "account_update", value)


@act
def schedule_ban(stage: Stage, *, account: str, in_s: float = 86_400.0) -> None:
    """Announce that the account will be disabled; `ban` does it."""
    enforcing.schedule(stage, stage.world.account(account), in_s)


@act
def ban(stage: Stage, *, account: str) -> None:
    """Disable the account: its numbers read BANNED (seen in one field case), its health 141014."""
    enforcing.ban(stage, stage.world.account(account))


@act
def reinstate(stage: Stage, *, account: str) -> None:
    """Lift a ban."""
    enforcing.reinstate(stage, stage.world.account(account))


@act
def review(stage: Stage, *, account: str, decision: str) -> None:
    """Decide an account review: APPROVED, REJECTED, PENDING or DEFERRED."""
    there = stage.world.account(account)
    there.review = decision
    stage.announce(there, "account_review_update", {"decision": decision})


@act
def payment(stage: Stage, *, account: str, ok: bool) -> None:
    """Break or mend the payment method: health 141006, sends 131042."""
    stage.world.account(account).payment_ok = ok


@act
def partner(stage: Stage, *, account: str, event: str = "PARTNER_ADDED") -> None:
    """Announce partner news, whose entry id is the partner's portfolio and which names the account inside."""
    there = stage.world.account(account)
    app = {"partner_app_id": next(iter(stage.world.apps))} if event.startswith("PARTNER_APP_") else {}
    value = {"event": event, "waba_info": {"waba_id": there.id, "owner_business_id": there.portfolio} | app}
    stage.announce(there, "account_update", value, entry=stage.world.partner)


@act
def limit(stage: Stage, *, portfolio: str, to: str, form: str = "int") -> None:
    """Set a portfolio's limit and announce it to each of its accounts (whether Meta sends one or many is not documented)."""
    owner = stage.world.portfolio(portfolio)
    if to not in climbing.LIMIT_NUMBERS:
        raise ValueError(f"no limit is called {to!r}")
    owner.limit = to
    climbing.announce(stage, owner, form)


@act
def alert(stage: Stage, *, account: str, kind: str, severity: str = "WARNING", entity: str = "BUSINESS") -> None:
    """Announce an account_alerts item about the portfolio."""
    there = stage.world.account(account)
    info = {
        "alert_severity": severity,
        "alert_status": "ACTIVE",
        "alert_type": kind,
        "alert_description": "Your request was looked at. See WhatsApp Manager.",
    }
    value = {"entity_type": entity, "entity_id": there.portfolio, "alert_info": info}
    stage.announce(there, "account_alerts", value)


@act
def template_status(stage: Stage, *, account: str, template: str, to: str, title: str = "", reason: str = "NONE") -> None:
    """Move a template: PAUSED (`title` says which pause), REJECTED (`reason` says why), DISABLED, REINSTATED, FLAGGED, ...

    FLAGGED is a warning that no list shows; a template that is reinstated or taken back from the archive reads APPROVED.
    """
    there, found = _template(stage, account, template)
    found.status = {"FLAGGED": found.status, "REINSTATED": "APPROVED", "UNARCHIVED": "APPROVED"}.get(to, to)
    found.rejected = reason
    stage.announce(there, "message_template_status_update", bodies.template_status(found, to, title))


@act
def template_quality(stage: Stage, *, account: str, template: str, to: str) -> None:
    """Rate a template anew."""
    there, found = _template(stage, account, template)
    before, found.quality = found.quality, to
    value = bodies.template(found, previous_quality_score=before, new_quality_score=to)
    stage.announce(there, "message_template_quality_update", value)


@act
def subscribe(stage: Stage, *, account: str, on: bool = True, app: str | None = None) -> None:
    """Subscribe one app to the account, or every app; or end that."""
    there = stage.world.account(account)
    if app is None:
        there.subscribed = None if on else []
        return
    others = [one.id for one in stage.subscribers(there) if one.id != app]
    there.subscribed = [*others, stage.world.apps[app].id] if on else others


@act
def token(stage: Stage, *, kind: str, state: str = "valid", scopes: list[str] | None = None, accounts: list[str] | None = None) -> None:
    """Let a token expire, be revoked, or be valid again; or narrow what it may do and see. `kind` is its key in the world."""
    told = {"state": state, "scopes": scopes, "accounts": accounts}
    fresh = msgspec.to_builtins(stage.world.tokens[kind]) | {name: value for name, value in told.items() if value is not None}
    stage.world.tokens[kind] = msgspec.convert(fresh, Token)


@act
def announce(stage: Stage, *, account: str, field: str, value: dict[str, object], entry: str | None = None) -> None:
    """Send any webhook at all; changes nothing in the world."""
    stage.announce(stage.world.account(account), field, value, entry=entry)


def _template(stage: Stage, account: str, name: str) -> tuple[Account, Template]:
    there = stage.world.account(account)
    found = next((template for template in there.templates if template.name == name), None)
    if found is None:
        raise KeyError(f"{there.name} has no template {name!r}")
    return there, found
