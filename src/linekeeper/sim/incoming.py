"""Whatever a person can send: one builder for each kind of incoming message, and the way it arrives.

Source: webhooks.md section 6.12 (Meta, messages webhook and its pages of each type, 2025-10 to 2026-06).
A file's `url` in a webhook leads to the simulator's own server, whose port may differ from run to run; the switch `media_links` sends it to
Meta's host instead, where it leads nowhere but is the same in every run.
"""

import base64
from collections.abc import Callable
from hashlib import sha256
from typing import Literal, NamedTuple

from linekeeper.sim import bodies, media, people, sending
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Number

Kind = Literal[
    "text", "answer", "forwarded", "product_question", "image", "video", "voice", "document", "sticker", "location", "contacts",
    "own_contact", "reaction", "reaction_removed", "button", "button_reply", "list_reply", "flow_reply", "call_permission_reply", "order",
    "edit", "revoke", "unsupported", "new_number", "new_id",
]  # fmt: skip
#: What a person's files hold: a picture of one point, and a few bytes that begin as such files do.
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
CATALOG = "248019375566120"
ORIGIN = "https://lookaside.fbsbx.com"
#: Told by the platform, not by the person: no window opens, no contact is named.
SYSTEM = frozenset({"new_number", "new_id"})

#: About an earlier message, of the business or (the last two) of the person.
ABOUT_ANOTHER = frozenset(
    {
        "answer", "product_question", "reaction", "reaction_removed", "button", "button_reply", "list_reply", "flow_reply",
        "call_permission_reply", "edit", "revoke",
    }
)  # fmt: skip


class Scene(NamedTuple):
    """Who sends what to whom."""

    stage: Stage
    number: Number
    person: str
    text: str
    answers: str  #: id of the message that is answered; one that never was, where none is named

    @property
    def quoted(self) -> dict[str, object]:
        """Return `context` of an answer."""
        return {"context": {"from": self.number.display, "id": self.answers}}


Builder = Callable[[Scene], dict[str, object]]


def arrive(stage: Stage, number: Number, person: str, kind: Kind, text: str, answers: str = "") -> str:
    """Let a person send a message of a kind. Returns its id; empty when nobody hears."""
    earlier = answers
    if not earlier and kind in ABOUT_ANOTHER:
        earlier = people.wamid(person, stage.serial(), inbound=kind in ("edit", "revoke"))
    told = BUILDERS[kind](Scene(stage, number, person, text, earlier))
    if kind not in SYSTEM:
        return sending.arrive(stage, number, person, told)
    wamid = people.wamid(person, stage.serial(), inbound=True)
    head: dict[str, object] = {"from": person, "id": wamid, "timestamp": str(int(stage.now))}
    account = stage.world.account_of(number)
    stage.announce(account, "messages", bodies.message_frame(number) | {"messages": [head | told]}, number=number)
    return wamid


def _file(kind: str, mime: str, content: bytes, **more: object) -> Builder:
    def build(scene: Scene) -> dict[str, object]:
        kept = media.keep(scene.stage, scene.number, mime.partition(";")[0], content, media.RECEIVED_S)
        told: dict[str, object] = {"mime_type": mime, "sha256": base64.b64encode(sha256(content).digest()).decode(), "id": kept.id}
        caption = {"caption": scene.text} if kind in ("image", "video", "document") and scene.text else {}
        return {"type": kind, kind: told | caption | more | {"url": media.address(scene.stage, kept, _origin(scene.stage))}}

    return build


def _origin(stage: Stage) -> str:
    return stage.origin if stage.origin and stage.world.switches.media_links == "here" else ORIGIN


def _reply(kind: str, reply: Callable[[Scene], dict[str, object]]) -> Builder:
    return lambda scene: scene.quoted | {"type": "interactive", "interactive": {"type": kind, kind: reply(scene)}}


def _text(scene: Scene) -> dict[str, object]:
    return {"type": "text", "text": {"body": scene.text}}


def _product_question(scene: Scene) -> dict[str, object]:
    product = {"catalog_id": CATALOG, "product_retailer_id": "mug-blue-03"}
    return {"context": {"from": scene.number.display, "id": scene.answers, "referred_product": product}} | _text(scene)


