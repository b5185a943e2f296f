"""What somebody may have meant: the known words that take the fewest changes."""

from collections.abc import Iterable


def distance(one: str, other: str) -> int:
    """Return how many signs must be put in, taken out, changed, or swapped with a neighbour, to make `other` of `one`."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for down, sign in enumerate(one, 1):
        above, row, older = row, [down], before
        for across, opposite in enumerate(other, 1):
            steps = [above[across] + 1, row[across - 1] + 1, above[across - 1] + (sign != opposite)]
            if down > 1 and across > 1 and sign == other[across - 2] and one[down - 2] == opposite:
                steps.append(older[across - 2] + 1)
            row.append(min(steps))
        before = above
    return row[-1]


def nearest(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Return the known words nearest to `word`, nearest first; those that would change more than half of it are left out."""
    measured = sorted((distance(word.casefold(), one.casefold()), one) for one in set(known))
    return [one for changes, one in measured if 2 * changes <= len(word)][:most]
