import pytest
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


def test_half_hours_are_told_for_as_long_as_the_world_has_lived() -> None:
    counts = Counts()
    for day in range(300):
        counts.add(DAY + day * DAY_S + HALF_HOUR_S, "1", 0, "service", "sent")

    assert sent(counts, 0, DAY + 400 * DAY_S, HALF_HOUR_S) == [(DAY + day * DAY_S + HALF_HOUR_S, 1) for day in range(300)]


def test_where_lines_are_too_many_the_oldest_half_hours_become_whole_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.sim.counts.MOST_FINE", 40)
    counts = Counts()
    moments = [DAY + at for at in range(0, 9 * DAY_S, 6 * 3_600)]
    for at in moments:
        for number in "12":
            counts.add(at, number, 0, "service", "sent")
    halves = list(counts.lines(0, DAY + 99 * DAY_S, HALF_HOUR_S))
    wide = [line for line in halves if line.end - line.start == DAY_S]

    assert counts.fine_lines == sum(line.end - line.start == HALF_HOUR_S for line in halves) <= 40 + 8
    assert [(line.start, line.number, line.counts[0]) for line in wide] == [
        (DAY + day * DAY_S, number, 4) for day in range(len(wide) // 2) for number in "12"
    ]
    assert sum(line.counts[0] for line in halves) == 2 * len(moments)
    assert sent(counts, 0, DAY + 99 * DAY_S, DAY_S) == [(DAY + day * DAY_S, 4) for day in range(9) for _ in "12"]


def test_the_last_two_days_stay_half_hours_however_many_lines_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.sim.counts.MOST_FINE", 0)
    counts = Counts()
    for at in range(0, 2 * DAY_S, HALF_HOUR_S):
        counts.add(DAY + at, "1", 0, "service", "sent")

    assert len(sent(counts, DAY, DAY + 2 * DAY_S, HALF_HOUR_S)) == 96


def test_what_is_older_than_meta_looks_back_is_forgotten() -> None:
    counts = Counts()
    counts.add(DAY, "1", 0, "service", "sent")
    counts.add(DAY + KEPT_S + 4 * DAY_S, "1", 0, "service", "sent")

    assert [day for day, _ in sent(counts, 0, DAY + 9 * KEPT_S, DAY_S)] == [DAY + KEPT_S + 4 * DAY_S]
    assert counts.fine_lines == 1


@given(st.lists(st.integers(0, 30 * DAY_S), max_size=60))
def test_nothing_is_lost_or_counted_twice_within_the_year(moments: list[int]) -> None:
    counts = Counts()
    for at in sorted(moments):
        counts.add(DAY + at, "1", 0, "service", "sent")

    assert sum(n for _, n in sent(counts, 0, DAY + 40 * DAY_S, DAY_S)) == len(moments)
