import pytest

from linekeeper.decode.place import MISSING
from linekeeper.decode.template import CATEGORIES, LONGEST_NAME, named
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import Unread
from tests.decode.test_place import place


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"message_template_id": 1688205519374021}, ("1688205519374021", "", "")),
        ({"message_template_id": "7", "message_template_name": "offer", "message_template_language": "en-US"}, ("7", "offer", "en-US")),
        ({"message_template_id": "7", "message_template_name": ["x"], "message_template_language": 7}, ("7", "", "")),
    ],
    ids=repr,
)
def test_a_template_is_named_by_id_name_and_language(value: dict[str, object], found: tuple[str, str, str]) -> None:
    unread: list[AnyEvent] = []

    assert tuple(named(place(), value, unread).values()) == found
    assert unread == []


@pytest.mark.parametrize("written", [None, "", [], "a b"], ids=repr)
def test_a_template_without_an_id_is_told(written: object) -> None:
    unread: list[AnyEvent] = []
    named(place(), {"message_template_id": written}, unread)

    assert [(event.where, event.why) for event in unread if isinstance(event, Unread)] == [("entry[0].message_template_id", MISSING)]


def test_a_name_is_cut_where_meta_would_refuse_it() -> None:
    assert len(named(place(), {"message_template_id": 7, "message_template_name": "x" * 9_999}, [])["name"]) == LONGEST_NAME


@pytest.mark.parametrize(("word", "known"), [("UTILITY", True), ("utility", False), ("", False)])
def test_categories_are_metas_words(word: str, known: bool) -> None:
    assert (word in CATEGORIES) is known
