import pytest

from linekeeper.sim.counts import DAY_S as DAY
from linekeeper.sim.quality import Signals
from tests.sim.cast import FIRST, NOW, Caller, stage

ONE, OTHER = 1688205519374021, 1688205519374022
SENT = {ONE: 1_200, OTHER: 1_000}


@pytest.fixture
def caller() -> Caller:
    here = Caller(stage())
    for template, count in SENT.items():
        for _ in range(count):
            here.stage.counts.add(NOW - DAY, FIRST, template, "marketing", "sent")
    return here


def path(days: float = 7, ids: str = str(OTHER), unit: int = 1) -> str:
    return f"/{ONE}/compare?template_ids={ids}&start={int(NOW - days * DAY) * unit}&end={int(NOW) * unit}"


@pytest.mark.parametrize("unit", [1, 1_000], ids=["seconds", "milliseconds"])
def test_two_templates_are_told_side_by_side(caller: Caller, unit: int) -> None:
    caller.stage.traffic.signals[str(ONE)] = Signals()
    caller.stage.traffic.signals[str(ONE)].add(NOW, delivered=100.0, harm=5.0)
    rate, sent, reason = caller.get(path(unit=unit))["data"]

    assert (rate["metric"], rate["order_by_relative_metric"]) == ("BLOCK_RATE", [str(OTHER), str(ONE)])
    assert sent["number_values"] == [{"key": str(ONE), "value": 1_200}, {"key": str(OTHER), "value": 1_000}]
    assert reason["string_values"] == [{"key": str(ONE), "value": "SPAM"}]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(path(days=8), id="a window that is none"),
        pytest.param(path(ids="9"), id="a template nobody has"),
        pytest.param(path(ids=str(ONE)), id="with itself"),
        pytest.param(path(ids=f"{ONE},{OTHER}"), id="more than two"),
        pytest.param(f"/{ONE}/compare?template_ids={OTHER}&start={int(NOW - 17 * DAY)}&end={int(NOW - 10 * DAY)}", id="long ago"),
    ],
)
def test_what_cannot_be_compared_is_refused(caller: Caller, asked: str) -> None:
    assert caller.refusal("GET", asked)[:2] == (400, 100)


def test_each_must_have_been_sent_a_thousand_times() -> None:
    assert Caller(stage()).refusal("GET", path())[:2] == (400, 100)
