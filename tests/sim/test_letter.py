import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.errors import GraphFault
from linekeeper.sim.letter import TYPED, Letter, Mark, read
from tests.sim.cast import text
from tests.sim.test_interactive import button, carousel

PERSON = "15550102000"
BSUID = "US.20481930571648293017"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*TYPED, "id", "type", "body", "action", "name", "to"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def sent(**parts: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": PERSON} | parts


def test_a_text_is_read_whole() -> None:
    told = read(
        text("+1 (555) 010-2000", "Hi", context={"message_id": "wamid.a"}, biz_opaque_callback_data="o-1", recipient_type="individual")
    )

    assert told == Letter(kind="text", to="+1 (555) 010-2000", person=PERSON, content={"body": "Hi"}, context="wamid.a", opaque="o-1")


def test_a_reaction_is_about_the_message_it_names() -> None:
    told = read(sent(type="reaction", reaction={"message_id": "wamid.a", "emoji": "👍"}))

    assert isinstance(told, Letter)
    assert (told.kind, told.context) == ("reaction", "wamid.a")


def test_every_file_is_found_wherever_it_stands() -> None:
    picture, film = {"id": "12"}, {"link": "https://shop.example/a.mp4"}
    header = {"type": "header", "parameters": [{"type": "image", "image": picture}]}
    bodies = [
        sent(type="image", image=picture),
        sent(type="text", text={"body": "image"}),
        sent(type="template", template={"name": "a", "language": {"code": "en"}, "components": [header]}),
        sent(type="interactive", interactive=button(("a", "Yes")) | {"header": {"type": "video", "video": film}}),
        sent(type="interactive", interactive=carousel(0, 1)),
    ]
    found = [told.files for told in map(read, bodies) if isinstance(told, Letter)]

    assert found == [[("image", picture)], [], [("image", picture)], [("video", film)], [("video", film), ("video", film)]]


def test_objects_may_come_as_text() -> None:
    contacts = [{"name": {"formatted_name": "Dana"}}]

    assert read(sent(type="contacts", contacts=json.dumps(contacts))) == read(sent(type="contacts", contacts=contacts))


def test_opaque_data_stays_text_whatever_it_looks_like() -> None:
    told = read(text(PERSON, biz_opaque_callback_data='{"order": 1}'))

    assert isinstance(told, Letter)
    assert told.opaque == '{"order": 1}'


def test_a_phone_number_wins_over_a_business_scoped_id() -> None:
    both, only = read(text(PERSON, recipient=BSUID)), read({**text(""), "recipient": BSUID})

    assert isinstance(both, Letter)
    assert isinstance(only, Letter)
    assert (both.person, both.recipient, only.person, only.recipient) == (PERSON, "", "", BSUID)


@pytest.mark.parametrize("more", [{}, {"typing_indicator": {"type": "text"}}], ids=["only read", "and typing"])
def test_a_message_is_marked_as_read(more: dict[str, Any]) -> None:
    told = read({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.a"} | more)

    assert told == Mark(message="wamid.a", typing=bool(more))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({}, 100, id="no product"),
        pytest.param(text(PERSON) | {"messaging_product": "telegraph"}, 100, id="another product"),
        pytest.param({"messaging_product": "whatsapp"}, 131008, id="nobody"),
        pytest.param(text("Dana"), 131009, id="a name for a number"),
        pytest.param(text("123"), 131009, id="a number too short"),
        pytest.param(text("1" * 16), 131009, id="a number too long"),
        pytest.param(text("") | {"recipient": "somebody"}, 131009, id="an id of another form"),
        pytest.param(text(PERSON) | {"to": ["a"]}, 100, id="a list of numbers"),
        pytest.param(text(PERSON, recipient_type="crowd"), 100, id="an unknown kind of recipient"),
        pytest.param(text(PERSON, type="poll", poll={}), 131051, id="an unknown type"),
        pytest.param(text(PERSON, type=["text"]), 131051, id="a type that is no word"),
        pytest.param(text(PERSON, mood="good"), 100, id="an unknown parameter"),
        pytest.param(text(PERSON, image={"id": "1"}), 100, id="two contents"),
        pytest.param(sent(type="text"), 131008, id="no content"),
        pytest.param(sent(type="text", text="Hi"), 100, id="content that is no object"),
        pytest.param(text(PERSON, biz_opaque_callback_data="o" * 513), 100, id="opaque data too long"),
        pytest.param(text(PERSON, biz_opaque_callback_data={"a": 1}), 100, id="opaque data that is no text"),
        pytest.param(text(PERSON, context={}), 131008, id="a quotation of nothing"),
        pytest.param(text(PERSON, context="wamid.a"), 100, id="a quotation that is no object"),
        pytest.param({"messaging_product": "whatsapp", "status": "read"}, 131008, id="nothing to mark"),
        pytest.param({"messaging_product": "whatsapp", "status": "seen", "message_id": "a"}, 100, id="an unknown mark"),
        pytest.param(sent(type="template", template={"name": "a"}), 131008, id="a template without a language"),
        pytest.param(sent(type="template", template={"language": {"code": "en"}}), 131008, id="a template without a name"),
    ],
)
def test_a_body_that_lacks_or_oversteps_is_refused(body: dict[str, Any], code: int) -> None:
    with pytest.raises(GraphFault) as caught:
        read(body)

    assert caught.value.code == code


def test_opaque_data_of_512_signs_is_taken() -> None:
    assert isinstance(read(text(PERSON, biz_opaque_callback_data="ü" * 512)), Letter)


def test_a_door_of_its_own_knows_more_names() -> None:
    assert isinstance(read(text(PERSON, product_policy="STRICT"), frozenset(["product_policy"])), Letter)


@given(
    st.sampled_from([*TYPED, "poll"]),
    JSON,
    st.dictionaries(st.sampled_from(["to", "recipient", "context", "status", "biz_opaque_callback_data"]), JSON),
)
def test_whatever_is_posted_is_read_or_refused(kind: str, content: Any, more: dict[str, Any]) -> None:
    told: Letter | Mark | GraphFault
    try:
        told = read({"messaging_product": "whatsapp", "to": PERSON, "type": kind, kind: content} | more)
    except GraphFault as fault:
        told = fault

    assert isinstance(told, Letter | Mark) or told.code in (100, 131008, 131009, 131051)
