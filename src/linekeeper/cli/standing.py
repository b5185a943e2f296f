"""How a number stands, as text: two or three short lines that stay readable at 80 columns."""

from datetime import datetime, tzinfo
from textwrap import fill
from typing import TYPE_CHECKING

from linekeeper.cli.times import both, span
from linekeeper.views.answers import LimitAnswer, NumberAnswer, ReasonAnswer
from linekeeper.views.shown import shown

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Sign, word and colour of each status: the word is what counts, the others help the eye.
STATUSES = {
    "connected": ("●", "Connected", "green"),
    "flagged": ("▲", "Flagged", "yellow"),
    "restricted": ("◐", "Restricted", "yellow"),
    "pending": ("◌", "Pending", "cyan"),
    "offline": ("○", "Offline", "red"),
    "banned": ("✕", "Banned", "bold red"),
    "gone": ("–", "Gone", "dim"),
    "unknown": ("?", "Unknown", "magenta"),
}
QUALITIES = {"green": "High", "yellow": "Medium", "red": "Low"}
STEPS = {True: "[x]", False: "[ ]", None: "[?]"}
REASONS, ACTIONS = 3, 2  #: shown of one number; --json tells all
WORD, DIGITS, NAME = 10, 16, 26  #: widths of columns
BASES = {"derived": "derived", "unconfirmed": "unconfirmed"}  #: what Meta reported needs no word


def grouped(digits: str) -> str:
    """Return a display number as people write it; as it is where nobody knows how."""
    return shown(digits)


def limit_text(limit: LimitAnswer) -> str:
    """Return the limit's use as a range, such as "180–240 of 2,000 a day"; never more than is known."""
    if not limit.known:
        return "limit not known"
    if limit.per_day is None:
        return "no limit"
    of = f"of {limit.per_day:,} a day"
    if limit.counting_since is None:
        return f"? {of}"
    if limit.shared:
        return f"{limit.least:,} or more {of}"
    return f"{limit.least:,} {of}" if limit.least == limit.most else f"{limit.least:,}–{limit.most:,} {of}"


def quality_text(quality: str) -> str:
    """Return the quality as Meta's own pages name it."""
    return QUALITIES.get(quality, "not rated")


def because(number: NumberAnswer, now: datetime, where: tzinfo) -> list[str]:
    """Return why, gravest first, each thing once: reasons with their times, steps, sight and the next deadline, then what to do."""
    set_it = [reason for reason in number.reasons if not reason.note]
    lines = list(dict.fromkeys(reason_text(reason, now, where) for reason in set_it[:REASONS]))
    if len(set_it) > REASONS:
        lines.append(f"… and {len(set_it) - REASONS} more (--json tells all)")
    lines += [f"{STEPS[step.done]} {step.text}" for step in number.steps]
    if number.sight.blind_since is not None:
        lines.append(f"Blind for {span(now - number.sight.blind_since)}: {number.sight.text}".rstrip(": "))
    if number.deadline is not None and number.deadline not in {reason.until for reason in set_it}:
        lines.append(f"Next deadline: {both(number.deadline, now, where)}")
    actions = [reason.action for reason in set_it] + [number.sight.action]
    return lines + [f"→ {action}" for action in dict.fromkeys(filter(None, actions))][:ACTIONS]


def reason_text(reason: ReasonAnswer, now: datetime, where: tzinfo) -> str:
    """Return a reason with how we know it, since when, and until when."""
    basis = f" ({BASES[reason.basis]})" if reason.basis in BASES else ""
    since = f", {'at least ' if reason.at_least else ''}since {both(reason.since, now, where)}" if reason.since else ""
    until = f", until {both(reason.until, now, where)}" if reason.until else ""
    return f"{reason.text.rstrip('.')}{basis}{since}{until}"


def rows(numbers: list[NumberAnswer], now: datetime, where: tzinfo, width: int) -> "RenderableType":
    """Return a line for each number, two where `width` columns are too few for one, and below it why."""
    from rich.console import Group  # noqa: PLC0415  slow to import, and JSON does without
    from rich.text import Text  # noqa: PLC0415  as above

    parts: list[RenderableType] = []
    for number in numbers:
        sign, word, colour = STATUSES.get(number.status, STATUSES["unknown"])
        called = f"{number.name} [{number.label}]" if number.label else number.name
        head = Text(f"{sign} {word:<{WORD}}  ", style=colour) + Text(f"{grouped(number.display_number) or number.id:<{DIGITS}}  ", style="")
        head.append(cut(called, min(width - head.cell_len, NAME)))
        tail = f"{quality_text(number.quality):<9}  {limit_text(number.limit)}"
        wide = WORD + DIGITS + NAME + len(tail) + 8 <= width
        parts.append(head + Text(" " * (WORD + DIGITS + NAME + 8 - head.cell_len) + tail) if wide else head)
        below = (
            because(number, now, where)
            if wide
            else [f"Quality {quality_text(number.quality)}, {limit_text(number.limit)}", *because(number, now, where)]
        )
        parts += [Text(indented(told, width), style="" if told.startswith("→") else "dim") for told in below]
    return Group(*parts)


def indented(told: str, width: int) -> str:
    """Return a text below a number's line, wrapped."""
    return fill(told, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def cut(name: str, width: int) -> str:
    """Return a name in at most `width` characters."""
    return name if len(name) <= width else f"{name[: width - 1]}…"
