import inspect
from enum import Enum

import pytest

from linekeeper.events import calling
from linekeeper.events.calling import CallMoved, CallState, SettingsMoved, Switch

ENUMS = [kind for _, kind in inspect.getmembers(calling, inspect.isclass) if issubclass(kind, Enum) and kind.__module__ == calling.__name__]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_enum_has_a_place_for_words_that_meta_adds(kind: type[Enum]) -> None:
    assert "UNKNOWN" in kind.__members__


@pytest.mark.parametrize(
    "order",
    [
        [Switch.ENABLED, Switch.UNKNOWN, Switch.DISABLED],
        [CallState.CONNECTING, CallState.RINGING, CallState.COMPLETED, CallState.FAILED],
    ],
    ids=lambda order: type(order[0]).__name__,
)
def test_words_are_written_lightest_first(order: list[Enum]) -> None:
    assert sorted(order, key=list(type(order[0])).index) == order


def test_persons_and_calls_have_room_for_hashes_only() -> None:
    hints = inspect.get_annotations(CallMoved)

    assert (hints["call"], hints["people"], hints["tracking"]) == (bytes, tuple[bytes, ...], bytes)


def test_settings_have_no_room_for_servers_or_passwords() -> None:
    assert set(inspect.get_annotations(SettingsMoved)) == {"calling", "word"}
