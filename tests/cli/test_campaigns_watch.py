"""What a campaign does now, in words, and what is said to who leaves. The looking itself is seen in tests/cli/test_send.py."""

from typing import Any

import pytest

from linekeeper.cli import campaigns_watch
from linekeeper.cli.campaigns_watch import doing, keep_looking
from linekeeper.config import Config
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


def test_whoever_leaves_is_told_that_it_goes_on_and_how_to_look_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def leaves(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(campaigns_watch, "_looked", leaves)

    assert keep_looking(Config(), "cp.7", as_json=False) == 0
    told = capsys.readouterr().err
    assert "It goes on without you. See how far it is: linekeeper campaigns show cp.7" in told
    assert "linekeeper campaigns pause cp.7" in told
