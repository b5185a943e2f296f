"""The control room on how the world decides: switches, where Meta leaves it open, and the dated rules of the lawbook."""

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from linekeeper.sim import dated
from linekeeper.sim.asking import Ask, Missing, answers
from linekeeper.sim.control_world import fields
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Switches

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator


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


@answers("GET", "/_sim/switches", gives=Switches)
async def get_switches(sim: "Simulator", _: Ask) -> Switches:
    """Tell how the play decides what Meta leaves open."""
    return sim.world.switches


@answers("POST", "/_sim/switches", takes=dict[str, object], gives=Switches)
async def set_switches(sim: "Simulator", ask: Ask) -> Switches:
    """Turn some of the switches; those left out stay."""
    sim.catch_up()
    sim.world.switches = msgspec.convert(fields(sim.world.switches) | ask.body, Switches)
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
