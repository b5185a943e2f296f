"""Whether what is sent fills a template: places, kinds, count and names of its parameters.

A wrong count is 132000, a wrong kind or name 132012, a text too long once filled 132005, signs that may not be in a value 132018.
Source: Meta, error codes and template pages of 2025-11 to 2026-09. From v23.0 on they may all be 132018: see the switch `filling_code`.
"""

import re
from typing import NamedTuple

from linekeeper.sim.errors import GraphFault
from linekeeper.sim.kinds import LOCATION, MEDIA_HEADERS
from linekeeper.sim.shape import Check, anything, array, by_type, inside, keys, mapping, missing_key, number, text
from linekeeper.sim.world import Template

BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")
AWKWARD = re.compile(r"[\n\t]| {5}")
HEADER_TEXT, BODY_TEXT, BODY_ALONE, CODE_TEXT = 60, 1_024, 32_768, 15
TEXTS = ("text", "currency", "date_time")
NEWER = 23.0  #: Graph version that brought 132018

DATE_PARTS = ("day_of_week", "year", "month", "day_of_month", "hour", "minute", "calendar", "timestamp", "component")
PRODUCT: Check = keys({"product_retailer_id": text(255), "catalog_id": text(255)})
#: Every kind of parameter, and what it must hold.
PARAMETERS: dict[str, Check] = {
    "text": text(BODY_ALONE),
    "currency": keys({"fallback_value": text(60), "code": text(3, "[A-Z]{3}"), "amount_1000": number(0, 1e15)}),
    "date_time": keys({"fallback_value": text(60)}, dict.fromkeys(DATE_PARTS, anything)),
    **MEDIA_HEADERS,
    "gif": MEDIA_HEADERS["video"],
    "location": LOCATION,
    "product": PRODUCT,
    "payload": text(256),
    "coupon_code": text(20),
    "action": anything,
    "limited_time_offer": keys({"expiration_time_ms": number(0, 1e15)}),
}  # fmt: skip
PARAMETER = by_type(PARAMETERS, {"parameter_name": text(64)})


class Need(NamedTuple):
    """What one place of a template takes: kinds, names of the blanks in order, whether it may be left out."""

    kinds: tuple[str, ...]
    names: tuple[str, ...] = ("1",)
    optional: bool = False
    written: str = ""  #: the text around the blanks
    at_most: int = BODY_ALONE


#: Place in a template -> need. A place is `header`, `body`, `limited_time_offer`, `button 0`, and with `card 0 ` before it in a carousel.
Needs = dict[str, Need]
BUTTONS: dict[str, Need] = {
    "QUICK_REPLY": Need(("payload",), optional=True),
    "COPY_CODE": Need(("coupon_code",)),
    "OTP": Need(("text",), at_most=CODE_TEXT),
    "FLOW": Need(("action",), optional=True),
    "CATALOG": Need(("action",), optional=True),
    "MPM": Need(("action",)),
    "SPM": Need(("action",), optional=True),
}


def needs(template: Template) -> Needs:
    """Return what a template wants filled. Without components it is a body with so many blanks as `parameters` says."""
    if not template.components:
        count = template.parameters or len(blanks(template.body))
        written = template.body if len(blanks(template.body)) == count else ""
        return {"body": Need(TEXTS, tuple(str(n + 1) for n in range(count)), written=written)} if count else {}
    found = _needs(template.components)
    if template.category == "AUTHENTICATION":
        found["body"] = Need(("text",), at_most=CODE_TEXT)
    return found


def blanks(written: str) -> list[str]:
    """Return the names of the blanks in a text, each once, in order."""
    return list(dict.fromkeys(BLANK.findall(written)))


def _needs(components: list[dict[str, object]], before: str = "") -> Needs:
    found: Needs = {}
    alone = len(components) == 1
    for part in components:
        kind = str(part.get("type")).upper()
        written = str(part.get("text") or "")
        names = tuple(blanks(written))
        if kind == "HEADER" and (need := _header(part, names)):
            found[f"{before}header"] = need
        elif kind == "BODY" and names:
            found[f"{before}body"] = Need(TEXTS, names, written=written, at_most=BODY_ALONE if alone else BODY_TEXT)
        elif kind == "LIMITED_TIME_OFFER":
            found[f"{before}limited_time_offer"] = Need(("limited_time_offer",), optional=not _expires(part))
        elif kind == "BUTTONS":
            found |= _buttons(part, before)
        elif kind == "CAROUSEL":
            for index, card in enumerate(_objects(part.get("cards"))):
                found |= _needs(_objects(card.get("components")), f"card {index} ")
    return found


def _header(part: dict[str, object], names: tuple[str, ...]) -> Need | None:
    form = str(part.get("format") or "TEXT").upper()
    if form != "TEXT":
        return Need(("gif", "video")) if form == "GIF" else Need((form.lower(),))
    return Need(TEXTS, names, written=str(part.get("text") or ""), at_most=HEADER_TEXT) if names else None


