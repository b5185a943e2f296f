"""The names of the answers' fields are the API's: once published they are kept."""

import json

import msgspec

from linekeeper.views.answers import NumberAnswer, Page
from tests.flow.bodies import HARBOR
from tests.flow.stream import read
from tests.views.asked import asked, in_memory

PUBLISHED = {
    "": {"id", "display_number", "name", "status", "reported_status", "reasons", "quality", "limit", "throughput", "sight", "heard_at"},
    "limit": {"per_day", "scope", "least", "most", "left", "counting_since"},
    "sight": {"blind_since", "cause"},
}
REASON = {"code", "text", "since", "at_least", "until"}


async def test_a_number_is_told_under_the_published_names() -> None:
    stream = in_memory()
    await stream.claim()
    await stream.poll(read())
    page = await asked(await stream.fold()).numbers()
    told = json.loads(msgspec.json.encode(page))

    assert set(told) == {"items", "next"}
    for part, names in PUBLISHED.items():
        assert names <= set(told["items"][0][part] if part else told["items"][0])
    assert told["items"][0]["account"] == HARBOR


def test_a_reason_is_told_under_the_published_names() -> None:
    hints = msgspec.json.schema(Page[NumberAnswer])["$defs"]["ReasonAnswer"]["properties"]

    assert set(hints) >= REASON
