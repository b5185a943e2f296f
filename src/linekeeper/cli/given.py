"""What people give by hand to a command that writes something down: a name, a text, a time."""

from datetime import datetime, tzinfo

import click

MOST_NAME, MOST_TEXT = 80, 1000
SOON_S = 300.0  #: clocks differ


class Words(click.ParamType[str]):
    """A text of one line: without control characters, and not longer than `most`."""

    name = "text"

    def __init__(self, most: int = MOST_TEXT, *, empty: bool = True) -> None:
        self._most, self._empty = most, empty

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """See click."""
        text = " ".join("".join(sign if sign.isprintable() else " " for sign in str(value)).split())
        if not text and not self._empty:
            self.fail("it is empty", param, ctx)
        if len(text) > self._most:
            self.fail(f"it has {len(text):,} characters; {self._most:,} is the most", param, ctx)
        return text


by = click.option("--by", type=Words(MOST_NAME, empty=False), required=True, help="Who says so: a name, written down with it.")


def instant(written: str | None, now: datetime, where: tzinfo) -> datetime:
    """Return the time that was meant; without one: now. Without a zone it is read in the zone of the configuration.

    Raises:
        click.BadParameter: it is no time, or lies ahead.
    """
    if not written:
        return now
    try:
        told = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"{written!r} is no time: write it like 2026-11-25T14:30", param_hint="--at") from None
    told = told if told.tzinfo else told.replace(tzinfo=where)
    if (told - now).total_seconds() > SOON_S:
        raise click.BadParameter("it lies ahead: only what was done can be noted", param_hint="--at")
    return min(told, now)
