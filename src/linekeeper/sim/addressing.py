"""Who is meant: phone numbers and business-scoped user ids, which a portfolio knows of the whole crowd.

Source: Meta, business-scoped user ids, 2026. Ids of people outside the crowd of a play are not known here, which is our limit.
"""

from functools import lru_cache

from linekeeper.sim import people
from linekeeper.sim.shape import bad_value
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Number

PORTFOLIOS_KEPT = 8


@lru_cache(maxsize=PORTFOLIOS_KEPT)
def _crowd(portfolio: str, crowd: int) -> dict[str, str]:
    return {people.bsuid(portfolio, person): person for person in (people.wa_id(index, crowd) for index in range(crowd))}


def person_of(stage: Stage, number: Number, bsuid: str, where: str = "recipient") -> str:
    """Return the phone number behind a business-scoped id.

    Raises:
        GraphFault: 131009, nobody of this portfolio's people has it.
    """
    person = _crowd(stage.world.account_of(number).portfolio, stage.world.crowd).get(bsuid)
    if person is None:
        raise bad_value(where, "is the id of nobody this business knows.")
    return person
