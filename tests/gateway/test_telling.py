"""Whatever way a send goes through the gateway, each of its moves is written down to be told, once and in order."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from linekeeper.state.outgoing import Wanted
from tests.flow.bodies import HARBOR
from tests.gateway.test_waiting import pause, resume, turns, waiting
from tests.gateway.upstream_stub import WAMID, answer
from tests.gateway.yard import Yard, template, yard

REFUSED = answer(400, b'{"error":{"code":131026}}')
Way = Callable[[Yard], Awaitable[object]]


async def arrives(at: Yard) -> None:
    await at.send(template("order"))
    for word in ("sent", "delivered", "delivered", "read"):
        await at.told(WAMID, word, biz_opaque_callback_data=at.tracking())


async def is_refused(at: Yard) -> None:
    at.upstream.says = REFUSED
    await at.send(template("order"))


async def is_unknown_until_a_status_tells(at: Yard) -> None:
    at.upstream.says = b""
    await at.send(template("order"))
    await at.told("wamid.learned", "delivered", biz_opaque_callback_data=at.tracking())


async def is_lost(at: Yard) -> None:
    at.upstream.says = b""
    await at.send(template("order"))
    await at.pass_time(minutes=15)
    await at.told("wamid.other", "sent")
    await at.gateway.every_minute()
    await at.told("wamid.after.all", "sent", biz_opaque_callback_data=at.tracking())


async def waits_for_somebody_to_decide(at: Yard) -> None:
    at.upstream.says = b""
    await at.send(template("order"), by=await at.key(policy="ask"))
    await at.pass_time(minutes=15)
    await at.told("wamid.other", "sent")
    await at.gateway.every_minute()


async def waits_and_goes(at: Yard) -> None:
    await pause(at)
    await waiting(at, template())
    await turns(at, 900, 300)
    await resume(at)
    await turns(at, 310, 10)


async def waits_too_long(at: Yard) -> None:
    await pause(at)
    await waiting(at, template())
    await turns(at, 100 * 3600, 10 * 3600)


async def is_found_as_being_sent_after_a_crash(at: Yard) -> None:
    await at.send(template("order"))
    [one] = await at.kept()
    kept = type(one)(id=one.id + 1, state=type(one.state).SENDING, moved_at=at.now, account=HARBOR, portfolio="P", number="101")
    await at.sends.accept(kept)
    await at.restart()


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        pytest.param(arrives, ["sent", "delivered", "read"], id="it arrives"),
        pytest.param(is_refused, ["failed"], id="it is refused"),
        pytest.param(is_unknown_until_a_status_tells, ["unknown", "delivered"], id="unknown, and a status tells"),
        pytest.param(is_lost, ["unknown", "presumed_lost", "sent"], id="presumed lost, and there after all"),
        pytest.param(waits_for_somebody_to_decide, ["unknown", "presumed_lost"], id="presumed lost, and somebody decides"),
        pytest.param(waits_and_goes, ["held", "sent"], id="it waits, then goes"),
        pytest.param(waits_too_long, ["held", "expired"], id="it waits too long"),
        pytest.param(is_found_as_being_sent_after_a_crash, ["sent", "unknown"], id="a crash"),
    ],
)
@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_each_move_is_told_once(way: Way, expected: list[str], kind: str, tmp_path: Path) -> None:
    async with yard(tmp_path if kind == "sqlite" else None) as at:
        await at.live()
        await at.sends.turn(lambda turn: turn.want([Wanted(target="t", kind="account", name=HARBOR)]))
        await way(at)

        await at.kept()
        told = []
        while page := await at.sends.look(lambda look: look.parcels("t", at.now)):
            told += [one.what for one in page]
            await at.sends.turn(lambda turn, page=page: turn.delivered([one.id for one in page]))  # type: ignore[misc]  # each page its own
        assert told == expected
