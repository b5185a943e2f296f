from datetime import date

import pytest

from linekeeper.rulebook import Override, current
from linekeeper.rulebook.shapes import Topic
from linekeeper.views.rules import RulesAnswer, rules_answer


def answer(day: date, *overrides: Override) -> RulesAnswer:
    return rules_answer(current(day).overridden(overrides), day, "2025-10-07")


@pytest.mark.parametrize(
    ("day", "book", "limit"),
    [
        pytest.param(date(2025, 10, 6), "classic", "number", id="the last day of the older book"),
        pytest.param(date(2025, 10, 7), "2025-10-07", "portfolio", id="the first day of the newer one"),
    ],
)
def test_the_book_of_the_day_answers(day: date, book: str, limit: str) -> None:
    told = answer(day)

    assert (told.book, told.day, told.configured) == (book, day, "2025-10-07")
    assert next(one.shown for one in told.rules if one.name == "limit_scope") == limit


def test_every_rule_tells_its_book_source_date_and_confidence() -> None:
    rules = answer(date(2026, 11, 25)).rules

    assert {one.book for one in rules} == {"classic", "2025-10-07"}
    assert all(one.source and one.confidence and one.text for one in rules)
    assert {one.read.year for one in rules} == {2026}
    assert all(one.confirmed != one.confidence.startswith("unconfirmed") for one in rules)
    assert len({one.name for one in rules}) == len(rules)


def test_rules_come_sorted_by_what_they_are_about() -> None:
    about = [list(Topic).index(Topic(one.about)) for one in answer(date(2026, 11, 25)).rules]

    assert about == sorted(about)


def test_an_override_is_told_with_who_and_why() -> None:
    told = answer(date(2026, 11, 25), Override(rule="flagged_days", value=10, reason="their terms", by="provider"))
    rule = next(one for one in told.rules if one.name == "flagged_days")

    assert rule.shown == "10"
    assert rule.override is not None
    assert (rule.override.by, rule.override.reason) == ("provider", "their terms")
    assert [one.name for one in told.rules if one.override] == ["flagged_days"]
