"""Plays: data files that say what exists and what happens when. Acts run once; loops run again and again, so the world lives on.

A play may ask for generated numbers; they follow from its own words and no chance, so the same play is the same world.
"""

from importlib import resources
from itertools import count
from random import Random
from typing import Annotated

import msgspec

from linekeeper.sim import (
    acts_account,
    acts_ladder,
    acts_number,
    acts_pending,
    acts_template,
    acts_traffic,
    acts_trouble,
    acts_webhooks,
    archiving,
    dated,
    misuse,
    people,
    regime,
    tokens,
)
from linekeeper.sim.acts import BadAct, check, perform
from linekeeper.sim.conclusions import Conclusion
from linekeeper.sim.manners import Manners
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
from linekeeper.sim.world import Account, App, Number, Portfolio, Switches, Template, Token, World

#: Rooms of acts; importing them fills the table.
ROOMS = (acts_account, acts_ladder, acts_number, acts_pending, acts_template, acts_traffic, acts_trouble, acts_webhooks)
FIRST_WORDS = ("Harbor", "Tideway", "Juniper", "Larkspur", "Copper", "Maple", "Willow", "Summit", "Lantern", "Orchard", "Pebble", "Saffron")
LAST_WORDS = ("Coffee", "Market", "Clinic", "Travel", "Books", "Bakery", "Cycles", "Florist", "Studio", "Hardware")
FIRST_DISPLAY = 15550100000
OFFERS = 500_000  #: between the ids of an account's templates
A_BAD_ONE_IN = 20  #: of generated marketing templates one is taken amiss so many times as often:
ANNOYS = 12.0


