from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.errors import GraphFault
from linekeeper.sim.template_check import body_of, components, named

BODY = {"type": "BODY", "text": "Your order is ready for you at the counter."}
ONE = {"type": "BODY", "text": "Dear {{1}}, your order is ready.", "example": {"body_text": [["Ana"]]}}
OTP = {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}


def buttons(*kinds: str, **more: object) -> dict[str, object]:
    return {"type": "BUTTONS", "buttons": [{"type": kind, "text": "Go", "phone_number": "+15550100421"} | more for kind in kinds]}


@pytest.mark.parametrize(
    ("parts", "category", "style"),
    [
        pytest.param([BODY], "UTILITY", "POSITIONAL", id="a body"),
        pytest.param([BODY | {"type": "body"}], "UTILITY", "POSITIONAL", id="small letters"),
        pytest.param([ONE], "UTILITY", "POSITIONAL", id="a variable with an example"),
        pytest.param(
            [{"type": "BODY", "text": "Dear {{name}}, your order is ready.", "example": {"body_text_named_params": [{}]}}],
            "UTILITY",
            "NAMED",
            id="a named variable",
        ),
        pytest.param(
            [{"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4::a"]}}, BODY, {"type": "FOOTER", "text": "Bye"}],
            "MARKETING",
            "POSITIONAL",
            id="a picture and a footer",
        ),
        pytest.param([BODY, buttons("QUICK_REPLY", "QUICK_REPLY", "URL", "PHONE_NUMBER")], "MARKETING", "POSITIONAL", id="buttons"),
        pytest.param([{"type": "BODY", "add_security_recommendation": True}, OTP], "AUTHENTICATION", "POSITIONAL", id="a one-time code"),
    ],
)
def test_a_template_that_is_well_formed_passes(parts: list[Any], category: str, style: str) -> None:
    assert [one["type"] for one in components(parts, category, style)] == [one["type"].upper() for one in parts]


def text(words: str, **more: object) -> list[dict[str, object]]:
    return [{"type": "BODY", "text": words, "example": {"body_text": [["a", "b"]]}} | more]


@pytest.mark.parametrize(
    ("parts", "code", "subcode"),
    [
        pytest.param([], 100, None, id="nothing"),
        pytest.param("x", 100, None, id="no list"),
        pytest.param([1], 100, None, id="no objects"),
        pytest.param([{"type": "SONG"}, BODY], 100, None, id="an unknown part"),
        pytest.param([{"type": "FOOTER", "text": "Bye"}], 100, None, id="no body"),
        pytest.param([BODY, BODY], 100, None, id="two bodies"),
        pytest.param([{"type": "BODY", "text": 5}], 100, None, id="a body that is no text"),
        pytest.param(text(" "), 100, 2388072, id="an empty body"),
        pytest.param(text("x" * 1_025), 100, 2388040, id="a long body"),
        pytest.param(text("{{1}} is your code for all of today"), 100, 2388299, id="a variable first"),
        pytest.param(text("Your code for all of today is {{1}}"), 100, 2388299, id="a variable last"),
        pytest.param(text("Your {{1 is ready."), 100, 2388072, id="braces that do not close"),
        pytest.param(text("Hi {{1}} and {{2}} x"), 100, 2388293, id="too few words"),
        pytest.param(text("Your order {{2}} is now ready for you."), 100, 2388072, id="numbers that do not begin with 1"),
        pytest.param(text("Your order {{name}} is now ready for you."), 100, 2388072, id="a name among numbers"),
        pytest.param(text("Your order {{1}} is now ready for you.", example={}), 100, None, id="no example"),
        pytest.param([{"type": "HEADER", "text": "*Sale*"}, BODY], 100, 2388047, id="markdown in the header"),
        pytest.param([{"type": "HEADER", "text": "x" * 61}, BODY], 100, 2388040, id="a long header"),
        pytest.param([{"type": "HEADER", "format": "IMAGE"}, BODY], 100, None, id="a picture without an example"),
        pytest.param([{"type": "HEADER", "format": "SONG"}, BODY], 100, None, id="an unknown format"),
        pytest.param([{"type": "HEADER", "text": "Hello {{1}} there"}, BODY], 100, None, id="a header without an example"),
        pytest.param([BODY, {"type": "FOOTER", "text": "Bye {{1}}"}], 100, 2388073, id="a variable in the footer"),
        pytest.param([BODY, {"type": "BUTTONS", "buttons": 1}], 100, None, id="buttons that are none"),
        pytest.param([BODY, buttons()], 100, None, id="no buttons"),
        pytest.param([BODY, buttons("URL", "URL", "URL")], 100, None, id="three links"),
        pytest.param([BODY, buttons("BELL")], 100, None, id="an unknown button"),
        pytest.param([BODY, buttons("QUICK_REPLY", "URL", "QUICK_REPLY")], 100, None, id="replies apart"),
        pytest.param([BODY, buttons("URL", text="x" * 26)], 100, 2388040, id="a long label"),
        pytest.param([BODY, buttons("PHONE_NUMBER", phone_number="abc")], 192, None, id="no phone number"),
    ],
)
def test_a_template_that_is_not_is_refused_with_the_reason(parts: Any, code: int, subcode: int | None) -> None:
    with pytest.raises(GraphFault) as refusal:
        components(parts, "UTILITY", "POSITIONAL")

    assert (refusal.value.code, refusal.value.subcode) == (code, subcode)


def test_a_one_time_code_wants_its_button() -> None:
    with pytest.raises(GraphFault):
        components([{"type": "BODY"}], "AUTHENTICATION", "POSITIONAL")


@pytest.mark.parametrize(
    ("name", "language", "category"),
    [("Big", "en_US", "UTILITY"), ("", "en_US", "UTILITY"), ("x" * 513, "en", "UTILITY"), ("a", "english", "UTILITY"), ("a", "en", "FUN")],
)
def test_a_name_language_or_category_that_cannot_be_is_refused(name: str, language: str, category: str) -> None:
    with pytest.raises(GraphFault):
        named(name, language, category)


def test_the_body_and_its_variables_are_told() -> None:
    header: dict[str, object] = {"type": "HEADER", "text": "Hi {{1}}"}

    assert body_of([header, {**ONE}]) == (ONE["text"], 1)


PARTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(["type", "text", "format", "example", "buttons"]),
    st.sampled_from(
        ["BODY", "HEADER", "BUTTONS", "FOOTER", "{{1}}", "IMAGE", None, 3, {"body_text": []}, [{"type": "URL", "text": 4}], []]
    ),
)


@given(st.lists(PARTS, max_size=4), st.sampled_from(["UTILITY", "AUTHENTICATION"]), st.sampled_from(["NAMED", "POSITIONAL"]))
def test_whatever_comes_it_passes_or_is_refused(parts: list[Any], category: str, style: str) -> None:
    refused = list[int]()
    try:
        body_of(components(parts, category, style))
    except GraphFault as refusal:
        refused.append(refusal.code)

    assert set(refused) <= {100, 192}
