"""Days as pictures: a strip of bars for a row, and a plot over 60 days with a table behind it. Server-side, so that no script is needed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from markupsafe import Markup

from linekeeper.web.words import DAY_WORDS, STATUSES, glyph, plain

DAY = timedelta(days=1)
#: By letter of a day: class, top and height of its bar in a strip 18 high.
BARS = {"g": ("green", 2, 15), "y": ("yellow", 7, 10), "r": ("red", 11, 6), "u": ("unrated", 14, 3), ".": ("unread", 16, 1)}
LEFT, WIDE, BAND = 62, 558, 40  #: of the plot: where days begin, how wide they are, how high a band is
BANDS = {"g": 0, "y": 1, "r": 2}
NAMES = (("green", "High"), ("yellow", "Medium"), ("red", "Low"))


def strip(days: str) -> Markup:
    """Draw quality by day as small bars: the higher, the better."""
    drawn = Markup("").join(
        Markup('<rect class="{}" x="{}" y="{}" width="3.1" height="{}" rx=".8"/>').format(name, 4 * place, top, high)
        for place, (name, top, high) in enumerate(BARS.get(letter, BARS["."]) for letter in days)
    )
    label = f"Quality over {len(days)} days: {'; '.join(spoken(days))}"
    return Markup('<svg class="strip" viewBox="0 0 {} 18" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>').format(
        4 * len(days), label, drawn
    )


def spoken(days: Sequence[str]) -> Iterator[str]:
    """Yield runs of equal days in words, oldest first: `High for 12 days`."""
    for letter, run in groupby(days):
        many = len(list(run))
        yield f"{DAY_WORDS.get(letter, DAY_WORDS['.'])} for {many} {'day' if many == 1 else 'days'}"


def plot(days: str, now: datetime) -> Markup:
    """Draw quality over days as a line through three bands; where nothing is known there is no line."""
    step = WIDE / max(len(days), 1)
    bands = Markup("").join(
        Markup('<rect class="band {}" x="{}" y="{}" width="{}" height="38"/><text class="axis" x="0" y="{}">{}</text>').format(
            name, LEFT, 7 + BAND * place, WIDE, 30 + BAND * place, word
        )
        for place, (name, word) in enumerate(NAMES)
    )
    lines = Markup("").join(Markup('<polyline class="line" points="{}"/>').format(points) for points in _lines(days, step))
    label = f"Quality over {len(days)} days: {'; '.join(spoken(days))}"
    return Markup('<svg class="days" viewBox="0 0 620 148" role="img" aria-label="{}">{}{}{}</svg>').format(
        label, bands, lines, _axis(len(days), now)
    )


def _lines(days: str, step: float) -> Iterator[str]:
    place = 0
    for known, run in groupby(days, key=lambda letter: letter in BANDS):
        letters = list(run)
        if known:
            points = [
                f"{LEFT + step * (place + index + side):.1f},{26 + BAND * BANDS[letter]}"
                for index, letter in enumerate(letters)
                for side in (0, 1)
            ]
            yield " ".join(points)
        place += len(letters)


def status_strip(statuses: Sequence[str], now: datetime) -> Markup:
    """Draw the gravest status of each day as a row of blocks; a day of which nothing is known is a thin line."""
    step = WIDE / max(len(statuses), 1)
    drawn = Markup("").join(
        Markup('<rect class="block {}" x="{}" y="{}" width="{}" height="{}" rx="1"/>').format(
            glyph(status) if status else "none", f"{LEFT + step * place:.1f}", 6 if status else 20, f"{step - 1.4:.1f}", 30 if status else 2
        )
        for place, status in enumerate(statuses)
    )
    label = f"Status over {len(statuses)} days: {'; '.join(_status_runs(statuses))}"
    return Markup(
        '<svg class="days" viewBox="0 0 620 62" role="img" aria-label="{}"><text class="axis" x="0" y="25">Status</text>{}{}</svg>'
    ).format(label, drawn, _axis(len(statuses), now, 56))


def _status_runs(statuses: Sequence[str]) -> Iterator[str]:
    for status, run in groupby(statuses):
        many = len(list(run))
        yield f"{plain(STATUSES, status) if status else 'not known'} for {many} {'day' if many == 1 else 'days'}"


def _axis(many: int, now: datetime, y: int = 142) -> Markup:
    first = now.date() - (many - 1) * DAY
    return Markup('<text class="axis" x="{}" y="{}">{}</text><text class="axis end" x="620" y="{}">today</text>').format(
        LEFT, y, f"{first.day} {first:%b}", y
    )


def day_rows(days: str, now: datetime) -> list[tuple[date, date, str]]:
    """Return runs of equal days as (first, last, word), newest first: the table behind the plot."""
    rows: list[tuple[date, date, str]] = []
    start = now.date() - (len(days) - 1) * DAY
    for letter, run in groupby(days):
        end = start + (len(list(run)) - 1) * DAY
        rows.append((start, end, DAY_WORDS.get(letter, DAY_WORDS["."])))
        start = end + DAY
    return rows[::-1]
