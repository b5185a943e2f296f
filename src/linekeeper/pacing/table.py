"""docs/pacing.md's tables, drawn from the code's own. `python -m linekeeper.pacing.table` reads the page and writes it with fresh ones."""

import sys
from collections.abc import Iterable

from linekeeper.pacing.case import EVERY, Row
from linekeeper.pacing.grade import BY_REASON, NOTHING_GOES, SEEN, SHARES
from linekeeper.pacing.knobs import KNOBS
from linekeeper.pacing.rows import ROWS
from linekeeper.pacing.settings import shown
from linekeeper.pacing.standing import Level
from linekeeper.pacing.stops import HARD, SOFT
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane

BEGIN, END = "<!-- drawn from the code: begin -->", "<!-- drawn from the code: end -->"
_VERDICT = "What the verdict asks for (the reasons are told in [How Linekeeper judges](machines.md))."
_LEVELS = {
    Level.NORMAL: "everything goes",
    Level.SLOW: "marketing goes at a quarter of the rate, and uses half of the limit where people do not like what comes",
    Level.HOLD_TEMPLATE: "one template is held; the others go",
    Level.HOLD_MARKETING: "marketing is held",
    Level.HOLD_NEW: "new conversations are held; utility inside an open window goes",
    Level.REPLIES_ONLY: "only answers and one-time codes go",
    Level.NOTHING: "nothing goes: Meta would surely refuse it",
}


def drawn() -> str:
    """Return the part of the page that is drawn."""
    return "\n\n".join([BEGIN, *_decision(), *_levels(), *_thresholds(), END])


def page(text: str) -> str:
    """Return the page with its drawn part as it is now.

    Raises:
        ValueError: the page has no such part.
    """
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"the page holds no part between {BEGIN} and {END}")
    return before + drawn() + after


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _decision() -> list[str]:
    head = ("code", "what", "says", "lanes", "hard", "about", "waits for", "answered with", "our code", "override")
    return ["## The decision", _table(head, (_row(row) for row in ROWS))]


def _row(row: Row) -> tuple[str, ...]:
    lanes = "all" if row.lanes == EVERY else ", ".join(lane.value for lane in Lane if lane in row.lanes)
    return (
        f"`{row.code}`",
        row.outcome.value,
        row.text.replace("{detail}", "…"),
        lanes,
        "yes" if row.hard else "",
        row.scope.value,
        row.waits_for,
        str(row.error or row.own),
        str(row.own),
        f"`{row.code}`" if row.override else "none",
    )


def _levels() -> list[str]:
    measured = [(row.code, row.level, row.text, row.ends) for row in SEEN]
    measured += [
        (row.code, row.most, f"{row.text.format(many='…', sent='…')} Ladder `{_ladder(row.code)}`, up to here.", row.ends) for row in SHARES
    ]
    return [
        "## The graded response",
        _table(("level", "what goes"), ((level.name.lower(), _LEVELS[level]) for level in Level)),
        f"{_VERDICT} A status of {', '.join(sorted(NOTHING_GOES))} asks for `nothing`.",
        _table(("level", "reasons"), ((level.name.lower(), _reasons(level)) for level in reversed(Level) if level in BY_REASON.values())),
        "What we measure ourselves:",
        _table(("sign", "level", "says", "ends"), ((f"`{code}`", level.name.lower(), text, ends) for code, level, text, ends in measured)),
        f"Hard stops, for the lanes that the reason names: {_list(HARD)}.",
        f"Soft ones, where Meta decides about answers and one-time codes: {_list(SOFT)}; and all that is said to be over, unconfirmed.",
    ]


def _ladder(code: str) -> str:
    return {"share_held": "portfolio_held"}.get(code, code.removeprefix("share_"))


def _reasons(level: Level) -> str:
    return _list(code for code, asks in BY_REASON.items() if asks is level)


def _list(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in sorted(codes))


def _thresholds() -> list[str]:
    parts, defaults = ["## The thresholds"], Thresholds()
    for group in dict.fromkeys(knob.group for knob in KNOBS):
        parts.append(f"### {group}")
        rows = (
            (f"`{knob.name}`", shown(getattr(defaults, knob.name)), knob.unit, _bounds(knob.least, knob.most), knob.why, knob.source)
            for knob in KNOBS
            if knob.group == group
        )
        parts.append(_table(("key", "default", "unit", "bounds", "why", "source"), rows))
    return parts


def _bounds(least: float, most: float) -> str:
    return "" if least == most else f"{least:g} to {most:g}"


if __name__ == "__main__":
    sys.stdout.write(page(sys.stdin.read()))
