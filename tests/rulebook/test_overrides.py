from datetime import date

import pytest

from linekeeper.errors import Misconfigured
from linekeeper.rulebook.overrides import overridden, told
from linekeeper.rulebook.shapes import Confidence, Override, Rule, Topic, Value


def rule(value: Value) -> Rule:
    return Rule(value=value, source="Meta", read=date(2026, 11, 23), confidence=Confidence.META, text="So.", about=Topic.LIMIT)


KNOWN = {"days": rule(7), "possible": rule(value=True), "scope": rule("number"), "tiers": rule([250, None]), "lowered": rule(None)}


def override(name: str, value: Value) -> Override:
    return Override(rule=name, value=value, reason="their terms")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("days", 10, id="a whole number"),
        pytest.param("possible", False, id="yes or no"),
        pytest.param("scope", "portfolio", id="a text"),
        pytest.param("tiers", [250, 2000], id="a list"),
        pytest.param("lowered", "one tier", id="what was none may become anything"),
    ],
)
def test_a_value_of_the_same_kind_is_taken(name: str, value: Value) -> None:
    assert overridden(KNOWN, [override(name, value)])[name].value == value


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        pytest.param("dayz", 10, "did you mean days", id="a misspelt name"),
        pytest.param("nothing_like_it", 10, "is no rule", id="a name that nothing is near to"),
        pytest.param("days", "ten", "a whole number", id="a text for a number"),
        pytest.param("days", True, "a whole number", id="yes is no number"),
        pytest.param("possible", 1, "true or false", id="a number is no yes"),
        pytest.param("tiers", 250, "a list of numbers", id="a number for a list"),
    ],
)
def test_what_does_not_fit_is_refused_and_told(name: str, value: Value, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        overridden(KNOWN, [override(name, value)])


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        overridden(KNOWN, [override("dayz", 1), override("days", "x"), override("scope", "portfolio")])

    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, "none", id="none"),
        pytest.param(True, "yes", id="yes"),
        pytest.param(False, "no", id="no"),
        pytest.param(500000, "500,000", id="a large number"),
        pytest.param([250, None], "250, no limit", id="a list with no limit at its end"),
        pytest.param("portfolio", "portfolio", id="a text"),
    ],
)
def test_values_are_told_as_people_read_them(value: Value, shown: str) -> None:
    assert told(value) == shown
