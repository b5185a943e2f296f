"""Graph answers as pieces of a reading."""

from datetime import timedelta

import pytest

from linekeeper.events.account import AccountRead, NumbersListed
from linekeeper.events.event import Told
from linekeeper.events.house import SubscriptionRead, Unread
from linekeeper.events.number import NumberMissing, NumberRead
from linekeeper.graph import Graph, GraphError
from linekeeper.intake.caller import Caller
from linekeeper.intake.fieldwise import Fieldwise
from linekeeper.intake.memory import Memory
from linekeeper.intake.reading import MOST_PAGES, Reader
from linekeeper.meter import Meter
from linekeeper.state.memory import MemoryState
from tests.intake.stand_in import NOON, HandClock, Meta, an_app, error, number


@pytest.fixture
def reader(graph: Graph, clock: HandClock, meter: Meter, state: MemoryState) -> Reader:
    caller = Caller(an_app(), graph, clock, meter)
    return Reader(caller, Fieldwise(caller, Memory(state), clock))


async def test_a_list_is_read_page_by_page_to_its_end(reader: Reader, meta: Meta) -> None:
    meta.numbers["7"] = [number(str(id_)) for id_ in range(1000, 1025)]
    meta.per_page = 10

    listed = await reader.numbers("7")

    assert (listed.pages, listed.complete, listed.registered) == (3, True, True)
    assert listed.ids == tuple(str(id_) for id_ in range(1000, 1025))
    assert listed.list.events == (NumbersListed(account="7", at=NOON, numbers=listed.ids, complete=True),)
    assert {piece.key for piece in listed.numbers} == {f"7/{id_}" for id_ in listed.ids}


async def test_an_endless_list_is_read_so_far_and_proves_no_absence(reader: Reader, meta: Meta) -> None:
    meta.numbers["7"] = [number(str(id_)) for id_ in range(1000, 1100)]
    meta.per_page = 1

    listed = await reader.numbers("7")

    assert (listed.pages, listed.complete) == (MOST_PAGES, False)


async def test_an_empty_list_is_complete(reader: Reader, meta: Meta) -> None:
    meta.numbers["7"] = []
    listed = await reader.numbers("7")

    assert (listed.ids, listed.complete, listed.registered) == ((), True, False)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"data": [number("1000"), {"status": "CONNECTED"}]}, id="a row without id"),
        pytest.param({"data": [number("1000"), None]}, id="a row that is none"),
        pytest.param({"data": [number("1000"), number("1000")]}, id="a row twice"),
        pytest.param({"data": [number("1000")], "paging": {"next": "https://…"}}, id="a next page without a way to it"),
        pytest.param({"numbers": []}, id="no list"),
        pytest.param([], id="another shape"),
    ],
)
async def test_a_list_with_a_gap_proves_no_absence(reader: Reader, meta: Meta, body: dict[str, object]) -> None:
    meta.fails["7/phone_numbers"] = (200, body)

    assert not (await reader.numbers("7")).complete


async def test_what_cannot_be_read_of_a_list_is_told(reader: Reader, meta: Meta) -> None:
    meta.fails["7/phone_numbers"] = (200, {"data": [number("1000"), None]})
    listed = await reader.numbers("7")

    events = [event for piece in listed.numbers for event in piece.events]
    assert any(isinstance(event, NumberRead) for event in events)
    assert any(isinstance(event, Unread) for event in events)


async def test_a_node_and_its_subscriptions_are_read(reader: Reader, meta: Meta) -> None:
    meta.nodes["7"] = {"id": "7", "name": "Harbor Lane Coffee"}

    assert isinstance((await reader.node("7")).events[0], AccountRead)
    [subscription] = (await reader.subscription("7")).events
    assert isinstance(subscription, SubscriptionRead)
    assert subscription.ours


@pytest.mark.parametrize(
    ("told", "elsewhere"),
    [
        pytest.param(None, None, id="the field was not in the answer"),
        pytest.param({"application": "https://guard.example/webhooks/{app}"}, False, id="no override"),
        pytest.param({"application": "https://x.example/", "phone_number": "https://other.example/webhooks/{app}/"}, False, id="our door"),
        pytest.param({"application": "https://guard.example/webhooks/{app}", "phone_number": "https://other.example/"}, True, id="others"),
        pytest.param({"application": "https://guard.example/webhooks/{app}", "phone_number": "http://[::1"}, True, id="no address"),
        pytest.param({"whatsapp_business_account": "https://other.example/"}, False, id="the account's is told by its subscription"),
    ],
)
async def test_where_a_numbers_own_override_sends_its_messages(
    reader: Reader, meta: Meta, told: dict[str, str] | None, elsewhere: bool | None
) -> None:
    urls = {} if told is None else {"webhook_configuration": {level: url.format(app=an_app().name) for level, url in told.items()}}
    meta.numbers["7"] = [number("1000", **urls)]
    [read] = (await reader.numbers("7")).numbers[0].events[:1]

    assert isinstance(read, NumberRead)
    assert read.elsewhere is elsewhere


async def test_a_number_that_is_gone_is_told_as_missing_after_the_list(reader: Reader, meta: Meta) -> None:
    meta.numbers["7"] = []
    listed = (await reader.numbers("7")).list

    gone = await reader.unlisted("7", "1000", listed)

    assert gone.events == (NumberMissing(number="1000", at=listed.at + timedelta(milliseconds=1)),)


async def test_a_number_that_is_only_unlisted_is_read_by_its_node(reader: Reader, meta: Meta) -> None:
    meta.numbers["7"], meta.nodes["1000"] = [], number("1000", status="MIGRATED")
    listed = (await reader.numbers("7")).list

    piece = await reader.unlisted("7", "1000", listed)

    assert isinstance(piece.events[0], NumberRead)
    assert piece.events[0].at > listed.at


async def test_a_number_that_may_not_be_read_is_not_told_as_missing(reader: Reader, meta: Meta) -> None:
    meta.numbers["7"], meta.fails["1000"] = [], error(190, status=401)
    listed = (await reader.numbers("7")).list

    with pytest.raises(GraphError):
        await reader.unlisted("7", "1000", listed)


async def test_a_date_from_the_future_is_flagged_in_every_event(reader: Reader, meta: Meta) -> None:
    meta.numbers["7"] = [number("1000")]
    meta.headers = {"Date": "Wed, 25 Nov 2026 13:00:00 GMT"}

    listed = await reader.numbers("7")

    events = [*listed.list.events, *(event for piece in listed.numbers for event in piece.events)]
    assert {(event.at, event.told) for event in events} == {(NOON, Told.FUTURE)}
