from typing import Any

import pytest

from linekeeper.events.account import AccountHealthRead
from linekeeper.events.message import MessageState
from linekeeper.events.number import Can, Entity, EntityKind, NumberHealthRead
from linekeeper.fold.number import HINTING_ERRORS, MAINTENANCE, NOT_REGISTERED, TELLING_ERRORS
from linekeeper.fold.verdict import Status
from linekeeper.rulebook.errors import catalogue
from tests.fold.said import NUMBER, at, codes, errored, health, judged, moved, read, reason


@pytest.mark.parametrize(
    ("heard", "status", "code"),
    [
        pytest.param(health(), Status.CONNECTED, [], id="available"),
        pytest.param(health(Can.BLOCKED, -1, 141014), Status.BANNED, ["health_banned"], id="141014 is a ban"),
        pytest.param(health(Can.BLOCKED, -1, 141006), Status.RESTRICTED, ["health_payment"], id="141006 is the payment method"),
        pytest.param(health(Can.BLOCKED, -1, 141000), Status.RESTRICTED, ["health_blocked"], id="an undocumented code"),
        pytest.param(health(Can.BLOCKED, -1), Status.RESTRICTED, ["health_blocked"], id="blocked without any code"),
        pytest.param(health(Can.BLOCKED, -1, 141014, 141006), Status.BANNED, ["health_banned", "health_payment"], id="two locks"),
        pytest.param(health(Can.LIMITED, -1, 141010), Status.CONNECTED, ["health_limited"], id="limited is a note"),
        pytest.param(health(Can.UNKNOWN), Status.CONNECTED, ["health_new_word"], id="a new word is a note"),
        pytest.param(health(Can.BLOCKED, -1, 138024, kind=EntityKind.TEMPLATE), Status.CONNECTED, [], id="a template is its own matter"),
    ],
)
def test_health_is_read_from_the_entities(heard: NumberHealthRead, status: Status, code: list[str]) -> None:
    verdict = judged(read(), heard)

    assert (verdict.status, codes(verdict)) == (status, code)


def test_a_calling_problem_never_decides_about_messages() -> None:
    link = Entity(kind=EntityKind.NUMBER, can_send=Can.AVAILABLE, can_call=Can.BLOCKED)

    assert codes(judged(read(), NumberHealthRead(at=at(-1), number=NUMBER, entities=(link,)))) == []


def test_metas_own_text_and_code_are_shown() -> None:
    one = reason(judged(read(), health(Can.BLOCKED, -1, 141000)), "health_blocked")

    assert "account: Meta's words on 141000. (141000). Mend it." in one.text
    assert one.word == "141000"


def test_notes_of_a_limited_link_are_shown() -> None:
    link = Entity(kind=EntityKind.NUMBER, can_send=Can.LIMITED, notes=("The name is not approved.",))
    verdict = judged(read(), NumberHealthRead(at=at(-1), number=NUMBER, entities=(link,)))

    assert "The name is not approved." in reason(verdict, "health_limited").text


def test_a_payment_problem_says_that_answers_may_go_on_but_does_not_promise_it() -> None:
    verdict = judged(read(), health(Can.BLOCKED, -1, 141006))

    assert "does not promise" in reason(verdict, "health_payment").allowed
    assert dict(verdict.allows) == {"otp": "no", "reply": "unknown", "utility": "no", "marketing": "no"}


def test_a_later_clear_answer_ends_a_block() -> None:
    assert judged(read(), health(Can.BLOCKED, -2, 141014), health(hours=-1)).status is Status.CONNECTED


def test_since_when_it_is_blocked_is_read_off_the_history() -> None:
    heard = [health(hours=-5), health(Can.BLOCKED, -4, 141006), health(Can.BLOCKED, -1, 141006)]

    assert (reason(judged(read(), heard), "health_payment").since, reason(judged(read(), heard), "health_payment").at_least) == (
        at(-4),
        False,
    )


def test_the_newer_of_the_numbers_and_the_accounts_answer_speaks_for_the_account() -> None:
    clear = AccountHealthRead(at=at(-1), account="201", entities=(Entity(kind=EntityKind.ACCOUNT, can_send=Can.AVAILABLE),))

    assert judged(read(), health(Can.BLOCKED, -2, 141006), clear).status is Status.CONNECTED
    assert judged(read(), health(Can.BLOCKED, -2, 141006, kind=EntityKind.NUMBER), clear).status is Status.RESTRICTED


@pytest.mark.parametrize("code", [368, 131031, 131037, 131042])
def test_a_telling_send_error_is_a_note_for_a_day_or_until_health_is_clear(code: int) -> None:
    heard: list[Any] = [read(hours=-3), errored(code, -2)]
    verdict = judged(heard)

    assert (verdict.status, codes(verdict), verdict.due_at) == (Status.CONNECTED, [f"error_{code}"], at(22))
    assert codes(judged(heard, hours=22)) == []
    assert codes(judged(heard, health(hours=-1))) == []


def test_a_spam_limit_is_a_note_until_a_day_has_passed_without_it_whatever_the_health_check_says() -> None:
    heard: list[Any] = [read(hours=-30), errored(131048, -26), errored(131048, -2), health(hours=-1), moved(MessageState.DELIVERED, -1)]
    verdict = judged(heard)

    assert (verdict.status, codes(verdict), verdict.due_at) == (Status.CONNECTED, ["error_131048"], at(22))
    assert codes(judged(heard, hours=22)) == []


def failing(*hours: float, code: int = 131064) -> list[Any]:
    return [read(hours=-9), *(errored(code, one) for one in hours)]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        pytest.param([-0.1, -0.2], False, id="twice is not enough"),
        pytest.param([-0.1, -0.1, -0.1], False, id="three in one second are one"),
        pytest.param([-0.1, -0.2, -0.3], True, id="three times within the hour"),
        pytest.param([-0.1, -0.2, -1], False, id="the third is an hour old"),
    ],
)
def test_sends_fail_when_a_hinting_code_came_again_and_again(hours: list[float], told: bool) -> None:
    assert ("sends_fail" in codes(judged(failing(*hours)))) == told


def test_failing_sends_say_what_they_hint_at_and_set_no_status() -> None:
    verdict = judged(failing(-0.5, -0.3, -0.1))
    one = reason(verdict, "sends_fail")

    assert (verdict.status, one.word, one.since, verdict.due_at) == (Status.CONNECTED, "131064", at(-0.5), at(0.5))
    assert "131064: Utility messages capped." in one.text
    assert "often a sign that the number is Restricted" in one.text


def test_failing_sends_end_with_their_hour_or_a_clear_health_check() -> None:
    assert codes(judged(failing(-0.5, -0.3, -0.1), hours=0.5)) == []
    assert codes(judged(failing(-0.5, -0.3, -0.2), health(hours=-0.1))) == []


def test_a_long_run_of_failures_keeps_its_beginning() -> None:
    many = [-0.05 * index for index in range(1, 12)]

    assert reason(judged(failing(-8, *many)), "sends_fail").since == at(-0.55)


def test_every_hint_of_the_catalogue_that_a_status_may_hold_is_read() -> None:
    """Codes that only a call of our own can answer, of calling, or of the health check, come another way."""
    in_statuses = {"both", "failed_status"}
    hinted = {one.code for one in catalogue().entries.values() if one.status_hint != "none" and one.appears_in in in_statuses}

    assert hinted - TELLING_ERRORS - NOT_REGISTERED - {MAINTENANCE} == HINTING_ERRORS
