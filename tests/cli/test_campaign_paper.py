"""How campaigns look on paper."""

from datetime import UTC
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.cli import campaign_paper
from linekeeper.cli.paper import paper
from linekeeper.state.campaign_body import Part, Report
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
        "1,200 people would get autumn_offer (en_US) from +15550100511. The list has 1,300 lines. Nothing has been sent.",
        "40 Twice. twice",
        "60 It is night there. quiet_hours",
        "2,000 a day; 900 are left for marketing now, and 900 of these people fit",
        "60 → 240 → 600 → 1,200",
        "not within 30 days",
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


def test_a_list_of_campaigns_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    told = printed(capsys, [campaign_paper.listing([campaign(), campaign("cp.4", name="", watching=True)], NOON)])

    assert "cp.5 running 240 of 1,200 Autumn letter stage 3 of 4, to 600" in told
    assert "to 600;" in told
    assert "watching" in told  # on narrow paper in a line of its own
