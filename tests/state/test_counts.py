"""Counts by minute and by day, told alike by both ways of holding them (the contract suite asks the stores)."""

from datetime import UTC, datetime

import apsw
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.state.counts import Count, Counts, add, add_to, between, daily, unix_minute, within
from linekeeper.store.migrate import migrations_of

COUNTS = st.builds(
    Count,
    number=st.sampled_from(("1", "2")),
    at=st.integers(0, 4_000),
    state=st.sampled_from(("sent", "failed")),
    category=st.sampled_from(("", "utility")),
    code=st.sampled_from((0, -1, 131048)),
    count=st.integers(-2, 2),
)


@given(st.lists(COUNTS, max_size=30))
def test_days_hold_as_many_as_their_minutes(counts: list[Count]) -> None:
    assert sum(one.count for one in daily(counts)) == sum(one.count for one in counts)
    assert all(one.count for one in daily(counts))


@given(st.lists(COUNTS, max_size=30), st.sampled_from((1, 60)))
def test_sqlite_and_memory_answer_alike(counts: list[Count], step: int) -> None:
    db = apsw.Connection(":memory:")  # a file for each example would take minutes
    db.execute(migrations_of("linekeeper.state")[2].sql)
    minutes: Counts = {}
    days: Counts = {}
    for one in counts:
        add(db.cursor(), [one])
        add_to(minutes, [one])
        add_to(days, daily([one]))

    for number in ("1", "2"):
        assert between(db, "minutes", number, (100, 3_000), step) == within(minutes, number, (100, 3_000), step)
        assert between(db, "days", number, (0, 3)) == within(days, number, (0, 3))


def test_a_minute_begins_at_its_first_second() -> None:
    assert unix_minute(datetime(1970, 1, 1, 0, 1, 59, tzinfo=UTC)) == 1
