from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim.call import Call, take_apart
from linekeeper.sim.errors import GraphFault
from linekeeper.sim.pages import page, summary


def call(query: str) -> Call:
    return take_apart("GET", f"/v25.0/1/things?{query}", b"", {"authorization": "Bearer T"}, "http://graph.test")


def walk(count: int, limit: int, way: str) -> list[int]:
    """Return what is read by following `next` from the first page, or `previous` from the last."""
    rows, asked = list(range(count)), call(f"limit={limit}")
    while way == "previous" and (link := _link(asked, rows, "next")):
        asked = _follow(link)
    seen = list[int]()
    while True:
        found, _ = page(asked, rows)
        seen += reversed(found) if way == "previous" else found
        link = _link(asked, rows, way)
        if not link:
            return seen
        asked = _follow(link)


def _link(asked: Call, rows: list[int], way: str) -> str:
    paging: Any = page(asked, rows)[1].get("paging", {})
    return str(paging.get(way, ""))


def _follow(link: str) -> Call:
    return take_apart("GET", link.removeprefix("http://graph.test"), b"", {}, "http://graph.test")


@given(st.integers(1, 60), st.integers(1, 25))
def test_next_leads_through_all_and_previous_back(count: int, limit: int) -> None:
    assert walk(count, limit, "next") == list(range(count))
    assert walk(count, limit, "previous") == list(reversed(range(count)))


def test_a_link_repeats_what_was_asked_and_carries_the_token() -> None:
    link = page(call("limit=1&fields=id"), [1, 2])[1]["paging"]

    assert isinstance(link, dict)
    assert link["next"].startswith("http://graph.test/v25.0/1/things?access_token=T&")
    assert "fields=id" in link["next"]
    assert "previous" not in link


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=٣", "after=%ff", "before=nonsense"])
def test_a_limit_or_cursor_that_is_none_is_refused(query: str) -> None:
    with pytest.raises(GraphFault) as refusal:
        page(call(query), [1])

    assert refusal.value.code == 100


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", {}),
        ("summary=true", {"summary": {"total_count": 3}}),
        ("summary=total_count,other", {"summary": {"total_count": 3, "other": 1}}),
    ],
)
def test_a_summary_is_told_when_asked_for(query: str, told: dict[str, object]) -> None:
    assert summary(call(query), {"total_count": 3, "other": 1}) == told


def test_a_summary_of_something_unknown_is_refused() -> None:
    with pytest.raises(GraphFault):
        summary(call("summary=mood"), {"total_count": 3})
