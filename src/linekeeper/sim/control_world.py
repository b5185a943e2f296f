"""The control room on what exists: the world whole and in pages, people and what each did, switches and dated rules."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from linekeeper.sim import behaviour, dated, people, rules, temperaments
from linekeeper.sim.asking import Ask, Missing, answers
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


class PersonTold(msgspec.Struct):
    """One of the people: how they are, and what each did, by number, with simulated unix seconds."""

    wa_id: str
    name: str
    temperament: str
    opted_in: bool
    receipts: bool
    reachable: bool
    silent: bool
    weary: bool
    wrote: dict[str, float]
    blocked: dict[str, float]
    muted: dict[str, float]
    stopped: dict[str, float]


class PeoplePage(msgspec.Struct):
    """People in the order of their numbers; `temperaments`: what each kind is like."""

    rows: list[PersonTold]
    next: int
    total: int
    temperaments: list[temperaments.Temperament]


class PersonDoes(msgspec.Struct, forbid_unknown_fields=True):
    """What a person is to do about a number, now; `template`: by id, which one was too much."""

    person: Annotated[str, msgspec.Meta(pattern="^[0-9]{5,20}$")]
    number: str
    do: Literal["write", "answer", "block", "report", "mute", "stop"]
    template: int = 0
    text: Annotated[str, msgspec.Meta(max_length=1_000)] = "Hello?"


class RuleTold(msgspec.Struct):
    """A dated rule: what it says, what holds now, whether the play or somebody turned it, and how sure we are of it."""

    name: str
    says: str
    value: Any
    turned: bool
    since: str
    source: str
    confidence: str


class RuleTurned(msgspec.Struct, forbid_unknown_fields=True):
    """A rule switched off, left to its day again, or set to another number."""

    name: str
    to: Literal["off", "its day"] | float


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
        number_told(sim.stage, thing) if isinstance(thing, Number) else thing if isinstance(thing, dict) else _fields(thing)
        for thing in page
    ]
    return WorldPage(rows=rows, next=_next(ask.query.after, len(rows), len(found)), total=len(found))


def number_told(stage: Stage, number: Number) -> dict[str, object]:
    """Return a number as the control room tells it."""
    owner, tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)
    use = Use(owner, tier, stage.uses[owner].total(stage.now))
    return _fields(number) | {"status": rules.status(stage.world, stage.uses, number, stage.now), "use": use}


def _template(account: Account, template: Template) -> dict[str, object]:
    return _fields(template) | {"account": account.id}


def _fields(thing: msgspec.Struct) -> dict[str, object]:
    return {name: getattr(thing, name) for name in thing.__struct_fields__}


def _next(after: int, count: int, total: int) -> int:
    return after + count if count and after + count < total else 0


@answers("GET", "/_sim/people", query=Paged, gives=PeoplePage)
async def list_people(sim: "Simulator", ask: Ask) -> PeoplePage:
    """Tell people with their temperaments and what each did, a page at a time."""
    sim.catch_up()
    stage, total = sim.stage, sim.stage.world.crowd
    wanted = [people.wa_id(index, total) for index in range(ask.query.after, min(total, ask.query.after + ask.query.limit))]
    did = {name: _by_person(kept, set(wanted)) for name, kept in _memories(stage)}
    rows = [_person(stage, wa_id, did) for wa_id in wanted]
    return PeoplePage(rows=rows, next=_next(ask.query.after, len(rows), total), total=total, temperaments=list(temperaments.kinds()))


def _memories(stage: Stage) -> Iterable[tuple[str, dict[str, float]]]:
    traffic = stage.traffic
    return (("wrote", stage.windows), ("blocked", traffic.shunned), ("muted", traffic.muted), ("stopped", traffic.stopped))


def _by_person(kept: dict[str, float], wanted: set[str]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for pair, at in kept.items():
        number, _, person = pair.partition("/")
        if person in wanted:
            found.setdefault(person, {})[number] = at
    return found


def _person(stage: Stage, wa_id: str, did: dict[str, dict[str, dict[str, float]]]) -> PersonTold:
    one = temperaments.of(stage.seed, wa_id)
    return PersonTold(
        wa_id=wa_id, name=people.name(wa_id), temperament=one.temperament.name, opted_in=one.opted_in, receipts=one.receipts,
        reachable=one.reachable, silent=one.silent, weary=one.weary, **{name: found.get(wa_id, {}) for name, found in did.items()},
    )  # fmt: skip


@cache
def _places(crowd: int) -> dict[str, int]:
    """Return the place of each person in a crowd, by wa_id."""
    return {people.wa_id(index, crowd): index for index in range(crowd)}


@answers("POST", "/_sim/people", takes=PersonDoes, gives=PersonTold)
async def person_does(sim: "Simulator", ask: Ask) -> PersonTold:
    """Let a person do something about a number now: write, answer, block, report, mute, or stop its marketing."""
    wish: PersonDoes = ask.body
    sim.catch_up()
    stage, number = sim.stage, sim.stage.world.number(wish.number)
    index = _places(stage.world.crowd).get(wish.person)
    if index is None:
        raise Missing(f"nobody in this play has the number {wish.person}; GET /_sim/people tells who there is")
    if wish.do == "write":
        await sim.act({"do": "write", "number": number.id, "person": index, "text": wish.text})
    else:
        behaviour.perform(stage, number.id, wish.person, wish.template, wish.do)
    sim.woken()
    return _person(stage, wish.person, {name: _by_person(kept, {wish.person}) for name, kept in _memories(stage)})


@answers("GET", "/_sim/switches", gives=Switches)
async def get_switches(sim: "Simulator", _: Ask) -> Switches:
    """Tell how the play decides what Meta leaves open."""
    return sim.world.switches


@answers("POST", "/_sim/switches", takes=dict[str, object], gives=Switches)
async def set_switches(sim: "Simulator", ask: Ask) -> Switches:
    """Turn some of the switches; those left out stay."""
    sim.catch_up()
    sim.world.switches = msgspec.convert(_fields(sim.world.switches) | ask.body, Switches)
    sim.woken()
    return sim.world.switches


@answers("GET", "/_sim/rules", gives=list[RuleTold])
async def list_rules(sim: "Simulator", _: Ask) -> list[RuleTold]:
    """Tell every dated rule the world plays, and what holds in it now."""
    sim.catch_up()
    return [_rule(sim.stage, name) for name in sorted(dated.laws())]


def _rule(stage: Stage, name: str) -> RuleTold:
    versions = dated.laws()[name]
    value = dated.rule(stage, None, name)
    newest = next((law for law in reversed(versions) if law.value == value), versions[-1])
    return RuleTold(
        name=name, says=newest.says, value=value, turned=name in stage.world.rules, since=newest.since, source=newest.source,
        confidence=newest.confidence,
    )  # fmt: skip


@answers("POST", "/_sim/rules", takes=RuleTurned, gives=RuleTold)
async def turn_rule(sim: "Simulator", ask: Ask) -> RuleTold:
    """Switch a rule off, leave it to its day again, or set one that is a number to another."""
    wish: RuleTurned = ask.body
    sim.catch_up()
    if wish.name not in dated.laws():
        raise Missing(f"no rule is called {wish.name!r}; GET /_sim/rules tells which there are")
    if wish.to == "its day":
        sim.world.rules.pop(wish.name, None)
    elif wish.to == "off":
        sim.world.rules[wish.name] = False
    elif not any(isinstance(law.value, int | float) and not isinstance(law.value, bool) for law in dated.laws()[wish.name]):
        raise ValueError(f"the rule {wish.name} is no number: it can be off, or left to its day")
    else:
        sim.world.rules[wish.name] = wish.to
    return _rule(sim.stage, wish.name)
