"""What every act of an operator is given: a name, a reason, which sends, and whether it is meant."""

import getpass
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from linekeeper.cli.given import MOST_NAME, Words

F = TypeVar("F", bound=Callable[..., Any])
NOT_DONE = 1
STATES = ("accepted", "held", "sending", "unknown", "sent", "failed", "delivered", "read", "expired", "cancelled")
LANES = ("otp", "reply", "utility", "marketing")
FILTERS = ("number", "lane", "template", "account", "portfolio", "why")
CODES = "Exit codes: 0 done, 1 nothing was done because --yes was not said, 2 a fault, which is told."

as_json = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
yes = click.option("--yes", is_flag=True, help="Do not ask.")
dry_run = click.option("--dry-run", is_flag=True, help="Only tell what would be done.")


def who() -> str:
    """Return the login name; where the system knows none, nobody's."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


def signed(command: F) -> F:
    """Give a command `--by` and `--reason`."""
    reason = click.option("--reason", type=Words(empty=False), required=True, help="Why: kept with the act. No customer's number.")
    by = click.option("--by", type=Words(MOST_NAME, empty=False), default=who, show_default="your login name", help="Who does it.")
    return by(reason(command))


def chosen(command: F) -> F:
    """Give a command the filters that choose sends."""
    for name, text in (
        ("why", "Only those with this reason, such as limit_full."),
        ("portfolio", "Only of this portfolio's id."),
        ("account", "Only of this account's id."),
        ("template", "Only of this template's name."),
        ("number", "Only from this number: its id, or its digits with +."),
    ):
        command = click.option(f"--{name}", metavar=name.upper(), help=text)(command)
    return click.option("--lane", type=click.Choice(LANES), help="Only of this lane.")(command)


def picked(told: dict[str, Any]) -> dict[str, str]:
    """Return the filters that were given."""
    return {name: told[name] for name in FILTERS if told.get(name)}


def meant(question: str, *, sure: bool) -> bool:
    """Return whether it is meant: asked on a terminal, else only with --yes."""
    if sure:
        return True
    if not sys.stdin.isatty():
        click.echo("Nothing was done: say --yes when it is meant.", err=True)
        return False
    return click.confirm(question)
