import msgspec
import pytest

from linekeeper.sim.world import World
from tests.sim.cast import ACCOUNT, FIRST, PORTFOLIO, SECOND, stage


def test_things_are_found_by_id_digits_or_name() -> None:
    world = stage().world

    assert {world.number(named).id for named in (FIRST, "15550100421", "Harbor Lane Coffee")} == {FIRST}
    assert {world.account(named).id for named in (ACCOUNT, "Harbor Lane Coffee")} == {ACCOUNT}
    assert world.portfolio("Harbor Lane Coffee").id == PORTFOLIO


def test_a_name_that_fits_none_or_several_is_refused() -> None:
    world = stage().world
    world.numbers[SECOND].name = world.numbers[FIRST].name

    for named in ("Nobody", world.numbers[FIRST].name):
        with pytest.raises(KeyError, match="name exactly one"):
            world.number(named)


def test_deleted_and_moved_numbers_are_not_listed() -> None:
    world = stage().world
    world.numbers[FIRST].gone = "deleted"

    assert [number.id for number in world.numbers_of(ACCOUNT)] == [SECOND]


def test_a_world_can_be_written_down_and_read_back() -> None:
    world = stage().world

    assert msgspec.convert(msgspec.to_builtins(world), World) == world
