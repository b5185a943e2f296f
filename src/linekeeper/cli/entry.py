"""The group of all commands, and the one place where an error becomes text and an exit code."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

from linekeeper import __version__
from linekeeper.cli.asked import Asked
from linekeeper.cli.paper import tell
from linekeeper.errors import LinekeeperError

COMMANDS = (
    "serve",
    "demo",
    "sim",
    "connect",
    "check",
    "why",
    "explain",
    "rules",
    "alerts",
    "appeal",
    "gateway",
    "send",
    "campaigns",
    "pace",
    "queue",
    "suppress",
    "config",
    "journal",
    "replay",
)
ENDED_BY_HAND = 130  #: 128 + SIGINT, as shells have it
FAULT = 2  #: a fault that the three lines tell


class ByName(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"linekeeper.cli.{cmd_name}"), "command", None)
        return command if isinstance(command, click.Command) else None


@click.group(
    cls=ByName,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings come from linekeeper.toml and from LINEKEEPER_* in the environment; `linekeeper config` shows them.",
)
@click.option("--config", "file", type=click.Path(path_type=Path), help="Read this file instead of linekeeper.toml.")
@click.version_option(__version__, message="Linekeeper %(version)s")
@click.pass_context
def group(ctx: click.Context, file: Path | None) -> None:
    """Keep WhatsApp Business numbers Connected.

    Linekeeper hears what Meta says about your numbers, remembers it, and tells in plain words how each one stands, why, and what to do.
    """
    ctx.obj = Asked(file=file, environ=os.environ)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit: 0 done, 2 a fault (told in three lines), 130 stopped by hand; `check` has codes of its own."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")  # a terminal that lacks a sign shows ?, and no traceback
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        done = group.main(arguments, prog_name="linekeeper", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except LinekeeperError as fault:
        tell(fault)
        return FAULT
    except (click.Abort, KeyboardInterrupt):
        return ENDED_BY_HAND
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more is to be said
        return 0
    return done if isinstance(done, int) else 0
