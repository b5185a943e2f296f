from datetime import UTC, datetime

import pytest

from linekeeper.events.event import Told
from linekeeper.events.house import KeptOnly
from linekeeper.graph import Answer
from linekeeper.graph.answer import AHEAD
from linekeeper.intake.piece import cursor, piece

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


def answer(body: object = None, *, ahead: bool = False) -> Answer:
    return Answer(status=200, body=body, date=AT + AHEAD * 2 if ahead else None, asked_at=AT, elapsed_s=0.0)


@pytest.mark.parametrize(("ahead", "told"), [(False, Told.META), (True, Told.FUTURE)])
def test_a_date_that_was_not_believed_is_flagged_in_every_event(ahead: bool, told: Told) -> None:
    made = piece("7/list", answer(ahead=ahead), [KeptOnly(at=AT, field="a"), KeptOnly(at=AT, field="b")])

    assert [event.told for event in made.events] == [told, told]
    assert (made.key, made.at) == ("7/list", AT)


@pytest.mark.parametrize(
    ("body", "after"),
    [
        pytest.param({"data": []}, None, id="the last page"),
        pytest.param({"paging": {"cursors": {"after": "A"}}}, None, id="a cursor without a next page"),
        pytest.param({"paging": {"cursors": {"after": "A"}, "next": "https://graph.example/"}}, "A", id="a next page"),
        pytest.param({"paging": {"next": "https://graph.example/"}}, "", id="a next page and no way to it"),
        pytest.param({"paging": 7}, None, id="another form"),
        pytest.param([], None, id="no object"),
    ],
)
def test_the_way_to_the_next_page_is_its_cursor(body: object, after: str | None) -> None:
    assert cursor(answer(body)) == after
