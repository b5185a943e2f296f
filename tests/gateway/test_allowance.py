"""The hourly budget of calls: ours to give away in part, and closed by what Meta says of it."""

from datetime import timedelta

import pytest

from linekeeper.gateway.allowance import MOST, Allowance
from linekeeper.gateway.reply import Reply
from linekeeper.pacing.thresholds import Thresholds
from tests.flow.stream import NOON

APP, OTHER, ACCOUNT, NEXT = b"app", b"other", "201", "202"
USUAL = Thresholds()


def free_s(allowance: Allowance, whose: bytes = APP, account: str = ACCOUNT, after_s: float = 0) -> float:
    """Return in how many seconds a call may be made."""
    now = NOON + timedelta(seconds=after_s)
    at = allowance.free_at(whose, account, now, USUAL, registered=False)
    return 0.0 if at is None else (at - now).total_seconds()


def error(code: int) -> bytes:
    return b'{"error":{"code":%d}}' % code


def use(percent: int, wait_min: int = 0) -> tuple[bytes, bytes]:
    return (
        b"X-Business-Use-Case-Usage",
        b'{"201":[{"type":"whatsapp","call_count":%d,"estimated_time_to_regain_access":%d}]}' % (percent, wait_min),
    )


def test_half_of_an_accounts_hour_is_given_away_to_each_app() -> None:
    allowance = Allowance()
    for _ in range(100):
        assert free_s(allowance) == 0
        allowance.took(APP, ACCOUNT, NOON)

    assert free_s(allowance) == 3660
    assert (free_s(allowance, OTHER), free_s(allowance, account=NEXT), free_s(allowance, after_s=3660)) == (0, 0, 0)
    assert allowance.free_at(APP, ACCOUNT, NOON, USUAL, registered=True) is None


@pytest.mark.parametrize(
    ("headers", "body", "account_s", "next_s"),
    [
        pytest.param((), b"{}", 0, 0, id="nothing is said"),
        pytest.param((use(89),), b"{}", 0, 0, id="there is room"),
        pytest.param((use(90),), b"{}", 300, 0, id="nearly used up: one call more in a while"),
        pytest.param((use(100, 12),), b"{}", 720, 0, id="used up, and Meta says for how long"),
        pytest.param((), error(80007), 300, 0, id="Meta refuses the account"),
        pytest.param((), error(80008), 300, 0, id="Meta refuses the account with its other code"),
        pytest.param((use(100, 3),), error(80007), 180, 0, id="Meta refuses, and says for how long"),
        pytest.param((), error(4), 60, 60, id="Meta refuses the app"),
        pytest.param(((b"x-app-usage", b'{"call_count":95}'),), b"{}", 300, 300, id="the app is nearly used up"),
        pytest.param(((b"x-app-usage", b"\xff{"),), error(100), 0, 0, id="nothing that can be read"),
    ],
)
def test_what_meta_says_of_its_budget_closes_it(
    headers: tuple[tuple[bytes, bytes], ...], body: bytes, account_s: float, next_s: float
) -> None:
    allowance = Allowance()
    allowance.heard(APP, ACCOUNT, Reply(200, headers, body), NOON)

    assert (free_s(allowance), free_s(allowance, account=NEXT), free_s(allowance, OTHER)) == (account_s, next_s, 0)
    assert free_s(allowance, after_s=account_s) == 0


def test_a_longer_closing_stays() -> None:
    allowance = Allowance()
    allowance.heard(APP, ACCOUNT, Reply(200, (use(100, 30),), b"{}"), NOON)
    allowance.heard(APP, ACCOUNT, Reply(400, (), error(80007)), NOON)

    assert free_s(allowance) == 1800


def test_there_is_an_end_to_what_is_remembered() -> None:
    allowance = Allowance()
    for _ in range(100):
        allowance.took(APP, ACCOUNT, NOON)
    for n in range(MOST):
        allowance.took(OTHER, str(n), NOON)
        allowance.heard(OTHER, str(n), Reply(400, (), error(80007)), NOON)

    assert free_s(allowance) == 0
    allowance.heard(OTHER, "one more", Reply(400, (), error(80007)), NOON)
    assert free_s(allowance, OTHER, "0") == 0
