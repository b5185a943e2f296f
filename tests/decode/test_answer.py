from datetime import UTC, datetime
from typing import Any

import pytest

from linekeeper.decode.answer import Answer, no_list, rows
from linekeeper.decode.shapes import READ
from linekeeper.decode.words import Words
from linekeeper.events.event import Limit

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
WORDS = Words({"ON": "on"}, "unknown")


def answer(**told: Any) -> Answer:
    """Return an answer."""
    return Answer(told, "node", AT)


@pytest.mark.parametrize(
    ("written", "becomes", "why"),
    [
        ("ON", "on", []),
        (None, None, []),
        ("OFF", "unknown", ["a word we do not know"]),
        ([], "unknown", ["it has another form than we know"]),
    ],
    ids=repr,
)
def test_a_word_is_read_and_told_when_new(written: object, becomes: str | None, why: list[str]) -> None:
    told = answer()

    assert told.word("state", WORDS, written) == becomes
    assert [unread.why for unread in told.unread] == why


@pytest.mark.parametrize(
    ("written", "becomes", "told"),
    [
        ("TIER_2K", (Limit(per_day=2_000), "TIER_2K"), 0),
        (None, (None, ""), 0),
        ("TIER_1M", (None, "TIER_1M"), 1),
        ("UNTIERED", (None, "UNTIERED"), 0),
    ],
)
def test_a_limit_is_read(written: object, becomes: object, told: int) -> None:
    read = answer(limit=written)

    assert read.limit("limit") == becomes
    assert len(read.unread) == told


@pytest.mark.parametrize(("written", "becomes", "told"), [(True, True, 0), (None, None, 0), ("yes", None, 1), (1, None, 1)], ids=repr)
def test_a_flag_is_a_flag(written: object, becomes: object, told: int) -> None:
    read = answer(flag=written)

    assert (read.flag("flag"), len(read.unread)) == (becomes, told)


@pytest.mark.parametrize(("written", "told"), [(0, 0), ("0", 0), (None, 0), ("", 0), ("soon", 1), ([], 1), (-5, 1)], ids=repr)
def test_zero_is_never_and_nonsense_is_told(written: object, told: int) -> None:
    read = answer(expires_at=written)

    assert read.time("expires_at") is None
    assert len(read.unread) == told


def test_a_new_key_is_told_but_health_is_checked_elsewhere() -> None:
    read = answer(known=1, new=2, health_status={"anything": 1})
    read.check({"known": READ})

    assert [unread.where for unread in read.unread] == ["node.new"]


@pytest.mark.parametrize(("told", "found"), [({"data": [1]}, [1]), ({"data": {}}, None), ({}, None), ([], None), (None, None)], ids=repr)
def test_the_rows_of_a_list(told: object, found: object) -> None:
    assert rows(told) == found


@pytest.mark.parametrize(
    ("told", "why"), [({}, "it is missing"), (7, "it has another form than we know"), ({"data": 7}, "it has another form than we know")]
)
def test_why_an_answer_is_no_list(told: object, why: str) -> None:
    assert no_list(told, "node", AT).why == why
