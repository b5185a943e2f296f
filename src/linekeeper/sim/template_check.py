"""What Meta refuses at once of a template's form, when it is created or edited. What its text means is the review's matter.

Source: templates.md sections 7, 8 and 13, error catalogue (2388xxx). The share of words to variables, and what counts as markdown in a
header, are assumptions; so is every refusal without a subcode.
"""

import re
from collections.abc import Sequence

from linekeeper.sim.errors import GraphFault, invalid

NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")
VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NAMED = re.compile(r"[a-z_][a-z0-9_]*")
MARKDOWN = re.compile(r"[*_~`]|\n")
PHONE = re.compile(r"\+?[0-9 ()-]{5,20}")
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
KINDS = ("HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST")
FORMATS = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "GIF", "PRODUCT")
LONGEST = {"HEADER": 60, "BODY": 1_024, "FOOTER": 60}
BUTTONS_AT_MOST = 10
OF_A_KIND = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1}
BUTTON_KINDS = (
    "QUICK_REPLY",
    "URL",
    "PHONE_NUMBER",
    "COPY_CODE",
    "OTP",
    "FLOW",
    "CATALOG",
    "MPM",
    "SPM",
    "VOICE_CALL",
    "APP",
    "ORDER_DETAILS",
)
LABEL = 25
WORDS_PER_VARIABLE = 2
COMPONENTS_AT_MOST = 20

Component = dict[str, object]


def named(name: str, language: str, category: str) -> None:
    """Check a template's name, language and category.

    Raises:
        GraphFault: 100, one of them cannot be.
    """
    if not NAME.fullmatch(name):
        raise _wrong("name", "must be at most 512 lower-case letters, digits and underscores")
    if not LANGUAGE.fullmatch(language):
        raise _wrong("language", "must be a language code such as en_US")
    if category not in CATEGORIES:
        raise _wrong("category", f"must be one of {{{', '.join(CATEGORIES)}}}")


def components(told: object, category: str, style: str) -> list[Component]:
    """Return the components of a template, looked at one by one.

    Args:
        told: what the caller sent.
        category: of the template; only AUTHENTICATION goes without a text of its own.
        style: POSITIONAL or NAMED, how variables are written.

    Raises:
        GraphFault: 100 with a subcode of the catalogue where there is one; 192 for a bad phone number in a button.
    """
    if not isinstance(told, list) or not told or len(told) > COMPONENTS_AT_MOST:
        raise _wrong("components", "must be a non-empty array")
    parts = [_component(one) for one in told]
    kinds = [str(one["type"]) for one in parts]
    if kinds.count("BODY") != 1 or any(kinds.count(kind) > 1 for kind in ("HEADER", "FOOTER", "BUTTONS")):
        raise _wrong("components", "must hold exactly one BODY, and at most one HEADER, FOOTER and BUTTONS")
    for one in parts:
        _look(one, category, style)
    if category == "AUTHENTICATION" and "OTP" not in [_kind(button) for one in parts for button in _buttons(one)]:
        raise _wrong("components", "of an AUTHENTICATION template must hold an OTP button")
    return parts


def _component(one: object) -> Component:
    if not isinstance(one, dict) or not isinstance(one.get("type"), str):
        raise _wrong("components", "must hold objects with a type")
    kind = one["type"].upper()
    if kind not in KINDS:
        raise _wrong("components", f"holds a type that is none of {{{', '.join(KINDS)}}}")
    return one | {"type": kind}


def _look(one: Component, category: str, style: str) -> None:
    kind = str(one["type"])
    text = one.get("text", "")
    if not isinstance(text, str):
        raise _wrong("components", f"holds a {kind} whose text is no text")
    if len(text) > LONGEST.get(kind, 1_024):
        raise invalid(2388040, f"The {kind} is longer than {LONGEST.get(kind, 1_024)} characters.")
    if kind == "HEADER":
        _header(one, text, style)
    elif kind == "BODY":
        _body(one, text, category, style)
    elif kind == "FOOTER" and ("{{" in text or not text) and category != "AUTHENTICATION":
        raise invalid(2388073, "A footer needs text and can hold no variables.")
    elif kind == "BUTTONS":
        _check_buttons(_buttons(one))


