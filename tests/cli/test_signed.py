import getpass

import click
import pytest
from click.testing import CliRunner

from linekeeper.cli.signed import chosen, meant, picked, signed, who


def test_an_act_has_a_name_and_wants_a_reason() -> None:
    @click.command()
    @signed
    def act(by: str, reason: str) -> None:
        click.echo(f"{by}: {reason}")

    assert CliRunner().invoke(act, ["--reason", "a\nlook", "--by", "Ada"]).output == "Ada: a look\n"
    assert CliRunner().invoke(act, ["--reason", "x"]).output == f"{who()}: x\n"
    assert CliRunner().invoke(act, []).exit_code == 2
    assert CliRunner().invoke(act, ["--reason", " "]).exit_code == 2


def test_filters_that_were_given_are_picked() -> None:
    @click.command()
    @chosen
    def act(**told: str) -> None:
        click.echo(str(picked(told)))

    assert CliRunner().invoke(act, ["--lane", "otp", "--number", "1"]).output == "{'number': '1', 'lane': 'otp'}\n"
    assert CliRunner().invoke(act, ["--lane", "fast"]).exit_code == 2


def test_whom_the_system_does_not_know_is_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)

    assert who() == "somebody"


def test_without_a_terminal_nothing_is_meant_unless_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert meant("Clear 3?", sure=True)
    assert not meant("Clear 3?", sure=False)
    assert "--yes" in capsys.readouterr().err
