"""Words that need a word: what each means, and where docs/glossary.md explains it."""

import re
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from linekeeper.rulebook.reading import entries, package_data, raws


class Meaning(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a word means, in a few words, and the heading of docs/glossary.md under which it stands."""

    means: str
    anchor: str


@cache
def glossary() -> dict[str, Meaning]:
    """Return the meanings by word, longer words first, so that "service window" is found before "window".

    Raises:
        Misconfigured: the file was damaged.
    """
    data = package_data("words.json")
    words = entries(data, raws(data, "words.json"), Meaning, "words.json")
    return dict(sorted(words.items(), key=lambda item: -len(item[0])))


def places(text: str) -> list[tuple[int, int, str]]:
    """Return where words of the glossary stand in a text, as (from, to, word): whole words, in any case, in the plural too."""
    taken: list[tuple[int, int, str]] = []
    for word in glossary():
        for found in re.finditer(rf"(?<![\w-]){re.escape(word)}s?(?![\w-])", text, re.IGNORECASE):
            if all(found.end() <= start or found.start() >= end for start, end, _ in taken):
                taken.append((found.start(), found.end(), word))
    return sorted(taken)


def used(texts: Iterable[str]) -> dict[str, str]:
    """Return the words of the glossary that the texts use, with their meanings, in the order of use."""
    words = glossary()
    return {word: words[word].means for text in texts for _, _, word in places(text)}
