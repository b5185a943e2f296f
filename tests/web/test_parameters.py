from typing import get_args

import aiohttp
import pytest

from linekeeper.events.template import TemplateState as State
from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Status as Derived
from linekeeper.web.parameters import Sendable, Status, TemplateState, missing


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        pytest.param(Status, {one.value for one in Derived}, id="every status"),
        pytest.param(TemplateState, {one.value for one in State} | {"absent"}, id="every state of a template"),
        pytest.param(Sendable, {one.value for one in Sends}, id="whether it can be sent"),
    ],
)
def test_a_filter_takes_every_word_there_is(asked: object, known: set[str]) -> None:
    assert set(get_args(asked)) == known


def test_a_missing_thing_says_where_to_look() -> None:
    assert "template" in missing("template").remedy


async def test_a_parameter_nobody_asks_for_is_refused_with_what_is_known(client: aiohttp.ClientSession) -> None:
    async with client.get("/api/v1/templates?state=paused") as answer:
        assert answer.status == 400
        assert "status" in (await answer.json(content_type=None))["remedy"]
