"""`linekeeper connect`, as people and scripts run it, against the stand-in for Meta."""

import asyncio
import json
import os
import pty
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from linekeeper.build.clock import Fast
from linekeeper.build.house import built
from linekeeper.config import Config, Ports
from linekeeper.sim import Simulator
from linekeeper.sim.world import App as SimApp
from tests.cli.conftest import Ran, Run

HARBOR, TIDEWAY = "104998261357420", "215630984417205"
Connect = Callable[..., Awaitable[Ran]]


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    async with Simulator("demo", paused=True) as running:
        running.app.callback = "https://hooks.example.com/webhooks/meta"
        yield running


@pytest.fixture
def connect(sim: Simulator, run: Run, tmp_path: Path) -> Connect:
    """Return a function that runs the command beside the stand-in, its secrets in files."""
    for name, word in (("secret", sim.app_secret), ("token", sim.token)):
        (tmp_path / name).write_text(word, encoding="utf-8")

    async def ran(*words: str, token: str = "", given: bool = True, **settings: str) -> Ran:
        if token:
            (tmp_path / "token").write_text(sim.tokens[token], encoding="utf-8")
        whole = ("--app-id", sim.app_id, "--secret-file", "secret", "--token-file", "token", "--graph-url", sim.url) if given else ()
        return await asyncio.to_thread(run, "connect", *whole, *words, **settings)

    return ran


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"secret", "token"}


async def test_without_yes_it_shows_what_it_found_and_changes_nothing(sim: Simulator, connect: Connect, tmp_path: Path) -> None:
    sim.world.accounts[HARBOR].subscribed = []
    told = await connect()

    assert (told.returncode, told.stderr) == (0, "")
    assert "✓ Found 7 accounts and 12 numbers:" in told.stdout
    assert "+1 555-010-0421  Harbor Lane Coffee  CONNECTED  GREEN" in told.stdout
    assert f"subscribe the app to account {HARBOR}" in told.stdout
    assert "Nothing was changed. To do it: the same with --yes." in told.stdout
    assert (left(tmp_path), sim.world.accounts[HARBOR].subscribed) == (set(), [])


async def test_with_yes_it_subscribes_keeps_and_names_the_app(sim: Simulator, connect: Connect, tmp_path: Path) -> None:
    sim.world.accounts[HARBOR].subscribed = []
    told = await connect("--yes")

    assert (told.returncode, told.stderr) == (0, "")
    assert "Done: it is kept. No server runs now; the next one takes it at its start." in told.stdout
    assert "The verify token that was made for you, to enter at Meta: " in told.stdout
    assert left(tmp_path) == {"data", "linekeeper.toml"}
    assert sim.world.accounts[HARBOR].subscribed == [sim.app_id]
    assert not any(word in told.stdout for word in (sim.app_secret, sim.token))


async def test_the_environment_will_do_and_no_setting_is_written_twice(sim: Simulator, connect: Connect, tmp_path: Path) -> None:
    told = await connect(
        "--yes",
        given=False,
        LINEKEEPER_APP_ID=sim.app_id,
        LINEKEEPER_APP_SECRET_FILE="secret",
        LINEKEEPER_TOKEN_FILE="token",
        LINEKEEPER_VERIFY_TOKEN="a-long-word",
        LINEKEEPER_GRAPH_URL=sim.url,
    )

    assert (told.returncode, told.stderr) == (0, "")
    assert "verify token that was made" not in told.stdout
    assert left(tmp_path) == {"data", "linekeeper.toml"}


async def test_a_graph_address_in_the_environment_alone_is_no_fault(sim: Simulator, connect: Connect) -> None:
    words = ("--app-id", sim.app_id, "--secret-file", "secret", "--token-file", "token")
    told = await connect(*words, given=False, LINEKEEPER_GRAPH_URL=sim.url)

    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "token", "what", "remedy"),
    [
        pytest.param((), "expired", "the token has expired", "Generate token", id="expired token"),
        pytest.param((), "missing permission", "lacks the permission whatsapp_business_management", "tick", id="missing permission"),
        pytest.param(("--account", TIDEWAY), "wrong account", f"may not see account {TIDEWAY}", "Assign assets", id="wrong account"),
    ],
)
async def test_when_it_cannot_it_says_what_why_and_the_remedy_and_writes_nothing(
    connect: Connect, tmp_path: Path, words: tuple[str, ...], token: str, what: str, remedy: str
) -> None:
    told = await connect("--yes", *words, token=token)

    assert told.returncode == 2
    assert what in told.stderr
    assert remedy in told.stderr
    assert "Nothing was changed." in told.stderr
    assert left(tmp_path) == set()


async def test_an_id_that_does_not_fit_the_token_is_told(sim: Simulator, connect: Connect, tmp_path: Path) -> None:
    sim.world.apps["999"] = SimApp(id="999", name="Other", secret="others-secret")
    (tmp_path / "secret").write_text("others-secret", encoding="utf-8")
    told = await connect("--yes", "--app-id", "999")

    assert told.returncode == 2
    assert f"the token belongs to app {sim.app_id}, not to app 999" in told.stderr
    assert left(tmp_path) == set()


