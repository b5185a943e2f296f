"""What the tests of traffic share: a stage whose people act, people of a certain kind, and many messages at once."""

from collections.abc import Callable

from linekeeper.sim import people, sending, temperaments
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage
from linekeeper.sim.temperaments import Person
from linekeeper.sim.world import Account, Number, Portfolio, Template
from tests.sim.cast import ACCOUNT, FIRST, PORTFOLIO, stage

OFFER, ORDER = "autumn_roast_offer", "order_ready"


def lively(**rules: object) -> Stage:
    """Return a quiet stage whose people act, with some rules turned."""
    here = stage()
    here.world.rules = {"people_live": True} | rules
    return here


def number(here: Stage) -> Number:
    """Return the number that sends."""
    return here.world.numbers[FIRST]


def account(here: Stage) -> Account:
    """Return its account."""
    return here.world.accounts[ACCOUNT]


def portfolio(here: Stage) -> Portfolio:
    """Return its portfolio."""
    return here.world.portfolios[PORTFOLIO]


def template(here: Stage, name: str) -> Template:
    """Return a template by name."""
    return next(one for one in account(here).templates if one.name == name)


def someone(here: Stage, fits: Callable[[Person], bool]) -> str:
    """Return the first person who is so."""
    crowd = (people.wa_id(index) for index in range(people.PEOPLE))
    return next(person for person in crowd if fits(temperaments.of(here.seed, person)))


def reachable(here: Stage, many: int) -> list[str]:
    """Return people to whom everything gets through."""
    crowd = (people.wa_id(index) for index in range(people.PEOPLE))
    kinds = ((person, temperaments.of(here.seed, person)) for person in crowd)
    found = (person for person, kind in kinds if kind.reachable and not kind.silent and not kind.weary and not kind.experiment)
    return [person for person, _ in zip(found, range(many), strict=False)]


def send(
    here: Stage, person: str, name: str | None = OFFER, *, opaque: str = "", door: str = "messages", policy: str = ""
) -> Message | int:
    """Send a template, or a text for None; return the message or the code of its refusal."""
    found = None if name is None else template(here, name)
    try:
        return sending.accept(here, number(here), person, found, opaque, door=door, policy=policy)
    except GraphFault as fault:
        return fault.code


def run(here: Stage, seconds: float) -> None:
    """Let simulated time pass."""
    here.timeline.run_until(here.now + seconds)
