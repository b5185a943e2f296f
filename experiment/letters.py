"""What the business wants to send: letters, the same for every way of sending them.

A letter's number stands in its text, so that the world's own count finds it again in whatever body arrives there.
"""

import json
import re
from enum import StrEnum, auto

import msgspec
from msgspec import Struct

SERIAL = re.compile(rb"no\. (\d+)")


class Kind(StrEnum):
    """What a letter is: the lanes of the gateway, by the sender's own knowledge."""

    MARKETING = auto()
    UTILITY = auto()
    CODE = auto()
    REPLY = auto()


#: How long a letter is of use to the one who sends it; later it is dropped by whoever still keeps it.
USEFUL_S = {Kind.MARKETING: 3 * 86_400.0, Kind.UTILITY: 86_400.0, Kind.CODE: 60.0, Kind.REPLY: 86_400.0}


class Letter(Struct, frozen=True, kw_only=True):
    """One message that the business wants to send."""

    serial: int
    at: float  #: simulated unix seconds
    kind: Kind
    number: str
    person: str
    template: str = ""
    campaign: str = ""

    @property
    def body(self) -> bytes:
        """Return the body of the request to Meta."""
        head = {"messaging_product": "whatsapp", "to": f"+{self.person}"}
        if not self.template:
            return json.dumps(head | {"type": "text", "text": {"body": f"Gladly, no. {self.serial}"}}).encode()
        filled = [{"type": "body", "parameters": [{"type": "text", "text": f"no. {self.serial}"}]}]
        told = {"name": self.template, "language": {"code": "en_US"}, "components": filled}
        return json.dumps(head | {"type": "template", "template": told}).encode()

    @property
    def path(self) -> str:
        """Return where it is posted."""
        return f"/v24.0/{self.number}/messages"


def serial_of(body: bytes) -> int:
    """Return the number of the letter in a body.

    Raises:
        ValueError: it holds none.
    """
    found = SERIAL.search(body)
    if found is None:
        raise ValueError("a body without a letter's number reached the world")
    return int(found[1])


class _Error(Struct):
    code: int = 0


class _Id(Struct):
    id: str = ""


class Told(Struct):
    """What is read of an answer."""

    messages: list[_Id] = []
    error: _Error | None = None


told = msgspec.json.Decoder(Told).decode
