"""What each kind of interactive message must hold: a header, a body and a footer, and the action that makes it that kind.

Source: Meta's pages of each kind, 2025-10 to 2026-06, and its OpenAPI v23.0. Payments (`order_details`, `order_status`) and calls are
looked at from afar: their parameters must be there, and no more is checked.
"""

from collections import Counter
from collections.abc import Callable

from linekeeper.sim.kinds import HEADER, ID, MEDIA_HEADERS, TEXT_HEADER
from linekeeper.sim.shape import (
    NOTHING,
    URL,
    Check,
    Keys,
    anything,
    array,
    bad_value,
    by_type,
    inside,
    keys,
    mapping,
    missing_key,
    number,
    several,
    text,
    word,
)

LABEL = text(20)
BODY = keys({"text": text(1_024)})
LONG_BODY = keys({"text": text(4_096)})
FOOTER = keys({"text": text(60)})
ROWS, PRODUCTS = 10, 30
Parts = list[dict[str, object]]


def named(name: str, needed: Keys = NOTHING, optional: Keys = NOTHING, *, must: bool = True) -> Check:
    """Return a check of an action such as {"name": "flow", "parameters": {}}; `must`: parameters have to be there."""
    parameters = {"parameters": keys(needed, optional)}
    return keys({"name": word(name)} | (parameters if must else {}), {} if must else parameters)


def different(where: str, values: list[object], what: str) -> None:
    """Refuse values of which two are the same."""
    twice = [value for value, count in Counter(map(str, values)).items() if count > 1]
    if twice:
        raise bad_value(where, f"no two {what} may be the same.")


def buttons(where: str, value: object) -> None:
    """Check up to three reply buttons with different ids and titles."""
    reply = keys({"id": text(256), "title": LABEL})
    keys({"buttons": several(keys({"type": word("reply"), "reply": reply}), 1, 3)})(where, value)
    replies = [mapping("", one["reply"]) for one in _parts(value, "buttons")]
    different(where, [one["id"] for one in replies], "ids")
    different(where, [one["title"] for one in replies], "titles")


def sections(part: str, look: Check, all_at_most: int, at_least: int = 1) -> Check:
    """Return a check of one to ten sections with so many parts in all; each needs a title once there are two."""

    def check(where: str, value: object) -> None:
        several(keys({part: several(look, at_least, all_at_most)}, {"title": text(24, empty=True)}), 1, 10)(where, value)
        held = [mapping(where, one) for one in array(where, value)]
        count = sum(len(array(where, one[part])) for one in held)
        if count > all_at_most:
            raise bad_value(where, f"may hold {all_at_most} {part} in all, holds {count}.")
        if len(held) > 1 and not all(one.get("title") for one in held):
            raise missing_key(f"{where}[]['title']")

    return check


def rows(where: str, value: object) -> None:
    """Check a list's action: the button, and up to ten rows with different ids."""
    row = keys({"id": text(200), "title": text(24)}, {"description": text(72, empty=True)})
    keys({"button": LABEL, "sections": sections("rows", row, ROWS)})(where, value)
    different(where, [row["id"] for one in _parts(value, "sections") for row in _parts(one, "rows")], "row ids")


def cards(where: str, value: object) -> None:
    """Check a carousel: two to ten cards, numbered from 0, each with a picture or film and a way to answer."""
    reply = keys({"type": word("quick_reply"), "quick_reply": keys({"id": text(256), "title": LABEL})})
    link = named("cta_url", {"display_text": LABEL, "url": URL})

    def answer(at: str, held: object) -> None:
        (keys({"buttons": several(reply, 1, 3)}) if "buttons" in mapping(at, held) else link)(at, held)

    picture = by_type({kind: MEDIA_HEADERS[kind] for kind in ("image", "video")})
    card = keys(
        {"card_index": number(0, 9), "header": picture, "action": answer},
        {"type": word("cta_url", "quick_reply"), "body": keys({"text": text(160, empty=True)})},
    )
    keys({"cards": several(card, 2, 10)})(where, value)
    found = sorted(float(str(one["card_index"])) for one in _parts(value, "cards"))
    if found != list(range(len(found))):
        raise bad_value(inside(where, "cards"), "card_index counts from 0 without gaps.")


