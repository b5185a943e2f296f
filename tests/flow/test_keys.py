"""The keys of elements, as a law over real bodies: in whatever order, number and parcel they come, each thing counts exactly once.

The other side of the law knows no keys: it folds each distinct thing once. So a key that tells too much or too little is found.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.decode import Veil, decode
from linekeeper.decode.place import Place
from linekeeper.events import Batch, Element
from tests.flow.bodies import DIGITS, HARBOR, MARINA, about, body, enforced, entry, flagged, status, written
from tests.flow.river import River, claims
from tests.strategies import NOON

VEIL = Veil(b"k" * 32)
NUMBERS = {"101": HARBOR, "102": HARBOR, "103": MARINA}
MOMENTS = tuple(NOON - timedelta(hours=hours) for hours in (1, 2, 30))


class Thing(NamedTuple):
    """One thing that Meta said: two of them are one when all of this is the same."""

    account: str
    at: datetime
    field: str
    value: str  #: a name of `VALUES`, or of a message
    number: str = ""
    word: str = ""


VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "banned": ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}),
    "reinstated": ("account_update", {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}),
    "restricted": ("account_update", enforced("RESTRICTED_BIZ_INITIATED_MESSAGING", NOON + timedelta(days=3))),
    "restricted for good": ("account_update", enforced("RESTRICTED_BIZ_INITIATED_MESSAGING")),
    "limited": ("business_capability_update", {"max_daily_conversation_per_phone": 250, "max_phone_numbers_per_business": 25}),
    "raised": ("business_capability_update", {"max_daily_conversation_per_phone": 2000, "max_phone_numbers_per_business": 25}),
    "deleted": ("account_update", {"event": "ACCOUNT_DELETED"}),
    "flagged": ("phone_number_quality_update", flagged(DIGITS["101"])),
    "never heard of": ("something_new", {"event": "SOMETHING"}),
}
NEWS = st.builds(
    lambda account, at, name: Thing(account, at, VALUES[name][0], name),
    st.sampled_from((HARBOR, MARINA)),
    st.sampled_from(MOMENTS),
    st.sampled_from(sorted(VALUES)),
)


def said_of_a_message(message: int, word: str) -> Thing:
    """Return one word about one message: it leaves one number, and its word has one time."""
    number = sorted(NUMBERS)[message % 3]
    return Thing(NUMBERS[number], NOON - timedelta(hours=message, minutes=len(word)), "messages", f"wamid.{message}", number, word)


MESSAGES = st.builds(said_of_a_message, st.integers(0, 5), st.sampled_from(("sent", "delivered", "read", "failed", "written")))
THINGS = st.lists(st.one_of(NEWS, MESSAGES), max_size=14)


def entry_of(things: Sequence[Thing]) -> dict[str, Any]:
    """Return one entry that says these things; several only of one number's messages."""
    first = things[0]
    if first.field != "messages":
        return entry(first.account, first.at, first.field, VALUES[first.value][1])
    to = f"1555010900{int(first.value[-1]) % 4}"
    lists: dict[str, list[dict[str, Any]]] = {"statuses": [], "messages": []}
    for one in things:
        if one.word == "written":
            lists["messages"].append(written(f"{one.value}.in", one.at, to))
        else:
            lists["statuses"].append(status(one.value, one.at, one.word, to))
    return entry(first.account, NOON, "messages", about(first.number, None, **{name: items for name, items in lists.items() if items}))


def heard(*entries: dict[str, Any], at: datetime = NOON) -> tuple[Batch, ...]:
    return decode(body(*entries), app="meta", source="meta", heard_at=at, veil=VEIL)


def once_each(things: Sequence[Thing]) -> list[Batch]:
    """Return each distinct thing alone, in no need of a key."""
    return [
        replace(batch, elements=tuple(Element(events=element.events) for element in batch.elements))
        for thing in dict.fromkeys(things)
        for batch in heard(entry_of([thing]))
    ]


