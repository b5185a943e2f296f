"""`linekeeper send`: nothing goes before it was shown and meant; then it goes, and tells how far it is."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import click
import pytest

from linekeeper.cli.send import Param
from tests.cli.fairground import Fair, fairground
from tests.gateway.fair import listed, turns
from tests.gateway.yard import NUMBER

WORDS = ("--template", "offer", "--language", "en_US", "--number", NUMBER, "--param", "1=name")
AT_ONCE = ("--waive", "stages", "--waive", "settled", "--reason", "a test")


@pytest.fixture
async def fair(tmp_path: Path) -> AsyncIterator[Fair]:
    (tmp_path / "list.csv").write_bytes(listed(3) + b"\n5550100009,no plus")
    async with fairground(tmp_path) as made:
        yield made


async def test_the_report_is_shown_and_nothing_goes_unless_it_is_meant(fair: Fair) -> None:
    dry = await fair.run("send", str(fair.folder / "list.csv"), *WORDS, "--dry-run")
    unsaid = await fair.run("send", str(fair.folder / "list.csv"), *WORDS)

    assert (dry.returncode, unsaid.returncode) == (0, 1)
    for ran in (dry, unsaid):
        assert "3 people would get offer (en_US)" in ran.stdout
        assert "no_plus" in ran.stdout
        assert "2,000 a day; 1,800 are left for marketing now, and 3 of these people fit" in ran.stdout
    assert "say --yes when it is meant" in unsaid.stderr
    assert fair.yard.upstream.posts == 0


async def test_what_is_meant_goes_and_is_watched_to_its_end(fair: Fair) -> None:
    ran = await fair.run(
        "send", str(fair.folder / "list.csv"), *WORDS, *AT_ONCE, "--yes", "--watch", "--json", "--name", "Friends", going=True
    )
    told = json.loads(ran.stdout)

    assert (ran.returncode, told["state"], told["went"], told["name"]) == (0, "done", 3, "Friends")
    assert fair.yard.upstream.posts == 3


async def test_what_cannot_be_sent_is_told_in_three_lines(fair: Fair) -> None:
    ran = await fair.run("send", str(fair.folder / "list.csv"), *WORDS[:-1], "1=town")

    assert ran.returncode == 2
    assert ran.stderr.splitlines() == [
        "the list has no column 'town'",
        "  why:    its columns are: name",
        '  remedy: name one of these, or put a text in "quotes"',
    ]


@pytest.mark.parametrize(("typed", "posts", "code"), [("3\n", 3, 0), ("2\n", 0, 1), ("y\n", 0, 1), ("\n", 0, 1)])
async def test_whoever_sends_types_how_many_get_it(fair: Fair, typed: str, posts: int, code: int) -> None:
    ran = await fair.run("send", str(fair.folder / "list.csv"), *WORDS, *AT_ONCE, typed=typed)
    await turns(fair.yard, 4)

    assert "Type 3 to send it to 3 people" in ran.stdout
    assert (ran.returncode, fair.yard.upstream.posts) == (code, posts)
    assert ("linekeeper campaigns show cp." in ran.stdout) is (code == 0)


@pytest.mark.parametrize("written", ["1", "=x", "1=", " = "])
def test_a_variable_without_its_column_is_refused(written: str) -> None:
    with pytest.raises(click.BadParameter, match="write it like"):
        Param().convert(written, None, None)


def test_a_variable_may_be_filled_with_a_text() -> None:
    assert Param().convert('name="a = b"', None, None) == ("name", '"a = b"')
