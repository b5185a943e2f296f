import pytest

from linekeeper.fold.template_verdict import Sends, TemplateReason, TemplateVerdict
from linekeeper.fold.verdict import Basis
from linekeeper.pacing.standing import TemplatePace
from linekeeper.pacing.tally import Tally
from linekeeper.pacing.template import held_share, held_text, template_pace
from tests.pacing.asked import OURS, at

WHY = TemplateReason(
    code="template_paused", text="Meta has paused it.", sendable=Sends.NO, basis=Basis.REPORTED, since=at(-1), action="Wait."
)
NOTE = TemplateReason(code="template_quality_low", text="Low.", sendable=Sends.YES, basis=Basis.REPORTED, note=True)


def test_a_paused_template_tells_why_and_until_when() -> None:
    verdict = TemplateVerdict(state="paused", sendable=Sends.NO, reasons=(WHY, NOTE), deadline=at(2), quality="red")

    assert template_pace(verdict, OURS) == TemplatePace(
        state="paused",
        sendable=Sends.NO,
        basis=Basis.REPORTED,
        text="Meta has paused it.",
        since=at(-1),
        until=at(2),
        quality="red",
        slow=True,
        action="Wait.",
    )


def test_the_deadline_of_one_that_goes_is_no_end_of_a_hold() -> None:
    verdict = TemplateVerdict(state="approved", sendable=Sends.YES, reasons=(NOTE,), deadline=at(2), quality="green")

    assert template_pace(verdict, OURS) == TemplatePace(state="approved", sendable=Sends.YES, basis=Basis.DERIVED, quality="green")


@pytest.mark.parametrize(
    ("tally", "slow", "held"),
    [
        pytest.param(Tally(sent=49, held=49), False, False, id="too few to tell"),
        pytest.param(Tally(sent=100, held=1), False, False, id="one of a hundred"),
        pytest.param(Tally(sent=100, held=2), True, False, id="two: slowly"),
        pytest.param(Tally(sent=100, held=10), True, True, id="ten: held"),
    ],
)
def test_the_share_that_meta_holds_slows_and_then_holds_it(tally: Tally, slow: bool, held: bool) -> None:
    pace = template_pace(None, OURS, tally=tally)

    assert (pace.slow, pace.held, bool(held_text(tally, OURS))) == (slow, held, held)
    assert held_share(tally, OURS) <= 1


def test_a_template_of_which_nothing_is_known_holds_nothing() -> None:
    assert template_pace(None, OURS) == TemplatePace()
