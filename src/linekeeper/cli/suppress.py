"""`linekeeper suppress`: who gets nothing, or no marketing."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.signed import CODES, NOT_DONE, as_json, dry_run, meant, signed, yes
from linekeeper.cli.times import both, zone
from linekeeper.config import Config
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.gateway.api_told import Looked, SuppressDone
    from linekeeper.gateway.people import Listed

AT_ONCE = 1_000  #: numbers in one request
MOST_SHOWN = 10  #: faulty lines
SOURCES = {
    "preference": "their setting in WhatsApp",
    "refused": "Meta said so (131050)",
    "word": "a word they wrote",
    "button": "a button or form of yours",
    "import": "a list of yours",
    "operator": "an operator",
}

portfolio = click.option("--portfolio", default="", metavar="ID", help="Whose messages; needed where there are several.")
country = click.option(
    "--country", default="", metavar="XX", help="Whose numbers are meant where no country code stands, such as DE; +: it does."
)
scope = click.option(
    "--scope", type=click.Choice(["marketing", "all"]), default="marketing", show_default=True, help="What they get no more of."
)


@click.group("suppress", epilog=f"{CODES} See docs/gateway.md.")
def command() -> None:
    """Say who gets no marketing, or nothing, and who may be written to again.

    Of a person only a keyed hash is kept, so the list cannot be shown or exported: look one number up with `check`, and keep your own
    list beside. Numbers are given as arguments, or one a line on standard input with -, which leaves none in the shell's history.
    """


@command.command("add", epilog=f"{CODES} Example: linekeeper suppress add +15550100421 --reason 'asked by phone'")
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@scope
@portfolio
@country
@signed
@as_json
@click.pass_obj
def add(asked: Asked, /, *, numbers: tuple[str, ...], as_json: bool, **more: Any) -> None:  # noqa: ANN401  what the API takes
    """Add people."""
    done = asyncio.run(_sent(asked.loaded(Real().now()).config, "/suppressions", _given(numbers), more))
    _tell(done, "Added", as_json=as_json)


@command.command("remove", epilog=CODES)
@click.argument("numbers", metavar="NUMBER...", nargs=-1, required=True)
@portfolio
@country
@signed
@as_json
@click.pass_obj
def remove(asked: Asked, /, *, numbers: tuple[str, ...], as_json: bool, **more: Any) -> None:  # noqa: ANN401  as above
    """Take it back, whoever said it. Do so only when the person asks for it."""
    done = asyncio.run(_sent(asked.loaded(Real().now()).config, "/suppressions/remove", _given(numbers), more))
    _tell(done, "Taken back", as_json=as_json)


@command.command("check", epilog="Exit codes: 0 done, whatever is found; 2 a fault, which is told.")
@click.argument("number")
@portfolio
@country
@as_json
@click.pass_obj
def check(asked: Asked, /, *, number: str, portfolio: str, country: str, as_json: bool) -> None:
    """Tell whether one person is suppressed, and who said so."""
    config = asked.loaded(Real().now()).config
    [number] = _given((number,))
    found = asyncio.run(_looked(config, {"number": number, "portfolio": portfolio, "country": country}))
    if as_json:
        write_json(found)
        return
    out, now, where = paper(), Real().now(), zone(config.timezone)
    what = {"all": "gets nothing", "marketing": "gets no marketing", "": "may be written to"}[found.scope]
    out.print(f"This person {what} from portfolio {found.portfolio}.", style="bold", soft_wrap=True)
    for one in found.words:
        stands = "" if one.stands else "; taken back"
        out.print(f"  {SOURCES.get(one.source, one.source)}, {both(one.since, now, where)}: {one.scope}{stands}", soft_wrap=True)


@command.command("import", epilog=f"{CODES} Example: linekeeper suppress import old-list.xlsx --country DE --reason 'the old system'")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", default="", metavar="NAME", help="Which column holds the numbers; found by its name, when not told.")
@scope
@portfolio
@country
@signed
@dry_run
@yes
@as_json
@click.pass_obj
def import_(  # noqa: PLR0913  each is an option of its own
    asked: Asked,
    /,
    *,
    file: Path,
    column: str,
    country: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    **more: Any,  # noqa: ANN401  what the API takes
) -> None:
    """Add everybody in FILE, CSV or XLSX: first it tells how many they are and which lines name nobody, then it asks."""
    from linekeeper.gateway.people import Listed, people  # noqa: PLC0415  slow to import, and --help does without
    from linekeeper.gateway.sheet import read  # noqa: PLC0415  as above

    config, listed = asked.loaded(Real().now()).config, Listed()
    numbers = [one.phone for one in people(read(file.read_bytes()), listed, column=column, country=country)]
    if not as_json:
        _report(listed)
    if dry_run or not numbers:
        if as_json:
            write_json({"people": len(numbers), "faults": listed.counts, "lines": [one.text for one in listed.faults], "dry_run": True})
        return
    what = "nothing" if more["scope"] == "all" else "no marketing"
    if not meant(f"Shall these {len(numbers):,} get {what} any more?", sure=yes):
        sys.exit(NOT_DONE)
    done = asyncio.run(_sent(config, "/suppressions", numbers, {**more, "imported": True}, bar=not as_json))
    if as_json:
        write_json({"people": done.people, "new": done.new, "faults": listed.counts, "dry_run": False, "portfolio": done.portfolio})
        return
    _tell(done, "Added", as_json=False)


def _report(listed: "Listed") -> None:
    from linekeeper.gateway.people import TEXTS, Why  # noqa: PLC0415  as above

    out = paper()
    out.print(f"{listed.people:,} {'person' if listed.people == 1 else 'people'} in the list.", style="bold")
    for why, many in sorted(listed.counts.items(), key=lambda one: -one[1]):
        lines = [str(one.line) for one in listed.faults if one.why.value == why][:MOST_SHOWN]
        where = f"{'line' if many == 1 else 'lines'} {', '.join(lines)}{' …' if many > len(lines) else ''}" if lines else ""
        out.print(f"{many:>7,}  {TEXTS[Why(why)]}{f': {where}' if where else ''}", style="yellow", soft_wrap=True)
    if Why.NO_PLUS.value in listed.counts:
        out.print("         Say whose they are: --country DE, or --country + where only the plus is missing.", style="dim", soft_wrap=True)
    if sum(listed.counts.values()) > MOST_SHOWN:
        out.print("         --dry-run --json tells a thousand of these lines.", style="dim", soft_wrap=True)


def _tell(done: "SuppressDone", word: str, *, as_json: bool) -> None:
    if as_json:
        write_json(done)
        return
    out = paper()
    known = done.people - done.new
    beside = f" ({known:,} {'was' if known == 1 else 'were'} so before)" if known and word == "Added" else ""
    out.print(f"{word}: {done.new:,} in portfolio {done.portfolio}{beside}.", soft_wrap=True)
    for one in done.lines[:MOST_SHOWN]:
        out.print(f"  number {one.line} of those given: {one.text}", style="yellow", soft_wrap=True)


def _given(numbers: Sequence[str]) -> list[str]:
    """Return the numbers; - stands for those on standard input."""
    found: list[str] = []
    for one in numbers:
        found += [line.strip() for line in sys.stdin.read().splitlines() if line.strip()] if one == "-" else [one]
    if not found:
        raise Misconfigured("no number is given", why="standard input is empty", remedy="give one number a line")
    return found


async def _sent(config: Config, path: str, numbers: Sequence[str], more: dict[str, Any], *, bar: bool = False) -> "SuppressDone":
    """Send numbers in parts, with a bar where there are many; return what they came to together."""
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.cli.paper import progress  # noqa: PLC0415  as above
    from linekeeper.gateway.api_told import SuppressDone  # noqa: PLC0415  as above

    whole: SuppressDone | None = None
    async with operating(config) as server:
        with progress("Adding", len(numbers), shown=bar and len(numbers) > AT_ONCE) as step:
            for at in range(0, len(numbers), AT_ONCE):
                part = numbers[at : at + AT_ONCE]
                done = await server.ask("POST", path, SuppressDone, body={**more, "numbers": list(part)})
                step(len(part))
                if whole is None:
                    whole = done
                else:
                    whole.people, whole.new, whole.lines = whole.people + done.people, whole.new + done.new, whole.lines + done.lines
    assert whole is not None  # noqa: S101  there is at least one number
    return whole


async def _looked(config: Config, body: dict[str, str]) -> "Looked":
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.gateway.api_told import Looked  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask("POST", "/suppressions/look-up", Looked, body=body)
