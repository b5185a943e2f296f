"""How campaigns look on paper."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.cli import campaign_paper
from linekeeper.cli.paper import paper
from linekeeper.state.campaign_body import Part, Report
from linekeeper.views.campaigns import WatchAnswer
from tests.flow.stream import NOON
from tests.web.scenes import campaign

REPORT = Report(
    at=NOON,
    confirm_until=NOON,
    lines=1_300,
    people=1_260,
    reached=1_200,
    left_out=(Part(code="twice", people=40, text="Twice."),),
    waits=(Part(code="quiet_hours", people=60, text="It is night there."),),
    at_once=900,
    limit=2_000,
    limit_known=True,
    left=900,
    finished_at=None,
    stages=(60, 240, 600, 1_200),
    risk="medium",
    risks=("The template is new.",),
    lane="marketing",
    cost="What it costs is not known here.",
    notes=("Something else.",),
)


def printed(capsys: pytest.CaptureFixture[str], parts: Any) -> str:
    out = paper()
    for part in parts:
        out.print(part)
    return " ".join(capsys.readouterr().out.split())


def test_a_report_tells_everything_before_anything_goes(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, campaign_paper.report(campaign(), REPORT, NOON, UTC))

    for words in (
        "1,200 people would get autumn_offer (en_US) from +1 555-010-0511. The list has 1,300 lines. Nothing has been sent.",
        "40 Twice. twice",
        "60 It is night there. quiet_hours",
        "2,000 a day; 900 are left for marketing now, and 900 of these people fit",
        "60 → 240 → 600 → 1,200",
        "Done not known: nobody knows how long it is held, or it takes over 30 days",
        "medium The template is new.",
        "Cost What it costs is not known here.",
        "Note Something else.",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param({"limit_known": False}, "not known yet", id="not known"),
        pytest.param({"limit": None}, "none", id="none"),
    ],
)
def test_a_limit_is_never_claimed_that_is_not_known(told: dict[str, Any], words: str) -> None:
    assert campaign_paper.limit(replace(REPORT, **told)) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param({}, "60  →  240  →  600  →  1,200", id="kept before stages told how long they are watched"),
        pytest.param({"stage_s": 1_800, "stage_settled": 0.8}, "1,200 people; after each it is watched for 30 min at least", id="stages"),
        pytest.param({"stages": (1_200,), "stage_settled": 0.8}, "1,200", id="all at once"),
    ],
)
def test_a_stage_says_how_long_it_is_watched(told: dict[str, Any], words: str) -> None:
    assert words in campaign_paper.stages(replace(REPORT, **told))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param({"finished_at": NOON + timedelta(hours=2)}, "about 14:00 (in 2 hours); an estimate", id="known"),
        pytest.param({"waits": ()}, "not within 30 days", id="too many for a month"),
        pytest.param({}, "nobody knows how long it is held", id="held without an end"),
    ],
)
def test_when_it_is_done_is_claimed_only_when_it_follows_from_what_is_known(told: dict[str, Any], words: str) -> None:
    assert words in campaign_paper.done(replace(REPORT, **told), NOON, UTC)


def test_nobody_gets_it_so_no_stage_and_no_end_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, [campaign_paper.facts(replace(REPORT, reached=0, stages=(), finished_at=NOON), NOON, UTC)])

    assert "Stages" not in told
    assert "Done" not in told


@pytest.mark.parametrize(
    ("watch", "words"),
    [
        pytest.param(
            (30, 10, 192), "Not before 12:30 (in 30 min), and not before enough came out: 10 of 240 came out, 192 must.", id="both"
        ),
        pytest.param((30, 200, 192), "The next stage begins at 12:30 (in 30 min), when nothing speaks against it.", id="time only"),
        pytest.param((-30, 10, 192), "To wait no longer: linekeeper campaigns resume cp.5 --waive settled --reason …", id="outcomes only"),
        pytest.param((-30, 200, 192), "", id="at any moment"),
    ],
)
def test_a_stage_that_is_watched_says_what_it_waits_for_and_how_to_wait_no_longer(watch: tuple[int, int, int], words: str) -> None:
    minutes, came_out, needed = watch
    told = campaign(watching=True, watch=WatchAnswer(until=NOON + timedelta(minutes=minutes), came_out=came_out, needed=needed))

    assert words in " ".join(campaign_paper.watch(told, NOON, UTC))
    assert bool(campaign_paper.watch(told, NOON, UTC)) is bool(words)


def test_what_stopped_itself_tells_the_words_that_let_it_go_on() -> None:
    stopped = campaign(state="paused", by_canary=True, stopped_by=("undeliverable", "read"))

    assert campaign_paper.onward(stopped) == [
        "When that is solved: linekeeper campaigns resume cp.5 --reason …",
        "To go on all the same: linekeeper campaigns resume cp.5 --waive undeliverable --waive read --reason …",
    ]
    assert campaign_paper.onward(campaign(state="paused")) == ["To go on: linekeeper campaigns resume cp.5 --reason …"]
    assert campaign_paper.onward(campaign()) == []


@pytest.mark.parametrize(("many", "words"), [(0, "Nobody"), (1, "1 person"), (1_200, "1,200 people")])
def test_people_are_counted_in_words(many: int, words: str) -> None:
    assert campaign_paper.people(many) == words


def test_a_campaign_shows_its_bar_its_stage_and_what_stopped_it(capsys: pytest.CaptureFixture[str]) -> None:
    stopped = campaign(state="paused", by_canary=True, why="Quality fell.", waived=("undeliverable",))
    told = printed(capsys, campaign_paper.whole(stopped, NOON, UTC))

    assert "████░░░░░░░░░░░░░░░░░░░░ 240 of 1,200, 20 % stage 3 of 4, to 600" in told
    assert "Stopped by itself: Quality fell." in told
    assert "141 read 9 failed 31 left out" in told
    assert "by Ada; confirmed 10:00 (2 hours ago); waived: undeliverable" in told
    assert campaign_paper.stage(campaign(state="done")) == ""
    assert campaign_paper.stage(campaign(state="drafted")) == "not confirmed; forgotten after a day"


def test_a_list_of_campaigns_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, [campaign_paper.listing([campaign(), campaign("cp.4", name="", watching=True)], NOON)])

    assert "cp.5 running 240 of 1,200 Autumn letter stage 3 of 4, to 600" in told
    assert "to 600;" in told
    assert "watching" in told  # on narrow paper in a line of its own
