"""A secret never shows itself."""

import pytest

from linekeeper.config import App, Config, Secret


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{!r}".format], ids=["str", "repr", "format", "format repr"])
def test_a_secret_shows_stars_wherever_it_is_printed(show: object) -> None:
    assert callable(show)
    for holder in (Secret("hidden"), App(secret=Secret("hidden")), Config(apps=(App(token=Secret("hidden")),), key=Secret("hidden"))):
        assert "hidden" not in show(holder)
        assert "***" in show(holder)


def test_an_empty_secret_says_that_it_is_not_set() -> None:
    assert (str(Secret("")), bool(Secret("")), bool(Secret("x"))) == ("(not set)", False, True)


def test_secrets_are_compared_by_value() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1


def test_a_secret_gives_its_value_when_asked() -> None:
    assert Secret("a").reveal() == "a"
