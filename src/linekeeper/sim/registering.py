"""From added to connected and back: codes, PINs, registering, with every stumbling block on the way.

Source: Meta, Registration, 2025-11-04; Business phone numbers, 2026-02-27; Error codes, 2025-12-12. Counts that Meta does not tell are
marked in lawbook/slow.json.
"""

import re

from linekeeper.sim import dated, enforcing, flagging, naming, rules
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, Number

DAY_S, HOUR_S = 86_400.0, 3_600.0
PIN = re.compile(r"^\d{6}$")
DIGITS = re.compile(r"^\d{8,15}$")
METHODS = ("SMS", "VOICE")
CLASSIC_FIRST = "TIER_250"
NAMELESS = frozenset({"NONE", "EXPIRED"})
NUMBER_SERIAL = 190_000_000_000_000


def register(stage: Stage, number: Number, pin: str) -> None:
    """Register a number with a PIN, which becomes its own if it has none.

    Raises:
        GraphFault: 133016 too many calls, 100 no PIN, 133000 half deregistered, 133006 code missing, 133005, 133008 or 133009 for the PIN.
    """
    _spend(stage, number)
    if not PIN.match(pin):
        raise GraphFault(100, message="(#100) Param pin must be 6 characters long.")
    if number.half_gone:
        raise GraphFault(133000, "A previous deregistration attempt failed. Deregister the number again before registering.")
    if number.code != "VERIFIED" and not number.registered:
        raise GraphFault(133006, "Verify the phone number again before registering.")
    if number.name_status in NAMELESS:
        raise GraphFault(100, message="(#100) The display name has expired or is missing")
    _try_pin(stage, number, pin)
    number.pin = pin
    enter(stage, number)


def enter(stage: Stage, number: Number) -> None:
    """Take a number onto Cloud API; the first time that is announced as ONBOARDING."""
    first, number.registered, number.ever_registered = not number.ever_registered, True, True
    number.code, number.verified_at = "VERIFIED", None
    naming.registered(number)
    if first:
        tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)[1]
        flagging.news(stage, number, "ONBOARDING", old_limit="TIER_NOT_SET", current_limit=tier, max_daily_conversations_per_business=tier)


def deregister(stage: Stage, number: Number) -> None:
    """Take a number off Cloud API; silently. It is not deleted.

    Raises:
        GraphFault: 133016 too many calls, 100 for a coexistence number.
    """
    _spend(stage, number)
    if number.biz_app:
        raise GraphFault(100, message="(#100) Numbers in use in the WhatsApp Business app cannot be deregistered")
    number.registered = number.half_gone = False


def _spend(stage: Stage, number: Number) -> None:
    """Count a call; past the limit they are refused for as many hours as they count in."""
    portfolio = stage.world.portfolio_of(stage.world.account_of(number))
    most, hours = (dated.amount(stage, portfolio, name) for name in ("registrations", "registrations_h"))
    if most is None or hours is None:
        return
    number.registrations = [at for at in number.registrations if at > stage.now - hours * HOUR_S]
    if number.registrations_again <= stage.now and len(number.registrations) >= most:
        number.registrations_again = stage.now + hours * HOUR_S
    if number.registrations_again > stage.now:
        raise GraphFault(133016, f"Too many registration attempts. Try again after {hours:g} hours.")
    number.registrations.append(stage.now)


def _try_pin(stage: Stage, number: Number, pin: str) -> None:
    portfolio = stage.world.portfolio_of(stage.world.account_of(number))
    most, wait, locked = (dated.amount(stage, portfolio, name) for name in ("pin_guesses", "pin_wait_s", "pin_locked_h"))
    if number.pin_again > stage.now:
        raise GraphFault(133008, f"Too many PIN guesses. Try again in {round(number.pin_again - stage.now)} seconds.")
    if wait is not None and number.pin_failed and number.pin_failed[-1] > stage.now - wait:
        raise GraphFault(133009, f"PIN was guessed too fast. Try again in {wait:g} seconds.")
    if number.pin in ("", pin):
        number.pin_failed = []
        return
    number.pin_failed.append(stage.now)
    if most is not None and locked is not None and len(number.pin_failed) >= most:
        number.pin_failed, number.pin_again = [], stage.now + locked * HOUR_S
    raise GraphFault(133005, "The two-step verification PIN does not match.")


