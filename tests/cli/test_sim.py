"""`linekeeper sim`: the stand-in alone, as a process of its own."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from linekeeper.cli.sim import described, span
from linekeeper.sim import names
from linekeeper.sim.playbill import load
from tests.cli.conftest import Run
from tests.sim.cast import callback


@contextmanager
def running(folder: Path, environ: Mapping[str, str], *words: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the stand-in; yield its process, and what it told of itself, by name."""
    command = [sys.executable, "-m", "linekeeper", "sim", "--port", "0", *words]
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        try:
            assert process.stdout is not None
            told: dict[str, str] = {}
            for line in process.stdout:
                told |= dict(re.findall(r"(LINEKEEPER_\w+)=(\S+)", line))
                if "LINEKEEPER_TOKEN" in told:
                    break
            yield process, told
        finally:
            process.kill()


def asked(url: str, token: str) -> dict[str, object]:
    with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"}), timeout=20) as answer:  # noqa: S310  our own loopback address
        said: dict[str, object] = json.load(answer)
        return said


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_as_its_play_says_and_closes_when_asked(tmp_path: Path, surroundings: Mapping[str, str], stop: signal.Signals) -> None:
    with running(tmp_path, surroundings, "--play", "ban", "--speed", "100") as (process, told):
        number = asked(f"{told['LINEKEEPER_GRAPH_URL']}/v25.0/109284756103948?fields=verified_name,status", told["LINEKEEPER_TOKEN"])
        clock = asked(f"{told['LINEKEEPER_GRAPH_URL']}/_sim/clock", "")
        process.send_signal(stop)
        rest, errors = process.communicate(timeout=60)

    assert number == {"verified_name": "Harbor Lane Coffee", "status": "CONNECTED", "id": "109284756103948"}
    assert clock["speed"] == 100
    assert (process.returncode, errors, rest.splitlines()[-1]) == (0, "", "Closed.")
    assert list(tmp_path.iterdir()) == []


async def test_webhooks_go_to_the_callback_once_it_has_passed_the_check(tmp_path: Path, surroundings: Mapping[str, str]) -> None:
    async with callback() as hook:
        with ExitStack() as stack:
            started = running(tmp_path, surroundings, "--play", "ban", "--speed", "3600", "--callback", hook.url)
            _, told = await asyncio.to_thread(stack.enter_context, started)  # this loop answers the check meanwhile
            async with asyncio.timeout(60):
                await hook.got.wait()

    assert hook.asked[0]["hub.verify_token"] == told["LINEKEEPER_VERIFY_TOKEN"]
    assert json.loads(hook.bodies[0])["object"] == "whatsapp_business_account"


def test_a_callback_that_is_not_there_is_refused_with_what_to_do(run: Run) -> None:
    told = run("sim", "--port", "0", "--callback", "http://127.0.0.1:9/hook")

    assert told.returncode == 2
    assert told.stderr.startswith(
        "the callback did not pass its check\n  why:    the callback http://127.0.0.1:9/hook could not be reached"
    )
    assert "start the receiver first" in told.stderr


def test_a_taken_port_is_told_and_how_to_choose_another(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = run("sim", "--port", str(taken.getsockname()[1]))

    assert (told.returncode, told.stdout) == (2, "")
    assert "--port" in told.stderr


def test_every_play_is_listed_with_what_it_is_about(run: Run) -> None:
    told = run("sim", "--list")

    assert told.returncode == 0
    assert [line.split()[0] for line in told.stdout.splitlines() if not line.startswith(" ")] == names()
    assert "A ban is announced, comes, and is lifted after an appeal." in told.stdout


def test_a_play_is_described_with_its_acts_in_their_order(run: Run) -> None:
    told = run("sim", "--describe", "ban")

    assert told.stdout.splitlines() == [
        "ban: A ban is announced, comes, and is lifted after an appeal.",
        "",
        "Numbers: 2",
        "  +15550100421  Harbor Lane Coffee",
        "  +15550100422  Harbor Lane Roastery",
        "Acts:",
        "  after 1 min: schedule_ban Harbor Lane Coffee · in_s=3600",
        "  after 1 h 1 min: ban Harbor Lane Coffee",
        "  after 2 d 1 h 1 min: reinstate Harbor Lane Coffee",
    ]


@pytest.mark.parametrize("name", names())
def test_every_act_of_every_play_is_described(name: str) -> None:
    play, lines = load(name), list(described(load(name)))

    assert sum(": " in line and line.startswith("  ") for line in lines) == len(play.acts) + sum(len(loop.acts) for loop in play.loops)


@pytest.mark.parametrize("option", ["--play", "--describe"])
def test_an_unknown_play_is_refused_with_those_there_are(run: Run, option: str) -> None:
    told = run("sim", option, "tragedy")

    assert told.returncode == 2
    assert "there is no play 'tragedy'; there are: ban, demo" in told.stderr


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.6, "1 min"), (90_061, "1 d 1 h 1 min 1 s"), (7_200, "2 h")],
    ids=["none", "rounded", "all", "whole"],
)
def test_spans_are_written_as_people_do(seconds: float, said: str) -> None:
    assert span(seconds) == said
