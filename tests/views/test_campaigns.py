"""Campaigns at a glance: every line is counted once, in a word that people read."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.pacing.canary import Canary
from linekeeper.pacing.canary import State as CanaryState
from linekeeper.rulebook import current
from linekeeper.state.campaign_body import Detail, Form, Report, body_of
from linekeeper.state.campaigns import Campaign, CampaignState, Count, Line, LineState
from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import SendsTurn
from linekeeper.state.sends_memory import MemorySends
from linekeeper.views.campaigns import KINDS, CampaignAnswer, WatchAnswer, answered, id_of, kind_of, page, public_id, why_of
from linekeeper.views.changes import Changes
from linekeeper.views.fleet import Views
from tests.flow.stream import NOON, read
from tests.views.asked import in_memory

REPORT = Report(
    at=NOON,
    confirm_until=NOON,
    lines=40,
    people=40,
    reached=40,
    left_out=(),
    waits=(),
    at_once=40,
    limit=None,
    limit_known=False,
    left=None,
    finished_at=None,
    stages=(2, 8, 20, 40),
    risk="low",
    risks=(),
    lane="marketing",
    cost="",
)


def campaign(sent: int = 0, id_: int = 7, canary: CanaryState = CanaryState.RUNNING, **told: Any) -> Campaign:
    detail = Detail(
        form=Form(number="1", template="offer", language="en_US"),
        report=REPORT,
        canary=Canary(people=40, sent=sent, state=canary),
        token="",
    )
    usual = Campaign(
        id=id_,
        state=CampaignState.RUNNING,
        moved_at=NOON,
        account="A",
        portfolio="P",
        number="1",
        template="offer",
        language="en_US",
        lane="marketing",
        people=40,
        created_at=NOON,
        confirmed_at=NOON,
        body=body_of(detail),
    )
    return replace(usual, **told)


def count(lines: int, send: SendState | None = None, state: LineState = LineState.FED, **told: Any) -> Count:
    return replace(Count(state=state, send=send, why="", error=None, posted=True, lines=lines), **told)


@pytest.mark.parametrize("state", LineState)
@pytest.mark.parametrize("send", [None, *SendState])
def test_every_line_has_a_word(state: LineState, send: SendState | None) -> None:
    assert kind_of(state, send) in KINDS


def test_lines_are_counted_by_what_became_of_them_with_the_reasons() -> None:
    told = answered(
        campaign(),
        [
            count(3, SendState.READ),
            count(2, SendState.FAILED, why="by_meta", error=131026),
            count(1, SendState.HELD, why="quiet_hours"),
            count(4, state=LineState.SKIPPED, why="person_wants_nothing"),
            count(5, state=LineState.OUT, why="no_plus"),
            count(25, state=LineState.WAITS),
        ],
    )

    assert told.counts == {"waiting": 25, "queued": 1, "read": 3, "failed": 2, "left_out": 9}
    assert (told.went, told.percent) == (9, 22)
    assert [(one.code, one.people) for one in told.reasons] == [
        ("no_plus", 5),
        ("person_wants_nothing", 4),
        ("by_meta 131026", 2),
        ("quiet_hours", 1),
    ]
    assert all(one.text for one in told.reasons)


@pytest.mark.parametrize(("sent", "stage"), [(0, 1), (1, 1), (2, 2), (8, 3), (20, 4), (40, 4)])
def test_the_stage_is_the_one_that_is_not_full_yet(sent: int, stage: int) -> None:
    assert answered(campaign(sent), []).stage == stage


@pytest.mark.parametrize(("sent", "stage"), [(2, 1), (8, 2), (40, 4)])
def test_a_stage_that_is_watched_is_not_over(sent: int, stage: int) -> None:
    assert answered(campaign(sent, canary=CanaryState.WATCHING), []).stage == stage


def test_a_campaign_that_paused_itself_says_so() -> None:
    stopped = answered(campaign(canary=CanaryState.STOPPED, state=CampaignState.PAUSED, why="Quality fell."), [])
    watching = answered(campaign(canary=CanaryState.WATCHING), [])

    assert (stopped.by_canary, stopped.why, stopped.watching) == (True, "Quality fell.", False)
    assert (watching.by_canary, watching.watching) == (False, True)


def test_a_stage_that_is_watched_tells_what_it_waits_for() -> None:
    def watched(state: CanaryState = CanaryState.WATCHING, settled: float = 0.8, waived: tuple[str, ...] = ()) -> CampaignAnswer:
        detail = Detail(
            form=Form(number="1", template="offer", language="en_US"),
            report=replace(REPORT, stage_s=1_800.0, stage_settled=settled),
            canary=Canary(people=40, sent=8, state=state, since=NOON, waived=waived),
            token="",
        )
        counts = [count(3, SendState.READ), count(2, SendState.SENT), count(1, SendState.FAILED), count(2, state=LineState.SKIPPED)]
        return answered(campaign(body=body_of(detail)), counts)

    assert watched().watch == WatchAnswer(until=NOON + timedelta(minutes=30), came_out=6, needed=7)
    assert watched(waived=("settled",)).watch == WatchAnswer(until=NOON + timedelta(minutes=30), came_out=6, needed=0)
    assert watched(CanaryState.RUNNING).watch is None
    assert watched(settled=0.0).watch is None  # a report from before that was kept


def test_what_stopped_it_is_told_in_the_words_that_waive_it() -> None:
    canary = Canary(people=40, sent=8, state=CanaryState.STOPPED, signs=("undeliverable", "read"))
    detail = Detail(form=Form(number="1", template="offer", language="en_US"), report=REPORT, canary=canary, token="")

    assert answered(campaign(body=body_of(detail), state=CampaignState.PAUSED), []).stopped_by == ("undeliverable", "read")


@pytest.mark.parametrize(
    ("code", "send", "error", "words"),
    [
        pytest.param("twice", None, None, "The same number stands in an earlier line.", id="left out"),
        pytest.param("new_one", None, None, "new_one", id="a code that nobody knows"),
        pytest.param("person_blocked", None, None, "", id="a row of the table"),
        pytest.param("", SendState.READ, None, "", id="nothing to say"),
    ],
)
def test_reasons_are_words(code: str, send: SendState | None, error: int | None, words: str) -> None:
    told = why_of(code, send, error)
    assert told == words or (code == "person_blocked" and told)


async def test_a_page_goes_on_where_it_ended() -> None:
    sends = MemorySends()
    send = Intent(id=5, state=SendState.SENT, moved_at=NOON, account="A", portfolio="P", number="1")

    def work(turn: SendsTurn) -> None:
        for at in range(1, 4):
            turn.put_campaign(campaign(id_=at, created_at=NOON + timedelta(seconds=at)))
        turn.put(send)
        turn.put_line(Line(campaign=3, line=2, person=b"a", state=LineState.FED, moved_at=NOON, intent=5))

    await sends.turn(work)
    first = await page(sends, None, None, None, 2)
    assert ([one.id for one in first.items], first.next) == (["cp.3", "cp.2"], "cp.2")
    assert first.items[0].counts == {"sent": 1}
    rest = await page(sends, None, None, id_of(first.next or ""), 2)
    assert ([one.id for one in rest.items], rest.next) == (["cp.1"], None)


async def test_the_page_names_the_number_by_its_digits_and_passes_over_drafts() -> None:
    sends, stream = MemorySends(), in_memory()
    await stream.claim()
    await stream.poll(read("101"))
    await stream.fold()

    def work(turn: SendsTurn) -> None:
        turn.put_campaign(campaign(id_=1, number="101"))
        turn.put_campaign(campaign(id_=2, number="999"))
        turn.put_campaign(campaign(id_=3, state=CampaignState.DRAFTED))

    await sends.turn(work)
    views = Views(stream.state, stream.journal, lambda: NOON, rules=current(), timezone="UTC", changes=Changes(), sends=sends)

    assert [(one.id, one.display) for one in (await views.campaigns()).items] == [("cp.2", ""), ("cp.1", "+15550100101")]


def test_ids_are_told_and_read_back() -> None:
    assert id_of(public_id(17)) == 17
    assert [id_of(word) for word in ("17", "cp.", "cp.x", "cp." + "9" * 30, "lk.17")] == [None] * 5
