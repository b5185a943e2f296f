"""`linekeeper serve`: a process of its own against the stand-in for Meta, asked over HTTP, closed by a signal."""

import asyncio
import json
import re
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.cli.serve import welcome
from linekeeper.config import App, Config, Loaded, Note, Secret
from linekeeper.sim import Simulator
from tests.cli.conftest import Run
from tests.forked import Living, Nursery

FREE = {"LINEKEEPER_WEB_PORT": "0", "LINEKEEPER_GATEWAY_PORT": "0", "LINEKEEPER_WEBHOOK_PORT": "0"}


@contextmanager
def serving(nursery: Nursery, folder: Path, environ: Mapping[str, str]) -> Iterator[tuple[Living, str, list[str]]]:
    """Start `serve`; give its process, the page's address and what it said until all was up."""
    with nursery.start("linekeeper", ("serve",), folder=folder, environ={**environ, **FREE}) as process:
        said: list[str] = []
        for line in process.stdout:
            said.append(line.rstrip())
            if line.startswith("Ready"):
                break
        page = next((found[1] for line in said if (found := re.search(r"The page:\s+(http://\S+)", line))), "")
        yield process, page, said


def get(url: str) -> object:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  our own server on loopback
        return json.load(answer)


def test_with_no_app_it_runs_and_says_how_to_begin(nursery: Nursery, tmp_path: Path, surroundings: Mapping[str, str]) -> None:
    with serving(nursery, tmp_path, surroundings) as (process, page, said):
        assert "no Meta app is set up" in "\n".join(said)
        assert get(f"{page}/api/v1/numbers") == {"items": [], "next": None}
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=60)

    assert (process.returncode, errors) == (0, "")
    assert out.splitlines()[-1] == "Closed."


def test_a_second_server_on_the_same_folder_is_refused_with_the_owners_pid(
    nursery: Nursery, tmp_path: Path, surroundings: Mapping[str, str], run: Run
) -> None:
    with serving(nursery, tmp_path, surroundings) as (process, _, _):
        told = run("serve", **FREE)

    assert told.returncode == 2
    assert f"process {process.pid}" in told.stderr


def test_a_port_that_is_taken_is_told_before_the_data_is_touched(
    nursery: Nursery, tmp_path: Path, surroundings: Mapping[str, str], run: Run
) -> None:
    with serving(nursery, tmp_path, surroundings) as (_, page, _):
        port = page.rsplit(":", 1)[1]
        told = run("serve", **{**FREE, "LINEKEEPER_WEB_PORT": port, "LINEKEEPER_DATA": "other"})

    assert told.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in told.stderr
    assert not (tmp_path / "other").exists()


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator(play="demo", speed=60) as running:
        yield running


async def test_its_numbers_come_from_meta_and_check_reads_them_beside(
    nursery: Nursery, sim: Simulator, tmp_path: Path, surroundings: Mapping[str, str]
) -> None:
    environ = {
        **surroundings,
        "LINEKEEPER_APP_ID": sim.app_id,
        "LINEKEEPER_APP_SECRET": sim.app_secret,
        "LINEKEEPER_TOKEN": sim.token,
        "LINEKEEPER_VERIFY_TOKEN": sim.verify_token,
        "LINEKEEPER_GRAPH_URL": sim.url,
    }

    def watched() -> tuple[dict[str, str], int, list[str]]:
        with serving(nursery, tmp_path, environ) as (process, page, said):
            shown: dict[str, str] = {}
            while len(shown) < 12 or "unknown" in shown.values():
                time.sleep(0.1)
                answer = get(f"{page}/api/v1/numbers")
                assert isinstance(answer, dict)
                shown = {number["display_number"]: number["status"] for number in answer["items"]}
            checked = nursery.run("linekeeper", ("check", "--json"), folder=tmp_path, environ=environ)
            process.send_signal(signal.SIGINT)
            code = process.wait()
        assert len(json.loads(checked.stdout)["numbers"]) == 12
        return shown, code, said

    shown, code, said = await asyncio.to_thread(watched)

    assert code == 0
    assert len(shown) == 12
    assert any("/webhooks/meta" in line for line in said)


URLS = "http://127.0.0.1:8080", "http://127.0.0.1:8081", "http://127.0.0.1:8082"


@pytest.mark.parametrize(
    ("public_url", "told"),
    [
        pytest.param("", "https://YOUR-HOST/webhooks/shop, led by your proxy to the webhook door", id="address not told"),
        pytest.param(
            "https://hooks.example.com", "Callback URL to enter at Meta: https://hooks.example.com/webhooks/shop", id="address told"
        ),
    ],
)
def test_the_callback_url_for_meta_is_told(public_url: str, told: str) -> None:
    loaded = Loaded(config=Config(apps=(App(name="shop", secret=Secret("s")),), public_url=public_url), origins={})

    assert any(told in line for line in welcome(loaded, URLS, None))


def test_what_was_slept_through_and_what_is_missing_is_told() -> None:
    loaded = Loaded(config=Config(), origins={}, notes=(Note("no token", "set one"),))
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    told = "\n".join(welcome(loaded, URLS, (noon, noon.replace(hour=14))))

    assert "Gateway:      http://127.0.0.1:8081, in place of Meta's address in your programs" in told
    assert "Blind from 12:00 (2 hours ago) until now" in told
    assert "Note: no token.\n        set one." in told
