"""What is kept as raw news of a number and of an account: all that was said of them, but for traffic and lists."""

from typing import get_args

import pytest

from linekeeper.events import Source
from linekeeper.events.account import NumbersListed, Restricted
from linekeeper.events.batch import AnyAccountEvent, AnyNumberEvent
from linekeeper.events.number import NumberRead
from linekeeper.flow.news import NO_NEWS, event_of, readings_of
from linekeeper.state.port import NewsRow
from tests.flow.bodies import HARBOR, about, body, enforced, entry, status
from tests.flow.stream import NOON, Stream, ago, read


async def news(stream: Stream, *subjects: str) -> list[NewsRow]:
    return list(await stream.state.look(lambda look: look.news(subjects)))


async def lived(stream: Stream) -> Stream:
    await stream.claim()
    await stream.poll(read("101", ago(days=3)))
    restricted = enforced("RESTRICTED_BIZ_INITIATED_MESSAGING")
    await stream.post(body(entry(HARBOR, ago(days=2), "account_update", restricted)), ago(days=2))
    await stream.post(body(entry(HARBOR, ago(hours=1), "messages", about("101", statuses=[status("w1", ago(hours=1))]))), ago(hours=1))
    return await stream.fold()


async def test_a_reading_is_news_of_its_number_and_a_restriction_of_its_account(stream: Stream) -> None:
    await lived(stream)

    (number,), account = await news(stream, readings_of("101")), await news(stream, HARBOR)
    assert await news(stream, "101") == []
    assert (number.source, number.delivery, number.at) == (Source.READING, None, ago(days=3))
    assert isinstance(event_of(number), NumberRead)
    assert [type(event_of(one)) for one in account] == [Restricted]
    assert (account[0].source, account[0].delivery, account[0].at) == (Source.WEBHOOK, 1, ago(days=2))


async def test_what_meta_sends_twice_is_news_once(stream: Stream) -> None:
    await lived(stream)
    told = await news(stream, HARBOR, "101")
    restricted = enforced("RESTRICTED_BIZ_INITIATED_MESSAGING")
    await stream.post(body(entry(HARBOR, ago(days=2), "account_update", restricted)), NOON)
    await stream.fold()

    assert await news(stream, HARBOR, "101") == told


async def test_what_waited_for_its_number_is_news_with_its_own_delivery(stream: Stream) -> None:
    await stream.post(body(entry(HARBOR, ago(days=2), "account_update", enforced("RESTRICTED_BIZ_INITIATED_MESSAGING"))), ago(days=2))
    await stream.claim()
    await stream.fold()

    assert [one.delivery for one in await news(stream, HARBOR) if isinstance(event_of(one), Restricted)] == [1]


@pytest.mark.parametrize("kind", NO_NEWS, ids=lambda kind: kind.__name__)
def test_what_stays_out_is_a_fact_about_a_number_or_an_account(kind: type) -> None:
    assert kind in {*get_args(AnyNumberEvent), *get_args(AnyAccountEvent)}
    assert NumbersListed in NO_NEWS
