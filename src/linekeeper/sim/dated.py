"""The dated rules of the world, as data: `lawbook/*.json`. Each has the day it began, its source, and how sure we are of it.

A portfolio under the classic rules lives in the last day before the rules of 2025-10-07; every other under those of simulated today.
A play turns any of them in `rules`; false switches one off. Own implementation: it shares nothing with Linekeeper's rulebook.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

import msgspec

from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Portfolio

CLASSIC_DAY = "2025-10-06"
DAY_S = 86_400.0


class Law(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One rule from one day on. An empty `since` means: as long as anybody remembers."""

    name: str
    since: str
    value: object
    source: str
    read: str
    confidence: Literal["documented", "seen once", "assumption"]
    says: str


@cache
def laws() -> dict[str, list[Law]]:
    """Return every rule by name, its versions from the oldest.

    Raises:
        msgspec.ValidationError: a file holds something else.
    """
    folder = resources.files("linekeeper.sim") / "lawbook"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    found: dict[str, list[Law]] = {}
    for file in files:
        for law in msgspec.json.decode(file.read_bytes(), type=list[Law]):
            found.setdefault(law.name, []).append(law)
    return {name: sorted(versions, key=lambda law: law.since) for name, versions in found.items()}


def must_be_known(turned: Iterable[str]) -> None:
    """Refuse rules that a play turns and that do not exist.

    Raises:
        ValueError: naming the first one, and those there are.
    """
    unknown = sorted(set(turned) - set(laws()))
    if unknown:
        raise ValueError(f"no rule is called {unknown[0]!r}; there are: {', '.join(sorted(laws()))}")


def rule(stage: Stage, portfolio: Portfolio | None, name: str) -> object:
    """Return the value of a rule now, for a portfolio; False where it is switched off or had not begun.

    Raises:
        KeyError: there is no such rule.
    """
    return _turned(stage, name) if name in stage.world.rules else on_day(name, _day(stage, portfolio))


@lru_cache(maxsize=4_096)
def on_day(name: str, day: str) -> object:
    """Return the value of a rule on a day (2026-11-02); False before it began.

    Raises:
        KeyError: there is no such rule.
    """
    begun = [law.value for law in laws()[name] if law.since <= day]
    return begun[-1] if begun else False


def amount(stage: Stage, portfolio: Portfolio | None, name: str) -> float | None:
    """Return a rule that is a number; None where it is switched off.

    Raises:
        TypeError: its value is no number.
    """
    value = rule(stage, portfolio, name)
    if value is False:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"the rule {name} must be a number or false, got {value!r}")
    return float(value)


def drawn(stage: Stage, portfolio: Portfolio | None, name: str) -> float | None:
    """Return a number drawn between the two of a rule, or the one it is; None where it is switched off.

    Raises:
        TypeError: its value is neither.
    """
    value = rule(stage, portfolio, name)
    if isinstance(value, list):
        low, high = msgspec.convert(value, tuple[float, float])
        return stage.chance.uniform(low, high)
    return amount(stage, portfolio, name)


def on(stage: Stage, portfolio: Portfolio | None, name: str) -> bool:
    """Return whether a rule holds at all."""
    return rule(stage, portfolio, name) is not False


def steps(stage: Stage, portfolio: Portfolio | None, name: str) -> list[tuple[str, float | None]]:
    """Return the steps of a ladder, each with its days; none where it is switched off."""
    value = rule(stage, portfolio, name)
    return msgspec.convert(value, list[tuple[str, float | None]]) if value else []


def _turned(stage: Stage, name: str) -> object:
    if name not in laws():
        raise KeyError(f"no rule is called {name!r}; there are: {', '.join(sorted(laws()))}")
    return stage.world.rules[name]


def _day(stage: Stage, portfolio: Portfolio | None) -> str:
    if portfolio is not None and portfolio.regime == "classic":
        return CLASSIC_DAY
    return _written(int(stage.now // DAY_S))


@lru_cache(maxsize=64)
def _written(day: int) -> str:
    return datetime.fromtimestamp(day * DAY_S, UTC).strftime("%Y-%m-%d")
