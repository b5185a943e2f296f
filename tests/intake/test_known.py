"""What the keeper left for the poller: numbers, findings, how busy an account is."""

from datetime import datetime, timedelta

import msgspec
import pytest

from linekeeper.fold.house import House
from linekeeper.fold.number import Number
from linekeeper.fold.verdict import Status
from linekeeper.intake.known import FINDINGS, Known, known
from linekeeper.pacing.plan import Tier
from linekeeper.state.directory import Directory
from linekeeper.state.memory import MemoryState
from linekeeper.state.port import FleetRow, Turn
from tests.intake.stand_in import NOON


def row(number: str, account: str, status: str) -> FleetRow:
    return FleetRow(
        number=number, account=account, portfolio="p", workspace="main", display=number, name="", status=status, rank=1, due_at=None,
        counted=True, body=b"",
    )  # fmt: skip


async def test_an_account_is_known_with_its_numbers_and_its_newest_send(state: MemoryState) -> None:
    def work(turn: Turn) -> None:
        directory = Directory.of(turn)
        directory.claim("7", "main", "meta", NOON)
        directory.claim("8", "", "meta", NOON)
        for number, minutes in (("70", 1), ("71", 9)):
            directory.learn_number(number, "7", number, NOON)
            turn.save("number", number, msgspec.msgpack.encode(Number(sends_at=NOON + timedelta(minutes=minutes))))
        directory.write(turn)
        turn.save("house", "meta", msgspec.msgpack.encode(House(slept=[(NOON - timedelta(hours=2), NOON - timedelta(hours=1))])))

    await state.turn(work)
    found = await state.look(known)

    assert found["7"].numbers == ("70", "71")
    assert (found["7"].app, found["7"].sent_at, found["7"].released) == ("meta", NOON + timedelta(minutes=9), False)
    assert found["8"].released
    assert found["7"].woke_at == NOON - timedelta(hours=1)


@pytest.mark.parametrize("status", Status)
async def test_a_number_that_needs_somebody_is_an_open_finding(state: MemoryState, status: Status) -> None:
    def work(turn: Turn) -> None:
        directory = Directory.of(turn)
        directory.claim("7", "main", "meta", NOON)
        directory.learn_number("70", "7", "70", NOON)
        directory.write(turn)
        turn.put_fleet(row("70", "7", status.value))

    await state.turn(work)

    assert (await state.look(known))["7"].finding is (status in FINDINGS)


WEEKS_AGO = NOON - timedelta(days=15)


@pytest.mark.parametrize(
    ("claimed_at", "sent_at", "finding", "tier"),
    [
        pytest.param(WEEKS_AGO, NOON - timedelta(minutes=59), False, Tier.HOT, id="hot within the hour of a send"),
        pytest.param(WEEKS_AGO, NOON - timedelta(hours=1), False, Tier.QUIET, id="quiet after it"),
        pytest.param(WEEKS_AGO, None, True, Tier.HOT, id="hot while a finding is open"),
        pytest.param(WEEKS_AGO, NOON - timedelta(days=8), False, Tier.DORMANT, id="dormant a week after the last send"),
        pytest.param(WEEKS_AGO, None, False, Tier.DORMANT, id="dormant when nothing was ever sent"),
        pytest.param(NOON, None, False, Tier.QUIET, id="not before we have known it for a week"),
    ],
)
def test_how_closely_an_account_is_watched(claimed_at: datetime, sent_at: datetime | None, finding: bool, tier: Tier) -> None:
    assert Known(account="7", claimed_at=claimed_at, sent_at=sent_at, finding=finding).tier(NOON) is tier
