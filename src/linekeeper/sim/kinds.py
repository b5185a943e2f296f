"""What each kind of message must hold, but for `template` (see `filling`) and `interactive`.

Source: Meta's OpenAPI v23.0 and its pages of each message type, 2025-10 to 2026-09; lengths Meta states nowhere are not checked.
"""

import re

from linekeeper.sim.shape import URL, Check, anything, bad_value, by_type, flag, keys, missing_key, number, several, text, word, wrong_kind

CAPTION = text(1_024, empty=True)
FILE_NAME = text(240)
CONTACTS = 257
ID = text(255)
#: What may follow a sign so that both are one emoji: joiner, variation, skin, flag and keycap marks.
JOINED = re.compile("[\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff\U000e0020-\U000e007f]")


def media(optional: dict[str, Check] | None = None) -> Check:
    """Return a check of a media object: exactly one of `id` and `link`, and what this kind may have besides."""
    look = keys({}, {"id": ID, "link": URL, **(optional or {})})

    def check(where: str, value: object) -> None:
        look(where, value)
        held = [key for key in ("id", "link") if isinstance(value, dict) and value.get(key) is not None]
        if not held:
            raise missing_key(f"{where}['id'] or {where}['link']")
        if len(held) > 1:
            raise bad_value(where, "give an id or a link, not both.")

    return check


def emoji(where: str, value: object) -> None:
    """Refuse what is neither one emoji nor the empty text that takes a reaction back."""
    if not isinstance(value, str):
        raise wrong_kind(where, "a string")
    rest = JOINED.sub("", value)
    letters = any(sign.isalpha() or sign.isspace() for sign in value)
    joined = value.count("\u200d")
    if value and (letters or (len(rest) > 1 + joined) or not (rest or JOINED.search(value))):
        raise bad_value(where, "must be one emoji.")


IMAGE, VIDEO = media({"caption": CAPTION}), media({"caption": CAPTION})
DOCUMENT = media({"caption": CAPTION, "filename": FILE_NAME})
LOCATION = keys(
    {"latitude": number(-90, 90), "longitude": number(-180, 180)},
    {"name": text(1_000, empty=True), "address": text(1_000, empty=True)},
)
WORD = text(255, empty=True)
NAME = keys({"formatted_name": text(255)}, dict.fromkeys(("first_name", "last_name", "middle_name", "suffix", "prefix"), WORD))
CONTACT = keys(
    {"name": NAME},
    {
        "addresses": several(keys({}, dict.fromkeys(("street", "city", "state", "zip", "country", "country_code", "type"), WORD)), 0, 100),
        "birthday": text(10, r"\d{4}-\d{2}-\d{2}"),
        "emails": several(keys({}, {"email": WORD, "type": WORD}), 0, 100),
        "org": keys({}, dict.fromkeys(("company", "department", "title"), WORD)),
        "phones": several(keys({}, {"phone": WORD, "wa_id": WORD, "type": WORD}), 0, 100),
        "urls": several(keys({}, {"url": WORD, "type": WORD}), 0, 100),
        "ims": several(anything, 0, 100),
    },
)

#: The kinds that can be sent, but for template and interactive.
KINDS: dict[str, Check] = {
    "text": keys({"body": text(4_096)}, {"preview_url": flag}),
    "image": IMAGE,
    "video": VIDEO,
    "audio": media({"voice": flag}),
    "document": DOCUMENT,
    "sticker": media(),
    "location": LOCATION,
    "contacts": several(CONTACT, 1, CONTACTS),
    "reaction": keys({"message_id": ID}, {"emoji": emoji}),
}
#: Headers of interactive messages and templates.
MEDIA_HEADERS: dict[str, Check] = {"image": media(), "video": media(), "document": media({"filename": FILE_NAME})}
HEADER = by_type({"text": text(60), **MEDIA_HEADERS}, {"sub_text": text(60)})
TEXT_HEADER = keys({"type": word("text"), "text": text(60)})
#: Kinds whose content is, or may be, an uploaded file, and the families of types that fit them.
FAMILIES = {
    "image": ("image/jpeg", "image/png"),
    "video": ("video/",),
    "gif": ("video/",),
    "audio": ("audio/",),
    "sticker": ("image/webp",),
}
