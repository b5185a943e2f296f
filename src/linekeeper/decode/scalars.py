"""Single values as Meta writes them: ids as text or number, times as text or number, flags, free text.

Source: Meta's webhook references, "type oddities", read 2026-11-23. Every reader here takes any value and never raises.
"""

import json
import re
from datetime import UTC, datetime
from math import isfinite

import msgspec

LONGEST_WORD = 100  #: characters of an enum value or a key that we keep
LONGEST_TEXT = 2_000  #: characters of prose that we keep; the raw body has it whole
_LONGEST_ID = 64
_LONGEST_PHONE = 20  # digits; E.164 has fifteen

_LARGEST = 10**15  # measure
_MILLISECONDS = 10**11  # from here on a number is no longer seconds (year 5138) but milliseconds
_MICROSECONDS = 10**14
_NANOSECONDS = 10**17

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_TIME = re.compile(r"[0-9]{1,16}")

_encode_sorted = msgspec.json.Encoder(order="sorted").encode


def text(value: object, most: int = LONGEST_TEXT) -> str:
    """Return prose, cut at `most` characters; anything that is no text gives ""."""
    if type(value) is not str:
        return ""
    return value[:most] if "\0" not in value else value.replace("\0", "\ufffd")[:most]


def word(value: object) -> str:
    """Return an enum value verbatim (numbers as text), cut at `LONGEST_WORD`; anything else gives ""."""
    if type(value) is int and -(10**18) < value < 10**18:
        return str(value)
    return text(value, LONGEST_WORD)


def ident(value: object) -> str:
    """Return an id as text, whether Meta wrote it quoted or bare; "" when it is none."""
    if type(value) is str:
        fits = 0 < len(value) <= _LONGEST_ID and value.isascii() and value.isprintable() and " " not in value
        return value if fits else ""
    return str(value) if type(value) is int and 0 <= value < 10**_LONGEST_ID else ""


def digits(value: object) -> str:
    """Return the digits of a phone number, written with or without plus and spaces."""
    if type(value) is str:
        if value.isascii() and value.isdigit():
            return value[:_LONGEST_PHONE]
        return "".join(sign for sign in value if "0" <= sign <= "9")[:_LONGEST_PHONE]
    return ident(value)[:_LONGEST_PHONE] if type(value) is int else ""


def integer(value: object) -> int | None:
    """Return a whole number of at most 15 digits, quoted or bare; None when it is none."""
    if type(value) is str:
        value = int(value) if _WHOLE.fullmatch(value) else None
    elif type(value) is float:
        value = int(value) if isfinite(value) and value.is_integer() else None
    return value if type(value) is int and -(10**15) < value < 10**15 else None


def decimal(value: object) -> float | None:
    """Return a measure, quoted or bare; None when it is none, or beyond all measures that Meta may have."""
    if type(value) is str and _DECIMAL.fullmatch(value):
        value = float(value)
    if type(value) is int or type(value) is float:
        return float(value) if -_LARGEST < value < _LARGEST else None
    return None


def flag(value: object) -> bool | None:
    """Return a bool, or None when it is none. Texts such as "true" are not guessed at."""
    return value if type(value) is bool else None


def seconds(value: object) -> int | None:
    """Return unix seconds of a time in seconds, milliseconds or microseconds, quoted or bare, or in ISO 8601.

    Zero and below, and what is no time, give None. Fractions of a second are dropped, so that every copy gives the same.
    """
    if type(value) is str:
        value = int(value) if _TIME.fullmatch(value) else _iso(value)
    elif type(value) is float and isfinite(value):
        value = int(value)
    if type(value) is not int or value <= 0 or value >= _NANOSECONDS:
        return None
    if value >= _MILLISECONDS:
        return value // 1_000_000 if value >= _MICROSECONDS else value // 1_000
    return value


def _iso(written: str) -> int | None:
    try:
        told = datetime.fromisoformat(written[:LONGEST_WORD])
        return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def instant(value: object) -> datetime | None:
    """Return the UTC instant of a time in any of the forms of `seconds`; None when it is none."""
    told = seconds(value)
    return None if told is None else datetime.fromtimestamp(told, UTC)


def canonical(value: object) -> bytes:
    """Return the same bytes for the same value, whatever the order of its keys."""
    try:
        return _encode_sorted(value)
    except (TypeError, ValueError, OverflowError, RecursionError):  # a number beyond 64 bits
        return json.dumps(value, sort_keys=True, default=repr).encode("utf-8", "surrogatepass")
