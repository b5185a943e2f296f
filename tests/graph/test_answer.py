"""The instant a reading speaks for, and what Meta says of its budgets."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.graph.answer import Answer, Usage, date_of, usage_of

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def answer(date: datetime | None, elapsed_s: float = 2.0) -> Answer:
    return Answer(status=200, body={}, date=date, asked_at=NOON, elapsed_s=elapsed_s)


@pytest.mark.parametrize(
    ("date", "at"),
    [
        pytest.param(NOON + timedelta(seconds=2), NOON, id="the request started two seconds before its answer was dated"),
        pytest.param(
            NOON - timedelta(minutes=3), NOON - timedelta(minutes=3, seconds=2), id="Meta's clock counts, even when ours is ahead"
        ),
        pytest.param(None, NOON, id="without a date our clock speaks"),
        pytest.param(NOON + timedelta(minutes=6), NOON, id="a date from the future is not believed"),
    ],
)
def test_a_reading_speaks_for_the_instant_its_request_started(date: datetime | None, at: datetime) -> None:
    assert answer(date).at == at


def test_a_date_from_the_future_is_told() -> None:
    assert answer(NOON + timedelta(minutes=6)).ahead
    assert not answer(NOON + timedelta(minutes=4)).ahead


@given(st.floats(-200, 200), st.floats(0, 20))
def test_skew_is_measured_within_a_second_and_the_time_on_the_way(skew_s: float, elapsed_s: float) -> None:
    written = (NOON + timedelta(seconds=elapsed_s + skew_s)).replace(microsecond=0)

    measured = answer(written, elapsed_s).skew_s

    assert measured is not None
    assert abs(measured - skew_s) <= 1 + elapsed_s / 2


@pytest.mark.parametrize(
    ("text", "date"),
    [
        pytest.param("Wed, 25 Nov 2026 12:00:00 GMT", NOON, id="as Meta writes it"),
        pytest.param("Wed, 25 Nov 2026 13:00:00 +0100", NOON, id="in another zone"),
        pytest.param("yesterday", None, id="no date"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 -0100", None, id="one that leaves the calendar"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_date_header_is_read_or_left_out(text: str, date: datetime | None) -> None:
    assert date_of({"Date": text}) == date


@pytest.mark.parametrize(
    ("headers", "usage"),
    [
        pytest.param({}, Usage(), id="nothing said"),
        pytest.param({"x-app-usage": '{"call_count":28,"total_cputime":61}'}, Usage(app_percent=61.0), id="the largest counts"),
        pytest.param(
            {"x-business-use-case-usage": '{"1":[{"type":"whatsapp","call_count":101,"estimated_time_to_regain_access":19}]}'},
            Usage(account_percent=101.0, regain_s=1140.0),
            id="an account that is closed for 19 minutes",
        ),
        pytest.param({"x-app-usage": "oops", "x-business-use-case-usage": "[1]"}, Usage(), id="what cannot be read was not said"),
        pytest.param({"x-app-usage": '{"call_count":1' + "0" * 400 + "}"}, Usage(), id="a number that no float holds"),
        pytest.param({"x-business-use-case-usage": '{"1":{"a":1},"2":[3]}'}, Usage(), id="other shapes"),
    ],
)  # fmt: skip
def test_usage_headers_are_read_tolerantly(headers: dict[str, str], usage: Usage) -> None:
    assert usage_of(headers) == usage
