"""The business profile that people see in WhatsApp. Source: Meta's OpenAPI v23.0, for names and lengths."""

import re

from linekeeper.sim import tokens
from linekeeper.sim.call import Call
from linekeeper.sim.errors import GraphFault, unknown_field
from linekeeper.sim.nodes import pick
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Number, Token

LENGTHS = {"about": range(1, 140), "address": range(257), "description": range(513), "email": range(129)}
WEBSITES = 2
WEBSITE = range(1, 257)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
VERTICALS = frozenset({
    "UNDEFINED", "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT", "HOTEL",
    "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING",
    "OTC_DRUGS", "NOT_A_BIZ", "MATRIMONY_SERVICE",
})  # fmt: skip
FIELDS = ("about", "address", "description", "email", "profile_picture_url", "websites", "vertical", "messaging_product")
SHOWN = ("messaging_product", "about")
TAKES = "messaging_product about address description email profile_picture_handle websites vertical"


@serves("GET", Number, "whatsapp_business_profile")
def profile(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer GET /{number}/whatsapp_business_profile; a field that nobody set is left out, but for `about` and `vertical`."""
    tokens.may_read(token, stage.world.account_of(number))
    for one in call.wanted:
        if one.name not in FIELDS:
            raise unknown_field(one.name, "WhatsAppBusinessProfile")
    names = [one.name for one in call.wanted] or [*SHOWN, *number.profile]
    known = {"about": "Hey there! I am using WhatsApp.", "vertical": "UNDEFINED"} | number.profile | {"messaging_product": "whatsapp"}
    picked = {name: known[name] for name in (*names, "messaging_product") if name in known}
    return {"data": [pick(picked, (), "WhatsAppBusinessProfile")]}


@serves("POST", Number, "whatsapp_business_profile", takes=TAKES)
def change(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/whatsapp_business_profile; all is looked at before any of it is kept."""
    tokens.may_read(token, stage.world.account_of(number))
    if call.text("messaging_product") != "whatsapp":
        raise GraphFault(100, message="(#100) The parameter messaging_product is required.")
    fresh: dict[str, object] = {name: _text(call, name) for name in LENGTHS if name in call.params}
    if "websites" in call.params:
        fresh["websites"] = _websites(call)
    if "vertical" in call.params:
        if call.text("vertical") not in VERTICALS:
            raise GraphFault(100, message="(#100) Param vertical must be one of the known industries")
        fresh["vertical"] = call.text("vertical")
    if call.text("profile_picture_handle"):
        fresh["profile_picture_url"] = f"https://pps.whatsapp.test/v/{number.id}.jpg"
    number.profile |= fresh
    return DONE


def _text(call: Call, name: str) -> str:
    text = call.params[name]
    if not isinstance(text, str) or len(text) not in LENGTHS[name]:
        longest = LENGTHS[name].stop - 1
        raise GraphFault(100, message=f"(#100) Param {name} must be text of {LENGTHS[name].start} to {longest} characters")
    if name == "email" and text and not EMAIL.fullmatch(text):
        raise GraphFault(100, message="(#100) Param email must be a valid email address")
    return text


def _websites(call: Call) -> list[str]:
    sites = call.value("websites")
    if not isinstance(sites, list) or len(sites) > WEBSITES:
        raise GraphFault(100, message=f"(#100) Param websites must be an array of at most {WEBSITES}")
    for site in sites:
        if not isinstance(site, str) or len(site) not in WEBSITE or not site.startswith(("http://", "https://")):
            raise GraphFault(100, message="(#100) Param websites must hold addresses that begin with http:// or https://")
    return [str(site) for site in sites]
