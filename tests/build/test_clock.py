"""Two clocks: the machine's, and the stage's."""

from datetime import UTC, datetime, timedelta

from linekeeper.build.clock import Fast, Real
from linekeeper.sim import SimClock

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_the_real_clock_tells_the_machines_time_in_utc() -> None:
    before = datetime.now(UTC)

    assert before <= Real().now() <= datetime.now(UTC)
    assert Real().now().utcoffset() == timedelta(0)


async def test_sleeping_lets_at_least_that_time_pass() -> None:
    clock = Real()
    before = clock.now()
    await clock.sleep(0.01)

    assert clock.now() - before >= timedelta(milliseconds=9)


async def test_the_fast_clock_follows_the_stage_and_its_sleeps_are_shorter_by_the_speed() -> None:
    stage = SimClock(NOON, speed=100_000)
    clock, real = Fast(stage), Real()
    began, before = real.now(), clock.now()
    await clock.sleep(3600)  # an hour of the stage: 36 ms

    assert clock.now() - before >= timedelta(seconds=3500)
    assert real.now() - began < timedelta(minutes=30), "an hour did not pass here"


def test_the_fast_clock_stands_when_the_stage_does() -> None:
    clock = Fast(SimClock(NOON, speed=60, paused=True))

    assert clock.now() == clock.now() == NOON
