"""An error is three lines: what, why, and what to do."""

import pytest

from linekeeper.errors import LinekeeperError, Misconfigured, Refused, TryLater


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(Refused("no", why="because", remedy="do so"), "no\n  why:    because\n  remedy: do so", id="all three"),
        pytest.param(Misconfigured("no", remedy="do so"), "no\n  remedy: do so", id="without why"),
        pytest.param(TryLater("no"), "no", id="what alone"),
    ],
)
def test_an_error_tells_what_why_and_what_to_do(error: LinekeeperError, told: str) -> None:
    assert str(error) == told


def test_one_fault_stays_itself() -> None:
    fault = Misconfigured("no")

    assert Misconfigured.all([fault]) is fault


def test_several_faults_are_told_together_and_numbered() -> None:
    told = str(Misconfigured.all([Misconfigured("one", remedy="a"), Misconfigured("two", remedy="b")]))

    assert told == "2 things in the configuration need you:\n1. one\n  remedy: a\n2. two\n  remedy: b"


def test_trying_later_may_tell_when() -> None:
    assert (TryLater("no", retry_after_s=2.5).retry_after_s, TryLater("no").retry_after_s) == (2.5, None)
