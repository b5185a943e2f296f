"""What changes for a template becomes a notice; what was so at a first look does not."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateState as S
from linekeeper.fold.finding import Severity, Whose
from linekeeper.fold.notice import Change
from linekeeper.fold.template_notice import MOST_NAMED, Named, first_seen, template_findings, template_notices
from linekeeper.fold.template_verdict import TemplateVerdict
from tests.fold.templates_said import came, coming, judged, news, paused, rated, read
from tests.strategies import NOON

OFFER = Named(id="501", name="offer (de)")
HARBOR = Whose(number="", account="201", portfolio="77", workspace="main", account_name="Harbor")
FINE = read(hours=-48, category="UTILITY")


def told(before: Sequence[Any] | None, after: Sequence[Any], hours: float = 0) -> list[tuple[str, str]]:
    """Return what is told when, of what was heard `before`, that of `after` is heard too."""
    old = None if before is None else judged(*before, hours=hours)
    new: TemplateVerdict = judged(*(before or ()), *after, hours=hours)
    return [(one.change.value, one.finding.code) for one in template_notices(old, new, OFFER, HARBOR, NOON)]


@pytest.mark.parametrize(
    ("before", "after", "notices"),
    [
        pytest.param([FINE], [paused(-1, "FIRST_PAUSE")], [("opened", "template_paused")], id="paused"),
        pytest.param([FINE], [read(S.PAUSED)], [("opened", "template_paused")], id="read as paused"),
        pytest.param([FINE], [news(S.DISABLED)], [("opened", "template_disabled")], id="disabled"),
        pytest.param([FINE], [news(S.REJECTED, reason="PROMOTIONAL")], [("opened", "template_rejected")], id="rejected"),
        pytest.param([FINE], [coming()], [("opened", "template_category_coming")], id="another category is announced"),
        pytest.param([FINE], [rated(Rating.RED)], [], id="low quality is told on the page"),
        pytest.param([FINE], [news(S.FLAGGED)], [], id="a warning is told on the page"),
        pytest.param([FINE], [news(S.DELETED)], [], id="somebody deleted it"),
        pytest.param([FINE, paused(-9)], [read(hours=-1)], [("resolved", "template_paused")], id="read as approved: it is over"),
        pytest.param([FINE, paused(-1)], [paused(-1)], [], id="the same news again"),
        pytest.param(
            [FINE, paused(-30, "FIRST_PAUSE")],
            [paused(-1, "SECOND_PAUSE")],
            [("worsened", "template_paused")],
            id="paused again, before a reading showed the end of the first",
        ),
        pytest.param(
            [FINE, paused(-9)],
            [news(S.DISABLED)],
            [("opened", "template_disabled"), ("faded", "template_paused")],
            id="from a pause to disabled",
        ),
        pytest.param([FINE, news(S.REJECTED, -9)], [read(S.PENDING)], [("faded", "template_rejected")], id="submitted again: not over yet"),
        pytest.param([FINE, coming(hours=-9)], [came()], [("faded", "template_category_coming")], id="the announced category came"),
        pytest.param(
            [FINE, coming(hours=-9)], [coming(correct="AUTHENTICATION")], [("worsened", "template_category_coming")], id="another one now"
        ),
        pytest.param(None, [news(S.PAUSED)], [("opened", "template_paused")], id="the first that is heard is news of a pause"),
        pytest.param(None, [read(S.PAUSED)], [], id="a first look at a paused one"),
        pytest.param(None, [read(S.DISABLED)], [], id="a first look at a disabled one"),
        pytest.param(None, [read(S.REJECTED)], [], id="a first look at a rejected one"),
        pytest.param([rated(Rating.RED, -9)], [read(S.DISABLED)], [], id="its first reading is a first look, whatever was heard before"),
        pytest.param([read(S.DISABLED, -9)], [read(S.DISABLED)], [], id="what was never told stays untold"),
    ],
)
def test_what_changes_is_told(before: Sequence[Any] | None, after: Sequence[Any], notices: list[tuple[str, str]]) -> None:
    assert told(before, after) == notices


def test_a_pause_whose_time_has_passed_stays_open_until_a_reading_shows_more() -> None:
    heard = [FINE, paused(-20, "FIRST_PAUSE")]

    assert [one.change for one in template_notices(judged(*heard, hours=-19), judged(*heard), OFFER, HARBOR, NOON)] == []
    (left,) = template_findings(judged(*heard), OFFER).values()
    assert left.over, "said to be over, by the clock alone"


def test_a_finding_is_named_after_the_template_and_tells_what_to_do() -> None:
    (one,) = template_notices(judged(FINE), judged(FINE, paused(-1, "FIRST_PAUSE")), OFFER, HARBOR, NOON)

    assert (one.finding.id, one.finding.name, one.finding.severity) == ("template 501 template_paused", "offer (de)", Severity.WARNING)
    assert one.finding.remedy
    assert one.finding.until
    assert one.numbers == (HARBOR,)


@pytest.mark.parametrize(
    ("many", "text"),
    [
        pytest.param(1, "When Linekeeper first looked, 1 template was disabled: t00.", id="one"),
        pytest.param(2, "When Linekeeper first looked, 2 templates were disabled: t00, t01.", id="two"),
        pytest.param(12, f"12 templates were disabled: {', '.join(f't{n:02}' for n in range(MOST_NAMED))} and 2 more.", id="many"),
    ],
)
def test_what_was_stopped_at_a_first_look_is_one_note_for_the_account(many: int, text: str) -> None:
    one = first_seen("disabled", (f"t{n:02}" for n in range(many)), HARBOR, NOON)

    assert text in one.finding.text
    assert (one.change, one.finding.severity, one.finding.subject_id) == (Change.TOLD, Severity.NOTICE, "201")


def test_the_note_of_another_account_is_another_note() -> None:
    other = first_seen("disabled", ["t"], replace(HARBOR, account="202"), NOON)

    assert other.key != first_seen("disabled", ["t"], HARBOR, NOON).key
