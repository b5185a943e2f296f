"""The people of the stage, and the names things get there. All of it follows from numbers: no chance, no state.

Phone numbers are +1 555 010 1000 to 9999 only; lower ones are left to businesses.
"""

import base64
from hashlib import blake2b

FIRST_PERSON = 15550101000
PEOPLE = 9_000
GIVEN = (
    "Ana", "Björn", "Chidi", "Dana", "Élodie", "Farah", "Goro", "Hana", "İpek", "Jonas",
    "Kwame", "Lucía", "Mei", "Noor", "Olga", "Priya", "Quinn", "Rosa", "Søren", "Tariq",
)  # fmt: skip
FAMILY = (
    "Whitfield", "Okafor", "Lindqvist", "Moreau", "Haddad", "Tanaka", "Novák", "Silva", "Yılmaz", "Grant", "Mensah", "Romero",
)  # fmt: skip
QUESTIONS = (
    "Is the shop open on Sunday?", "Where is my order?", "Thank you!", "¿Abren mañana?", "Can I change the date?",
    "Do you have this in blue? 💙", "Café at nine?", "Please call me back.",
)  # fmt: skip
#: Whoever ends so never receives: on a phone without WhatsApp, and too weary of marketing. Lets a test choose an outcome.
UNREACHABLE_ENDING = "98"
WEARY_ENDING = "97"


def wa_id(index: int) -> str:
    """Return the phone number of person `index` (taken modulo the crowd), digits only."""
    return str(FIRST_PERSON + index % PEOPLE)


def name(person: str) -> str:
    """Return the profile name of a wa_id; some hold letters that JSON escapes."""
    digest = _digest("name", person)
    return f"{GIVEN[digest[0] % len(GIVEN)]} {FAMILY[digest[1] % len(FAMILY)]}"


def bsuid(portfolio: str, person: str) -> str:
    """Return the business-scoped user id: one per portfolio and person. Source: Meta, business-scoped user ids, 2026."""
    return "US." + str(int.from_bytes(_digest("bsuid", portfolio, person)[:8], "big")).zfill(20)


def wamid(person: str, serial: int, *, inbound: bool) -> str:
    """Return a message id shaped like Meta's: base64 of some bytes, the person's number among them."""
    mark = _digest("wamid", person, str(serial)).hex()[:18].upper()
    way = b"\x12" if inbound else b"\x11"
    raw = b"\x1c\x18" + bytes([len(person)]) + person.encode() + b"\x15\x02\x00" + way + b"\x18\x12" + mark.encode() + b"\x00"
    return "wamid." + base64.b64encode(raw).decode()


def trace(seed: int, serial: int) -> str:
    """Return an fbtrace_id: 23 characters, never the same twice in a play."""
    return "A" + base64.urlsafe_b64encode(_digest("trace", str(seed), str(serial))).decode()[:22]


def secret(seed: int, what: str, length: int = 32) -> str:
    """Return a made-up secret for `what`, the same for the same seed. Guards nothing but a play."""
    return blake2b(f"{seed}/{what}".encode(), digest_size=length // 2).hexdigest()


def _digest(*parts: str) -> bytes:
    return blake2b("/".join(parts).encode(), digest_size=24).digest()
