"""`linekeeper queue`: what waits in the gateway and why; release, cancel, clear, pause."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linekeeper.build.clock import Real
from linekeeper.cli import queue_paper
from linekeeper.cli.asked import Asked
from linekeeper.cli.naming import number_id
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.saving import saving
from linekeeper.cli.signed import CODES, NOT_DONE, STATES, as_json, chosen, dry_run, meant, picked, signed, yes
from linekeeper.cli.times import zone
from linekeeper.config import Config
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.gateway.api_told import Done, Message, Messages, Pauses, QueueTold

ASKED = "presumed_lost_ask"
KINDS = ("lane", "template", "number", "portfolio", "all")
USUAL = "but-replies-and-codes"
#: Pauses by which people who wrote get no answer, or nobody a code: what is said before they are confirmed.
GRAVE = {
    ("all", "everything"): "This refuses answers and one-time codes, too, until you resume it: whoever writes to you hears nothing back, "
    f"and nobody can log in with a code.\nThe usual choice holds the rest only: linekeeper queue pause all {USUAL}",
    ("lane", "reply"): "This refuses every answer to people who wrote to you, until you resume it.\n"
    f"The usual choice holds everything but answers and codes: linekeeper queue pause all {USUAL}",
    ("lane", "otp"): "This refuses every one-time code until you resume it: nobody can log in with one.\n"
    f"The usual choice holds everything but answers and codes: linekeeper queue pause all {USUAL}",
}


@click.group("queue", epilog=f"{CODES} See docs/gateway.md.")
def command() -> None:
    """See what waits in the gateway and why, and let it go, or take it back.

    It acts through the running server, on this machine. Every act is kept with a name and a reason: `linekeeper queue acts`.
    """


@command.command("list", epilog="Exit codes: 0 done, 2 no server runs. Example: linekeeper queue list --lane marketing")
@chosen
@click.option("--state", type=click.Choice(STATES), help="Only in this state; what waits or is unknown, when not told.")
@click.option("--each", is_flag=True, help="Single sends instead of what they share.")
@click.option("--after", default="", help="With --each: go on after this id.")
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True, help="With --each: how many.")
@as_json
@click.pass_obj
def list_(asked: Asked, /, *, as_json: bool, each: bool, after: str, limit: int, **more: Any) -> None:  # noqa: ANN401  the filters
    """List what waits and what is unknown, the largest first."""
    config = asked.loaded(Real().now()).config
    query: dict[str, str | int] = {**_filters(config, more), **({"state": more["state"]} if more["state"] else {})}
    if each:
        wanted = query if more["state"] else {**query, "open": "true"}
        page = asyncio.run(_messages(config, {**wanted, "limit": limit, **({"after": after} if after else {})}))
        if as_json:
            write_json(page)
            return
        if not page.items:
            paper().print("There is none.")
            return
        paper().print(queue_paper.each(page.items, Real().now()))
        if page.next:
            paper().print(f"More: linekeeper queue list --each --after {page.next}", style="dim")
        return
    told, stopped = asyncio.run(_queue(config, query))
    if as_json:
        write_json({"queue": told, "pauses": stopped.items})
        return
    _tell(config, told, stopped, str(more["state"] or ""))


def _filters(config: Config, more: dict[str, Any]) -> dict[str, str]:
    """Return the filters that were given, a number by its id."""
    told = picked(more)
    return {**told, "number": asyncio.run(number_id(config, told["number"]))} if "number" in told else told


def _tell(config: Config, told: "QueueTold", stopped: "Pauses", state: str) -> None:
    out, now, where = paper(), Real().now(), zone(config.timezone)
    for line in queue_paper.pauses(stopped.items, now, where):
        out.print(line, style="yellow", soft_wrap=True)
    out.print(queue_paper.headline(told, state, now, where), style="bold" if told.items else "", soft_wrap=True)
    if not told.items:
        return
    out.print()
    out.print(queue_paper.groups(told.items))
    if told.more:
        out.print(f"and {told.more:,} more groups", style="dim")
    out.print()
    if told.waiting:
        out.print("Let some go:  linekeeper queue release --why CODE --reason …", style="dim", soft_wrap=True)
    if any(one.reason is not None and one.reason.code == ASKED for one in told.items):
        out.print("Decide:       linekeeper queue decide ID drop --reason …, or resend instead of drop", style="dim", soft_wrap=True)
    out.print(f"Single ones:  linekeeper queue list --each{f' --state {state}' if state else ''}", style="dim", soft_wrap=True)


@command.command("show", epilog="Exit codes: 0 done, 2 there is no such send, or no server runs.")
@click.argument("id_", metavar="ID")
@as_json
@click.pass_obj
def show(asked: Asked, /, *, id_: str, as_json: bool) -> None:
    """Show one send: where it stands, why, and what it waits for. ID is like lk.1764000000000000."""
    config = asked.loaded(Real().now()).config
    [one] = asyncio.run(_each(config, (id_,), "GET", "", None))
    if as_json:
        write_json(one)
        return
    for line in queue_paper.lines(one, Real().now(), zone(config.timezone)):
        paper().print(line, soft_wrap=True)


@command.command("release", epilog=f"{CODES} Example: linekeeper queue release --why limit_full --reason 'the fair'")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@chosen
@click.option("--all", "everything", is_flag=True, help="All that waits.")
@click.option("--override", "overrides", multiple=True, metavar="CODE", help="A reason that they may pass; may be given again.")
@signed
@dry_run
@yes
@as_json
@click.pass_obj
def release(asked: Asked, /, *, ids: tuple[str, ...], overrides: tuple[str, ...], by: str, reason: str, as_json: bool, **more: Any) -> None:  # noqa: ANN401  the filters
    """Let sends go: they are decided anew at once, and what held each of them holds it no more.

    What Meta would surely refuse goes only when that reason is named with --override. What a person said no to is never released.
    """
    body = {"by": by, "reason": reason, "overrides": list(overrides)}
    _act(asked, "release", ids, body, as_json=as_json, more=more)


@command.command("cancel", epilog=CODES)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@signed
@as_json
@click.pass_obj
def cancel(asked: Asked, /, *, ids: tuple[str, ...], by: str, reason: str, as_json: bool) -> None:
    """Take single sends back before they go."""
    _act(asked, "cancel", ids, {"by": by, "reason": reason}, as_json=as_json, more={})


@command.command("clear", epilog=f"{CODES} Example: linekeeper queue clear --template offer --reason 'the offer is over'")
@chosen
@click.option("--all", "everything", is_flag=True, help="All that waits.")
@signed
@dry_run
@yes
@as_json
@click.pass_obj
def clear(asked: Asked, /, *, by: str, reason: str, as_json: bool, **more: Any) -> None:  # noqa: ANN401  the filters
    """Take back all that fit: first it tells how many, and of which, then it asks."""
    _act(asked, "clear", (), {"by": by, "reason": reason}, as_json=as_json, more=more)


@command.command("decide", epilog=CODES)
@click.argument("id_", metavar="ID")
@click.argument("choice", type=click.Choice(["drop", "resend"]))
@signed
@as_json
@click.pass_obj
def decide(asked: Asked, /, *, id_: str, choice: str, by: str, reason: str, as_json: bool) -> None:
    """Say what becomes of a send that is presumed lost, and whose key says `ask`.

    resend makes another send: if the first did arrive after all, the person gets it twice.
    """
    _act(asked, "decide", (id_,), {"by": by, "reason": reason, "choice": choice}, as_json=as_json, more={})


@command.command("pause", epilog=f"{CODES} Example: linekeeper queue pause lane marketing --reason 'quality fell'")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name", default="")
@signed
@yes
@as_json
@click.pass_obj
def pause(asked: Asked, /, *, kind: str, name: str, yes: bool, as_json: bool, **who: str) -> None:
    """Stop a lane, a template, a number, a portfolio, or all. Replies and one-time codes go on, unless they are meant.

    NAME is a lane, the id of a number or portfolio, or of a template ACCOUNT/NAME/LANGUAGE, such as 104998261357420/offer/en_US.

    `pause all` holds everything but replies and codes. `pause all everything`, a lane `reply` or `otp`, and a template of codes refuse
    those, too, until you resume: then people who write to you get no answer. That is said, and asked, before it is done.
    """
    name = _named(kind, name)
    grave = GRAVE.get((kind, name))
    if grave is not None:
        click.echo(grave, err=True)
        if not meant("Stop these, too?", sure=yes):
            sys.exit(NOT_DONE)
    _stop(asked, "POST", {"kind": kind, "name": name, **who}, as_json=as_json)


@command.command("resume", epilog=CODES)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("name", default="")
@signed
@as_json
@click.pass_obj
def resume(asked: Asked, /, *, kind: str, name: str, by: str, reason: str, as_json: bool) -> None:
    """End a pause; what waited for it is looked at at once. NAME is as `queue list` shows it."""
    _stop(asked, "DELETE", {"kind": kind, "name": _named(kind, name), "by": by, "reason": reason}, as_json=as_json)


@command.command("export", epilog=f"{CODES} Example: linekeeper queue export waiting.xlsx")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@chosen
@click.option("--state", type=click.Choice(STATES), help="Only in this state; what waits or is unknown, when not told.")
@click.option("--after", default="", help="Go on after this id: a file ends after 100,000 lines, a spreadsheet after 20,000.")
@click.pass_obj
def export(asked: Asked, /, *, file: Path, after: str, **more: Any) -> None:  # noqa: ANN401  the filters
    """Save sends as FILE: .csv, .xlsx or .jsonl. It holds no person's number."""
    kind = file.suffix.removeprefix(".").lower()
    if kind not in {"csv", "xlsx", "jsonl"}:
        raise click.BadParameter("its name must end in .csv, .xlsx or .jsonl", param_hint="FILE")
    config = asked.loaded(Real().now()).config
    query = {
        **_filters(config, more),
        "format": kind,
        **({"state": more["state"]} if more["state"] else {}),
        **({"after": after} if after else {}),
    }
    size = asyncio.run(_export(config, file, query))
    paper().print(f"Saved {file} ({size:,} bytes).", soft_wrap=True)