def retried_and_rebatched(things: Sequence[Thing], chance: Random) -> list[Batch]:
    """Return the things in any order and number, in parcels, as Meta sends again what it thinks we missed."""
    again = [*things, *chance.choices(things, k=len(things))] if things else []
    chance.shuffle(again)
    parcels: list[list[list[Thing]]] = []
    for one in again:
        last = parcels[-1] if parcels and chance.random() < 0.6 else None
        if last is None:
            parcels.append([[one]])
        elif one.field == "messages" and (last[-1][0].number, last[-1][0].value[-1]) == (one.number, one.value[-1]):
            last[-1].append(one)
        else:
            last.append([one])
    return [batch for parcel in parcels for batch in heard(*map(entry_of, parcel))]


def each_thing_counts_once(things: list[Thing], chance: Random) -> None:
    once, again = once_each(things), retried_and_rebatched(things, chance)
    told = River().flow([*claims(), *once])
    retold = River().flow([*claims(), *again], cut=[chance.randint(0, len(again)) for _ in range(2)])

    assert retold.derived() == told.derived()
    assert retold.tables.unread_counts == told.tables.unread_counts


@settings(max_examples=60)
@given(THINGS, st.randoms(use_true_random=False))
def test_what_meta_says_counts_once_in_any_order_number_and_parcel(things: list[Thing], chance: Random) -> None:
    each_thing_counts_once(things, chance)


def test_equal_news_of_two_accounts_or_two_times_is_heard_each_time() -> None:
    things = [Thing(account, at, "something_new", "never heard of") for account in (HARBOR, MARINA) for at in MOMENTS]
    river = River().flow([*claims(), *retried_and_rebatched(things, Random(1))])

    assert river.tables.unread_counts == {"something_new": 6}


def test_a_status_sent_again_alone_and_beside_others_is_one() -> None:
    sent, delivered, other = (said_of_a_message(message, word) for message, word in ((1, "sent"), (1, "delivered"), (4, "sent")))
    bodies = [[[sent]], [[sent, delivered]], [[delivered], [other]], [[other, sent]]]
    river = River().flow([*claims(), *(batch for parcel in bodies for batch in heard(*map(entry_of, parcel)))])

    assert len(river.tables.seen) == 3


# ------------------------------------------------------------------------------------------------- planted bugs are found


def law_is_broken() -> bool:
    """Tell whether the law finds a counterexample."""

    @settings(max_examples=300, phases=[Phase.generate], database=None, derandomize=True, deadline=None)
    @given(THINGS, st.randoms(use_true_random=False))
    def law(things: list[Thing], chance: Random) -> None:
        each_thing_counts_once(things, chance)

    try:
        law()
    except AssertionError:
        return True
    return False


def test_the_law_finds_a_key_without_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Place.key

    def key(place: Place, told: int | None, *identity: str | bytes) -> bytes:
        account, place.account = place.account, ""
        try:
            return sound(place, told, *(part for part in identity if part != place.entry))
        finally:
            place.account = account

    monkeypatch.setattr(Place, "key", key)

    assert law_is_broken()


def test_the_law_finds_a_key_without_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Place.key_of_content
    monkeypatch.setattr(Place, "key_of_content", lambda place, _, kind, value: sound(place, 0, kind, value))

    assert law_is_broken()


@pytest.mark.parametrize(
    "left_out",
    [pytest.param(2, id="its word"), pytest.param(1, id="which message")],
)
def test_the_law_finds_a_status_key_that_leaves_something_out(left_out: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Place.key

    def key(place: Place, told: int | None, *identity: str | bytes) -> bytes:
        if identity[0] != "status":
            return sound(place, told, *identity)
        return sound(place, None, *identity[:left_out], *identity[left_out + 1 :])

    monkeypatch.setattr(Place, "key", key)

    assert law_is_broken()


def test_the_law_finds_a_keeper_that_does_not_look_at_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.state.memory_turn.MemoryTurn.is_new", lambda *_: True)

    assert law_is_broken()
