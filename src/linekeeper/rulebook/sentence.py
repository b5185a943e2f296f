"""Sentences of the rulebook outside of a case: nothing fills their places in."""

import re

from linekeeper.rulebook.shapes import Text

_NEEDS_NOBODY = frozenset({"", "gone", "note"})  #: statuses, and none, in which waiting would change nothing


def bare(text: str) -> str:
    """Return a sentence without the places that only a real case fills: "… about a ban: {word}." -> "… about a ban."."""
    text = re.sub(r" ?\(\{\w+\}\)|[,:]? ?\{\w+\}", "", text).rstrip()
    return text if text.endswith((".", "?", "!")) else f"{text}."


def to_do(text: Text) -> str:
    """Return what to do; where nothing can be done, that."""
    return text.action or ("Nothing." if text.status in _NEEDS_NOBODY else "Nothing but wait.")