def _buttons(part: dict[str, object], before: str) -> Needs:
    found: Needs = {}
    for index, button in enumerate(_objects(part.get("buttons"))):
        kind = str(button.get("type")).upper()
        need = Need(("text",)) if kind == "URL" and BLANK.search(str(button.get("url") or "")) else BUTTONS.get(kind)
        if need is not None:
            found[f"{before}button {index}"] = need
    return found


def _expires(part: dict[str, object]) -> bool:
    offer = part.get("limited_time_offer")
    return isinstance(offer, dict) and bool(offer.get("has_expiration"))


def _objects(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def check(template: Template, components: object, version: float, code: str = "by fault") -> None:
    """Refuse what does not fill the template.

    Args:
        template: what is to be filled.
        components: as sent; None when there were none.
        version: Graph version of the call.
        code: "132018" answers every fault of filling so from v23.0 on.

    Raises:
        GraphFault: 132000, 132012, 132005, 132018; 131008 and 100 where a component is not even one.
    """
    try:
        _check(template, {} if components is None else given(components))
    except GraphFault as fault:
        if code == "132018" and version >= NEWER and fault.code in (132000, 132012, 132005):
            raise GraphFault(132018, fault.details) from fault
        raise


def _check(template: Template, sent: dict[str, list[object]]) -> None:
    wanted = needs(template)
    for place, values in sent.items():
        if place not in wanted and values:
            raise GraphFault(132000, f"{place}: the template takes 0 parameters, {len(values)} were given.")
    for place, need in wanted.items():
        values = sent.get(place, [])
        if need.optional and not values:
            continue
        if len(values) != len(need.names):
            raise GraphFault(132000, f"{place}: the template takes {len(need.names)} parameters, {len(values)} were given.")
        _fill(place, need, values, named=template.format == "NAMED" and need.written != "")


def _fill(place: str, need: Need, values: list[object], *, named: bool) -> None:
    filled = need.written
    for index, value in enumerate(values):
        where = f"{place}[{index}]"
        kind = mapping(where, value).get("type", "text" if "text" in need.kinds else None)
        if kind not in need.kinds:
            raise GraphFault(132012, f"{where}: {kind} is not what the template takes here: {', '.join(need.kinds)}.")
        PARAMETER(where, {"type": kind, **mapping(where, value)})
        name = mapping(where, value).get("parameter_name")
        if (named and name not in need.names) or (not named and name is not None):
            raise GraphFault(132012, f"{where}: the template's blanks are {', '.join(need.names)}.")
        words = _words(where, mapping(where, value), str(kind))
        filled = _put(filled, str(name) if named else need.names[index], words)
        if not need.written and len(words) > need.at_most:
            raise GraphFault(132005, f"{where}: at most {need.at_most} characters.")
    names = [mapping(place, value).get("parameter_name") for value in values]
    if named and len(set(names)) != len(names):
        raise GraphFault(132012, f"{place}: a name is given twice.")
    if len(filled) > need.at_most:
        raise GraphFault(132005, f"{place}: {len(filled)} characters once filled, at most {need.at_most}.")


def _put(written: str, blank: str, words: str) -> str:
    return BLANK.sub(lambda match: words if match[1] == blank else match[0], written)


def _words(where: str, value: dict[str, object], kind: str) -> str:
    held = value[kind]
    words = str(held.get("fallback_value", "")) if isinstance(held, dict) else str(held)
    if kind == "text" and AWKWARD.search(words):
        raise GraphFault(132018, f"{where}: no line breaks, tabs or more than 4 spaces in a row.")
    return words


def given(components: object, before: str = "") -> dict[str, list[object]]:
    """Return the parameters sent for each place.

    Raises:
        GraphFault: 131008 or 100, where something is not a component.
    """
    found: dict[str, list[object]] = {}
    for index, one in enumerate(array("template['components']", components)):
        where = f"template['components'][{index}]"
        part = mapping(where, one)
        kind = str(part.get("type") or "").lower()
        if not kind:
            raise missing_key(inside(where, "type"))
        if kind == "carousel":
            for card in array(inside(where, "cards"), part.get("cards")):
                held = mapping(inside(where, "cards"), card)
                number(0, 9)(inside(where, "card_index"), held.get("card_index", 0))
                found |= given(held.get("components", []), f"card {float(str(held.get('card_index', 0))):g} ")
            continue
        place = kind
        if kind == "button":
            number(0, 9)(inside(where, "index"), part.get("index", 0))
            place = f"button {float(str(part.get('index', 0))):g}"
        elif kind not in ("header", "body", "footer", "limited_time_offer"):
            raise GraphFault(
                100, message=f"(#100) Param {inside(where, 'type')} must be one of {{header, body, button, carousel, limited_time_offer}}."
            )
        found.setdefault(before + place, []).extend(array(inside(where, "parameters"), part.get("parameters", [])))
    return found
