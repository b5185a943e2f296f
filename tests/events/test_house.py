import inspect

from linekeeper.events.account import AccountEvent
from linekeeper.events.house import SightCause, SightLost, SightRegained, Unread


def test_sight_is_lost_and_regained_for_one_cause_of_one_account() -> None:
    assert issubclass(SightLost, AccountEvent)
    assert inspect.get_annotations(SightLost)["cause"] is inspect.get_annotations(SightRegained)["cause"] is SightCause


def test_a_new_cause_has_a_place() -> None:
    assert "UNKNOWN" in SightCause.__members__


def test_what_is_unread_has_no_room_for_the_value_itself() -> None:
    assert set(Unread.__struct_fields__) == {"at", "told", "where", "why", "field"}