def _header(one: Component, text: str, style: str) -> None:
    form = str(one.get("format", "TEXT")).upper()
    if form not in FORMATS:
        raise _wrong("components", f"holds a HEADER whose format is none of {{{', '.join(FORMATS)}}}")
    if form != "TEXT":
        if form in ("IMAGE", "VIDEO", "DOCUMENT") and not _example(one, "header_handle"):
            raise _wrong("components", "holds a HEADER with media and no example.header_handle")
        return
    found = _variables(text, style)
    if not text or len(found) > 1 or MARKDOWN.search(text):
        raise invalid(2388047, "A text header needs text, without markdown or line breaks, and at most one variable.")
    if found and not (_example(one, "header_text") or _example(one, "header_text_named_params")):
        raise _wrong("components", "holds a HEADER with a variable and no example")


def _body(one: Component, text: str, category: str, style: str) -> None:
    if category == "AUTHENTICATION":
        return
    if not text.strip():
        raise invalid(2388072, "The body needs text.")
    found = _variables(text, style)
    bare = VARIABLE.sub(" ", text)
    if "{{" in bare or "}}" in bare:
        raise invalid(2388072, "The braces of a variable do not match.")
    if not found:
        return
    ends = text.strip()
    if ends.startswith("{{") or ends.endswith("}}"):
        raise invalid(2388299, "A variable cannot stand at the start or the end of the text.")
    if len(re.findall(r"\w+", bare)) <= WORDS_PER_VARIABLE * len(set(found)):
        raise invalid(2388293, "The text has too many variables for its length.")
    if not (_example(one, "body_text") or _example(one, "body_text_named_params")):
        raise _wrong("components", "holds a BODY with variables and no example")


def _variables(text: str, style: str) -> list[str]:
    """Return the names of variables in a text.

    Raises:
        GraphFault: 100/2388072, they are not written as `style` wants them.
    """
    found = VARIABLE.findall(text)
    if style == "NAMED":
        if all(NAMED.fullmatch(name) for name in found):
            return found
        raise invalid(2388072, "Named variables are lower-case letters, digits and underscores.")
    if list(dict.fromkeys(found)) != [str(place + 1) for place in range(len(set(found)))]:
        raise invalid(2388072, "Variables must be numbered from 1 on, in their order.")
    return found


def _example(one: Component, name: str) -> object:
    example = one.get("example")
    return example.get(name) if isinstance(example, dict) else None


def _buttons(one: Component) -> list[Component]:
    told = one.get("buttons") if one["type"] == "BUTTONS" else []
    if not isinstance(told, list) or not all(isinstance(button, dict) for button in told):
        raise _wrong("components", "holds BUTTONS that are no array of objects")
    return told


def _kind(button: Component) -> str:
    return str(button.get("type", "")).upper()


def _check_buttons(buttons: Sequence[Component]) -> None:
    kinds = [_kind(button) for button in buttons]
    if not buttons or len(buttons) > BUTTONS_AT_MOST or any(kinds.count(kind) > most for kind, most in OF_A_KIND.items()):
        raise _wrong("components", "holds none or too many BUTTONS: ten in all, two URL, one PHONE_NUMBER, one COPY_CODE")
    if unknown := [kind for kind in kinds if kind not in BUTTON_KINDS]:
        raise _wrong("components", f"holds a button of the unknown type {unknown[0][:40]!r}")
    replies = [kind == "QUICK_REPLY" for kind in kinds]
    if any(replies) and replies not in (sorted(replies), sorted(replies, reverse=True)):
        raise _wrong("components", "holds quick replies that do not stand together at one end")
    for button in buttons:
        label = button.get("text", "")
        if not isinstance(label, str) or len(label) > LABEL:
            raise invalid(2388040, f"A button's label is longer than {LABEL} characters.")
        if _kind(button) == "PHONE_NUMBER" and not PHONE.fullmatch(str(button.get("phone_number", ""))):
            raise GraphFault(192, "A button holds no valid phone number.")


def _wrong(name: str, why: str) -> GraphFault:
    return GraphFault(100, message=f"(#100) Param {name} {why}", user=f"The parameter {name} {why}.")


def body_of(parts: Sequence[Component]) -> tuple[str, int]:
    """Return the text of the body and how many variables it has."""
    text = next((str(one.get("text", "")) for one in parts if one["type"] == "BODY"), "")
    return text, len(set(VARIABLE.findall(text)))
