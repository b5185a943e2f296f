"""The thresholds as the operator has them: defaults, the table [pacing], and what an account or a portfolio has differently.

Every fault is found at once, each with what is wrong, why it matters, and what would do.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.config.words import PacingSet
from linekeeper.decode.short_words import normal, short_words
from linekeeper.errors import Misconfigured
from linekeeper.pacing.knobs import BY_NAME, ORDERED, RISING, Knob
from linekeeper.pacing.thresholds import Ladder, Thresholds

_HINTS = get_type_hints(Thresholds)
_DEFAULTS = Thresholds()
_STEPS = ("warn", "brake", "stop")


class Settings(Struct, frozen=True, kw_only=True):
    """Thresholds for every number: an account's before its portfolio's before everybody's."""

    every: Thresholds = Thresholds()
    changed: dict[tuple[str, str], Thresholds] = {}  #: by (account, portfolio), one of them empty: all that holds there

    def of(self, account: str, portfolio: str = "") -> Thresholds:
        """Return the thresholds of an account's numbers."""
        by_account = self.changed.get((account, ""))
        return by_account if by_account is not None else self.changed.get(("", portfolio), self.every)


def settings(given: Iterable[PacingSet]) -> Settings:
    """Return the thresholds that hold.

    Raises:
        Misconfigured: with every fault found.
    """
    faults: list[Misconfigured] = []
    by_place: dict[tuple[str, str], dict[str, PacingSet]] = {}
    for one in given:
        by_place.setdefault((one.scope, one.id), {})[one.key] = one
    every = _read(_DEFAULTS, by_place.pop(("", ""), {}), faults)
    changed = {
        (id_, "") if scope == "accounts" else ("", id_): _read(every, given_there, faults) for (scope, id_), given_there in by_place.items()
    }
    if faults:
        raise Misconfigured.all(faults)
    return Settings(every=every, changed=changed)


def _read(base: Thresholds, given: Mapping[str, PacingSet], faults: list[Misconfigured]) -> Thresholds:
    """Return `base` with what was given; what does not do becomes a fault."""
    meant: dict[str, object] = {}
    for key, one in given.items():
        knob = BY_NAME.get(key)
        if knob is None:
            near = get_close_matches(key, BY_NAME, n=1)
            what = f"{one.name} is no threshold{f' (did you mean {near[0]}?)' if near else ''}"
            remedy = "docs/pacing.md lists them all; correct or remove it"
            faults.append(Misconfigured(what, why="a misspelt one would be missed in silence", remedy=remedy))
            continue
        try:
            meant[key] = _value(knob, one.value, getattr(base, key))
        except ValueError as wrong:
            faults.append(Misconfigured(f"{one.name} {wrong}", why=knob.why, remedy=_remedy(knob)))
    read: Thresholds = replace(base, **meant)
    faults.extend(_together(read, given))
    return read


def _together(read: Thresholds, given: Mapping[str, PacingSet]) -> Iterable[Misconfigured]:
    """Yield the faults that no value has alone; only where one of them was given, so that each is told once."""
    for low, high in ORDERED:
        if {low, high} & given.keys() and getattr(read, low) > getattr(read, high):
            what = f"{_named(given, low)} ({getattr(read, low)}) is above {_named(given, high)} ({getattr(read, high)})"
            yield Misconfigured(what, why=BY_NAME[low].why, remedy=f"set {low} to at most {high}, or raise {high}")
    for name in RISING:
        steps = getattr(read, name)
        if name in given and list(steps) != sorted(set(steps)):
            yield Misconfigured(
                f"{_named(given, name)} does not rise: {list(steps)}", why=BY_NAME[name].why, remedy="write each once, smallest first"
            )
    if "stages" in given and read.stages[-1] != 1:
        yield Misconfigured(
            f"{_named(given, 'stages')} does not end with 1", why="the last stage is the whole list", remedy="add 1.0 at its end"
        )
    if "number_shares" in given and sum(share for _, share in read.number_shares) > 1:
        yield Misconfigured(
            f"{_named(given, 'number_shares')} come to more than the whole limit", why="all numbers share one limit", remedy="lower some"
        )


