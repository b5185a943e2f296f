from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.house import NEEDED_FIELDS, AppSubscriptionRead, HouseSlept, TokenRead
from linekeeper.fold.house import MOST_SLEEPS, House, hear
from linekeeper.fold.register import second
from tests import strategies
from tests.fold.said import at


def heard(*events: Any) -> House:
    house = House()
    for event in events:
        hear(house, event)
    return house


def test_of_two_readings_of_a_token_the_newer_stays_and_from_one_second_the_graver() -> None:
    valid, invalid = (TokenRead(at=at(0), app="meta", valid=valid) for valid in (True, False))
    newer = TokenRead(at=at(1), app="meta", valid=True)

    assert heard(valid, invalid).token == heard(invalid, valid).token == invalid
    assert heard(newer, invalid).token == newer


def test_of_many_sleeps_the_newest_stay() -> None:
    house = heard(*(HouseSlept(at=at(hour + 0.5), since=at(hour)) for hour in range(MOST_SLEEPS + 3)))

    assert len(house.slept) == MOST_SLEEPS
    assert house.slept[-1] == (at(MOST_SLEEPS + 2), at(MOST_SLEEPS + 2.5))


@given(strategies.of(HouseSlept, TokenRead, AppSubscriptionRead), st.randoms(use_true_random=False))
def test_the_house_is_the_same_in_any_order(events: list[Any], chance: Random) -> None:
    assert heard(*chance.sample(events, len(events))) == heard(*events)


def test_a_field_that_is_not_ticked_is_a_gap_and_only_messages_break_the_counts() -> None:
    whole = AppSubscriptionRead(at=at(0), app="meta", fields=tuple(sorted(NEEDED_FIELDS)))
    without = AppSubscriptionRead(at=at(1), app="meta", fields=tuple(sorted(NEEDED_FIELDS - {"account_update"})))
    silent = AppSubscriptionRead(at=at(2), app="meta", fields=whole.fields, active=False)

    house = heard(whole, without)
    assert (house.fields.open_since(), house.messages.open_since()) == (second(at(1)), None)
    assert heard(whole, silent).messages.open_since() == second(at(2))
    assert heard(without, AppSubscriptionRead(at=at(3), app="meta", fields=whole.fields)).fields.open_since() is None
