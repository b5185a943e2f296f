"""Control over HTTP, under `/_sim/`: clock, world, acts, callback, webhooks, faults, ledger. For tests; no part of Meta."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec
from aiohttp import web

from linekeeper.sim import control_saving, rules
from linekeeper.sim.acts import BadAct
from linekeeper.sim.errors import CODES
from linekeeper.sim.graph import Fault
from linekeeper.sim.ledger import PAGE

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

T = TypeVar("T")
Handler = Callable[["Simulator", web.Request], Awaitable[object]]


class ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    """Body of POST /_sim/clock: any of speed, paused, seconds to step, and a moment to go on to."""

    speed: float | None = None
    paused: bool | None = None
    step: float = 0.0
    to: datetime | None = None  #: aware


class Callback(msgspec.Struct, forbid_unknown_fields=True):
    """Body of POST /_sim/callback."""

    url: str
    app: str | None = None
    verify_token: str | None = None


class Webhooks(msgspec.Struct, forbid_unknown_fields=True):
    """Body of POST /_sim/webhooks: all on or off, fields that vanish, fields not chosen in the dashboard."""

    on: bool | None = None
    lost: list[str] | None = None
    unticked: list[str] | None = None


class Trouble(msgspec.Struct, forbid_unknown_fields=True):
    """Body of POST /_sim/faults: the next calls answer this status (and code), or a token changes its state."""

    next: int = 0
    status: int = 500
    code: int | None = None
    token: str = ""
    state: str = "revoked"


async def get_clock(sim: "Simulator", _: web.Request) -> object:
    """Tell simulated time, speed, and whether it stands."""
    return {"now": sim.clock.now().isoformat(), "speed": sim.clock.speed, "paused": sim.clock.paused}


async def set_clock(sim: "Simulator", request: web.Request) -> object:
    """Change speed or pause, then step, then go on to a moment; all that is due on the way happens."""
    change = await _body(request, ClockChange)
    sim.catch_up()
    sim.clock.set(speed=change.speed, paused=change.paused)
    if change.step:
        await sim.step(change.step)
    if change.to is not None:
        await sim.go_to(change.to)
    sim.woken()
    return await get_clock(sim, request)


async def world(sim: "Simulator", _: web.Request) -> object:
    """Tell the whole world, with each number's status and use of its limit as the rules see it; no secrets."""
    sim.catch_up()
    stage = sim.stage
    told = msgspec.to_builtins(stage.world)
    for number in stage.world.numbers.values():
        owner, tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)
        use = {"owner": owner, "tier": tier, "people": stage.uses[owner].total(stage.now)}
        told["numbers"][number.id] |= {"status": rules.status(stage.world, stage.uses, number, stage.now), "use": use}
    told["apps"] = {app.id: {"name": app.name, "callback": app.callback, "unticked": app.unticked} for app in stage.world.apps.values()}
    told["tokens"] = {kind: token.state for kind, token in stage.world.tokens.items()}
    return told


async def act(sim: "Simulator", request: web.Request) -> object:
    """Perform one act."""
    await sim.act(await _body(request, dict[str, object]))
    return {"done": True}


async def callback(sim: "Simulator", request: web.Request) -> object:
    """Run the handshake and send webhooks there."""
    wish = await _body(request, Callback)
    if wish.app is not None and wish.app != sim.app_id:
        raise ValueError(f"there is one app, {sim.app_id}")
    await sim.connect_callback(wish.url, wish.verify_token)
    return {"done": True}


async def webhooks(sim: "Simulator", request: web.Request) -> object:
    """Switch webhooks off and on, wholly or by field."""
    wish = await _body(request, Webhooks)
    sim.catch_up()
    sim.stage.posting = sim.stage.posting if wish.on is None else wish.on
    sim.stage.lost = sim.stage.lost if wish.lost is None else set(wish.lost)
    sim.app.unticked = sim.app.unticked if wish.unticked is None else wish.unticked
    return {"on": sim.stage.posting, "lost": sorted(sim.stage.lost), "unticked": sim.app.unticked}


async def faults(sim: "Simulator", request: web.Request) -> object:
    """Plan trouble: for the next calls, or for a token."""
    wish = await _body(request, Trouble)
    if wish.code is not None and wish.code not in CODES:
        raise ValueError(f"the simulator knows no code {wish.code}")
    if wish.next > 0:
        sim.graph.faults.append(Fault(left=wish.next, status=wish.status, code=wish.code))
    if wish.token:
        await sim.act({"do": "token", "kind": wish.token, "state": wish.state})
    return {"planned": [msgspec.to_builtins(fault) for fault in sim.graph.faults]}


async def ledger(sim: "Simulator", request: web.Request) -> object:
    """Tell calls and webhook attempts after a row, oldest first."""
    after = int(request.query.get("after", "0"))
    rows = sim.stage.ledger.after(after, int(request.query.get("limit", str(PAGE))))
    return {
        "rows": [msgspec.to_builtins(row) for row in rows],
        "next": rows[-1].seq if rows else after,
        "pending": sim.outbox.pending,
        "mishaps": list(sim.stage.mishaps),
    }


ROUTES: dict[tuple[str, str], Handler] = {
    ("GET", "/_sim/clock"): get_clock,
    ("POST", "/_sim/clock"): set_clock,
    ("GET", "/_sim/world"): world,
    ("POST", "/_sim/act"): act,
    ("POST", "/_sim/callback"): callback,
    ("POST", "/_sim/webhooks"): webhooks,
    ("POST", "/_sim/faults"): faults,
    ("GET", "/_sim/ledger"): ledger,
    ("GET", "/_sim/save"): control_saving.get_save,
    ("POST", "/_sim/load"): control_saving.post_load,
}


def mount(application: web.Application, sim: "Simulator") -> None:
    """Add the control routes to the server."""
    for (method, path), handler in ROUTES.items():
        application.router.add_route(method, path, _answering(sim, handler))


def _answering(sim: "Simulator", handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            told = await handler(sim, request)
            return told if isinstance(told, web.Response) else web.json_response(told)
        except (BadAct, ValueError, RuntimeError, msgspec.ValidationError) as error:
            return web.json_response({"refused": str(error)}, status=400)

    return answer


async def _body(request: web.Request, kind: type[T]) -> T:
    return msgspec.json.decode(await request.read() or b"{}", type=kind)
