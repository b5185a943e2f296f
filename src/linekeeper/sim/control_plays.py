"""The control room on plays: which there are, and what each holds."""

from typing import TYPE_CHECKING

import msgspec

from linekeeper.sim import playbill
from linekeeper.sim.asking import Ask, Missing, answers

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator


class PlayTold(msgspec.Struct):
    """A play by name, and what it is about."""

    name: str
    about: str


class PlayName(msgspec.Struct):
    """Which play."""

    name: str


@answers("GET", "/_sim/plays", gives=list[PlayTold])
async def list_plays(_: "Simulator", __: Ask) -> list[PlayTold]:
    """Tell the plays that come with the simulator."""
    return [PlayTold(name=name, about=playbill.load(name).about) for name in playbill.names()]


@answers("GET", "/_sim/plays/{name}", where=PlayName, gives=playbill.Play)
async def describe_play(_: "Simulator", ask: Ask) -> playbill.Play:
    """Tell one play as its file has it: what exists, and what happens when."""
    if ask.where.name not in playbill.names():
        raise Missing(f"no play is called {ask.where.name!r}")
    return playbill.load(ask.where.name)
