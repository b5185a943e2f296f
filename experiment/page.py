"""What the runs came to, for people: a table and two pictures in `docs/pacing.md` and `docs/pictures`, between markers."""

from collections.abc import Callable, Sequence
from pathlib import Path

from experiment.measure import Result, quantile

BEGIN, END = "<!-- written by make experiment: begin -->", "<!-- written by make experiment: end -->"
SAYS = {"blind": "blindly", "pause": "all-or-nothing pause", "gateway": "through the gateway", "canary": "gateway with canary"}

Row = tuple[str, Callable[[Result], float | None], str]


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def never_went(one: Result) -> int:
    """Return how many answers and one-time codes the world never took."""
    went = {"delivered", "failed", "under way"}
    return sum(many for kind in ("reply", "code") for state, many in one.ended[kind].items() if state not in went)


#: A row of the table: what it says, the value of a run, and its format.
ROWS: tuple[Row, ...] = (
    ("time Connected, %", lambda one: 100 * one.connected, ".1f"),
    ("time at a used-up limit, %", lambda one: 100 * one.full, ".1f"),
    ("time slowed for spam, %", lambda one: 100 * one.slowed, ".1f"),
    ("time restricted by Meta or banned, %", lambda one: 100 * one.restricted, ".1f"),
    ("violations on Meta's ladder", lambda one: one.violations, ".0f"),
    ("days of high quality (GREEN)", lambda one: one.quality.get("GREEN", 0.0), ".1f"),
    ("days of medium quality (YELLOW)", lambda one: one.quality.get("YELLOW", 0.0), ".1f"),
    ("days of low quality (RED)", lambda one: one.quality.get("RED", 0.0), ".1f"),
    ("campaigns stopped by the canary", lambda one: one.halted, ".0f"),
    ("pauses of templates", lambda one: one.pauses, ".0f"),
    ("templates disabled", lambda one: one.disabled, ".0f"),
    ("days to the next limit, 2,000 people a day", lambda one: one.next_tier_days, ".1f"),
    ("marketing delivered", lambda one: one.delivered["marketing"], ",.0f"),
    ("of it, %", lambda one: _share(one.delivered["marketing"], one.letters["marketing"]), ".1f"),
    ("news delivered, %", lambda one: _share(one.delivered["utility"], one.letters["utility"]), ".1f"),
    ("one-time codes delivered, %", lambda one: _share(one.delivered["code"], one.letters["code"]), ".1f"),
    ("answers delivered, %", lambda one: _share(one.delivered["reply"], one.letters["reply"]), ".1f"),
    ("answers: p50 wait, s", lambda one: one.p50_s["reply"], ".1f"),
    ("answers: p99 wait, s", lambda one: one.p99_s["reply"], ",.1f"),
    ("answers and codes over 5 s", lambda one: sum(one.late.values()), ",.0f"),
    ("answers and codes that never went", never_went, ",.0f"),
    ("refusals by Meta", lambda one: one.refusals, ",.0f"),
    ("messages held over a minute, or never sent", lambda one: one.held, ",.0f"),
    ("people who blocked or reported", lambda one: one.blocked, ",.0f"),
    ("people who stopped marketing", lambda one: one.stopped, ",.0f"),
)


def cell(values: Sequence[float | None], form: str) -> str:
    """Return median and the range from 10 to 90 %; what was not reached counts as longer than all."""
    known = sorted(value for value in values if value is not None)
    missed = len(values) - len(known)
    if not known:
        return "never"
    low, middle, high = (quantile([*known, *[float("inf")] * missed], share) for share in (0.1, 0.5, 0.9))
    words = ["never" if value == float("inf") else format(value, form) for value in (middle, low, high)]
    return words[0] if words[1] == words[2] else f"{words[0]} ({words[1]} to {words[2]})"


def table(results: Sequence[Result]) -> str:
    """Return the table in Markdown."""
    ways = list(dict.fromkeys(one.way for one in results))
    lines = ["| median (10 to 90 % of the seeds) | " + " | ".join(SAYS[way] for way in ways) + " |", "| --- |" + " ---: |" * len(ways)]
    for says, value, form in ROWS:
        cells = [cell([value(one) for one in results if one.way == way], form) for way in ways]
        lines.append(f"| {says} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def section(results: Sequence[Result], when: str, version: str, commit: str = "") -> str:
    """Return the section that stands between the markers. `commit`: of which code this is; empty: nobody knows."""
    seeds, days = len({one.seed for one in results}), results[0].days
    sent = [sum(one.letters.values()) / days for one in results]
    of = f"{version} ({commit})" if commit else version
    told = TEXT.format(days=days, seeds=seeds, when=when, version=of, least=min(sent), most=max(sent))
    return f"{told}\n{table(results)}\n\n![{CAPTION}](pictures/experiment.svg)\n"


CAPTION = (
    "For each way of sending: the share of the numbers connected, day by day; below, answers, codes and marketing delivered, days of high"
    " quality, and people who blocked or reported"
)
TEXT = """
*In the stand-in's model of people and of Meta, and no claim about Meta itself*: {days} simulated days, {seeds} seeds, the same load sent
in each way; {least:.0f} to {most:.0f} messages a day. Linekeeper {version}, {when}.
"""


def written(page: Path, text: str) -> None:
    """Write the section into the page.

    Raises:
        ValueError: the page has no place for it.
    """
    whole = page.read_text(encoding="utf-8")
    if BEGIN not in whole or END not in whole:
        raise ValueError(f"{page} has no place for the experiment: put {BEGIN} and {END} there")
    before, _, rest = whole.partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{text}{END}{after}", encoding="utf-8")
