"""Numbers that live in the WhatsApp Business app too: lost when phone or link lie idle, or by a person's deed, and reconnected.

Source: Meta, account_update, 2026-04-20, and Onboarding WhatsApp Business app users, copy of 2026-03.
"""

from linekeeper.sim import dated
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Number

DAY_S = 86_400.0
FIELD = "account_update"
#: What lies idle -> the rule that says how long it may, and the reason that is told.
IDLE = {"phone": ("phone_idle_days", "PRIMARY_INACTIVITY"), "link": ("companion_idle_days", "COMPANION_INACTIVITY")}


def rest(stage: Stage, number: Number, what: str) -> None:
    """Let the phone or the link lie idle from now; unless it is used in time, the number is lost.

    Raises:
        ValueError: the number is not in the app, or `what` is neither.
    """
    if not number.biz_app or what not in IDLE:
        raise ValueError(f"only the phone or the link of a coexistence number lies idle, not the {what} of {number.name}")
    if what == "phone":
        number.phone_idle_since = stage.now
    else:
        number.link_idle_since = stage.now
    days = dated.amount(stage, stage.world.portfolio_of(stage.world.account_of(number)), IDLE[what][0])
    if days is not None:
        stage.after(days * DAY_S, "lose_idle", number.id, what, stage.now)


def use(number: Number) -> None:
    """Note that phone and link are in use again: nothing is lost."""
    number.phone_idle_since = number.link_idle_since = None


@deed
def _lose_idle(stage: Stage, number_id: str, what: str, since: float) -> None:
    number = stage.world.numbers[number_id]
    idle = number.phone_idle_since if what == "phone" else number.link_idle_since
    if idle == since and number.registered and not number.gone:
        lose(stage, number, IDLE[what][1], "SYSTEM", "new")


def lose(stage: Stage, number: Number, reason: str, by: str, shape: str) -> None:
    """End coexistence: PARTNER_REMOVED in its new shape (which names only the account), its old one (only the number), or OFFBOARDED.

    Raises:
        KeyError: there is no such shape.
    """
    account = stage.world.account_of(number)
    info = {"waba_id": account.id, "owner_business_id": account.portfolio}
    shapes: dict[str, tuple[dict[str, object], str]] = {
        "new": (
            {"event": "PARTNER_REMOVED", "waba_info": info, "disconnection_info": {"reason": reason, "initiated_by": by}},
            stage.world.partner,
        ),
        "old": ({"phone_number": number.display, "event": "PARTNER_REMOVED"}, account.id),
        "offboarded": ({"event": "ACCOUNT_OFFBOARDED"}, account.id),
    }
    value, entry = shapes[shape]
    number.registered = False
    stage.announce(account, FIELD, value, entry=entry)


def reconnect(stage: Stage, number: Number) -> None:
    """Let a coexistence number come back: ACCOUNT_RECONNECTED."""
    number.registered = True
    use(number)
    stage.announce(stage.world.account_of(number), FIELD, {"event": "ACCOUNT_RECONNECTED"})
