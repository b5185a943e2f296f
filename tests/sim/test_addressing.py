import pytest

from linekeeper.sim import addressing, people
from linekeeper.sim.errors import GraphFault
from tests.sim.cast import FIRST, PORTFOLIO, stage


@pytest.mark.parametrize("index", [0, 4_711, people.PEOPLE - 1])
def test_an_id_leads_back_to_the_person_it_was_given(index: int) -> None:
    here, person = stage(), people.wa_id(index)

    assert addressing.person_of(here, here.world.numbers[FIRST], people.bsuid(PORTFOLIO, person)) == person


def test_an_id_of_another_portfolio_is_nobodys() -> None:
    here = stage()

    with pytest.raises(GraphFault) as caught:
        addressing.person_of(here, here.world.numbers[FIRST], people.bsuid("1", people.wa_id(0)))

    assert caught.value.code == 131009
