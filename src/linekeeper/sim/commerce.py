"""Commerce settings of a number: whether its cart and its catalogue are shown. Source: Meta's OpenAPI v23.0."""

from linekeeper.sim import tokens
from linekeeper.sim.call import Call
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Number, Token

USUAL = {"is_cart_enabled": True, "is_catalog_visible": False}


@serves("GET", Number, "whatsapp_commerce_settings")
def commerce(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer GET /{number}/whatsapp_commerce_settings."""
    del call
    tokens.may_read(token, stage.world.account_of(number))
    return {"data": [USUAL | number.commerce | {"id": number.id}]}


@serves("POST", Number, "whatsapp_commerce_settings", takes=" ".join(USUAL))
def change(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/whatsapp_commerce_settings."""
    tokens.may_read(token, stage.world.account_of(number))
    told = {name: call.flag(name) for name in USUAL}
    number.commerce |= {name: value for name, value in told.items() if value is not None}
    return DONE
