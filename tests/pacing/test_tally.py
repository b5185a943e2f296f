from hypothesis import given
from hypothesis import strategies as st

from linekeeper.pacing.tally import DELIVERED, HELD, READ, SENT, STOP, Counts, Tally, dropped, noted, over
from tests.pacing.asked import at


def counted(*news: tuple[str, float]) -> Counts:
    counts = Counts()
    for what, s in news:
        counts = noted(counts, what, at(s=s))
    return counts


def test_what_came_of_the_sends_is_counted_by_kind() -> None:
    counts = counted((SENT, 0), (SENT, 1), (HELD, 2), (DELIVERED, 3), (READ, 4), (STOP, 5), ("131026", 6), ("131026", 70))

    assert over(counts, at(s=80), 3600) == Tally(sent=2, held=1, delivered=1, read=1, stops=1, codes={131026: 2})


def test_what_is_older_than_the_span_counts_no_more() -> None:
    counts = counted((SENT, 0), (SENT, 3000))

    assert [over(counts, at(s=s), 3600).sent for s in (3540, 3599, 3661, 7000)] == [2, 2, 1, 0]


def test_dropped_templates_are_told_apart_within_minutes() -> None:
    counts = counted((dropped("sale en"), 0), (dropped("sale en"), 1), (dropped("news en"), 2), ("132015", 2), (dropped("old en"), -700))

    assert over(counts, at(s=10), 3600, 600).dropped_templates == 2
    assert over(counts, at(s=10), 3600, 600).failed(132015) == 1


@given(st.lists(st.integers(-20_000, 20_000), max_size=60), st.randoms())
def test_late_news_finds_its_minute_and_the_counts_stay_small(seconds: list[int], chance: st.DataObject) -> None:
    news = [(SENT, float(s)) for s in seconds]
    shuffled = list(news)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # st.randoms gives a Random, which its type does not say
    now = at(s=max(seconds, default=0))

    assert over(counted(*shuffled), now, 3600) == over(counted(*news), now, 3600)
    assert len(counted(*news).minutes) <= 121


def test_what_is_older_than_all_that_is_kept_changes_nothing() -> None:
    counts = counted((SENT, 0))

    assert noted(counts, SENT, at(-3)) == counts
