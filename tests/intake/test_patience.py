"""Cutting off what takes too long."""

import asyncio

import pytest

from linekeeper.intake.patience import Patience


async def never() -> None:
    await asyncio.Event().wait()


async def told(what: str) -> str:
    await asyncio.sleep(0)
    return what


async def test_what_comes_in_time_is_returned() -> None:
    assert await Patience(60).wait(told("news")) == "news"


async def test_what_takes_too_long_is_cut_off() -> None:
    with pytest.raises(TimeoutError):
        await Patience(0.05).wait(never())


async def test_many_wait_at_once_and_only_the_slow_are_cut_off() -> None:
    patience = Patience(0.05)

    came = await asyncio.gather(patience.wait(told("first")), patience.wait(never()), patience.wait(told("last")), return_exceptions=True)

    assert [came[0], type(came[1]), came[2]] == ["first", TimeoutError, "last"]


async def test_it_is_patient_anew_after_somebody_was_cut_off() -> None:
    patience = Patience(0.05)
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await patience.wait(never())

    assert await patience.wait(told("news")) == "news"


async def test_whoever_is_cancelled_by_somebody_else_is_cancelled() -> None:
    waiting = asyncio.create_task(Patience(60).wait(never()))
    await asyncio.sleep(0)
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_task_that_was_cut_off_can_go_on_waiting_for_other_things() -> None:
    patience = Patience(0.05)
    with pytest.raises(TimeoutError):
        await patience.wait(never())
    async with asyncio.timeout(60):
        await asyncio.sleep(0.01)

    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_a_fault_passes_as_it_is() -> None:
    async def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await Patience(60).wait(fail())
