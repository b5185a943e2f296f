import pytest

from linekeeper.sim.fields_template import components
from linekeeper.sim.world import Template
from tests.sim.cast import ACCOUNT, Caller, stage

BODY = {"type": "BODY", "text": "Hello."}
BUTTONS: dict[str, object] = {"type": "BUTTONS", "buttons": []}


@pytest.mark.parametrize(
    ("made_of", "told"),
    [pytest.param([], [BODY], id="a body that a play gave"), pytest.param([BODY, BUTTONS], [BODY, BUTTONS], id="as it was created")],
)
def test_a_template_tells_what_it_is_made_of(made_of: list[dict[str, object]], told: list[dict[str, object]]) -> None:
    assert components(Template(id=1, name="a", body="Hello.", components=made_of)) == told


def test_a_rating_has_a_date_when_it_was_changed() -> None:
    caller = Caller(stage())
    one = caller.stage.world.accounts[ACCOUNT].templates[0]
    one.rated_at = 1_758_754_645.9

    assert caller.get(f"/{one.id}?fields=quality_score")["quality_score"] == {"score": "GREEN", "date": 1_758_754_645}
