"""`linekeeper journal`: what Meta said, as it was kept."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import paper, write_json
from linekeeper.cli.times import both, zone
from linekeeper.errors import Misconfigured

if TYPE_CHECKING:
    from linekeeper.views.fleet import Views

Answer = TypeVar("Answer")
LIMIT = click.IntRange(1, 500)


def ask(asked: Asked, question: "Callable[[Views], Awaitable[Answer]]") -> tuple[Answer, datetime]:
    """Open the data folder for reading, ask, close it; return the answer and the instant it was given at."""
    config = asked.loaded(Real().now()).config

    from linekeeper.build.asking import asking  # noqa: PLC0415  opens stores: slow to import, and --help does without

    async def asked_once() -> tuple[Answer, datetime]:
        async with asking(config, Real()) as folder:
            return await question(folder.views), folder.views.now()

    return asyncio.run(asked_once())


@click.group("journal", invoke_without_command=True, epilog="Exit codes: 0 done, 2 there is no such delivery, or nothing to read.")
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="How many.")
@click.option("--before", type=click.IntRange(1), help="Go on from this id, into the past.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_context
def command(ctx: click.Context, *, limit: int, before: int | None, as_json: bool) -> None:
    """List what Meta delivered, newest first. No person and no text is shown."""
    if ctx.invoked_subcommand is not None:
        return
    page, now = ask(ctx.obj, lambda views: views.deliveries(before=before, limit=limit))
    if as_json:
        write_json(page)
        return
    out, where = paper(), zone(ctx.obj.loaded(Real().now()).config.timezone)
    for one in page.items:
        state = "" if one.kept else ", expired"
        what = ", ".join(one.fields) or "nothing we can read"
        test = " (dashboard test)" if one.test else ""
        out.print(f"{one.id:>8}  {both(one.heard_at, now, where):<24}  {one.app}  {what}{test}  {one.size:,} bytes{state}", soft_wrap=True)
    if not page.items:
        out.print("Nothing was delivered yet.")
    if page.next:
        out.print(f"Older ones: linekeeper journal --before {page.next}", style="dim")


@command.command("show")
@click.argument("id_", metavar="ID", type=click.IntRange(1))
@click.option("--raw", is_flag=True, help="Write the body as Meta sent it. It may hold people's numbers and words.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def show(asked: Asked, *, id_: int, raw: bool, as_json: bool) -> None:
    """Show delivery ID and what we made of it."""
    one, now = ask(asked, lambda views: views.delivery(id_))
    if one is None:
        raise Misconfigured(f"there is no delivery {id_}", why="none was kept under this id", remedy="`linekeeper journal` lists them")
    if raw:
        body, _ = ask(asked, lambda views: views.raw(id_))
        if body is None:
            why = "raw bodies are dropped after the retention; what they meant is kept"
            raise Misconfigured(
                f"the body of delivery {id_} has expired", why=why, remedy=f"see what it meant: linekeeper journal show {id_}"
            )
        sys.stdout.buffer.write(body)
        return
    if as_json:
        write_json(one)
        return
    out, where = paper(), zone(asked.loaded(Real().now()).config.timezone)
    out.print(f"Delivery {one.id}, heard {both(one.heard_at, now, where)} by app {one.app}, {one.size:,} bytes", style="bold")
    out.print(f"Accounts: {', '.join(one.accounts) or 'none named'}. Body: {'kept' if one.kept else 'expired'}.")
    for event in one.events:
        out.print(f"  {event}", soft_wrap=True)


@command.command("unread")
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="How many.")
@click.option("--before", type=click.IntRange(1), help="Go on from this id, into the past.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def unread(asked: Asked, *, limit: int, before: int | None, as_json: bool) -> None:
    """List what we could not read, newest first: it is kept, and a newer Linekeeper may read it."""
    page, now = ask(asked, lambda views: views.unread(before=before, limit=limit))
    if as_json:
        write_json(page)
        return
    out, where = paper(), zone(asked.loaded(Real().now()).config.timezone)
    for one in page.items:
        found = f"delivery {one.delivery}" if one.delivery else "a reading"
        out.print(f"{one.id:>8}  {both(one.at, now, where):<24}  {one.field or '—'}  {one.where}: {one.why} ({found})", soft_wrap=True)
    if not page.items:
        out.print("Everything could be read.")
    if page.next:
        out.print(f"Older ones: linekeeper journal unread --before {page.next}", style="dim")
