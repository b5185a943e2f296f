"""How a number is found by what a person types: by its name, its digits in any writing, or its id. The same in every store."""

import re

from linekeeper.state.port import FleetRow

DIGITS = re.compile(r"[\d\s()+./-]*\d[\d\s()+./-]*")


def digits_of(written: str) -> str:
    """Return the digits alone: `+1 555 010 0421` and `15550100421` are the same number."""
    return "".join(letter for letter in written if letter in "0123456789")


def sought(row: FleetRow) -> str:
    """Return the text in which a search is looked for."""
    return "\n".join((row.name.casefold(), digits_of(row.display), row.number))


def needle(search: str) -> str:
    """Return what to look for in `sought`; empty finds all."""
    search = search.strip()
    return digits_of(search) if DIGITS.fullmatch(search) else search.casefold()
