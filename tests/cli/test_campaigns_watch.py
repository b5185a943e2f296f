"""What a campaign does now, in words. The looking itself is seen in tests/cli/test_send.py."""

from typing import Any

import pytest

from linekeeper.cli.campaigns_watch import doing
from tests.web.scenes import campaign


@pytest.mark.parametrize(
    ("told", "words"),
    [
        pytest.param({}, "stage 3 of 4, to 600", id="runs"),
        pytest.param({"why": "the limit is used up"}, "stage 3 of 4, to 600  the limit is used up", id="is held"),
        pytest.param({"state": "done"}, "done", id="is over"),
    ],
)
def test_a_campaign_says_what_it_does(told: dict[str, Any], words: str) -> None:
    assert doing(campaign(**told)) == words
