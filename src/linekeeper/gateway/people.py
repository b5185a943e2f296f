"""A list of people as one may write to them: their numbers in full, whoever is named twice, and what could not be read, by line. Pure.

A number without a plus is the trap of such lists: Meta puts the sender's own country code before it, and the message goes to a stranger.
So it is taken only when the caller says what it means. Source: Meta, send messages, 2025-11-04.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum, auto

import phonenumbers
from msgspec import Struct

from linekeeper.errors import Refused
from linekeeper.gateway.sheet import Row, Sheet

#: What a column of numbers is usually called, in some languages.
PHONE_NAMES = frozenset(
    {
        "phone", "phone number", "phone_number", "phonenumber", "mobile", "mobile number", "mobile phone", "cell", "cell phone", "whatsapp",
        "whatsapp number", "wa_id", "waid", "to", "recipient", "number", "msisdn", "tel", "telephone", "telefon", "telefonnummer",
        "handy", "handynummer", "mobil", "telefono", "teléfono", "celular", "móvil", "movil", "telefone",
        "telemóvel", "numero", "número", "téléphone",
        "portable", "numéro", "nomor", "telp", "hp",
    }
)  # fmt: skip
MOST_FAULTS = 1_000  #: told one by one; the rest are counted
_IGNORED = re.compile(r"[\s().\-/\u00a0\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060-\u2069'’]+")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_DECIMALS = re.compile(r"(\+?[0-9]{10,})[.,]([0-9]+)")  #: a program wrote a number to reckon with; people part digits sooner
_DIGITS = re.compile(r"\+?[0-9]{5,20}")
SHORTEST, LONGEST = 7, 15  #: digits with the country code; the longest is ITU-T E.164's


class Why(StrEnum):
    """Why a row names nobody."""

    EMPTY = auto()
    ROUNDED = auto()
    NO_PLUS = auto()
    NO_NUMBER = auto()
    IMPOSSIBLE = auto()
    TWICE = auto()


TEXTS: Mapping[Why, str] = {
    Why.EMPTY: "the number is empty",
    Why.ROUNDED: "the spreadsheet has rounded the number: make the column text, and fill it in again",
    Why.NO_PLUS: "the number has no + and country code: add them, or say which country numbers without are of",
    Why.NO_NUMBER: "this is no phone number",
    Why.IMPOSSIBLE: "no phone number of that country is so long or so short",
    Why.TWICE: "the same number stands in an earlier line",
}


class Person(Struct, frozen=True, kw_only=True):
    """Somebody to write to."""

    line: int
    phone: str  #: with its plus: +15550101234
    values: dict[str, str] = {}  #: the other cells, by column; empty ones are left out


class Fault(Struct, frozen=True, kw_only=True):
    """A row that names nobody. Never the number itself."""

    line: int
    why: Why

    @property
    def text(self) -> str:
        """Return it in words."""
        return f"line {self.line}: {TEXTS[self.why]}"


class Listed(Struct, kw_only=True):
    """What reading a list came to."""

    people: int = 0
    counts: dict[str, int] = {}  #: faults by why
    faults: list[Fault] = []  #: the first thousand

    def add(self, fault: Fault) -> None:
        """Take in a fault."""
        self.counts[fault.why.value] = self.counts.get(fault.why.value, 0) + 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def phone_column(columns: Iterable[str], wanted: str = "") -> int:
    """Return which column holds the numbers: the one that is `wanted`, else the only one with a usual name, else the only one.

    Raises:
        Refused: there is none, or several could be it; or there are no names, and the first row is somebody already.
    """
    names = [name.casefold() for name in columns]
    usual = [place for place, name in enumerate(names) if name in PHONE_NAMES]
    if not usual and not (wanted and wanted.strip().casefold() in names) and any(map(looks_like_a_number, names)):
        raise Refused(
            "the list has no names of columns",
            why="its first row holds a number: whoever stands there would be left out",
            remedy="put a row above it, such as: phone, name",
        )
    if wanted:
        found = [place for place, name in enumerate(names) if name == wanted.strip().casefold()]
        if not found:
            raise Refused(
                f"the list has no column {wanted[:60]!r}", why=f"its columns are: {', '.join(names)[:400]}", remedy="name one of these"
            )
        return found[0]
    found = usual or ([0] if len(names) == 1 else [])
    if len(found) != 1:
        several = "several columns could hold the phone numbers" if found else "no column is named like one of phone numbers"
        raise Refused(several, why=f"its columns are: {', '.join(names)[:400]}", remedy="say which it is: --column NAME")
    return found[0]


def people(sheet: Sheet, listed: Listed, *, column: str = "", country: str = "") -> Iterator[Person]:
    """Yield everybody in a list once, and note in `listed` which rows name nobody.

    Args:
        sheet: the list.
        listed: is filled while this is read.
        column: name of the column with the numbers; empty: found by its name.
        country: whose numbers are meant where no country code stands (ISO 3166, such as DE); "+": they are whole, only without their plus.

    Raises:
        Refused: no column of numbers can be told, or the country is none.
    """
    place = phone_column(sheet.columns, column)
    country = country.strip().upper()
    if country and country != "+" and country not in phonenumbers.SUPPORTED_REGIONS:
        raise Refused(f"{country[:10]!r} is no country", why="a country is named by two letters", remedy="for example --country DE")
    seen: set[int] = set()
    for row in sheet.rows:
        told = phone(row.cells[place], country)
        if isinstance(told, Why):
            listed.add(Fault(line=row.line, why=told))
        elif (digits := int(told[1:])) in seen:
            listed.add(Fault(line=row.line, why=Why.TWICE))
        else:
            seen.add(digits)
            listed.people += 1
            yield Person(line=row.line, phone=told, values=_values(sheet, row, place))


def _values(sheet: Sheet, row: Row, place: int) -> dict[str, str]:
    cells = zip(sheet.columns, row.cells, strict=True)
    return {name: cell for at, (name, cell) in enumerate(cells) if at != place and name and cell}


def looks_like_a_number(written: str) -> bool:
    """Return whether a text may be somebody's number, in whatever way it is written."""
    digits = sum(sign.isdigit() for sign in written)
    return digits >= SHORTEST and digits * 2 > len(written)


def phone(written: str, country: str = "") -> str | Why:
    """Return a number with its plus and country code, or why it is none. `country`: see `people`."""
    written = written.strip()
    if _ROUNDED.fullmatch(written):
        return Why.ROUNDED
    if decimals := _DECIMALS.fullmatch(written):
        if decimals[2].strip("0"):
            return Why.ROUNDED
        written = decimals[1]  # else its decimals would become digits of a stranger's number
    bare = _IGNORED.sub("", written.replace("(0)", ""))
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if not _DIGITS.fullmatch(bare):
        return Why.NO_NUMBER if bare else Why.EMPTY
    if bare.startswith("+"):
        return _whole(bare, None)
    if country == "+":
        return _whole(f"+{bare}", None)
    return _whole(bare, country) if country else Why.NO_PLUS


def _whole(bare: str, country: str | None) -> str | Why:
    try:
        parsed = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException:
        return Why.IMPOSSIBLE
    told = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    possible = SHORTEST <= len(told) - 1 <= LONGEST and phonenumbers.is_possible_number(parsed)
    return told if possible else Why.IMPOSSIBLE
