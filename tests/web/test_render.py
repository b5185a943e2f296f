import re

import pytest
from jinja2 import UndefinedError

from linekeeper.web.render import ENVIRONMENT, by_portfolio, command, environment
from tests.web.scenes import nine, number


def test_what_a_template_shows_is_escaped() -> None:
    assert ENVIRONMENT.from_string("{{ name }}").render(name='<b title="x">') == "&lt;b title=&#34;x&#34;&gt;"


def test_a_name_that_is_missing_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        ENVIRONMENT.from_string("{{ nobody }}").render()


def test_a_command_breaks_between_its_words_only_and_stays_escaped() -> None:
    assert command('queue --why "a<b"') == "<span>queue</span> <span>--why</span> <span>&#34;a&lt;b&#34;</span>"
    assert command("queue --reason …") == "<span>queue</span> <span>--reason\N{NO-BREAK SPACE}…</span>"


def test_every_template_can_be_read() -> None:
    made = environment()

    assert [made.get_template(name).name for name in made.list_templates()] == sorted(made.list_templates())


def test_no_template_writes_a_style_or_a_script_into_the_page() -> None:
    assert ENVIRONMENT.loader is not None
    sources = {name: ENVIRONMENT.loader.get_source(ENVIRONMENT, name)[0] for name in ENVIRONMENT.list_templates()}
    found = {
        name: re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|javascript:|\|\s*safe", source)
        for name, source in sources.items()
    }

    assert {name: bad for name, bad in found.items() if bad} == {}


def test_numbers_stand_under_the_portfolio_that_owns_their_limit() -> None:
    groups = by_portfolio(nine())

    assert [group[0].portfolio_name for group in groups] == ["Harbor Lane Coffee", "Juniper Clinic", "Tideway Market"]
    assert sum(map(len, groups)) == 9


def test_two_portfolios_of_one_name_stay_two() -> None:
    groups = by_portfolio([number("1", portfolio="a", portfolio_name="Same"), number("2", portfolio="b", portfolio_name="Same")])

    assert [[one.id for one in group] for group in groups] == [["1"], ["2"]]


def test_a_number_keeps_its_place_when_its_status_changes() -> None:
    before, after = nine(), list(reversed(nine()))

    assert [one.id for group in by_portfolio(before) for one in group] == [one.id for group in by_portfolio(after) for one in group]
