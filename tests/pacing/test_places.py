from hypothesis import given
from hypothesis import strategies as st

from linekeeper.pacing import places

MINUTES = st.integers(1, places.LAST_MIN)


@given(st.integers(0, places.NUMBERS), st.lists(MINUTES, max_size=5), st.lists(MINUTES, max_size=5))
def test_what_is_packed_is_read_back(number: int, reserved: list[int], delivered: list[int]) -> None:
    value = number
    for until in reserved:
        value = places.reserved(value, until)
    for until in delivered:
        value = places.delivered(value, until)

    assert places.number(value) == number
    assert places.pending(value) == len(reserved)
    assert places.ends(value) == max([0, *reserved, *delivered])
    assert places.delivered_until(value) == max([0, *delivered])


@given(st.lists(MINUTES, min_size=1, max_size=5), MINUTES)
def test_when_nothing_is_under_way_only_deliveries_hold(reserved: list[int], delivered: int) -> None:
    value = places.delivered(7, delivered)
    for until in reserved:
        value = places.reserved(value, until)
    for _ in reserved:
        value = places.settled(value)

    assert (places.pending(value), places.ends(value), places.number(value)) == (0, delivered, 7)


@given(st.integers(1_700_000_000, 2_400_000_000))
def test_a_minute_is_never_free_too_early(at_s: int) -> None:
    up = places.minute_up(at_s)

    assert at_s <= places.unix(up) < at_s + 60
    assert places.unix(places.minute(at_s)) <= at_s
