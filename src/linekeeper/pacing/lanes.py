"""Which lane a send belongs to. The caller may lower it, never raise it.

Source: Meta, "Send messages" and "Template categorization" (copies of 2026-09-11), Marketing Messages API (2026-02).
"""

import re
from enum import StrEnum, auto
from typing import Any

import msgspec
from msgspec import Struct

from linekeeper.rulebook import Lane

#: Types that Meta takes inside a service window only (131047). A type that is newer than this release is not among them.
FREE_FORM = frozenset({"text", "image", "audio", "video", "document", "sticker", "location", "contacts", "interactive", "reaction"})
TEMPLATE = "template"
MARKETING_EDGE = "marketing_messages"
LONGEST = 512  #: Meta's longest template name; what is longer is no name of a template


class Kind(StrEnum):
    """What was posted."""

    MESSAGE = auto()
    SIGNAL = auto()  #: mark as read, or typing: no message; passes, and counts against nothing
    OTHER = auto()  #: no message that we can read; Meta answers it


class Send(Struct, frozen=True, kw_only=True, gc=False):
    """A posted body, as far as pacing looks at it. `to` and `recipient` are personal data: hash them, log them never."""

    kind: Kind
    to: str = ""  #: phone number or group id, as it was written
    recipient: str = ""  #: business-scoped user id; `to` wins where both are given
    type: str = ""
    template: str = ""
    language: str = ""
    in_group: bool = False
    tracked: bool = False  #: the caller filled `biz_opaque_callback_data`
    marketing_edge: bool = False

    @property
    def unread(self) -> bool:
        """Return whether we cannot tell what it is: nothing that we know, or a template without a name."""
        return self.kind is Kind.OTHER or (self.type == TEMPLATE and not self.template)


class Known(StrEnum):
    """What the template catalogue says of a name in a language."""

    AUTHENTICATION = auto()
    UTILITY = auto()
    MARKETING = auto()
    UNKNOWN = auto()  #: not in the catalogue, or its category is a word newer than this release: look it up
    MISSING = auto()  #: looked up in vain


class Sorted(Struct, frozen=True, kw_only=True, gc=False):
    """The lane of a send, and how sure that is."""

    lane: Lane
    sure: bool = True  #: False: only hard stops hold it
    free_form: bool = False
    look_up: bool = False  #: the template should be looked up first, for at most `lookup_s`
    not_lowered: bool = False  #: the caller asked for a lane that is no lower: it was not given


_BY_CATEGORY = {Known.AUTHENTICATION: Lane.OTP, Known.UTILITY: Lane.UTILITY, Known.MARKETING: Lane.MARKETING}
_RANK = {Lane.OTP: 0, Lane.REPLY: 0, Lane.UTILITY: 1, Lane.MARKETING: 2}


def parsed(body: object, edge: str = "messages") -> Send:
    """Return what a decoded JSON body asks for; total: what it cannot read is OTHER. `edge`: the last part of the path."""
    if not isinstance(body, dict):
        return Send(kind=Kind.OTHER)
    if "to" not in body and "recipient" not in body and ("status" in body or "typing_indicator" in body):
        return Send(kind=Kind.SIGNAL)
    kind, template = _word(body.get("type")), None
    if kind not in FREE_FORM:
        template = _object(body, TEMPLATE)
        # Whatever it calls itself: what Meta makes of it we do not know, and its category is the surer guess.
        kind = TEMPLATE if template is not None else kind or ("text" if "text" in body else "")
    named = (_text(template, "name"), _language(template)) if kind == TEMPLATE else ("", "")
    tracking = body.get("biz_opaque_callback_data")
    to, recipient = _word(body.get("to")), _word(body.get("recipient"))
    return Send(
        kind=Kind.MESSAGE if (to or recipient) and kind else Kind.OTHER,
        to=to,
        recipient=recipient,
        type=kind,
        template=named[0],
        language=named[1],
        in_group=body.get("recipient_type") == "group",
        tracked=not (tracking is None or tracking == ""),  # a list is no "": Meta will say what it thinks of it
        marketing_edge=edge == MARKETING_EDGE,
    )


def _object(body: dict[str, Any], name: str) -> object:
    """Return a member; an object may be written as a string of JSON, or as a form's `name[key]`: whether Meta takes that is unconfirmed."""
    value = body.get(name)
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        try:
            return msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return value
    if value is not None:
        return value
    inner = {
        key[len(name) + 1 :].replace("]", "", 1): told for key, told in body.items() if type(key) is str and key.startswith(f"{name}[")
    }
    return inner or None


def _word(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else ""
    return value if isinstance(value, str) and len(value) <= LONGEST else ""


def _text(value: object, key: str) -> str:
    return _word(value.get(key)) if isinstance(value, dict) else ""


def _language(template: object) -> str:
    language = _object(template, "language") if isinstance(template, dict) else None
    return _text(language, "code") or _word(language)


def template_key(name: str, language: str) -> str:
    """Return under which key a template is known. Meta writes one language `en_US` and `en-US`."""
    parts = re.split(r"[-_]", language, maxsplit=1)
    code = parts[0].lower() + (f"_{parts[1].upper()}" if len(parts) > 1 else "")
    return f"{name} {code}"


def known(category: str) -> Known:
    """Return what a category of Meta's means; a word that we do not know is UNKNOWN."""
    return {"AUTHENTICATION": Known.AUTHENTICATION, "UTILITY": Known.UTILITY, "MARKETING": Known.MARKETING}.get(
        category.upper(), Known.UNKNOWN
    )


def lane_of(send: Send, catalogue: Known = Known.UNKNOWN, lowered: Lane | None = None) -> Sorted:
    """Return the lane of a message. `lowered`: what the caller asks for.

    A template that the catalogue does not know goes as `utility`, and only hard stops hold it; so does a type newer than this release.
    """
    own = _own(send, catalogue)
    if lowered is None or lowered is own.lane:
        return own
    if _RANK[lowered] <= _RANK[own.lane]:
        return Sorted(lane=own.lane, sure=own.sure, free_form=own.free_form, look_up=own.look_up, not_lowered=True)
    return Sorted(lane=lowered, sure=own.sure or lowered is Lane.MARKETING, free_form=own.free_form, look_up=own.look_up)


def _own(send: Send, catalogue: Known) -> Sorted:
    if send.marketing_edge:  # takes marketing templates only: Meta refuses others (134100)
        return Sorted(lane=Lane.MARKETING)
    if send.type in FREE_FORM:
        return Sorted(lane=Lane.REPLY, free_form=True)
    if send.type == TEMPLATE and catalogue in _BY_CATEGORY:
        return Sorted(lane=_BY_CATEGORY[catalogue])
    return Sorted(lane=Lane.UTILITY, sure=False, look_up=send.template != "" and catalogue is Known.UNKNOWN)
