"""`linekeeper connect`: set up an app of Meta's, or replace its token or secret."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linekeeper.build.clock import Real
from linekeeper.cli.asked import Asked
from linekeeper.cli.connect_given import Words, given_by, place_of
from linekeeper.cli.paper import paper, tell, write_json
from linekeeper.errors import LinekeeperError

if TYPE_CHECKING:
    from linekeeper.build.connected import Done
    from linekeeper.build.connecting import Given, Place, Plan

Written = str | Path | bool | tuple[str, ...] | None  #: what click gives for an option
CONNECTED, OPEN, FAULT = 0, 1, 2

EPILOG = """\b
Exit codes:
  0  done, and nothing is missing (or: it could be done so)
  1  done, but something is still to be done at Meta; it says what and where
  2  it cannot be done; nothing was written
Without --yes it only looks, and on a terminal it asks. Secrets are best given
by file or when asked: others may see the words of a command. LINEKEEPER_* in
the environment count, too. docs/connect.md leads through Meta's side."""


@click.command("connect", epilog=EPILOG)
@click.option("--name", help="What to call the app; its door is /webhooks/NAME. [default: meta, or the only one there is]")
@click.option("--app-id", help="The app's id at Meta.")
@click.option("--secret", help="The app secret.")
@click.option("--secret-file", type=click.Path(path_type=Path), help="A file that holds it.")
@click.option("--token", help="The token of a system user.")
@click.option("--token-file", type=click.Path(path_type=Path), help="A file that holds it.")
@click.option("--verify-token", help="The word Meta repeats when you enter the callback. [default: one is made]")
@click.option("--verify-token-file", type=click.Path(path_type=Path), help="A file that holds it.")
@click.option("--account", "accounts", multiple=True, help="An account to watch beside those that the token names.")
@click.option("--portfolio", "portfolios", multiple=True, help="Watch all accounts of this portfolio.")
@click.option("--graph-url", help="Another Graph API, such as the simulator.")
@click.option("--rotate-token", is_flag=True, help="Only replace the token.")
@click.option("--rotate-secret", is_flag=True, help="Only replace the app secret.")
@click.option("--old-secret-hours", type=click.IntRange(0, 24 * 30), default=24, show_default=True, help="How long the old one is good.")
@click.option("--for-account", help="Use the token for this account only.")
@click.option("--yes", is_flag=True, help="Do it; ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON; ask nothing.")
@click.pass_obj
def command(
    asked: Asked, /, *, yes: bool, as_json: bool, old_secret_hours: int, **words: str | Path | bool | tuple[str, ...] | None
) -> int:
    """Connect an app of Meta's: check what is given, find its accounts and numbers, subscribe it, and keep its secrets encrypted."""
    asks = sys.stdin.isatty() and not as_json
    try:
        given = given_by(Words.of(words), old_secret_for=timedelta(hours=old_secret_hours))
        place, given = place_of(asked, given, Real().now())
        return asyncio.run(_connect(place, given, yes=yes, asks=asks, as_json=as_json))
    except LinekeeperError as fault:
        if not as_json:
            raise
        told = [{"what": one.what, "why": one.why, "remedy": one.remedy} for one in getattr(fault, "faults", ()) or (fault,)]
        write_json({"exit": FAULT, "done": False, "faults": told})
        return FAULT


async def _connect(place: "Place", given: "Given", *, yes: bool, asks: bool, as_json: bool) -> int:
    from linekeeper.build.connected import carry_out  # noqa: PLC0415  opens stores: slow to import, and --help does without
    from linekeeper.build.connecting import cannot, look, to_ask  # noqa: PLC0415  as above
    from linekeeper.cli.connect_given import asked_for  # noqa: PLC0415  as above

    if asks:
        given = asked_for(given, await to_ask(place, given))
    plan = await look(place, given, Real())
    if not as_json:
        _show(place, plan)
    if plan.stopped:
        if as_json:
            write_json(_answer(plan, None))
        else:
            tell(cannot(plan))
            paper(error=True).print("Nothing was changed.")
        return FAULT
    if not yes and not (asks and click.confirm("Do this?", default=False)):
        if as_json:
            write_json(_answer(plan, None))
        else:
            paper().print("Nothing was changed. To do it: the same with --yes.")
        return _code(plan, None)
    done = await carry_out(place, plan, Real())
    if as_json:
        write_json(_answer(plan, done))
    else:
        _show_done(place, plan, done)
    return _code(plan, done)


def _show(place: "Place", plan: "Plan") -> None:
    from linekeeper.cli.connect_paper import found, wanted  # noqa: PLC0415  only now

    out = paper()
    for line in (*found(plan, Real().now()), "", *wanted(plan, place)):
        out.print(line, soft_wrap=True)


def _show_done(place: "Place", plan: "Plan", done: "Done") -> None:
    from linekeeper.cli.connect_paper import outcome  # noqa: PLC0415  only now

    out = paper()
    for line in outcome(plan, done, place):
        out.print(line, soft_wrap=True)


def _code(plan: "Plan", done: "Done | None") -> int:
    from linekeeper.intake.lacks import Weight  # noqa: PLC0415  as above

    if done is None and plan.stopped:
        return FAULT
    still = plan.lacks if done is None else done.lacks
    return OPEN if any(lack.weight is Weight.OPEN for lack in still) else CONNECTED


def _answer(plan: "Plan", done: "Done | None") -> dict[str, object]:
    """Return the answer as JSON has it. The verify token is told when it was made: somebody must enter it at Meta."""
    token = plan.survey.token
    return {
        "exit": _code(plan, done),
        "done": done is not None,
        "app": {"name": plan.app.name, "id": plan.app.id, "callback": plan.callback or None},
        "verify_token": plan.app.verify_token.reveal() if plan.verify_made and done is not None else None,
        "token": {"valid": token.valid, "expires_at": token.expires_at, "scopes": token.scopes} if token else None,
        "accounts": plan.survey.accounts,
        "fields": plan.survey.app.fields,
        "to_subscribe": plan.subscribe,
        "taken": done.taken if done else None,
        "lacks": [
            {"weight": lack.weight.name.lower(), "what": lack.what, "why": lack.why, "remedy": lack.remedy}
            for lack in (plan.lacks if done is None else done.lacks)
        ],
    }
