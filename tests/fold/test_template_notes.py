from typing import Any

import pytest

from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateState
from linekeeper.fold.template_notes import TEMPLATE_DECISIONS, TemplateDecision
from linekeeper.fold.verdict import Basis
from linekeeper.rulebook import current
from tests.fold.said import at
from tests.fold.templates_said import came, codes, coming, detected, edited, judged, news, paused, rated, read, reason

S = TemplateState
UTILITY = read(hours=-9, category="UTILITY")


@pytest.mark.parametrize("row", TEMPLATE_DECISIONS, ids=lambda row: row.code)
def test_every_row_has_its_words(row: TemplateDecision) -> None:
    assert current().texts[row.code].source


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        pytest.param([news(S.FLAGGED, -2)], True, id="since its news"),
        pytest.param([news(S.FLAGGED, -2), read(hours=-1)], True, id="a reading APPROVED does not show it"),
        pytest.param([news(S.FLAGGED, -2), news(S.REINSTATED, -1)], False, id="reinstated"),
        pytest.param([news(S.FLAGGED, -2), rated(Rating.GREEN, -1)], False, id="people like it again"),
        pytest.param([news(S.FLAGGED, -2), rated(Rating.GREEN, -3)], True, id="what was before does not count"),
        pytest.param([news(S.FLAGGED, -2), paused(-1, "FIRST_PAUSE")], False, id="what it warned of came"),
    ],
)
def test_a_template_at_risk_is_told_until_it_is_cleared(heard: list[Any], told: bool) -> None:
    assert ("template_flagged" in codes(judged(read(hours=-9), *heard))) == told


@pytest.mark.parametrize(("quality", "code"), [(Rating.RED, "template_quality_low"), (Rating.YELLOW, "template_quality_medium")])
def test_low_and_medium_quality_are_told_and_no_other(quality: Rating, code: str) -> None:
    assert codes(judged(read(), rated(quality))) == ["template_approved", code]
    assert codes(judged(read(), rated(Rating.GREEN), rated(Rating.UNKNOWN, 0))) == ["template_approved"]


@pytest.mark.parametrize(
    ("heard", "codes_told"),
    [
        pytest.param([UTILITY, coming()], ["template_category_coming"], id="announced"),
        pytest.param([UTILITY, coming(hours=-8), came(hours=-1)], ["template_category_changed"], id="it came"),
        pytest.param([UTILITY, coming(hours=-8), read(category="MARKETING")], [], id="a reading shows that it came"),
        pytest.param([UTILITY, coming(hours=-8), read(category="UTILITY", correct="UTILITY")], [], id="it was taken back"),
        pytest.param([UTILITY, coming(hours=-8), read(category="UTILITY")], ["template_category_coming"], id="not told is not taken back"),
        pytest.param([read(category="UTILITY", correct="MARKETING")], ["template_category_coming"], id="a reading alone shows it"),
        pytest.param([read(category="UTILITY", correct="UTILITY")], [], id="nothing pending"),
        pytest.param([UTILITY, detected("UTILITY", "MARKETING")], ["template_category_doubted"], id="another was detected"),
        pytest.param([UTILITY, detected("UTILITY", "UTILITY")], [], id="the same was detected"),
        pytest.param([UTILITY, came(hours=-61 * 24)], [], id="long ago: it cannot be contested any more"),
        pytest.param([UTILITY, edited(-1, "body")], ["template_edited"], id="edited"),
        pytest.param([UTILITY, edited(-8 * 24, "body")], [], id="edited long ago"),
    ],
)
def test_changes_are_told(heard: list[Any], codes_told: list[str]) -> None:
    assert codes(judged(*heard))[1:] == codes_told


def test_an_announced_change_has_its_clock_and_names_both_categories() -> None:
    verdict = judged(UTILITY, coming(due=5))
    one = reason(verdict, "template_category_coming")

    assert "from UTILITY to MARKETING" in one.text
    assert (one.until, one.basis, verdict.category_next, verdict.due_at) == (at(5), Basis.REPORTED, "MARKETING", at(5))


def test_without_metas_time_the_rule_of_24_hours_is_ours_to_derive() -> None:
    one = reason(judged(UTILITY, coming(due=None, hours=-1)), "template_category_coming")

    assert (one.until, one.basis, one.rule) == (at(23), Basis.DERIVED, "classic.category_notice_h")


def test_a_change_that_is_overdue_is_not_said_to_have_come() -> None:
    verdict = judged(UTILITY, coming(hours=-8, due=-1))

    assert "no reading shows it yet" in reason(verdict, "template_category_coming").text
    assert verdict.category == "UTILITY"
