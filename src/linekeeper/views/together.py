"""Reasons that say one thing: told in one paragraph, their kinds listed."""

from collections.abc import Sequence

from linekeeper.views.answers import ReasonAnswer

SEVERAL = "enforcement_"  #: Meta names one enforcement by several kinds, each news of its own, perhaps with advice of its own


def together(reasons: Sequence[ReasonAnswer]) -> list[list[ReasonAnswer]]:
    """Return the reasons in groups, gravest first: kinds of one enforcement, and what asks for the same status, end and remedy."""
    groups: dict[tuple[object, ...], list[ReasonAnswer]] = {}
    for one in reasons:
        groups.setdefault(_matter(one), []).append(one)
    return list(groups.values())


def _matter(one: ReasonAnswer) -> tuple[object, ...]:
    if one.code.startswith(SEVERAL) and not one.note:
        return SEVERAL, one.since, one.until, one.basis
    if one.action and not one.note:
        return one.status, one.action, one.until
    return one.code, one.text, one.since, one.until, one.note
