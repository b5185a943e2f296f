"""News of the field `messages` that no act of people brings about: ads, groups, people without a phone, failures of a whole number.

What people write and what becomes of messages is told by `incoming` and `sending`. Source: Meta's reference pages of `messages`, 2025-10 to
2026, and of business-scoped user ids, 2026.
"""

import base64

from linekeeper.sim import bodies, people
from linekeeper.sim.errors import failed
from linekeeper.sim.news import Scene, Value, news

REFERRAL: Value = {
    "source_url": "https://fb.me/2aBcDeFgH",
    "source_id": "120255501930274815",
    "source_type": "ad",
    "body": "Fresh beans every Friday.",
    "headline": "Chat with us",
    "media_type": "image",
    "image_url": "https://scontent.example.invalid/ad.jpg",
    "ctwa_clid": "AffTx0sampleclickid91KqZ",
    "welcome_message": {"text": "Hi! How can we help?"},
}


@news("messages/text")
def text(scene: Scene, *, text: str = "Hello?") -> Value:
    """Tell that a person wrote."""
    return _said(scene, text)


@news("messages/from_ad")
def from_ad(scene: Scene, *, text: str = "Hi, I saw your ad") -> Value:
    """Tell that a person wrote by way of an ad."""
    return _said(scene, text, {"referral": REFERRAL})


@news("messages/without_phone")
def without_phone(scene: Scene, *, text: str = "Hello?") -> Value:
    """Tell that a person wrote who has a username and shows no phone number (since April 2026)."""
    contact = {"profile": {"name": people.name(scene.person), "username": f"@{username(scene.person)}"}, "user_id": scene.user_id}
    line: Value = {"from_user_id": scene.user_id, "id": scene.wamid(inbound=True), "timestamp": str(scene.at)}
    line |= {"type": "text", "text": {"body": text}}
    return bodies.message_frame(scene.number) | {"contacts": [contact], "messages": [line]}


@news("messages/group_text")
def group_text(scene: Scene, *, text: str = "Who is coming?", group: str = "") -> Value:
    """Tell that a person wrote into a group."""
    return _said(scene, text, {"group_id": group or group_id(scene)})


@news("messages/errors")
def value_error(scene: Scene, *, code: int = 130429, details: str = "Too many messages.") -> Value:
    """Tell a failure of the whole number or account."""
    return bodies.message_frame(scene.number) | {"errors": [failed(code, details)]}


def username(person: str) -> str:
    """Return the username of a person who has one."""
    return "".join(letter for letter in people.name(person).lower().replace(" ", ".") if letter.isascii()) + person[-4:]


def group_id(scene: Scene) -> str:
    """Return the id of the number's first group."""
    return base64.b64encode(f"capi_group:{scene.number.display}:120363045511230998".encode()).decode().rstrip("=")


def _said(scene: Scene, text: str, more: Value | None = None) -> Value:
    head: Value = {"from": scene.person, "from_user_id": scene.user_id, "id": scene.wamid(inbound=True), "timestamp": str(scene.at)}
    line = head | {"type": "text", "text": {"body": text}} | (more or {})
    return bodies.message_frame(scene.number) | {"contacts": [bodies.contact(scene.account.portfolio, scene.person)], "messages": [line]}
