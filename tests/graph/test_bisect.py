"""Which fields are to blame: exactly those, and with few questions."""

from collections.abc import Sequence
from math import ceil, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.graph.bisect import find_refused

NAMES = [f"field_{n}" for n in range(40)]


def search(fields: Sequence[str], bad: set[str], suspects: Sequence[str] = ()) -> tuple[frozenset[str], list[tuple[str, ...]]]:
    """Drive the search against a Meta that refuses every list with a bad field in it."""
    asked: list[tuple[str, ...]] = []
    finding = find_refused(fields, suspects)
    try:
        ask = next(finding)
        while True:
            asked.append(ask)
            ask = finding.send(bool(set(ask) & bad))
    except StopIteration as found:
        return found.value, asked


@st.composite
def refusals(draw: st.DrawFn) -> tuple[list[str], set[str], list[str]]:
    fields = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    bad = draw(st.sets(st.sampled_from(fields), min_size=1))
    return fields, bad, draw(st.lists(st.sampled_from(NAMES), unique=True))


@given(refusals())
def test_exactly_the_refused_fields_are_found(case: tuple[list[str], set[str], list[str]]) -> None:
    fields, bad, suspects = case

    found, asked = search(fields, bad, suspects)

    assert found == bad
    assert len(asked) <= 2 * len(fields)
    assert all(asked)
    assert len(set(asked)) == len(asked)


@given(st.integers(1, 40), st.data())
def test_one_bad_field_costs_only_a_few_questions(size: int, data: st.DataObject) -> None:
    fields = NAMES[:size]
    _, asked = search(fields, {data.draw(st.sampled_from(fields))})

    assert len(asked) <= 2 * ceil(log2(size)) if size > 1 else not asked


@pytest.mark.parametrize("bad", ["field_17", "field_18", "field_19"])
def test_a_bad_suspect_is_found_sooner(bad: str) -> None:
    _, asked = search(NAMES[:20], {bad}, suspects=NAMES[17:20])

    assert asked[0] == tuple(NAMES[:17])
    assert len(asked) <= 4


def test_no_fields_need_no_question() -> None:
    assert search([], set()) == (frozenset(), [])
