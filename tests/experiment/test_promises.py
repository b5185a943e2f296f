"""A tiny experiment: what must hold in every run, whatever its numbers say."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from experiment.__main__ import broken_by
from experiment.letters import Kind
from experiment.load import Load
from experiment.measure import Result
from experiment.page import BEGIN, END, section, written
from experiment.picture import drawn
from experiment.run import WAYS, once

TINY = Load(days=2, customers=330, offer=300, utility=8, codes=5, talks=4)
SEEDS = (1, 2)


@pytest.fixture(scope="module")
def runs() -> Mapping[tuple[str, int], Result]:
    return {(way, seed): once(way, seed, TINY) for way in WAYS for seed in SEEDS}


def test_the_same_seed_comes_to_the_same(runs: Mapping[tuple[str, int], Result]) -> None:
    assert once("gateway", 1, TINY) == runs["gateway", 1]
    assert runs["gateway", 1] != runs["gateway", 2]


def test_every_way_is_given_the_same_letters_but_for_answers(runs: Mapping[tuple[str, int], Result]) -> None:
    asked = {kind: {runs[way, 1].letters[kind] for way in WAYS} for kind in ("marketing", "utility", "code")}

    assert asked == {"marketing": {300}, "utility": {16}, "code": {10}}


def test_every_letter_ends_in_one_state(runs: Mapping[tuple[str, int], Result]) -> None:
    known = {"delivered", "failed", "under way", "refused", "held back", "expired", "waiting"}
    for one in runs.values():
        assert {kind: sum(states.values()) for kind, states in one.ended.items()} == one.letters
        assert {state for states in one.ended.values() for state in states} <= known


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gateway_sends_nothing_twice_and_no_more_than_the_limit(runs: Mapping[tuple[str, int], Result], seed: int) -> None:
    one = runs["gateway", seed]

    assert (one.posts_twice, one.over_limit) == (0, 0)
    assert 0.85 < one.most_taken <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gateway_holds_no_answer_and_no_code_out_of_caution(runs: Mapping[tuple[str, int], Result], seed: int) -> None:
    one = runs["gateway", seed]

    assert (one.soft, one.late) == ([], {"reply": 0, "code": 0})
    assert broken_by(one) == []


def test_what_is_too_much_for_the_limit_is_refused_blindly_and_waits_in_the_gateway(runs: Mapping[tuple[str, int], Result]) -> None:
    assert runs["blind", 1].refusals > 50
    assert runs["gateway", 1].refusals == 0
    assert runs["gateway", 1].held > 50
    assert runs["gateway", 1].full < runs["blind", 1].full


def test_a_picture_and_a_section_are_made_of_the_runs(runs: Mapping[tuple[str, int], Result], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    written(page, section(list(runs.values()), "2026-11-25", "0.1.0"))
    picture = drawn(list(runs.values()), dict.fromkeys(WAYS, "a way"), "so & so")

    told = page.read_text(encoding="utf-8")
    assert (told[:7], told[-6:], "old" in told) == ("before\n", "after\n", False)
    assert "no claim about Meta itself" in told
    assert "| time Connected, % |" in told
    assert (picture.count("<polyline"), "so &amp; so" in picture) == (len(WAYS), True)
    assert {kind.value for kind in Kind} == set(runs["blind", 1].letters)


def test_a_page_without_a_place_for_it_is_not_written(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")

    with pytest.raises(ValueError, match="no place"):
        written(page, "text")