def flow(where: str, value: object) -> None:
    """Check a Flow's action: the button, and the Flow by its id or its name, not both."""
    needed = {"flow_message_version": text(10), "flow_cta": text(30)}
    optional = {
        "flow_id": ID, "flow_name": ID, "flow_token": text(1_024), "mode": word("draft", "published"),
        "flow_action": word("navigate", "data_exchange"), "flow_action_payload": keys({}, {"screen": ID, "data": anything}),
    }  # fmt: skip
    named("flow", needed, optional)(where, value)
    parameters = mapping(where, mapping(where, value)["parameters"])
    if (parameters.get("flow_id") is None) == (parameters.get("flow_name") is None):
        raise bad_value(inside(where, "parameters"), "give flow_id or flow_name, one of them.")


def _parts(value: object, key: str) -> Parts:
    return [mapping(key, one) for one in array(key, mapping(key, value)[key])]


def _message(action: Check, needed: Keys = NOTHING, optional: Keys = NOTHING) -> Check:
    return keys({"type": anything, "action": action, **needed}, {"footer": FOOTER, **optional})


PRODUCT = keys({"product_retailer_id": ID})
_BODY: Keys = {"body": BODY}
_ANY: Keys = {"body": BODY, "header": HEADER}
_ADDRESS: Keys = {"values": anything, "saved_addresses": several(anything, 0, 100), "validation_errors": anything}
_CALL: Keys = {"display_text": LABEL, "ttl_minutes": number(1, 43_200), "payload": text(512)}
_PAYMENT = keys({"name": anything}, {"parameters": anything})
_THUMBNAIL: Keys = {"thumbnail_product_retailer_id": ID}
_PRODUCTS = keys({"catalog_id": ID, "sections": sections("product_items", PRODUCT, PRODUCTS)}, _THUMBNAIL)
#: The kinds of interactive message.
INTERACTIVE: dict[str, Check] = {
    "button": _message(buttons, _BODY, {"header": HEADER}),
    "list": _message(rows, {"body": LONG_BODY}, {"header": TEXT_HEADER}),
    "cta_url": _message(named("cta_url", {"display_text": LABEL, "url": URL}), _BODY, {"header": HEADER}),
    "flow": _message(flow, _BODY, {"header": HEADER}),
    "product": _message(keys({"catalog_id": ID, "product_retailer_id": ID}), {}, _BODY),
    "product_list": _message(_PRODUCTS, {"body": BODY, "header": TEXT_HEADER}),
    "catalog_message": _message(named("catalog_message", {}, _THUMBNAIL, must=False), _BODY),
    "location_request_message": _message(named("send_location", {}, {"request_message": text(1_024)}, must=False), _BODY),
    "address_message": _message(named("address_message", {"country": text(2, "[A-Z]{2}")}, _ADDRESS), _BODY, {"header": HEADER}),
    "request_contact_info": _message(keys({"name": word("request_contact_info")}, {"parameters": anything}), _BODY),
    "call_permission_request": _message(keys({"name": word("call_permission_request")}, {"parameters": anything}), {}, _ANY),
    "voice_call": _message(named("voice_call", {}, _CALL, must=False), _BODY, {"header": HEADER}),
    "carousel": _message(cards, _BODY),
    "order_details": _message(_PAYMENT, _BODY, {"header": HEADER}),
    "order_status": _message(_PAYMENT, _BODY, {"header": HEADER}),
}


def check(where: str, value: object) -> None:
    """Refuse an interactive message that is not as its kind must be: an unknown kind 131009, else as `shape` says."""
    kind = mapping(where, value).get("type")
    if kind is None:
        raise missing_key(inside(where, "type"))
    look: Callable[[str, object], None] | None = INTERACTIVE.get(kind) if isinstance(kind, str) else None
    if look is None:
        raise bad_value(inside(where, "type"), f"must be one of {', '.join(INTERACTIVE)}.")
    look(where, value)
