from typing import Any

import pytest

from linekeeper.sim.errors import GraphFault
from linekeeper.sim.kinds import HEADER, KINDS, emoji

PERSON = {"name": {"formatted_name": "Dana Whitfield"}}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text", {"body": "Hello", "preview_url": False}),
        ("image", {"id": "12", "caption": "Menu"}),
        ("image", {"link": "https://shop.example/menu.png"}),
        ("video", {"id": "12"}),
        ("audio", {"id": "12", "voice": True}),
        ("document", {"link": "https://shop.example/a.pdf", "filename": "a.pdf", "caption": "Bill"}),
        ("sticker", {"id": "12"}),
        ("location", {"latitude": 40.7, "longitude": "-74.01", "name": "Quay", "address": "12 Quay Street"}),
        ("contacts", [PERSON | {"phones": [{"phone": "+15550102000", "wa_id": "15550102000", "type": "CELL"}], "birthday": "1990-01-31"}]),
        ("reaction", {"message_id": "wamid.x", "emoji": "👍🏽"}),
        ("reaction", {"message_id": "wamid.x", "emoji": ""}),
    ],
)
def test_a_message_as_meta_describes_it_is_taken(kind: str, content: Any) -> None:
    KINDS[kind](kind, content)


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        pytest.param("text", {}, 131008, id="text without a body"),
        pytest.param("text", {"body": "a" * 4_097}, 100, id="text too long"),
        pytest.param("text", {"body": "a", "preview": True}, 100, id="a misspelt key"),
        pytest.param("image", {}, 131008, id="image without a file"),
        pytest.param("image", {"id": "1", "link": "https://a.example/b"}, 131009, id="id and link"),
        pytest.param("image", {"link": "menu.png"}, 131009, id="a link that is none"),
        pytest.param("image", {"id": "1", "caption": "a" * 1_025}, 100, id="a caption too long"),
        pytest.param("audio", {"id": "1", "caption": "Song"}, 100, id="audio takes no caption"),
        pytest.param("sticker", {"id": "1", "caption": "Wave"}, 100, id="stickers take no caption"),
        pytest.param("document", {"id": "1", "filename": "a" * 241}, 100, id="a file name too long"),
        pytest.param("location", {"latitude": 40.7}, 131008, id="half a place"),
        pytest.param("location", {"latitude": 91, "longitude": 0}, 131009, id="north of the pole"),
        pytest.param("contacts", [], 131009, id="nobody"),
        pytest.param("contacts", [{}], 131008, id="someone without a name"),
        pytest.param("contacts", [PERSON | {"birthday": "soon"}], 131009, id="a birthday that is no day"),
        pytest.param("contacts", PERSON, 100, id="contacts that are no array"),
        pytest.param("reaction", {"emoji": "👍"}, 131008, id="a reaction to nothing"),
        pytest.param("reaction", {"message_id": "wamid.x", "emoji": "ok"}, 131009, id="a reaction in letters"),
        pytest.param("reaction", {"message_id": "wamid.x", "emoji": "👍👎"}, 131009, id="two emoji"),
    ],
)
def test_a_message_that_lacks_or_oversteps_is_refused(kind: str, content: Any, code: int) -> None:
    with pytest.raises(GraphFault) as caught:
        KINDS[kind](kind, content)

    assert caught.value.code == code


@pytest.mark.parametrize("sign", ["👍", "❤️", "👩‍👩‍👧", "🏳️‍🌈", "🇩🇪", "1️⃣", "🫱🏽‍🫲🏿"])
def test_one_emoji_may_be_several_signs(sign: str) -> None:
    emoji("emoji", sign)


def test_a_header_is_a_text_or_a_file() -> None:
    HEADER("header", {"type": "text", "text": "News"})
    HEADER("header", {"type": "document", "document": {"id": "1", "filename": "a.pdf"}})
    with pytest.raises(GraphFault):
        HEADER("header", {"type": "sticker", "sticker": {"id": "1"}})
