from datetime import timedelta

import pytest

from linekeeper.views.together import together
from tests.cli.numbers import NOON, reason

APPEAL = {"action": "Appeal.", "status": "banned"}
KIND = {"code": "enforcement_replies", "since": NOON, "until": NOON + timedelta(days=3)}


@pytest.mark.parametrize(
    ("reasons", "groups"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([reason("a", **APPEAL), reason("b", **APPEAL)], ["ab"], id="one remedy for one status is one paragraph"),
        pytest.param([reason("a", **APPEAL), reason("b", action="Appeal.")], ["a", "b"], id="another status is another paragraph"),
        pytest.param(
            [reason("a", **APPEAL), reason("b", until=NOON, **APPEAL)], ["a", "b"], id="what ends at another time stands by itself"
        ),
        pytest.param([reason("a", **KIND), reason("b", action="Read why.", **KIND)], ["ab"], id="kinds of one enforcement"),
        pytest.param([reason("a", **KIND), reason("b", **{**KIND, "until": None})], ["a", "b"], id="two enforcements"),
        pytest.param([reason("a", note=True, **APPEAL), reason("b", note=True, **APPEAL)], ["a", "b"], id="notes stay apart"),
        pytest.param([reason("a"), reason("b"), reason("a")], ["aa", "b"], id="what is said twice is said once, where it came first"),
    ],
)
def test_reasons_that_say_one_thing_are_one_paragraph(reasons: list, groups: list[str]) -> None:  # type: ignore[type-arg]  # of reasons
    assert ["".join(one.text for one in group) for group in together(reasons)] == groups
