"""What `connect` is given: options, files, the environment, answers."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given as some
from hypothesis import strategies as st

from linekeeper.build.connecting import Given, Mode
from linekeeper.cli.asked import Asked
from linekeeper.cli.connect_given import Words, asked_for, given_by, place_of
from linekeeper.config import Secret
from linekeeper.errors import Misconfigured

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


def read(**words: object) -> Given:
    return given_by(Words.of(words), old_secret_for=DAY)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        pytest.param({}, Given(), id="nothing"),
        pytest.param({"app_id": " 42 ", "name": "shop"}, Given(id="42", name="shop"), id="names"),
        pytest.param({"token": "t", "rotate_token": True}, Given(mode=Mode.TOKEN, token=Secret("t")), id="another token"),
        pytest.param({"secret": "s", "rotate_secret": True}, Given(mode=Mode.SECRET, secret=Secret("s")), id="another secret"),
        pytest.param({"for_account": "7", "token": "t"}, Given(mode=Mode.ACCOUNT, accounts=("7",), token=Secret("t")), id="for an account"),
        pytest.param({"accounts": ("7", "8")}, Given(accounts=("7", "8")), id="accounts"),
    ],
)
def test_options_are_read(words: dict[str, object], given: Given) -> None:
    assert read(**words) == given


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(" hush\n", encoding="utf-8")

    assert read(secret_file=tmp_path / "secret").secret == Secret("hush")


def test_every_fault_is_told_at_once_and_no_secret_with_it(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured) as fault:
        read(app_id="x", name="My Shop", secret="two words", token_file=tmp_path / "bytes", rotate_token=True, for_account="y")

    assert len(fault.value.faults) == 6
    assert "two words" not in str(fault.value)


@some(
    st.dictionaries(
        st.sampled_from(["name", "app_id", "secret", "token", "verify_token", "graph_url", "for_account"]), st.text(max_size=30)
    )
)
def test_whatever_is_written_is_read_or_refused(words: dict[str, str]) -> None:
    with suppress(Misconfigured):
        assert isinstance(read(**words), Given)


def test_half_an_app_in_the_environment_is_one_that_is_about_to_be_connected() -> None:
    environ = {"LINEKEEPER_APP_ID": "42", "LINEKEEPER_GRAPH_URL": "http://127.0.0.1:8090", "LINEKEEPER_DATA": "elsewhere"}
    place, given = place_of(Asked(file=None, environ=environ), Given(token=Secret("t")), NOON)

    assert (given.id, given.graph_url, given.token) == ("42", "http://127.0.0.1:8090", Secret("t"))
    assert (place.config.apps, place.config.data, place.file) == ((), Path("elsewhere"), Path("linekeeper.toml"))


def test_what_an_option_says_holds_over_the_environment() -> None:
    _, given = place_of(Asked(file=None, environ={"LINEKEEPER_APP_ID": "42"}), Given(id="43"), NOON)

    assert given.id == "43"


def test_a_whole_app_in_the_environment_is_one_of_the_configuration() -> None:
    environ = {"LINEKEEPER_APP_ID": "42", "LINEKEEPER_APP_SECRET": "s"}
    place, given = place_of(Asked(file=None, environ=environ), Given(), NOON)

    assert ([app.id for app in place.config.apps], given) == (["42"], Given())


def test_a_fault_in_the_configuration_is_told() -> None:
    with pytest.raises(Misconfigured, match=r"ports\.web"):
        place_of(Asked(file=None, environ={"LINEKEEPER_WEB_PORT": "x"}), Given(), NOON)


def test_a_person_is_asked_for_what_is_missing_and_secrets_are_not_shown() -> None:
    got: list[Given] = []

    @click.command()
    def ask() -> None:
        got.append(asked_for(Given(), ["id", "secret", "token", "verify_token"]))

    told = CliRunner().invoke(ask, input="42\nhush-1\nhush-2\n\n")

    assert told.exception is None
    assert got == [Given(id="42", secret=Secret("hush-1"), token=Secret("hush-2"))]
    assert "hush" not in told.output


def test_an_answer_that_does_not_do_is_refused() -> None:
    @click.command()
    def ask() -> None:
        asked_for(Given(), ["id"])

    told = CliRunner().invoke(ask, input="letters\n")

    assert isinstance(told.exception, Misconfigured)
