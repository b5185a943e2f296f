"""What says the same as another finding stands beside it: people are told once."""

from typing import Any

import pytest

from linekeeper.events.account import BanState, PartnerStep
from linekeeper.events.house import SightCause
from linekeeper.events.number import Can, Platform, Rating, Reported
from linekeeper.fold.beside import SAID_BY, SAID_BY_ANY_CAUSE, beside
from linekeeper.fold.decisions import DECISIONS
from linekeeper.fold.finding import Whose, findings
from linekeeper.fold.notice import notices
from linekeeper.fold.verdict import Status
from tests.fold.said import ACCOUNT, ANSWERING, ban, errored, health, judged, lost, partner, rated, read, restricted
from tests.strategies import NOON

WHOSE = Whose(number="101", account=ACCOUNT, portfolio="301")
SEEN = read(hours=-9)


def told(*events: Any) -> set[str]:
    found = findings(judged(SEEN, *events), WHOSE)
    hidden = beside(found.values())
    return {one.code for name, one in found.items() if name not in hidden}


@pytest.mark.parametrize("word", [Reported.DISCONNECTED, Reported.PENDING, Reported.UNVERIFIED])
def test_a_cause_that_was_read_too_long_ago_still_says_why_messages_are_blocked(word: Reported) -> None:
    heard = [SEEN, read(word), health(Can.BLOCKED, -1, 133010)]
    blind = judged(*heard, lost(SightCause.TOKEN, -0.9), hours=2)
    (before, after) = (judged(*heard), blind)

    assert blind.status is Status.UNKNOWN
    assert [(one.change.value, one.finding.code) for one in notices(before, after, WHOSE, NOON)] == [("opened", "sight_token")]


@pytest.mark.parametrize(
    ("heard", "codes"),
    [
        pytest.param(
            [ban(BanState.DISABLED), read(Reported.BANNED), health(Can.BLOCKED, -1, 141014)], {"ban_disabled"}, id="a ban in three ways"
        ),
        pytest.param([read(Reported.BANNED), health(Can.BLOCKED, -1, 141014)], {"health_banned"}, id="a ban in two ways"),
        pytest.param([read(Reported.BANNED)], {"banned"}, id="a number's ban alone"),
        pytest.param(
            [read(Reported.DISCONNECTED, platform=Platform.NOT_APPLICABLE), errored(133010, -0.5), health(Can.BLOCKED, -1, 133010)],
            {"disconnected"},
            id="a number that is gone from the network, in four ways",
        ),
        pytest.param([read(Reported.DISCONNECTED), partner(PartnerStep.OFFBOARDED)], {"coexistence_lost"}, id="and why it is"),
        pytest.param([restricted(), restricted(ANSWERING)], {"enforcement_replies"}, id="all messages forbidden"),
        pytest.param(
            [restricted(), health(Can.BLOCKED, -1, 131031), errored(131031)], {"enforcement_new_conversations"}, id="a lock and its cause"
        ),
        pytest.param([health(Can.BLOCKED, -1, 131031)], {"health_blocked"}, id="a lock without a cause"),
        pytest.param([health(Can.BLOCKED, -1, 141006), errored(131042, -0.5)], {"health_payment"}, id="payment"),
        pytest.param([read(Reported.FLAGGED), rated(Rating.RED)], {"flagged"}, id="low quality"),
        pytest.param([read(Reported.FLAGGED), restricted()], {"flagged", "enforcement_new_conversations"}, id="two causes stay two"),
    ],
)
def test_of_what_says_the_same_one_is_told(heard: list[Any], codes: set[str]) -> None:
    assert told(*heard) == codes


def test_every_code_that_is_named_here_is_in_the_decisions() -> None:
    known = {row.code for row in DECISIONS}

    assert set(SAID_BY) | SAID_BY_ANY_CAUSE | frozenset().union(*SAID_BY.values()) <= known
