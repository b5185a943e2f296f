from datetime import timedelta
from typing import Any

import pytest

from linekeeper.events.identity import NameDecision, NameReviewed, SecurityKind, SecurityNews
from linekeeper.events.number import NameStatus, NumberNews, NumberNewsKind
from linekeeper.fold.status import urgency
from linekeeper.fold.verdict import Status
from tests.fold.said import DIGITS, NUMBER, at, codes, errored, judged, read, reason

D, K = NameDecision, SecurityKind


def named(decision: NameDecision, hours: float = -1, requested: str = "Lucky Plant", why: str = "") -> NameReviewed:
    word = decision.upper()
    return NameReviewed(at=at(hours), number=NUMBER, decision=decision, word=word, requested=requested, reason=why)


def shown(status: NameStatus | None = None, hours: float = -1, name: str | None = None) -> Any:
    return read(hours=hours, name_status=status, name=name)


def security(kind: SecurityKind, hours: float = -1) -> SecurityNews:
    return SecurityNews(at=at(hours), number=NUMBER, display=DIGITS, kind=kind, word=kind.upper())


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        pytest.param([shown(NameStatus.APPROVED)], None, id="approved"),
        pytest.param([shown(NameStatus.AVAILABLE_WITHOUT_REVIEW)], None, id="usable without a review"),
        pytest.param([shown(NameStatus.NONE)], None, id="none: nothing was asked for"),
        pytest.param([shown(NameStatus.DECLINED)], "name_declined", id="read as declined"),
        pytest.param([shown(NameStatus.PENDING_REVIEW)], "name_in_review", id="read as in review"),
        pytest.param([shown(NameStatus.EXPIRED)], "name_expired", id="read as expired"),
        pytest.param([shown(NameStatus.APPROVED, -2), named(D.REJECTED)], "name_declined", id="news of a rejection holds at once"),
        pytest.param([shown(NameStatus.DECLINED, -2), named(D.APPROVED)], "name_declined", id="news of approval waits for a reading"),
        pytest.param([named(D.REJECTED, -2), shown(NameStatus.APPROVED)], None, id="a later reading settles it"),
        pytest.param([read(), named(D.PENDING)], "name_in_review", id="news of a review"),
        pytest.param([read(), named(D.DEFERRED)], "name_in_review", id="a review that was put off"),
        pytest.param(
            [named(D.APPROVED, -3, "New Plant"), shown(NameStatus.APPROVED, -1, "Lucky Plant")], "name_waits", id="another name is shown"
        ),
        pytest.param([named(D.APPROVED, -3, "New Plant"), shown(NameStatus.APPROVED, -1, "New Plant")], None, id="the new name is shown"),
        pytest.param([named(D.APPROVED, -3, "New Plant"), shown(name="Lucky Plant", hours=-4)], None, id="not read since"),
    ],
)
def test_what_becomes_of_a_display_name_is_a_note(heard: list[Any], code: str | None) -> None:
    verdict = judged(heard)

    assert (verdict.status, codes(verdict)) == (Status.CONNECTED, [code] if code else [])


def test_a_declined_name_tells_metas_reason_and_what_to_do() -> None:
    one = reason(judged(read(hours=-2), named(D.REJECTED, why="NAME_NOT_CONSISTENT")), "name_declined")

    assert "(NAME_NOT_CONSISTENT)" in one.text
    assert one.action
    assert not reason(judged(read(), named(D.PENDING)), "name_in_review").action


@pytest.mark.parametrize(
    ("kind", "code", "hours"),
    [
        pytest.param(K.PIN_CHANGED, "pin_changed", 24, id="changed"),
        pytest.param(K.PIN_RESET_REQUEST, "pin_reset_asked", 168, id="somebody asked to switch it off"),
        pytest.param(K.PIN_REQUEST_SUCCESS, "pin_switched_off", 168, id="switched off"),
        pytest.param(K.UNKNOWN, "pin_new_word", 24, id="a new word"),
    ],
)
def test_news_of_the_pin_is_shown_for_its_time(kind: SecurityKind, code: str, hours: int) -> None:
    event = security(kind, 0)

    verdict = judged(read(), event, hours=hours - 0.1)
    assert (verdict.status, codes(verdict), verdict.due_at) == (Status.CONNECTED, [code], at(hours))
    assert codes(judged(read(), event, hours=hours)) == []


def test_a_pin_that_is_being_taken_away_comes_before_what_can_wait() -> None:
    calm, alarming = judged(read(), security(K.PIN_CHANGED)), judged(read(), security(K.PIN_REQUEST_SUCCESS))

    assert urgency(alarming) > 50 > urgency(calm)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(NumberNews(at=at(0), number=NUMBER, kind=NumberNewsKind.THROUGHPUT_UPGRADE), id="news of the upgrade"),
        pytest.param(errored(131057, 0), id="a send refused meanwhile"),
    ],
)
def test_while_the_throughput_is_raised_a_minute_is_told(event: Any) -> None:
    verdict = judged(read(), event)

    assert (codes(verdict), reason(verdict, "throughput_upgrading").until) == (["throughput_upgrading"], at(0) + timedelta(minutes=1))
    assert codes(judged(read(), event, hours=1 / 60)) == []


def test_a_number_that_is_also_in_the_phones_app_says_so() -> None:
    assert codes(judged(read(on_biz_app=True))) == ["coexists"]
    assert codes(judged(read(hours=-2, on_biz_app=True), read(on_biz_app=False))) == []