class Generated(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How many numbers to make, how many to an account, and how much they talk."""

    numbers: int
    per_account: int = 5
    accounts_per_portfolio: int = 2
    every_s: float = 1_800.0
    marketing: bool = False  #: every account has a marketing template too


class Loop(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Acts that repeat: the first round at `from_s`, then every `every_s`; `at_s` of an act counts from its round."""

    from_s: float
    every_s: Annotated[float, msgspec.Meta(ge=1)]
    acts: list[dict[str, object]]


class Play(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A play as written in its file."""

    about: str
    portfolios: list[Portfolio] = []
    apps: list[App] = []  #: the first one is the reader's; without any there is one
    tokens: list[Token] = []  #: besides those that every world has; a value is made up unless told
    accounts: list[Account] = []
    numbers: list[Number] = []
    switches: Switches = msgspec.field(default_factory=Switches)
    manners: Manners = msgspec.field(default_factory=Manners)  #: how badly webhooks travel
    rules: dict[str, object] = {}  #: dated rules that this play turns, by name; see dated.py
    generate: Generated | None = None
    crowd: Annotated[int, msgspec.Meta(ge=people.PEOPLE, le=people.MOST_PEOPLE)] = people.PEOPLE  #: people there are
    acts: list[dict[str, object]] = []
    loops: list[Loop] = []
    concludes: list[Conclusion] = []  #: what a watcher should find, in the order of time


def names() -> list[str]:
    """Return the names of the plays that come with the simulator."""
    files = (resources.files("linekeeper.sim") / "plays").iterdir()
    return sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json"))


def load(name: str) -> Play:
    """Return a play by name.

    Raises:
        ValueError: there is no such play.
        msgspec.ValidationError: its file is not a play.
    """
    if name not in names():
        raise ValueError(f"no play is called {name!r}; there are: {', '.join(names())}")
    return msgspec.json.decode((resources.files("linekeeper.sim") / "plays" / f"{name}.json").read_bytes(), type=Play)


def raise_curtain(play: Play, now: float, seed: int) -> Stage:
    """Return the stage of a play at simulated unix time `now`, with everything planned.

    Raises:
        BadAct: an act of the play has an unknown name or wrong arguments.
        ValueError: the play turns a rule that does not exist.
    """
    dated.must_be_known(play.rules)
    stage = Stage(build(play, seed), now, seed)
    stage.manners = play.manners
    for portfolio in stage.world.portfolios.values():
        _remember(stage, portfolio)
    for number in stage.world.numbers.values():
        if number.every_s:
            acts_traffic.begin(stage, number)
    misuse.begin(stage)
    regime.begin(stage)
    archiving.begin(stage)
    for what in play.acts:
        _plan(stage, what, now)
    for loop in play.loops:
        stage.plan(now + loop.from_s, "round", loop.every_s, loop.acts)
    return stage


def build(play: Play, seed: int) -> World:
    """Return the world of a play, tokens and secrets dealt."""
    portfolios, accounts, numbers = list(play.portfolios), list(play.accounts), list(play.numbers)
    if play.generate is not None:
        _generate(play.generate, portfolios, accounts, numbers)
    world = World(
        apps={app.id: app for app in play.apps or [App(id="1450923387761205")]},
        tokens={token.kind: token for token in play.tokens},
        portfolios={p.id: p for p in portfolios},
        accounts={a.id: a for a in accounts},
        numbers={n.id: n for n in numbers},
        switches=play.switches,
        rules=play.rules,
        crowd=play.crowd,
    )
    tokens.deal(world, seed)
    return world


def _plan(stage: Stage, what: dict[str, object], since: float) -> None:
    check(stage, what)
    stage.plan(since + float(str(what.get("at_s", 0))), "act", what)


@deed
def _act(stage: Stage, what: dict[str, object]) -> None:
    """Perform a planned act; one that goes wrong is noted, and the world goes on."""
    try:
        perform(stage, what)
    except BadAct as error:
        stage.mishaps.append(str(error))


@deed
def _round(stage: Stage, every_s: float, acts: list[dict[str, object]]) -> None:
    now = stage.now
    for what in acts:
        _plan(stage, what, now)
    stage.plan(now + every_s, "round", every_s, acts)


def _remember(stage: Stage, portfolio: Portfolio) -> None:
    past, world = portfolio.past, stage.world
    first = next((n for a in world.accounts_of(portfolio.id) for n in world.numbers_of(a.id)), None)
    if past is not None and first is not None:
        acts_traffic.remember(stage, first, past.people, past.oldest_h, past.newest_h)


def _generate(wish: Generated, portfolios: list[Portfolio], accounts: list[Account], numbers: list[Number]) -> None:
    draw = Random(wish.numbers)
    serial = count(1)
    for index in range(wish.numbers):
        account_index = index // wish.per_account
        if index % (wish.per_account * wish.accounts_per_portfolio) == 0:
            name = f"{draw.choice(FIRST_WORDS)} {draw.choice(LAST_WORDS)}"
            tier = draw.choice(("TIER_250", "TIER_2K", "TIER_10K", "TIER_100K"))
            portfolios.append(Portfolio(id=str(810_000_000_000_000 + next(serial)), name=name, limit=tier))
        owner = portfolios[-1]
        if index % wish.per_account == 0:
            template = Template(id=1_688_000_000_000_000 + account_index, name="news", category="UTILITY")
            offer = Template(id=template.id + OFFERS, name="offer", category="MARKETING", quality="UNKNOWN")
            offer.annoys = ANNOYS if account_index % A_BAD_ONE_IN == 0 else 1.0
            account = Account(
                id=str(310_000_000_000_000 + account_index),
                name=f"{owner.name} {account_index + 1}",
                portfolio=owner.id,
                templates=[template, offer] if wish.marketing else [template],
            )
            accounts.append(account)
        numbers.append(
            Number(
                id=str(110_000_000_000_000 + index),
                display=str(FIRST_DISPLAY + index),
                name=f"{owner.name} {index + 1}",
                account=accounts[-1].id,
                quality=draw.choices(("GREEN", "YELLOW", "RED", "UNKNOWN"), (80, 12, 3, 5))[0],
                every_s=wish.every_s,
            )
        )
