"""`linekeeper gateway keys`: a key is shown once, listed without its secret, and revoked."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from linekeeper.config import Config
from tests.build.lived import ACCOUNT, live
from tests.cli.conftest import Run

KEY = re.compile(r"lk_[a-z2-7]{8}_[\w-]{43}")


@pytest.fixture
def data(tmp_path: Path) -> str:
    asyncio.run(live(Config(data=tmp_path / "data")))
    return str(tmp_path / "data")


def test_a_key_is_shown_once_and_listed_and_revoked_without_it(run: Run, data: str) -> None:
    made = run("gateway", "keys", "add", "shop", "--account", ACCOUNT, "--by", "Ada", "--hold", "queue", LINEKEEPER_DATA=data)
    assert made.returncode == 0, made.stderr
    assert "is known here yet" not in made.stdout
    [key] = KEY.findall(made.stdout)
    id_ = key.split("_")[1]
    listed = run("gateway", "keys", "list", LINEKEEPER_DATA=data)
    revoked = run("gateway", "keys", "revoke", id_, LINEKEEPER_DATA=data)
    told = run("gateway", "keys", "list", "--json", LINEKEEPER_DATA=data)

    assert re.match(rf"{id_}  shop  account {ACCOUNT}  held sends: queue, lost ones: drop  made \d{{4}}-\d\d-\d\d by Ada\n", listed.stdout)
    assert f"Key {id_} (shop) is revoked." in revoked.stdout
    assert json.loads(told.stdout)[0]["revoked_at"] is not None
    secret = key.split("_", 2)[2]
    assert not [one for one in (listed, revoked, told) if secret in one.stdout + one.stderr]
    assert not [path for path in Path(data).rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_a_key_as_json(run: Run, data: str) -> None:
    told = json.loads(run("gateway", "keys", "add", "till", "--account", "7", "--by", "Ada", "--json", LINEKEEPER_DATA=data).stdout)

    assert KEY.fullmatch(told["key"])
    assert (told["name"], told["account"], told["hold"], told["lost"], told["written"]) == ("till", "7", "refuse", "drop", "here")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        pytest.param(["add", "shop", "--account", "x", "--by", "Ada"], "digits only", id="an account that is none"),
        pytest.param(["revoke", "nokey"], "there is no key 'nokey'", id="a key that there is not"),
    ],
)
def test_what_cannot_be_done_is_a_fault(run: Run, data: str, words: list[str], fault: str) -> None:
    told = run("gateway", "keys", *words, LINEKEEPER_DATA=data)

    assert told.returncode == 2
    assert fault in told.stderr


def test_without_keys_the_list_says_how_to_make_one(run: Run, data: str) -> None:
    assert "linekeeper gateway keys create" in run("gateway", "keys", "list", LINEKEEPER_DATA=data).stdout


def test_a_key_for_an_account_that_nobody_knows_says_so_and_the_help_lists_one_name(run: Run, data: str) -> None:
    made = run("gateway", "keys", "create", "shop", "--account", "7", "--by", "Ada", LINEKEEPER_DATA=data)
    listed = run("gateway", "keys", "--help").stdout

    assert "No account 7 is known here yet: the key is of use once it is" in made.stdout
    assert ("create" in listed, "add " in listed) == (True, False)
