"""P5, what releases what, as one table. News may tighten at once; what is held here is loosened only as its row says.

"After" is strict and in whole seconds: a reading from the same second as the news confirms nothing. Everything compared is the
newest instant of its kind, so what was released once stays released until new news of the same kind.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum, auto

from msgspec import Struct

from linekeeper.fold.case import Case
from linekeeper.fold.register import after


class Standing(StrEnum):
    """Whether something still holds."""

    HOLDS = auto()
    UNCONFIRMED = auto()  #: said to be over; the status stays
    RELEASED = auto()


class Proof(StrEnum):
    """A sign that something is over, when it comes after the end or the news of it."""

    CLEAR_HEALTH = auto()
    CONNECTED = auto()
    REGISTERED = auto()
    SENDS = auto()
    ACCOUNT_READ = auto()


#: Newest instant of each proof.
PROOFS: dict[Proof, Callable[[Case], datetime | None]] = {
    Proof.CLEAR_HEALTH: lambda case: case.clear_at,
    Proof.CONNECTED: lambda case: case.number.connected_at,
    Proof.REGISTERED: lambda case: case.number.registered_at,
    Proof.SENDS: lambda case: case.number.sends_at,
    Proof.ACCOUNT_READ: lambda case: case.account.read_at,
}

PROOF_WORDS = {
    Proof.CLEAR_HEALTH: "a health reading with no BLOCKED entity for messages",
    Proof.CONNECTED: "a reading CONNECTED",
    Proof.REGISTERED: "a reading CONNECTED on Cloud API",
    Proof.SENDS: "a status that shows a message on its way",
    Proof.ACCOUNT_READ: "a reading of the account that works",
}


class Release(Struct, frozen=True):
    """One row: what is held, what says that it is over, and what must be seen after that."""

    what: str
    ended_by: str
    proofs: tuple[Proof, ...]
    one_is_enough: bool = False
    until_then: str = "said to be over, unconfirmed; the status stays"

    def standing(self, over_at: datetime | None, case: Case) -> Standing:
        """Return whether it holds, given when it was said to be over (None: nobody said so)."""
        if over_at is None:
            return Standing.HOLDS
        seen = [after(PROOFS[proof](case), over_at) for proof in self.proofs]
        released = any(seen) if self.one_is_enough else all(seen)
        return Standing.RELEASED if released else Standing.UNCONFIRMED


ENFORCEMENT = Release(
    "an enforcement, by kind",
    "its end has passed, or release news of its kind came after it",
    (Proof.CLEAR_HEALTH, Proof.CONNECTED),
)
BAN = Release("a ban that was announced or told", "REINSTATED came after it", (Proof.CLEAR_HEALTH, Proof.CONNECTED))
READ_BAN = Release("a status BANNED that was read", "a later reading of another word", (Proof.CLEAR_HEALTH,))
NOT_REGISTERED = Release(
    "a send refused with 133010 or 131045",
    "the refusal itself",
    (Proof.REGISTERED, Proof.SENDS),
    one_is_enough=True,
    until_then="Offline",
)
COEXISTENCE = Release(
    "coexistence that was lost",
    "RECONNECTED, ADDED or APP_INSTALLED came after it: that alone releases; or the loss itself",
    (Proof.REGISTERED,),
    until_then="Offline",
)
ACCESS = Release(
    "a partner removed, or the app uninstalled",
    "ADDED, APP_INSTALLED or RECONNECTED came after it: that alone releases; or the loss itself",
    (Proof.ACCOUNT_READ,),
    until_then="Offline",
)
DELETION = Release("an account said to be deleted", "the news itself", (Proof.ACCOUNT_READ,), until_then="Gone")

TABLE = (ENFORCEMENT, BAN, READ_BAN, NOT_REGISTERED, COEXISTENCE, ACCESS, DELETION)
