import pytest

from linekeeper.sim.acts import ACTS, BadAct, perform
from tests.sim.cast import ACCOUNT, FIRST, stage


@pytest.mark.parametrize(
    ("act", "why"),
    [
        pytest.param({"do": "vanish"}, "no act is called 'vanish'", id="unknown act"),
        pytest.param({}, "no act is called None", id="no act"),
        pytest.param({"do": "ban"}, "missing required field `account`", id="missing argument"),
        pytest.param({"do": "ban", "account": ACCOUNT, "why": 1}, "unknown field `why`", id="argument too many"),
        pytest.param({"do": "ban", "account": "Nobody"}, "0 things", id="nobody is called so"),
        pytest.param({"do": "campaign", "number": FIRST, "count": "many", "over_s": 1}, "Expected `int`", id="argument of the wrong kind"),
        pytest.param({"do": "campaign", "number": FIRST, "count": 10**9, "over_s": 1}, "at most", id="a campaign without end"),
        pytest.param({"do": "traffic", "number": FIRST, "every_s": -1}, "at most one", id="traffic backwards"),
        pytest.param({"do": "limit", "portfolio": "Harbor Lane Coffee", "to": "TIER_7"}, "TIER_7", id="a tier that is none"),
        pytest.param({"do": "token", "kind": "main", "state": "odd"}, "token", id="a state that is none"),
    ],
)
def test_an_act_that_cannot_be_performed_says_why(act: dict[str, object], why: str) -> None:
    with pytest.raises(BadAct, match=why):
        perform(stage(), act)


def test_every_act_tells_what_it_does() -> None:
    assert [name for name, function in ACTS.items() if not function.__doc__] == []
