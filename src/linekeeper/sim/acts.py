"""Acts: what can be done to the world, by name. A play is a list of them; `/_sim/act` takes one.

An act is an object with `do` and the arguments of the function of that name. Numbers, accounts and portfolios are named by id,
display digits or name. Acts that Meta would announce do so; those it would not (a quality change, a deregistration) stay silent.
"""

import inspect
from collections.abc import Callable
from functools import partial

from linekeeper.sim.stage import Stage

ACTS: dict[str, Callable[..., None]] = {}


class BadAct(ValueError):
    """An act that cannot be performed: unknown name, wrong arguments, or nothing is called so."""


def act(function: Callable[..., None]) -> Callable[..., None]:
    """Enter a function into the table under its own name."""
    ACTS[function.__name__.removesuffix("_")] = function
    return function


def check(stage: Stage, what: dict[str, object]) -> Callable[[], None]:
    """Return the act, ready to be performed.

    Raises:
        BadAct: its name is unknown, or its arguments are too many or too few.
    """
    arguments = {key: value for key, value in what.items() if key not in ("do", "at_s")}
    function = ACTS.get(str(what.get("do")))
    if function is None:
        raise BadAct(f"no act is called {what.get('do')!r}; there are: {', '.join(sorted(ACTS))}")
    try:
        inspect.signature(function).bind(stage, **arguments)
    except TypeError as error:
        raise BadAct(f"{what['do']}: {error}") from error
    return partial(function, stage, **arguments)


def perform(stage: Stage, what: dict[str, object]) -> None:
    """Perform one act now.

    Raises:
        BadAct: with the reason.
    """
    ready = check(stage, what)
    try:
        ready()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAct(f"{what['do']}: {error.args[0] if error.args else error}") from error
