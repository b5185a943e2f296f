import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.pacing.permit import DAY_S, Move, Permit, person_key, settle

P = Permit(1, "101", 1000)


def test_a_permit_holds_for_a_day_from_its_delivery_or_from_its_reservation() -> None:
    delivered, _ = settle(P, delivered_at=5000)
    failed, _ = settle(P, failed=True)

    assert [one.until for one in (P, delivered, failed)] == [1000 + DAY_S, 5000 + DAY_S, 0]


@pytest.mark.parametrize(
    ("news", "moves"),
    [
        pytest.param([{"delivered_at": 5}], [Move.DELIVERED], id="delivered"),
        pytest.param([{"failed": True}], [Move.RELEASED], id="failed"),
        pytest.param([{"delivered_at": 5}, {"delivered_at": 5}], [Move.DELIVERED, Move.NOTHING], id="told twice"),
        pytest.param([{"delivered_at": 9}, {"delivered_at": 5}], [Move.DELIVERED, Move.NOTHING], id="an earlier time came later"),
        pytest.param([{"failed": True}, {"failed": True}], [Move.RELEASED, Move.NOTHING], id="failed twice"),
        pytest.param([{"failed": True}, {"delivered_at": 5}], [Move.RELEASED, Move.AFTER_ALL], id="one device failed, another did not"),
        pytest.param([{"delivered_at": 5}, {"failed": True}], [Move.DELIVERED, Move.NOTHING], id="delivered wins"),
    ],
)
def test_news_moves_the_budget_once(news: list[dict[str, int]], moves: list[Move]) -> None:
    permit, told = P, []
    for one in news:
        permit, move = settle(permit, delivered_at=one.get("delivered_at", 0), failed=bool(one.get("failed")))
        told.append(move)

    assert told == moves


NEWS = st.tuples(st.integers(0, 3), st.booleans())


@given(st.lists(NEWS, max_size=6), st.randoms())
def test_order_and_repeats_leave_the_same_permit(news: list[tuple[int, bool]], chance: st.DataObject) -> None:
    def after(told: list[tuple[int, bool]]) -> Permit:
        permit = P
        for at, failed in told:
            permit, _ = settle(permit, delivered_at=at, failed=failed)
        return permit

    again = news * 2
    chance.shuffle(again)  # type: ignore[attr-defined]  # st.randoms gives a Random, which its type does not say

    assert after(again) == after(news)


def test_a_person_is_a_key_of_56_bits() -> None:
    assert person_key(b"\xff" * 16) == 2**56 - 1
    assert person_key(b"\x00" * 7 + b"\xff" * 9) == 0
