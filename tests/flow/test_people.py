"""People: names that turn out to be one person, and what that does to the counts."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from linekeeper.events.calling import CallMoved, CallState, Direction
from linekeeper.events.message import MessageHeard, MessageMoved, MessageState
from linekeeper.flow import people as flow_people
from linekeeper.flow.people import People
from linekeeper.fold.portfolio import Hearing, changed_from
from linekeeper.state.memory_tables import Tables
from linekeeper.state.memory_turn import MemoryTurn
from linekeeper.state.port import PersonRow
from tests.flow.bodies import HARBOR, MARINA, about, body, entry, status, written
from tests.flow.stream import NOON, Stream, ago, unix_second

A, B, C, D = (bytes([place]) * 16 for place in range(1, 5))
ALWAYS = Hearing(0, ())


def opened() -> tuple[Tables, People]:
    tables = Tables()
    return tables, People(MemoryTurn(tables), lambda _: ALWAYS)


def delivered(message: int, *people: bytes, in_group: bool = False) -> MessageMoved:
    return MessageMoved(
        at=NOON, number="101", message=bytes([message]) * 16, state=MessageState.DELIVERED, people=people, in_group=in_group
    )


def heard(*people: bytes) -> MessageHeard:
    return MessageHeard(at=ago(hours=1), number="101", message=bytes(16), people=people)


@pytest.mark.parametrize(
    ("told", "aliases"),
    [
        pytest.param([], {}, id="nobody"),
        pytest.param([(A,)], {}, id="a name that stands for itself needs no row"),
        pytest.param([(A, A)], {}, id="the same name twice"),
        pytest.param([(B, A)], {B: A}, id="the smallest name is the person"),
        pytest.param([(C, B), (B, A)], {C: A, B: A}, id="two who were two turn out to be one"),
        pytest.param([(A, B), (C, D), (B, D)], {B: A, C: A, D: A}, id="four names, told in pairs"),
        pytest.param([(B, C), (D, C), (A, D)], {B: A, C: A, D: A}, id="the smallest is learned last"),
    ],
)
def test_names_of_one_person_point_at_the_smallest_whatever_the_order(told: list[tuple[bytes, ...]], aliases: dict[bytes, bytes]) -> None:
    for order in (told, told[::-1], [names[::-1] for names in told]):
        tables, people = opened()
        for names in order:
            people.one(names)

        assert tables.aliases == aliases


def test_nobody_is_told_for_no_name() -> None:
    assert opened()[1].one(()) is None


def test_the_members_of_a_group_and_people_without_a_name_are_not_counted() -> None:
    tables, people = opened()
    people.hear(delivered(1, A, in_group=True), "P", "101")
    people.hear(delivered(2), "P", "101")

    assert tables.people == {}


def test_a_message_that_was_only_sent_uses_no_place_yet() -> None:
    tables, people = opened()
    people.hear(MessageMoved(at=NOON, number="101", message=bytes(16), state=MessageState.SENT, people=(A,)), "P", "101")

    assert [(row.most_until, row.latest) for row in tables.people.values()] == [(0, unix_second(NOON))]


@pytest.mark.parametrize("merged_first", [False, True])
def test_a_person_under_two_names_uses_one_place_in_every_portfolio(merged_first: bool) -> None:
    tables, people = opened()
    if merged_first:
        people.one((A, B))
    for message, name, portfolio in ((1, A, "P"), (2, B, "P"), (3, B, "Q")):
        people.hear(delivered(message, name), portfolio, "101")
    people.one((B, A))

    assert sorted(tables.people) == [("P", A), ("Q", A)]


def test_who_wrote_under_one_name_has_an_open_window_under_the_other() -> None:
    tables, people = opened()
    people.hear(delivered(1, A), "P", "101")
    people.hear(heard(B), "P", "101")
    assert tables.people["P", A].most_until > 0

    people.one((A, B))
    assert (tables.people["P", A].least_until, tables.people["P", A].most_until) == (0, 0)


def test_everybody_of_a_pseudo_portfolio_moves_however_many_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_people, "PAGE", 3)
    tables, people = opened()
    for place in range(10):
        people.hear(delivered(place, bytes([place]) * 16), "account:201", "101")
    people.hear(delivered(99, bytes([4]) * 16), "301", "103")
    people.move("account:201", "301")

    assert sorted(tables.people) == [("301", bytes([place]) * 16) for place in range(10)]


def test_who_called_is_not_surely_out_of_a_window() -> None:
    tables = Tables()
    people = People(MemoryTurn(tables), lambda _: ALWAYS)
    for direction in (Direction.USER_INITIATED, Direction.BUSINESS_INITIATED):
        who = direction.value.encode()[:1] * 16
        called = CallMoved(at=ago(hours=2), number="101", call=b"c" * 16, state=CallState.CONNECTING, direction=direction, people=(who,))
        people.hear(called, "P", "101")
        people.hear(delivered(1, who), "P", "101")

    assert [(bool(row.least_until), bool(row.most_until)) for _, row in sorted(tables.people.items())] == [(True, True), (False, True)]


def test_when_hearing_is_known_better_everybody_is_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_people, "PAGE", 2)
    hearing = [ALWAYS]
    tables = Tables()
    people = People(MemoryTurn(tables), lambda _: hearing[0])
    for place in range(5):
        people.hear(delivered(place, bytes([place]) * 16), "P", "101")
    assert all(row.least_until for row in tables.people.values())

    hearing[0] = Hearing(unix_second(ago(hours=1)), ())
    people.respan("P", unix_second(ago(hours=9)))
    assert [(row.least_until, bool(row.most_until)) for row in tables.people.values()] == [(0, True)] * 5


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60), st.sampled_from(["got", "wrote"])), max_size=14),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=4),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=4),
    st.tuples(st.none() | st.integers(0, 60), st.none() | st.integers(0, 60)),
)
def test_whoever_may_count_otherwise_is_counted_anew_and_all_come_to_the_same(
    traffic: list[tuple[int, int, str]], gaps: list[tuple[int, int]], more: list[tuple[int, int]], since: tuple[int | None, int | None]
) -> None:
    """What is counted anew only from where the hearing changed is what everybody counted anew would be."""

    def listening(first: int | None, slept: list[tuple[int, int]]) -> Hearing:
        start = unix_second(ago(hours=80))
        spans = tuple(sorted({(start + 3600 * begin, start + 3600 * (begin + long)) for begin, long in slept}))
        return Hearing(None if first is None else start + 3600 * first, spans)

    now = [listening(since[0], gaps)]
    tables, fresh = Tables(), Tables()
    people = People(MemoryTurn(tables), lambda _: now[0])
    news = [(ago(hours=80) + timedelta(hours=hour), bytes([who + 1]) * 16, what) for who, hour, what in traffic]

    def tell(to: People) -> None:
        for place, (at, who, what) in enumerate(news):
            told = replace(delivered(place, who), at=at) if what == "got" else MessageHeard(number="101", at=at, people=(who,), message=who)
            to.hear(told, "P", "101")

    tell(people)
    before, now[0] = now[0], listening(since[1], gaps + more)
    changed = changed_from(before, now[0])
    if changed is not None:
        people.respan("P", changed)
    tell(People(MemoryTurn(fresh), lambda _: now[0]))

    assert tables.people == fresh.people


def test_after_a_sleep_only_those_who_got_something_since_are_counted_anew() -> None:
    tables = Tables()
    people = People(MemoryTurn(tables), lambda _: ALWAYS)
    for place in range(50):
        people.hear(replace(delivered(place, bytes([place]) * 16), at=ago(minutes=50 - place)), "P", "101")
    written: list[bytes] = []

    class Watched(MemoryTurn):
        def put_person(self, row: PersonRow) -> None:
            written.append(row.person)
            super().put_person(row)

    slept = Hearing(ALWAYS.since, (*ALWAYS.gaps, (unix_second(ago(minutes=3)), unix_second(NOON))))
    changed = changed_from(ALWAYS, slept)
    assert changed is not None
    People(Watched(tables), lambda _: slept).respan("P", changed)

    assert written == [bytes([place]) * 16 for place in (47, 48, 49)]


RENAMED = {"type": "system", "system": {"type": "user_changed_number", "wa_id": "15550109002", "body": "User A changed"}}


@pytest.mark.parametrize(
    ("order", "turns"),
    [(order, turns) for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)) for turns in (1, 200)],
)
async def test_a_person_who_changed_their_number_is_counted_once(stream: Stream, order: Sequence[int], turns: int) -> None:
    """Two numbers of one account, one person under three names: end to end."""
    bodies = [
        body(entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.1", ago(hours=2), to="15550109001")]))),
        body(entry(HARBOR, NOON, "messages", about("102", statuses=[status("wamid.2", ago(hours=1), to="15550109002")]))),
        body(entry(HARBOR, NOON, "messages", about("101", messages=[{**written("wamid.3", ago(hours=3), "15550109001"), **RENAMED}]))),
    ]
    await stream.claim()
    for place in order:
        await stream.post(bodies[place])
    await stream.fold(turns)

    assert (await stream.use(f"account:{HARBOR}"))[1] == 1


async def test_one_person_of_two_portfolios_is_a_place_in_each(stream: Stream) -> None:
    for account, number in ((HARBOR, "101"), (MARINA, "103")):
        await stream.claim(account)
        await stream.post(body(entry(account, NOON, "messages", about(number, statuses=[status(f"wamid.{number}", ago(hours=1))]))))
    await stream.fold()

    assert [(await stream.use(f"account:{account}"))[1] for account in (HARBOR, MARINA)] == [1, 1]


async def test_a_place_is_free_again_24_hours_after_the_delivery(stream: Stream) -> None:
    await stream.claim()
    await stream.post(body(entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.1", ago(hours=1))]))))
    await stream.fold()
    group = f"account:{HARBOR}"

    assert [(await stream.use(group, ago(hours=hours)))[1] for hours in (1, -22.99, -23)] == [1, 1, 0]
