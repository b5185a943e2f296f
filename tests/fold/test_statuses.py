from pathlib import Path

import pytest

from linekeeper.events.account import RestrictionKind
from linekeeper.events.number import Reported
from linekeeper.events.template import TemplateState
from linekeeper.fold.decisions import DECISIONS, TOO_OLD
from linekeeper.fold.statuses import statuses
from linekeeper.fold.verdict import Status
from linekeeper.rulebook import current

PAGE = Path(__file__).parents[2] / "docs" / "statuses.md"
TOLD = statuses(current())
TEXTS = current().texts


def table(title: str) -> dict[str, list[str]]:
    """Return the rows of a table by their first cell."""
    body = TOLD.partition(f"## {title}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in body.splitlines() if line.startswith("| ")][2:]
    return {row[0]: row[1:] for row in rows}


def test_the_page_in_the_documents_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == TOLD, "run: .venv/bin/python -m linekeeper.fold.statuses > docs/statuses.md"


@pytest.mark.parametrize("word", [word for word in Reported if word not in {Reported.UNKNOWN, Reported.UNAVAILABLE}], ids=str)
def test_every_word_of_metas_has_its_row(word: Reported) -> None:
    assert f"`{word.upper()}`" in table("What Meta reports about a number")


@pytest.mark.parametrize("kind", [kind for kind in RestrictionKind if kind is not RestrictionKind.UNKNOWN], ids=str)
def test_every_kind_of_restriction_has_its_row(kind: RestrictionKind) -> None:
    assert f"`{kind.upper()}`" in table("Restrictions")


def test_every_cause_of_offline_has_its_row() -> None:
    causes = {f"`{row.code}`" for row in DECISIONS if row.status is Status.OFFLINE}

    assert causes < set(table("Causes of Offline"))
    assert "`coexistence_primary_inactivity`" in table("Causes of Offline")


def test_every_reason_and_step_of_pending_has_its_row() -> None:
    wanted = {TEXTS[row.code].title for row in DECISIONS if row.status is Status.PENDING} | {"Code", "Registration"}

    assert wanted <= set(table("What Pending waits for"))


@pytest.mark.parametrize("state", [state for state in TemplateState if state is not TemplateState.UNKNOWN], ids=str)
def test_every_state_of_a_template_has_its_row(state: TemplateState) -> None:
    assert f"`{state.upper()}`" in table("Templates")


@pytest.mark.parametrize(
    "title",
    [
        "The eight statuses",
        "What Meta reports about a number",
        "Restrictions",
        "Causes of Offline",
        "What Pending waits for",
        "Templates",
        "Losing sight",
    ],
)
def test_every_row_says_allows_waits_and_names_its_rule(title: str) -> None:
    for first, cells in table(title).items():
        assert len(cells) == 6, first
        assert all(cells), first
        assert cells[-1].lstrip("? ").strip("`").split(".")[0] in {"classic", "2025-10-07"}


def test_a_rule_that_meta_does_not_document_is_marked() -> None:
    words = table("What Meta reports about a number")

    assert words["`RATE_LIMITED`"][-1].startswith("? ")
    assert not words["`CONNECTED`"][-1].startswith("?")


@pytest.mark.parametrize(("heard", "cells"), table("Two causes at once").items())
def test_two_causes_at_once_name_both_the_graver_first(heard: str, cells: list[str]) -> None:
    status, reasons = cells

    assert reasons.count("`") == 4, heard
    assert TEXTS[reasons.split("`")[1]].status == status.lower()


def test_a_word_that_needs_one_leads_to_the_glossary_once_in_a_table() -> None:
    body = TOLD.partition("## Causes of Offline\n")[2].partition("\n## ")[0]

    assert body.count("[WhatsApp Business app](glossary.md#words-of-metas)") == 1
    assert body.count("WhatsApp Business app") > 3


@pytest.mark.parametrize("row", [*DECISIONS, TOO_OLD], ids=lambda row: row.code)
def test_texts_tell_the_status_that_their_row_asks_for(row: object) -> None:
    """`explain` reads it off the text, since the decisions take too long to import."""
    assert TEXTS[row.code].status == ("note" if row.note else row.status.value)  # type: ignore[attr-defined]  # ids want an object


@pytest.mark.parametrize("word", Reported, ids=str)
def test_the_texts_know_which_of_metas_words_lead_to_them(word: Reported) -> None:
    told = "UNKNOWN" if word is Reported.UNAVAILABLE else word.upper()
    led = {name for name, text in TEXTS.items() if told in text.words}

    assert led or word is Reported.UNKNOWN
