"""What can happen to a message, and between a number and a person.

Persons and messages appear only as keyed hashes (16 bytes): a wa_id, a BSUID, a parent BSUID and a wamid are personal data.
Sources: Meta's webhook references `messages`, `messages/status`, `user_preferences`, `smb_message_echoes` and groups, and, through
third parties, `messaging_handovers`, read 2026-11-23.
"""

from enum import StrEnum, auto

from linekeeper.events.event import Failure
from linekeeper.events.number import NumberEvent


class MessageState(StrEnum):
    """How far a message came. Written so that a later word wins a join; `failed` loses against `delivered`."""

    UNKNOWN = auto()
    SENT = auto()
    FAILED = auto()
    DELIVERED = auto()
    READ = auto()
    PLAYED = auto()


class Category(StrEnum):
    """Meta's pricing category of a message."""

    AUTHENTICATION = auto()
    MARKETING = auto()
    UTILITY = auto()
    SERVICE = auto()
    REFERRAL = auto()  #: referral_conversion: after a click on an ad, inside a free entry point window
    GROUP = auto()  #: group_marketing, group_utility, group_service
    UNKNOWN = auto()


class Pricing(StrEnum):
    """Meta's pricing type. Free ones prove that a window was open."""

    REGULAR = auto()
    FREE_CUSTOMER_SERVICE = auto()
    FREE_ENTRY_POINT = auto()
    FREE_GROUP_CUSTOMER_SERVICE = auto()
    UNKNOWN = auto()


class MessageMoved(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """One status of one message. `at` is the status's own timestamp."""

    message: bytes  #: keyed hash of the wamid
    state: MessageState
    word: str = ""  #: Meta's word, verbatim
    people: tuple[bytes, ...] = ()  #: keyed hashes of every name Meta gave for the one recipient
    in_group: bool = False  #: sent to a group: the limit does not count it
    category: Category | None = None  #: None: no pricing and no conversation in this status
    pricing: Pricing | None = None
    billable: bool | None = None
    failures: tuple[Failure, ...] = ()
    tracking: bytes = b""  #: keyed hash of `biz_opaque_callback_data`, when it came back
    new_words: tuple[tuple[str, str], ...] = ()  #: (key, word) verbatim, where this release knows the key but not the word


class MessageHeard(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A person wrote: a service window is open for 24 h from `at`. Never the text itself."""

    message: bytes
    people: tuple[bytes, ...] = ()
    kind: str = ""  #: Meta's message type: text, image, button, …
    short: bytes = b""  #: keyed hash of what they wrote, when it is only a word or two: to be compared with "stop"
    in_group: bool = False
    from_ad: bool = False  #: a free entry point window of 72 h may follow, from our answer on
    failures: tuple[Failure, ...] = ()


class PersonRenamed(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A person changed number or BSUID: names that belong to one person."""

    people: tuple[bytes, ...] = ()


class LinkClicked(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A tap on a marketing message's link (`user_actions`, limited access)."""

    people: tuple[bytes, ...] = ()
    component: str = ""


class Preference(StrEnum):
    """What a person wants of the business's marketing messages, lightest first."""

    SIGNUP = auto()  #: said yes to a sign-up link (2026; not seen on a page of Meta's)
    RESUME = auto()
    UNKNOWN = auto()
    STOP = auto()


class PreferenceMoved(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A person stopped or resumed a kind of messages, for the whole business. It is theirs alone to change."""

    preference: Preference
    word: str = ""
    people: tuple[bytes, ...] = ()
    category: str = ""  #: verbatim; Meta has only marketing_messages


class EchoHeard(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A message from the number that we did not send: from the WhatsApp Business app, outside the API (coexistence), or, as
    `standby` says, by another responder. Never the text itself.
    """

    message: bytes  #: keyed hash of the wamid
    people: tuple[bytes, ...] = ()  #: to whom
    kind: str = ""  #: Meta's message type; `edit` and `revoke` are no new message
    in_group: bool = False
    standby: bool = False  #: told as a copy for a responder that does not own the conversation


class Handover(StrEnum):
    """How a conversation changed hands between those who answer for one number."""

    PASSED = auto()
    TAKEN = auto()
    UNKNOWN = auto()


class HandoverMoved(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """A conversation went from one responder to another: apps, or roles such as ai_agent. What was said is not kept."""

    handover: Handover
    word: str = ""
    people: tuple[bytes, ...] = ()
    role_before: str = ""
    role: str = ""
    app_before: str = ""
    app: str = ""


class GroupState(StrEnum):
    """Meta's standing of a group, lightest first."""

    CLEARED = auto()
    UNKNOWN = auto()
    SUSPENDED = auto()


class GroupMoved(NumberEvent, frozen=True, kw_only=True, omit_defaults=True):
    """Meta suspended a group of the number, or cleared it again."""

    group: bytes  #: keyed hash of the group id
    state: GroupState
    word: str = ""
