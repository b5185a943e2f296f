import pytest

from linekeeper.build.paced import paced
from linekeeper.config import Config, PacingSet
from linekeeper.errors import Misconfigured


def test_what_the_operator_sets_holds_and_the_rest_has_its_default() -> None:
    held = paced(Config(pacing=(PacingSet(key="person_day", value=1), PacingSet(key="person_day", value=4, scope="accounts", id="7"))))

    assert (held.of("1").person_day, held.of("7").person_day, held.of("7").person_week) == (1, 4, 6)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        paced(Config(pacing=(PacingSet(key="person_days", value=1), PacingSet(key="quiet", value=3))))

    assert [fault.what.split(" is ")[0] for fault in refused.value.faults] == ["pacing.person_days", "pacing.quiet"]
