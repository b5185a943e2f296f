"""Calls made with an app's own token: debug_token, and what may be asked of an app. Source: number-health.md section 7."""

from linekeeper.sim import tokens
from linekeeper.sim.call import Call
from linekeeper.sim.routes import serves_root
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import App

#: Calls that an app's own token is good for; every other wants a token of a user.
FOR_APPS = frozenset({("GET", App, ""), *((method, App, "subscriptions") for method in ("GET", "POST", "DELETE"))})


@serves_root("GET", "debug_token")
def debug_token(stage: Stage, call: Call) -> dict[str, object]:
    """Answer GET /debug_token; only an app token may ask."""
    return tokens.debug(stage, call)
