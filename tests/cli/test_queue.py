"""`linekeeper queue`: through a running server, as an operator would."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.sending import NUMBER, Ran, shop
from tests.forked import Nursery

Ask = Callable[..., Ran]


@pytest.fixture(scope="module")
def server(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with shop(nursery, tmp_path_factory.mktemp("shop")) as run:
        yield run


def ids(server: Ask, *words: str) -> list[str]:
    return [one["id"] for one in json.loads(server("queue", "list", "--each", "--json", *words).stdout)["items"]]


def test_it_tells_what_waits_and_why_then_releases_and_clears_after_it_was_said_that_it_is_meant(server: Ask) -> None:
    listed = server("queue", "list").stdout
    unsaid = server("queue", "clear", "--why", "limit_full", "--reason", "the fair is over")
    dry = server("queue", "clear", "--why", "limit_full", "--reason", "the fair is over", "--dry-run", "--json")
    released = server("queue", "release", "--all", "--reason", "the fair", "--by", "Ada", "--yes")
    cleared = server("queue", "clear", "--template", "order", "--reason", "over", "--yes", "--json")
    acts = server("queue", "acts").stdout

    assert "3 wait. Of 1 nobody knows whether it reached Meta." in listed
    assert "The portfolio's limit is used up." in listed
    assert "linekeeper queue decide ID drop --reason …, or resend" in listed
    assert (unsaid.returncode, "say --yes" in unsaid.stderr) == (1, True)
    assert (json.loads(dry.stdout)["sends"], json.loads(dry.stdout)["dry_run"]) == (2, True)
    assert "Released: 2." in released.stdout
    assert "1 of these are left alone without --override template_paused: Meta would surely refuse." in released.stdout
    assert "Left alone: 1 (Meta would surely refuse" in released.stdout
    assert json.loads(cleared.stdout)["sends"] == 1
    assert "Ada: release all that waits (2): the fair" in acts


def test_single_sends_are_those_that_wait_or_are_unknown_unless_another_state_is_asked_for(server: Ask) -> None:
    assert (len(ids(server)), len(ids(server, "--state", "read"))) == (3, 1)  # two wait, one is unknown
    assert server("queue", "list", "--each", "--state", "failed").stdout == "There is none.\n"


def test_one_send_is_shown_and_taken_back(server: Ask) -> None:
    [id_, *_] = ids(server, "--state", "held")
    shown = server("queue", "show", id_).stdout
    cancelled = server("queue", "cancel", id_, "--reason", "a mistake")
    again = server("queue", "cancel", id_, "--reason", "a mistake")

    assert f"what:      marketing from number {NUMBER}, template offer en_US" in shown
    assert cancelled.stdout == f"Taken back: {id_}.\n"
    assert (again.returncode, "this send does not wait" in again.stderr) == (2, True)


def test_somebody_decides_about_a_lost_one(server: Ask) -> None:
    [id_] = ids(server, "--state", "unknown")

    assert server("queue", "decide", id_, "drop", "--reason", "it is old").stdout.startswith(f"{id_} is failed: Nothing was heard of it")


def test_a_pause_is_listed_and_ended(server: Ask) -> None:
    paused = server("queue", "pause", "lane", "marketing", "--reason", "a look", "--by", "Ada")
    listed = server("queue", "list").stdout
    resumed = server("queue", "resume", "lane", "marketing", "--reason", "seen", "--json")

    assert paused.stdout == "Paused: lane marketing.\nIt holds back marketing; the others go on.\n"
    assert listed.startswith("Paused: lane marketing, by Ada since ")
    assert json.loads(resumed.stdout)["reason"] == "a look"


@pytest.mark.parametrize("what", [("all", "everything"), ("lane", "reply"), ("lane", "otp")], ids=" ".join)
def test_what_would_refuse_answers_or_codes_is_said_before_it_is_done_and_the_usual_is_offered(server: Ask, what: tuple[str, str]) -> None:
    asked = server("queue", "pause", *what, "--reason", "x")
    done = server("queue", "pause", *what, "--reason", "x", "--yes")
    ended = server("queue", "resume", *what, "--reason", "x")

    assert (asked.returncode, asked.stdout) == (1, "")
    assert "until you resume it" in asked.stderr
    assert "linekeeper queue pause all but-replies-and-codes" in asked.stderr
    assert "Nothing was done" in asked.stderr
    assert (done.returncode, ended.returncode) == (0, 0)


def test_the_usual_way_to_stop_all_lets_replies_and_codes_go_on(server: Ask) -> None:
    paused = server("queue", "pause", "all", "--reason", "a look")
    server("queue", "resume", "all", "--reason", "seen")

    assert paused.stdout == "Paused: all but-replies-and-codes.\nIt holds back marketing and utility; answers and one-time codes go on.\n"


def test_sends_are_saved_as_a_file(server: Ask, tmp_path: Path) -> None:
    saved = server("queue", "export", str(tmp_path / "sends.csv"), "--state", "read")

    assert saved.returncode == 0, saved.stderr
    assert [line.split(",")[1] for line in (tmp_path / "sends.csv").read_text(encoding="utf-8").splitlines()] == ["state", "read"]
    assert [file.name for file in tmp_path.iterdir()] == ["sends.csv"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        pytest.param(["clear", "--reason", "x"], "it is not said which sends are meant", id="none"),
        pytest.param(["release", "lk.1", "--all", "--reason", "x"], "it is not clear which sends are meant", id="both"),
        pytest.param(["show", "lk.1"], "there is no such send", id="no such send"),
        pytest.param(["show", "../keys"], "there is no such send", id="a path for an id"),
        pytest.param(["export", "x.pdf"], "its name must end in .csv, .xlsx or .jsonl", id="a file of another kind"),
        pytest.param(["pause", "template", "offer", "--reason", "x"], "this names no template", id="no template"),
        pytest.param(["export", "nowhere/x.csv"], "nowhere/x.csv cannot be written", id="a folder that there is not"),
        pytest.param(["list", "--number", "+15550109999"], "there is no such number", id="digits of no number"),
    ],
)
def test_what_cannot_be_done_is_a_fault(server: Ask, words: list[str], fault: str) -> None:
    told = server("queue", *words)

    assert told.returncode == 2
    assert fault in told.stderr


def test_without_a_server_it_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "key").write_text("ab" * 32, encoding="ascii")
    (tmp_path / "data" / "key").chmod(0o600)
    told = run("queue", "list", LINEKEEPER_DATA=str(tmp_path / "data"), LINEKEEPER_GATEWAY_PORT="1")

    assert told.returncode == 2
    assert told.stderr.startswith("no server answers at http://127.0.0.1:1\n")
    assert "linekeeper serve" in told.stderr
