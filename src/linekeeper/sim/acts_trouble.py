"""Acts that change a play's own conditions: any field by hand, what is heard of it, and how its Graph fails."""

from collections.abc import Callable
from typing import Literal

import msgspec

from linekeeper.sim.acts import act
from linekeeper.sim.errors import CODES
from linekeeper.sim.graph import Fault
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import FIELDS, Account, Number, Portfolio

Named = Number | Account | Portfolio


@act
def set_(stage: Stage, *, thing: Literal["number", "account", "portfolio"], name: str, to: dict[str, object]) -> None:
    """Set fields of a number, account or portfolio by hand, silently; `to` is written as a play writes them."""
    find: dict[str, Callable[[str], Named]] = {
        "number": stage.world.number,
        "account": stage.world.account,
        "portfolio": stage.world.portfolio,
    }
    found = find[thing](name)
    fresh = msgspec.convert(msgspec.to_builtins(found) | to, type(found))
    for field in to:
        setattr(found, field, getattr(fresh, field))


@act
def untick(stage: Stage, *, fields: list[str]) -> None:
    """Choose all webhook fields in the App Dashboard but these; every app is set so."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise ValueError(f"the simulator sends no field {unknown[0]!r}")
    for app in stage.world.apps.values():
        app.unticked = list(fields)


@act
def fault(stage: Stage, *, calls: int, status: int = 500, code: int | None = None) -> None:
    """Let the next `calls` calls of the Graph fail so; without a code the body is not JSON. No calls: the trouble ends."""
    if code is not None and code not in CODES:
        raise ValueError(f"the simulator knows no code {code}")
    stage.faults = [Fault(left=calls, status=status, code=code)] if calls > 0 else []


@act
def unlist(stage: Stage, *, number: str, on: bool = True) -> None:
    """Leave a number out of its account's list although it exists."""
    here = stage.world.number(number)
    stage.unlisted = stage.unlisted | {here.id} if on else stage.unlisted - {here.id}


@act
def cut_lists(stage: Stage, *, on: bool = True) -> None:
    """Let every list of numbers break off: its last page names a next one, which holds nothing and names itself."""
    stage.cut_lists = on
