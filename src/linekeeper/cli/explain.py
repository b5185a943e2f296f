"""`linekeeper explain`: what a code, a status or a word of Meta's means."""

import click

from linekeeper.cli.asked import Asked
from linekeeper.cli.explaining import run

EPILOG = """\b
Exit codes: 0 explained, 1 not known (the nearest are told), 2 a fault.
Examples:
  linekeeper explain 131047
  linekeeper explain 100/33
  linekeeper explain RATE_LIMITED
  linekeeper explain flagged"""


@click.command("explain", epilog=EPILOG)
@click.argument("words", metavar="CODE|STATUS|REASON", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.pass_obj
def command(asked: Asked, *, words: tuple[str, ...], as_json: bool) -> int:
    """Tell what an error code, a status, a reason or a word of Meta's means, what to do, and how sure that is."""
    return run([*words, *(["--json"] if as_json else [])], asked.file)
