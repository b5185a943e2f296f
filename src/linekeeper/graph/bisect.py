"""Which fields of a refused request are to blame, with few questions. Pure: the caller asks, this only says what to ask next."""

from collections.abc import Generator, Sequence

#: Ask for these fields; send True when the request was refused.
Search = Generator[tuple[str, ...], bool, frozenset[str]]


def find_refused(fields: Sequence[str], suspects: Sequence[str] = ()) -> Search:
    """Yield field lists to ask for, and return the refused fields.

    A list is refused when at least one of its fields is. The whole list is known to be refused at the start. About
    `2 * log2(n)` questions for one bad field, never more than `2 * n`; `suspects` are tried first, apart from the rest.
    """
    suspected = tuple(field for field in fields if field in set(suspects))
    trusted = tuple(field for field in fields if field not in set(suspects))
    parts = [part for part in (trusted, suspected) if part]
    if not parts:
        return frozenset()
    if len(parts) == 1:
        return (yield from _within(parts[0]))
    return (yield from _either(parts[0], parts[1]))


def _within(fields: tuple[str, ...]) -> Search:
    """Search a list that is known to be refused."""
    if len(fields) == 1:
        return frozenset(fields)
    middle = len(fields) // 2
    return (yield from _either(fields[:middle], fields[middle:]))


def _either(left: tuple[str, ...], right: tuple[str, ...]) -> Search:
    """Search two lists of which at least one is refused."""
    if not (yield left):
        # The left is innocent, so the right is to blame: that needs no question.
        return (yield from _within(right))
    found: frozenset[str] = yield from _within(left)
    if (yield right):
        found |= yield from _within(right)
    return found
