"""The words that people read instead of our names and Meta's. A word we do not know is shown as it came, never hidden."""

from collections.abc import Mapping
from functools import lru_cache

import phonenumbers

#: Status in the order of the fleet bar: what works first, what is lost last.
STATUSES: Mapping[str, str] = {
    "connected": "Connected",
    "flagged": "Flagged",
    "restricted": "Restricted",
    "pending": "Pending",
    "offline": "Offline",
    "banned": "Banned",
    "gone": "Gone",
    "unknown": "Unknown",
}

#: Source: Meta names its ratings High, Medium and Low beside GREEN, YELLOW and RED (read 2026-11-23).
QUALITIES: Mapping[str, str] = {"green": "High", "yellow": "Medium", "red": "Low", "unknown": "Not rated"}

THROUGHPUTS: Mapping[str, str] = {
    "standard": "up to 80 messages a second",
    "high": "up to 1,000 messages a second",
    "not_applicable": "none: not on the Cloud API",
    "unknown": "not known yet",
}

BASES: Mapping[str, str] = {
    "reported": "Reported by Meta",
    "derived": "Derived by Linekeeper",
    "unconfirmed": "Unconfirmed",
}

LANES: Mapping[str, str] = {
    "otp": "One-time codes",
    "reply": "Replies",
    "utility": "Order updates",
    "marketing": "Marketing",
}

MAYS: Mapping[str, str] = {
    "yes": "may be sent",
    "limited": "may be sent, within limits",
    "no": "may not be sent",
    "unknown": "not known",
}

SIGHTS: Mapping[str, str] = {
    "token": "the access token no longer works",
    "permission": "a permission is missing",
    "subscription": "our app is not subscribed to the account",
    "field": "a webhook field we need is not ticked",
    "callback": "webhooks go to another address, or cannot reach ours",
    "unreachable": "Meta does not answer",
    "no_token": "no access token was given",
    "budget": "Meta refuses more questions for now",
    "slept": "Linekeeper was not running",
    "unknown": "something we cannot name",
}

KILO = 1_000

#: How many bars of three a rating fills.
BARS: Mapping[str, int] = {"green": 3, "yellow": 2, "red": 1}


def plain(words: Mapping[str, str], name: str | None) -> str:
    """Return the plain word for `name`; a name that has none is only made readable."""
    if not name:
        return words.get("unknown", "not known")
    return words.get(name) or name.replace("_", " ").capitalize()


def glyph(status: str) -> str:
    """Return the glyph, which is also the colour's class, of a status; a status that is new to us looks like Unknown."""
    return status if status in STATUSES else "unknown"


def amount(number: int) -> str:
    """Return 2152 as `2,152`."""
    return f"{number:,}"


def count(number: int, one: str, many: str = "") -> str:
    """Return `1 number`, `2 numbers`."""
    return f"{amount(number)} {one if number == 1 else many or one + 's'}"


def size(size_bytes: int) -> str:
    """Return a size for people: `312 bytes`, `4.2 KB`, `1.3 MB`."""
    if size_bytes < KILO:
        return count(size_bytes, "byte")
    if size_bytes < KILO**2:
        return f"{size_bytes / KILO:.1f} KB"
    return f"{size_bytes / KILO**2:.1f} MB"


@lru_cache(maxsize=20_000)
def phone(display_number: str) -> str:
    """Return a business number spaced as its country does, `+1 555-010-0421`; what is no number is shown as it came."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(display_number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return display_number
