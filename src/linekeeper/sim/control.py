"""The control room, under `/_sim/`: clock, acts, callback, webhooks, faults, tracking values. For tests and drills; no part of Meta.

More of it: `control_world` (what exists), `control_people`, `control_rules` (how it decides), `control_ledger` (what happened),
`control_plays`, `control_saving`, `control_page`.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
from aiohttp import web

from linekeeper.sim import (
    acts,
    asking,
    control_ledger,
    control_openapi,
    control_page,
    control_people,
    control_plays,
    control_rules,
    control_saving,
    control_world,
    faults,
)
from linekeeper.sim.acts_trouble import order
from linekeeper.sim.asking import ROUTES, Ask, Missing, answers
from linekeeper.sim.clock import FASTEST, SLOWEST
from linekeeper.sim.manners import Manners
from linekeeper.sim.world import FIELDS, App

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

__all__ = ["ROUTES", "mount"]
#: Files of calls; importing them fills the table.
ROOMS = (control_ledger, control_openapi, control_page, control_people, control_plays, control_rules, control_saving, control_world)
LONGEST_STEP_S = 366 * 86_400.0


class Clock(msgspec.Struct):
    """Simulated time, UTC; simulated seconds per real one; whether it stands."""

    now: str
    speed: float
    paused: bool


class ClockChange(msgspec.Struct, forbid_unknown_fields=True):
    """Any of speed, pause, and how far to move on: so many seconds, or to a moment."""

    speed: Annotated[float, msgspec.Meta(ge=SLOWEST, le=FASTEST)] | None = None
    paused: bool | None = None
    step: Annotated[float, msgspec.Meta(ge=0, le=LONGEST_STEP_S)] = 0.0
    to: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Done(msgspec.Struct):
    """It is done."""

    done: bool = True


class Callback(msgspec.Struct, forbid_unknown_fields=True):
    """Where webhooks of an app are to go, once that address has passed the handshake."""

    url: Annotated[str, msgspec.Meta(max_length=2_000)]
    app: str | None = None
    verify_token: str | None = None


class Webhooks(msgspec.Struct, forbid_unknown_fields=True):
    """Webhooks on or off, fields that vanish, fields not chosen in the App Dashboard, how badly they travel. What is left out stays.

    `app`: whose fields are not chosen; all apps' unless told.
    """

    on: bool | None = None
    lost: list[str] | None = None
    unticked: list[str] | None = None
    app: str | None = None
    manners: Manners | None = None


class WebhooksTold(msgspec.Struct):
    """How webhooks go now; `unticked`: by app; `pending`: deliveries that wait or are on their way."""

    on: bool
    lost: list[str]
    unticked: dict[str, list[str]]
    manners: Manners
    fields: list[str]
    pending: int


class Planned(msgspec.Struct):
    """Faults that are still to come or at work, and what each kind is."""

    planned: list[faults.Fault]
    kinds: dict[str, str]


class Ended(msgspec.Struct):
    """How many faults ended."""

    ended: int


class FaultNumber(msgspec.Struct):
    """Which fault."""

    id: Annotated[int, msgspec.Meta(ge=1)]


@answers("GET", "/_sim/clock", gives=Clock)
async def get_clock(sim: "Simulator", _: Ask) -> Clock:
    """Tell simulated time, speed, and whether it stands."""
    return Clock(now=sim.clock.now().isoformat(), speed=sim.clock.speed, paused=sim.clock.paused)


@answers("POST", "/_sim/clock", takes=ClockChange, gives=Clock)
async def set_clock(sim: "Simulator", ask: Ask) -> Clock:
    """Change speed or pause, then step, or go on to a moment. Answers when everything due on the way has happened."""
    change: ClockChange = ask.body
    sim.catch_up()
    if change.to is not None and (change.to - sim.clock.now()).total_seconds() > LONGEST_STEP_S:
        raise ValueError(f"go on by at most {LONGEST_STEP_S / 86_400:g} days at a time")
    sim.clock.set(speed=change.speed, paused=change.paused)
    if change.step:
        await sim.step(change.step)
    if change.to is not None:
        await sim.go_to(change.to)
    sim.woken()
    return await get_clock(sim, ask)


@answers("POST", "/_sim/act", takes=dict[str, object], shown=acts.any_act, gives=Done)
async def act(sim: "Simulator", ask: Ask) -> Done:
    """Perform one act now."""
    await sim.act(ask.body)
    return Done()


@answers("GET", "/_sim/acts", gives=list[acts.Told])
async def list_acts(_: "Simulator", __: Ask) -> list[acts.Told]:
    """Tell every act with what it does and what it takes."""
    return [acts.told(name) for name in sorted(acts.ACTS)]


@answers("POST", "/_sim/callback", takes=Callback, gives=Done)
async def callback(sim: "Simulator", ask: Ask) -> Done:
    """Run the handshake with an address, then send webhooks there."""
    wish: Callback = ask.body
    app = sim.app if wish.app is None else _app(sim, wish.app)
    await sim.shake(wish.url, wish.verify_token or app.verify_token)
    app.callback = wish.url
    sim.woken()
    return Done()


def _app(sim: "Simulator", named: str) -> App:
    app = sim.world.apps.get(named)
    if app is None:
        raise ValueError(f"no app has the id {named}; there are: {', '.join(sim.world.apps)}")
    return app


@answers("GET", "/_sim/webhooks", gives=WebhooksTold)
async def get_webhooks(sim: "Simulator", _: Ask) -> WebhooksTold:
    """Tell how webhooks go."""
    stage = sim.stage
    return WebhooksTold(
        on=stage.posting, lost=sorted(stage.lost), unticked={app.id: app.unticked for app in sim.world.apps.values()},
        manners=stage.manners, fields=list(FIELDS), pending=sim.outbox.pending,
    )  # fmt: skip


@answers("POST", "/_sim/webhooks", takes=Webhooks, gives=WebhooksTold)
async def set_webhooks(sim: "Simulator", ask: Ask) -> WebhooksTold:
    """Switch webhooks off and on, wholly or by field."""
    wish: Webhooks = ask.body
    unknown = sorted({*(wish.lost or []), *(wish.unticked or []), *(wish.manners.losses if wish.manners else ())} - set(FIELDS))
    if unknown:
        raise ValueError(f"the simulator sends no field {unknown[0]!r}")
    apps = list(sim.world.apps.values()) if wish.app is None else [_app(sim, wish.app)]
    sim.catch_up()
    sim.stage.posting = sim.stage.posting if wish.on is None else wish.on
    sim.stage.lost = sim.stage.lost if wish.lost is None else set(wish.lost)
    sim.stage.manners = sim.stage.manners if wish.manners is None else wish.manners
    for app in apps:
        app.unticked = app.unticked if wish.unticked is None else list(wish.unticked)
    return await get_webhooks(sim, ask)


@answers("GET", "/_sim/faults", gives=Planned)
async def get_faults(sim: "Simulator", _: Ask) -> Planned:
    """Tell the faults on order, in the order they strike."""
    sim.catch_up()
    return Planned(planned=faults.listed(sim.stage), kinds=dict(faults.KINDS.items()))


@answers("POST", "/_sim/faults", takes=faults.Wish, gives=faults.Fault)
async def add_fault(sim: "Simulator", ask: Ask) -> faults.Fault:
    """Order a fault, and tell it with its number."""
    sim.catch_up()
    planned = order(sim.stage, ask.body)
    sim.woken()
    return planned


@answers("DELETE", "/_sim/faults", gives=Ended)
async def clear_faults(sim: "Simulator", _: Ask) -> Ended:
    """End all faults."""
    ended = Ended(faults.clear(sim.stage))
    sim.woken()
    return ended


@answers("DELETE", "/_sim/faults/{id}", where=FaultNumber, gives=Ended)
async def clear_fault(sim: "Simulator", ask: Ask) -> Ended:
    """End one fault."""
    ended = Ended(faults.clear(sim.stage, ask.where.id))
    if not ended.ended:
        raise Missing(f"no fault has the number {ask.where.id}")
    sim.woken()
    return ended


def mount(application: web.Application, sim: "Simulator") -> None:
    """Add the control room to the server."""
    asking.mount(application, sim)