@command.command("acts", epilog="Exit codes: 0 done, 2 no server runs.")
@click.option("--before", default="", help="Only what is older than this id.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
@as_json
@click.pass_obj
def acts(asked: Asked, /, *, before: str, limit: int, as_json: bool) -> None:
    """List what was done, by whom and why, newest first."""
    config = asked.loaded(Real().now()).config
    page = asyncio.run(_acts(config, {"limit": limit, **({"before": before} if before else {})}))
    if as_json:
        write_json(page)
        return
    out, now, where = paper(), Real().now(), zone(config.timezone)
    for one in page.items:
        out.print(queue_paper.act(one, now, where), soft_wrap=True)
    if not page.items:
        out.print("Nothing was done yet.")
    if page.next:
        out.print(f"More: linekeeper queue acts --before {page.next}", style="dim")


# ------------------------------------------------------------------------------------------------------------------- doing


def _act(asked: Asked, what: str, ids: tuple[str, ...], body: dict[str, Any], *, as_json: bool, more: dict[str, Any]) -> None:
    """Act on named sends, or on all that fit after a dry run."""
    config = asked.loaded(Real().now()).config
    filters = _filters(config, more)
    if ids and (filters or more.get("everything")):
        raise Misconfigured("it is not clear which sends are meant", why="ids and filters are given", remedy="give ids, or filters")
    if ids:
        found = asyncio.run(_each(config, ids, "POST", f"/{what}", body))
        if as_json:
            write_json(found)
            return
        for one in found:
            paper().print(queue_paper.acted(what, one), soft_wrap=True)
        return
    if not filters and not more.get("everything"):
        raise Misconfigured(
            "it is not said which sends are meant", why="no id and no filter is given", remedy="give ids, filters, or --all"
        )
    _fitting(config, what, {**body, **filters}, as_json=as_json, more=more)


def _fitting(config: Config, what: str, many: dict[str, Any], *, as_json: bool, more: dict[str, Any]) -> None:
    """Act on all that fit after a dry run."""
    told = asyncio.run(_many(config, what, {**many, "dry_run": True}))
    if as_json and (more["dry_run"] or not more["yes"]):
        write_json(told)
        sys.exit(0 if more["dry_run"] else NOT_DONE)
    if not as_json:
        _would(what, told, many)
    if more["dry_run"] or not told.sends:
        return
    if not meant(f"{what.capitalize()} {told.sends:,}?", sure=more["yes"]):
        sys.exit(NOT_DONE)
    done = asyncio.run(_many(config, what, {**many, "dry_run": False, "until": told.until}))
    if as_json:
        write_json(done)
        return
    paper().print(f"{'Released' if what == 'release' else 'Cleared'}: {done.sends:,}.")
    for why, left in sorted(done.skipped.items()):
        paper().print(f"Left alone: {left:,} ({why})", style="yellow", soft_wrap=True)


def _would(what: str, told: "Done", asked: dict[str, Any]) -> None:
    if not told.sends:
        paper().print("Nothing that waits fits.")
        return
    paper().print(f"This would {what} {told.sends:,}:", style="bold")
    paper().print()
    paper().print(queue_paper.groups(told.groups))
    paper().print()
    for line in queue_paper.left_alone(told.groups, asked["overrides"]) if what == "release" else ():
        paper().print(line, style="yellow", soft_wrap=True)


def _named(kind: str, name: str) -> str:
    """Return what is meant; of `all` without a name the usual."""
    if not name and kind != "all":
        raise click.UsageError(f"Say which {kind} is meant.")
    return name or USUAL


def _stop(asked: Asked, method: str, told: dict[str, str], *, as_json: bool) -> None:
    one = asyncio.run(_pause(asked.loaded(Real().now()).config, method, told))
    if as_json:
        write_json(one)
        return
    paper().print(f"{'Paused' if method == 'POST' else 'Resumed'}: {one.kind} {one.name}.", soft_wrap=True)
    if method == "POST":
        paper().print(f"It holds back {one.stops}.", soft_wrap=True)


async def _queue(config: Config, query: dict[str, str | int]) -> "tuple[QueueTold, Pauses]":
    from linekeeper.build.operating import operating  # noqa: PLC0415  slow to import, and --help does without
    from linekeeper.gateway.api_told import Pauses, QueueTold  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask("GET", "/queue", QueueTold, query=query), await server.ask("GET", "/pauses", Pauses)


async def _messages(config: Config, query: dict[str, str | int]) -> "Messages":
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.gateway.api_told import Messages  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask("GET", "/messages", Messages, query=query)


async def _each(config: Config, ids: tuple[str, ...], method: str, act: str, body: dict[str, Any] | None) -> "list[Message]":
    from urllib.parse import quote  # noqa: PLC0415  as above

    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.gateway.api_told import Message  # noqa: PLC0415  as above

    async with operating(config) as server:
        return [await server.ask(method, f"/messages/{quote(one, safe='')}{act}", Message, body=body) for one in ids]


async def _many(config: Config, what: str, body: dict[str, Any]) -> "Done":
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.gateway.api_told import Done  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask("POST", f"/queue/{what}", Done, body=body)


async def _pause(config: Config, method: str, told: dict[str, str]) -> Any:  # noqa: ANN401  the API's PauseTold
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.gateway.api_told import PauseTold  # noqa: PLC0415  as above

    async with operating(config) as server:
        if method == "POST":
            return await server.ask("POST", "/pauses", PauseTold, body=told)
        return await server.ask("DELETE", "/pauses", PauseTold, query=told)


async def _acts(config: Config, query: dict[str, str | int]) -> Any:  # noqa: ANN401  the API's Acts
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above
    from linekeeper.gateway.api_told import Acts  # noqa: PLC0415  as above

    async with operating(config) as server:
        return await server.ask("GET", "/acts", Acts, query=query)


async def _export(config: Config, file: Path, query: dict[str, str]) -> int:
    """Save a file: whole, or not at all."""
    from linekeeper.build.operating import operating  # noqa: PLC0415  as above

    draft, size = file.with_name(f"{file.name}.part"), 0
    async with operating(config) as server:
        try:
            with saving(file), draft.open("wb") as out:
                async for piece in server.pieces("GET", "/queue/export", query=query):
                    size += out.write(piece)
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    return size
