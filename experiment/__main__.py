"""`python -m experiment [--quick] [--seeds N] [--days N] [--processes N] [--no-page]`."""

import argparse
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

import linekeeper
from experiment.kept import Kept
from experiment.load import Load
from experiment.measure import Result
from experiment.page import SAYS, section, table, written
from experiment.picture import drawn
from experiment.run import WAYS, Job, of_job

ROOT = Path(__file__).parent.parent
OUT, KEPT = ROOT / "build" / "experiment.json", ROOT / "build" / "experiment"
PAGE, PICTURE = ROOT / "docs" / "pacing.md", ROOT / "docs" / "pictures" / "experiment.svg"
QUICK = (3, 7)
THROUGH = ("gateway", "canary")


def runs(jobs: Sequence[Job], processes: int, console: Console, kept: Kept) -> list[Result]:
    """Run every job that is not known yet; the results come in the order of the jobs."""
    found = {place: known for place, job in enumerate(jobs) if (known := kept.get(job)) is not None}
    left = [place for place in range(len(jobs)) if place not in found]
    if found:
        console.print(f"{len(found)} of {len(jobs)} runs are known from before, with the same code.")
    with bar(console) as progress, get_context("spawn").Pool(processes, maxtasksperchild=4) as pool:
        task = progress.add_task("runs", total=len(jobs), completed=len(found))
        for place, result in zip(left, pool.imap(of_job, [jobs[place] for place in left]), strict=True):
            found[place] = result
            kept.put(jobs[place], result)
            progress.advance(task)
    return [found[place] for place in range(len(jobs))]


def bar(console: Console) -> Progress:
    """Return a bar that says how many runs are over, and how long the others will take."""
    shown = TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TimeRemainingColumn(elapsed_when_finished=True)
    return Progress(*shown, console=console, speed_estimate_period=3_600)


def main(words: Sequence[str] | None = None) -> int:
    """Run, show, write; return 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(prog="python -m experiment", description="One load, sent in several ways, in the stand-in's world.")
    parser.add_argument("--quick", action="store_true", help="3 seeds, 7 days; the page is left as it is")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--no-page", action="store_true", help="leave docs/pacing.md as it is")
    asked = parser.parse_args(words)
    seeds, days = QUICK if asked.quick else (asked.seeds, asked.days)
    console = Console()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the runs under way end with it
    # Seed by seed, so that whoever stops it has whole seeds; of each the long ways first.
    jobs = [(way, seed, Load(days=days)) for seed in range(1, seeds + 1) for way in reversed(WAYS)]
    order = list(WAYS)
    results = sorted(runs(jobs, asked.processes, console, Kept(KEPT)), key=lambda one: (order.index(one.way), one.seed))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
    console.print(Markdown(table(results)))
    if not asked.quick and not asked.no_page:
        when = datetime.now(UTC).date().isoformat()
        written(PAGE, section(results, when, linekeeper.__version__, commit()))
        subtitle = (
            f"Median and 10 to 90 % of {seeds} seeds, {days} simulated days each. The stand-in's model of people and of Meta, not Meta."
        )
        PICTURE.write_text(drawn(results, SAYS, subtitle), encoding="utf-8")
    broken = [promise for one in results for promise in broken_by(one)]
    for promise in broken:
        console.print(f"[red]{promise}[/]")
    return 1 if broken else 0


def commit() -> str:
    """Return the commit that the code was checked out from, and whether it was changed since; empty: nobody knows."""
    git = shutil.which("git")
    if git is None:
        return ""
    told = subprocess.run(  # noqa: S603  our own words
        [git, "-C", str(ROOT), "describe", "--always", "--dirty=, changed", "--exclude=*"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() if told.returncode == 0 else ""


def broken_by(one: Result) -> list[str]:
    """Return the promises that a run through the gateway broke."""
    if one.way not in THROUGH:
        return []
    rows = (
        (bool(one.posts_twice), f"{one.posts_twice} messages went twice"),
        (bool(one.soft), f"our caution held answers or codes: {sorted(set(one.soft))}"),
        (bool(one.over_limit), f"Meta refused {one.over_limit} messages for the limit, which our permits ought to have held"),
        (one.most_taken > 1, f"{one.most_taken:.1%} of the limit were counted as used at once"),
        (any("lost" in states for states in one.ended.values()), "a message is in no state"),
    )
    return [f"seed {one.seed}: {says}" for holds, says in rows if holds]


if __name__ == "__main__":
    sys.exit(main())
