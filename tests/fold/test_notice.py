"""What changed between two standings: opened, worse, over. First looks and what is over already alarm nobody."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.account import AccountRead, BanState, Review, Verification, Violated
from linekeeper.events.event import Limit
from linekeeper.events.house import SightCause
from linekeeper.events.identity import SecurityKind, SecurityNews
from linekeeper.events.number import Can, Mode, NumberRead, Rating, Reported
from linekeeper.fold.beside import beside
from linekeeper.fold.decisions import DECISIONS, PRECEDENCE
from linekeeper.fold.finding import Severity, Whose, findings
from linekeeper.fold.notice import LADDERS, Change, Notice, lowered, notices, together
from linekeeper.fold.portfolio import Effective
from linekeeper.fold.verdict import Verdict
from tests import strategies
from tests.fold.said import ACCOUNT, ANSWERING, account, at, ban, errored, health, judged, lost, rated, read, regained, restricted, well
from tests.fold.world import hearing
from tests.strategies import NOON

WHOSE = Whose(number="101", account=ACCOUNT, portfolio="301", display="15550100101", name="Lucky Plant")
SEEN = [read(hours=-9)]


def verified(word: str, hours: float = -1) -> AccountRead:
    return AccountRead(at=at(hours), account=ACCOUNT, verification=Verification[word], verification_word=word)


def told(before: list[Any] | None, after: list[Any], *, hours: float = 0) -> list[tuple[str, str]]:
    """Return (change, code) of the notices between what was heard before and after."""
    verdict = None if before is None else judged(before)
    return [(one.change.value, one.finding.code) for one in notices(verdict, judged(after, hours=hours), WHOSE, NOON)]


@pytest.mark.parametrize(
    ("before", "more", "codes"),
    [
        pytest.param(SEEN, [read(Reported.FLAGGED)], [("opened", "flagged")], id="a graver status"),
        pytest.param(SEEN, [restricted()], [("opened", "enforcement_new_conversations")], id="an enforcement"),
        pytest.param(SEEN, [ban(BanState.SCHEDULED)], [("opened", "ban_scheduled")], id="a ban that is announced"),
        pytest.param(SEEN, [ban(BanState.DISABLED)], [("opened", "ban_disabled")], id="a ban"),
        pytest.param(SEEN, [lost(SightCause.TOKEN)], [("opened", "sight_token")], id="sight lost"),
        pytest.param([*SEEN, rated(Rating.GREEN, -3)], [rated(Rating.RED)], [("opened", "quality_low")], id="quality that fell"),
        pytest.param(
            [*SEEN, restricted()],
            [restricted(ANSWERING)],
            [("opened", "enforcement_replies"), ("faded", "enforcement_new_conversations")],
            id="all messages forbidden: one sentence takes the other's place",
        ),
        pytest.param(
            [*SEEN, restricted(ANSWERING)],
            [restricted()],
            [("worsened", "enforcement_replies")],
            id="all messages forbidden, the other way round",
        ),
        pytest.param(
            [*SEEN, ban(BanState.DISABLED)], [read(Reported.BANNED), health(Can.BLOCKED, -1, 141014)], [], id="a ban that is seen, too"
        ),
        pytest.param(
            [*SEEN, read(Reported.BANNED, -3)],
            [ban(BanState.DISABLED, -2)],
            [("opened", "ban_disabled"), ("faded", "banned")],
            id="a number's ban turns out to be the account's",
        ),
        pytest.param(
            [*SEEN, verified("VERIFIED", -3)], [verified("REVOKED")], [("opened", "verification_lost")], id="not verified any more"
        ),
        pytest.param(SEEN, [verified("REVOKED")], [], id="a first look at a business that is not verified"),
        pytest.param(
            [*SEEN, read(Reported.FLAGGED, -3)],
            [read(Reported.BANNED)],
            [("opened", "banned"), ("faded", "flagged")],
            id="a graver word takes a lighter one's place",
        ),
        pytest.param(
            [*SEEN, read(Reported.BANNED, -3)],
            [health(hours=-1), read(Reported.FLAGGED)],
            [("opened", "flagged"), ("resolved", "banned")],
            id="a lighter word after a graver one",
        ),
        pytest.param(
            [*SEEN, read(Reported.RESTRICTED, -3)],
            [lost(SightCause.TOKEN, -2)],
            [("opened", "sight_token")],
            id="what was read before we lost sight is not over because it is too old to be shown as current",
        ),
        pytest.param(
            [*SEEN, ban(BanState.DISABLED)],
            [read(mode=Mode.SANDBOX)],
            [("faded", "ban_disabled")],
            id="a number that leaves the counts takes its alerts along, and nothing is told as over",
        ),
        pytest.param(
            [*SEEN, account(-3, Review.APPROVED)],
            [account(-1, Review.PENDING)],
            [("opened", "account_in_review")],
            id="a review that was seen to begin, though only by reading",
        ),
        pytest.param(SEEN, [account(-1, Review.PENDING)], [], id="a first look at an account in review"),
        pytest.param(SEEN, [read()], [], id="the same again"),
        pytest.param([*SEEN, restricted()], [restricted()], [], id="the same news again"),
        pytest.param([*SEEN, read(Reported.FLAGGED, -3)], [read(Reported.FLAGGED)], [], id="a status that lasts"),
        pytest.param([*SEEN, lost(SightCause.TOKEN, -2)], [regained(SightCause.TOKEN)], [("resolved", "sight_token")], id="sight regained"),
        pytest.param([*SEEN, read(Reported.FLAGGED, -3)], [read()], [("resolved", "flagged")], id="a status that is over"),
        pytest.param(
            [*SEEN, restricted(until=-3)], well(-1), [("resolved", "enforcement_new_conversations")], id="an end, confirmed by readings"
        ),
        pytest.param([*SEEN, restricted(until=-3)], [read()], [], id="a good report alone resolves no enforcement"),
        pytest.param(
            [*SEEN, restricted(hours=-5, until=3)],
            [restricted(hours=-2, until=24)],
            [("worsened", "enforcement_new_conversations")],
            id="a later end",
        ),
        pytest.param([*SEEN, restricted(hours=-5, until=3)], [restricted(hours=-2, until=2)], [], id="news of an earlier end"),
        pytest.param(
            [*SEEN, ban(BanState.SCHEDULED, -5, "May 1, 2027")],
            [ban(BanState.SCHEDULED, -2, "April 1, 2027")],
            [("worsened", "ban_scheduled")],
            id="another date of a ban",
        ),
        pytest.param(
            [*SEEN, ban(BanState.SCHEDULED)],
            [ban(BanState.DISABLED, -2)],
            [("opened", "ban_disabled"), ("faded", "ban_scheduled")],
            id="the announced ban begins: nobody is told that anything is over",
        ),
    ],
)
def test_what_changed_is_told_once(before: list[Any], more: list[Any], codes: list[tuple[str, str]]) -> None:
    assert sorted(told(before, [*before, *more])) == sorted(codes)


@pytest.mark.parametrize(
    ("heard", "codes"),
    [
        pytest.param([read()], [], id="a number that is fine"),
        pytest.param([read(Reported.FLAGGED)], [], id="flagged, since nobody knows when"),
        pytest.param([read(Reported.PENDING)], [], id="pending, as new numbers are"),
        pytest.param([read(), rated(Rating.RED)], [], id="low quality"),
        pytest.param([read(Reported.BANNED)], [("opened", "banned")], id="banned: needs somebody today"),
        pytest.param([read(Reported.DISCONNECTED)], [("opened", "disconnected")], id="offline: needs somebody today"),
        pytest.param([read(), restricted()], [("opened", "enforcement_new_conversations")], id="news that came says when it began"),
    ],
)
def test_a_first_look_alarms_only_for_what_needs_somebody_today(heard: list[Any], codes: list[tuple[str, str]]) -> None:
    assert told(None, heard) == codes


def test_what_was_no_alarm_at_first_sight_is_still_told_when_it_is_over_so_that_nothing_stays_open() -> None:
    assert told([read(Reported.FLAGGED, -2)], [read(Reported.FLAGGED, -2), read()]) == [("resolved", "flagged")]


def test_news_of_what_is_over_by_now_is_marked_as_such() -> None:
    (notice,) = notices(judged(SEEN), judged(SEEN, restricted(until=-1)), WHOSE, NOON)

    assert notice.finding.over


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(Violated(at=at(-1), account=ACCOUNT, word="SCAM"), id="a warning"),
        pytest.param(errored(131048), id="an error of a send"),
        pytest.param(SecurityNews(at=at(-1), number="101", kind=SecurityKind.PIN_RESET_REQUEST), id="news of a PIN"),
    ],
)
def test_what_nobody_ends_fades(heard: Any) -> None:
    before = [*SEEN, heard]

    assert [change for change, _ in told(before, before, hours=24 * 90)] == ["faded"]


def test_a_number_that_moves_leaves_what_lay_on_its_old_account() -> None:
    old, new = WHOSE, Whose(number="101", account="202", portfolio="302")

    changes = {
        (one.change, one.finding.subject_id) for one in notices(judged(SEEN, restricted()), judged(SEEN, restricted()), new, NOON, was=old)
    }

    assert changes == {(Change.RESOLVED, "201"), (Change.OPENED, "202")}


def _verdict(events: list[Any]) -> Verdict:
    return hearing(events).verdicts(NOON)["101"]


@given(strategies.events(most=8), strategies.events(most=8))
def test_opened_and_resolved_lead_from_one_standing_to_the_other(first: list[Any], second: list[Any]) -> None:
    before, after = _verdict([read(hours=-200), *first]), _verdict([read(hours=-200), *first, *second])
    open_ = set(findings(before, WHOSE)) - beside(findings(before, WHOSE).values())
    for one in notices(before, after, WHOSE, NOON):
        if one.change is Change.OPENED:
            open_.add(one.finding.id)
        elif one.change in {Change.RESOLVED, Change.FADED}:
            open_.remove(one.finding.id)
    new = findings(after, WHOSE, before)
    quiet = {name for name, one in new.items() if one.first and one.severity is not Severity.CRITICAL} - beside(new.values())

    assert open_ | quiet == set(new) - beside(new.values())


@given(strategies.of(NumberRead, most=8))
def test_a_standing_that_does_not_change_tells_nothing(events: list[Any]) -> None:
    verdict = _verdict(events)

    assert list(notices(verdict, verdict, WHOSE, NOON)) == []


# ------------------------------------------------------------------------------------------------------------ the limit


def effective(per_day: int | None, *, known: bool = True) -> Effective:
    return Effective(Limit(per_day=per_day), known=known)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(effective(10_000), effective(2_000), "from 10,000 to 2,000 people a day", id="lower"),
        pytest.param(effective(None), effective(10_000), "from no limit to 10,000", id="a limit where there was none"),
        pytest.param(effective(2_000), effective(10_000), None, id="higher"),
        pytest.param(effective(10_000), effective(None), None, id="no limit any more"),
        pytest.param(effective(2_000), effective(2_000), None, id="the same"),
        pytest.param(effective(None, known=False), effective(250), None, id="the first that is known"),
    ],
)
def test_a_limit_that_goes_down_is_told(before: Effective, after: Effective, words: str | None) -> None:
    notice = lowered(before, after, [WHOSE], NOON)

    assert (notice is None) == (words is None)
    if notice is not None and words is not None:
        assert (notice.change, notice.finding.subject_id) == (Change.TOLD, "301")
        assert words in notice.finding.text


# ------------------------------------------------------------------------------------------------------------- together


def test_one_matter_is_one_notice_that_names_its_numbers_and_what_is_over_comes_first() -> None:
    other = Whose(number="102", account=ACCOUNT, portfolio="301")
    parts: list[Notice] = []
    for whose in (other, WHOSE):
        parts += notices(
            judged(SEEN, ban(BanState.SCHEDULED)), judged(SEEN, ban(BanState.SCHEDULED), ban(BanState.DISABLED, -2)), whose, NOON
        )

    joined = together(parts)

    assert [(one.change, one.finding.code) for one in joined] == [(Change.FADED, "ban_scheduled"), (Change.OPENED, "ban_disabled")]
    assert [[whose.number for whose in one.numbers] for one in joined] == [["101", "102"], ["101", "102"]]
    assert len({one.key for one in joined}) == 2


@given(st.integers(0, 3))
def test_matters_of_numbers_alone_stay_apart(many: int) -> None:
    notices_ = [
        one
        for number in range(many)
        for one in notices(None, judged(read(Reported.BANNED)), Whose(number=str(number), account="1", portfolio="3"), NOON)
    ]

    assert len(together(notices_)) == many


def test_the_ladders_climb_in_the_order_of_the_decisions() -> None:
    order = [row.code for row in DECISIONS]

    for ladder in LADDERS:
        places = [order.index(code) for code in ladder]
        graver = [PRECEDENCE.index(DECISIONS[place].status) for place in places]
        assert graver == sorted(graver, reverse=True)


TROUBLES: dict[str, list[Any]] = {
    "nothing else": [],
    "a blocked health check": [health(Can.BLOCKED, -1, 133010)],
    "a locked account": [health(Can.BLOCKED, -1, 131031)],
    "payment": [health(Can.BLOCKED, -1, 141006), errored(131042, -0.5)],
    "an enforcement": [restricted(), restricted(ANSWERING)],
    "a ban": [ban(BanState.DISABLED), health(Can.BLOCKED, -1, 141014)],
    "a review": [account(review=Review.PENDING)],
    "low quality": [rated(Rating.RED)],
    "refused sends": [errored(133010, -0.5)],
}


@pytest.mark.parametrize("word", list(Reported), ids=str)
@pytest.mark.parametrize("cause", [SightCause.TOKEN, SightCause.UNREACHABLE], ids=str)
def test_while_nothing_can_be_read_only_that_is_told_and_its_end_when_the_same_is_read_again(word: Reported, cause: SightCause) -> None:
    for trouble in TROUBLES.values():
        heard = [*SEEN, read(word), *trouble]
        blind = [*heard, lost(cause, -0.9)]
        later = [*blind, regained(cause, 2), read(word, 2)]

        assert told(heard, blind, hours=2) == [("opened", f"sight_{cause}")]
        verdicts = judged(blind, hours=2), judged(later, hours=2.01)
        assert [(one.change.value, one.finding.code) for one in notices(*verdicts, WHOSE, NOON)] == [("resolved", f"sight_{cause}")]


def test_a_loss_of_sight_that_gives_way_to_a_graver_one_is_not_said_to_be_over() -> None:
    short = [*SEEN, lost(SightCause.BUDGET, -3)]

    assert told(short, [*short, lost(SightCause.TOKEN, -2)]) == [("opened", "sight_token"), ("faded", "sight_budget")]
