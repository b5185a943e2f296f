"""Commands are run as people run them: in a process of their own, with an environment that holds nothing else of ours."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]


@pytest.fixture
def surroundings() -> Mapping[str, str]:
    """Return the environment without our settings, and without a screen or a terminal's width."""
    hidden = ("LINEKEEPER_", "DISPLAY", "WAYLAND_DISPLAY", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)}


@pytest.fixture
def run(tmp_path: Path, surroundings: Mapping[str, str]) -> Run:
    """Return a function that runs `linekeeper …` in an empty folder."""

    def ran(*words: str, **settings: str) -> Ran:
        command = [sys.executable, "-m", "linekeeper", *words]
        environ = {**surroundings, **settings}
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=60)

    return ran
