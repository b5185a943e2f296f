"""Posts to a number's or an account's own node: callback, display name, PIN, search; an account's name, time zone and insights.

Source: number-health.md section 6, webhooks.md section 2, templates.md section 9; Meta's OpenAPI v23.0 for names and lengths.
"""

import re

from linekeeper.sim import activities, naming, registering, subscriptions, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Account, Number, Token

PIN = re.compile(r"\d{6}", re.ASCII)
WRITTEN = str.maketrans("", "", "+-() ")  #: what people write between digits
NAME = range(2, 76)  #: letters of a display name
ACCOUNT_NAME = range(1, 101)
NUMBER_TAKES = "webhook_configuration new_display_name pin search_visibility messaging_product"
SEARCHABLE = {"VISIBLE": "VISIBLE", "HIDDEN": "NON_VISIBLE", "NON_VISIBLE": "NON_VISIBLE"}


@serves("POST", Number, takes=NUMBER_TAKES)
def configure(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}: the number's own callback, a new display name, a new PIN, or whether search finds it.

    All parameters are looked at before any is done. Nothing known: 100.
    """
    tokens.may_read(token, stage.world.account_of(number))
    wish = call.value("webhook_configuration")
    url, verify_token = ("", "") if wish is None else _callback(wish)
    name, pin, found = _display_name(call), _pin(call), _searchable(call)
    if wish is None and not (name or pin or found):
        raise GraphFault(
            100, message="(#100) The call changes nothing: name webhook_configuration, new_display_name, pin or search_visibility"
        )

    def done() -> dict[str, object]:
        if name:
            _ask(stage, number, name)
        if pin:
            registering.set_pin(stage, number, pin)
        if wish is not None:
            subscriptions.divert(number, token.app, url)
        number.searchable = found or number.searchable
        return DONE

    return subscriptions.proven(url, verify_token, done)


def _ask(stage: Stage, number: Number, name: str) -> None:
    try:
        naming.ask(stage, number, name)
    except ValueError as error:
        raise GraphFault(100, message="(#100) A display name is in review already") from error


def _callback(wish: object) -> tuple[str, str]:
    if not isinstance(wish, dict) or "override_callback_uri" not in wish:
        raise GraphFault(100, message="(#100) Param webhook_configuration must hold override_callback_uri")
    return subscriptions.override(wish), str(wish.get("verify_token") or "")


def _display_name(call: Call) -> str:
    name = call.text("new_display_name").strip()
    if "new_display_name" in call.params and len(name) not in NAME:
        raise GraphFault(100, message="(#100) Param new_display_name must be 2 to 75 characters long")
    return name


def _pin(call: Call) -> str:
    pin = call.text("pin")
    if "pin" in call.params and not PIN.fullmatch(pin):
        raise GraphFault(100, message="(#100) Param pin must be 6 characters long.")
    return pin


def _searchable(call: Call) -> str:
    word = call.text("search_visibility")
    if "search_visibility" in call.params and word not in SEARCHABLE:
        raise GraphFault(100, message="(#100) Param search_visibility must be one of {VISIBLE, HIDDEN}")
    return SEARCHABLE.get(word, "")


@serves("POST", Account, takes="name timezone_id is_enabled_for_insights", counted=True)
def change_account(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}: name, time zone, or template insights, which can be confirmed and never taken back (200006)."""
    del stage
    tokens.may_read(token, account)
    name, zone, insights = call.text("name"), call.text("timezone_id"), call.flag("is_enabled_for_insights")
    if "name" in call.params and len(name) not in ACCOUNT_NAME:
        raise GraphFault(100, message="(#100) Param name must be 1 to 100 characters long")
    if "timezone_id" in call.params and not (zone.isascii() and zone.isdecimal()):
        raise GraphFault(100, message="(#100) Param timezone_id must be a number")
    if insights is False and account.insights:
        raise GraphFault(200006, "Template insights cannot be switched off once they are confirmed.")
    account.name, account.timezone_id = name or account.name, zone or account.timezone_id
    account.insights = account.insights or bool(insights)
    return DONE | ({"id": account.id} if insights is not None else {})


@serves(
    "POST",
    Account,
    "phone_numbers",
    takes="cc phone_number verified_name migrate_phone_number preverified_id messaging_product",
    counted=True,
)
def add(stage: Stage, call: Call, token: Token, account: Account) -> dict[str, object]:
    """Answer POST /{waba}/phone_numbers: a new number, to be verified and registered next."""
    tokens.may_read(token, account)
    digits = "".join(call.text(part).translate(WRITTEN) for part in ("cc", "phone_number"))
    name = call.text("verified_name").strip()
    if not (digits.isascii() and digits.isdecimal()):
        raise GraphFault(100, message="(#100) Param phone_number must be digits, and cc the country code")
    if len(name) not in NAME:
        raise GraphFault(100, message="(#100) Param verified_name must be 2 to 75 characters long")
    number = registering.add(stage, account, digits, name)
    activities.note(stage, account, "PHONE_NUMBER_ADDED", phone_number=number.id)
    return {"id": number.id}
