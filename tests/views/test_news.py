"""A number's raw news in words, in pages."""

from typing import get_args

import pytest

from linekeeper.errors import Refused
from linekeeper.events.batch import AnyAccountEvent, AnyNumberEvent
from linekeeper.flow.news import NO_NEWS
from linekeeper.views.news import TITLES, Heard, NewsLine
from tests.views.asked import asked, in_memory
from tests.views.test_story import lived


async def everything(limit: int) -> list[NewsLine]:
    views, found, after = asked(await lived()), [], None
    while True:
        page = await views.news("+1 555 010 0101", after=after, limit=limit)
        assert page is not None
        assert len(page.items) <= limit
        found += page.items
        after = page.next
        if after is None:
            return found


async def test_what_was_said_is_told_newest_first_with_where_it_came_from() -> None:
    told = await everything(50)

    assert [one.title for one in told] == [
        "Reading of the number", "We see again", "We lost sight", "Restriction", "Reading of the number",
    ]  # fmt: skip
    restriction = told[3]
    assert (restriction.of, restriction.source, restriction.delivery, restriction.field) == ("account", "webhook", 1, "account_update")
    assert "RESTRICTED_BIZ_INITIATED_MESSAGING" in restriction.text
    assert {one.delivery for one in told if one.source != "webhook"} == {None}


async def test_readings_and_what_meta_told_are_asked_for_apart() -> None:
    views = asked(await lived())
    told, read = await views.news("101", heard=Heard.TOLD), await views.news("101", heard=Heard.READ)

    assert told is not None
    assert read is not None
    assert [one.title for one in told.items] == ["Restriction"]
    assert len(read.items) == 4


@pytest.mark.parametrize("limit", [1, 2])
async def test_pages_leave_nothing_out(limit: int) -> None:
    assert await everything(limit) == await everything(50)


async def test_a_number_nobody_knows_has_no_news() -> None:
    assert await asked(await lived()).news("999") is None


@pytest.mark.parametrize("after", ["", "now", "1~", "1~abc", "~ab", "1" * 18 + "~ab", "1~" + "ab" * 17])
async def test_a_page_of_news_that_nobody_named_is_refused(after: str) -> None:
    with pytest.raises(Refused):
        await asked(in_memory()).news("101", after=after)


def test_every_kind_of_news_has_a_title() -> None:
    assert {*get_args(AnyNumberEvent), *get_args(AnyAccountEvent)} - {*NO_NEWS} == TITLES.keys()
