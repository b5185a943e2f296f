from datetime import UTC, datetime
from typing import Any

import pytest

from linekeeper.decode.template_reading import template, templates
from linekeeper.events.house import Unread
from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateRead, TemplatesListed, TemplateState

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
ANSWER = {
    "id": "1688205519374021",
    "name": "autumn_roast_offer",
    "language": "en_US",
    "status": "APPROVED",
    "category": "UTILITY",
    "quality_score": {"score": "YELLOW", "date": 1793606400},
    "rejected_reason": "NONE",
    "previous_category": "MARKETING",
    "correct_category": "MARKETING",
    "message_send_ttl_seconds": 600,
}


def test_a_template_is_read_whole() -> None:
    assert template(ANSWER, "7", AT) == (
        TemplateRead(
            at=AT,
            account="7",
            template="1688205519374021",
            name="autumn_roast_offer",
            language="en_US",
            state=TemplateState.APPROVED,
            word="APPROVED",
            category="UTILITY",
            quality=Rating.YELLOW,
            quality_at=AT,
            reason="NONE",
            before="MARKETING",
            correct="MARKETING",
            ttl_s=600,
        ),
    )


@pytest.mark.parametrize(
    ("written", "ttl_s", "new"),
    [
        pytest.param(30, 30, 0, id="seconds"),
        pytest.param("2592000", 2_592_000, 0, id="in quotes"),
        pytest.param(-1, -1, 0, id="Meta's 30 days"),
        pytest.param(None, None, 0, id="not told"),
        pytest.param(0, None, 1, id="no time at all"),
        pytest.param(-2, None, 1, id="before its birth"),
        pytest.param(2_592_001, None, 1, id="longer than Meta tries"),
        pytest.param("soon", None, 1, id="a word"),
    ],
)
def test_how_long_it_lives_is_read_and_what_is_no_time_is_told_beside_it(written: object, ttl_s: int | None, new: int) -> None:
    told, *unread = template(ANSWER | {"message_send_ttl_seconds": written}, "7", AT)

    assert isinstance(told, TemplateRead)
    assert (told.ttl_s, len(unread)) == (ttl_s, new)


def test_what_was_not_in_the_answer_stays_unknown() -> None:
    assert template({"id": 7}, "7", AT) == (TemplateRead(at=AT, account="7", template="7"),)


def test_a_status_we_do_not_know_is_kept_and_is_not_approved() -> None:
    told = template(ANSWER | {"status": "MELTED"}, "7", AT)[0]

    assert isinstance(told, TemplateRead)
    assert (told.state, told.word, told.new_words) == (TemplateState.UNKNOWN, "MELTED", (("status", "MELTED"),))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"status": "MELTED"}, "status"),
        ({"quality_score": {"score": "PURPLE"}}, "quality_score.score"),
        ({"category": "MELTED"}, "category"),
        ({"correct_category": "MELTED"}, "correct_category"),
        ({"previous_category": "MELTED"}, "previous_category"),
        ({"rejected_reason": "MELTED"}, "rejected_reason"),
        ({"quality_score": 7}, "quality_score"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_is_told_beside_it(changed: dict[str, Any], where: str) -> None:
    told = template(ANSWER | changed, "7", AT)

    assert isinstance(told[0], TemplateRead)
    assert [event.where for event in told if isinstance(event, Unread)] == [f"template.{where}"]


@pytest.mark.parametrize("answer", [None, 7, [], {}, {"id": None}], ids=repr)
def test_what_is_no_template_is_unread(answer: object) -> None:
    assert [type(event) for event in template(answer, "7", AT)] == [Unread]


def page(*rows: object, more: bool = False) -> dict[str, object]:
    """Return one page of a list."""
    return {"data": list(rows), "paging": {"cursors": {}} | ({"next": "https://graph.example/next"} if more else {})}


@pytest.mark.parametrize(
    ("pages", "found", "complete"),
    [
        pytest.param([page(ANSWER)], ("1688205519374021",), True, id="one page"),
        pytest.param([page({"id": "2"}, more=True), page({"id": "1"})], ("1", "2"), True, id="two pages"),
        pytest.param([page()], (), True, id="an account without templates"),
        pytest.param([page(ANSWER, more=True)], ("1688205519374021",), False, id="a page is still to come"),
        pytest.param([page({"id": "1"}), 7], ("1",), False, id="a page that is no list"),
        pytest.param([page({"id": "1"}, "x")], ("1",), False, id="a row that cannot be read"),
        pytest.param([], (), False, id="no page at all"),
    ],
)
def test_only_a_whole_list_says_that_a_template_is_absent(pages: list[object], found: tuple[str, ...], complete: bool) -> None:
    assert templates(pages, "7", AT)[-1] == TemplatesListed(at=AT, account="7", templates=found, complete=complete)
