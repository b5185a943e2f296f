from itertools import permutations

import pytest

from linekeeper.events.event import Failure
from linekeeper.events.message import Category, MessageMoved, MessageState, Pricing
from linekeeper.fold.message import MOST_FAILURES, Counts, Message, hear
from linekeeper.fold.register import second
from tests.fold.said import at, moved

SENT, FAILED, DELIVERED, READ, PLAYED = (
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.DELIVERED,
    MessageState.READ,
    MessageState.PLAYED,
)


def heard(*events: MessageMoved) -> Message:
    message = Message()
    for event in events:
        hear(message, event)
    return message


@pytest.mark.parametrize(
    ("states", "ends"),
    [
        pytest.param([], MessageState.UNKNOWN, id="nothing told"),
        pytest.param([MessageState.UNKNOWN], MessageState.UNKNOWN, id="a new word"),
        pytest.param([SENT], SENT, id="sent"),
        pytest.param([SENT, FAILED], FAILED, id="failed"),
        pytest.param([FAILED, DELIVERED], DELIVERED, id="delivered wins over failed"),
        pytest.param([SENT, READ], READ, id="read without delivered"),
        pytest.param([SENT, DELIVERED, READ, PLAYED], PLAYED, id="played"),
    ],
)
def test_the_state_is_the_same_in_any_order(states: list[MessageState], ends: MessageState) -> None:
    for order in permutations(states):
        assert heard(*(moved(state) for state in order)).state is ends


def test_the_first_time_of_a_state_stays() -> None:
    assert heard(moved(DELIVERED, -1), moved(DELIVERED, -2)).delivered == second(at(-2))


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        pytest.param([(DELIVERED, -3), (READ, -1)], -3, id="delivered, then read"),
        pytest.param([(READ, -1), (DELIVERED, -3)], -3, id="heard the other way round"),
        pytest.param([(READ, -1)], -1, id="read implies delivered"),
        pytest.param([(PLAYED, -1)], -1, id="played implies delivered"),
    ],
)
def test_one_message_has_one_delivery(told: list[tuple[MessageState, float]], hours: float) -> None:
    assert heard(*(moved(state, when) for state, when in told)).delivered_at == second(at(hours))


@pytest.mark.parametrize("state", [SENT, FAILED, MessageState.UNKNOWN])
def test_sent_or_failed_alone_is_no_delivery(state: MessageState) -> None:
    assert heard(moved(state)).delivered_at == 0


@pytest.mark.parametrize(
    ("events", "counts"),
    [
        pytest.param([moved(SENT)], Counts.YES, id="no price told"),
        pytest.param([moved(SENT, category=Category.MARKETING, pricing=Pricing.REGULAR)], Counts.YES, id="a template"),
        pytest.param([moved(SENT, pricing=Pricing.FREE_CUSTOMER_SERVICE), moved(DELIVERED)], Counts.NO, id="told with sent only"),
        pytest.param([moved(SENT, category=Category.SERVICE, pricing=Pricing.REGULAR)], Counts.NO, id="service, though charged"),
        pytest.param([moved(SENT, category=Category.GROUP)], Counts.NO, id="a group's category"),
        pytest.param([moved(SENT, in_group=True)], Counts.NO, id="sent to a group"),
        pytest.param([moved(SENT, pricing=Pricing.FREE_GROUP_CUSTOMER_SERVICE)], Counts.NO, id="a group's price"),
        pytest.param([moved(SENT, pricing=Pricing.FREE_ENTRY_POINT)], Counts.PERHAPS, id="free after an ad"),
        pytest.param([moved(SENT, category=Category.REFERRAL)], Counts.PERHAPS, id="after an ad"),
        pytest.param([moved(SENT, category=Category.UNKNOWN, pricing=Pricing.UNKNOWN)], Counts.PERHAPS, id="new words"),
    ],
)
def test_whether_a_delivery_can_use_a_place(events: list[MessageMoved], counts: Counts) -> None:
    assert heard(*events).counts is heard(*reversed(events)).counts is counts


def test_names_failures_and_category_are_joined_and_bounded() -> None:
    failures = tuple(Failure(code=code) for code in range(MOST_FAILURES + 5))
    message = heard(
        moved(FAILED, people=(b"b" * 16,), failures=failures, category=Category.UNKNOWN),
        moved(FAILED, people=(b"a" * 16,), category=Category.UTILITY),
        moved(SENT, people=(b"c" * 16,), in_group=True),
    )

    assert message.people == (b"a" * 16, b"b" * 16)
    assert len(message.failures) == MOST_FAILURES
    assert message.category is Category.UTILITY
