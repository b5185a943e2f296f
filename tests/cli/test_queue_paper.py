from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from rich.console import Console

from linekeeper.cli import queue_paper
from linekeeper.gateway.api_messages import told
from linekeeper.gateway.api_told import Act, PauseTold, QueueTold
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Tally
from linekeeper.store.instant import to_us
from linekeeper.views.sends import group

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HELD = Intent(
    id=to_us(NOON - timedelta(hours=1)),
    state=SendState.HELD,
    moved_at=NOON - timedelta(minutes=30),
    account="7",
    portfolio="P",
    number="101",
    lane="marketing",
    template="offer",
    language="en_US",
    why="limit_full",
    due_at=NOON + timedelta(hours=2),
    again=1,
)


def printed(table: object, width: int) -> str:
    console = Console(width=width, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115, PTH123  rich wants a file
    with console.file:
        console.print(table)
        return console.export_text()


def test_groups_tell_what_why_and_what_they_wait_for_at_any_width() -> None:
    same = {"account": "7", "portfolio": "P", "number": "101", "lane": "marketing", "template": "offer"}
    tallies = [
        Tally(**same, state=SendState.HELD, why="template_paused", sends=1_234),
        Tally(**same, state=SendState.UNKNOWN, why="TimeoutError", sends=1),
    ]
    text = printed(queue_paper.groups([group(one) for one in tallies]), 140)

    assert "1,234  marketing" in text
    assert "Meta has paused this template.  template_paused: Meta would refuse" in text
    assert "marketing, unknown" in text
    assert max(map(len, printed(queue_paper.groups([group(one) for one in tallies]), 60).splitlines())) <= 60


@pytest.mark.parametrize(
    ("waiting", "unknown", "sends", "state", "words"),
    [
        pytest.param(2, 0, 2, "", "2 wait. The next look at one is 14:00 (in 2 hours).", id="some wait"),
        pytest.param(0, 1, 1, "", "0 wait. Of 1 nobody knows whether it reached Meta.", id="one is unknown"),
        pytest.param(0, 0, 7, "failed", "7 are failed.", id="another state"),
        pytest.param(0, 0, 1, "sent", "1 is sent.", id="one of another state"),
        pytest.param(0, 0, 0, "failed", "None is failed.", id="none of another state"),
        pytest.param(0, 0, 0, "held", "Nothing waits.", id="none is held"),
        pytest.param(0, 0, 0, "", "Nothing waits, and nothing is unknown.", id="nothing"),
    ],
)
def test_the_headline_says_how_many_of_what_was_asked_for(waiting: int, unknown: int, sends: int, state: str, words: str) -> None:
    tally = Tally(
        account="7", portfolio="P", number="101", lane="marketing", template="", state=SendState.FAILED, why="by_meta", sends=sends
    )
    items = [group(tally)] if sends else []
    queue = QueueTold(waiting=waiting, unknown=unknown, next_due=NOON + timedelta(hours=2), items=items, more=0)

    assert queue_paper.headline(queue, state, NOON, UTC) == words


def test_a_release_says_beforehand_what_it_would_leave_alone() -> None:
    full = Tally(account="7", portfolio="P", number="101", lane="utility", template="", state=SendState.HELD, why="limit_full", sends=5)
    groups = [group(one) for one in (full, replace(full, why="template_paused"), replace(full, why="template_paused", number="102"))]
    [told] = queue_paper.left_alone(groups, [])

    assert told == "10 of these are left alone without --override template_paused: Meta would surely refuse."
    assert queue_paper.left_alone(groups, ["template_paused"]) == []


def test_an_act_is_told_with_its_reason_when_there_is_one() -> None:
    act = Act(id="1", at=NOON, by="Ada", what="release", about="lk.5", reason="the fair", many=1, account="7")

    assert queue_paper.act(act, NOON, UTC) == "12:00 (now)  Ada: release lk.5 (1): the fair"
    assert queue_paper.act(replace(act, reason=""), NOON, UTC).endswith("release lk.5 (1)")


def test_a_send_is_told_with_its_times_and_what_lets_it_go() -> None:
    lines = queue_paper.lines(told(HELD), NOON, UTC)

    assert lines[0] == f"lk.{HELD.id}  held since 11:30 (30 min ago)"
    assert f"let it go: linekeeper queue release lk.{HELD.id} --override limit_full --reason …" in lines
    assert "next look: 14:00 (in 2 hours)" in lines
    assert lines[-1] == "repeats:   lk.1, which was presumed lost"


def test_an_error_of_metas_leads_to_its_explanation() -> None:
    failed = told(Intent(id=1, state=SendState.FAILED, moved_at=NOON, account="", portfolio="", number="1", why="by_meta", error=131026))

    assert "error:     131026 (linekeeper explain 131026)" in queue_paper.lines(failed, NOON, UTC)


def test_single_sends_and_pauses() -> None:
    assert f"lk.{HELD.id}  held" in printed(queue_paper.each([told(HELD)], NOON), 120)
    assert queue_paper.pauses([PauseTold(kind="lane", name="otp", since=NOON, by="Ada", reason="x")], NOON, UTC) == [
        "Paused: lane otp, by Ada since 12:00 (now): x"
    ]
    number = PauseTold(kind="number", name="101", since=NOON, by="Ada", reason="x", display="+15550100101")
    assert queue_paper.pauses([number], NOON, UTC)[0].startswith("Paused: number +1 555-010-0101, by Ada")
