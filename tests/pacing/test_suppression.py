import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.config import PacingSet
from linekeeper.decode import Veil, decode
from linekeeper.decode.short_words import normal, short_words
from linekeeper.events.message import MessageHeard
from linekeeper.pacing.settings import Settings, settings
from linekeeper.pacing.standing import Said
from linekeeper.pacing.suppression import Endings, Source, Suppressions, joined, resumed, said, stopped
from tests.pacing.asked import OURS, at

STOP, RESUME, ALL = "stop", "resume", "all"


def after(words: list[tuple[str, Source, float]]) -> Suppressions:
    known: Suppressions = {}
    for word, source, hours in words:
        known = resumed(known, source, at(hours)) if word == RESUME else stopped(known, source, at(hours), everything=word == ALL)
    return known


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        pytest.param([], None, id="nobody said anything"),
        pytest.param([(STOP, Source.PREFERENCE, 1)], Said(everything=False, source="preference", since=at(1)), id="a preference"),
        pytest.param([(STOP, Source.PREFERENCE, 1), (RESUME, Source.PREFERENCE, 2)], None, id="taken back"),
        pytest.param([(STOP, Source.REFUSED, 1), (RESUME, Source.PREFERENCE, 2)], None, id="their own yes takes back a 131050"),
        pytest.param(
            [(STOP, Source.IMPORT, 1), (RESUME, Source.PREFERENCE, 2)],
            Said(everything=False, source="import", since=at(1)),
            id="their own yes takes back no list",
        ),
        pytest.param(
            [(STOP, Source.WORD, 1), (RESUME, Source.IMPORT, 2)],
            Said(everything=False, source="word", since=at(1)),
            id="no list takes back their own word",
        ),
        pytest.param([(ALL, Source.WORD, 1), (RESUME, Source.OPERATOR, 2)], None, id="an operator may, for one person"),
        pytest.param(
            [(ALL, Source.WORD, 1), (STOP, Source.PREFERENCE, 2)],
            Said(everything=True, source="word", since=at(1)),
            id="everything before marketing",
        ),
        pytest.param(
            [(STOP, Source.PREFERENCE, 3), (RESUME, Source.PREFERENCE, 2)],
            Said(everything=False, source="preference", since=at(3)),
            id="an older yes that came late",
        ),
    ],
)
def test_what_stands(words: list[tuple[str, Source, float]], stands: Said | None) -> None:
    assert said(after(words)) == stands


PARTS = st.lists(st.tuples(st.sampled_from([STOP, ALL]), st.sampled_from(list(Source)), st.integers(0, 5)), max_size=5)


@given(PARTS, PARTS)
def test_two_persons_that_are_one_are_joined_in_either_order(
    one: list[tuple[str, Source, float]], other: list[tuple[str, Source, float]]
) -> None:
    assert joined(after(one), after(other)) == joined(after(other), after(one)) == joined(after(other + one), after(one))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("STOP", False),
        (" stop. ", False),
        ("Arrêt", False),
        ("Stop promotions", False),
        ("stop all", True),
        ("STOP,  ALL!", True),
        ("please stop by tomorrow", None),
        ("", None),
        ("don't stop", None),
        ("x" * 100_000, None),
    ],
)
def test_only_a_message_that_is_a_stop_word_ends_anything(text: str, asks: bool | None) -> None:
    """From the body as Meta posts it to the word, by way of its hash."""
    veil, value = (
        Veil(b"k" * 32),
        {"type": "text", "text": {"body": text}, "id": "wamid.x", "from": "15550100101", "timestamp": "1795608000"},
    )
    metadata = {"display_phone_number": "15550100421", "phone_number_id": "109284756103948"}
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, "messages": [value]}}
    body = msgspec.json.encode({"object": "whatsapp_business_account", "entry": [{"id": "104", "changes": [change]}]})
    (batch,) = decode(body, app="meta", source="meta", heard_at=at(), veil=veil)
    (heard,) = (event for element in batch.elements for event in element.events if isinstance(event, MessageHeard))

    assert Endings(veil, Settings()).ended(heard.short, "104", "") is asks


def test_every_stop_word_is_short_enough_to_be_heard() -> None:
    assert [word for word in (*OURS.stop_words, *OURS.stop_all_words) if short_words({"text": {"body": word}}) != normal(word)] == []


def test_an_account_may_have_words_of_its_own() -> None:
    veil = Veil(b"k" * 32)
    words = Endings(veil, settings([PacingSet(key="stop_words", value=["genug"], scope="accounts", id="7")]))

    assert [words.ended(veil.content(b"genug"), account, "") for account in ("7", "8")] == [False, None]
    assert [words.ended(veil.content(b"stop"), account, "") for account in ("7", "8")] == [None, False]
    assert words.ended(b"", "7", "") is None
