"""A campaign's message to one person: the template by name and language, its variables filled from the columns of the list. Pure.

Source of the shapes: Meta, "Send templates" and "Template components" (copies of 2026-09-11); named variables: `parameter_name`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from linekeeper.errors import Refused
from linekeeper.gateway.people import Person

MEDIA = frozenset({"image", "video", "document"})
MOST_VARIABLES = 50
LONGEST_TEXT = 1024  #: letters that one variable may bring: Meta's longest body
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]{1,60})\s*\}\}")
_NAME = re.compile(r"(?:header\.)?[A-Za-z0-9_]{1,60}|(?:button|coupon)\.[0-9]")
_UNFIT = re.compile(r"[\n\r\t]| {5}")
#: What a spreadsheet writes where it could not reckon.
_FAILED = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"})
UNFILLED = frozenset({"carousel", "limited_time_offer", "call_permission_request", "product_list", "mpm", "order_details"})


class Shape(Struct, frozen=True):
    """Which variables a template has: `1` or `name` in its body, `header.1`, `header.image`, `button.0`, `coupon.1`."""

    variables: tuple[str, ...]


def shape_of(components: Sequence[object]) -> Shape:
    """Return the variables of a template's components, as Meta lists them.

    Raises:
        Refused: it has parts that are not filled from a list here.
    """
    found: list[str] = []
    for one in components:
        if not isinstance(one, Mapping):
            continue
        kind = str(one.get("type", "")).lower()
        if kind in UNFILLED:
            raise Refused(
                f"the template has a part that a list cannot fill ({kind})", remedy="choose a template of text, media and buttons"
            )
        if kind == "body":
            found += _VARIABLE.findall(str(one.get("text", "")))
        elif kind == "header":
            found += _header(one)
        elif kind == "buttons":
            found += _buttons(one.get("buttons"))
    return Shape(tuple(dict.fromkeys(found)))


def _header(one: Mapping[str, object]) -> list[str]:
    form = str(one.get("format", "")).lower()
    if form in MEDIA:
        return [f"header.{form}"]
    return [f"header.{name}" for name in _VARIABLE.findall(str(one.get("text", "")))]


def _buttons(buttons: object) -> list[str]:
    told = buttons if isinstance(buttons, list) else []
    kinds = [(at, str(one.get("type", "")).lower(), str(one.get("url", ""))) for at, one in enumerate(told) if isinstance(one, Mapping)]
    if any(kind in UNFILLED for _, kind, _ in kinds):
        raise Refused("the template has a button that a list cannot fill", remedy="choose a template of text, media and link buttons")
    coupons = [f"coupon.{at}" for at, kind, _ in kinds if kind == "copy_code"]
    return coupons + [f"button.{at}" for at, kind, url in kinds if kind == "url" and _VARIABLE.search(url)]


def mapped(params: Mapping[str, str], columns: Sequence[str], shape: Shape | None) -> dict[str, str]:
    """Return from which column, or which text in quotes, each variable is filled.

    Args:
        params: what somebody said: variable -> column or text in quotes.
        columns: of the list.
        shape: the template's variables; None: nobody could read them, so only what was said is filled.

    Raises:
        Refused: a column is not there, a variable is not the template's, or one is left without.
    """
    named = {name.casefold(): name for name in columns if name}
    found: dict[str, str] = {}
    for variable, source in params.items():
        if not _NAME.fullmatch(variable):
            raise Refused(f"{variable[:60]!r} is no variable of a template", remedy="such as 1, first_name, header.image or button.0")
        found[variable] = source if is_text(source) else _column(source, named)
    if shape is not None:
        strange = sorted(set(found) - set(shape.variables))
        if strange:
            has = ", ".join(shape.variables) or "none"
            raise Refused(f"the template has no variable {strange[0]!r}", why=f"its variables are: {has}", remedy="name one of these")
        for variable in shape.variables:
            if variable not in found and variable.casefold() in named:
                found[variable] = named[variable.casefold()]
        lacking = [variable for variable in shape.variables if variable not in found]
        if lacking:
            raise Refused(
                f"nothing is said for the template's variable{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}",
                why="every variable needs a column of the list, or a text",
                remedy=f'give --param {lacking[0]}=COLUMN, or --param {lacking[0]}="a text"',
            )
    if len(found) > MOST_VARIABLES:
        raise Refused(f"{len(found)} variables are too many", why=f"at most {MOST_VARIABLES} are filled", remedy="name fewer")
    return found


def is_text(source: str) -> bool:
    """Return whether a variable is filled with a text, and no column."""
    return len(source) > 1 and source[0] == source[-1] == '"'


def _column(source: str, named: Mapping[str, str]) -> str:
    found = named.get(source.strip().casefold())
    if found is None:
        told = ", ".join(named.values())[:400]
        raise Refused(
            f"the list has no column {source[:60]!r}", why=f"its columns are: {told}", remedy='name one of these, or put a text in "quotes"'
        )
    return found


NO_VALUE, UNFIT, FAILED = "no_value", "unfit_value", "failed_formula"


def values(params: Mapping[str, str], person: Person) -> dict[str, str] | str:
    """Return what fills each variable for one person, or the code of why they cannot be written to: nobody is sent half a message."""
    filled = {variable: source[1:-1] if is_text(source) else person.values.get(source, "") for variable, source in params.items()}
    if not all(filled.values()):
        return NO_VALUE
    if not _FAILED.isdisjoint(filled.values()):
        return FAILED
    return UNFIT if any(len(text) > LONGEST_TEXT or _UNFIT.search(text) for text in filled.values()) else filled


def letter(template: str, language: str, to: str, filled: Mapping[str, str]) -> bytes:
    """Return the body of a message."""
    components = [part for part in (_media(filled), _text("header", _of("header.", filled)), _text("body", _body(filled))) if part]
    components += [_button(variable, text) for variable, text in filled.items() if variable.startswith(("button.", "coupon."))]
    told: dict[str, Any] = {"name": template, "language": {"code": language}}
    if components:
        told["components"] = components
    return msgspec.json.encode(
        {"messaging_product": "whatsapp", "recipient_type": "individual", "to": to, "type": "template", "template": told}
    )


def _body(filled: Mapping[str, str]) -> dict[str, str]:
    return {variable: text for variable, text in filled.items() if "." not in variable}


def _of(prefix: str, filled: Mapping[str, str]) -> dict[str, str]:
    told = {variable.removeprefix(prefix): text for variable, text in filled.items() if variable.startswith(prefix)}
    return {name: text for name, text in told.items() if name not in MEDIA}


def _text(kind: str, filled: Mapping[str, str]) -> dict[str, Any]:
    if not filled:
        return {}
    if all(name.isdigit() for name in filled):
        parameters = [{"type": "text", "text": filled[name]} for name in sorted(filled, key=int)]
    else:
        parameters = [{"type": "text", "parameter_name": name, "text": text} for name, text in filled.items()]
    return {"type": kind, "parameters": parameters}


def _media(filled: Mapping[str, str]) -> dict[str, Any]:
    for kind in sorted(MEDIA):
        text = filled.get(f"header.{kind}")
        if text:
            place = {"link": text} if text.startswith("https://") else {"id": text}
            return {"type": "header", "parameters": [{"type": kind, kind: place}]}
    return {}


def _button(variable: str, text: str) -> dict[str, Any]:
    kind, _, index = variable.partition(".")
    if kind == "coupon":
        return {"type": "button", "sub_type": "copy_code", "index": index, "parameters": [{"type": "coupon_code", "coupon_code": text}]}
    return {"type": "button", "sub_type": "url", "index": index, "parameters": [{"type": "text", "text": text}]}