def _permission(scene: Scene) -> dict[str, object]:
    until = str(int(scene.stage.now) + 7 * 86_400)
    return {"response": "accept", "is_permanent": False, "expiration_timestamp": until, "response_source": "user_action"}


def _order(scene: Scene) -> dict[str, object]:
    item = {"product_retailer_id": "mug-blue-03", "quantity": 2, "item_price": 14.5, "currency": "USD"}
    return {"type": "order", "order": {"catalog_id": CATALOG, "text": scene.text, "product_items": [item]}}


def _unsupported(_: Scene) -> dict[str, object]:
    title = "Message type unknown"
    error = {"code": 131051, "title": title, "message": title, "error_data": {"details": "Message type is currently not supported."}}
    return {"type": "unsupported", "unsupported": {"type": "poll"}, "errors": [error]}


def _new_number(scene: Scene) -> dict[str, object]:
    number = people.wa_id(int(scene.person) - people.FIRST_PERSON + 1)
    told = f"User {people.name(scene.person)} changed from {scene.person} to {number}"
    return {"type": "system", "system": {"body": told, "wa_id": number, "type": "user_changed_number"}}


def _new_id(scene: Scene) -> dict[str, object]:
    portfolio = scene.stage.world.account_of(scene.number).portfolio
    before, after = people.bsuid(portfolio, scene.person), people.bsuid(f"{portfolio}/anew", scene.person)
    told = f"User {people.name(scene.person)} changed from {before} to {after}"
    return {"type": "system", "system": {"body": told, "user_id": after, "type": "user_changed_user_id"}}


PLACE: dict[str, object] = {
    "address": "12 Quay Street",
    "latitude": 40.7001,
    "longitude": -74.0102,
    "name": "Harbor Lane Coffee",
    "url": "https://harborlane.example/",
}
FRIEND: dict[str, object] = {
    "name": {"formatted_name": "Marco Bellini", "first_name": "Marco", "last_name": "Bellini"},
    "org": {"company": "Bellini Foods"},
    "phones": [{"phone": "+1 555 010 9002", "wa_id": "15550109002", "type": "MOBILE"}],
}
#: Every kind, and what stands in its message beside sender, id and time.
BUILDERS: dict[Kind, Builder] = {
    "text": _text,
    "answer": lambda s: s.quoted | _text(s),
    "forwarded": lambda s: {"context": {"forwarded": True}} | _text(s),
    "product_question": _product_question,
    "image": _file("image", "image/png", PICTURE),
    "video": _file("video", "video/mp4", b"\x00\x00\x00\x18ftypmp42"),
    "voice": _file("audio", "audio/ogg; codecs=opus", b"OggS\x00\x02", voice=True),
    "document": _file("document", "application/pdf", b"%PDF-1.4\n", filename="invoice-1042.pdf"),
    "sticker": _file("sticker", "image/webp", b"RIFF\x04\x00\x00\x00WEBP", animated=False),
    "location": lambda _: {"type": "location", "location": PLACE},
    "contacts": lambda _: {"type": "contacts", "contacts": [FRIEND]},
    "own_contact": lambda s: {"type": "contacts", "contacts": [{"phones": [{"phone": f"+{s.person}"}]}], "origin": "contact_request"},
    "reaction": lambda s: {"type": "reaction", "reaction": {"message_id": s.answers, "emoji": "👍"}},
    "reaction_removed": lambda s: {"type": "reaction", "reaction": {"message_id": s.answers}},
    "button": lambda s: s.quoted | {"type": "button", "button": {"payload": s.text, "text": s.text}},
    "button_reply": _reply("button_reply", lambda s: {"id": "confirm-yes", "title": s.text[:20]}),
    "list_reply": _reply("list_reply", lambda s: {"id": "slot-0900", "title": s.text[:24], "description": "Morning slot"}),
    "flow_reply": _reply(
        "nfm_reply", lambda _: {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "ft-7731", "slot": "0900"}'}
    ),
    "call_permission_reply": _reply("call_permission_reply", _permission),
    "order": _order,
    "edit": lambda s: {"type": "edit", "edit": {"original_message_id": s.answers, "message": {"context": {"id": "M0"}} | _text(s)}},
    "revoke": lambda s: {"type": "revoke", "revoke": {"original_message_id": s.answers}},
    "unsupported": _unsupported,
    "new_number": _new_number,
    "new_id": _new_id,
}
