"""What a template hears; the laws over its states are in test_template_status."""

from typing import Any

import pytest

from linekeeper.events.number import Rating
from linekeeper.events.template import TemplateState
from linekeeper.fold.template import Pause
from tests.fold.said import at, read
from tests.fold.templates_said import edited, hearing, news, rated
from tests.fold.templates_said import read as template_read

S = TemplateState


@pytest.mark.parametrize(
    ("title", "state", "pause"),
    [
        pytest.param("FIRST_PAUSE", S.PAUSED, Pause.FIRST, id="first"),
        pytest.param("SECOND_PAUSE", S.PAUSED, Pause.SECOND, id="second"),
        pytest.param("RATE_LIMITING_PAUSE", S.PAUSED, Pause.PACING, id="by pacing"),
        pytest.param("UNPAUSE", S.APPROVED, Pause.UNTOLD, id="unpaused"),
        pytest.param("DISABLED", S.DISABLED, Pause.UNTOLD, id="disabled"),
        pytest.param("SOMETHING_NEW", S.LOCKED, Pause.UNTOLD, id="a new title changes nothing"),
    ],
)
def test_a_title_tells_what_an_event_means(title: str, state: TemplateState, pause: Pause) -> None:
    (told,) = hearing([news(S.LOCKED, title=title)])[0].told.values()

    assert told.value is not None
    assert (told.value.state, told.value.pause) == (state, pause)


def test_each_state_keeps_its_newest_news() -> None:
    template, _ = hearing([news(S.PAUSED, -1), news(S.PAUSED, -3), news(S.APPROVED, -2)])

    assert {state: told.at for state, told in template.told.items()} == {"paused": at(-1), "approved": at(-2)}


def test_what_is_not_in_the_answer_says_nothing() -> None:
    template, _ = hearing([template_read(hours=-3, category="UTILITY", quality=Rating.GREEN), template_read(None, -1)])

    assert (template.category.value, template.rated.moments(Rating)[-1][1]) == ("UTILITY", Rating.GREEN)
    assert template.read.at == at(-3)
    assert template.read_at == at(-1)


def test_its_name_and_language_are_the_newest_told() -> None:
    events: list[Any] = [template_read(hours=-3, name="offer", language="en_US"), news(S.PAUSED, name="offer_2")]

    assert (hearing(events)[0].name.value, hearing(events)[0].language.value) == ("offer_2", "en_US")


def test_an_edit_keeps_which_parts_and_quality_its_news() -> None:
    template, _ = hearing([edited(-2, "body", "footer"), rated(Rating.RED)])

    assert template.edited.value == ("body", "footer")
    assert template.quality.value == (Rating.RED, None)


def test_what_is_about_somebody_else_changes_nothing() -> None:
    assert hearing([read()])[0] == hearing([])[0]


def test_its_time_to_live_is_the_newest_told() -> None:
    told = [template_read(hours=-3, ttl_s=600), template_read(hours=-1, ttl_s=-1), template_read(hours=0)]

    assert [hearing(told[:many])[0].ttl_s.value for many in (1, 2, 3)] == [600, -1, -1]
    assert hearing(told[::-1])[0].ttl_s.value == -1
