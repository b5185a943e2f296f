from typing import Any

import pytest

from linekeeper.events.portfolio import SolutionMoved, SolutionState
from tests.decode.sample import change, events, hear, unread

FIELD = "partner_solutions"
BASIC: dict[str, Any] = {"event": "SOLUTION_UPDATED", "solution_id": "415827093361748", "solution_status": "ACTIVE"}


def told(**value: Any) -> tuple[Any, list[str]]:
    """Return the event, and where something was unread."""
    batches = hear(change(FIELD, BASIC | value))
    return events(batches)[0], [where.partition("value.")[2] for where, _ in unread(batches)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"event": "SOLUTION_MELTED"}, "event"),
        ({"solution_status": "MELTED"}, "solution_status"),
        ({"solution_id": None}, "solution_id"),
        ({"added": 1}, "added"),
    ],
    ids=repr,
)
def test_what_is_new_or_missing_is_told_and_the_event_survives(changed: dict[str, Any], where: str) -> None:
    event, new = told(**changed)

    assert isinstance(event, SolutionMoved)
    assert new == [where]


@pytest.mark.parametrize("state", [state for state in SolutionState if state is not SolutionState.UNKNOWN])
def test_every_state_is_a_word_of_metas(state: SolutionState) -> None:
    event, new = told(solution_status=state.name)

    assert (event.state, event.word, new) == (state, state.name, [])


def test_the_entry_id_is_the_partners_portfolio_and_no_account() -> None:
    [batch] = hear(change(FIELD, BASIC, entry="734105829460117"))

    assert batch.account == ""
    assert batch.elements[0].events[0].portfolio == "734105829460117"  # type: ignore[union-attr]  # it is a SolutionMoved
