import pytest

from linekeeper.pacing.case import Row
from linekeeper.pacing.rows import ROWS
from linekeeper.state.intents import SendState
from linekeeper.views.sends_words import OWN, reason_of

HELD, FAILED, UNKNOWN, SENT = SendState.HELD, SendState.FAILED, SendState.UNKNOWN, SendState.SENT


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_every_row_reads_as_a_sentence_also_without_what_only_one_send_knew(row: Row) -> None:
    told = reason_of(row.code, HELD)

    assert told is not None
    assert told.text.endswith(".")
    assert not [bad for bad in ("{", "}", "()", "  ", " .", ":.") if bad in told.text]


@pytest.mark.parametrize("code", OWN)
def test_every_word_of_the_gateways_own_reads_as_a_sentence(code: str) -> None:
    assert OWN[code].text.endswith(".")
    assert OWN[code].waits_for == "" or OWN[code].waits_for.endswith((".", "`."))


@pytest.mark.parametrize(
    ("why", "state", "error", "text", "waits", "override"),
    [
        pytest.param("limit_full", HELD, None, "The portfolio's limit is used up.", True, "limit_full", id="it waits"),
        pytest.param("window_closed", FAILED, 131047, "This person has not written", False, "", id="refused by us"),
        pytest.param("by_meta", FAILED, 131026, "Meta refused it (131026: Could not be delivered).", False, "", id="refused by Meta"),
        pytest.param("by_meta", FAILED, 999_999_999, "Meta refused it (999999999).", False, "", id="a code that nobody knows"),
        pytest.param("TimeoutError", UNKNOWN, None, "did not answer in time. Nobody knows whether", True, "", id="unknown by its silence"),
        pytest.param("hung up", UNKNOWN, None, "broke off before Meta's answer.", True, "", id="unknown since Meta hung up"),
        pytest.param("NewError", UNKNOWN, None, "Nobody knows whether it reached Meta.", True, "", id="unknown for another reason"),
        pytest.param("", FAILED, 131026, "Meta refused it (131026: Could not be delivered).", False, "", id="a status told the failure"),
        pytest.param(
            "limit_full,quiet_hours",
            SENT,
            None,
            "this spoke against it: The portfolio's limit is used up. It is late",
            False,
            "",
            id="overridden",
        ),
        pytest.param("a_newer_word", HELD, None, "a_newer_word", False, "", id="a word that is newer"),
    ],
)
def test_a_reason_says_what_it_waits_for_and_what_lets_it_go(
    why: str, state: SendState, error: int | None, text: str, *, waits: bool, override: str
) -> None:
    told = reason_of(why, state, error)

    assert told is not None
    assert text in told.text
    assert (bool(told.waits_for), told.override) == (waits, override)


def test_what_went_well_needs_no_reason() -> None:
    assert reason_of("", SENT) is None


def test_where_it_was_kept_the_reason_is_told_as_it_was_decided_while_it_waits() -> None:
    detail = "The portfolio's limit is used up: 1,000 of 1,000 people in 24 hours."
    waits, failed, released = (
        reason_of("limit_full", HELD, None, detail),
        reason_of("limit_full", FAILED, None, detail),
        reason_of("released", HELD, None, detail),
    )

    assert [one and one.text for one in (waits, failed, released)] == [
        detail,
        "The portfolio's limit is used up.",
        "An operator released it.",
    ]
