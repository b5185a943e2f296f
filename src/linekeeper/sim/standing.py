"""What forbids a message before anybody looks at it: ban, review, lock, enforcement, registration, name, payment, the cap on utility.

Source: number-health.md sections 6 and 8. Which code comes first when several forbid is not documented: the graver does here.
"""

from linekeeper.sim import archiving, dated, misuse, rules
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number, Template

NAMED = frozenset({"APPROVED"})


def refuse(stage: Stage, number: Number, *, windowed: bool, category: str) -> None:
    """Refuse a message that the standing of account or number forbids; `category` is service, marketing, utility or authentication.

    Raises:
        GraphFault: 131031, 133010, 131057, 368, 131037, 131042, 131064.
    """
    account = stage.world.account_of(number)
    _refuse_account(stage, account)
    if not number.registered:
        raise GraphFault(133010, "Register the phone number before sending.")
    if number.maintenance:
        raise GraphFault(131057, "The account is in maintenance mode, perhaps for a throughput upgrade.")
    kind = rules.ANSWERING if windowed else rules.STARTING
    if account.restrictions and kind in rules.running(account, stage.now):
        raise GraphFault(368, "Messaging is restricted for a policy violation.")
    if number.provided and number.name_status not in NAMED:
        raise GraphFault(131037, "A number provided by WhatsApp needs an approved display name.")
    if not account.payment_ok and _needs_payment(stage, account, windowed=windowed):
        raise GraphFault(131042, "There is a problem with the payment method.")
    if category == "utility":
        misuse.refuse(stage, account)


def _needs_payment(stage: Stage, account: Account, *, windowed: bool) -> bool:
    portfolio = stage.world.portfolio_of(account)
    return dated.on(stage, portfolio, "payment_needed") and (not windowed or dated.on(stage, portfolio, "payment_blocks_replies"))


def _refuse_account(stage: Stage, account: Account) -> None:
    if account.ban == "banned" and not dated.on(stage, stage.world.portfolio_of(account), "ban_accepts_sends"):
        raise GraphFault(131031, "The account is disabled for a policy violation.")
    if account.review != "APPROVED" and (code := dated.amount(stage, stage.world.portfolio_of(account), "review_send_code")) is not None:
        raise GraphFault(int(code), f"The account cannot be used: its review is {account.review}.")
    if account.locked:
        raise GraphFault(131031, "The account is locked for a policy violation; only an appeal lifts that.")


def accepted(stage: Stage, account: Account, template: Template | None) -> None:
    """Note an accepted message: the template was used, and utility counts towards its cap."""
    if template is None:
        return
    archiving.touch(stage, template)
    if template.category == "UTILITY":
        misuse.accepted(stage, account)
