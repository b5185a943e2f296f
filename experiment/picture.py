"""A picture of the runs: connected by day, then bars of what was delivered and of who blocked. Plain SVG, readable on light and dark."""

from collections.abc import Sequence
from html import escape

from experiment.measure import Result, quantile

WIDTH, LEFT, RIGHT = 760, 56, 16
TOP, HIGH, GAP = 56, 190, 62
COLOURS = {"blind": "#b4483a", "pause": "#b08a2e", "gateway": "#2f7d5b", "canary": "#3c6ea8"}
FONT = "font-family='system-ui,sans-serif' font-size='12'"


def _quick(one: Result) -> float:
    return 100 * (one.delivered["reply"] + one.delivered["code"]) / max(one.letters["reply"] + one.letters["code"], 1)


BARS = (
    ("marketing delivered, % of what was asked", lambda one: 100 * one.delivered["marketing"] / max(one.letters["marketing"], 1), 100.0),
    ("answers and codes delivered, %", _quick, 100.0),
    ("people who blocked or reported", lambda one: float(one.blocked), 0.0),
)


def drawn(results: Sequence[Result], says: dict[str, str], subtitle: str) -> str:
    """Return the picture as SVG."""
    ways = list(dict.fromkeys(one.way for one in results))
    bars_at = TOP + HIGH + GAP
    height = bars_at + len(BARS) * (len(ways) * 18 + 34) + 8
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img' {FONT}>",
        f"<rect width='{WIDTH}' height='{height}' fill='#fbfaf7'/>",
        f"<text x='{LEFT}' y='22' font-size='14' font-weight='600' fill='#222'>Numbers connected, % of each day</text>",
        f"<text x='{LEFT}' y='40' fill='#666'>{escape(subtitle)}</text>",
        *_axes(results[0].days),
        *(part for way in ways for part in _line([one for one in results if one.way == way], COLOURS[way])),
        *_legend(ways, says),
        *_bars(results, ways, says, bars_at),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(day: float, days: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * day / days


def _y(share: float) -> float:
    return TOP + HIGH * (1 - share)


def _axes(days: int) -> list[str]:
    rows = []
    for percent in (0, 25, 50, 75, 100):
        y = _y(percent / 100)
        rows.append(f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y:.1f}' y2='{y:.1f}' stroke='#ddd'/>")
        rows.append(f"<text x='{LEFT - 8}' y='{y + 4:.1f}' text-anchor='end' fill='#666'>{percent}</text>")
    step = 5 if days >= 10 else 1  # noqa: PLR2004  how many labels fit
    rows += [
        f"<text x='{_x(day, days):.1f}' y='{TOP + HIGH + 18}' text-anchor='middle' fill='#666'>{day}</text>"
        for day in range(0, days + 1, step)
    ]
    rows.append(f"<text x='{WIDTH - RIGHT}' y='{TOP + HIGH + 34}' text-anchor='end' fill='#666'>day</text>")
    return rows


def _line(runs: Sequence[Result], colour: str) -> list[str]:
    """Return the median of the runs as steps, and the range from 10 to 90 % as a band."""
    days = len(runs[0].daily)
    by_day = [sorted(one.daily[day] for one in runs) for day in range(days)]
    low, middle, high = ([quantile(values, share) for values in by_day] for share in (0.1, 0.5, 0.9))
    upper = [point for day, value in enumerate(high) for point in ((day, value), (day + 1, value))]
    lower = [point for day, value in enumerate(low) for point in ((day, value), (day + 1, value))]
    band = " ".join(f"{_x(day, days):.1f},{_y(value):.1f}" for day, value in [*upper, *reversed(lower)])
    steps = [point for day, value in enumerate(middle) for point in ((day, value), (day + 1, value))]
    path = " ".join(f"{_x(day, days):.1f},{_y(value):.1f}" for day, value in steps)
    return [
        f"<polygon points='{band}' fill='{colour}' opacity='0.13'/>",
        f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>",
    ]


def _legend(ways: Sequence[str], says: dict[str, str]) -> list[str]:
    rows, x, y = [], LEFT, TOP + HIGH + 34
    for way in ways:
        rows.append(f"<rect x='{x}' y='{y - 9}' width='12' height='10' fill='{COLOURS[way]}'/>")
        rows.append(f"<text x='{x + 17}' y='{y}' fill='#222'>{escape(says[way])}</text>")
        x += 34 + 7 * len(says[way])
    return rows


def _bars(results: Sequence[Result], ways: Sequence[str], says: dict[str, str], top: int) -> list[str]:
    rows, y = [], top
    for title, value, most in BARS:
        rows.append(f"<text x='{LEFT}' y='{y + 12}' font-weight='600' fill='#222'>{escape(title)}</text>")
        y += 18
        middles = {way: quantile(sorted(value(one) for one in results if one.way == way), 0.5) for way in ways}
        whole = most or max(middles.values()) or 1.0
        for way in ways:
            wide = (WIDTH - LEFT - RIGHT - 240) * middles[way] / whole
            rows.append(f"<text x='{LEFT}' y='{y + 12}' fill='#444'>{escape(says[way])}</text>")
            rows.append(f"<rect x='{LEFT + 160}' y='{y + 2}' width='{wide:.1f}' height='12' fill='{COLOURS[way]}'/>")
            rows.append(f"<text x='{LEFT + 166 + wide:.1f}' y='{y + 12}' fill='#222'>{middles[way]:,.0f}</text>")
            y += 18
        y += 16
    return rows
