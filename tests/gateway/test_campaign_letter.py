"""A campaign's message: which variables a template has, from where they are filled, and the body that goes."""

from typing import Any

import msgspec
import pytest

from linekeeper.errors import Refused
from linekeeper.gateway.campaign_letter import Shape, letter, mapped, shape_of, values
from linekeeper.gateway.people import Person

BODY = {"type": "BODY", "text": "Hi {{1}}, {{2}} is ready, {{1}}"}


def person(**told: str) -> Person:
    return Person(line=2, phone="+15550100421", values=told)


@pytest.mark.parametrize(
    ("components", "variables"),
    [
        pytest.param([BODY], ("1", "2"), id="numbered, each once"),
        pytest.param([{"type": "body", "text": "Hi {{ first_name }}"}], ("first_name",), id="named"),
        pytest.param([{"type": "HEADER", "format": "TEXT", "text": "For {{1}}"}, BODY], ("header.1", "1", "2"), id="a header with text"),
        pytest.param([{"type": "HEADER", "format": "IMAGE"}], ("header.image",), id="a picture"),
        pytest.param([{"type": "HEADER", "format": "LOCATION"}], (), id="a header we do not fill"),
        pytest.param(
            [
                {
                    "type": "BUTTONS",
                    "buttons": [{"type": "QUICK_REPLY"}, {"type": "URL", "url": "https://x/{{1}}"}, {"type": "URL", "url": "https://x"}],
                }
            ],
            ("button.1",),
            id="a link",
        ),
        pytest.param([{"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]}], ("coupon.0",), id="a coupon"),
        pytest.param(["odd", {"type": "FOOTER", "text": "bye"}, {"type": "BUTTONS"}], (), id="nothing to fill"),
    ],
)
def test_a_templates_variables_are_read_from_its_parts(components: list[Any], variables: tuple[str, ...]) -> None:
    assert shape_of(components) == Shape(variables)


@pytest.mark.parametrize("part", [{"type": "CAROUSEL"}, {"type": "BUTTONS", "buttons": [{"type": "MPM"}]}])
def test_a_template_that_a_list_cannot_fill_is_refused(part: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="cannot fill"):
        shape_of([part])


@pytest.mark.parametrize(
    ("params", "shape", "found"),
    [
        pytest.param({}, ("name",), {"name": "Name"}, id="the column of the same name"),
        pytest.param({"1": "CITY"}, ("1",), {"1": "City"}, id="a column, however it is written"),
        pytest.param({"1": '"friends"'}, ("1",), {"1": '"friends"'}, id="a text"),
        pytest.param({}, (), {}, id="nothing to fill"),
        pytest.param({"1": "city"}, None, {"1": "City"}, id="a template that nobody could read"),
    ],
)
def test_each_variable_is_filled_from_a_column_or_a_text(
    params: dict[str, str], shape: tuple[str, ...] | None, found: dict[str, str]
) -> None:
    assert mapped(params, ["Name", "City", ""], None if shape is None else Shape(shape)) == found


@pytest.mark.parametrize(
    ("params", "told"),
    [
        pytest.param({"1": "town"}, "no column 'town'", id="no such column"),
        pytest.param({"2": "city"}, "no variable '2'", id="no such variable"),
        pytest.param({}, "nothing is said for the template's variable 1", id="one is left"),
        pytest.param({"a b": "city"}, "no variable of a template", id="no name"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(params: dict[str, str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        mapped(params, ["name", "city"], Shape(("1",)))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        pytest.param({"name": "Ann", "city": "Rome"}, {"1": "Ann", "2": "Rome", "3": "x"}, id="whole"),
        pytest.param({"name": "Ann"}, "no_value", id="one is missing"),
        pytest.param({"name": "Ann\nLee", "city": "Rome"}, "unfit_value", id="a line break"),
        pytest.param({"name": "Ann\rLee", "city": "Rome"}, "unfit_value", id="a line break of an old computer"),
        pytest.param({"name": "#N/A", "city": "Rome"}, "failed_formula", id="what a spreadsheet could not reckon"),
        pytest.param({"name": "A     B", "city": "Rome"}, "unfit_value", id="five spaces"),
        pytest.param({"name": "A" * 1025, "city": "Rome"}, "unfit_value", id="too long"),
    ],
)
def test_nobody_is_sent_half_a_message(told: dict[str, str], found: object) -> None:
    assert values({"1": "name", "2": "city", "3": '"x"'}, person(**told)) == found


def test_a_letter_has_the_shape_that_meta_documents() -> None:
    filled = {"2": "b", "1": "a", "header.image": "https://x/y.png", "button.1": "code", "coupon.0": "SAVE"}
    told = msgspec.json.decode(letter("offer", "en_US", "+15550100421", filled))

    assert told["template"]["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://x/y.png"}}]},
        {"type": "body", "parameters": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "code"}]},
        {"type": "button", "sub_type": "copy_code", "index": "0", "parameters": [{"type": "coupon_code", "coupon_code": "SAVE"}]},
    ]


def test_named_variables_carry_their_names_and_media_may_be_an_id() -> None:
    told = msgspec.json.decode(letter("offer", "en", "+1", {"first_name": "Ann", "header.video": "123"}))

    assert told["template"]["components"] == [
        {"type": "header", "parameters": [{"type": "video", "video": {"id": "123"}}]},
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ann"}]},
    ]
    assert "components" not in msgspec.json.decode(letter("plain", "en", "+1", {}))["template"]
