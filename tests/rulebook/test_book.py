import json
import re
from datetime import date
from typing import Any

import pytest

from linekeeper.errors import Misconfigured
from linekeeper.events.house import SightCause
from linekeeper.rulebook import Rulebook, current, load, parse
from linekeeper.rulebook.book import Confidence
from linekeeper.rulebook.shapes import Override, Topic

RULE = {"value": 7, "source": "Meta", "read": "2026-11-23", "confidence": "M", "about": "limit", "text": "Seven."}
TEXT = {"text": "It is so."}

#: number-health.md section 9: what each book must say.
KEYS = {
    "limit_scope": ("number", "portfolio"),
    "tiers": ([50, 250, 1000, 10000, 100000, None], [250, 2000, 10000, 100000, None]),
    "upgrade_delay_h": (24, 6),
    "flagged_possible": (True, False),
    "downgrade_on_low_quality": ("one tier", None),
}


def books(rules: Any, texts: Any = None) -> dict[str, Rulebook]:
    return parse(json.dumps(rules, indent=1).encode(), json.dumps({"code": TEXT} if texts is None else texts, indent=1).encode())


def book(**fields: Any) -> dict[str, Any]:
    return {"title": "A book", "effective_from": None, "rules": {"days": RULE}} | fields


@pytest.mark.parametrize("key", KEYS)
def test_the_two_books_say_what_changed(key: str) -> None:
    classic, newest = load().values()

    assert (classic.find(key)[1].value, newest.find(key)[1].value) == KEYS[key]


def test_the_books_hold_from_their_days() -> None:
    assert list(load()) == ["classic", "2025-10-07"]
    assert current(date(2025, 10, 6)).name == "classic"
    assert current(date(2025, 10, 7)).name == current().name == "2025-10-07"


def test_what_a_book_does_not_say_the_one_before_it_does() -> None:
    name, rule = current().find("flagged_days")

    assert (name, rule.value) == ("classic.flagged_days", 7)
    assert current().whole("flagged_days") == 7


def test_a_rule_nobody_knows_is_an_error_and_so_is_one_of_another_kind() -> None:
    with pytest.raises(KeyError):
        current().find("no_such_rule")
    with pytest.raises(TypeError, match="limit_scope"):
        current().whole("limit_scope")
    with pytest.raises(TypeError, match="flagged_possible"):
        current().whole("flagged_possible")


@pytest.mark.parametrize("name", list(load()))
def test_every_rule_has_its_source_and_says_something(name: str) -> None:
    for rule in load()[name].rules.values():
        assert rule.source
        assert rule.text.endswith(".")
        assert rule.confidence in Confidence


def test_texts_are_plain_sentences_with_known_places_only() -> None:
    for code, words in current().texts.items():
        assert set(re.findall(r"{(\w*)}", words.text)) <= {"word", "detail"}, code
        for sentence in (words.allowed, words.action, words.ends):
            assert not sentence or sentence.endswith((".", ").")), code
            assert "{" not in sentence, code


def test_every_text_rests_on_a_rule_of_every_book() -> None:
    """Explanations name their rule; with `rulebook = "classic"` too, but for what began later."""
    newest = current()
    assert [code for code, words in newest.texts.items() if words.rule not in newest.all()] == []


def test_every_text_tells_what_may_be_sent_and_how_it_ends() -> None:
    told = {code: words for code, words in current().texts.items() if not code.startswith("over_")}

    assert [code for code, words in told.items() if not (words.title and words.allowed and words.ends and words.source)] == []


def test_our_own_choices_are_told_apart_from_facts_about_meta() -> None:
    ours = {name for book in load().values() for name, rule in book.rules.items() if rule.source == "ours"}
    chosen = {name for book in load().values() for name, rule in book.rules.items() if rule.confidence is Confidence.OURS}

    assert ours == chosen
    assert "poll_intervals_until_unknown" in ours


def test_every_topic_has_a_rule() -> None:
    assert {rule.about for _, rule in current().all().values()} == set(Topic)


@pytest.mark.parametrize(
    ("day", "full_name", "value"),
    [
        pytest.param(date(2025, 10, 6), "classic.service_message_billing", "free", id="the older book"),
        pytest.param(date(2026, 9, 30), "classic.service_message_billing", "free", id="not begun: the older rule holds still"),
        pytest.param(date(2026, 10, 1), "2025-10-07.service_message_billing", "chargeable", id="on its first day"),
    ],
)
def test_a_rule_holds_from_its_own_day_on(day: date, full_name: str, value: str) -> None:
    name, rule = current(day).find("service_message_billing")

    assert (name, rule.value) == (full_name, value)


def test_a_rule_that_has_not_begun_and_replaces_none_is_not_there() -> None:
    assert "portfolio_pacing_below" in current(date(2025, 12, 8)).all()
    with pytest.raises(KeyError):
        current(date(2025, 12, 7)).find("portfolio_pacing_below")


def test_an_override_changes_the_value_and_nothing_else() -> None:
    book = current().overridden([Override(rule="flagged_days", value=10, reason="their terms", by="provider")])
    name, rule = book.find("flagged_days")

    assert (name, rule.value, book.whole("flagged_days")) == ("override.flagged_days", 10, 10)
    assert rule.override is not None
    assert rule.override.reason == "their terms"
    assert rule.text == current().find("flagged_days")[1].text
    assert current().whole("flagged_days") == 7
    assert set(book.all()) == set(current().all())


def test_no_override_is_the_same_book() -> None:
    assert current().overridden([]) is current()


def test_every_cause_of_blindness_is_explained() -> None:
    assert [cause for cause in SightCause if f"sight_{cause.value}" not in current().texts] == []


@pytest.mark.parametrize(
    ("rules", "texts", "place"),
    [
        pytest.param(b'{\n\n"a" }', b"{}", "rules.json, line 3", id="no JSON"),
        pytest.param(b"[]", b"{}", "rules.json, line 1", id="a list"),
        pytest.param(b'{\n"a": 3}', b"{}", "rules.json, a, line 2", id="no book"),
        pytest.param(
            b'{"a":{"title":"A","effective_from":null,\n"rules":{\n"r":{"value":1}}}}', b"{}", "rules.json, a, r, line 3", id="half a rule"
        ),
        pytest.param(b"{}", b'{\n"c":{\n"text":1}}', "texts.json, c, line 2", id="a text that is none"),
        pytest.param(b"{}", b'{\n"c":{"text":"x",\n"txet":"y"}}', "texts.json, c, line 2", id="a key nobody knows"),
        pytest.param(b"\xff", b"{}", "rules.json, line 1", id="no text at all"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(rules: bytes, texts: bytes, place: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(place)):
        parse(rules, texts)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"confidence": "X"}, id="an unknown confidence"),
        pytest.param({"read": "yesterday"}, id="no date"),
        pytest.param({"value": {"a": 1}}, id="a value of no known kind"),
        pytest.param({"extra": 1}, id="an unknown key"),
    ],
)
def test_a_rule_that_is_not_whole_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured, match="days"):
        books({"a": book(rules={"days": RULE | fields})})


def test_books_are_read_oldest_first() -> None:
    read = books({"new": book(effective_from="2025-10-07", rules={}), "old": book()})

    assert list(read) == ["old", "new"]
    assert read["new"].find("days") == ("old.days", read["old"].rules["days"])
