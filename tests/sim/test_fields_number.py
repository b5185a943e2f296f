import pytest

from linekeeper.sim.fields_number import shown_number
from tests.sim.cast import FIRST, Caller, stage


def test_a_number_is_shown_as_people_write_it() -> None:
    assert shown_number("15550100001") == "+1 555-010-0001"


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"registered": False}, "platform_type", "NOT_APPLICABLE"),
        ({"registered": False}, "throughput", {"level": "NOT_APPLICABLE"}),
        ({"asked_name": "Harbor Lane"}, "new_display_name", "Harbor Lane"),
        ({"asked_name": "Harbor Lane"}, "new_name_status", "PENDING_REVIEW"),
        ({"pin": ""}, "is_pin_enabled", False),
        ({"official": True}, "official_business_account", {"oba_status": "APPROVED"}),
        ({"searchable": "VISIBLE"}, "search_visibility", "VISIBLE"),
        ({"quality": "RED"}, "quality_score", {"score": "RED"}),
    ],
    ids=str,
)
def test_a_number_tells_what_it_is_like(change: dict[str, object], field: str, told: object) -> None:
    caller = Caller(stage())
    for name, value in change.items():
        setattr(caller.stage.world.numbers[FIRST], name, value)

    assert caller.get(f"/{FIRST}?fields={field}")[field] == told
