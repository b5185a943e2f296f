"""`linekeeper sim`: the stand-in alone, as a process of its own."""

import asyncio
import json
import re
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from linekeeper.cli.sim import read, write
from linekeeper.errors import Refused
from linekeeper.sim import names
from tests.cli.conftest import Run
from tests.forked import Living, Nursery
from tests.sim.cast import callback


@contextmanager
def running(nursery: Nursery, folder: Path, environ: Mapping[str, str], *words: str) -> Iterator[tuple[Living, dict[str, str]]]:
    """Run the stand-in; yield its process, and what it told of itself, by name."""
    with nursery.start("linekeeper", ("sim", "--port", "0", *words), folder=folder, environ=environ) as process:
        told: dict[str, str] = {}
        for line in process.stdout:
            told |= dict(re.findall(r"(LINEKEEPER_\w+)=(\S+)", line))
            if "LINEKEEPER_TOKEN" in told:
                break
        yield process, told


def asked(url: str, token: str) -> dict[str, object]:
    with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"}), timeout=60) as answer:  # noqa: S310  our own loopback address
        said: dict[str, object] = json.load(answer)
        return said


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_as_its_play_says_and_closes_when_asked(
    nursery: Nursery, tmp_path: Path, surroundings: Mapping[str, str], stop: signal.Signals
) -> None:
    with running(nursery, tmp_path, surroundings, "--play", "ban", "--speed", "100") as (process, told):
        number = asked(f"{told['LINEKEEPER_GRAPH_URL']}/v25.0/109284756103948?fields=verified_name,status", told["LINEKEEPER_TOKEN"])
        clock = asked(f"{told['LINEKEEPER_GRAPH_URL']}/_sim/clock", "")
        process.send_signal(stop)
        rest, errors = process.communicate(timeout=60)

    assert number == {"verified_name": "Harbor Lane Coffee", "status": "CONNECTED", "id": "109284756103948"}
    assert clock["speed"] == 100
    assert (process.returncode, errors, rest.splitlines()[-1]) == (0, "", "Closed.")
    assert list(tmp_path.iterdir()) == []


async def test_webhooks_go_to_the_callback_once_it_has_passed_the_check(
    nursery: Nursery, tmp_path: Path, surroundings: Mapping[str, str]
) -> None:
    async with callback() as hook:
        with ExitStack() as stack:
            started = running(nursery, tmp_path, surroundings, "--play", "ban", "--speed", "3600", "--callback", hook.url)
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


@pytest.mark.parametrize("option", ["--play", "--describe"])
def test_an_unknown_play_is_refused_with_those_there_are(run: Run, option: str) -> None:
    told = run("sim", option, "tragedy")

    assert told.returncode == 2
    assert "there is no play 'tragedy'; there are: ban," in told.stderr


def test_a_program_is_told_in_one_line_where_it_is_and_what_it_needs(
    nursery: Nursery, tmp_path: Path, surroundings: Mapping[str, str]
) -> None:
    words = ("sim", "--port", "0", "--play", "steady", "--paused", "--json")
    with nursery.start("linekeeper", words, folder=tmp_path, environ=surroundings) as process:
        told = json.loads(process.stdout.readline())
        page = asked(told["openapi"], "")
        process.kill()

    assert (told["play"], told["paused"], told["speed"], told["callback"]) == ("steady", True, 1.0, None)
    assert told["page"] == told["graph_url"] + "/_sim/"
    assert set(told["tokens"]) >= {"main", "expired", "revoked"}
    assert told["numbers"][0] == {"id": "109284756103948", "display": "15550100421", "name": "Harbor Lane Coffee"}
    assert page["openapi"] == "3.1.0"


def test_a_world_is_saved_when_it_ends_and_goes_on_from_there(nursery: Nursery, tmp_path: Path, surroundings: Mapping[str, str]) -> None:
    with running(nursery, tmp_path, surroundings, "--play", "steady", "--seed", "3", "--save", "world.json") as (process, first):
        said = Request(  # noqa: S310  our own loopback address
            f"{first['LINEKEEPER_GRAPH_URL']}/_sim/act",
            data=json.dumps({"do": "ban", "account": "Harbor Lane Coffee"}).encode(),
        )
        urlopen(said, timeout=60).close()  # noqa: S310  as above
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    with running(nursery, tmp_path, surroundings, "--load", "world.json", "--speed", "9") as (process, again):
        number = asked(f"{again['LINEKEEPER_GRAPH_URL']}/109284756103948?fields=status", again["LINEKEEPER_TOKEN"])
        clock = asked(f"{again['LINEKEEPER_GRAPH_URL']}/_sim/clock", "")

    assert (errors, rest.splitlines()[-2:]) == ("", ["Saved to world.json.", "Closed."])
    assert (tmp_path / "world.json").stat().st_mode & 0o077 == 0
    assert (number["status"], clock["speed"], again["LINEKEEPER_TOKEN"]) == ("BANNED", 9, first["LINEKEEPER_TOKEN"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("--load", "nothing.json"), "the saved world nothing.json cannot be read", id="no such file"),
        pytest.param(("--load", "bad.json", "--port", "0"), "the saved world cannot be played", id="no saved world"),
        pytest.param(("--load", "bad.json", "--play", "ban"), "there is no --play to choose", id="a play besides"),
    ],
)
def test_a_world_that_cannot_go_on_is_refused_with_what_to_do(run: Run, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    told = run("sim", *words)

    assert (told.returncode, told.stdout) == (2, "")
    assert says in told.stderr


def test_a_file_that_cannot_be_written_or_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be saved"):
        write(tmp_path / "nowhere" / "world.json", b"{}")
    with pytest.raises(Refused, match="cannot be read"):
        read(tmp_path)
    write(tmp_path / "world.json", b"1")
    write(tmp_path / "world.json", b"22")

    assert (read(tmp_path / "world.json"), [file.name for file in tmp_path.iterdir()]) == (b"22", ["world.json"])
