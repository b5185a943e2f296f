"""Reading the data files beside this. A broken file is refused with the line that is wrong."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from linekeeper.errors import Misconfigured

T = TypeVar("T")

Raws = dict[str, msgspec.Raw]


def package_data(name: str) -> bytes:
    """Return a data file of this room.

    Through the loader, which knows where the package lies: `importlib.resources` costs more than all of `explain`.
    """
    loader: Any = __spec__.loader
    return bytes(loader.get_data(__file__.rpartition("/")[0] + "/" + name))


def raws(data: bytes, file: str) -> Raws:
    """Return the members of a JSON object, unread.

    Raises:
        Misconfigured: it is none; names the line.
    """
    try:
        return msgspec.json.decode(data, type=Raws)
    except msgspec.DecodeError as fault:
        place = next((int(word.rstrip(")")) for word in str(fault).split() if word.rstrip(")").isdigit()), 0)
        raise refused(file, data, place, fault) from fault


def entries(data: bytes, raw: Mapping[str, msgspec.Raw], kind: type[T], file: str) -> dict[str, T]:
    """Return members read as `kind`, by name. `data` is the whole file, in which the line is looked for.

    Raises:
        Misconfigured: one is not what it should be; names the entry and its line.
    """
    read = {}
    for name, entry in raw.items():
        try:
            read[name] = msgspec.json.decode(entry, type=kind)
        except msgspec.DecodeError as fault:
            raise refused(f"{file}, {name}", data, data.find(bytes(entry)), fault) from fault
    return read


def refused(where: str, data: bytes, place: int, fault: Exception) -> Misconfigured:
    """Return the error that names the line of `place`, a number of bytes into `data`."""
    line = data.count(b"\n", 0, max(place, 0)) + 1
    return Misconfigured(
        f"the rulebook cannot be read: {where}, line {line}",
        why=str(fault),
        remedy="install Linekeeper anew, or mend the file if you changed it",
    )
