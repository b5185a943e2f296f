"""Clients written in JavaScript: a node to run them with, their packages fetched once by npm, and the processes they run in.

Packages are those of npm/package-lock.json, checked by hash, and lie under .tools/clients. Whoever lacks node, npm or a network is told so.
"""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.clients.report import Report, Step, Target
from tests.killing import kill

HERE = Path(__file__).parent / "npm"
PLACE = Path(__file__).parents[2] / ".tools" / "clients"
OLDEST = (20, 19)
FETCHING_S, RUNNING_S = 240.0, 60.0
DRIVERS = ("common.mjs", "kapso.mjs", "whatsapp-api-js.mjs", "attempts.mjs")


@cache
def node() -> str:
    """Return a node that is new enough: the machine's, or the one that drives Playwright. Skips the test where there is none."""
    spec = find_spec("playwright")
    ours = Path(spec.origin).parent / "driver" / "node" if spec is not None and spec.origin else None
    found = [path for path in (shutil.which("node"), str(ours) if ours is not None and ours.exists() else None) if path]
    for path in found:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=RUNNING_S).stdout
        version = tuple(int(part) for part in told.strip().lstrip("v").split(".")[:2] if part.isdecimal())
        if version >= OLDEST:
            return path
    pytest.skip(f"no node of version {OLDEST[0]}.{OLDEST[1]} or newer on this machine")


@cache
def folder() -> Path:
    """Return the folder with drivers and packages, fetched when lock or drivers are new. Skips the test where they cannot be."""
    kept = ["package.json", "package-lock.json", *DRIVERS]
    mark = sha256(b"".join((HERE / name).read_bytes() for name in kept)).hexdigest()
    place = PLACE / mark[:16]
    if not place.exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=PLACE) as scratch:  # made aside and moved: two test runs may do this at once
            fresh = Path(scratch) / "fresh"
            fresh.mkdir()
            for name in kept:
                shutil.copyfile(HERE / name, fresh / name)
            _fetch(fresh)
            with suppress(OSError):
                fresh.rename(place)
    return place


def _fetch(fresh: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine, so clients written in JavaScript cannot be fetched")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, check=False, timeout=FETCHING_S)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not fetch the clients within {FETCHING_S:.0f} s")
    if done.returncode:
        pytest.skip(f"npm could not fetch the clients: {' '.join(done.stderr.strip().splitlines()[-1:])}")


def _run(driver: str, way: str) -> list[str]:
    return [node(), str(folder() / driver), way]


async def sent(driver: str, at: Target) -> Report:
    """Let a driver do everything once against a target, and return what it tells."""
    process = await asyncio.create_subprocess_exec(
        *_run(driver, "send"), env=os.environ | at.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, errors = await asyncio.wait_for(process.communicate(), RUNNING_S)
    assert process.returncode == 0, errors.decode()
    told = json.loads(out)
    return Report(
        told["client"],
        told["person"],
        [Step(**{k: step.get(k) for k in ("what", "answer", "error", "code")}) for step in told["steps"]],
        told["requests"],
    )


class Ear:
    """A driver that listens: its address, and after `stop` what it heard and which statuses it refused with."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process, self.url = process, url
        self.heard: list[dict[str, Any]] = []
        self.refused: list[int] = []

    async def stop(self) -> None:
        """End the process and keep what it tells."""
        out, errors = await asyncio.wait_for(self._process.communicate(b""), RUNNING_S)
        assert self._process.returncode == 0, errors.decode()
        told = json.loads(out)
        self.heard, self.refused = told["heard"], told["refused"]


@asynccontextmanager
async def listening(driver: str, secret: str, verify: str) -> AsyncIterator[Ear]:
    """Let a driver listen for webhooks that are signed with an app's secret."""
    env = os.environ | {"CLIENT_SECRET": secret, "CLIENT_VERIFY": verify}
    process = await asyncio.create_subprocess_exec(
        *_run(driver, "hear"), env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), RUNNING_S)
        yield Ear(process, json.loads(line)["url"])
    finally:
        if process.returncode is None:
            kill(process)
            await process.communicate()
