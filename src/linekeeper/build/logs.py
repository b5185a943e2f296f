"""Logs: one line each on stderr, a name and values. No message of somebody else's exception: it may hold a person's data."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict

from linekeeper.build.watch import in_short, where


def set_up(stream: TextIO | None = None) -> None:
    """Write our lines, and the warnings of the libraries we run on, to `stream` (stderr)."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True),
            _on_one_line,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(handlers=[Told()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    # A line for every malformed request would let any stranger fill the disk; what fails on our side comes as an error.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


def _on_one_line(_: object, __: str, told: EventDict) -> EventDict:
    """Replace control characters in values: a log is read in terminals, and a line is one event."""
    return {key: _tame(value) if isinstance(value, str) and not value.isprintable() else value for key, value in told.items()}


def _tame(value: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)


class Told(logging.Handler):
    """Passes on what libraries log: whose line, how grave, and of an exception its kind and our line it went through."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line. Their text is left out with the values in it: only the pattern is kept."""
        fault = record.exc_info[1] if record.exc_info else None
        told = {"from_": record.name, "said": str(record.msg).split("\n", 1)[0][:200]}
        if isinstance(fault, Exception):
            told |= {"fault": in_short(fault), "where": where(fault)}
        level = record.levelname.lower() if record.levelno < logging.CRITICAL else "error"
        getattr(structlog.get_logger("library"), level, structlog.get_logger("library").error)("library.said", **told)
