"""What we refuse, in Graph's shape: the table in the documents is this one, and no refusal tempts anybody to send twice."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from linekeeper.fold.verdict import Basis
from linekeeper.gateway.refusal import BUSY, KINDS, NO_PATH, OUTCOME_UNKNOWN, held_back, refused
from linekeeper.pacing.ask import Decision, Outcome
from linekeeper.pacing.rows import ROWS
from linekeeper.rulebook import Lane
from linekeeper.rulebook.errors import catalogue

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DOCUMENT = (Path(__file__).parents[2] / "docs" / "gateway.md").read_text(encoding="utf-8")


def test_the_documented_table_is_the_one_that_is_used() -> None:
    told = re.findall(r"^\| (9551\d\d) \| (\d+) \| (\d+) \| (.+?) \| (\d*) ?\|$", DOCUMENT, re.MULTILINE)

    assert told == [(str(kind.own), str(kind.http), str(kind.meta), kind.title, str(kind.wait_s or "")) for kind in KINDS]


def test_no_code_is_given_twice_here_or_in_pacing() -> None:
    own = [kind.own for kind in KINDS] + [row.own for row in ROWS]

    assert len(own) == len(set(own))


def test_what_may_have_been_sent_is_never_told_as_a_server_in_trouble() -> None:
    assert OUTCOME_UNKNOWN.http == 409
    assert [kind.title for kind in KINDS if kind.http >= 500 and not kind.wait_s] == []


def test_what_must_not_be_repeated_bears_no_code_that_is_to_be_repeated() -> None:
    again = {code: any(one.retry.policy == "backoff" for one in catalogue().meanings(code)) for code in {kind.meta for kind in KINDS}}

    assert [kind.title for kind in KINDS if again[kind.meta] and not kind.wait_s] == []
    assert [kind.meta for kind in KINDS if kind.meta > 955_000] == [OUTCOME_UNKNOWN.own], "of the others Meta has something like it"


def test_a_refusal_has_graphs_shape() -> None:
    told = refused(BUSY, wait_s=7.9, send="lk.7", why="Too much.")
    error = msgspec.json.decode(told.body)["error"]

    assert (told.status, dict(told.headers)[b"retry-after"]) == (503, b"7")
    assert (error["code"], error["type"], error["is_transient"]) == (131016, "OAuthException", True)
    assert error["linekeeper"]["id"] == "lk.7"
    assert error["linekeeper"]["retry_after_s"] == 7
    assert error["error_data"]["details"].endswith("Too much.")
    assert b"retry-after" not in dict(refused(NO_PATH).headers)


@pytest.mark.parametrize(
    ("outcome", "retry_after_s", "status"),
    [
        pytest.param(Outcome.HOLD, 30, 429, id="what is held may be tried again"),
        pytest.param(Outcome.HOLD, 0, 429, id="in a second at the earliest"),
        pytest.param(Outcome.REFUSE, 0, 400, id="what is refused may not"),
        pytest.param(Outcome.REFUSE, 60, 429, id="unless time helps"),
    ],
)
def test_a_decision_is_told_with_its_reason_and_when_to_come_back(outcome: Outcome, retry_after_s: int, status: int) -> None:
    decision = Decision(
        outcome=outcome,
        lane=Lane.MARKETING,
        code="limit_full",
        text="The limit is used up.",
        basis=Basis.DERIVED,
        own=955099,
        until=NOON + timedelta(hours=1),
        waits_for="A place.",
        override="limit_full",
        retry_after_s=retry_after_s,
    )
    told = held_back(decision, "lk.9")
    error = msgspec.json.decode(told.body)["error"]

    assert (told.status, error["code"]) == (status, 955099)
    assert dict(told.headers).get(b"retry-after") == (str(max(retry_after_s, 1)).encode() if status == 429 else None)
    assert (error["linekeeper"]["reason"], error["linekeeper"]["waits_for"]) == ("limit_full", "A place.")
    assert (error["linekeeper"]["until"], error["linekeeper"]["override"]) == ("2026-11-25T13:00:00Z", "limit_full")
