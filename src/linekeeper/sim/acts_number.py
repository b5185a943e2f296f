"""Acts on numbers: quality, registration, loss, display name, and whatever word Meta is to report."""

from typing import Literal

import msgspec

from linekeeper.sim import acts_traffic, bodies, people, rules
from linekeeper.sim.acts import act
from linekeeper.sim.errors import failed
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Number

DAY_S = 86_400.0
QUALITY_FIELD = "phone_number_quality_update"


@act
def quality(stage: Stage, *, number: str, to: str) -> None:
    """Rate a number anew; silently, since Meta sends no webhook. Under the classic rules RED flags it, and that is announced."""
    here = stage.world.number(number)
    here.quality = to
    portfolio = stage.world.portfolio_of(stage.world.account_of(here))
    if to == "RED" and portfolio.regime == "classic" and here.flagged_at is None:
        here.flagged_at = stage.now
        _quality_news(stage, here, "FLAGGED", current_limit=rules.limit_of(portfolio, here)[1])
        stage.after(stage.world.switches.flagged_days * DAY_S, "unflag", here.id)


@deed
def _unflag(stage: Stage, number: str) -> None:
    """End a flag: same tier at good quality, else one tier lower. Source: number-health.md section 4a (until 2025-10-06)."""
    here = stage.world.numbers[number]
    if here.flagged_at is None:
        return
    here.flagged_at = None
    tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(here)), here)[1]
    if here.quality != "RED":
        _quality_news(stage, here, "UNFLAGGED", current_limit=tier)
        return
    ladder = rules.LADDER["classic"]
    here.limit = ladder[max(0, ladder.index(tier) - 1)] if tier in ladder else tier
    _quality_news(stage, here, "DOWNGRADE", old_limit=tier, current_limit=here.limit)


def _quality_news(stage: Stage, here: Number, event: str, **more: object) -> None:
    value = {"display_phone_number": here.display, "event": event} | more
    stage.announce(stage.world.account_of(here), QUALITY_FIELD, value, number=here)


@act
def throughput(stage: Stage, *, number: str, to: str = "HIGH", for_s: float = 60.0) -> None:
    """Change throughput: unusable for a minute (131057), then announced."""
    here = stage.world.number(number)
    here.maintenance = True
    stage.after(for_s, "end_maintenance", here.id, to)


@deed
def _end_maintenance(stage: Stage, number: str, throughput: str) -> None:
    here = stage.world.numbers[number]
    here.maintenance, here.throughput = False, throughput
    if throughput == "HIGH":
        tier = "TIER_UNLIMITED"
        _quality_news(stage, here, "THROUGHPUT_UPGRADE", current_limit=tier, max_daily_conversations_per_business=tier)


@act
def pend(stage: Stage, *, number: str, code: Literal["NOT_VERIFIED", "VERIFIED", "EXPIRED"] = "NOT_VERIFIED") -> None:
    """Take a number back to before its registration, as if just added; `code` is its code_verification_status."""
    here = stage.world.number(number)
    here.registered = here.ever_registered = False
    here.code, here.flagged_at = code, None


@act
def verify(stage: Stage, *, number: str) -> None:
    """Verify a number's code, as its owner would."""
    stage.world.number(number).code = "VERIFIED"


@act
def register(stage: Stage, *, number: str) -> None:
    """Register a number on Cloud API, announced as ONBOARDING the first time."""
    here = stage.world.number(number)
    first, here.registered, here.ever_registered = not here.ever_registered, True, True
    here.code = "VERIFIED"
    if first:
        tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(here)), here)[1]
        old = "TIER_NOT_SET"
        _quality_news(stage, here, "ONBOARDING", old_limit=old, current_limit=tier, max_daily_conversations_per_business=tier)


@act
def deregister(stage: Stage, *, number: str) -> None:
    """Take a number off Cloud API; silently."""
    stage.world.number(number).registered = False


