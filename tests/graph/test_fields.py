"""The field lists."""

import pytest

from linekeeper.graph.fields import FIELDS, NEVER


@pytest.mark.parametrize("node", FIELDS)
def test_a_list_has_no_field_twice_and_none_that_is_never_asked_for(node: str) -> None:
    fields, suspects = FIELDS[node]

    assert len(set(fields)) == len(fields)
    assert set(suspects) < set(fields)
    assert not set(fields) & NEVER


def test_what_decides_a_numbers_status_is_asked_for() -> None:
    fields, _ = FIELDS["number"]

    assert {"status", "quality_rating", "health_status", "platform_type", "code_verification_status"} <= set(fields)
