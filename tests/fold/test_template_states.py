from datetime import datetime
from typing import Any

import pytest

from linekeeper.events.template import TemplateState
from linekeeper.fold.template_states import STATES, released
from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.rulebook import current
from tests.fold.said import at
from tests.fold.templates_said import judged, news, paused, read

S = TemplateState
FIRST, SECOND, PACING, UNPAUSE = "FIRST_PAUSE", "SECOND_PAUSE", "RATE_LIMITING_PAUSE", "UNPAUSE"


def test_every_state_has_its_row_and_its_text() -> None:
    assert set(STATES) == set(TemplateState)
    assert [row.code for row in STATES.values() if row.code not in current().texts] == []


def test_what_forbids_sending_is_in_the_release_table() -> None:
    told = " ".join(what for what, *_ in released())

    assert all(word in told for word in ("pause", "pacing", "any other state that forbids sending", "lists lack"))


#: Meta, template guide: only APPROVED can be sent; FLAGGED and REINSTATED are news about a template that still can.
SENDS = {
    S.APPROVED: Sends.YES,
    S.REINSTATED: Sends.YES,
    S.FLAGGED: Sends.YES,
    S.UNARCHIVED: Sends.UNKNOWN,
    S.LOCKED: Sends.UNKNOWN,
}


@pytest.mark.parametrize("state", TemplateState, ids=str)
def test_every_state_that_is_read_or_told_says_whether_it_sends(state: TemplateState) -> None:
    for verdict in (judged(read(state)), judged(news(state))):
        assert verdict.state == state.value
        assert verdict.sendable is SENDS.get(state, Sends.NO)
        assert verdict.reasons[0].word == state.upper()


@pytest.mark.parametrize(
    ("heard", "state", "sendable", "said"),
    [
        pytest.param([read(S.APPROVED, -2), news(S.PAUSED, -1)], S.PAUSED, Sends.NO, "", id="news tightens at once"),
        pytest.param(
            [read(S.PENDING, -2), news(S.APPROVED, -1)], S.PENDING, Sends.NO, "APPROVED", id="news of approval waits for a reading"
        ),
        pytest.param([read(S.PENDING, -3), news(S.APPROVED, -2), read(S.APPROVED)], S.APPROVED, Sends.YES, "", id="the reading came"),
        pytest.param(
            [news(S.REJECTED, -1), read(S.APPROVED, -1)], S.REJECTED, Sends.NO, "", id="a reading of the same second confirms nothing"
        ),
        pytest.param([news(S.REJECTED, -3), news(S.PENDING, -2)], S.PENDING, Sends.NO, "", id="of two that forbid, the newest"),
        pytest.param([news(S.DISABLED, -3), news(S.REINSTATED, -2)], S.DISABLED, Sends.NO, "REINSTATED", id="reinstated, not read yet"),
        pytest.param([news(S.ARCHIVED, -3), news(S.UNARCHIVED, -2)], S.ARCHIVED, Sends.NO, "UNARCHIVED", id="unarchived, not read yet"),
        pytest.param([news(S.APPROVED, -3), news(S.FLAGGED, -2)], S.APPROVED, Sends.YES, "", id="flagged is beside the state"),
        pytest.param([read(S.APPROVED, -3), news(S.LOCKED, -2)], S.LOCKED, Sends.UNKNOWN, "", id="locked: nobody says whether it sends"),
        pytest.param([news(S.LOCKED, -2, title=FIRST)], S.PAUSED, Sends.NO, "", id="the title decides, not the event"),
        pytest.param([news(S.LOCKED, -3, title="DISABLED")], S.DISABLED, Sends.NO, "", id="a title that tells of the end"),
        pytest.param([paused(-1, PACING), news(S.LOCKED, -0.5, title=UNPAUSE)], S.PAUSED, Sends.NO, "LOCKED", id="unpaused, not read yet"),
        pytest.param([read(S.PAUSED, -3), read(S.APPROVED, -2)], S.APPROVED, Sends.YES, "", id="a later reading ends a pause"),
    ],
)
def test_what_was_heard_decides_the_state(heard: list[Any], state: TemplateState, sendable: Sends, said: str) -> None:
    verdict = judged(*heard)

    assert (verdict.state, verdict.sendable) == (state.value, sendable)
    assert said in verdict.reasons[0].text
    assert verdict.reasons[0].basis is (Basis.UNCONFIRMED if said else Basis.REPORTED)


