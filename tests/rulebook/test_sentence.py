import re

import pytest

from linekeeper.rulebook import Text, current
from linekeeper.rulebook.sentence import bare, to_do


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("It is so.", "It is so.", id="nothing to take out"),
        pytest.param("Something new about a ban: {word}.", "Something new about a ban.", id="after a colon"),
        pytest.param("The check says no ({detail}).", "The check says no.", id="in brackets"),
        pytest.param("No numbers{detail}.", "No numbers.", id="right at a word"),
        pytest.param("Limited, says the check: {detail}", "Limited, says the check.", id="at the end"),
        pytest.param("Calls ({word}){detail}.", "Calls.", id="two places"),
    ],
)
def test_a_sentence_stands_without_its_places(text: str, said: str) -> None:
    assert bare(text) == said


@pytest.mark.parametrize(("code", "text"), current().texts.items(), ids=list(current().texts))
def test_every_text_of_ours_stands_without_its_places(code: str, text: Text) -> None:
    assert re.fullmatch(r"[A-Z][^{}]*[A-Za-z0-9\")][.?!]", bare(text.text)), code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(Text(text="x", action="Do it."), "Do it.", id="what to do"),
        pytest.param(Text(text="x", status="pending"), "Nothing but wait.", id="a status that passes"),
        pytest.param(Text(text="x", status="gone"), "Nothing.", id="a status that does not pass"),
        pytest.param(Text(text="x", status="note"), "Nothing.", id="a note"),
    ],
)
def test_what_to_do_is_always_told(text: Text, said: str) -> None:
    assert to_do(text) == said
