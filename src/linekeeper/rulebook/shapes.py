"""The shapes of what the data files hold: a rule, an override of it, and a text for people."""

from datetime import date
from enum import StrEnum, auto

from msgspec import Struct

Value = bool | int | float | str | list[int | None] | None


class Lane(StrEnum):
    """A class of sends."""

    OTP = auto()
    REPLY = auto()
    UTILITY = auto()
    MARKETING = auto()


class May(StrEnum):
    """Whether a lane may send, lightest first."""

    YES = auto()
    LIMITED = auto()
    UNKNOWN = auto()  #: not documented
    NO = auto()


class Confidence(StrEnum):
    """How sure a rule is."""

    META = "M"  #: documented by Meta
    PROVIDER = "B"  #: documented by a solution provider
    OBSERVED = "O"  #: seen in the field by a third party
    INFERRED = "I"  #: concluded by us
    OURS = "L"  #: no fact about Meta: Linekeeper's own choice


#: What people read for each. All but Meta's own word and our own choice is unconfirmed.
CONFIDENCE_WORDS = {
    Confidence.META: "documented by Meta",
    Confidence.PROVIDER: "unconfirmed: told by a provider, not by Meta",
    Confidence.OBSERVED: "unconfirmed: seen in the field, not documented",
    Confidence.INFERRED: "unconfirmed: our conclusion",
    Confidence.OURS: "Linekeeper's own choice",
}
CONFIRMED = frozenset({Confidence.META, Confidence.OURS})


class Topic(StrEnum):
    """What a rule is about, in the order in which people are told."""

    LIMIT = auto()
    QUALITY = auto()
    STATUS = auto()
    TEMPLATES = auto()
    MARKETING = auto()
    THROUGHPUT = auto()
    ENFORCEMENT = auto()
    REGISTRATION = auto()
    CONNECTION = auto()
    BILLING = auto()
    OURS = auto()


class Override(Struct, frozen=True, kw_only=True):
    """A rule's value as an operator or a provider has it, and why."""

    rule: str
    value: Value
    reason: str
    by: str = "operator"  #: or the provider's name


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule, where it stands, and how sure it is."""

    value: Value
    source: str
    read: date
    confidence: Confidence
    text: str
    about: Topic
    since: date | None = None  #: when it began, if that is after its book did, or if the book has no first day
    override: Override | None = None  #: set: `value` is the override's, all else is the book's


class Text(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reason, a status or a state says to a person. `{word}` and `{detail}` are filled in."""

    text: str
    title: str = ""  #: how people are told it, where the code alone says little
    allowed: str = ""  #: what may still be sent
    action: str = ""  #: what to do; empty: nothing but wait
    ends: str = ""  #: how it ends
    source: str = ""
    rule: str = ""  #: the rule it rests on, without its book
    status: str = ""  #: the status that this reason asks for; "note": none
    words: tuple[str, ...] = ()  #: Meta's own words that lead here, verbatim
    confidence: Confidence = Confidence.META
    lanes: dict[Lane, May] = {}  #: lanes that this reason touches
