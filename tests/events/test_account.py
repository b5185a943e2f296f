import inspect
from enum import Enum

import pytest

from linekeeper.events import account
from linekeeper.events.account import BanState, RestrictionKind, Severity, Verification

ENUMS = [kind for _, kind in inspect.getmembers(account, inspect.isclass) if issubclass(kind, Enum) and kind.__module__ == account.__name__]


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_enum_has_a_place_for_words_that_meta_adds(kind: type[Enum]) -> None:
    assert "UNKNOWN" in kind.__members__


@pytest.mark.parametrize(
    "order",
    [
        [BanState.REINSTATED, BanState.UNKNOWN, BanState.SCHEDULED, BanState.DISABLED],
        [Severity.INFORMATIONAL, Severity.WARNING, Severity.CRITICAL],
        [RestrictionKind.CALL_BUTTON_HIDDEN, RestrictionKind.UTILITY_TEMPLATES, RestrictionKind.BUSINESS_INITIATED_MESSAGING],
        [Verification.VERIFIED, Verification.PENDING, Verification.NOT_VERIFIED, Verification.REVOKED, Verification.FAILED],
    ],
    ids=["ban", "alert", "restriction", "verification"],
)
def test_words_are_written_lightest_first(order: list[Enum]) -> None:
    weights = [list(type(order[0])).index(word) for word in order]

    assert weights == sorted(weights)


def test_an_unknown_restriction_weighs_more_than_any_that_leaves_messages_alone() -> None:
    calling = [kind for kind in RestrictionKind if "calling" in kind]

    assert all(list(RestrictionKind).index(kind) < list(RestrictionKind).index(RestrictionKind.UNKNOWN) for kind in calling)
