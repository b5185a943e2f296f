"""`settings` of a number: calling, identity check, payload encryption, storage. They are kept and told; none changes what happens.

Source: Meta's OpenAPI v23.0 for the shapes, sending.md section 10 for the identity check. What is told of a group nobody set is our
assumption.
"""

from linekeeper.sim import tokens
from linekeeper.sim.call import Call
from linekeeper.sim.calling import running
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Number, Token

ON_OFF = ("enabled", "disabled")
#: Group -> names in it: allowed words, or a type.
GROUPS: dict[str, dict[str, tuple[str, ...] | type]] = {
    "calling": {
        "status": (*ON_OFF, "ENABLED", "DISABLED"),
        "call_icon_visibility": ("visible", "hidden", "DEFAULT", "DISABLE_ALL"),
        "callback_permission_status": (*ON_OFF, "ENABLED", "DISABLED"),
        "call_hours": dict,
        "call_icons": dict,
        "sip": dict,
        "video": dict,
        "audio": dict,
        "srtp_key_exchange_protocol": ("DTLS", "DTLS-SRTP", "SDES", "SDES-SRTP"),
        "ip_addresses": dict,
    },
    "user_identity_change": {"enabled": bool, "enable_identity_key_check": bool},
    "payload_encryption": {"status": ON_OFF, "client_encryption_key": str},
    "storage_configuration": {"enabled": bool, "status": str, "region": str, "data_localization_region": str, "retention_minutes": int},
}


@serves("GET", Number, "settings", takes="include_sip_credentials")
def settings(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer GET /{number}/settings."""
    tokens.may_read(token, stage.world.account_of(number))
    call.flag("include_sip_credentials")
    stored, kept = number.settings.get("storage_configuration", {}), number.settings
    calling: dict[str, object] = {
        "status": "disabled",
        "call_icon_visibility": "visible",
        "ip_addresses": {"default": []},
        "callback_permission_status": "disabled",
    }
    restricted = running(number, stage.now)
    told: dict[str, object] = {
        "calling": calling | kept.get("calling", {}) | ({"restrictions": restricted} if restricted else {}),
        "storage_configuration": {"status": "in_country_storage_enabled" if stored.get("enabled") else "default"}
        | ({"data_localization_region": stored["region"]} if "region" in stored else {}),
    }
    if "user_identity_change" in kept:
        told["user_identity_change"] = kept["user_identity_change"]
    if "payload_encryption" in kept:
        told["payload_encryption"] = {"status": kept["payload_encryption"].get("status", "disabled")}
    return told


@serves("POST", Number, "settings", takes=" ".join([*GROUPS, "messaging_product"]))
def change(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/settings; one group a call."""
    tokens.may_read(token, stage.world.account_of(number))
    named = [group for group in GROUPS if group in call.params]
    if len(named) != 1:
        raise GraphFault(100, message=f"(#100) Name exactly one of {{{', '.join(GROUPS)}}}")
    (group,) = named
    wish = call.value(group)
    if not isinstance(wish, dict) or not wish:
        raise GraphFault(100, message=f"(#100) Param {group} must be an object")
    for name, value in wish.items():
        _check(group, name, value)
    number.settings[group] = number.settings.get(group, {}) | wish
    return DONE


def _check(group: str, name: str, value: object) -> None:
    allowed = GROUPS[group].get(name)
    if allowed is None:
        raise GraphFault(100, message=f"(#100) Unexpected key {name[:40]!r} on param {group!r}")
    if isinstance(allowed, tuple) and value not in allowed:
        raise GraphFault(100, message=f"(#100) Param {group}.{name} must be one of {{{', '.join(allowed)}}}")
    if isinstance(allowed, type) and (not isinstance(value, allowed) or (allowed is int and isinstance(value, bool))):
        raise GraphFault(100, message=f"(#100) Param {group}.{name} is of another type than {allowed.__name__}")
