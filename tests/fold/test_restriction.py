from random import Random

from hypothesis import given
from hypothesis import strategies as st

from linekeeper.events.account import Restricted, RestrictionKind
from linekeeper.fold.restriction import BESIDE_MESSAGES, CALLING, MOST_NEW_WORDS, Restriction, Restrictions, hear, kind_key
from tests.fold.said import at, restricted
from tests.strategies import BY_TYPE


def test_no_end_is_graver_than_any_end() -> None:
    kind = RestrictionKind.UTILITY_RATE

    assert Restriction(kind, until=None).gravity > Restriction(kind, until=at(9)).gravity > Restriction(kind, until=at(1)).gravity


def test_the_newest_news_of_a_kind_stays() -> None:
    known: Restrictions = {}
    hear(known, restricted(hours=-2, until=5))
    hear(known, restricted(hours=-3, until=9))
    (told,) = known.values()

    assert told.value is not None
    assert told.value.until == at(5)


def test_words_that_are_new_to_us_are_kinds_of_their_own_and_bounded() -> None:
    known: Restrictions = {}
    hear(known, restricted())
    for index in range(MOST_NEW_WORDS + 5):
        hear(known, Restricted(at=at(index), account="201", kind=RestrictionKind.UNKNOWN, word=f"NEW_{index:02}"))

    assert len(known) == MOST_NEW_WORDS + 1
    assert RestrictionKind.BUSINESS_INITIATED_MESSAGING.value in known
    assert "unknown:NEW_00" not in known


def test_a_kind_has_one_name() -> None:
    assert kind_key(RestrictionKind.UTILITY_RATE, "ANY") == "utility_rate"
    assert kind_key(RestrictionKind.UNKNOWN, "NEW") == "unknown:NEW"


def test_calls_are_beside_messages() -> None:
    assert CALLING < BESIDE_MESSAGES
    assert RestrictionKind.UNKNOWN not in BESIDE_MESSAGES


@given(st.lists(BY_TYPE[Restricted], max_size=10), st.randoms(use_true_random=False))
def test_restrictions_are_the_same_in_any_order(events: list[Restricted], chance: Random) -> None:
    one: Restrictions = {}
    other: Restrictions = {}
    for event in events:
        hear(one, event)
    for event in chance.sample(events, len(events)):
        hear(other, event)

    assert one == other
