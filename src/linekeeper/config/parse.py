"""One function for each kind of value: what was written -> what is meant. Pure, and total but for `Wrong`.

A value is a string (environment, files) or whatever TOML made of it. Values are shown in faults, secrets never.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from difflib import get_close_matches

from linekeeper.config.words import Secret

OLDEST_GRAPH = (24, 0)  #: the first with the portfolio's limit field. Source: reference of the Graph API, read 2026-11-23.
LEAST_RETENTION_DAYS = 7  #: Meta repeats a delivery for 7 days; younger bodies may still be needed to judge a repeat
LEAST_RETENTION_BYTES = 16 * 1024**2  #: two of the largest deliveries
RULEBOOKS = ("2025-10-07", "classic")
SOURCES = ("meta",)
SECRET_LONGEST = 4096
KEY_BYTES = 32
TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Wrong(ValueError):
    """The value does not do. `why` goes on after the setting's name; `remedy` tells what would do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


def shown(value: object) -> str:
    """Return a value as a fault may show it: short, on one line."""
    told = repr(value)
    return told if len(told) <= 60 else f"{told[:57]}…"  # noqa: PLR2004  a line's worth


def nearest(word: str, known: "list[str] | tuple[str, ...]") -> str:
    """Return " (did you mean …?)" when a known word is near, else nothing."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def text(value: object) -> str:
    """Return a string without control characters."""
    if not isinstance(value, str):
        raise Wrong(f"is {shown(value)}, which is no text", "write it in quotes")
    if not value.strip().isprintable():
        raise Wrong("holds line breaks or other control characters", "write it on one line")
    return value.strip()


def among(words: tuple[str, ...]) -> Callable[[object], str]:
    """Return a parser that takes one of a few words."""

    def parse(value: object) -> str:
        word = text(value)
        if word not in words:
            raise Wrong(f"is {shown(word)}, which is not known here{nearest(word, words)}", f"use one of: {', '.join(words)}")
        return word

    return parse


def whole(value: object) -> int:
    """Return a whole number; digits in a string will do, and `_` between them."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Wrong(f"is {shown(value)}, which is no whole number", "write digits only")
    if isinstance(value, int):
        return value
    if not re.fullmatch(r"[0-9][0-9_]{0,29}", value.strip()):
        raise Wrong(f"is {shown(value)}, which is no whole number", "write digits only")
    return int(value.strip().replace("_", ""))


def port(value: object) -> int:
    """Return a TCP port; 0 lets the machine choose."""
    number = whole(value)
    if not 0 <= number <= 65_535:  # noqa: PLR2004  the largest port there is
        raise Wrong(f"is {number}, which is no port", "choose a number from 1 to 65535, or 0 for any free one")
    return number


def days(value: object) -> int:
    """Return a retention in days."""
    number = whole(value)
    if number < LEAST_RETENTION_DAYS:
        raise Wrong(f"is {number}: Meta repeats deliveries for 7 days, so younger bodies are kept", "set 7 or more")
    if number > 36_500:  # noqa: PLR2004  a hundred years; more overflows dates
        raise Wrong(f"is {number}, more than a hundred years", "set a number of days that will be over one day")
    return number


def size(value: object) -> int:
    """Return a size in bytes."""
    number = whole(value)
    if not LEAST_RETENTION_BYTES <= number < 2**63:
        raise Wrong(f"is {shown(number)}, which does not hold two large deliveries", f"set {LEAST_RETENTION_BYTES:,} bytes or more")
    return number


def digits(value: object) -> str:
    """Return an id of Meta's. What was written is not shown: it may be a secret in the wrong place."""
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else text(value)
    if not re.fullmatch(r"[0-9]{1,30}", word):
        raise Wrong("is no id: Meta's ids are digits only", "copy the id from the app's or the account's settings at Meta")
    return word


def many_digits(value: object) -> tuple[str, ...]:
    """Return ids, from a list or from a string with commas; each once."""
    return tuple(dict.fromkeys(digits(one) for one in several(value)))


def several(value: object) -> list[object]:
    """Return the parts of a list, or of a string with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, list):
        return list(value)
    return [value]


def flag(value: object) -> bool:
    """Return yes or no."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in (*TRUE, *FALSE):
        raise Wrong(f"is {shown(value)}, which is neither yes nor no", "write true or false")
    return word in TRUE


def moment(value: object) -> datetime:
    """Return an instant in UTC; one without a zone is meant in UTC, a date is its first moment."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Wrong(f"is {shown(value)}, which is no time", "write it like 2026-12-31T18:00:00Z") from None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if not isinstance(value, datetime):
        raise Wrong(f"is {shown(value)}, which is no time", "write it like 2026-12-31T18:00:00Z")
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise Wrong("lies outside the calendar", "write it like 2026-12-31T18:00:00Z") from None


def app_name(value: object) -> str:
    """Return a name that can stand in the URL /webhooks/{name}."""
    word = text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", word):
        raise Wrong(f"is {shown(word)}, which cannot stand in a web address", "use small letters, digits and -, at most 40")
    return word


def graph_version(value: object) -> str:
    """Return a version of the Graph API that tells the portfolio's limit."""
    word = text(value)
    parts = re.fullmatch(r"v([0-9]{1,4})\.([0-9]{1,4})", word)
    if not parts:
        raise Wrong(f"is {shown(word)}, which is no Graph version", "write it like v24.0")
    if (int(parts[1]), int(parts[2])) < OLDEST_GRAPH:
        raise Wrong(f"is {word}; older versions do not tell the portfolio's limit", "use v24.0 or newer")
    return word


def secret(value: object) -> Secret:
    """Return a secret. It is never shown."""
    if not isinstance(value, str):
        raise Wrong("is no text", "write it in quotes")
    word = value.strip()
    if not word or len(word) > SECRET_LONGEST or not (word.isascii() and word.isprintable()) or " " in word:
        raise Wrong("is empty, too long, or holds spaces or other signs that no secret has", "copy it again, whole and alone")
    return Secret(word)


def master_key(value: object) -> Secret:
    """Return the installation's key as it was written: 32 bytes as 64 hexadecimal digits, or as base64."""
    word = secret(value)
    written = word.reveal()
    with suppress(ValueError):
        if re.fullmatch(r"[0-9a-fA-F]{64}", written) or len(b64decode(written, validate=True)) == KEY_BYTES:
            return word
    raise Wrong(f"is not {KEY_BYTES} bytes in hexadecimal or base64", "make one with: openssl rand -hex 32")
