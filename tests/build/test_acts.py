"""What an operator does, written down: by the server that runs, or at once where none does; once, whatever crashes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.act.book import Book
from linekeeper.build import spool
from linekeeper.build.acts import FOLDER, Acknowledge, Acts, Appeal, KeepKey, RevokeKey, Written, carry_out, sealed
from linekeeper.build.clock import Real
from linekeeper.build.ground import Ground, opened
from linekeeper.build.house import House, built
from linekeeper.config import Config
from linekeeper.errors import TryLater
from linekeeper.events import Source
from linekeeper.events.house import AppealNoted
from linekeeper.flow.alerts import ACKNOWLEDGE, KEPT, Acknowledgement
from linekeeper.fold.notice import Change
from linekeeper.gateway.keyring import make
from linekeeper.journal.port import START
from linekeeper.state.port import State
from linekeeper.views.alerts import alerts
from tests.act.told import BANNED, NOON, notice, route
from tests.build.lived import ACCOUNT, fold, live
from tests.build.test_alerting import configured, meta_says

APPEAL = Appeal(event=AppealNoted(at=NOON, account=ACCOUNT, about="ban_disabled", by="Ada", text="case 12"), app="meta", at=NOON)
ACK = Acknowledge(told=(Acknowledgement(alert=1, by="Ada", at=NOON, reason="on it"),), at=NOON)


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    async with opened(Config(data=tmp_path)) as ground:
        yield ground


async def noted(ground: Ground) -> list[AppealNoted]:
    read = await ground.journal.read(after=START)
    found = [event for _, batch in read if batch.source is Source.ACT for element in batch.elements for event in element.events]
    return [event for event in found if isinstance(event, AppealNoted)]


async def test_without_a_server_it_is_written_down_at_once(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    book = Book([route()], lambda: "msg_1")
    book.take(1, notice(Change.OPENED, BANNED), NOON)
    async with opened(config) as ground:
        await ground.state.remember(KEPT, book.writes())

    assert await carry_out(config, APPEAL, Real()) is Written.HERE
    assert await carry_out(config, ACK, Real()) is Written.HERE
    async with opened(config) as ground:
        assert await noted(ground) == [APPEAL.event]
        (one,) = (await alerts(ground.state)).items
    assert one.acknowledged is not None
    assert (one.acknowledged.by, one.acknowledged.reason) == ("Ada", "on it"), "it shows though no server runs"


async def test_a_noted_appeal_shows_its_clock_on_the_number(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    now = datetime.now(UTC).replace(microsecond=0)
    await live(config, at=now - timedelta(hours=1))
    event = AppealNoted(at=now - timedelta(minutes=30), account=ACCOUNT, about="ban_disabled", by="Ada")
    await carry_out(config, Appeal(event=event, app="meta", at=now), Real())
    async with opened(config) as ground:
        await fold(config, ground)
        due = await ground.state.look(lambda look: [row.due_at for row in look.fleet()])
    assert due == [event.at + timedelta(hours=48)]


async def test_a_running_server_takes_it_and_stops_reminding(tmp_path: Path) -> None:
    config = configured(tmp_path)
    await live(config)
    async with built(config, Real()) as house:
        await meta_says(house, {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE", "waba_ban_date": "Today"}})
        while not (page := await house.views.alerts()).items:  # noqa: ASYNC110  nobody rings for it
            await asyncio.sleep(0.05)
        told = tuple(Acknowledgement(alert=int(one.id), by="Ada", at=NOON) for one in page.items)
        written = await carry_out(config, Acknowledge(told=told, at=NOON), Real())
        while (await house.views.alerts()).items[0].acknowledged is None:  # noqa: ASYNC110  nobody rings for it
            await asyncio.sleep(0.05)
    assert written is Written.BY_SERVER


async def test_an_appeal_that_a_running_server_wrote_down_shows_within_moments(tmp_path: Path) -> None:
    config = configured(tmp_path)
    now = datetime.now(UTC)
    await live(config, at=now - timedelta(minutes=1))
    event = AppealNoted(at=now - timedelta(minutes=30), account=ACCOUNT, about="violation", by="Ada")
    async with built(config, Real()) as house:
        written = await carry_out(config, Appeal(event=event, app="meta", at=now), Real())
        while not await shown(house, "appeal_running"):  # noqa: ASYNC110  nobody rings for it
            await asyncio.sleep(0.05)
    assert written is Written.BY_SERVER


async def shown(house: House, code: str) -> bool:
    found = await house.views.number("+15550100100")
    assert found is not None
    return any(reason.code == code for reason in found.reasons)


async def test_an_act_that_could_not_be_kept_stays_and_is_taken_later(tmp_path: Path, ground: Ground) -> None:
    class Full:
        async def append(self, *_: object) -> None:
            raise TryLater("the disk is full")

    leave(tmp_path, ground)
    with pytest.raises(TryLater):
        await Acts(Config(data=tmp_path), ground.keys, Full(), ground.state, ground.sends).take()  # type: ignore[arg-type]  # a disk that is full
    acts = Acts(Config(data=tmp_path), ground.keys, ground.journal, ground.state, ground.sends)

    assert (await acts.take(), await acts.take()) == (1, 0)
    assert await noted(ground) == [APPEAL.event]


async def test_acknowledgements_wait_for_whoever_owns_the_book(tmp_path: Path, ground: Ground) -> None:
    leave(tmp_path, ground, ACK)
    await Acts(Config(data=tmp_path), ground.keys, ground.journal, ground.state, ground.sends).take()

    assert len(await claimed(ground.state)) == 1


@pytest.mark.parametrize("body", [b"", b"\x01nonsense that nobody sealed here"], ids=["empty", "not ours"])
async def test_what_cannot_be_opened_is_put_aside_and_stops_nobody(tmp_path: Path, ground: Ground, body: bytes) -> None:
    path = spool.leave(tmp_path, FOLDER, NOON - timedelta(hours=1), body)
    leave(tmp_path, ground)
    await Acts(Config(data=tmp_path), ground.keys, ground.journal, ground.state, ground.sends).take()

    assert path.with_suffix(".refused").exists()
    assert await noted(ground) == [APPEAL.event]


async def test_the_file_can_be_read_by_its_owner_alone_and_shows_nothing(tmp_path: Path, ground: Ground) -> None:
    path = leave(tmp_path, ground)

    assert path.stat().st_mode & 0o077 == 0
    assert b"Ada" not in path.read_bytes()


def leave(folder: Path, ground: Ground, act: Appeal | Acknowledge = APPEAL) -> Path:
    return spool.leave(folder, FOLDER, act.at, sealed(act, ground.keys))


async def claimed(state: State) -> list[object]:
    return list(await state.claim(ACKNOWLEDGE, NOON))


async def test_a_gateway_key_is_kept_and_revoked_and_revoking_it_twice_changes_nothing(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    key, _ = make("shop", ACCOUNT, NOON, by="Ada")
    assert await carry_out(config, KeepKey(key=key, at=NOON), Real()) is Written.HERE
    for hours in (1, 2):
        await carry_out(config, RevokeKey(id=key.id, at=NOON + timedelta(hours=hours)), Real())

    async with opened(config) as ground:
        assert list(await ground.sends.look(lambda look: look.keys())) == [replace(key, revoked_at=NOON + timedelta(hours=1))]