@act
def lose(stage: Stage, *, number: str, reason: str = "PRIMARY_INACTIVITY", by: str = "SYSTEM", shape: str = "new") -> None:
    """End coexistence: PARTNER_REMOVED in its new shape (which names only the account), its old one (only the number), or OFFBOARDED."""
    here = stage.world.number(number)
    account = stage.world.account_of(here)
    here.registered = False
    info = {"waba_id": account.id, "owner_business_id": account.portfolio}
    shapes: dict[str, tuple[dict[str, object], str]] = {
        "new": (
            {"event": "PARTNER_REMOVED", "waba_info": info, "disconnection_info": {"reason": reason, "initiated_by": by}},
            stage.world.partner,
        ),
        "old": ({"phone_number": here.display, "event": "PARTNER_REMOVED"}, account.id),
        "offboarded": ({"event": "ACCOUNT_OFFBOARDED"}, account.id),
    }
    value, entry = shapes[shape]
    stage.announce(account, "account_update", value, entry=entry)


@act
def reconnect(stage: Stage, *, number: str) -> None:
    """Let a coexistence number come back: ACCOUNT_RECONNECTED."""
    here = stage.world.number(number)
    here.registered = True
    stage.announce(stage.world.account_of(here), "account_update", {"event": "ACCOUNT_RECONNECTED"})


@act
def delete(stage: Stage, *, number: str) -> None:
    """Delete a number: listed no more, and its node answers that it does not exist."""
    stage.world.number(number).gone = "deleted"


@act
def migrate(stage: Stage, *, number: str, account: str, new_id: str) -> None:
    """Move a number to another account: the old id reads MIGRATED, the display number reappears under a new id."""
    here, there = stage.world.number(number), stage.world.account(account)
    fresh = {"id": new_id, "account": there.id}
    stage.world.numbers[new_id] = msgspec.convert(msgspec.to_builtins(here) | fresh, Number)
    here.gone, here.registered = "migrated", False
    if here.every_s:
        acts_traffic.begin(stage, stage.world.numbers[new_id])


@act
def say(stage: Stage, *, number: str, status: str) -> None:
    """Make Meta report any status word, whatever the rules say; an empty word ends it."""
    stage.world.number(number).said = status


@act
def name(stage: Stage, *, number: str, asked: str, decision: str, reason: str | None = None) -> None:
    """Decide a display name: APPROVED, REJECTED (with a reason), PENDING or DEFERRED."""
    here = stage.world.number(number)
    here.asked_name = asked if decision in ("PENDING", "DEFERRED") else ""
    if decision == "APPROVED":
        here.name = asked
    here.name_status = {"APPROVED": "APPROVED", "REJECTED": "DECLINED"}.get(decision, here.name_status)
    value = {
        "display_phone_number": here.display,
        "decision": decision,
        "requested_verified_name": asked,
        "rejection_reason": reason,
    }
    stage.announce(stage.world.account_of(here), "phone_number_name_update", value, number=here)


@act
def pin(stage: Stage, *, number: str, event: str = "PIN_CHANGED") -> None:
    """Announce security news about the two-step PIN."""
    here = stage.world.number(number)
    value = {"display_phone_number": here.display, "event": event}
    if event == "PIN_RESET_REQUEST":
        value["requester"] = "61500000000000"
    stage.announce(stage.world.account_of(here), "security", value, number=here)


@act
def spam(stage: Stage, *, number: str, on: bool = True) -> None:
    """Let sends fail with 131048, the spam rate limit."""
    stage.world.number(number).spam = on


@act
def divert(stage: Stage, *, number: str, url: str) -> None:
    """Send the number's messages webhooks elsewhere; an empty URL ends it."""
    stage.world.number(number).override = url


@act
def value_error(stage: Stage, *, number: str, code: int = 130429, details: str = "Too many messages.") -> None:
    """Announce an error at the level of the value."""
    here = stage.world.number(number)
    value = bodies.message_frame(here) | {"errors": [failed(code, details)]}
    stage.announce(stage.world.account_of(here), "messages", value, number=here)


@act
def unknown_message(stage: Stage, *, number: str, person: int = 0) -> None:
    """Let a person send something of an unsupported type (131051)."""
    here = stage.world.number(number)
    who = people.wa_id(person)
    message = {
        "from": who,
        "id": people.wamid(who, stage.serial(), inbound=True),
        "timestamp": str(int(stage.now)),
        "type": "unsupported",
        "errors": [failed(131051, "Message type is currently not supported.")],
    }
    account = stage.world.account_of(here)
    value = bodies.message_frame(here) | {"contacts": [bodies.contact(account.portfolio, who)], "messages": [message]}
    stage.announce(account, "messages", value, number=here)
