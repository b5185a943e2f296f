"""The forms of what people write to us. All of it stays in the raw body: none of it is in an event.

Source: Meta's webhook references `messages/<type>` (2025-10 to 2025-12) and business-scoped user ids (2026), read 2026-11-23.
"""

from linekeeper.decode.shapes import IGNORED, Shape

_MEDIA: Shape = {
    "mime_type": IGNORED,
    "sha256": IGNORED,
    "id": IGNORED,
    "url": IGNORED,
    "caption": IGNORED,
    "filename": IGNORED,
    "voice": IGNORED,
    "animated": IGNORED,
}
_CARD: Shape = {
    "addresses": [dict.fromkeys(("city", "country", "country_code", "state", "street", "type", "zip"), IGNORED)],
    "birthday": IGNORED,
    "emails": [{"email": IGNORED, "type": IGNORED}],
    "name": dict.fromkeys(("formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix"), IGNORED),
    "org": {"company": IGNORED, "department": IGNORED, "title": IGNORED},
    "phones": [{"phone": IGNORED, "wa_id": IGNORED, "type": IGNORED}],
    "urls": [{"url": IGNORED, "type": IGNORED}],
    "vcard": IGNORED,
    "origin": IGNORED,
}
_CONTEXT: Shape = {
    "from": IGNORED,
    "id": IGNORED,
    "forwarded": IGNORED,
    "frequently_forwarded": IGNORED,
    "referred_product": {"catalog_id": IGNORED, "product_retailer_id": IGNORED},
}
_WRITTEN: Shape = {
    "text": {"body": IGNORED},
    "image": _MEDIA,
    "video": _MEDIA,
    "audio": _MEDIA,
    "sticker": _MEDIA,
    "document": _MEDIA,
    "location": dict.fromkeys(("latitude", "longitude", "name", "address", "url"), IGNORED),
    "contacts": [_CARD],
    "origin": IGNORED,
    "reaction": {"message_id": IGNORED, "emoji": IGNORED},
    "button": {"payload": IGNORED, "text": IGNORED},
    "interactive": {
        "type": IGNORED,
        "button_reply": {"id": IGNORED, "title": IGNORED},
        "list_reply": {"id": IGNORED, "title": IGNORED, "description": IGNORED},
        "nfm_reply": {"name": IGNORED, "body": IGNORED, "response_json": IGNORED},
        "call_permission_reply": {
            "response": IGNORED,
            "is_permanent": IGNORED,
            "expiration_timestamp": IGNORED,
            "response_source": IGNORED,
        },
    },
    "order": {
        "catalog_id": IGNORED,
        "text": IGNORED,
        "product_items": [dict.fromkeys(("product_retailer_id", "quantity", "item_price", "currency"), IGNORED)],
    },
    "revoke": {"original_message_id": IGNORED},
    "unsupported": {"type": IGNORED},
    "identity": {"acknowledged": IGNORED, "created_timestamp": IGNORED, "hash": IGNORED},
    "context": _CONTEXT,
    "conversation_context": {"type": IGNORED, "summary": {"text": IGNORED}},
}
REFERRAL: Shape = {
    "source_url": IGNORED,
    "source_id": IGNORED,
    "source_type": IGNORED,
    "body": IGNORED,
    "headline": IGNORED,
    "media_type": IGNORED,
    "image_url": IGNORED,
    "video_url": IGNORED,
    "thumbnail_url": IGNORED,
    "ctwa_clid": IGNORED,
    "welcome_message": {"text": IGNORED},
}
CONTENTS: Shape = {
    **_WRITTEN,
    "edit": {"original_message_id": IGNORED, "message": {**_WRITTEN, "type": IGNORED}},
}
"""Keys of a message that hold what the person wrote, pressed or sent."""
