"""The control room on people: how each is, what each did, and what they are to do now."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from linekeeper.sim import behaviour, people, temperaments
from linekeeper.sim.asking import Ask, Missing, answers
from linekeeper.sim.control_world import Paged, following
from linekeeper.sim.stage import Stage

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator


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


@answers("GET", "/_sim/people", query=Paged, gives=PeoplePage)
async def list_people(sim: "Simulator", ask: Ask) -> PeoplePage:
    """Tell people with their temperaments and what each did, a page at a time."""
    sim.catch_up()
    stage, total = sim.stage, sim.stage.world.crowd
    wanted = [people.wa_id(index, total) for index in range(ask.query.after, min(total, ask.query.after + ask.query.limit))]
    did = {name: _by_person(kept, set(wanted)) for name, kept in _memories(stage)}
    rows = [_person(stage, wa_id, did) for wa_id in wanted]
    return PeoplePage(rows=rows, next=following(ask.query.after, len(rows), total), total=total, temperaments=list(temperaments.kinds()))


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
