import re
from pathlib import Path

import pytest

from linekeeper.rulebook.glossary import glossary, places, used

PAGE = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
SECTIONS = {
    re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-"): body
    for title, body in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
}


@pytest.mark.parametrize("word", glossary())
def test_every_word_stands_in_the_glossary_under_its_heading(word: str) -> None:
    assert f"| {word} |" in SECTIONS[glossary()[word].anchor]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Outside service windows only.", ["service window"], id="in the plural"),
        pytest.param("TEMPLATE pacing", ["template", "pacing"], id="in capitals, in order"),
        pytest.param("a webhook_field and a templated text", [], id="not within other words"),
        pytest.param("the WhatsApp Business app", ["WhatsApp Business app"], id="a word of three words"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_words_are_found(text: str, found: list[str]) -> None:
    assert [word for _, _, word in places(text)] == found


def test_words_are_told_once_with_their_meanings() -> None:
    assert used(["A template.", "Templates and sight"]) == {word: glossary()[word].means for word in ("template", "sight")}


def test_meanings_are_short_and_use_no_mark_at_their_end() -> None:
    assert [word for word, meaning in glossary().items() if len(meaning.means) > 110 or meaning.means.endswith(".")] == []
