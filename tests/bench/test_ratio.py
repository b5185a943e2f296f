"""What a bench run comes to: medians of ratios, floors, and what is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import MEASURES, STANDS
from bench.ratio import FLOORS, Measure, new_floor, read_floors, result, write_floors

FASTER = Measure(name="speed", stand="s", ours="ours", control="control", against="a control", unit="req/s")
SMALLER = Measure(name="wait", stand="s", ours="ours", control="control", against="a write", unit="ms", lower_is_better=True, allowed=4.0)


def rounds(*pairs: tuple[float, float]) -> list[dict[str, float]]:
    return [{"ours": ours, "control": control} for ours, control in pairs]


@pytest.mark.parametrize(
    ("measure", "ran", "ratio"),
    [
        pytest.param(FASTER, rounds((50, 100)), 0.5, id="one round is its own median"),
        pytest.param(FASTER, rounds((50, 100), (10, 100), (60, 100)), 0.5, id="of three rounds the middle one holds"),
        pytest.param(FASTER, rounds((50, 100), (5, 10), (500, 1000)), 0.5, id="a slow moment that meets both changes nothing"),
        pytest.param(SMALLER, rounds((2, 1)), 2.0, id="where lower is better, half of what is allowed is twice as good"),
        pytest.param(SMALLER, rounds((4, 1)), 1.0, id="just what is allowed is one"),
    ],
)
def test_a_ratio_is_the_median_of_the_rounds_own(measure: Measure, ran: list[dict[str, float]], ratio: float) -> None:
    assert result(measure, ran, 0.0).ratio == ratio


@pytest.mark.parametrize(
    "ran",
    [
        pytest.param([], id="no round"),
        pytest.param(rounds((0, 100)), id="ours did nothing"),
        pytest.param(rounds((1, 1), (1, 0)), id="the control did nothing"),
    ],
)
def test_a_run_that_measured_nothing_is_no_result(ran: list[dict[str, float]]) -> None:
    with pytest.raises(ValueError, match="speed"):
        result(FASTER, ran, 0.0)


@pytest.mark.parametrize(("floor", "holds"), [(0.49, True), (0.5, True), (0.51, False)])
def test_a_ratio_holds_at_its_floor_and_above(floor: float, holds: bool) -> None:
    assert result(FASTER, rounds((50, 100)), floor).holds is holds


def test_a_new_floor_is_seven_tenths_of_what_was_measured() -> None:
    assert new_floor(FASTER, 0.5) == 0.35


def test_a_promised_bound_is_the_lowest_floor() -> None:
    promised = Measure(name="m", stand="s", ours="o", control="c", against="a promise", unit="MiB", least=1.0)

    assert new_floor(promised, 1.2) == 1.0


def test_floors_are_read_back_as_written(tmp_path: Path) -> None:
    write_floors({"b": 0.5, "a": 1.0}, tmp_path / "floors.json")

    assert read_floors(tmp_path / "floors.json") == {"a": 1.0, "b": 0.5}


def test_every_measure_has_a_floor_and_every_floor_a_measure() -> None:
    assert sorted(read_floors(FLOORS)) == sorted(measure.name for measure in MEASURES)


def test_every_measure_stands_somewhere_and_names_differ() -> None:
    assert {measure.stand for measure in MEASURES} == {stand.name for stand in STANDS}
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)


def test_what_is_written_holds_ratio_floor_rounds_and_control(tmp_path: Path) -> None:
    from bench.report import write  # noqa: PLC0415  the other tests here draw no table

    write({"speed": result(FASTER, rounds((50, 100), (60, 100), (70, 100)), 0.4)}, tmp_path / "build" / "bench.json")

    told: dict[str, Any] = json.loads((tmp_path / "build" / "bench.json").read_text(encoding="utf-8"))
    assert told["speed"] == {
        "ratio": 0.6,
        "floor": 0.4,
        "rounds": 3,
        "control": 100.0,
        "ours": 60.0,
        "unit": "req/s",
        "against": "a control",
    }
