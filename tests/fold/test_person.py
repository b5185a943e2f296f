from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.events.calling import CallMoved, CallState, Direction
from linekeeper.events.house import SightCause, SubscriptionRead
from linekeeper.events.message import Category, MessageHeard, MessageMoved, MessageState, Pricing
from linekeeper.fold.message import Message
from linekeeper.fold.message import hear as hear_message
from linekeeper.fold.person import DAY_S, KEPT_S, Marks, Places, hear, merge, number_ref, places
from linekeeper.fold.portfolio import Hearing, Portfolio, hearing
from linekeeper.fold.portfolio import hear as hear_portfolio
from linekeeper.fold.register import second
from tests import strategies
from tests.fold.said import ACCOUNT, NUMBER, at, lost

DELIVERED, READ, SENT, FAILED = MessageState.DELIVERED, MessageState.READ, MessageState.SENT, MessageState.FAILED
ALWAYS = Hearing(0, ())


def out(state: MessageState = DELIVERED, hours: float = 0, name: str = "m", number: str = NUMBER, **fields: Any) -> MessageMoved:
    return MessageMoved(at=at(hours), number=number, message=name.encode() * 16, state=state, **fields)


def wrote(hours: float, number: str = NUMBER, *, from_ad: bool = False, in_group: bool = False) -> MessageHeard:
    return MessageHeard(at=at(hours), number=number, message=b"i" * 16, from_ad=from_ad, in_group=in_group)


def called(hours: float, direction: Direction = Direction.USER_INITIATED, number: str = NUMBER) -> CallMoved:
    return CallMoved(at=at(hours), number=number, call=b"c" * 16, state=CallState.CONNECTING, direction=direction)


def marked(events: list[Any]) -> Marks:
    marks, messages = Marks(), dict[bytes, Message]()
    for event in events:
        message = None
        if isinstance(event, MessageMoved):
            message = messages.setdefault(event.message, Message())
            hear_message(message, event)
        hear(marks, event, event.number, message)
    return marks


def until(hours: float | None) -> int:
    return 0 if hours is None else second(at(hours)) + DAY_S


@pytest.mark.parametrize(
    ("events", "least", "most"),
    [
        pytest.param([], None, None, id="nothing"),
        pytest.param([out()], 0, 0, id="a delivery without any window counts"),
        pytest.param([out(SENT), out(FAILED)], None, None, id="sent and failed never count"),
        pytest.param([out(READ, 3), out(DELIVERED, 1)], 1, 1, id="delivered and read are one delivery, at the first"),
        pytest.param([out(DELIVERED, 1), out(DELIVERED, 5, "n")], 5, 5, id="the newest of two frees the place last"),
        pytest.param([wrote(-1), out()], None, None, id="in an open window"),
        pytest.param([wrote(0), out()], None, None, id="the window opens with the message"),
        pytest.param([wrote(1), out()], 0, 0, id="who writes later opens no window before"),
        pytest.param([wrote(-24), out()], None, 0, id="a window that ended this second may be open at Meta's"),
        pytest.param([wrote(-24.05), out()], None, 0, id="nor is 3 minutes over surely closed"),
        pytest.param([wrote(-24.1), out()], 0, 0, id="6 minutes over is"),
        pytest.param([wrote(-1, "102"), out()], 0, 0, id="the window is with another number"),
        pytest.param([wrote(-1, in_group=True), out()], 0, 0, id="a group opens no window"),
        pytest.param([wrote(-30), wrote(-10), out()], None, None, id="each message opens it anew"),
        pytest.param([wrote(-30, from_ad=True), out()], None, 0, id="after an ad it may be free, which is not the same"),
        pytest.param([wrote(-95, from_ad=True), out()], None, 0, id="its 72 h begin with our answer, up to a day later"),
        pytest.param([wrote(-96.1, from_ad=True), out()], 0, 0, id="after 96 h it is not"),
        pytest.param([called(-1), out()], None, 0, id="a person's call opens a window: which of its steps, nobody tells"),
        pytest.param([called(-24.1), out()], 0, 0, id="24 h after the call it is closed"),
        pytest.param([called(-1, Direction.BUSINESS_INITIATED), out()], 0, 0, id="a call of ours opens none"),
        pytest.param([called(-1, Direction.UNKNOWN), out()], 0, 0, id="nor does one of which nobody knows whose it was"),
        pytest.param([out(pricing=Pricing.UNKNOWN)], None, 0, id="a price that is new to us may say anything"),
        pytest.param([out(category=Category.UNKNOWN)], None, 0, id="a category that is new to us too"),
        pytest.param([out(pricing=Pricing.FREE_CUSTOMER_SERVICE)], None, None, id="its price proves an open window"),
        pytest.param([out(pricing=Pricing.FREE_ENTRY_POINT)], None, 0, id="its price proves an ad, not a window"),
        pytest.param([out(), out(READ, 1, pricing=Pricing.FREE_CUSTOMER_SERVICE)], None, None, id="a price told later counts too"),
        pytest.param([out(category=Category.SERVICE)], None, None, id="service never counts"),
        pytest.param([out(in_group=True)], None, None, id="a group never counts"),
    ],
)
def test_until_when_a_person_uses_a_place(events: list[Any], least: float | None, most: float | None) -> None:
    for order in (events, events[::-1]):
        told = places(marked(order), ALWAYS)
        assert (told.least_until, told.most_until) == (until(least), until(most))


