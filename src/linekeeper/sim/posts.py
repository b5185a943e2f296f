"""Graph calls that register a number, step by step.

Source: number-health.md section 6.
"""

from linekeeper.sim import registering, tokens
from linekeeper.sim.call import Call
from linekeeper.sim.routes import serves
from linekeeper.sim.stage import Stage
from linekeeper.sim.subscriptions import DONE
from linekeeper.sim.world import Number, Token


@serves("POST", Number, "register", takes="messaging_product pin data_localization_region backup tier meta_store_retention_minutes")
def register(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/register; what stands in the way is told by `registering`."""
    tokens.may_send(token, stage.world.account_of(number))
    registering.register(stage, number, call.text("pin"))
    return DONE


@serves("POST", Number, "deregister", takes="messaging_product")
def deregister(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/deregister; not for coexistence numbers."""
    del call
    tokens.may_send(token, stage.world.account_of(number))
    registering.deregister(stage, number)
    return DONE


@serves("POST", Number, "request_code", takes="code_method language locale messaging_product")
def request_code(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/request_code. The code is always the last six digits of the number."""
    tokens.may_read(token, stage.world.account_of(number))
    registering.request_code(stage, number, call.text("code_method"))
    return DONE


@serves("POST", Number, "verify_code", takes="code messaging_product")
def verify_code(stage: Stage, call: Call, token: Token, number: Number) -> dict[str, object]:
    """Answer POST /{number}/verify_code: 136025 for a code that was not sent, or too long ago."""
    tokens.may_read(token, stage.world.account_of(number))
    registering.verify_code(stage, number, call.text("code"))
    return DONE
