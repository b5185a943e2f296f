"""The catalogue of Meta's error codes: what each means, what it blocks, and whether trying again can help.

`errors.json` was converted from a collection that was checked by hand (read 2026-11-23; newest copy of Meta's own table: 2026-09-11).
`errors_ours.json` holds entries that are not in it, and plainer words for people.
"""

from collections.abc import Iterator
from functools import cache
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.errors import Misconfigured
from linekeeper.rulebook.error_shapes import ErrorEntry, Plainer
from linekeeper.rulebook.nearest import distance
from linekeeper.rulebook.reading import entries, package_data, raws, refused

T = TypeVar("T")


class Catalogue(Struct, frozen=True, kw_only=True):
    """All entries by id, in the order of their codes, and the sources by tag."""

    entries: dict[str, ErrorEntry]
    sources: dict[str, str]
    as_of: str

    def meanings(self, code: int, subcode: int | None = None) -> list[ErrorEntry]:
        """Return what a code may mean, the likeliest first: by subcode, then by code, then by range. Empty: not known."""
        if subcode is not None:
            exact = [one for one in self.entries.values() if (one.code, one.subcode) == (code, subcode)]
            nested = [one for one in self.entries.values() if one.code == subcode and one.parent_code == code]
            if exact or nested:
                return exact + nested
        same = [one for one in self.entries.values() if one.code == code]
        return sorted(same, key=lambda one: one.subcode is not None) or list(self._ranges(code))

    def find(self, code: int, *, subcode: int | None = None, told: str = "") -> ErrorEntry | None:
        """Return the entry for an error; `told` is its details and message, which choose where a code has several meanings."""
        same = self.meanings(code, subcode)
        plain = [one for one in same if one.subcode is None] or same
        if len(plain) > 1 and told:
            return max(plain, key=lambda one: _likeness(one.title, told))  # of equals the first
        return plain[0] if plain else None

    def nearest(self, code: int, most: int = 3) -> list[ErrorEntry]:
        """Return entries whose codes are nearest to `code`: by the digits that differ, then by number."""
        known = {one.code: one for one in reversed(self.entries.values()) if one.code is not None}
        return sorted(known.values(), key=lambda one: (distance(str(one.code), str(code)), abs((one.code or 0) - code)))[:most]

    def _ranges(self, code: int) -> Iterator[ErrorEntry]:
        for one in self.entries.values():
            if one.code_range is not None and one.code_range[0] <= code <= one.code_range[1]:
                yield one


def _likeness(title: str, told: str) -> float:
    """Return how much of a title is in what was told: 1 when it is all there, as it stands."""
    if title.casefold() in told.casefold():
        return 1.0
    words, heard = set(title.casefold().split()), set(told.casefold().split())
    return len(words & heard) / (len(words) + 1)


class _Ours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    sources: dict[str, str]
    errors: dict[str, msgspec.Raw]
    words: dict[str, msgspec.Raw]


class _Theirs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    as_of: str
    official_table_copy_date: str
    sources: dict[str, str]
    errors: dict[str, msgspec.Raw]


def parse(errors: bytes, ours: bytes) -> Catalogue:
    """Return the catalogue of these files.

    Raises:
        Misconfigured: a file is not what it should be; names the file, the entry and its line.
    """
    theirs = _whole(errors, _Theirs, "errors.json")
    mine = _whole(ours, _Ours, "errors_ours.json")
    told = entries(errors, theirs.errors, ErrorEntry, "errors.json") | entries(ours, mine.errors, ErrorEntry, "errors_ours.json")
    words = entries(ours, mine.words, Plainer, "errors_ours.json, words")
    sources = theirs.sources | mine.sources
    _must_fit(told, words, sources)
    plain = {name: _plainer(name, one, words.get(name)) for name, one in told.items()}
    ordered = dict(sorted(plain.items(), key=lambda item: (item[1].code or (item[1].code_range or (0, 0))[0], item[0])))
    return Catalogue(entries=ordered, sources=sources, as_of=theirs.as_of)


def _whole(data: bytes, kind: type[T], file: str) -> T:
    raws(data, file)  # refuses what is no JSON with the line
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as fault:
        raise refused(file, data, 0, fault) from fault


def _must_fit(told: dict[str, ErrorEntry], words: dict[str, Plainer], sources: dict[str, str]) -> None:
    faults = [f"words for {name}, which is no entry" for name in words if name not in told]
    faults += [f"{name} rests on {tag}, which is no source" for name, one in told.items() for tag in one.sources if tag not in sources]
    faults += [f"{name} has neither a code nor a range" for name, one in told.items() if (one.code is None) == (one.code_range is None)]
    if faults:
        why = "; ".join(faults[:5])
        raise Misconfigured("the error catalogue does not fit together", why=why, remedy="install Linekeeper anew, or mend the files")


def _plainer(name: str, one: ErrorEntry, words: Plainer | None) -> ErrorEntry:
    if words is None:
        return replace(one, id=name)
    return replace(
        one,
        id=name,
        title=words.title or one.title,
        meaning=words.meaning or one.meaning,
        causes=one.causes if words.causes is None else words.causes,
        fix=one.fix if words.fix is None else words.fix,
        retry=one.retry if words.retry is None else replace(one.retry, notes=words.retry),
        scope_detail=one.scope_detail if words.scope is None else words.scope,
        notes=one.notes if words.notes is None else words.notes,
    )


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with this release.

    Raises:
        Misconfigured: a file was damaged.
    """
    return parse(package_data("errors.json"), package_data("errors_ours.json"))
