import pytest

from linekeeper.decode.kept_only import FIELDS, read
from linekeeper.events.house import KeptOnly
from tests.decode.sample import BASE, HEARD, change, events, hear
from tests.decode.test_place import place


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_field_is_kept_and_named(field: str) -> None:
    [kept] = events(hear(change(field, {"any": {"form": [1]}})))

    assert isinstance(kept, KeptOnly)
    assert (kept.field, int(kept.at.timestamp())) == (field, BASE)


def test_without_a_time_of_the_entry_the_values_own_is_taken() -> None:
    assert int(read(place(), {"timestamp": str(BASE)}).at.timestamp()) == BASE
    assert read(place(), {}).at == HEARD