async def test_a_field_that_is_not_ticked_is_left_to_do_at_meta(sim: Simulator, connect: Connect) -> None:
    sim.app.unticked = ["account_update", "security"]
    told = await connect("--yes")

    assert told.returncode == 1
    assert "! 2 webhook fields not ticked. Tick at App Dashboard > WhatsApp > Configuration" in told.stdout
    assert "account_update                     else not heard: restrictions, violations and bans" in told.stdout
    assert "Done: it is kept." in told.stdout


async def test_json_tells_the_same_to_programs(sim: Simulator, connect: Connect) -> None:
    sim.app.unticked = ["security"]
    seen = json.loads((await connect("--json")).stdout)
    done = json.loads((await connect("--json", "--yes")).stdout)
    stopped = await connect("--json", "--yes", token="revoked")
    fault = await connect("--json", "--rotate-token", "--rotate-secret")

    assert (seen["exit"], seen["done"], seen["verify_token"], len(seen["accounts"])) == (1, False, None, 7)
    assert (done["exit"], done["done"], done["taken"], len(done["verify_token"]) > 20) == (1, True, "at_start", True)
    assert [lack["what"] for lack in done["lacks"]] == ["the webhook field security is not ticked"]
    assert (stopped.returncode, json.loads(stopped.stdout)["lacks"][0]["weight"]) == (2, "stops")
    assert (fault.returncode, fault.stderr) == (2, "")
    assert [one["what"] for one in json.loads(fault.stdout)["faults"]] == ["choose one of --rotate-token, --rotate-secret, --for-account"]


async def test_a_running_server_is_given_a_token_and_then_a_secret(sim: Simulator, connect: Connect, tmp_path: Path) -> None:
    await connect("--yes")
    config = Config(data=tmp_path / "data", ports=Ports(web=0, gateway=0, webhook=0))
    async with built(config, Fast(sim.clock)):
        first = await connect("--yes")
        (tmp_path / "token").write_text(sim.tokens["reading only"], encoding="utf-8")
        token = await connect("--rotate-token", "--token-file", "token", "--yes", given=False)
        sim.app.secret = "another-secret"
        (tmp_path / "secret").write_text("another-secret", encoding="utf-8")
        secret = await connect("--rotate-secret", "--secret-file", "secret", "--old-secret-hours", "2", "--yes", given=False)

    assert [told.stderr for told in (first, token, secret)] == ["", "", ""]
    assert all("Done: the running server has taken it" in told.stdout for told in (first, token, secret))
    assert "Webhooks signed with the old secret are taken until " in secret.stdout


@pytest.mark.parametrize(
    ("words", "what"),
    [
        pytest.param(("--rotate-token", "--rotate-secret"), "choose one of", id="two changes at once"),
        pytest.param(("--app-id", "12ab"), "--app-id is no id", id="an id of letters"),
        pytest.param(("--secret-file", "gone"), "--secret-file: 'gone' cannot be read", id="no such file"),
        pytest.param(("--secret", "a", "--secret-file", "secret"), "--secret is given twice", id="given twice"),
        pytest.param(("--graph-url", "http://graph.example.com"), "without encryption", id="plain http to elsewhere"),
    ],
)
def test_words_that_do_not_do_are_refused(run: Run, words: tuple[str, ...], what: str) -> None:
    told = run("connect", *words)

    assert told.returncode == 2
    assert what in told.stderr
    assert "Traceback" not in told.stderr


def test_help_tells_the_exit_codes(run: Run) -> None:
    told = run("connect", "--help")

    assert told.returncode == 0
    assert "Exit codes:" in told.stdout


def answered(command: list[str], folder: Path, environ: Mapping[str, str], answers: list[tuple[str, str]]) -> tuple[int, str]:
    """Run a command on a terminal; answer each question when it comes. Return its exit code and all that was shown."""
    ours, its = pty.openpty()
    with subprocess.Popen(command, cwd=folder, env=environ, stdin=its, stdout=its, stderr=its, start_new_session=True) as running:
        os.close(its)
        shown, waiting = "", list(answers)
        while part := read_from(ours):
            shown += part.decode("utf-8", "replace")
            if waiting and waiting[0][0] in shown:
                os.write(ours, waiting.pop(0)[1].encode() + b"\n")
    os.close(ours)
    return running.returncode, shown


def read_from(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


@pytest.mark.parametrize(("answer", "said", "written"), [("y", "Done: it is kept.", True), ("n", "Nothing was changed.", False)])
async def test_on_a_terminal_it_asks_and_shows_no_secret(
    sim: Simulator, tmp_path: Path, surroundings: Mapping[str, str], answer: str, said: str, written: bool
) -> None:
    command = [sys.executable, "-m", "linekeeper", "connect", "--graph-url", sim.url]
    asked = [("App id", sim.app_id), ("App secret", sim.app_secret), ("Token of", sim.token), ("Verify token", ""), ("Do this?", answer)]
    code, shown = await asyncio.to_thread(answered, command, tmp_path, surroundings, asked)

    assert (code, said in shown) == (0, True)
    assert not any(word in shown for word in (sim.app_secret, sim.token))
    assert (tmp_path / "linekeeper.toml").exists() is written
