from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.decode.short_words import LONGEST, normal, short_words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        pytest.param({"type": "text", "text": {"body": " STOP. "}}, "stop", id="a word"),
        pytest.param({"type": "text", "text": {"body": "Stop  *all*!"}}, "stop all", id="two words"),
        pytest.param({"type": "text", "text": {"body": "\uff33\uff34\uff2f\uff30"}}, "stop", id="wide letters"),
        pytest.param({"type": "text", "text": {"body": "Arrêt"}}, "arrêt", id="an accent"),
        pytest.param(
            {"type": "button", "button": {"payload": "x", "text": "Stop promotions"}}, "stop promotions", id="a template's button"
        ),
        pytest.param({"interactive": {"type": "button_reply", "button_reply": {"id": "1", "title": "Stop"}}}, "stop", id="a quick reply"),
        pytest.param({"type": "text", "text": {"body": "please stop by tomorrow"}}, "", id="a sentence"),
        pytest.param({"type": "text", "text": {"body": "x" * 25}}, "", id="a long word"),
        pytest.param({"type": "text", "text": {"body": "x" * 10**6}}, "", id="a very long one"),
        pytest.param({"type": "text", "text": "stop"}, "", id="no object"),
        pytest.param({"interactive": {"button_reply": {"title": 5}}}, "", id="no text"),
        pytest.param({"type": "image", "image": {"caption": "stop"}}, "", id="a caption is no answer"),
    ],
)
def test_only_a_word_or_two_is_looked_at(message: dict[str, Any], words: str) -> None:
    assert short_words(message) == words


@given(
    st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.sampled_from(["body", "text", "title"]), inner))
)
def test_it_is_total_and_short(odd: Any) -> None:
    for key in ("text", "button", "interactive"):
        found = short_words({key: odd})
        assert len(found) <= LONGEST
        assert normal(found) == found
