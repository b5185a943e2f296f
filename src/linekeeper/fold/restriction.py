"""An enforcement as it was told, and which kinds of it touch messages."""

from datetime import datetime

from msgspec import Struct

from linekeeper.events.account import Restricted, RestrictionKind
from linekeeper.fold.register import NEVER, Register, grain

#: Kinds that forbid calls. They never decide about messages.
CALLING = frozenset(
    {
        RestrictionKind.CALL_BUTTON_HIDDEN,
        RestrictionKind.USER_INITIATED_CALLING,
        RestrictionKind.BUSINESS_INITIATED_CALLING,
        RestrictionKind.ALL_CALLING,
    }
)
#: Kinds that forbid something beside sending: worth knowing, but what exists still goes out.
BESIDE_MESSAGES = CALLING | {RestrictionKind.ADD_PHONE_NUMBER, RestrictionKind.UTILITY_TEMPLATES}

MOST_NEW_WORDS = 16  #: kinds this release does not know are told apart by Meta's word, so they need a bound

CAP = " cap"
#: Direct Send: a cap and its strikes come as one kind, told apart by the violation. Meta, Direct Send integrity guidelines (beta, 2026).
_CAPPED, _CAP_OVER = "_RATE_LIMIT", "_RATE_LIMIT_RECOVERY"


class Restriction(Struct, frozen=True, array_like=True):
    """One enforcement. `until` None: Meta gave no end."""

    kind: RestrictionKind
    word: str = ""
    until: datetime | None = None
    remediation: str = ""
    violation: str = ""

    @property
    def capped(self) -> bool:
        """Tell whether it is said to be a cap only: some may still be sent."""
        return self.violation.endswith(_CAPPED)

    @property
    def gravity(self) -> float:
        """Of two told for one kind in one second, the later end is graver, and none the gravest."""
        return float("inf") if self.until is None else self.until.timestamp()


Restrictions = dict[str, Register[Restriction | None]]
"""The newest news of each kind. New words of Meta's are kinds of their own."""


def kind_key(kind: RestrictionKind, word: str) -> str:
    """Return the name under which a kind is kept."""
    return f"unknown:{word[:64]}" if kind is RestrictionKind.UNKNOWN else kind.value


def lift_key(kind: RestrictionKind, word: str) -> str:
    """Return the name under which the news that a kind is over is kept: that a mere cap is over is no end of a ban of the same kind."""
    return f"{kind.value}{CAP}" if word.endswith(_CAP_OVER) else kind.value


def hear(known: Restrictions, event: Restricted) -> None:
    """Let `known` hear an enforcement: the newest news of a kind stays."""
    told = Restriction(
        event.kind,
        event.word,
        None if event.until is None else grain(event.until),
        event.remediation[:500],
        event.violation,
    )
    key = kind_key(event.kind, event.word)
    known[key] = known.get(key, NEVER).hear(told, event.at)
    new = sorted((name for name in known if name.startswith("unknown:")), key=lambda name: (known[name].at, name))
    for name in new[:-MOST_NEW_WORDS]:  # the newest stay: the same ones in any order, since a kind's time only grows
        del known[name]