def set_pin(stage: Stage, number: Number, pin: str) -> None:
    """Set the two-step PIN anew. No webhook: PIN_CHANGED tells of changes in WhatsApp Manager.

    Raises:
        GraphFault: 100, it has not six digits.
    """
    del stage
    if not PIN.match(pin):
        raise GraphFault(100, message="(#100) Param pin must be 6 characters long.")
    number.pin, number.pin_failed, number.pin_again = pin, [], 0.0


def request_code(stage: Stage, number: Number, method: str) -> None:
    """Send a code: always the last six digits of the number.

    Raises:
        GraphFault: 100 for another method, 136024 for too many.
    """
    if method not in METHODS:
        raise GraphFault(100, message="(#100) Param code_method must be one of {SMS, VOICE}")
    most = dated.amount(stage, stage.world.portfolio_of(stage.world.account_of(number)), "codes_an_hour")
    number.codes_asked = [at for at in number.codes_asked if at > stage.now - HOUR_S]
    if most is not None and len(number.codes_asked) >= most:
        raise GraphFault(136024, "Too many codes were asked for. Try again later, or with another method.")
    number.codes_asked.append(stage.now)
    number.sent_code, number.code_sent_at = number.display[-6:], stage.now


def verify_code(stage: Stage, number: Number, code: str) -> None:
    """Take a code, once.

    Raises:
        GraphFault: 136025, it is wrong, too old, or none was sent.
    """
    lives = dated.amount(stage, stage.world.portfolio_of(stage.world.account_of(number)), "code_s")
    old = lives is not None and stage.now > number.code_sent_at + lives
    if not number.sent_code or old or code.replace("-", "") != number.sent_code:
        raise GraphFault(136025, "The code is wrong, has expired, or was not requested.")
    number.sent_code = ""
    verify(stage, number)


def verify(stage: Stage, number: Number) -> None:
    """Note that the code was entered; unless the number is registered in time, it expires."""
    number.code, number.verified_at = "VERIFIED", stage.now
    days = dated.amount(stage, stage.world.portfolio_of(stage.world.account_of(number)), "code_good_days")
    if days is not None and not number.registered:
        stage.after(days * DAY_S, "expire_code", number.id, stage.now)


@deed
def _expire_code(stage: Stage, number_id: str, verified_at: float) -> None:
    number = stage.world.numbers[number_id]
    if number.verified_at == verified_at and not number.registered:
        number.code = "EXPIRED"


def add(stage: Stage, account: Account, digits: str, name: str) -> Number:
    """Add a number to an account: to be verified and registered next.

    Raises:
        GraphFault: 100 no such number, or the business has as many as it may; 368 adding is restricted; 2388012 it is here;
            133015 it was deleted lately.
    """
    if not DIGITS.match(digits):
        raise GraphFault(100, message="(#100) Param phone_number must be a valid phone number")
    if enforcing.ADDING in rules.running(account, stage.now):
        raise GraphFault(368, "Adding phone numbers is restricted for a policy violation.")
    lives = [n for n in stage.world.numbers.values() if n.display == digits]
    if any(not n.gone for n in lives):
        raise GraphFault(2388012, "The phone number is in your list of phone numbers already.")
    wait = dated.amount(stage, stage.world.portfolio_of(account), "deleted_wait_s")
    if wait is not None and any(n.deleted_at is not None and n.deleted_at > stage.now - wait for n in lives):
        raise GraphFault(133015, f"The number was deleted recently. Wait {wait / 60:g} minutes.")
    _room(stage, account)
    number = Number(
        id=str(NUMBER_SERIAL + stage.serial()),
        display=digits,
        name=name,
        account=account.id,
        registered=False,
        ever_registered=False,
        code="NOT_VERIFIED",
        name_status="AVAILABLE_WITHOUT_REVIEW",
        quality="UNKNOWN",
        pin="",
    )
    stage.world.numbers[number.id] = number
    return number


def _room(stage: Stage, account: Account) -> None:
    portfolio = stage.world.portfolio_of(account)
    grown = portfolio.verification == "verified" or portfolio.limit != CLASSIC_FIRST
    most = dated.amount(stage, portfolio, "numbers_later" if grown else "numbers_at_first")
    numbers = sum(len(stage.world.numbers_of(one.id)) for one in stage.world.accounts_of(portfolio.id))
    if most is not None and numbers >= most:
        raise GraphFault(100, f"The business may have {most:g} phone numbers.", message="(#100) The phone number limit is reached")
