"""Values of `messages` and `user_preferences` webhooks that traffic brings about. Pure, and cheap: a play may send millions.

Source: webhooks.md section 5 (Meta, Status messages webhook, 2025-11-20; user_preferences, 2025-11-05; click-to-WhatsApp ads, 2026).
"""

from hashlib import blake2b

from linekeeper.sim import bodies, people
from linekeeper.sim.message import Message
from linekeeper.sim.world import Number

AD = {
    "source_url": "https://fb.me/2aBcDeFgH",
    "source_id": "120255501930274815",
    "source_type": "ad",
    "body": "Fresh every Friday.",
    "headline": "Chat with us",
    "media_type": "image",
    "image_url": "https://scontent.example.invalid/v/t45.1/ad.jpg",
    "ctwa_clid": "",
    "welcome_message": {"text": "Hi! How can we help?"},
}


def status(number: Number, portfolio: str, message: Message, word: str, at: float, extra: dict[str, object]) -> dict[str, object]:
    """Return the value for one status; failed ones name no contact. `extra` holds pricing, conversation or errors."""
    person = message.person
    line: dict[str, object] = {"id": message.id, "status": word, "timestamp": str(int(at)), "recipient_id": person}
    value: dict[str, object] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": number.display, "phone_number_id": number.id},
    }
    if word != "failed":
        user = people.bsuid(portfolio, person)
        line["recipient_user_id"] = user
        value["contacts"] = [{"profile": {"name": people.name(person)}, "wa_id": person, "user_id": user}]
    elif message.scoped:
        line["recipient_user_id"] = people.bsuid(portfolio, person)
    if extra:
        line.update(extra)
    if message.opaque:
        line["biz_opaque_callback_data"] = message.opaque
    value["statuses"] = [line]
    return value


def price(message: Message) -> dict[str, object]:
    """Return `pricing` of a message: what it costs was settled when it was accepted."""
    category = message.priced or message.category
    return {"pricing": {"billable": message.paid, "pricing_model": "PMP", "type": kind(message), "category": category}}


def kind(message: Message) -> str:
    """Return the pricing type of a message."""
    return "regular" if message.paid else "free_entry_point" if message.free else "free_customer_service"


def conversation(message: Message, until: float) -> dict[str, object]:
    """Return `conversation`, which only messages within a free entry point still have."""
    mark = blake2b(f"conversation/{message.number}/{message.person}/{int(until)}".encode(), digest_size=16).hexdigest()
    return {"conversation": {"id": mark, "expiration_timestamp": str(int(until)), "origin": {"type": "referral_conversion"}}}


def referral(wamid: str) -> dict[str, object]:
    """Return what a message carries of the ad that somebody came by; the click's id follows from the message's."""
    return {"referral": AD | {"ctwa_clid": "Aff" + blake2b(wamid.encode(), digest_size=12).hexdigest()}}


def incoming(number: Number, portfolio: str, person: str, wamid: str, message: dict[str, object], at: float) -> dict[str, object]:
    """Return the value for a message of any type that a person sent; `message` holds the type and what belongs to it."""
    head: dict[str, object] = {
        "from": person,
        "from_user_id": people.bsuid(portfolio, person),
        "id": wamid,
        "timestamp": str(int(at)),
    }
    return bodies.message_frame(number) | {"contacts": [bodies.contact(portfolio, person)], "messages": [head | message]}


def preference(number: Number, portfolio: str, person: str, wish: str, at: float) -> dict[str, object]:
    """Return the value for a wish about marketing: stop or resume. Its time is a number."""
    told = {
        "wa_id": person,
        "detail": f"User requested to {wish} marketing messages",
        "category": "marketing_messages",
        "value": wish,
        "timestamp": int(at),
    }
    return bodies.message_frame(number) | {"contacts": [bodies.contact(portfolio, person)], "user_preferences": [told]}
