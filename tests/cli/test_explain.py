from tests.cli.conftest import Run


def test_help_tells_what_can_be_asked_and_the_exit_codes(run: Run) -> None:
    ran = run("explain", "--help")

    assert ran.returncode == 0
    assert "linekeeper explain 131047" in ran.stdout
    assert "1 not known" in ran.stdout


def test_nothing_asked_is_a_fault(run: Run) -> None:
    assert run("explain").returncode == 2


def test_options_before_it_change_nothing(run: Run) -> None:
    plain, long_way = run("explain", "flagged"), run("--config", "none.toml", "explain", "flagged")

    assert long_way.stdout == plain.stdout
    assert (plain.returncode, long_way.returncode) == (0, 0)


def test_an_unknown_word_ends_with_1_the_long_way_too(run: Run) -> None:
    assert run("--config", "none.toml", "explain", "xyzzy", "--json").returncode == 1
