"""The people of the stage, and the names things get there. All of it follows from numbers: no chance, no state.

Phone numbers are +1 555 010 1000 to 9999; lower ones are left to businesses. A play that asks for a bigger crowd gets people whose numbers
end in 555-0100 to 555-0199 under other area codes of North America: these are kept for fiction in every one of them.
"""

import base64
from functools import lru_cache
from hashlib import blake2b

FIRST_PERSON = 15550101000
PEOPLE = 9_000
AN_AREA = 100  #: fictional numbers of an area code
#: Area codes as they may be dealt, without those for services (211, 311, ...) and without 555, which is nowhere.
AREAS = tuple(
    code
    for code in (f"{first}{second}{third}" for first in range(2, 10) for second in range(9) for third in range(10))
    if not code.endswith("11") and code != "555"
)
MOST_PEOPLE = PEOPLE + AN_AREA * len(AREAS)
#: Area codes of +1 outside the United States: Canada, then the Caribbean and Bermuda. Source: North American Numbering Plan, 2026.
ELSEWHERE = frozenset(
    {
        "204", "226", "236", "249", "250", "257", "263", "289", "306", "343", "354", "365", "367", "368", "382", "403", "416", "418", "428",
        "431", "437", "438", "450", "460", "468", "474", "506", "514", "519", "548", "568", "579", "581", "584", "587", "604", "613", "639",
        "647", "672", "683", "705", "709", "742", "753", "778", "780", "782", "807", "819", "825", "867", "873", "879", "902", "905", "942",
        "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784", "809", "829", "849", "868",
        "869", "876",
    }
)  # fmt: skip
US_DIGITS = 11
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


def wa_id(index: int, crowd: int = PEOPLE) -> str:
    """Return the phone number of person `index` (taken modulo the crowd, at most MOST_PEOPLE), digits only."""
    place = index % min(crowd, MOST_PEOPLE)
    if place < PEOPLE:
        return str(FIRST_PERSON + place)
    area, ending = divmod(place - PEOPLE, AN_AREA)
    return f"1{AREAS[area]}55501{ending:02d}"


def american(person: str) -> bool:
    """Return whether a wa_id has an area code of the United States; 555 is none."""
    return person[0] == "1" and len(person) == US_DIGITS and person[1:4] != "555" and person[1:4] not in ELSEWHERE


@lru_cache(maxsize=1 << 17)
def name(person: str) -> str:
    """Return the profile name of a wa_id; some hold letters that JSON escapes."""
    digest = _digest("name", person)
    return f"{GIVEN[digest[0] % len(GIVEN)]} {FAMILY[digest[1] % len(FAMILY)]}"


@lru_cache(maxsize=1 << 17)
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
