import json
import os
import subprocess
import sys

import pytest

from linekeeper.cli.explaining import at_once, shown
from linekeeper.rulebook import current
from linekeeper.rulebook.errors import catalogue
from linekeeper.views.explain import explain
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        pytest.param(["explain", "131047"], True, id="a code"),
        pytest.param(["explain", "rate", "limited", "--json"], True, id="words and JSON"),
        pytest.param(["explain"], False, id="nothing asked"),
        pytest.param(["explain", "--help"], False, id="help"),
        pytest.param(["explain", "131047", "--jsom"], False, id="an option nobody knows"),
        pytest.param(["--config", "x", "explain", "131047"], False, id="options before it"),
        pytest.param(["check"], False, id="another command"),
    ],
)
def test_plain_words_need_no_reader_of_command_lines(words: list[str], plain: bool) -> None:
    assert at_once(words) is plain


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        pytest.param(["131047"], 0, "Outside the service window", id="a code"),
        pytest.param(["rate", "limited"], 0, "unconfirmed", id="two words"),
        pytest.param(["131470"], 1, "130470", id="an unknown code"),
        pytest.param(["flaged"], 1, "flagged", id="an unknown word"),
        pytest.param(["xyzzy"], 1, "please tell us", id="nonsense"),
    ],
)
def test_it_explains_and_says_by_its_exit_code_whether_it_could(run: Run, words: list[str], code: int, says: str) -> None:
    ran = run("explain", *words)

    assert ran.returncode == code
    assert says in ran.stdout.lower() or says in ran.stdout
    assert ran.stderr == ""


def test_json_tells_the_same_to_programs(run: Run) -> None:
    told = json.loads(run("explain", "131047", "--json").stdout)

    assert told["found"][0]["name"] == "131047"
    assert set(told) == {"asked", "found", "nearest"}


@pytest.mark.parametrize("words", [["explain", "131047"], ["explain", "xyzzy"], ["explain", "flagged", "--json"]], ids=" ".join)
def test_it_starts_without_what_takes_long_to_import(words: list[str]) -> None:
    """A person waits for it: no click, no rich, no server, no store, no event loop."""
    program = (
        "import sys\nfrom linekeeper.__main__ import main\ntry:\n main()\nexcept SystemExit:\n print(*sorted(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True, timeout=60)
    slow = {"click", "rich", "litestar", "aiohttp", "apsw", "asyncio", "uvicorn", "phonenumbers", "importlib.resources", "linekeeper.fold"}

    assert ran.stdout
    assert slow & set(ran.stderr.split()) == set()
    assert {"linekeeper.views.explain", "msgspec"} <= set(ran.stderr.split())


def test_every_line_fits_a_terminal_of_88_columns() -> None:
    long_words = {"developers.facebook.com/tools/debug/accesstoken"}
    for word in [one.id for one in catalogue().entries.values()] + list(current().texts):
        for line in shown(explain(word, current(), catalogue())).splitlines():
            assert len(line) <= 88 or any(one in line for one in long_words) or line[:1] != " ", line


def test_a_reader_who_leaves_early_is_no_fault() -> None:
    command = [sys.executable, "-m", "linekeeper", "explain", "flagged"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, text=True) as ran:
        assert ran.stdout
        assert ran.stderr
        ran.stdout.close()
        told = ran.stderr.read()

    assert told == ""
    assert ran.returncode in {0, 120}  # 120: Python could not flush what nobody reads
