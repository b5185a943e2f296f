from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.counts import DAY_S, HALF_HOUR_S, KEPT_S, Counts
from tests.sim.cast import NOW

DAY = int(NOW) // DAY_S * DAY_S


def sent(counts: Counts, start: float, end: float, step_s: int) -> list[tuple[int, int]]:
    """Return (start of the slot, messages sent in it)."""
    return [(line.start, line.counts[0]) for line in counts.lines(start, end, step_s)]


def test_messages_are_counted_by_the_half_hour_and_by_the_day() -> None:
    counts = Counts()
    for at in (DAY, DAY + 10, DAY + HALF_HOUR_S):
        counts.add(at, "1", 0, "service", "sent")

    assert sent(counts, DAY, DAY + DAY_S, HALF_HOUR_S) == [(DAY, 2), (DAY + HALF_HOUR_S, 1)]
    assert sent(counts, DAY, DAY + DAY_S, DAY_S) == [(DAY, 3)]


def test_a_line_tells_number_template_category_and_price() -> None:
    counts = Counts()
    for word in ("sent", "delivered", "read", "clicked"):
        counts.add(DAY, "1", 77, "marketing", word)
    counts.add(DAY, "1", 77, "marketing", "delivered", "free_entry_point")
    first, second = counts.lines(DAY, DAY + 1, DAY_S)

    assert (first.number, first.template, first.category, first.kind, first.counts) == ("1", 77, "marketing", "regular", [1, 1, 1, 0, 1])
    assert (second.kind, second.counts) == ("free_entry_point", [0, 1, 0, 0, 0])


def test_after_two_days_half_hours_become_days_and_after_a_year_they_are_forgotten() -> None:
    counts = Counts()
    counts.add(DAY, "1", 0, "service", "sent")
    counts.add(DAY + 3 * DAY_S, "1", 0, "service", "sent")
    days = sent(counts, DAY, DAY + 4 * DAY_S, DAY_S)
    halves = sent(counts, DAY, DAY + 4 * DAY_S, HALF_HOUR_S)
    counts.add(DAY + KEPT_S + 4 * DAY_S, "1", 0, "service", "sent")

    assert days == [(DAY, 1), (DAY + 3 * DAY_S, 1)]
    assert halves == [(DAY + 3 * DAY_S, 1)]
    assert [day for day, _ in sent(counts, 0, DAY + 9 * KEPT_S, DAY_S)] == [DAY + KEPT_S + 4 * DAY_S]


@given(st.lists(st.integers(0, 30 * DAY_S), max_size=60))
def test_nothing_is_lost_or_counted_twice_within_the_year(moments: list[int]) -> None:
    counts = Counts()
    for at in sorted(moments):
        counts.add(DAY + at, "1", 0, "service", "sent")

    assert sum(n for _, n in sent(counts, 0, DAY + 40 * DAY_S, DAY_S)) == len(moments)
