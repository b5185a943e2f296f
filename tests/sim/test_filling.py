from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import filling
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.world import Template

IMAGE = {"type": "image", "image": {"link": "https://shop.example/a.png"}}
PLAIN = [{"type": "BODY", "text": "Hello."}]
NAMED = [{"type": "BODY", "text": "Hello {{name}}, table {{table}} is yours, {{name}}."}]
FULL = [
    {"type": "HEADER", "format": "IMAGE"},
    {"type": "BODY", "text": "Hello {{1}}, your order {{2}} is ready."},
    {"type": "FOOTER", "text": "Harbor Lane Coffee"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Stop promotions"},
            {"type": "URL", "text": "Track", "url": "https://shop.example/{{1}}"},
            {"type": "URL", "text": "Shop", "url": "https://shop.example/"},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100421"},
        ],
    },
]
CARDS = [
    {"type": "BODY", "text": "New this week"},
    {"type": "CAROUSEL", "cards": [{"components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "{{1}} off"}]}] * 2},
]
OFFER = [
    {"type": "BODY", "text": "Use it"},
    {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Soon over", "has_expiration": True}},
    {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "example": "CUP10"}]},
]
OTP = [{"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]

KEYS = ["type", "parameters", "text", "image", "link", "index", "cards", "components", "card_index", "parameter_name", "action"]
WORDS = ["header", "body", "button", "carousel", "text", "image", "payload", "currency", "0", "https://a.example/b"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


def of(components: Any, **more: Any) -> Template:
    return Template(id=1, name="order", components=components, **more)


def texts(*values: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": value} for value in values]


def body(*values: str) -> dict[str, Any]:
    return {"type": "body", "parameters": texts(*values)}


def button(index: Any, sub_type: str, **parameter: Any) -> dict[str, Any]:
    return {"type": "button", "sub_type": sub_type, "index": index, "parameters": [parameter]}


def named(**values: str) -> list[dict[str, Any]]:
    return [{"type": "body", "parameters": [{"type": "text", "parameter_name": name, "text": text} for name, text in values.items()]}]


PICTURE = {"type": "header", "parameters": [IMAGE]}
TRACK = button("1", "url", type="text", text="a1")


def verdict(template: Template, components: Any, version: float = 22.0, code: str = "by fault") -> int:
    """Return 0, or the code the filling is refused with."""
    try:
        filling.check(template, components, version, code)
    except GraphFault as fault:
        return fault.code
    return 0


def card(index: Any, *off: str) -> dict[str, Any]:
    return {"card_index": index, "components": [PICTURE, body(*off)]}


@pytest.mark.parametrize(
    ("template", "components", "code"),
    [
        pytest.param(of(PLAIN), None, 0, id="nothing to fill"),
        pytest.param(of(PLAIN), [], 0, id="nothing in an empty list"),
        pytest.param(of([], body="Hi {{1}}"), [body("Ana")], 0, id="without components the body counts"),
        pytest.param(of([], parameters=2), [body("Ana", "7")], 0, id="or the number of parameters"),
        pytest.param(of([], parameters=2), [body("Ana")], 132000, id="one too few of those"),
        pytest.param(of(FULL), [PICTURE, body("Ana", "7"), TRACK], 0, id="header, body and button"),
        pytest.param(
            of(FULL), [PICTURE, body("Ana", "7"), TRACK, button(0, "quick_reply", type="payload", payload="stop")], 0, id="a payload may be"
        ),
        pytest.param(of(FULL), [PICTURE, body("Ana", "7")], 132000, id="the address is not filled"),
        pytest.param(of(FULL), [body("Ana", "7"), TRACK], 132000, id="no picture"),
        pytest.param(of(FULL), [PICTURE, body("Ana"), TRACK], 132000, id="one too few"),
        pytest.param(of(FULL), [PICTURE, body("Ana", "7", "8"), TRACK], 132000, id="one too many"),
        pytest.param(of(FULL), None, 132000, id="none at all"),
        pytest.param(
            of(FULL), [PICTURE, body("Ana", "7"), TRACK, button(3, "url", type="text", text="a")], 132000, id="a button without blanks"
        ),
        pytest.param(of(FULL), [{"type": "header", "parameters": texts("a")}, body("Ana", "7"), TRACK], 132012, id="text for a picture"),
        pytest.param(of(FULL), [PICTURE, {"type": "body", "parameters": [IMAGE, IMAGE]}, TRACK], 132012, id="pictures for text"),
        pytest.param(of(FULL), [PICTURE, *named(a="b", c="d"), TRACK], 132012, id="names for a numbered template"),
        pytest.param(of(FULL), [PICTURE, body("Ana", ""), TRACK], 131008, id="an empty value"),
        pytest.param(of(FULL), [PICTURE, body("Ana", "line\nbreak"), TRACK], 132018, id="a line break in a value"),
        pytest.param(of(FULL), [PICTURE, body("Ana", "b" * 1_000), TRACK], 132005, id="too long once filled"),
        pytest.param(of(FULL), "full", 100, id="no list"),
        pytest.param(of(FULL), [{"parameters": []}], 131008, id="a component without a type"),
        pytest.param(of(FULL), [{"type": "tail"}], 100, id="an unknown component"),
        pytest.param(of(FULL), [button(0.5, "url", type="text", text="a")], 132000, id="half a button"),
        pytest.param(of(FULL), [button("last", "url", type="text", text="a")], 100, id="a button that is no number"),
        pytest.param(of(NAMED, format="NAMED"), named(name="Ana", table="7"), 0, id="names fill a named template"),
        pytest.param(of(NAMED, format="NAMED"), [body("Ana", "7")], 132012, id="a named template wants names"),
        pytest.param(of(NAMED, format="NAMED"), named(name="Ana", chair="7"), 132012, id="an unknown name"),
        pytest.param(of(CARDS), [{"type": "carousel", "cards": [card(0, "5 %"), card("1", "7 %")]}], 0, id="a carousel"),
        pytest.param(of(CARDS), [{"type": "carousel", "cards": [card(0, "5 %"), card(1)]}], 132000, id="a card is not filled"),
        pytest.param(of(CARDS), [{"type": "carousel", "cards": [card(0, "5 %"), card(10, "5 %")]}], 131009, id="an eleventh card"),
        pytest.param(
            of(OTP, category="AUTHENTICATION"), [body("483920"), button(0, "url", type="text", text="483920")], 0, id="a one-time code"
        ),
        pytest.param(
            of(OTP, category="AUTHENTICATION"), [body("4" * 16), button(0, "url", type="text", text="4")], 132005, id="a code too long"
        ),
        pytest.param(of(OTP, category="AUTHENTICATION"), [body("483920")], 132000, id="a code without its button"),
        pytest.param(
            of(OFFER),
            [
                {
                    "type": "limited_time_offer",
                    "parameters": [{"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1e12}}],
                },
                button(0, "copy_code", type="coupon_code", coupon_code="CUP10"),
            ],
            0,
            id="an offer that ends",
        ),
        pytest.param(of(OFFER), [button(0, "copy_code", type="coupon_code", coupon_code="CUP10")], 132000, id="an offer without its end"),
        pytest.param(
            of([{"type": "BODY", "text": "{{1}} on {{2}}"}]),
            [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "currency", "currency": {"fallback_value": "$5", "code": "USD", "amount_1000": 5_000}},
                        {"type": "date_time", "date_time": {"fallback_value": "Monday"}},
                    ],
                }
            ],
            0,
            id="money and a day",
        ),
    ],
)
def test_what_is_sent_must_fill_the_template(template: Template, components: Any, code: int) -> None:
    assert verdict(template, components) == code


@pytest.mark.parametrize(("version", "code"), [(22.0, 132000), (23.0, 132018)])
def test_newer_versions_may_call_every_fault_the_same(version: float, code: int) -> None:
    assert verdict(of(FULL), None, version, "132018") == code


@given(st.sampled_from([FULL, NAMED, CARDS, OFFER, OTP]), JSON, st.booleans())
def test_whatever_is_sent_fills_or_is_refused(components: Any, sent: Any, named_blanks: bool) -> None:
    assert verdict(of(components, format="NAMED" if named_blanks else "POSITIONAL"), sent) in (
        0,
        100,
        131008,
        131009,
        132000,
        132005,
        132012,
        132018,
    )
