"""The state's own words."""

import pytest

from linekeeper.state.port import Effect
from tests.state.rows import NOON


def test_a_row_is_never_edited() -> None:
    effect = Effect(kind="poll", key="A", not_before=NOON)

    with pytest.raises(AttributeError):
        effect.key = "B"  # type: ignore[misc]  # the point of the test
