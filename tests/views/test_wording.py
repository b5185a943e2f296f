from typing import get_args

import pytest
from msgspec.structs import replace

from linekeeper.rulebook import Text
from linekeeper.rulebook.error_shapes import Blocks, Family, Hint, Policy, Retry
from linekeeper.rulebook.errors import catalogue
from linekeeper.views.wording import BLOCKS, BLOCKS_OF, HINTS, SURE, blocked, kind_of, retry, short, span

ENTRY = catalogue().entries["131047"]


def told(policy: Policy, seconds: int | None = None, notes: str = "", attempts: int | None = None) -> str:
    ours = seconds == 30
    how = Retry(policy=policy, initial_delay_s=seconds, delay_basis="chosen" if ours else "documented", notes=notes, max_attempts=attempts)
    return retry(replace(ENTRY, retry=how))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        pytest.param(told("never"), "No: the same will happen again.", id="never"),
        pytest.param(told("after_delay", 86400), "Yes, after 24 hours.", id="after a while"),
        pytest.param(told("after_delay"), "Yes, after the time that the error's details tell.", id="after a while that is told"),
        pytest.param(
            told("backoff", 30, attempts=5), "Yes, after 30 seconds (our proposal); wait longer each time. At most 5 times.", id="ours"
        ),
        pytest.param(told("backoff"), "Yes, after a moment; wait longer each time.", id="no time at all"),
        pytest.param(told("when_window_open"), "Once the person has written to you.", id="the window"),
        pytest.param(told("when_capacity_frees"), "Once there is room again.", id="room"),
        pytest.param(told("when_capacity_frees", 60), "Once there is room again; look again after 1 minute.", id="room, and when to look"),
        pytest.param(told("after_fix", notes="Hold it."), "Once it is mended. Hold it.", id="after a fix, with a note"),
    ],
)
def test_whether_to_try_again_is_a_sentence(said: str, sentence: str) -> None:
    assert said == sentence


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(1, "1 second"), (90, "90 seconds"), (300, "5 minutes"), (3600, "1 hour"), (259200, "72 hours"), (86400, "24 hours")],
)
def test_spans_are_said_as_people_say_them(seconds: int, said: str) -> None:
    assert span(seconds) == said


def test_every_word_of_the_catalogue_has_its_sentence() -> None:
    assert set(BLOCKS) == set(get_args(Blocks))
    assert {blocks for _, blocks in BLOCKS_OF} <= set(get_args(Blocks))
    assert {family for family, _ in BLOCKS_OF} <= set(get_args(Family))
    assert set(HINTS) == set(get_args(Hint))
    assert set(SURE) == {"high", "medium", "low"}
    assert all(told(policy) for policy in get_args(Policy))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("130429", "Everything from this number.", id="the scope"),
        pytest.param("138009", "Calls to this person.", id="a call's scope is about calls"),
        pytest.param("2388103#1", "The move of this number.", id="a move's scope is about the move"),
        pytest.param("139200", "Utility messages through Direct Send.", id="where it is told closer"),
    ],
)
def test_what_an_error_blocks_is_told_as_closely_as_it_is_known(code: str, said: str) -> None:
    assert blocked(catalogue().entries[code]) == said


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("status_flagged", "status"),
        ("template_paused", "state of a template"),
        ("step_code", "step of Pending"),
        ("sight_token", "loss of sight"),
        ("enforcement_both", "restriction"),
        ("coexistence_lost", "reason for Offline"),
        ("banned", "reason for Banned"),
        ("untold", "note"),
    ],
)
def test_every_text_is_of_a_kind(name: str, kind: str) -> None:
    status = {"banned": "banned", "untold": "note"}.get(name, "")

    assert kind_of(name, Text(text="x", status=status)) == kind


@pytest.mark.parametrize(("name", "told_as"), [("status_flagged", "flagged"), ("template_paused", "paused"), ("banned", "banned")])
def test_names_are_told_without_what_only_sorts_them(name: str, told_as: str) -> None:
    assert short(name) == told_as
