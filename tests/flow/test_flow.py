"""The sentences of the river: receive, hear, record, keep_up, came_due."""

from datetime import timedelta

import msgspec
import pytest

from linekeeper.decode import DECODER
from linekeeper.errors import TryLater
from linekeeper.events import Source
from linekeeper.events.account import BanMoved, BanState, Restricted, RestrictionKind
from linekeeper.events.house import CameDue, SubscriptionRead
from linekeeper.flow import came_due, keep_up
from linekeeper.flow.fleet import standing_of
from linekeeper.fold.portfolio import Portfolio, unbroken_since
from linekeeper.journal.port import START, Position
from linekeeper.state.directory import pseudo
from linekeeper.state.memory import MemoryState
from tests.flow.bodies import HARBOR, MARINA, about, body, entry, status
from tests.flow.stream import NOON, Stream, ago, read
from tests.intake.stand_in import FullDisk

ENDS = NOON + timedelta(hours=6)


async def test_a_body_is_kept_with_what_it_means_for_each_account(stream: Stream) -> None:
    raw = body(
        entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.1", NOON)])),
        entry(MARINA, NOON, "messages", about("103", statuses=[status("wamid.2", NOON)])),
    )
    id_ = await stream.post(raw)

    kept = await stream.journal.delivery(id_)
    assert kept is not None
    assert (kept.body, kept.heard_at, kept.app) == (raw, NOON, "meta")
    assert [(batch.account, batch.delivery, batch.decoder) for batch in await stream.journal.batches_of(id_)] == [
        (HARBOR, id_, DECODER),
        (MARINA, id_, DECODER),
    ]


async def test_what_the_disk_refuses_is_told_to_the_caller() -> None:
    stream = Stream(MemoryState(), FullDisk())
    with pytest.raises(TryLater):
        await stream.post(b"{}")
    with pytest.raises(TryLater):
        await stream.poll(read())
    with pytest.raises(TryLater):
        await stream.act(BanMoved(at=NOON, account=HARBOR, state=BanState.DISABLED))


async def test_a_reading_and_an_act_are_batches_without_delivery_and_without_keys(stream: Stream) -> None:
    await stream.poll(read(), read("102"))
    await stream.act(BanMoved(at=NOON, account=HARBOR, state=BanState.DISABLED), HARBOR)

    batches = [batch for _, batch in await stream.journal.read(START)]
    assert [(batch.source, batch.delivery, len(batch.elements)) for batch in batches] == [(Source.READING, None, 2), (Source.ACT, None, 1)]
    assert {element.key for batch in batches for element in batch.elements} == {b""}


async def test_it_folds_as_much_as_it_is_asked_to_and_tells_how_much(stream: Stream) -> None:
    await stream.claim()
    for hours in (3, 2, 1):
        await stream.poll(read(at=ago(hours=hours)))
    folded = [await keep_up(stream.journal, stream.state, stream.keeper, 3) for _ in range(3)]

    assert folded == [3, 1, 0]
    assert await stream.state.look(lambda look: look.cursor()) == Position(0, 4)


async def test_a_deadline_that_passed_is_written_down_and_the_number_judged_anew(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read(at=ago(hours=1)))
    news = Restricted(at=ago(minutes=30), account=HARBOR, kind=RestrictionKind.BUSINESS_INITIATED_MESSAGING, until=ENDS)
    await stream.act(news, HARBOR)
    await stream.fold()
    assert await stream.statuses() == {"101": "restricted"}
    assert await came_due(stream.journal, stream.state, ENDS - timedelta(seconds=1)) == 0

    assert await came_due(stream.journal, stream.state, ENDS) == 1
    await stream.fold()

    [(_, batch)] = [one for one in await stream.journal.read(START) if one[1].source is Source.DUE]
    assert batch.elements[0].events == (CameDue(at=ENDS, kind="number", id="101"),)
    row = await stream.row()
    assert row is not None
    assert standing_of(row).judged_at == ENDS
    assert row.due_at is None or row.due_at > ENDS
    assert await came_due(stream.journal, stream.state, ENDS) == 0


async def test_an_end_that_has_passed_releases_nothing_by_itself(stream: Stream) -> None:
    """P5: it is said to be over, and unconfirmed, until a reading after it says so."""
    await stream.claim()
    await stream.poll(read(at=ago(hours=1)))
    news = Restricted(at=ago(minutes=30), account=HARBOR, kind=RestrictionKind.BUSINESS_INITIATED_MESSAGING, until=ENDS)
    await stream.act(news, HARBOR)
    await stream.fold()
    await came_due(stream.journal, stream.state, ENDS)
    await stream.poll(read(at=ENDS + timedelta(minutes=1)))
    await stream.fold()

    row = await stream.row()
    assert row is not None
    assert row.status == "restricted"
    assert {reason.basis.value for reason in standing_of(row).verdict.reasons} == {"unconfirmed"}


async def test_deadlines_come_a_page_at_a_time(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(*(read(f"{number}", ago(hours=1), display=f"1555010{number:04}") for number in range(7)))
    news = Restricted(at=ago(minutes=30), account=HARBOR, kind=RestrictionKind.BUSINESS_INITIATED_MESSAGING, until=ENDS)
    await stream.act(news, HARBOR)
    await stream.fold()
    announced = []
    while many := await came_due(stream.journal, stream.state, ENDS, limit=3):
        announced.append(many)
        await stream.fold()

    assert announced == [3, 3, 1]


async def test_while_a_numbers_messages_go_elsewhere_its_portfolio_is_not_heard_whole(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(SubscriptionRead(at=ago(hours=9), account=HARBOR, ours=True))
    since = []
    for hours, elsewhere in ((8, False), (6, True), (5, None), (3, False)):
        await stream.poll(read(at=ago(hours=hours), elsewhere=elsewhere))
        await stream.fold()
        held = await stream.state.look(lambda look: look.load("portfolio", pseudo(HARBOR)))
        assert held is not None
        since.append(unbroken_since(msgspec.msgpack.decode(held, type=Portfolio), NOON))

    assert since == [ago(hours=9), None, None, ago(hours=3)]
