"""The control room on what exists: the world, whole and in pages."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from linekeeper.sim import rules
from linekeeper.sim.asking import Ask, answers
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number, Portfolio, Switches, Template

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

PAGE = 100
PARTS = ("portfolios", "accounts", "numbers", "templates")


class Use(msgspec.Struct):
    """Use of a limit: whose it is, its tier, and how many people count now."""

    owner: str
    tier: str
    people: int


class NumberTold(Number, kw_only=True):
    """A number, with its status and the use of its limit as the rules see them now."""

    status: str
    use: Use


class AppTold(msgspec.Struct):
    """An app without its secrets."""

    name: str
    callback: str
    unticked: list[str]


class WorldTold(msgspec.Struct):
    """Everything that exists, by id; no token and no secret. `tokens`: the state of each."""

    apps: dict[str, AppTold]
    portfolios: dict[str, Portfolio]
    accounts: dict[str, Account]
    numbers: dict[str, NumberTold]
    tokens: dict[str, str]
    switches: Switches
    rules: dict[str, Any]
    partner: str
    crowd: int


class Part(msgspec.Struct):
    """Which part of the world."""

    part: Literal["portfolios", "accounts", "numbers", "templates"]


class Paged(msgspec.Struct, forbid_unknown_fields=True):
    """Where a page begins, and how long it may be."""

    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=PAGE)] = PAGE


class WorldPage(msgspec.Struct):
    """Rows in the order of their ids, as in the whole world (a template names its account); `next`: the place to go on from, 0: no more."""

    rows: list[dict[str, Any]]
    next: int
    total: int


@answers("GET", "/_sim/world", gives=WorldTold)
async def world(sim: "Simulator", _: Ask) -> dict[str, object]:
    """Tell the whole world, with each number's status and the use of its limit."""
    sim.catch_up()
    here = sim.stage.world
    return {
        "apps": {app.id: AppTold(app.name, app.callback, app.unticked) for app in here.apps.values()},
        "portfolios": here.portfolios,
        "accounts": here.accounts,
        "numbers": {number.id: number_told(sim.stage, number) for number in here.numbers.values()},
        "tokens": {kind: token.state for kind, token in here.tokens.items()},
        "switches": here.switches,
        "rules": here.rules,
        "partner": here.partner,
        "crowd": here.crowd,
    }


@answers("GET", "/_sim/world/{part}", query=Paged, where=Part, gives=WorldPage)
async def world_part(sim: "Simulator", ask: Ask) -> WorldPage:
    """Tell one part of the world, a page at a time."""
    sim.catch_up()
    here = sim.stage.world
    things: dict[str, list[Any]] = {
        "portfolios": list(here.portfolios.values()),
        "accounts": list(here.accounts.values()),
        "numbers": list(here.numbers.values()),
        "templates": [_template(account, one) for account in here.accounts.values() for one in account.templates],
    }
    found = sorted(things[ask.where.part], key=lambda thing: str(thing["id"] if isinstance(thing, dict) else thing.id))
    page = found[ask.query.after : ask.query.after + ask.query.limit]
    rows = [
        number_told(sim.stage, thing) if isinstance(thing, Number) else thing if isinstance(thing, dict) else fields(thing)
        for thing in page
    ]
    return WorldPage(rows=rows, next=following(ask.query.after, len(rows), len(found)), total=len(found))


def number_told(stage: Stage, number: Number) -> dict[str, object]:
    """Return a number as the control room tells it."""
    owner, tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)
    use = Use(owner, tier, stage.uses[owner].total(stage.now))
    return fields(number) | {"status": rules.status(stage.world, stage.uses, number, stage.now), "use": use}


def _template(account: Account, template: Template) -> dict[str, object]:
    return fields(template) | {"account": account.id}


def fields(thing: msgspec.Struct) -> dict[str, object]:
    """Return the fields of a struct by name."""
    return {name: getattr(thing, name) for name in thing.__struct_fields__}


def following(after: int, count: int, total: int) -> int:
    """Return the place to go on from after a page; 0 when there are no more."""
    return after + count if count and after + count < total else 0
