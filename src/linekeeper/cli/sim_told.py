"""What `linekeeper sim` tells: the plays, what happens in one, and where the stand-in is with all that a client needs."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from linekeeper.cli.paper import paper, write_json
from linekeeper.sim import names
from linekeeper.sim.playbill import Play, load

if TYPE_CHECKING:
    from rich.console import Console

    from linekeeper.sim import Simulator

ABOUT = ("number", "account", "portfolio")
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
SHOWN = 12  #: numbers told one by one
WIDTH = 12


def list_plays(*, as_json: bool) -> None:
    """Name every play with what it is about."""
    plays = {name: load(name).about for name in names()}
    if as_json:
        write_json([{"name": name, "about": about} for name, about in plays.items()])
        return
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    for name, about in plays.items():
        table.add_row(name, about)
    paper().print(table)


def describe(name: str, *, as_json: bool) -> None:
    """Tell what exists in a play, what happens, and what a watcher should conclude."""
    play, out = load(name), paper()
    if as_json:
        write_json(play)
        return
    out.print(Text.assemble((name, "bold"), f": {play.about}"), soft_wrap=True)
    out.print()
    for line in described(play):
        head = not line.startswith(" ")
        out.print(Text(line, style="bold" if head else ""), soft_wrap=True)


def described(play: Play) -> Iterator[str]:
    """Yield what exists in a play, then what happens and when, then what to conclude and by when: a line each."""
    known = {thing.id: thing.name for things in (play.portfolios, play.accounts, play.numbers) for thing in things}
    known |= {number.display: number.name for number in play.numbers}
    made = play.generate.numbers if play.generate is not None else 0
    yield f"Numbers: {len(play.numbers) + made}" + (f", {made} of them generated" if made else "")
    for number in play.numbers:
        yield f"  +{number.display}  {number.name}"
    if play.rules:
        yield "Rules it turns: " + ", ".join(f"{name}={value}" for name, value in play.rules.items())
    if play.acts:
        yield "Acts:"
    for act in sorted(play.acts, key=_at_s):
        yield f"  after {span(_at_s(act))}: {_said(act, known)}"
    for loop in play.loops:
        yield f"Every {span(loop.every_s)}, first after {span(loop.from_s)}:"
        for act in sorted(loop.acts, key=_at_s):
            yield f"  {span(_at_s(act))} into the round: {_said(act, known)}"
    if play.concludes:
        yield "What a watcher should conclude:"
    for one in sorted(play.concludes, key=lambda one: one.by_s):
        whom = f"{known.get(one.number, one.number)}: " if one.number else ""
        yield f"  by {span(one.by_s)} · {whom}{one.says}"


def span(seconds: float) -> str:
    """Return seconds as people write them: 90061 is 1 d 1 h 1 min 1 s."""
    left, parts = round(seconds), list[str]()
    for size, unit in UNITS:
        count, left = divmod(left, size)
        parts += [f"{count} {unit}"] if count else []
    return " ".join(parts) or "0 s"


def _at_s(act: Mapping[str, object]) -> float:
    return float(str(act.get("at_s", 0)))


def _said(act: Mapping[str, object], known: Mapping[str, str]) -> str:
    """Return an act as a line: what is done, to whom, and the rest as it stands in the file."""
    whom = [known.get(str(act[thing]), str(act[thing])) for thing in ABOUT if thing in act]
    rest = [f"{name}={value}" for name, value in act.items() if name not in {"do", "at_s", *ABOUT}]
    return " ".join([str(act["do"]), *whom, *(["·", *rest] if rest else [])])


def place(sim: "Simulator", play: str) -> dict[str, object]:
    """Return where the stand-in is and what a client needs, as JSON tells it; `play` is empty for a saved world."""
    return {
        "page": f"{sim.url}/_sim/", "graph_url": sim.url, "openapi": f"{sim.url}/_sim/openapi.json", "play": play or None,
        "now": sim.clock.now().isoformat(), "speed": sim.clock.speed, "paused": sim.clock.paused, "callback": sim.app.callback or None,
        "app_id": sim.app_id, "app_secret": sim.app_secret, "verify_token": sim.verify_token, "tokens": sim.tokens,
        "accounts": [{"id": one.id, "name": one.name} for one in sim.world.accounts.values()],
        "numbers": [{"id": one.id, "display": one.display, "name": one.name} for one in sim.world.numbers.values()],
    }  # fmt: skip


def tell(out: "Console", sim: "Simulator", play: str) -> None:
    """Tell where the stand-in is, and what a client needs. The secrets are made up and guard nothing but the play."""
    for line in told(sim, play):
        out.print(line, soft_wrap=True)


def told(sim: "Simulator", play: str) -> Iterator[Text]:
    """Yield it line by line."""
    times = "as fast as life" if sim.clock.speed == 1 else f"{sim.clock.speed:,g} times as fast as life"
    pace = "standing still" if sim.clock.paused else times
    hooks = sim.app.callback or f"go nowhere yet: start again with --callback URL, or POST {sim.url}/_sim/callback"
    yield Text.assemble(("A stand-in for Meta. ", "bold"), "It is not Meta: nothing seen here proves how Meta behaves. Ctrl-C ends it.")
    yield Text()
    yield _line("Page", f"{sim.url}/_sim/", "bold cyan")
    yield _line("Graph API", f"{sim.url}  (any /vNN.N/ before the path, or none)")
    yield _line("Webhooks", hooks)
    yield _line("Play", f"{play}: {sim.play.about}" if play != "a saved world" else play)
    yield _line("Time", f"{sim.clock.now():%Y-%m-%d %H:%M} UTC, {pace}")
    yield Text()
    for account in list(sim.world.accounts.values())[:SHOWN]:
        yield Text.assemble((f"  {account.id:<17}", "cyan"), "account  ", account.name)
    for number in list(sim.world.numbers.values())[:SHOWN]:
        yield Text.assemble((f"  {number.id:<17}", "cyan"), f"+{number.display}  ", number.name)
    left = len(sim.world.numbers) - SHOWN
    if left > 0:
        yield Text(f"  and {left:,} more numbers: {sim.url}/_sim/world", style="dim")
    yield Text()
    yield Text("Made up for this play; Linekeeper takes them from its environment:", style="bold")
    settings = {"GRAPH_URL": sim.url, "APP_ID": sim.app_id, "APP_SECRET": sim.app_secret, "VERIFY_TOKEN": sim.verify_token}
    for name, value in (settings | {"TOKEN": sim.token}).items():
        yield Text.assemble((f"  LINEKEEPER_{name}", "cyan"), "=", value)
    yield Text("Other tokens, for what may go wrong:", style="bold")
    for kind, value in sim.tokens.items():
        if kind != "main":
            yield Text.assemble(f"  {kind:<20}", (value, "dim"))


def _line(name: str, value: str, style: str = "") -> Text:
    return Text.assemble((f"{name:<{WIDTH}}", "dim"), (value, style))
