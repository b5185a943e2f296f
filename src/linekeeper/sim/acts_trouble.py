"""Acts that change a play's own conditions: any field by hand, what is heard of it, and how its Graph fails."""

from collections.abc import Callable
from math import ceil
from typing import Literal

import msgspec

from linekeeper.sim import faults
from linekeeper.sim.acts import act, perform
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import deed
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
    owners = {"id": (), "account": stage.world.accounts, "portfolio": stage.world.portfolios}
    for field, known in owners.items():
        if field in to and to[field] not in known:
            raise ValueError(f"{field} cannot be set to {to[field]!r}: {'an id is for life' if field == 'id' else 'nothing is called so'}")
    fresh = msgspec.convert(msgspec.to_builtins(found) | to, type(found))
    for field in to:
        setattr(found, field, getattr(fresh, field))


@act
def untick(stage: Stage, *, fields: list[str], app: str | None = None) -> None:
    """Choose all webhook fields in the App Dashboard but these, for one app or for every one."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise ValueError(f"the simulator sends no field {unknown[0]!r}")
    for chosen in list(stage.world.apps.values()) if app is None else [stage.world.apps[app]]:
        chosen.unticked = list(fields)


@act
def fault(stage: Stage, wish: faults.Wish) -> None:
    """Order a fault: what goes wrong with which calls, how often and how long; see the table of faults."""
    order(stage, wish)


@act
def mend(stage: Stage, *, kind: faults.Kind | None = None) -> None:
    """End every fault, or those of one kind."""
    for planned in list(faults.listed(stage)):
        if kind in (None, planned.kind):
            faults.clear(stage, planned.id)


def order(stage: Stage, wish: faults.Wish) -> faults.Fault:
    """Plan a fault and set in motion what does not wait for a call.

    Raises:
        ValueError: it makes no sense.
        KeyError: no token or number is called so.
    """
    planned = faults.plan(stage, wish)
    if planned.kind == "storm":
        stage.after(0.0, "gust", planned.id, ceil(planned.left / max(1.0, planned.seconds)))
    return planned


@deed
def _gust(stage: Stage, number: int, every_second: int) -> None:
    """Let a storm blow for one second: each webhook is a person who writes."""
    storm = next((one for one in faults.listed(stage) if one.id == number and one.kind == "storm"), None)
    if storm is None:
        return
    for _ in range(min(every_second, storm.left)):
        storm.left, storm.seen = storm.left - 1, storm.seen + 1
        perform(stage, {"do": "write", "number": storm.number, "person": storm.seen, "text": "Hello?"})
    if storm.left:
        stage.after(1.0, "gust", number, every_second)


@act
def unlist(stage: Stage, *, number: str, on: bool = True) -> None:
    """Leave a number out of its account's list although it exists."""
    here = stage.world.number(number)
    stage.unlisted = stage.unlisted | {here.id} if on else stage.unlisted - {here.id}


@act
def cut_lists(stage: Stage, *, on: bool = True) -> None:
    """Let every list of numbers break off: its last page names a next one, which holds nothing and names itself."""
    stage.cut_lists = on