@pytest.mark.parametrize(
    ("heard", "hours", "code", "sendable", "until"),
    [
        pytest.param([paused(-1, FIRST)], 0, "template_paused", Sends.NO, at(2), id="first pause: 3 hours"),
        pytest.param([paused(-1, SECOND)], 0, "template_paused_second", Sends.NO, at(5), id="second pause: 6 hours"),
        pytest.param([paused(-4, FIRST)], 0, "template_pause_over", Sends.UNKNOWN, None, id="its time is over, nothing read"),
        pytest.param([paused(-3, FIRST)], 0, "template_pause_over", Sends.UNKNOWN, None, id="over in the very second"),
        pytest.param([paused(-1)], 0, "template_paused", Sends.NO, at(5), id="no title: the longer of the two"),
        pytest.param([paused(-30), paused(-1)], 0, "template_paused_second", Sends.NO, at(5), id="no title, but one was heard before"),
        pytest.param([paused(-30, FIRST), paused(-1)], 0, "template_paused_second", Sends.NO, at(5), id="no title after a first one"),
        pytest.param([paused(-30, PACING)], 0, "template_paused_by_pacing", Sends.NO, None, id="pacing does not end by itself"),
        pytest.param([paused(-30, PACING), paused(-1)], 0, "template_paused", Sends.NO, at(5), id="a pause by pacing is no rung"),
        pytest.param(
            [paused(-4, FIRST), read(S.PAUSED, -0.5)], 0, "template_paused", Sends.NO, None, id="still read as paused after its time"
        ),
        pytest.param(
            [paused(-2, FIRST), read(S.PAUSED, -1)], 0, "template_paused", Sends.NO, at(1), id="the reading keeps the clock of the news"
        ),
        pytest.param([paused(-2, FIRST), read(S.PAUSED, -1)], 2, "template_pause_over", Sends.UNKNOWN, None, id="then it is over"),
        pytest.param(
            [read(S.APPROVED, -2), read(S.PAUSED, -1)], 0, "template_paused", Sends.NO, None, id="only read: which rung is not known"
        ),
        pytest.param(
            [paused(-9, FIRST), read(S.APPROVED, -5), read(S.PAUSED)],
            0,
            "template_paused_second",
            Sends.NO,
            None,
            id="another pause than the one told: at least the second",
        ),
        pytest.param([paused(-4, FIRST), read(S.APPROVED, -0.5)], 0, "template_approved", Sends.YES, None, id="over, and read"),
    ],
)
def test_pauses_have_a_ladder_and_a_clock(heard: list[Any], hours: float, code: str, sendable: Sends, until: datetime | None) -> None:
    verdict = judged(*heard, hours=hours)

    assert (verdict.reasons[0].code, verdict.sendable, verdict.reasons[0].until) == (code, sendable, until)
    assert verdict.deadline == until


@pytest.mark.parametrize(
    ("state", "until"),
    [
        pytest.param(S.PENDING, at(22), id="a review takes up to 24 hours"),
        pytest.param(S.IN_APPEAL, at(22), id="an appeal too"),
        pytest.param(S.ARCHIVED, at(28 * 24 - 2), id="28 days to bring it back"),
        pytest.param(S.PENDING_DELETION, at(30 * 24 - 2), id="30 days for what is under way"),
        pytest.param(S.REJECTED, None, id="a rejection has no end"),
    ],
)
def test_a_state_whose_beginning_was_seen_tells_its_end(state: TemplateState, until: datetime | None) -> None:
    assert judged(news(state, -2)).reasons[0].until == until
    assert judged(read(S.APPROVED, -3), read(state, -2)).reasons[0].until == until
    assert judged(read(state, -2)).reasons[0].until is None  # first sight: it may have begun long ago
    assert judged(read(state, -2)).reasons[0].at_least
