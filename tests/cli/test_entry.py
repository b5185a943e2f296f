"""The group of commands: help, exit codes, and faults as three lines instead of tracebacks."""

import re

import pytest

from linekeeper import __version__
from linekeeper.cli.entry import COMMANDS
from tests.cli.conftest import Run


def test_help_names_every_command(run: Run) -> None:
    told = run("--help")

    assert told.returncode == 0
    assert set(COMMANDS) <= set(re.findall(r"^  ([a-z]+)", told.stdout, re.MULTILINE))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_it_does_and_its_exit_codes_even_when_the_configuration_is_faulty(run: Run, name: str) -> None:
    told = run(name, "--help", LINEKEEPER_WEB_PORT="none")

    assert told.returncode == 0
    assert "Exit codes" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout == f"Linekeeper {__version__}\n"


def test_an_unknown_command_is_refused(run: Run) -> None:
    told = run("serv")

    assert told.returncode == 2
    assert "No such command 'serv'" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("name", ["serve", "journal", "replay"])
def test_a_fault_is_three_lines_on_stderr_and_no_traceback(run: Run, name: str) -> None:
    told = run(name, LINEKEEPER_WEB_PORT="none")

    assert told.returncode == 2
    assert told.stderr == "LINEKEEPER_WEB_PORT: ports.web is 'none', which is no whole number\n  remedy: write digits only\n"
    assert told.stdout == ""


def test_the_file_can_be_named(run: Run) -> None:
    assert "gone.toml cannot be read" in run("--config", "gone.toml", "journal").stderr


def test_a_terminal_without_our_signs_gets_question_marks(run: Run) -> None:
    told = run("config", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert told.returncode == 0
    assert "?" in told.stdout
