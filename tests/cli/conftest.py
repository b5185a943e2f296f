"""Commands are run as people run them: in a process of their own, with an environment that holds nothing else of ours.

The first time each command is run, its process is a fresh one and imports what the command imports. From then on it is split off a
process that has imported everything: the same code in an environment, a folder and a process of its own, at a fifth of the time.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests import forked

Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]

#: What an interpreter reads at its start only.
AT_START = ("PYTHON", "LANG", "LC_", "TZ")


@pytest.fixture
def surroundings() -> Mapping[str, str]:
    """Return the environment without our settings, and without a screen or a terminal's width."""
    hidden = ("LINEKEEPER_", "DISPLAY", "WAYLAND_DISPLAY", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)}


@pytest.fixture(scope="session")
def seen() -> set[tuple[str, bool]]:
    """Return the commands that were run fresh already; asked for help they import less, and so that counts for itself."""
    return set()


@pytest.fixture
def run(tmp_path: Path, surroundings: Mapping[str, str], nursery: forked.Nursery, seen: set[tuple[str, bool]]) -> Run:
    """Return a function that runs `linekeeper …` in an empty folder."""

    def ran(*words: str, **settings: str) -> Ran:
        command = next((word for word in words if not word.startswith("-")), ""), "--help" in words
        environ = {**surroundings, **settings}
        if command in seen and not any(name.startswith(AT_START) for name in settings):
            return nursery.run("linekeeper", words, folder=tmp_path, environ=environ)
        seen.add(command)
        whole = [sys.executable, "-m", "linekeeper", *words]
        return subprocess.run(whole, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=60)

    return ran
