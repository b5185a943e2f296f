"""To whom a send goes: the keyed hashes under which that person may be known, and where they live. The number itself is kept nowhere.

Meta may answer with another number than was asked for: Brazil, Mexico and Argentina write some numbers with one digit more or less
(sending.md 10). So a person of theirs is looked for under both, and of none of them do we claim to know that they did not write.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from linekeeper.decode import Veil
from linekeeper.pacing.lanes import Send

LONGEST = 15  #: digits of a number, E.164
SHORTEST = 8
PREFIX = 7  #: digits that tell the country, and within +1 the area
TWICE_WRITTEN = frozenset({"52", "54", "55"})  #: countries whose numbers are written in two ways
ZONES = Path("/usr/share/zoneinfo/zone.tab")
NOWHERE = ""


class Addressee(Struct, frozen=True, gc=False):
    """One recipient. `names`: hashes to look under, the first is the one that is kept; none: a group, or nobody that can be read."""

    names: tuple[bytes, ...] = ()
    digits: str = ""  #: for the country only; never kept, never logged
    exact: bool = False  #: nobody writes this person's number in another way: what is not known under `names` is not known at all

    @property
    def person(self) -> bytes:
        """Return the hash that stands for this person."""
        return self.names[0] if self.names else b""


def addressee(send: Send, veil: Veil) -> Addressee:
    """Return to whom a message goes."""
    if send.in_group:
        return Addressee()
    if not send.to:
        return Addressee((veil.person("bsuid", send.recipient),), exact=True) if send.recipient else Addressee()
    digits = send.to.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        digits = "".join(sign for sign in send.to if sign.isdecimal() and sign.isascii())
    if not SHORTEST <= len(digits) <= LONGEST:
        return Addressee((veil.person("wa", digits or send.to),))
    others = tuple(_other_ways(digits))
    # Without a plus Meta may put the sender's own country in front: then it is somebody else (sending.md 10).
    exact = not others and send.to.lstrip().startswith("+")
    return Addressee(tuple(veil.person("wa", one) for one in (digits, *others)), digits, exact)


def _other_ways(digits: str) -> Iterator[str]:
    """Yield the other ways in which the same number is written."""
    if digits[:2] not in TWICE_WRITTEN:
        return
    for country, at, sign, lengths in (("52", 2, "1", (12, 13)), ("54", 2, "9", (12, 13)), ("55", 4, "9", (12, 13))):
        if digits.startswith(country):
            if len(digits) == lengths[0]:
                yield digits[:at] + sign + digits[at:]
            elif len(digits) == lengths[1] and digits[at] == sign:
                yield digits[:at] + digits[at + 1 :]


def country_of(digits: str) -> str:
    """Return the country of a number, two letters; empty: not known."""
    if len(digits) < SHORTEST:
        return NOWHERE
    known = _by_prefix.get(digits[:PREFIX])
    if known is None:
        known = _by_prefix[digits[:PREFIX]] = _country(digits)
        if len(_by_prefix) > MOST_PREFIXES:
            _by_prefix.pop(next(iter(_by_prefix)))
    return known


_by_prefix: dict[str, str] = {}
MOST_PREFIXES = 50_000


def _country(digits: str) -> str:
    import phonenumbers  # noqa: PLC0415  slow to import; who sends no marketing does without

    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return NOWHERE
    found = phonenumbers.region_code_for_number(number)
    if found is None:  # well formed, and nobody's: the code alone tells, unless several countries share it
        regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
        found = regions[0] if len(regions) == 1 else NOWHERE
    return str(found)


def offsets_min(country: str, now: datetime) -> tuple[int, int] | None:
    """Return the least and the greatest offset of a country's clocks from UTC at `now`, in minutes; None: not known."""
    return _offsets(country, now.replace(minute=0, second=0, microsecond=0)) if country else None


@lru_cache(1000)
def _offsets(country: str, now: datetime) -> tuple[int, int] | None:
    told = [ZoneInfo(zone).utcoffset(now) for zone in _zones().get(country, ())]
    minutes = [int(offset.total_seconds() // 60) for offset in told if offset is not None]
    return (min(minutes), max(minutes)) if minutes else None


@lru_cache(1)
def _zones() -> dict[str, tuple[str, ...]]:
    """Return the zones of each country, from the machine's zone data or the package tzdata; without either, none."""
    found: dict[str, list[str]] = {}
    for line in _table().splitlines():
        parts = line.split("\t")
        if not line.startswith("#") and len(parts) > 2:  # noqa: PLR2004  country, place, zone
            found.setdefault(parts[0], []).append(parts[2])
    return {country: tuple(zones) for country, zones in found.items()}


def _table() -> str:
    try:
        return ZONES.read_text(encoding="utf-8")
    except OSError:
        try:
            return (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
        except (ModuleNotFoundError, OSError):
            return ""
