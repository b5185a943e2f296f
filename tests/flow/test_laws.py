"""P4 on the whole river: any order, repetition, re-batching and cutting into turns gives the same derived state."""

import os
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.events import Batch, Element, Source
from linekeeper.events.house import (
    AccountClaimed,
    AccountReleased,
    CameDue,
    HouseSlept,
    KeptOnly,
    SightLost,
    SightRegained,
    SubscriptionRead,
    Unread,
)
from linekeeper.events.message import MessageHeard, MessageMoved, MessageState, PersonRenamed
from linekeeper.events.number import NumberRead
from linekeeper.flow import subjects as flow_subjects
from tests import strategies
from tests.flow.river import River, batch, claims
from tests.strategies import BY_TYPE

#: Claims and releases are acts of people: there the order in the journal is the meaning.
FLOWING = [kind for kind in BY_TYPE if kind not in {AccountClaimed, AccountReleased, CameDue, KeptOnly, Unread}]

MORE = 3 if os.environ.get("CI") else 1  #: at a desk the laws are asked often, and briefly

#: Who is who, and when we could hear them.
PEOPLE = (MessageMoved, MessageHeard, PersonRenamed, SightLost, SightRegained, SubscriptionRead, HouseSlept)


def heard(events: list[Any]) -> list[Batch]:
    """Return a batch for each event, each with its own key, as the decoder gives them."""
    return [batch(event, index.to_bytes(4, "big") + bytes(16)) for index, event in enumerate(events)]


def rebatched(batches: list[Batch], chance: Random) -> list[Batch]:
    """Return the same elements, now and then two of one account in one batch, as Meta re-batches what it sends again."""
    merged: list[Batch] = []
    for one in batches:
        last = merged[-1] if merged else None
        if last is not None and (last.account, last.heard_at) == (one.account, one.heard_at) and chance.random() < 0.5:
            merged[-1] = replace(last, elements=(*last.elements, *one.elements))
        else:
            merged.append(one)
    return merged


def shuffled(batches: list[Batch], chance: Random) -> list[Batch]:
    again = [*batches, *chance.choices(batches, k=len(batches))] if batches else []
    chance.shuffle(again)
    return rebatched(again, chance)


def order_repeats_and_cuts_do_not_matter(events: list[Any], chance: Random) -> None:
    batches = heard(events)
    once = River().flow([*claims(), *batches])
    again = shuffled([*claims(), *batches], chance)
    twice = River().flow(again, cut=[chance.randint(0, len(again)) for _ in range(3)])

    assert twice.derived() == once.derived()


@settings(max_examples=60 * MORE)
@given(strategies.of(*FLOWING, most=16), st.randoms(use_true_random=False))
def test_the_same_news_in_any_order_and_number_leave_the_same_state(events: list[Any], chance: Random) -> None:
    order_repeats_and_cuts_do_not_matter(events, chance)


@settings(max_examples=50 * MORE)
@given(
    strategies.of(MessageMoved, MessageHeard, PersonRenamed, *[kind for kind in FLOWING if "Sight" in kind.__name__], most=16),
    st.randoms(use_true_random=False),
)
def test_people_are_counted_the_same_however_their_names_were_learned(events: list[Any], chance: Random) -> None:
    order_repeats_and_cuts_do_not_matter(events, chance)


@settings(max_examples=30 * MORE)
@given(strategies.of(*FLOWING, most=16))
def test_a_second_journal_with_everything_in_it_twice_leaves_the_same_rows(events: list[Any]) -> None:
    """Replay reads the same journal: then the fleet rows are the same too, the instants of judgement included."""
    batches = [*claims(), *heard(events)]
    live = River().flow(batches, cut=range(0, len(batches), 2))
    replayed = River().flow(batches)

    assert replayed.tables.fleet == live.tables.fleet


def test_readings_have_no_key_and_are_folded_whenever_they_come() -> None:
    read = NumberRead(at=strategies.NOON, number="101", name="Lucky Plant")
    river = River().flow(
        [*claims(), batch(read, b"", source=Source.READING), batch(replace(read, name="Lucky Plants"), b"", source=Source.READING)]
    )

    assert river.tables.fleet["101"].name == "Lucky Plants"
    assert not river.tables.seen


# ------------------------------------------------------------------------------------------------- planted bugs are found


def law_finds_a_counterexample(law: Any) -> None:
    with pytest.raises(AssertionError):
        settings(max_examples=400, phases=[Phase.generate], database=None, derandomize=True)(law)()


def test_the_law_finds_a_keeper_that_takes_the_last_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    def last_arrival_wins(register: Any, value: Any, at: Any) -> Any:
        return type(register)(value, at)

    monkeypatch.setattr("linekeeper.fold.register.Register.hear", last_arrival_wins)

    @given(strategies.of(NumberRead, most=8), st.randoms(use_true_random=False))
    def law(events: list[Any], chance: Random) -> None:
        order_repeats_and_cuts_do_not_matter(events, chance)

    law_finds_a_counterexample(law)


def test_the_law_finds_a_person_named_by_the_first_name_that_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.flow.people.min", lambda names: next(iter(names)), raising=False)

    @given(strategies.of(MessageHeard, MessageMoved, PersonRenamed, most=12), st.randoms(use_true_random=False))
    def law(events: list[Any], chance: Random) -> None:
        order_repeats_and_cuts_do_not_matter(events, chance)

    law_finds_a_counterexample(law)


def test_the_law_finds_a_state_whose_bytes_follow_the_order_of_hearing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_subjects, "packed", msgspec.msgpack.encode)

    @given(strategies.of(*FLOWING, most=16), st.randoms(use_true_random=False))
    def law(events: list[Any], chance: Random) -> None:
        order_repeats_and_cuts_do_not_matter(events, chance)

    law_finds_a_counterexample(law)


def test_a_repeat_of_an_element_is_folded_once() -> None:
    moved = MessageMoved(at=strategies.NOON, number="101", message=bytes(16), state=MessageState.SENT, people=(b"p" * 16,))
    one = batch(moved, b"\x00\x00\x00\x01" + bytes(16))
    river = River().flow([*claims(), one, replace(one, elements=(*one.elements, Element(key=one.elements[0].key, events=())))])

    assert len(river.tables.seen) == 1
