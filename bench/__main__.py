"""`python -m bench [--quick] [--only WORD] [--write-floors]`."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bench import alert, door, gateway, ground, memory, pace, polled, river, sim, window
from bench.quiet import others, warning
from bench.ratio import FULL, QUICK, Measure, Result, Rounds, Scale, Stand, new_floor, read_floors, result, write_floors
from bench.report import table, write
from bench.run import ROOT

ROOMS = (door, gateway, ground, river, memory, pace, alert, polled, window, sim)
STANDS: list[Stand] = [stand for room in ROOMS for stand in room.STANDS]
MEASURES: list[Measure] = [measure for room in ROOMS for measure in room.MEASURES]
OUT = ROOT / "build" / "bench.json"


def measured(stand: Stand, folder: Path, scale: Scale, progress: Progress) -> Rounds:
    """Run a stand's probes in turns; return what each came to, round by round."""
    many = min(scale.rounds, stand.most_rounds)
    with stand.open(folder / stand.name, scale) as probes:
        task = progress.add_task(stand.name, total=many * len(probes))
        rounds = []
        for _ in range(many):
            found = {}
            for name, probe in probes.items():
                progress.update(task, description=f"{stand.name}: {name}")
                found[name] = probe()
                progress.advance(task)
            rounds.append(found)
        progress.update(task, description=stand.name)
    return rounds


def run(chosen: Sequence[Measure], scale: Scale, console: Console) -> dict[str, Result]:
    """Return the result of each chosen measure. The folder is made below `build`: on the disk of the project, not in memory."""
    floors = read_floors()
    results: dict[str, Result] = {}
    OUT.parent.mkdir(exist_ok=True)
    wanted = {measure.stand for measure in chosen}
    with tempfile.TemporaryDirectory(dir=OUT.parent, prefix="bench-") as place, Progress(console=console, transient=True) as progress:
        for stand in (stand for stand in STANDS if stand.name in wanted):
            rounds = measured(stand, Path(place), scale, progress)
            for measure in (measure for measure in chosen if measure.stand == stand.name):
                results[measure.name] = result(measure, rounds, floors.get(measure.name, measure.least))
    return results


def main(words: Sequence[str] | None = None) -> int:
    """Measure, show, write; return 1 when a ratio is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios against controls that run in turns with us.")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", default="", metavar="WORD", help="only measures whose name holds WORD")
    parser.add_argument("--write-floors", action="store_true", help="set each floor anew: 0.7 of what is measured now")
    asked = parser.parse_args(words)
    console = Console()
    chosen = [measure for measure in MEASURES if asked.only in measure.name]
    if not chosen:
        console.print(f"No measure's name holds {asked.only!r}. There are: {', '.join(measure.name for measure in MEASURES)}.")
        return 2
    warned = warning(others())
    if warned:
        console.print(f"[yellow]{warned}[/]")
    results = run(chosen, QUICK if asked.quick else FULL, console)
    if asked.write_floors:
        write_floors(read_floors() | {one.name: new_floor(one, results[one.name].ratio) for one in chosen})
        console.print("Floors written to bench/floors.json.")
    console.print(table(results))
    write(results, OUT)
    below = [name for name, one in results.items() if not one.holds]
    if below and not asked.write_floors:
        console.print(f"Below the floor: {', '.join(below)}.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