def _named(given: Mapping[str, PacingSet], key: str) -> str:
    return given[key].name if key in given else f"pacing.{key}"


def _remedy(knob: Knob) -> str:
    if knob.most == knob.least:
        return f"write a list of {knob.unit}, at least one of them"
    return f"write {knob.unit}, from {knob.least:g} to {knob.most:g}; its default is {_DEFAULT_WORDS[knob.name]}"


def _value(knob: Knob, value: object, known: object) -> object:
    """Return what a value means; `known`: what holds without it.

    Raises:
        ValueError: it does not do; the text goes on after the setting's name.
    """
    hint = _HINTS[knob.name]
    if hint is Ladder:
        return _ladder(knob, value, known)
    if knob.name == "number_shares":
        return tuple(sorted((_id(id_), float(_number(knob, share, float))) for id_, share in _table(value).items()))
    if knob.name == "quiet_countries":
        return tuple(sorted(_hours(knob, country, hours) for country, hours in _table(value).items()))
    if get_origin(hint) is tuple:
        return _several(knob, value, get_args(hint)[0])
    if hint is bool:
        if not isinstance(value, bool):
            raise ValueError(f"is {value!r:.60}, which is neither true nor false")
        return value
    return _number(knob, value, hint)


def _number(knob: Knob, value: object, kind: type) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"is {value!r:.60}, which is no number")  # noqa: TRY004  all that is wrong with a value is told alike
    if kind is int and value != int(value):
        raise ValueError(f"is {value}, which is no whole number")
    if not knob.least <= value <= knob.most:
        raise ValueError(f"is {value}, outside {knob.least:g} to {knob.most:g}")
    return int(value) if kind is int else float(value)


def _ladder(knob: Knob, value: object, known: object) -> Ladder:
    table = _table(value)
    odd = sorted(set(table) - set(_STEPS))
    if odd:
        raise ValueError(f"holds {odd[0]!r:.60}, which is none of warn, brake and stop")
    read = Ladder(*(_number(knob, table[step], float) if step in table else getattr(known, step) for step in _STEPS))
    if not read.warn <= read.brake <= read.stop:
        raise ValueError(f"does not rise: warn {read.warn:g}, brake {read.brake:g}, stop {read.stop:g}")
    return read


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"is {value!r:.60}, which is no table")  # noqa: TRY004  as above
    return value


def _id(word: str) -> str:
    if not word.isascii() or not word.isdigit():
        raise ValueError(f"names {word!r:.60}, which is no id of a number")
    return word


def _hours(knob: Knob, country: str, hours: object) -> tuple[str, int, int]:
    if len(country) != 2 or not country.isalpha() or not country.isascii() or not country.isupper():  # noqa: PLR2004  two letters, as ISO 3166 has them
        raise ValueError(f"names {country!r:.60}, which is no country in two capital letters")
    if not isinstance(hours, list | tuple) or len(hours) != 2:  # noqa: PLR2004  from and until
        raise ValueError(f"gives {country} {hours!r:.60}, not two hours")
    return country, int(_number(knob, hours[0], int)), int(_number(knob, hours[1], int))


def _several(knob: Knob, value: object, kind: type) -> tuple[object, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError(f"is {value!r:.60}, which is no list with something in it")
    if kind is not str:
        return tuple(_number(knob, one, kind) for one in value)
    words = tuple(one.strip() for one in value if isinstance(one, str) and one.strip())
    if len(words) != len(value):
        raise ValueError("holds something that is no word")
    long = [word for word in words if short_words({"text": {"body": word}}) != normal(word)]
    if long:
        raise ValueError(f"holds {long[0]!r:.60}: only a word or two of what people write are compared")
    return words


def shown(value: object) -> str:
    """Return a threshold's value as people read it, and as it is written in the file."""
    match value:
        case Ladder():
            return f"warn {value.warn:g}, brake {value.brake:g}, stop {value.stop:g}"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in value) or "none"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


_DEFAULT_WORDS = {name: shown(getattr(_DEFAULTS, name)) for name in Thresholds.__struct_fields__}