@pytest.mark.parametrize(
    ("heard", "surely"),
    [
        pytest.param([], False, id="nothing was heard before"),
        pytest.param([SubscriptionRead(at=at(-24), account=ACCOUNT, ours=True)], False, id="heard for 24 h: not quite enough"),
        pytest.param([SubscriptionRead(at=at(-24.1), account=ACCOUNT, ours=True)], True, id="heard for 24 h 6 min"),
        pytest.param(
            [SubscriptionRead(at=at(-90), account=ACCOUNT, ours=True), lost(SightCause.CALLBACK, -3)], False, id="deaf at the delivery"
        ),
    ],
)
def test_a_window_is_known_to_be_closed_only_after_a_day_of_hearing(heard: list[Any], surely: bool) -> None:
    portfolio = Portfolio()
    for event in heard:
        hear_portfolio(portfolio, event)

    assert places(marked([out()]), hearing(portfolio)) == Places(until(0 if surely else None), until(0), second(at(0)))


def test_old_marks_fall_out_and_the_newest_instant_is_told() -> None:
    marks = marked([out(hours=-100), wrote(-130), out(hours=0, name="n")])

    assert [one.at for one in marks.deliveries] == [second(at(0))]
    assert marks.windows == ()
    assert marks.latest == second(at(0))


def test_a_message_read_days_after_its_delivery_does_not_count_anew() -> None:
    events = [out(hours=-100), wrote(-1, "102"), out(READ, 0)]

    assert marked(events) == marked([events[0], events[2], events[1]])
    assert marked(events).deliveries == ()


def test_a_hundred_messages_of_one_person_leave_one_interval() -> None:
    marks = marked([wrote(hour / 2) for hour in range(100)])

    assert len(marks.windows) == 1
    assert marks.windows[0].end == second(at(49.5)) + DAY_S


def test_a_typical_person_takes_less_than_150_bytes() -> None:
    marks = marked([wrote(-30), wrote(-2), wrote(-50, "102"), *(out(hours=-hour * 20.0, name=chr(97 + hour)) for hour in range(4))])

    assert len(msgspec.msgpack.encode(marks)) < 150


def test_without_the_messages_other_statuses_an_event_speaks_for_itself() -> None:
    marks = Marks()
    hear(marks, out(READ, 2), NUMBER)
    hear(marks, out(DELIVERED, 1), NUMBER)

    assert [one.at for one in marks.deliveries] == [second(at(1))]


def test_numbers_are_told_apart_in_four_bytes() -> None:
    assert number_ref("101") != number_ref("102")
    assert number_ref("101") < 2**32


@settings(max_examples=80)
@given(strategies.of(MessageMoved, MessageHeard, most=14), st.integers(0, 14), st.randoms(use_true_random=False))
def test_merging_two_persons_is_hearing_both(events: list[Any], cut: int, chance: Random) -> None:
    messages = dict[bytes, Message]()
    for event in events:
        if isinstance(event, MessageMoved):
            hear_message(messages.setdefault(event.message, Message()), event)

    def knowing_all(part: list[Any]) -> Marks:
        marks = Marks()
        for event in part:
            hear(marks, event, event.number, messages.get(event.message) if isinstance(event, MessageMoved) else None)
        return marks

    shuffled = chance.sample(events, len(events))
    one, other = knowing_all(shuffled[:cut]), knowing_all(shuffled[cut:])
    merge(one, other)

    assert one == knowing_all(events)
    assert all(mark.at >= one.latest - KEPT_S for mark in one.deliveries)
