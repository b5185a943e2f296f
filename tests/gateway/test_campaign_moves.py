"""How a campaign moves: never backwards, never past a stage that was not watched, and never on by itself once it is over."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from linekeeper.errors import Refused
from linekeeper.gateway import campaign_moves as moves
from linekeeper.pacing.canary import Canary
from linekeeper.pacing.canary import State as CanaryState
from linekeeper.pacing.standing import Level
from linekeeper.pacing.tally import Tally
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.state.campaign_body import Detail, Form, Report, body_of, detail_of
from linekeeper.state.campaigns import ENDED, MAY_BECOME, Campaign, CampaignState, Count, LineState, Reads
from linekeeper.state.intents import SendState
from tests.flow.stream import NOON

QUICK = Thresholds(stage_s=60)
REPORT = Report(
    at=NOON, confirm_until=NOON, lines=1, people=1, reached=1, left_out=(), waits=(), at_once=1, limit=None, limit_known=False, left=None,
    finished_at=None, stages=(1,), risk="low", risks=(), lane="marketing", cost="",
)  # fmt: skip


def campaign(people: int = 100, **told: Any) -> Campaign:
    form = Form(number="1", template="offer", language="en_US")
    detail = Detail(form=form, report=REPORT, canary=Canary(people=people), token="t", quality="green")
    usual = Campaign(
        id=1, state=CampaignState.DRAFTED, moved_at=NOON, account="A", portfolio="P", number="1", template="offer", language="en_US",
        lane="marketing", people=people, created_at=NOON, body=body_of(detail),
    )  # fmt: skip
    return replace(usual, **told)


def running(people: int = 100) -> Campaign:
    return moves.begun(moves.confirmed(campaign(people), NOON), NOON)


def look(one: Campaign, found: moves.Outcomes, minutes: float = 0, **signs: Any) -> Campaign:
    told = moves.signs_of(found, Reads(0, 0), detail_of(one.body), signs.get("level", Level.NORMAL), signs.get("quality", "green"), "")
    return moves.looked(one, found, told, NOON + timedelta(minutes=minutes), QUICK)


def test_outcomes_tell_what_left_and_what_is_settled() -> None:
    def count(send: SendState | None, lines: int, state: LineState = LineState.FED, **told: Any) -> Count:
        usual = Count(state=state, send=send, why="", error=None, posted=send not in {None, SendState.HELD}, lines=lines)
        return replace(usual, **told)

    told = [
        count(SendState.HELD, 1),
        count(SendState.SENDING, 2),
        count(SendState.SENT, 4, why="held_by_meta"),
        count(SendState.DELIVERED, 8),
        count(SendState.READ, 16),
        count(SendState.FAILED, 32, error=131026),
        count(SendState.FAILED, 64, posted=False),  # refused by us
        count(SendState.UNKNOWN, 128),
        count(None, 256, LineState.SKIPPED),
        count(None, 512, LineState.OUT),
        count(None, 1024, LineState.WAITS),
    ]

    found = moves.outcomes(told, 3)
    assert (found.gone, found.settled) == (4 + 8 + 16 + 32 + 64 + 128 + 256, 8 + 16 + 32 + 64 + 256)
    assert found.tally == Tally(sent=4 + 8 + 16 + 32 + 128, delivered=24, read=16, held=4, stops=3, codes={131026: 32})


@pytest.mark.parametrize(
    ("how", "word"),
    [
        pytest.param(lambda one: moves.paused(one, "x", NOON), "not confirmed yet", id="pause a draft"),
        pytest.param(lambda one: moves.resumed(one, (), NOON), "not confirmed yet", id="resume a draft"),
        pytest.param(lambda one: moves.confirmed(moves.confirmed(one, NOON), NOON), "confirmed", id="confirm twice"),
        pytest.param(lambda one: moves.resumed(moves.confirmed(one, NOON), (), NOON), "confirmed", id="resume what runs"),
        pytest.param(lambda one: moves.cancelled(moves.cancelled(one, NOON), NOON), "cancelled", id="cancel twice"),
        pytest.param(lambda one: moves.confirmed(moves.cancelled(one, NOON), NOON), "cancelled", id="confirm what is over"),
    ],
)
def test_what_leads_nowhere_is_refused(how: Any, word: str) -> None:
    with pytest.raises(Refused, match=word):
        how(campaign())


def test_a_list_of_nobody_is_done_at_once() -> None:
    assert running(0).state is CampaignState.DONE


def test_quality_that_falls_stops_it_and_quality_that_rises_does_not() -> None:
    assert look(running(), moves.Outcomes(), quality="yellow").why == "Quality fell since the campaign began."
    assert look(running(), moves.Outcomes(), quality="unknown").state is CampaignState.RUNNING


def test_what_holds_it_is_told_while_it_runs_only() -> None:
    held = moves.held(running(), "the limit is used up")
    assert look(held, moves.Outcomes()).why == "the limit is used up"
    paused = moves.paused(held, "lunch", NOON)
    assert (paused.why, moves.held(paused, "no")) == ("lunch", paused)
    assert moves.resumed(paused, (), NOON).why == ""


def test_a_stage_gives_room_for_what_it_still_lacks() -> None:
    one = running()
    assert moves.room(one, QUICK) == 5
    assert moves.room(moves.turned(one, 3), QUICK) == 2
    assert moves.room(moves.turned(moves.turned(one, 3), -5), QUICK) == 5
    assert moves.room(moves.paused(one, "", NOON), QUICK) == 0


class Machine(RuleBasedStateMachine):
    """A campaign in anybody's hands."""

    def __init__(self) -> None:
        super().__init__()
        self.people = 40
        self.one, self.now, self.before = campaign(self.people), NOON, CampaignState.DRAFTED
        self.gone = self.settled = self.bad = 0

    def do(self, how: Any) -> None:
        try:
            self.keep(how(self.one))
        except Refused:
            return

    def keep(self, after: Campaign) -> None:
        if after.state is not self.one.state:
            assert after.state in MAY_BECOME[self.one.state]
        before, now = detail_of(self.one.body).canary, detail_of(after.body).canary
        assert now.sent >= before.sent
        assert now.stage in {before.stage, before.stage + 1}
        if now.stage > before.stage:
            assert before.state is CanaryState.WATCHING
        self.one = after

    @rule(minutes=st.integers(0, 2000))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def confirm(self) -> None:
        self.do(lambda one: moves.confirmed(one, self.now))

    @rule()
    def begin(self) -> None:
        self.do(lambda one: moves.begun(one, self.now))

    @rule()
    def pause(self) -> None:
        self.do(lambda one: moves.paused(one, "lunch", self.now))

    @rule(waive=st.sampled_from([(), ("undeliverable",), ("settled",)]))
    def resume(self, waive: tuple[str, ...]) -> None:
        self.do(lambda one: moves.resumed(one, waive, self.now))

    @rule()
    def cancel(self) -> None:
        self.do(lambda one: moves.cancelled(one, self.now))

    @precondition(lambda self: moves.room(self.one, QUICK) > 0)
    @rule(share=st.floats(0, 1))
    def feed(self, share: float) -> None:
        many = int(moves.room(self.one, QUICK) * share + 0.5)
        self.one = moves.turned(self.one, many)

    @rule(share=st.floats(0, 1), settled=st.floats(0, 1), bad=st.floats(0, 0.3))
    def look(self, share: float, settled: float, bad: float) -> None:
        begun = detail_of(self.one.body).begun
        self.gone = max(self.gone, int(begun * share + 0.5))
        self.settled = max(self.settled, int(self.gone * settled + 0.5))
        codes = {131026: int(self.gone * bad)}
        found = moves.Outcomes(gone=self.gone, settled=self.settled, tally=Tally(sent=self.gone, codes=codes))
        if self.one.state is CampaignState.RUNNING:
            signs = moves.signs_of(found, Reads(0, 0), detail_of(self.one.body), Level.NORMAL, "green", "")
            self.keep(moves.looked(self.one, found, signs, self.now, QUICK))

    @invariant()
    def what_began_never_exceeds_its_stage(self) -> None:
        detail = detail_of(self.one.body)
        assert detail.begun <= self.people
        assert detail.canary.sent <= detail.begun

    @invariant()
    def what_is_over_says_when_and_gives_no_room(self) -> None:
        assert (self.one.over_at is not None) == (self.one.state in ENDED)
        if self.one.state is not CampaignState.RUNNING:
            assert moves.room(self.one, QUICK) == 0
        if self.one.state is CampaignState.PAUSED:
            assert self.one.why


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=30, suppress_health_check=list(HealthCheck), deadline=None)
