import msgspec
import pytest

from linekeeper.sim import traffic
from linekeeper.sim.quality import Signals
from linekeeper.sim.traffic import Entry, Hold, Refused, Traffic


def test_accepted_messages_are_counted_by_what_was_given_along() -> None:
    here = Traffic()
    for value in ("a", "b", "a"):
        here.track(value)

    assert here.tracked == {"a": 2, "b": 1}


def test_the_oldest_value_is_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "TRACKED_AT_MOST", 3)
    here = Traffic()
    for value in ("a", "b", "c", "a", "d"):
        here.track(value)

    assert here.tracked == {"b": 1, "c": 1, "d": 1}


def test_all_of_it_is_kept_by_json_as_it_is() -> None:
    here = Traffic(
        tracked={"a": 1},
        entries={"1/2": Entry(clicked_at=3.5)},
        patience={"1/2": (1.5, 7.0)},
        refused={"1/2": Refused(at=1.0, until=2.0)},
        holds={"1": Hold(held=["wamid.1"])},
        free_service={"1": ("2026-11", 4)},
        signals={"1": Signals([[1.0, 2.0, 3.0, 4.0]])},
        unrated={"1": True},
    )

    assert msgspec.json.decode(msgspec.json.encode(here), type=Traffic) == here
