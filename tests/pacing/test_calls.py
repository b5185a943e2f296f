from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.pacing.calls import Calls, free_at, is_counted, made
from tests.pacing.asked import OURS, at


@pytest.mark.parametrize(
    ("method", "parts", "counted"),
    [
        pytest.param("GET", ("123",), True, id="a node"),
        pytest.param("get", ("123", "phone_numbers"), True, id="the list of numbers"),
        pytest.param("POST", ("123", "message_templates"), True, id="a new template"),
        pytest.param("DELETE", ("123", "subscribed_apps"), True, id="a subscription ended"),
        pytest.param("POST", ("123", "messages"), False, id="a message"),
        pytest.param("POST", ("123", "phone_numbers"), False, id="a new number"),
        pytest.param("GET", ("123", "media"), False, id="media"),
        pytest.param("GET", ("me",), False, id="no id"),
        pytest.param("GET", (), False, id="nothing"),
        pytest.param("GET", ("123", "a", "b"), False, id="a deeper path"),
    ],
)
def test_which_calls_count(method: str, parts: tuple[str, ...], counted: bool) -> None:
    assert is_counted(method, parts) is counted


def test_a_hundred_calls_an_hour_are_ours_to_give_away() -> None:
    calls = made(Calls(), at(), 99)

    assert free_at(calls, at(), OURS, registered=False) is None
    assert free_at(made(calls, at()), at(s=30), OURS, registered=False) == at(s=3660)
    assert free_at(made(calls, at()), at(s=30), OURS, registered=True) is None


@given(st.lists(st.integers(0, 900), max_size=300))
def test_no_hour_holds_more_than_the_budget(gaps: list[int]) -> None:
    calls, now, times = Calls(), at(), list[datetime]()
    for gap in gaps:
        now += timedelta(seconds=gap / 20)
        if free_at(calls, now, OURS, registered=False) is None:
            calls = made(calls, now)
            times.append(now)

    assert all(sum(first <= other < first + timedelta(hours=1) for other in times) <= 100 for first in times)
    assert len(calls.made) <= 62
