from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.manners import Manners, travels, vanishes
from tests.sim.cast import ACCOUNT, NOW, changes, ear, stage

SHARES = st.floats(0, 1)
WAITS = st.floats(0, 1_000)


@given(SHARES, SHARES, WAITS, WAITS, WAITS, st.integers())
def test_a_body_leaves_once_or_twice_never_before_its_delay(
    twice: float, late: float, delay: float, hold: float, copy: float, seed: int
) -> None:
    manners = Manners(duplicates=twice, reordered=late, delay_s=delay, reorder_within_s=hold, duplicate_within_s=copy)
    waits = travels(manners, Random(seed))

    assert len(waits) in ((1,) if not twice else (2,) if twice == 1 else (1, 2))
    assert delay <= waits[0] <= delay + hold
    assert waits[0] <= waits[-1] <= waits[0] + copy


def test_good_manners_ask_chance_nothing() -> None:
    chance = Random(1)
    before = chance.getstate()

    assert (travels(Manners(), chance), vanishes(Manners(), "messages", chance)) == ([0.0], False)
    assert chance.getstate() == before


def test_only_the_share_of_the_named_field_vanishes() -> None:
    chance, manners = Random(1), Manners(losses={"security": 1.0, "messages": 0.3})
    lost = sum(vanishes(manners, "messages", chance) for _ in range(2_000))

    assert vanishes(manners, "security", chance)
    assert not vanishes(manners, "account_update", chance)
    assert 500 < lost < 700


@pytest.mark.parametrize("wish", [{"duplicates": 1.5}, {"delay_s": -1}, {"losses": {"messages": 2}}, {"mood": 1}])
def test_manners_that_cannot_be_are_refused(wish: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wish, Manners)
    with pytest.raises(BadAct):
        perform(stage(), {"do": "manners"} | wish)


def test_copies_are_the_same_bytes_late_ones_keep_their_time_and_the_world_does_not_change() -> None:
    said = []
    wishes: list[dict[str, object]] = [{}, {"duplicates": 1.0, "delay_s": 30.0}]
    for wish in wishes:
        here = stage()
        heard = ear(here)
        perform(here, {"do": "manners"} | wish)
        perform(here, {"do": "warn", "account": ACCOUNT, "violation": "SCAM"})
        at_once = len(heard)
        here.timeline.run_until(NOW + 700)
        said.append((at_once, [body["entry"][0]["time"] for body in heard], here.chance.getstate()))

    assert said[0][:2] == (1, [int(NOW)])
    assert said[1][:2] == (0, [int(NOW)] * 2)
    assert said[0][2] == said[1][2]


def test_bodies_overtake_one_another_when_they_are_reordered() -> None:
    here = stage()
    heard = ear(here)
    perform(here, {"do": "manners", "reordered": 0.5})
    for index in range(40):
        here.announce(here.world.accounts[ACCOUNT], "security", {"index": index})
    here.timeline.run_until(NOW + 100)
    order = [value["index"] for _, value in changes(heard)]

    assert order != sorted(order)
    assert sorted(order) == list(range(40))
