"""A picture of the runs: connected by day, a strip for each way, then bars of what came of it. Plain SVG, on light and on dark."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from experiment.measure import Result, quantile

WIDTH, LEFT, RIGHT, NAMES = 760, 24, 24, 158  #: NAMES: how wide the column of names is
STRIP, APART, STRIPS_AT = 46, 18, 84
BAR, BAR_ROW, GROUP_HEAD, GROUP_END = 11, 19, 26, 20
COLOURS = {"blind": "#c2553f", "pause": "#b8892b", "gateway": "#2f8a5f", "canary": "#3f78b8"}
OTHER = "#777777"
STYLE = """<style>
text{font:12px system-ui,sans-serif;fill:#2b2b2b}.head{font-size:15px;font-weight:600}.group{font-weight:600}.soft{fill:#6b6b6b}
.page{fill:#fbfaf7}.grid{stroke:#dedbd3}.whisker{stroke:#2b2b2b;stroke-opacity:.6;stroke-width:1.3}.track{fill:#efece4}
@media (prefers-color-scheme:dark){text{fill:#e6e3dc}.soft{fill:#a3a097}.page{fill:#1c1d1f}.grid{stroke:#3a3b3e}.whisker{stroke:#e6e3dc}
.track{fill:#2a2b2e}}
</style>"""


def _quick(one: Result) -> float:
    return 100 * (one.delivered["reply"] + one.delivered["code"]) / max(one.letters["reply"] + one.letters["code"], 1)


def _marketing(one: Result) -> float:
    return 100 * one.delivered["marketing"] / max(one.letters["marketing"], 1)


#: A group of bars: its title, the value of a run, and the whole of a bar; 0: the greatest value.
Group = tuple[str, Callable[[Result], float], float]
GROUPS: tuple[Group, ...] = (
    ("Answers and one-time codes delivered, %", _quick, 100.0),
    ("Marketing delivered, % of what was asked", _marketing, 100.0),
    ("Days of high quality", lambda one: one.quality.get("GREEN", 0.0), 0.0),
    ("People who blocked or reported", lambda one: float(one.blocked), 0.0),
)


def drawn(results: Sequence[Result], says: dict[str, str], subtitle: str) -> str:
    """Return the picture as SVG."""
    runs = {way: [one for one in results if one.way == way] for way in dict.fromkeys(one.way for one in results)}
    strips_end = STRIPS_AT + len(runs) * (STRIP + APART) - APART + 4
    bars_at = strips_end + 54
    height = bars_at + (len(GROUPS) + 1) // 2 * (GROUP_HEAD + len(runs) * BAR_ROW + GROUP_END)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' role='img'>",
        STYLE,
        f"<rect class='page' width='{WIDTH}' height='{height}' rx='6'/>",
        f"<text class='head' x='{LEFT}' y='30'>The same messages, sent in {_number(len(runs))} ways</text>",
        f"<text class='soft' x='{LEFT}' y='50'>{escape(subtitle)}</text>",
        f"<text class='group' x='{LEFT}' y='{STRIPS_AT - 8}'>Numbers connected, % of each day</text>",
    ]
    for place, (way, of_way) in enumerate(runs.items()):
        parts += _strip(of_way, says[way], COLOURS.get(way, OTHER), STRIPS_AT + place * (STRIP + APART) + 4)
    parts += _days(results[0].days, strips_end + 18)
    for place, group in enumerate(GROUPS):
        left = LEFT if place % 2 == 0 else WIDTH // 2 + 8
        top = bars_at + place // 2 * (GROUP_HEAD + len(runs) * BAR_ROW + GROUP_END)
        parts += _bars(group, runs, says, left, top)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _number(many: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(many, str(many))


def _x(day: float, days: int) -> float:
    return LEFT + NAMES + (WIDTH - LEFT - NAMES - RIGHT) * day / days


def _steps(values: Sequence[float]) -> list[tuple[int, float]]:
    return [point for day, value in enumerate(values) for point in ((day, value), (day + 1, value))]


def _strip(runs: Sequence[Result], name: str, colour: str, top: int) -> Iterator[str]:
    """Yield one way's days: the median as a line over its area, the range from 10 to 90 % as a band."""
    days = len(runs[0].daily)
    by_day = [sorted(one.daily[day] for one in runs) for day in range(days)]
    low, middle, high = (_steps([quantile(values, share) for values in by_day]) for share in (0.1, 0.5, 0.9))

    def path(points: Sequence[tuple[int, float]]) -> str:
        return " ".join(f"{_x(day, days):.1f},{top + STRIP * (1 - value):.1f}" for day, value in points)

    ground = [(days, 0.0), (0, 0.0)]
    yield f"<text x='{LEFT}' y='{top + STRIP / 2 + 4:.0f}'>{escape(name)}</text>"
    for percent in (0, 100):
        y = top + STRIP * (1 - percent / 100)
        yield f"<line class='grid' x1='{_x(0, days):.1f}' x2='{_x(days, days):.1f}' y1='{y:.1f}' y2='{y:.1f}'/>"
        yield f"<text class='soft' font-size='10' x='{_x(0, days) - 6:.1f}' y='{y + 4:.1f}' text-anchor='end'>{percent}</text>"
    yield f"<polygon points='{path([*middle, *ground])}' fill='{colour}' fill-opacity='.16'/>"
    yield f"<polygon points='{path([*high, *reversed(low)])}' fill='{colour}' fill-opacity='.22'/>"
    yield f"<polyline points='{path(middle)}' fill='none' stroke='{colour}' stroke-width='2'/>"


def _days(days: int, y: int) -> Iterator[str]:
    step = 5 if days >= 10 else 1  # noqa: PLR2004  how many labels fit
    for day in range(0, days + 1, step):
        yield f"<text class='soft' x='{_x(day, days):.1f}' y='{y}' text-anchor='middle'>{day or 'day 0'}</text>"


def _bars(group: Group, runs: dict[str, list[Result]], says: dict[str, str], left: int, top: int) -> Iterator[str]:
    """Yield a group of bars: the median of each way, and its range from 10 to 90 % as a whisker."""
    title, value, most = group
    ranges = {way: [quantile(sorted(value(one) for one in of_way), share) for share in (0.1, 0.5, 0.9)] for way, of_way in runs.items()}
    whole, begin = most or max(high for _, _, high in ranges.values()) or 1.0, left + NAMES - 6
    room = WIDTH // 2 - 8 - LEFT - NAMES - 34
    yield f"<text class='group' x='{left}' y='{top + 12}'>{escape(title)}</text>"
    for place, (way, (low, middle, high)) in enumerate(ranges.items()):
        y = top + GROUP_HEAD + place * BAR_ROW
        yield f"<text x='{left}' y='{y + 10}'>{escape(says[way])}</text>"
        yield f"<rect class='track' x='{begin}' y='{y}' width='{room}' height='{BAR}' rx='2'/>"
        yield f"<rect x='{begin}' y='{y}' width='{room * middle / whole:.1f}' height='{BAR}' rx='2' fill='{COLOURS.get(way, OTHER)}'/>"
        ends = f"x1='{begin + room * low / whole:.1f}' x2='{begin + room * high / whole:.1f}'"
        yield f"<line class='whisker' {ends} y1='{y + BAR / 2}' y2='{y + BAR / 2}'/>"
        yield f"<text x='{begin + room + 8}' y='{y + 10}'>{middle:,.0f}</text>"
