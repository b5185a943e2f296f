"""Acts on numbers: quality, registration, loss, display name, and whatever word Meta is to report."""

from typing import Literal

import msgspec

from linekeeper.sim import acts_traffic, bodies, climbing, coexistence, flagging, naming, people, registering, subscriptions
from linekeeper.sim.acts import act
from linekeeper.sim.errors import failed
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Number


@act
def quality(stage: Stage, *, number: str, to: str) -> None:
    """Rate a number anew; silently, since Meta sends no webhook. Under the classic rules RED flags it, and that is announced."""
    flagging.rate(stage, stage.world.number(number), to)


@act
def throughput(stage: Stage, *, number: str, to: str = "HIGH", for_s: float = 60.0) -> None:
    """Change throughput: unusable for a minute (131057), then announced."""
    climbing.quicken(stage, stage.world.number(number), to, for_s)


@act
def pend(stage: Stage, *, number: str, code: Literal["NOT_VERIFIED", "VERIFIED", "EXPIRED"] = "NOT_VERIFIED") -> None:
    """Take a number back to before its registration, as if just added; `code` is its code_verification_status."""
    here = stage.world.number(number)
    here.registered = here.ever_registered = False
    here.code, here.flagged_at, here.verified_at = code, None, None


@act
def verify(stage: Stage, *, number: str) -> None:
    """Verify a number's code, as its owner would."""
    registering.verify(stage, stage.world.number(number))


@act
def register(stage: Stage, *, number: str) -> None:
    """Register a number on Cloud API, announced as ONBOARDING the first time."""
    registering.enter(stage, stage.world.number(number))


@act
def deregister(stage: Stage, *, number: str) -> None:
    """Take a number off Cloud API; silently."""
    stage.world.number(number).registered = False


@act
def lose(stage: Stage, *, number: str, reason: str = "PRIMARY_INACTIVITY", by: str = "SYSTEM", shape: str = "new") -> None:
    """End coexistence: PARTNER_REMOVED in its new shape (which names only the account), its old one (only the number), or OFFBOARDED."""
    coexistence.lose(stage, stage.world.number(number), reason, by, shape)


@act
def reconnect(stage: Stage, *, number: str) -> None:
    """Let a coexistence number come back: ACCOUNT_RECONNECTED."""
    coexistence.reconnect(stage, stage.world.number(number))


@act
def delete(stage: Stage, *, number: str) -> None:
    """Delete a number: listed no more, and its node answers that it does not exist."""
    here = stage.world.number(number)
    here.gone, here.deleted_at = "deleted", stage.now


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
    here.asked_name, here.asked_status = asked if decision in ("PENDING", "DEFERRED") else "", ""
    if decision == "APPROVED":
        here.name = asked
    here.name_status = {"APPROVED": "APPROVED", "REJECTED": "DECLINED"}.get(decision, here.name_status)
    naming.announce(stage, here, asked, decision, reason)


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
def divert(stage: Stage, *, number: str, url: str, app: str | None = None) -> None:
    """Send what an override takes of a number's webhooks elsewhere, unasked; for one app, or the first. An empty URL ends it."""
    subscriptions.divert(stage.world.number(number), stage.world.apps[app].id if app else next(iter(stage.world.apps)), url)


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
