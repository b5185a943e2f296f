from datetime import timedelta
from typing import Any

import pytest

from linekeeper.events.account import BanState
from linekeeper.events.house import AppealNoted
from linekeeper.events.number import Can
from linekeeper.fold.appeal import contested
from tests.fold.said import at, ban, codes, health, judged, lifted, read, reason

READ = read(hours=-900)


def filed(hours: float = -1, about: str = "ban_disabled") -> AppealNoted:
    return AppealNoted(at=at(hours), account="201", about=about, by="ops")


def told(*events: Any, hours: float = 0) -> list[str]:
    return [code for code in codes(judged(READ, *events, hours=hours)) if code.startswith("appeal")]


@pytest.mark.parametrize(
    ("events", "appeals"),
    [
        pytest.param([], [], id="nobody noted one: nothing is known"),
        pytest.param([filed(-1)], ["appeal_running"], id="filed"),
        pytest.param([filed(-47.9)], ["appeal_running"], id="within its 48 hours"),
        pytest.param([filed(-48)], ["appeal_late"], id="48 hours have passed"),
        pytest.param([filed(-24 * 30)], [], id="a month later nobody asks"),
        pytest.param([filed(-5), ban(BanState.REINSTATED, -2)], [], id="reinstated after it"),
        pytest.param([filed(-5), ban(BanState.REINSTATED, -6)], ["appeal_running"], id="not by what came before it"),
        pytest.param([filed(-5), health(hours=-2)], [], id="a clear health check shows that the ban is over"),
        pytest.param([filed(-5), health(Can.BLOCKED, -2, 141014)], ["appeal_running"], id="still blocked"),
        pytest.param([filed(-5, "enforcement_utility_rate"), health(hours=-2)], ["appeal_running"], id="health shows nothing of a cap"),
        pytest.param([filed(-5, "enforcement_utility_rate"), lifted(hours=-2)], [], id="the restriction was lifted after it"),
        pytest.param([filed(-50), filed(-5)], ["appeal_running"], id="filed anew"),
        pytest.param([filed(-50), filed(-5, "")], ["appeal_late", "appeal_running"], id="two matters"),
    ],
)
def test_an_appeal_has_a_clock_only_from_a_note(events: list[Any], appeals: list[str]) -> None:
    assert told(*events) == appeals


def test_it_tells_when_a_decision_is_usual_and_never_what_it_is() -> None:
    verdict = judged(READ, filed(-1))
    one = reason(verdict, "appeal_running")

    assert (one.until, verdict.due_at) == (at(47), at(47))
    assert "against “Account disabled”" in one.text, "by the name that people read, not by our code"
    assert "not known" in reason(judged(READ, filed(-50)), "appeal_late").text
    assert judged(READ, filed(-50)).due_at == at(-50) + timedelta(days=30)


@pytest.mark.parametrize(
    ("codes_", "against"),
    [
        pytest.param([], "", id="nothing"),
        pytest.param(["flagged", "quality_low"], "", id="low quality is nothing that can be contested"),
        pytest.param(["violation", "ban_disabled", "enforcement_replies"], "ban_disabled", id="the ban goes first"),
        pytest.param(["violation", "enforcement_replies"], "enforcement_replies", id="then what is enforced"),
        pytest.param(["ban_scheduled"], "ban_scheduled", id="a ban that is announced"),
    ],
)
def test_the_gravest_reason_that_can_be_contested_is_meant(codes_: list[str], against: str) -> None:
    assert contested(codes_) == against
