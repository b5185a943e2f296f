"""What is wrong, under one name each: on the number, the account or the portfolio."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.events.account import BanState, PartnerStep, RestrictionKind, Review, Violated
from linekeeper.events.house import SightCause, SightLost
from linekeeper.events.identity import SecurityKind, SecurityNews
from linekeeper.events.number import Can, EntityKind, Mode, Rating, Reported
from linekeeper.fold.decisions import DECISIONS
from linekeeper.fold.finding import (
    OF_THE_ACCOUNT,
    OF_THE_PORTFOLIO,
    RENEWED_BY_NEWS,
    TOLD_ELSEWHERE,
    TOLD_ONE_BY_ONE,
    Finding,
    Severity,
    Whose,
    findings,
)
from linekeeper.fold.verdict import Basis, Status
from tests.fold.said import ACCOUNT, ANSWERING, STARTING, account, at, ban, errored, health, judged, lost, partner, rated, read, restricted
from tests.strategies import NOON

LOCKED = health(Can.BLOCKED, kind=EntityKind.NUMBER)
WHOSE = Whose(number="101", account=ACCOUNT, portfolio="301", app="meta")


def pin(kind: SecurityKind, hours: float = -1) -> SecurityNews:
    return SecurityNews(at=at(hours), number="101", kind=kind)


def own(cause: SightCause) -> SightLost:
    return replace(lost(cause), own=True)


def found(*events: Any) -> dict[str, Finding]:
    return findings(judged(*events), WHOSE)


def one(*events: Any) -> Finding:
    (finding,) = found(*events).values()
    return finding


@pytest.mark.parametrize(
    ("heard", "subject", "code", "severity"),
    [
        pytest.param([read(Reported.BANNED)], "number", "banned", Severity.CRITICAL, id="a number that is banned"),
        pytest.param([read(Reported.DISCONNECTED)], "number", "disconnected", Severity.CRITICAL, id="a number that is offline"),
        pytest.param([read(Reported.FLAGGED)], "number", "flagged", Severity.WARNING, id="a number that is flagged"),
        pytest.param([read(Reported.PENDING)], "number", "pending", Severity.WARNING, id="a number that is pending"),
        pytest.param([read(), rated(Rating.RED)], "number", "quality_low", Severity.WARNING, id="low quality, a note with something to do"),
        pytest.param([read(Reported.RESTRICTED)], "portfolio", "limit_reached", Severity.WARNING, id="a used-up limit is the portfolio's"),
        pytest.param([read(), ban(BanState.DISABLED)], "account", "ban_disabled", Severity.CRITICAL, id="a ban is the account's"),
        pytest.param([read(), ban(BanState.SCHEDULED)], "account", "ban_scheduled", Severity.CRITICAL, id="a ban that is announced"),
        pytest.param([read(), restricted()], "account", "enforcement_new_conversations", Severity.CRITICAL, id="an enforcement"),
        pytest.param([read(), partner(PartnerStep.REMOVED)], "account", "partner_removed", Severity.CRITICAL, id="access taken away"),
        pytest.param([read(), account(review=Review.PENDING)], "account", "account_in_review", Severity.WARNING, id="a review"),
        pytest.param([read(), health(Can.BLOCKED, -1, 141006)], "account", "health_payment", Severity.CRITICAL, id="payment"),
        pytest.param([read(), health(Can.BLOCKED)], "account", "health_blocked", Severity.CRITICAL, id="a lock on the account"),
        pytest.param([read(), LOCKED], "number", "health_blocked", Severity.CRITICAL, id="a lock on this number alone"),
        pytest.param([read(), errored(131042)], "account", "error_131042", Severity.CRITICAL, id="a send that tells of payment"),
        pytest.param([read(), errored(131048)], "number", "error_131048", Severity.WARNING, id="a send that tells of complaints"),
        pytest.param([read(), pin(SecurityKind.PIN_RESET_REQUEST)], "number", "pin_reset_asked", Severity.CRITICAL, id="a PIN at risk"),
        pytest.param(
            [read(), lost(SightCause.TOKEN)], "app", "sight_token", Severity.CRITICAL, id="a token that all accounts of an app share"
        ),
        pytest.param([read(), own(SightCause.TOKEN)], "account", "sight_token", Severity.CRITICAL, id="a token of the account's own"),
        pytest.param([read(), lost(SightCause.PERMISSION)], "account", "sight_permission", Severity.CRITICAL, id="access to one account"),
        pytest.param([read(), lost(SightCause.BUDGET)], "account", "sight_budget", Severity.WARNING, id="too many questions"),
        pytest.param([read(elsewhere=True)], "number", "sight_callback", Severity.CRITICAL, id="only this number's messages go elsewhere"),
        pytest.param([read(), lost(SightCause.UNREACHABLE)], "app", "sight_unreachable", Severity.WARNING, id="Meta not reached"),
    ],
)
def test_each_matter_has_its_subject_and_its_weight(heard: list[Any], subject: str, code: str, severity: Severity) -> None:
    finding = one(heard)

    assert (finding.subject, finding.code, finding.severity) == (subject, code, severity)
    assert finding.subject_id == {"number": "101", "account": ACCOUNT, "portfolio": "301", "app": "meta"}[subject]


def test_a_number_that_is_fine_has_no_findings() -> None:
    assert found(read(quality=Rating.GREEN)) == {}


def test_a_note_with_nothing_to_do_is_no_finding() -> None:
    assert found(read(), restricted(RestrictionKind.ADD_PHONE_NUMBER)) == {}


@pytest.mark.parametrize("fields", [{"mode": Mode.SANDBOX}, {"preverified": True}])
def test_numbers_out_of_the_counts_have_none(fields: dict[str, Any]) -> None:
    assert found(read(Reported.BANNED, **fields)) == {}


def test_what_stems_from_lost_sight_is_told_as_lost_sight_only() -> None:
    codes = {finding.code for finding in found(read(hours=-9), lost(SightCause.TOKEN, -8)).values()}

    assert codes == {"sight_token"}


def test_kinds_of_enforcement_are_told_apart_and_each_violation_is_its_own() -> None:
    warned = [Violated(at=at(-hours), account=ACCOUNT, word="SCAM") for hours in (2, 4)]

    names = set(found(read(), restricted(STARTING), restricted(ANSWERING), warned))

    assert len(names) == 4


def test_a_name_lasts_as_long_as_the_matter_and_evidence_tells_one_time_from_the_next() -> None:
    first, second = one(read(hours=-9), restricted(hours=-5)), one(read(hours=-9), restricted(hours=-4))

    assert first.id == second.id
    assert first.evidence != second.evidence


def test_what_is_said_to_be_over_is_marked_and_a_word_that_is_merely_new_is_not() -> None:
    assert one(read(hours=-9), restricted(until=-1)).over
    assert one(read(hours=-9), restricted(RestrictionKind.UNKNOWN)).basis is Basis.UNCONFIRMED
    assert not one(read(hours=-9), restricted(RestrictionKind.UNKNOWN)).over


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        pytest.param(None, [read(Reported.FLAGGED)], True, id="the first reading of all"),
        pytest.param([], [read(Reported.FLAGGED)], True, id="known, and never read before"),
        pytest.param([read(hours=-2)], [read(hours=-2), read(Reported.FLAGGED)], False, id="a change that was seen"),
        pytest.param(None, [read(), restricted()], False, id="news tells itself when it began"),
        pytest.param([read(hours=-2)], [read(hours=-2), rated(Rating.RED)], True, id="the first reading of one field"),
        pytest.param([read(hours=-2)], [read(hours=-2), errored(133010)], False, id="a refused send of a number that was seen"),
    ],
)
def test_a_first_look_is_known_as_one(before: list[Any] | None, after: list[Any], first: bool) -> None:
    verdict = None if before is None else judged(before)

    (finding,) = findings(judged(after), WHOSE, verdict).values()

    assert finding.first is first


def test_every_code_that_is_named_here_is_in_the_decisions() -> None:
    known = {row.code for row in DECISIONS} | {"too_old"}

    assert known >= OF_THE_ACCOUNT | OF_THE_PORTFOLIO | TOLD_ELSEWHERE | TOLD_ONE_BY_ONE
    assert [start for start in RENEWED_BY_NEWS if not any(code.startswith(start) for code in known)] == []


def test_severities_are_in_order() -> None:
    assert Severity.NOTICE.gravity < Severity.WARNING.gravity < Severity.CRITICAL.gravity


def test_lost_sight_says_since_when_and_asks_for_no_status() -> None:
    finding = one(read(), lost(SightCause.PERMISSION))

    assert (finding.since, finding.status) == (NOON - timedelta(hours=1), Status.UNKNOWN)
    assert finding.remedy


def test_where_no_app_is_known_lost_sight_is_the_accounts() -> None:
    (finding,) = findings(judged(read(), lost(SightCause.TOKEN)), replace(WHOSE, app="")).values()

    assert (finding.subject, finding.subject_id) == ("account", ACCOUNT)
