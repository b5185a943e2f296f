"""The rulebook of this installation: the one that is configured, with what its operator has set differently."""

from datetime import date

from linekeeper import rulebook
from linekeeper.config import Config
from linekeeper.rulebook import Override, Rulebook


def ruled(config: Config) -> Rulebook:
    """Return the rules that explanations come from.

    Raises:
        Misconfigured: an override names no rule, or its value is of another kind.
    """
    return rulebook.load()[config.rulebook].overridden(_overrides(config))


def holding(config: Config, day: date) -> Rulebook:
    """Return the rules that hold on a day, with what the operator has set.

    Raises:
        Misconfigured: as `ruled`.
    """
    ruled(config)  # an override may be of a rule that holds on another day only: then it is left out below, and no fault
    book = rulebook.current(day)
    known = book.all()
    return book.overridden(one for one in _overrides(config) if one.rule in known)


def _overrides(config: Config) -> list[Override]:
    return [Override(rule=one.rule, value=one.value, reason=one.reason, by=one.by) for one in config.rules]
