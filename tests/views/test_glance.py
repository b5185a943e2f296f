"""A whole fleet is counted through, page by page: no answer stops at the first thousand."""

import pytest

from linekeeper.events.house import SightCause, SightLost
from linekeeper.events.number import Mode, Reported
from linekeeper.views import glance as page
from linekeeper.views.glance import Glance, glance
from tests.flow.bodies import HARBOR, MARINA
from tests.flow.stream import Stream, ago, read
from tests.views.asked import asked, in_memory


async def seen(stream: Stream, first: int = 3) -> Glance:
    return await stream.state.look(lambda look: glance(look, None, first))


@pytest.mark.parametrize("rows", [2, 5, 1000])
async def test_everything_is_counted_however_few_rows_a_page_has(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PAGE", rows)
    stream = in_memory()
    await stream.claim()
    await stream.claim(MARINA)
    words = [Reported.BANNED, Reported.DISCONNECTED, Reported.CONNECTED, Reported.CONNECTED, Reported.FLAGGED]
    await stream.poll(*(read(f"10{place}", ago(minutes=9), word, display=f"1555010010{place}") for place, word in enumerate(words)))
    await stream.poll(read("901", ago(minutes=9), mode=Mode.SANDBOX), read("902", ago(minutes=9), mode=Mode.SANDBOX))
    await stream.poll(read("201", ago(minutes=9)), read("202", ago(minutes=9)), account=MARINA)
    await stream.poll(SightLost(at=ago(minutes=8), account=MARINA, cause=SightCause.TOKEN, code=190, interval_s=60), account=MARINA)
    await stream.fold()
    told = await seen(stream)

    assert (told.need, told.uncounted, told.blind_accounts, told.blind_numbers) == (5, 2, 1, 2)
    assert [row.number for row in told.first] == ["100", "101", "104"]
    assert told.heard_at == ago(minutes=8)


async def test_an_empty_fleet_comes_to_nothing() -> None:
    assert await seen(in_memory()) == Glance()


async def test_what_is_needed_of_a_row_is_found_in_every_row() -> None:
    """Of a row's body only a part is decoded: what it must hold is what is written there."""
    stream = in_memory()
    await stream.claim()
    await stream.poll(read(status=Reported.BANNED, at=ago(minutes=9)))
    await stream.poll(SightLost(at=ago(minutes=8), account=HARBOR, cause=SightCause.TOKEN, code=190, interval_s=60))
    await stream.fold()
    told, number = await seen(stream), await asked(stream).number("101")

    assert number is not None
    assert (told.need, told.heard_at, told.blind_numbers) == (1, number.heard_at, 1)
