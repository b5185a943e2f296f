"""A log line is a name and values; what libraries say is passed on without anybody's data."""

import io
import logging
import re
from collections.abc import Iterator

import pytest
import structlog

from linekeeper.build.logs import set_up


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    out = io.StringIO()
    set_up(out)
    yield out
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:], level = before
    logging.getLogger().setLevel(level)
    logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)


def test_a_line_is_a_time_a_level_a_name_and_values(stream: io.StringIO) -> None:
    structlog.get_logger("x").info("number.slowed", number="1234", because="limit")

    assert re.fullmatch(
        r"timestamp=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ level=info event=number.slowed number=1234 because=limit\n", stream.getvalue()
    )


def test_what_a_library_logs_comes_without_the_values_in_it(stream: io.StringIO) -> None:
    nothing: dict[str, str] = {}
    try:
        nothing["+15550100001"]
    except KeyError:
        logging.getLogger("uvicorn.error").exception("Exception in request of %s", "+15550100002")

    told = stream.getvalue()
    assert "library.said" in told
    assert "uvicorn.error" in told
    assert "fault=KeyError" in told
    assert "555" not in told


def test_chatter_is_left_out(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started server process")
    structlog.get_logger("x").debug("detail")

    assert stream.getvalue() == ""


def test_a_stranger_who_sends_rubbish_fills_no_log(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")

    assert stream.getvalue() == ""


def test_a_value_can_neither_begin_a_line_nor_order_a_terminal_about(stream: io.StringIO) -> None:
    structlog.get_logger("x").warning("number.named", name="a\nlevel=error event=forged \x1b[2J\r\u202e")

    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue()[:-1].isprintable()
