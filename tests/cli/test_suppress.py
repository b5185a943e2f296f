"""`linekeeper suppress`: added, looked up, taken back, brought as a list."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linekeeper.cli.suppress import AT_ONCE
from tests.cli.sending import Ran, shop
from tests.forked import Nursery

Ask = Callable[..., Ran]
ANNA = "+15550100421"


@pytest.fixture(scope="module")
def server(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with shop(nursery, tmp_path_factory.mktemp("shop")) as run:
        yield run


def test_somebody_is_added_looked_up_and_taken_back(server: Ask) -> None:
    added = server("suppress", "add", ANNA, "nonsense", "--reason", "asked by phone")
    found = server("suppress", "check", ANNA)
    removed = server("suppress", "remove", "-", "--reason", "asked for it", given=f"{ANNA}\n")
    after = json.loads(server("suppress", "check", "-", "--json", given=ANNA).stdout)

    assert added.stdout == "Added: 1 in portfolio 77.\n  number 2 of those given: this is no phone number\n"
    assert found.stdout.startswith("This person gets no marketing from portfolio 77.\n  an operator, ")
    assert removed.stdout == "Taken back: 1 in portfolio 77.\n"
    assert (after["suppressed"], after["words"][0]["stands"]) == (False, False)


def test_a_list_is_told_first_and_brought_in_parts(server: Ask, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    lines = ["phone", *(f"+1555010{number:04}" for number in range(AT_ONCE + 5)), "nonsense", "5550100"]
    file.write_text("\n".join(lines), encoding="utf-8")
    words = ["suppress", "import", str(file), "--reason", "the old system"]
    unsaid, dry = server(*words), json.loads(server(*words, "--dry-run", "--json").stdout)
    done = server(*words, "--yes")
    again = json.loads(server(*words, "--yes", "--json").stdout)

    assert (unsaid.returncode, unsaid.stdout.splitlines()[0]) == (1, "1,005 people in the list.")
    assert [" ".join(line.split()) for line in unsaid.stdout.splitlines()[1:]] == [
        "1 this is no phone number: line 1007",
        "1 the number has no + and country code: add them, or say which country numbers without are of: line 1008",
        "Say whose they are: --country DE, or --country + where only the plus is missing.",
    ]
    assert (dry["people"], dry["faults"]) == (AT_ONCE + 5, {"no_number": 1, "no_plus": 1})
    assert done.stdout.splitlines()[-1] == "Added: 1,005 in portfolio 77."
    assert (again["people"], again["new"]) == (AT_ONCE + 5, 0)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        pytest.param(["check", "5550100421"], "this names nobody", id="a number without its country"),
        pytest.param(["add", ANNA, "--portfolio", "9", "--reason", "x"], "known: 77 (Harbor Group)", id="no such portfolio"),
        pytest.param(["add", "-", "--reason", "x"], "no number is given", id="nobody"),
        pytest.param(["add", ANNA], "--reason", id="no reason"),
    ],
)
def test_what_cannot_be_done_is_a_fault(server: Ask, words: list[str], fault: str) -> None:
    told = server("suppress", *words)

    assert told.returncode == 2
    assert fault in told.stderr
