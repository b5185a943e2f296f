"""What became of messages, and why some failed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from linekeeper.state.counts import Count, unix_minute
from linekeeper.views.traffic import TrafficAnswer, traffic_answer
from tests.flow.bodies import HARBOR, about, body, entry, status
from tests.flow.stream import NOON, Stream, ago
from tests.views.asked import asked, in_memory

HOUR = unix_minute(NOON)


def count(state: str, many: int = 1, *, code: int = 0, at: int = HOUR, category: str = "") -> Count:
    return Count(number="1", at=at, state=state, category=category, code=code, count=many)


async def sent(*words: tuple[str, float, dict[str, Any]]) -> Stream:
    """Return a stream in which messages had these states so many hours ago."""
    stream = in_memory()
    await stream.claim()
    for place, (word, hours, more) in enumerate(words):
        told = [status(f"wamid.{place}", ago(hours=hours), word, **more)]
        await stream.post(body(entry(HARBOR, NOON, "messages", about("101", statuses=told))))
    return await stream.fold()


async def told(stream: Stream, **asked_for: int) -> TrafficAnswer:
    answer = await asked(stream).traffic("101", **asked_for)
    assert answer is not None
    return answer


def test_counts_are_added_up_by_hour_and_failures_by_code() -> None:
    counts = [
        count("sent", 7, category="marketing"),
        count("sent", 3, at=HOUR - 60),
        count("delivered", 5),
        count("failed", 2, code=131026),
        count("failed", 3, code=131049, category="marketing"),
        count("failed", 1, code=131049),
        count("somehow", 9),
    ]
    answer = traffic_answer(counts, HOUR - 120)

    assert (answer.sent, answer.delivered, answer.read, answer.failed) == (10, 5, 0, 6)
    assert [(one.code, one.count) for one in answer.failures] == [(131049, 4), (131026, 2)]
    assert [(one.at.hour, one.sent) for one in answer.hours] == [(11, 3), (12, 7)]
    assert answer.since == datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("code", "title", "known"),
    [
        pytest.param(131026, "Could not be delivered", True, id="a code of the catalogue"),
        pytest.param(987654, "A code that is new to us", False, id="a code nobody knows"),
        pytest.param(-1, "No code was given", False, id="no code"),
    ],
)
def test_a_failure_says_what_it_means(code: int, title: str, known: bool) -> None:
    [failure] = traffic_answer([count("failed", code=code)], HOUR).failures

    assert failure.title == title
    assert failure.meaning
    assert bool(failure.retry and failure.blocks and failure.sure) is known


async def test_what_was_heard_is_counted() -> None:
    failed = {"errors": [{"code": 131026, "title": "Message undeliverable"}]}
    answer = await told(await sent(("delivered", 1, {}), ("failed", 2, failed), ("delivered", 30, {})))

    assert (answer.delivered, answer.failed) == (1, 1)
    assert [one.code for one in answer.failures] == [131026]


async def test_more_hours_are_looked_back_when_asked() -> None:
    stream = await sent(("delivered", 1, {}), ("delivered", 30, {}))

    assert (await told(stream, hours=48)).delivered == 2
    assert (await told(stream, hours=100_000)).delivered == 2
    assert (await told(stream, hours=0)).delivered == (await told(stream, hours=1)).delivered


async def test_a_number_nobody_knows_has_no_traffic() -> None:
    assert await asked(in_memory()).traffic("999") is None
