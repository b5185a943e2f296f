import pytest

from linekeeper.events.account import RestrictionKind
from linekeeper.fold.case import Row
from linekeeper.fold.decisions import DECISIONS, PRECEDENCE, TOO_OLD
from linekeeper.fold.verdict import Status
from linekeeper.rulebook import Lane, current
from tests.fold.said import codes, judged, read, restricted

ROWS = [pytest.param(row, id=row.code) for row in (*DECISIONS, TOO_OLD)]
TEXTS = current().texts


def test_every_status_has_its_place() -> None:
    assert sorted(PRECEDENCE) == sorted(Status)


def test_rows_stand_in_the_order_of_precedence() -> None:
    order = [PRECEDENCE.index(row.status) for row in DECISIONS if not row.note]

    assert order == sorted(order)
    assert all(row.note for row in DECISIONS if row.status is Status.CONNECTED)


def test_a_code_names_one_row() -> None:
    names = [row.code for row in (*DECISIONS, TOO_OLD)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_its_words_and_a_source(row: Row) -> None:
    words = TEXTS[row.code]

    assert words.text.endswith((".", "{detail}"))
    assert words.source


def test_what_sends_nothing_lets_no_lane_send() -> None:
    for row in DECISIONS:
        if row.status in {Status.GONE, Status.BANNED, Status.OFFLINE, Status.PENDING}:
            assert {TEXTS[row.code].lanes[lane].value for lane in Lane} == {"no"}, row.code


def test_a_note_touches_no_lane() -> None:
    assert [row.code for row in DECISIONS if row.note and TEXTS[row.code].lanes] == []


def test_a_ban_or_a_restriction_by_enforcement_always_says_what_to_do() -> None:
    for row in DECISIONS:
        if row.status in {Status.BANNED, Status.OFFLINE} or (row.code.startswith("enforcement") and not row.note):
            assert TEXTS[row.code].action


@pytest.mark.parametrize("kind", RestrictionKind, ids=str)
def test_no_kind_of_enforcement_goes_untold(kind: RestrictionKind) -> None:
    assert codes(judged(read(), restricted(kind)))
