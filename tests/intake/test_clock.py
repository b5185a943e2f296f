"""The clock's shape: what build makes fits, and so do the tests' own."""

from linekeeper.build.clock import Real
from linekeeper.intake.clock import Clock
from tests.intake.stand_in import NOON, HandClock


async def test_the_hand_clock_moves_when_it_sleeps() -> None:
    clock: Clock = HandClock()
    await clock.sleep(60)

    assert (clock.now() - NOON).total_seconds() == 60


async def test_the_real_clock_fits() -> None:
    clock: Clock = Real()
    before = clock.now()
    await clock.sleep(0)

    assert clock.now() >= before
    assert before.tzinfo is not None
