"""The load: who gets what when, for a seed. Every way of sending is given the same; only answers follow from who wrote back.

A small business at the first limit (250 people a day) with two numbers: campaigns to a list, more than the limit lets through and, once it
has risen, more than people put up with; beside them news of orders, one-time codes, and people who write.
"""

from collections.abc import Iterator
from random import Random

from msgspec import Struct

from experiment.letters import Kind, Letter
from linekeeper.sim import people

DAY_S, HOUR_S = 86_400.0, 3_600.0
SHOP, DESK = "109284756103948", "109284756103965"  #: sends campaigns, news and codes; answers people
OFFER, FLASH, ORDER, CODE = "autumn_offer", "flash_sale", "order_update", "login_code"


class Load(Struct, frozen=True, kw_only=True):
    """How much. Campaigns begin on the second day: on the first one nobody knows the business yet."""

    days: int = 30
    customers: int = 1_500  #: people on the list of campaigns
    offer: int = 320  #: people of a daily campaign
    flash: int = 500  #: of another on every third day
    utility: int = 40  #: a day
    codes: int = 20
    talks: int = 20  #: people who write first, a day
    again: float = 0.4  #: part of answered people who write once more


class Talk(Struct, frozen=True):
    """A person who writes first."""

    at: float
    number: str
    person: str


def letters(load: Load, seed: int, start: float) -> list[Letter]:
    """Return all letters but the answers, in order of time."""
    chance = Random(f"{seed}/letters")
    found = [one for day in range(load.days) for one in _of_day(load, day, start + day * DAY_S, chance)]
    ordered = sorted(found, key=lambda one: (one[0], one[1], one[3]))
    return [
        Letter(serial=serial, at=at, kind=kind, number=SHOP, person=person, template=template, campaign=campaign)
        for serial, (at, kind, template, person, campaign) in enumerate(ordered, 1)
    ]


Row = tuple[float, Kind, str, str, str]


def _of_day(load: Load, day: int, midnight: float, chance: Random) -> Iterator[Row]:
    for _ in range(load.utility):
        yield midnight + chance.uniform(7, 22) * HOUR_S, Kind.UTILITY, ORDER, people.wa_id(chance.randrange(people.PEOPLE)), ""
    for _ in range(load.codes):
        yield midnight + chance.uniform(6, 24) * HOUR_S, Kind.CODE, CODE, people.wa_id(chance.randrange(people.PEOPLE)), ""
    if day:
        yield from _campaign(load, OFFER, load.offer, midnight + 10 * HOUR_S, chance)
        if day % 3 == 0:
            yield from _campaign(load, FLASH, load.flash, midnight + 16 * HOUR_S, chance)


def _campaign(load: Load, template: str, many: int, begin: float, chance: Random) -> Iterator[Row]:
    """Yield a campaign: chosen people in no order, one message a second."""
    chosen = chance.sample(range(load.customers), min(many, load.customers))
    for place, person in enumerate(chosen):
        yield begin + place, Kind.MARKETING, template, people.wa_id(person), f"{template} {int(begin // DAY_S)}"


def talks(load: Load, seed: int, start: float) -> list[Talk]:
    """Return who writes first, in order of time."""
    chance = Random(f"{seed}/talks")
    found = [
        Talk(start + (day + chance.uniform(7, 23) / 24) * DAY_S, chance.choice((SHOP, DESK, DESK)), people.wa_id(chance.randrange(9_000)))
        for day in range(load.days)
        for _ in range(load.talks)
    ]
    return sorted(found, key=lambda talk: (talk.at, talk.person))
