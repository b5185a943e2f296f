"""Background work that fails is told, and begun anew."""

import asyncio
import re
from datetime import UTC, datetime

import pytest

from linekeeper.build import watch
from linekeeper.build.watch import Watch, in_short, where
from linekeeper.config import parse
from linekeeper.errors import TryLater

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def test_work_that_fails_is_begun_anew_and_told_without_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "FIRST_S", 0.001)
    runs = asyncio.Queue[int]()
    kept = Watch(lambda: NOON)

    async def work() -> None:
        runs.put_nowait(1)
        raise ValueError("+1 555 010 0001")

    task = asyncio.create_task(kept.keep("poller", work))
    for _ in range(3):
        await asyncio.wait_for(runs.get(), 60)
    trouble = kept.troubles["poller"]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert (trouble.since, trouble.fault) == (NOON, "ValueError")
    assert trouble.times >= 2
    assert "555" not in str(kept.troubles)


async def test_work_that_ends_is_trouble_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "FIRST_S", 0.001)
    kept = Watch(lambda: NOON)
    runs = asyncio.Queue[int]()

    async def work() -> None:
        runs.put_nowait(1)

    task = asyncio.create_task(kept.keep("poller", work))
    await asyncio.wait_for(runs.get(), 60)
    await asyncio.wait_for(runs.get(), 60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert kept.troubles["poller"].fault == "it ended by itself"


async def test_work_that_goes_well_again_is_no_trouble_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "FIRST_S", 0.001)
    monkeypatch.setattr(watch, "CALM_S", 0.01)
    kept = Watch(lambda: NOON)
    runs = asyncio.Queue[int]()

    async def work() -> None:
        runs.put_nowait(1)
        if runs.qsize() == 1 and not kept.troubles:
            raise ValueError
        await asyncio.Event().wait()

    task = asyncio.create_task(kept.keep("poller", work))
    while not kept.troubles:  # noqa: ASYNC110  nobody rings for trouble
        await asyncio.sleep(0.001)
    while kept.troubles:  # noqa: ASYNC110  as above
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert runs.qsize() == 2


async def test_cancelling_ends_the_work_and_its_keeping() -> None:
    kept = Watch(lambda: NOON)
    task = asyncio.create_task(kept.keep("poller", asyncio.Event().wait))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert kept.troubles == {}


async def test_what_was_told_from_outside_fades() -> None:
    kept = Watch(lambda: NOON)
    kept.tell("webhooks of app meta", "3 wrongly signed", for_s=0.005)
    assert kept.troubles["webhooks of app meta"].fault == "3 wrongly signed"

    while kept.troubles:  # noqa: ASYNC110  nobody rings for it
        await asyncio.sleep(0.001)


async def test_what_is_over_is_shown_no_longer() -> None:
    kept = Watch(lambda: NOON)
    kept.tell("forwarding to shop", "it answered HTTP 500", for_s=3600)
    kept.over("forwarding to shop")
    kept.over("nothing")

    assert kept.troubles == {}


async def test_an_older_telling_does_not_take_a_newer_one_away() -> None:
    kept = Watch(lambda: NOON)
    kept.tell("door", "first", for_s=0.001)
    kept.tell("door", "second", for_s=3600)
    await asyncio.sleep(0.01)

    assert (kept.troubles["door"].fault, kept.troubles["door"].times) == ("second", 2)


def test_only_our_own_errors_are_quoted() -> None:
    assert in_short(TryLater("the disk is full", why="no room")) == "the disk is full (no room)"
    assert in_short(TryLater("the disk is full")) == "the disk is full"
    assert in_short(KeyError("+15550100001")) == "KeyError"


def test_the_place_of_a_fault_is_our_innermost_line() -> None:
    with pytest.raises(parse.Wrong) as wrong:
        parse.port("none")

    assert re.fullmatch(r"parse\.py:\d+", where(wrong.value))


def test_a_fault_that_touched_none_of_our_lines_has_no_place() -> None:
    assert where(ValueError()) == where(None) == ""
