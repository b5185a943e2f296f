"""A tiny experiment: what must hold in every run, whatever its numbers say."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from experiment.__main__ import broken_by
from experiment.kept import Kept, code
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
@pytest.mark.parametrize("way", ["gateway", "canary"])
def test_the_gateway_sends_nothing_twice_and_no_more_than_the_limit(runs: Mapping[tuple[str, int], Result], seed: int, way: str) -> None:
    one = runs[way, seed]

    assert (one.posts_twice, one.over_limit) == (0, 0)
    assert 0.5 < one.most_taken <= 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", ["gateway", "canary"])
def test_the_gateway_holds_no_answer_and_no_code_out_of_caution(runs: Mapping[tuple[str, int], Result], seed: int, way: str) -> None:
    one = runs[way, seed]

    assert (one.soft, one.late) == ([], {"reply": 0, "code": 0})
    assert broken_by(one) == []


def test_what_is_too_much_for_the_limit_is_refused_blindly_and_waits_in_the_gateway(runs: Mapping[tuple[str, int], Result]) -> None:
    assert runs["blind", 1].refusals > 50
    assert runs["gateway", 1].refusals == 0
    assert runs["gateway", 1].held > 50
    assert runs["gateway", 1].full < runs["blind", 1].full


def test_a_campaign_goes_out_in_the_stages_of_its_canary_and_all_of_it_is_accounted_for(runs: Mapping[tuple[str, int], Result]) -> None:
    one = runs["canary", 1]

    assert sum(one.ended["marketing"].values()) == 300
    assert one.delivered["marketing"] > 15, "more than the first stage"
    assert one.held >= 300 - 15, "all but the first stage waited for it, or never went"


def test_what_breaks_a_promise_is_told(runs: Mapping[tuple[str, int], Result]) -> None:
    one = replace(runs["gateway", 1], posts_twice=1, soft=["limit_full"], over_limit=2, most_taken=1.004, ended={"code": {"lost": 1}})

    assert len(broken_by(one)) == 5
    assert broken_by(replace(one, way="blind")) == []


def test_a_run_that_was_interrupted_goes_on_with_what_is_known_and_another_load_is_another_run(
    runs: Mapping[tuple[str, int], Result], tmp_path: Path
) -> None:
    kept, jobs = Kept(tmp_path), [("blind", 1, TINY), ("canary", 1, TINY)]
    kept.put(jobs[0], runs["blind", 1])
    kept.put(jobs[1], runs["canary", 1])
    next(tmp_path.glob("canary-*")).write_bytes(b"{")

    assert [kept.get(job) for job in jobs] == [runs["blind", 1], None]
    assert kept.get(("blind", 1, replace(TINY, codes=6))) is None
    assert code("blind") == code("pause") != code("gateway") == code("canary")


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
