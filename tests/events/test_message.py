import inspect
from enum import Enum

import pytest

from linekeeper.events import message
from linekeeper.events.message import (
    EchoHeard,
    GroupMoved,
    GroupState,
    HandoverMoved,
    LinkClicked,
    MessageHeard,
    MessageMoved,
    MessageState,
    PersonRenamed,
    Preference,
    PreferenceMoved,
)

ENUMS = [kind for _, kind in inspect.getmembers(message, inspect.isclass) if issubclass(kind, Enum) and kind.__module__ == message.__name__]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_enum_has_a_place_for_words_that_meta_adds(kind: type[Enum]) -> None:
    assert "UNKNOWN" in kind.__members__


def test_a_later_word_wins_a_join_and_failed_loses_against_delivered() -> None:
    words = list(MessageState)

    assert words.index(MessageState.SENT) < words.index(MessageState.FAILED) < words.index(MessageState.DELIVERED)
    assert words.index(MessageState.DELIVERED) < words.index(MessageState.READ) < words.index(MessageState.PLAYED)


@pytest.mark.parametrize(
    "kind", [MessageMoved, MessageHeard, PersonRenamed, LinkClicked, PreferenceMoved, EchoHeard, HandoverMoved, GroupMoved]
)
def test_persons_and_messages_have_room_for_hashes_only(kind: type) -> None:
    hints = inspect.get_annotations(kind) | inspect.get_annotations(kind.__mro__[1])

    assert hints.get("people", tuple[bytes, ...]) == tuple[bytes, ...]
    assert hints.get("message", bytes) is bytes
    assert hints.get("tracking", bytes) is bytes
    assert hints.get("group", bytes) is bytes


@pytest.mark.parametrize(
    "order",
    [
        [Preference.SIGNUP, Preference.RESUME, Preference.UNKNOWN, Preference.STOP],
        [GroupState.CLEARED, GroupState.UNKNOWN, GroupState.SUSPENDED],
    ],
    ids=lambda order: type(order[0]).__name__,
)
def test_words_are_written_lightest_first(order: list[Enum]) -> None:
    assert sorted(order, key=list(type(order[0])).index) == order
