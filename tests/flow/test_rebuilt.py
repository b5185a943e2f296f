"""Rows that were rebuilt end the alerts that no row speaks of any more, and open none."""

import msgspec
from msgspec.structs import replace

from linekeeper.events.number import Reported
from linekeeper.flow.alerts import ALERT, KEPT, OF_ALERTS, Alert, Life, notice_of
from linekeeper.flow.rebuilt import end_what_no_row_tells
from linekeeper.fold.notice import Notice
from linekeeper.state.port import Turn
from tests.flow.stream import NOON, Stream, ago, read


async def taken(stream: Stream) -> list[Notice]:
    """Take the notices that wait, as the courier does."""
    effects = await stream.state.claim(ALERT, NOON)
    await stream.state.done([effect.id for effect in effects])
    return [notice_of(effect) for effect in effects]


async def alarmed(stream: Stream) -> Alert:
    """Return the open alert on a number that was read as offline."""
    await stream.claim()
    await stream.poll(read("101", ago(hours=3)))
    await stream.poll(read("101", ago(hours=2), Reported.DISCONNECTED))
    await stream.fold()
    (notice,) = await taken(stream)
    numbers = {whose.number: whose for whose in notice.numbers}
    alert = Alert(id=1, effect=1, finding=notice.finding, life=Life.OPEN, opened_at=notice.at, numbers=numbers)
    await stream.state.remember(KEPT, {f"{OF_ALERTS}1": msgspec.msgpack.encode(alert), "log/1": b"of the log"})
    return alert


async def test_an_alert_that_its_row_still_speaks_of_stays_open(stream: Stream) -> None:
    await alarmed(stream)

    assert await end_what_no_row_tells(stream.state, NOON) == 0
    assert await taken(stream) == []


async def test_one_that_no_row_speaks_of_is_ended_as_faded(stream: Stream) -> None:
    alert = await alarmed(stream)
    await stream.poll(read("101", ago(hours=1)))
    await stream.fold()
    await taken(stream)

    assert await end_what_no_row_tells(stream.state, NOON) == 1
    assert [(one.change.value, one.finding.id, len(one.numbers)) for one in await taken(stream)] == [("faded", alert.finding.id, 1)]


async def test_a_number_without_a_row_has_no_finding(stream: Stream) -> None:
    await alarmed(stream)

    def drop(turn: Turn) -> None:
        turn.drop_fleet("101")

    await stream.state.turn(drop)

    assert await end_what_no_row_tells(stream.state, NOON) == 1


async def test_one_that_does_not_stand_in_a_numbers_row_is_left_as_it_is(stream: Stream) -> None:
    alert = await alarmed(stream)
    elsewhere = replace(alert, finding=replace(alert.finding, subject="template"))
    await stream.state.remember(KEPT, {f"{OF_ALERTS}1": msgspec.msgpack.encode(elsewhere)})
    await stream.state.turn(lambda turn: turn.drop_fleet("101"))

    assert await end_what_no_row_tells(stream.state, NOON) == 0


async def test_an_alert_that_is_over_is_left_alone(stream: Stream) -> None:
    alert = await alarmed(stream)
    await stream.state.remember(KEPT, {f"{OF_ALERTS}1": msgspec.msgpack.encode(replace(alert, life=Life.RESOLVED))})
    await stream.state.turn(lambda turn: turn.drop_fleet("101"))

    assert await end_what_no_row_tells(stream.state, NOON) == 0
