"""What people give by hand: a name, a text, a time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.cli.given import Words, instant

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@given(st.text(max_size=200))
def test_a_text_is_one_line_that_a_terminal_can_show(text: str) -> None:
    told = Words().convert(text, None, None)

    assert told.isprintable()
    assert told == " ".join(told.split())


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(Words(10), "eleven sign", id="too long"),
        pytest.param(Words(empty=False), " \n\t ", id="empty"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(words: Words, text: str) -> None:
    with pytest.raises(click.BadParameter):
        words.convert(text, None, None)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        pytest.param(None, NOON, id="now"),
        pytest.param("2026-11-25T11:30", NOON - timedelta(minutes=90), id="in the zone of the configuration"),
        pytest.param("2026-11-25 11:30", NOON - timedelta(minutes=90), id="with a blank"),
        pytest.param("2026-11-25T11:30Z", NOON - timedelta(minutes=30), id="with a zone"),
        pytest.param("2026-11-25", NOON - timedelta(hours=13), id="a day"),
        pytest.param("2026-11-25T12:04Z", NOON, id="clocks differ a little"),
    ],
)
def test_a_time_is_read_as_people_write_it(written: str | None, told: datetime) -> None:
    assert instant(written, NOON, BERLIN) == told


@pytest.mark.parametrize("written", ["soon", "25.11.2026", "2026-11-26", "2026-11-25T12:10Z"])
def test_what_is_no_time_or_lies_ahead_is_refused(written: str) -> None:
    with pytest.raises(click.BadParameter):
        instant(written, NOON, BERLIN)
