"""What commands write on."""

import pytest

from linekeeper.cli.paper import PIPED, paper, patience, progress, tell, write_json
from linekeeper.errors import Misconfigured


def test_a_pipe_gets_no_colours_and_a_fixed_width(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    out = paper()
    out.print("fine", style="green")

    assert capsys.readouterr().out == "fine\n"
    assert out.width == PIPED


def test_no_color_is_heeded_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    paper().print("fine", style="green")

    assert "\x1b[32m" not in capsys.readouterr().out


def test_square_brackets_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    paper().print("[red]name[/red]")

    assert capsys.readouterr().out == "[red]name[/red]\n"


def test_a_fault_goes_to_stderr_in_three_lines(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Misconfigured("what", why="why", remedy="remedy " * 40))
    told = capsys.readouterr()

    assert told.out == ""
    assert len(told.err.splitlines()) == 3


def test_json_is_written_for_people_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"a": [1]})

    assert capsys.readouterr().out == '{\n  "a": [\n    1\n  ]\n}\n'


def test_a_bar_is_shown_only_where_it_is_wanted_and_leaves_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (False, True):
        with progress("Adding", 2, shown=shown) as step:
            step(1)
            step(1)

    assert capsys.readouterr().out == ""


def test_that_something_goes_on_is_shown_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (False, True):
        with patience("Looking", shown=shown):
            pass

    assert capsys.readouterr().out == ""
