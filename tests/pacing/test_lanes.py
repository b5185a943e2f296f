from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.pacing.lanes import FREE_FORM, Kind, Known, Send, Sorted, known, lane_of, parsed, template_key
from linekeeper.rulebook import Lane
from tests.pacing.asked import MARKETING, OTP, REPLY, UTILITY

TO = {"messaging_product": "whatsapp", "to": "+15550100101"}


def named(name: Any = "sale", language: Any = None) -> dict[str, Any]:
    return {**TO, "type": "template", "template": {"name": name, "language": {"code": "en_US"} if language is None else language}}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param({**TO, "type": "text", "text": {"body": "hi"}}, Kind.MESSAGE, id="a text"),
        pytest.param({**TO, "text": {"body": "hi"}}, Kind.MESSAGE, id="a text that does not say so"),
        pytest.param({"recipient": "US.13491208655302741918", "type": "text"}, Kind.MESSAGE, id="to a business-scoped id"),
        pytest.param({**TO, "type": "hologram"}, Kind.MESSAGE, id="a type newer than this release"),
        pytest.param({"status": "read", "message_id": "wamid.x"}, Kind.SIGNAL, id="marked as read"),
        pytest.param({"status": "read", "message_id": "x", "typing_indicator": {"type": "text"}}, Kind.SIGNAL, id="typing"),
        pytest.param({"type": "text"}, Kind.OTHER, id="to nobody"),
        pytest.param(TO, Kind.OTHER, id="of no type"),
        pytest.param([TO], Kind.OTHER, id="no object"),
        pytest.param(None, Kind.OTHER, id="nothing"),
    ],
)
def test_what_was_posted(body: object, kind: Kind) -> None:
    assert parsed(body).kind is kind


def test_a_template_is_read_with_its_language_in_either_spelling() -> None:
    told = [parsed(named(language=language)) for language in ({"code": "en-US"}, "en_US", {"code": "EN_us"})]

    assert {(one.type, template_key(one.template, one.language)) for one in told} == {("template", "sale en_US")}
    assert template_key("sale", "de") == "sale de"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(named(), id="as Meta has it"),
        pytest.param({**TO, "template": {"name": "sale", "language": {"code": "en_US"}}}, id="without a type"),
        pytest.param({**TO, "type": "Template", "template": {"name": "sale", "language": "en_US"}}, id="a type that is written otherwise"),
        pytest.param({**TO, "type": "template", "template": '{"name":"sale","language":{"code":"en_US"}}'}, id="a string of JSON"),
        pytest.param({**TO, "type": "template", "template": {"name": "sale", "language": '{"code":"en_US"}'}}, id="a string within"),
        pytest.param({**TO, "template[name]": "sale", "template[language][code]": "en_US"}, id="a form's brackets"),
    ],
)
def test_a_template_is_one_however_loosely_it_is_written(body: dict[str, Any]) -> None:
    told = parsed(body)

    assert (told.kind, told.type, told.template, told.language, told.unread) == (Kind.MESSAGE, "template", "sale", "en_US", False)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({**TO, "type": "template"}, id="no template"),
        pytest.param({**TO, "type": "template", "template": "{sale"}, id="a string that is no JSON"),
        pytest.param({**TO, "type": "template", "template": ["sale"]}, id="a list"),
        pytest.param({**TO, "type": "template", "template": {"name": "x" * 513}}, id="no name of Meta's"),
        pytest.param(TO, id="nothing that we know"),
    ],
)
def test_what_cannot_be_read_goes_as_what_only_hard_stops_hold_and_says_so(body: dict[str, Any]) -> None:
    told = parsed(body)

    assert told.unread
    assert lane_of(told) == Sorted(lane=UTILITY, sure=False)
    assert not parsed({**TO, "type": "hologram"}).unread  # a type newer than this release is no secret


@pytest.mark.parametrize(
    ("value", "tracked"),
    [(None, False), ("", False), ("x", True), ([], True), (0, True)],
)
def test_a_tracking_value_is_the_callers_unless_it_is_empty(value: object, tracked: Any) -> None:
    assert parsed({**TO, "type": "text", "biz_opaque_callback_data": value}).tracked is tracked


@settings(max_examples=40)
@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_parsing_is_total(body: Any) -> None:
    for odd in (
        body,
        {**TO, "type": body},
        {"to": body, "type": "template", "template": body},
        {**TO, "template": {"name": body, "language": body}},
    ):
        send = parsed(odd)
        assert lane_of(send).lane in Lane
        assert len(send.template) <= 512


@pytest.mark.parametrize("word", sorted(FREE_FORM))
def test_free_form_is_a_reply(word: str) -> None:
    assert lane_of(parsed({**TO, "type": word})) == Sorted(lane=REPLY, free_form=True)


@pytest.mark.parametrize(
    ("catalogue", "sorted_"),
    [
        pytest.param("AUTHENTICATION", Sorted(lane=OTP), id="authentication"),
        pytest.param("utility", Sorted(lane=UTILITY), id="utility"),
        pytest.param("MARKETING", Sorted(lane=MARKETING), id="marketing"),
        pytest.param("", Sorted(lane=UTILITY, sure=False, look_up=True), id="not in the catalogue"),
        pytest.param("HOROSCOPE", Sorted(lane=UTILITY, sure=False, look_up=True), id="a category newer than this release"),
    ],
)
def test_a_template_goes_by_its_category(catalogue: str, sorted_: Sorted) -> None:
    assert lane_of(parsed(named()), known(catalogue)) == sorted_


def test_what_was_looked_up_in_vain_is_utility_that_only_hard_stops_hold() -> None:
    assert lane_of(parsed(named()), Known.MISSING) == Sorted(lane=UTILITY, sure=False)


def test_a_new_type_is_held_by_hard_stops_only_and_not_looked_up() -> None:
    assert lane_of(parsed({**TO, "type": "hologram"})) == Sorted(lane=UTILITY, sure=False)


def test_the_marketing_edge_takes_marketing_only() -> None:
    assert lane_of(parsed(named(), "marketing_messages"), Known.UTILITY) == Sorted(lane=MARKETING)


@pytest.mark.parametrize(
    ("own", "asked", "lane"),
    [
        pytest.param(Known.AUTHENTICATION, UTILITY, UTILITY, id="a code goes as utility when asked to"),
        pytest.param(Known.AUTHENTICATION, MARKETING, MARKETING, id="or as marketing"),
        pytest.param(Known.UTILITY, MARKETING, MARKETING, id="utility as marketing"),
        pytest.param(Known.MARKETING, UTILITY, MARKETING, id="marketing never as utility"),
        pytest.param(Known.UTILITY, OTP, UTILITY, id="utility never as a code"),
        pytest.param(Known.AUTHENTICATION, REPLY, OTP, id="a code never as a reply: that is no lower"),
        pytest.param(Known.MARKETING, MARKETING, MARKETING, id="the same lane"),
    ],
)
def test_a_caller_may_lower_a_lane_and_never_raise_it(own: Known, asked: Lane, lane: Lane) -> None:
    told = lane_of(parsed(named()), own, asked)

    assert told.lane is lane
    assert told.not_lowered is (asked is not lane)


def test_an_unknown_template_that_its_caller_calls_marketing_is_treated_as_such() -> None:
    told = lane_of(parsed(named()), Known.UNKNOWN, MARKETING)

    assert (told.lane, told.sure) == (MARKETING, True)


def test_a_group_is_told() -> None:
    assert parsed({**TO, "type": "text", "recipient_type": "group"}) == Send(
        kind=Kind.MESSAGE, to="+15550100101", type="text", in_group=True
    )
