"""The page at `/_sim/`: the world, the clock with its buttons, acts by hand, faults, the ledger as it grows. All of it comes from here."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Literal

import jinja2
import msgspec
from aiohttp import web

from linekeeper.sim import faults, people, sight
from linekeeper.sim.acts import ACTS
from linekeeper.sim.asking import Ask, answers

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
GUARDED = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
SPEEDS = ((1, "1×"), (60, "60×"), (3_600, "3,600×"), (100_000, "100,000×"))
STEPS = ((60, "+1 min"), (3_600, "+1 h"), (86_400, "+1 day"), (7 * 86_400, "+7 days"))
FILTERS = (("", "All"), ("calls", "Calls"), ("webhooks", "Webhooks"), ("trouble", "Trouble"))
LATEST = 40


class PageQuery(msgspec.Struct, forbid_unknown_fields=True, rename={"start": "from"}):
    """From which number on, and which rows of the ledger."""

    start: Annotated[int, msgspec.Meta(ge=0)] = 0
    show: Literal["", "calls", "webhooks", "trouble"] = ""


@answers("GET", "/_sim/", query=PageQuery, kind="text/html")
async def page(sim: "Simulator", ask: Ask) -> web.Response:
    """Show the page."""
    sim.catch_up()
    html = _template().render(_told(sim, ask.query))
    return web.Response(text=html, content_type="text/html", headers=GUARDED | {"Cache-Control": "no-store"})


@answers("GET", "/_sim/room.css", kind="text/css")
async def styles(_: "Simulator", __: Ask) -> web.Response:
    """Give the page's styles."""
    return _file("room.css", "text/css")


@answers("GET", "/_sim/room.js", kind="text/javascript")
async def script(_: "Simulator", __: Ask) -> web.Response:
    """Give the page's script."""
    return _file("room.js", "text/javascript")


@answers("GET", "/_sim/room.svg", kind="image/svg+xml")
async def icon(_: "Simulator", __: Ask) -> web.Response:
    """Give the page's icon."""
    return _file("room.svg", "image/svg+xml")


def _file(name: str, kind: str) -> web.Response:
    return web.Response(body=_read(name), content_type=kind, headers={**GUARDED, "Cache-Control": "no-cache"})


@cache
def _read(name: str) -> bytes:
    return (resources.files("linekeeper.sim") / "page" / name).read_bytes()


@cache
def _template() -> jinja2.Template:
    stage = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    return stage.from_string(_read("room.html").decode())


def _told(sim: "Simulator", query: PageQuery) -> dict[str, object]:
    """Return what the template shows."""
    stage, clock, world = sim.stage, sim.clock, sim.stage.world
    statuses = sight.statuses(stage)
    groups, pages = sight.groups(stage, statuses, query.start)
    return {
        "headline": sight.headline(statuses), "about": sim.play.about, "url": sim.url, "now": sight.moment(clock.unix()),
        "paused": clock.paused, "speed": f"{clock.speed:,g}", "at": clock.speed, "speeds": SPEEDS, "steps": STEPS,
        "fleet": sight.fleet(statuses), "groups": groups, "pages": pages, "traffic": sight.traffic(stage), "acts": sorted(ACTS),
        "person": people.wa_id(0), "kinds": list(faults.KINDS.items()), "known": sight.known(world),
        "planned": [sight.fault(one) for one in faults.listed(stage)], "filters": FILTERS, "filter": query.show,
        "rows": sight.rows(stage.ledger, query.show, LATEST), "pending": sight.pending(sim.outbox.pending, heard=bool(sim.app.callback)),
        "mishaps": list(stage.mishaps)[-10:],
    }  # fmt: skip
