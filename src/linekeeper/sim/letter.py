"""A body posted to `messages`, read: whom it is for, what kind it is, and what it holds; or the refusal it deserves. Pure.

Source: sending.md section 10, Meta's OpenAPI v23.0, business-scoped user ids (2026). A JSON object may come as text, as from a form.
"""

import json
import re
from collections.abc import Mapping

import msgspec

from linekeeper.sim import interactive
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.kinds import ID, KINDS
from linekeeper.sim.shape import Check, anything, bad_value, keys, mapping, missing_key, several, text, too_long, word, wrong_kind

TYPED: dict[str, Check] = KINDS | {
    "interactive": interactive.check,
    "template": keys(
        {"name": text(512), "language": keys({"code": text(20)}, {"policy": word("deterministic")})},
        {"components": several(anything, 0, 100), "namespace": text(255)},
    ),
}
COMMON = frozenset(
    ["messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data", "recipient_identity_key_hash"]
)
#: Parameters of Graph itself that may stand beside any body. Source: Graph API, reading and modifiers.
EVERYWHERE = frozenset(["access_token", "appsecret_proof", "debug", "format", "locale", "method", "pretty", "suppress_http_code"])
#: What may come as text of JSON; opaque data that looks like it stays text.
OBJECTS = frozenset([*TYPED, "context", "typing_indicator"])
FILES = ("image", "video", "audio", "document", "sticker", "gif")
OPAQUE = 512  #: characters
NUMBER = re.compile(r"\+?[\d\s().-]+", re.ASCII)
DIGITS = (5, 15)
BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)
CONTEXT = keys({"message_id": ID})
TYPING = keys({"type": word("text")})


class Letter(msgspec.Struct, kw_only=True, frozen=True):
    """A message to be sent."""

    kind: str
    to: str = ""  #: as written: a phone number, or a group's id
    person: str = ""  #: digits of `to`, empty for groups and for whoever is addressed by business-scoped id only
    recipient: str = ""  #: business-scoped user id
    group: bool = False
    content: dict[str, object] = {}  #: what stands under the kind; contacts are under `contacts` here
    context: str = ""
    opaque: str = ""

    @property
    def files(self) -> list[tuple[str, dict[str, object]]]:
        """Return every file it holds, as its kind and the object with its id or link: the message itself, headers, cards."""
        if self.kind in FILES:
            return [(self.kind, self.content)]
        return _files(self.content) if self.kind in ("interactive", "template") else []


class Mark(msgspec.Struct, kw_only=True, frozen=True):
    """A message to be marked as read, perhaps with a typing indicator."""

    message: str
    typing: bool = False


def _files(part: object) -> list[tuple[str, dict[str, object]]]:
    """Return what stands under the name of a kind of file, wherever in a template or interactive message, in the order it is written."""
    found: list[tuple[str, dict[str, object]]] = []
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in inner:
        if name in FILES and isinstance(value, dict):
            found.append((str(name), value))
        else:
            found += _files(value)
    return found


def read(params: Mapping[str, object], takes: frozenset[str] = frozenset()) -> Letter | Mark:
    """Return what a body says.

    Args:
        params: the body; parameters of the query may stand among them.
        takes: names that this door knows besides the common ones.

    Raises:
        GraphFault: 100, 131008, 131009 or 131051, with what is wrong.
    """
    body = {
        name: opened(value) if name in OBJECTS else value for name, value in params.items() if name not in EVERYWHERE and value is not None
    }
    if "messaging_product" not in body:
        raise GraphFault(100, message="(#100) The parameter messaging_product is required.")
    word("whatsapp")("messaging_product", body["messaging_product"])
    return _mark(body) if "status" in body else _letter(body, takes)


def opened(value: object) -> object:
    """Return what a text of JSON holds; anything else as it is."""
    if not isinstance(value, str) or value[:1] not in ("[", "{"):
        return value
    try:
        held: object = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return held


def _mark(body: dict[str, object]) -> Mark:
    keys({"messaging_product": anything, "status": word("read"), "message_id": ID}, {"typing_indicator": TYPING})("", body)
    return Mark(message=str(body["message_id"]), typing="typing_indicator" in body)


def _letter(body: dict[str, object], takes: frozenset[str]) -> Letter:
    kind = body.get("type", "text")
    if not isinstance(kind, str) or kind not in TYPED:
        raise GraphFault(131051, f"type: must be one of {', '.join(TYPED)}.")
    for name in body:
        if name not in COMMON and name not in takes and name != kind:
            raise GraphFault(100, message=f'(#100) Unexpected key "{name[:80]}" on a message of type {kind}.')
    word("individual", "group")("recipient_type", body.get("recipient_type", "individual"))
    group = body.get("recipient_type") == "group"
    to, person, recipient = _whom(body, group=group)
    if kind not in body:
        raise missing_key(kind)
    TYPED[kind](kind, body[kind])
    content = {kind: body[kind]} if kind == "contacts" else mapping(kind, body[kind])
    context = body.get("context")
    if context is not None:
        CONTEXT("context", context)
    return Letter(
        kind=kind,
        to=to,
        person=person,
        recipient=recipient,
        group=group,
        content=content,
        context=str(mapping("context", context)["message_id"]) if context is not None else _reacted(kind, content),
        opaque=_opaque(body.get("biz_opaque_callback_data", "")),
    )


def _reacted(kind: str, content: dict[str, object]) -> str:
    return str(content["message_id"]) if kind == "reaction" else ""


def _whom(body: dict[str, object], *, group: bool) -> tuple[str, str, str]:
    """Return `to`, the digits in it, and the business-scoped id, which counts only when `to` is absent."""
    to, recipient = body.get("to", ""), body.get("recipient", "")
    to = str(to) if isinstance(to, int) and not isinstance(to, bool) else to
    if not isinstance(to, str):
        raise wrong_kind("to", "a string")
    if not isinstance(recipient, str):
        raise wrong_kind("recipient", "a string")
    if not to.strip() and not recipient:
        raise missing_key("to")
    if not to.strip():
        if not BSUID.fullmatch(recipient):
            raise bad_value("recipient", "is no business-scoped user id.")
        return "", "", recipient
    return to, "" if group else digits(to), ""


def digits(to: str, where: str = "to") -> str:
    """Return the digits of a phone number written with plus, spaces, dots, hyphens and brackets.

    Raises:
        GraphFault: 131009, it is no phone number.
    """
    found = re.sub(r"\D", "", to)
    if not NUMBER.fullmatch(to.strip()) or not DIGITS[0] <= len(found) <= DIGITS[1]:
        raise bad_value(where, "is no phone number.")
    return found


def _opaque(value: object) -> str:
    if not isinstance(value, str):
        raise wrong_kind("biz_opaque_callback_data", "a string")
    if len(value) > OPAQUE:
        raise too_long("biz_opaque_callback_data", OPAQUE)
    return value
