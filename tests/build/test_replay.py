"""Replay comes to the same, finds what does not follow from what was heard, and mends it when asked."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from linekeeper.build.ground import opened
from linekeeper.build.replay import FOLDER, Origin, Replayed
from linekeeper.build.replay import replay as run_replay
from linekeeper.config import Config, Retention
from linekeeper.errors import Misconfigured
from linekeeper.flow import receive
from linekeeper.flow.alerts import ALERT, KEPT, OF_ALERTS, Alert, Life, notice_of
from linekeeper.fold.finding import Finding, Severity, Whose
from linekeeper.fold.verdict import Basis, Status
from linekeeper.state.port import Turn
from linekeeper.store.connection import Access, connect
from linekeeper.views.deliveries import delivery_answer
from tests.build.lived import FINE, fold, live, status_body

(NUMBER,) = FINE


async def replay(config: Config, origin: Origin = Origin.AUTO, *, put_in_place: bool = False) -> Replayed:
    return await run_replay(config, origin, now=datetime.now(UTC), put_in_place=put_in_place, tell=lambda _, __: None)


async def change(config: Config, work: Callable[[Turn], None]) -> None:
    async with opened(config) as ground:
        await ground.state.turn(work)


def plant(turn: Turn) -> None:
    """Change a row as no news could have."""
    row = turn.fleet_row(NUMBER)
    assert row is not None
    turn.put_fleet(replace(row, status="banned"))


@pytest.mark.parametrize("origin", list(Origin), ids=str)
async def test_from_whatever_it_is_rebuilt_it_comes_to_the_same(tmp_path: Path, origin: Origin) -> None:
    config = Config(data=tmp_path)
    await live(config)

    done = await replay(config, origin)

    assert (done.differences, done.swapped) == ([], False)
    assert done.batches == done.until == 4
    assert done.decoded == (0 if origin is Origin.BATCHES else 2)


async def test_a_planted_row_is_found_and_the_live_copy_left_alone(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    await change(config, plant)

    assert (await replay(config)).differences == [f"fleet {NUMBER} differs"]
    assert (await replay(config)).differences != [], "looking mends nothing"


async def test_a_row_that_was_lost_is_found(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    await change(config, lambda turn: turn.drop_fleet(NUMBER))

    assert (await replay(config)).differences == [f"fleet {NUMBER} is missing in the live copy"]


async def test_a_row_that_follows_from_nothing_is_found(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    await change(config, lambda turn: turn.save("number", "99", b"x"))

    assert (await replay(config)).differences == ["subjects number 99 is in the live copy only"]


async def test_swapping_mends_it_and_touches_nothing_of_ours(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    await change(config, plant)
    async with opened(config) as ground:
        await ground.state.remember("credentials", {"1": b"sealed"})

    assert (await replay(config, put_in_place=True)).swapped
    assert (await replay(config)).differences == []
    async with opened(config) as ground:
        assert await ground.state.recall("credentials") == {"1": b"sealed"}
        assert await ground.state.claim("poll", datetime.now(UTC) + timedelta(days=1)) == [], "no effect leaves"


async def test_an_alert_that_followed_from_a_wrong_row_ends_when_the_row_is_mended(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    finding = Finding(
        subject="number",
        subject_id=NUMBER,
        code="banned",
        severity=Severity.CRITICAL,
        status=Status.BANNED,
        text="Meta has banned this number.",
        basis=Basis.REPORTED,
    )
    whose = Whose(number=NUMBER, account="1", portfolio="77")
    alert = Alert(id=1, effect=1, finding=finding, life=Life.OPEN, opened_at=datetime.now(UTC), numbers={NUMBER: whose})
    async with opened(config) as ground:
        await ground.state.remember(KEPT, {f"{OF_ALERTS}1": msgspec.msgpack.encode(alert)})

    await replay(config, put_in_place=True)

    async with opened(config) as ground:
        (effect,) = await ground.state.claim(ALERT, datetime.now(UTC))
        assert (notice_of(effect).change.value, notice_of(effect).finding.id) == ("faded", finding.id)


async def test_it_works_after_bodies_have_expired(tmp_path: Path) -> None:
    config = Config(data=tmp_path, retention=Retention(days=7))
    await live(config)
    async with opened(config) as ground:
        await ground.journal.expire(datetime.now(UTC) + timedelta(days=20))

    assert ((await replay(config)).differences, (await replay(config)).decoded) == ([], 0)
    with pytest.raises(Misconfigured, match="has expired"):
        await replay(config, Origin.RAW)


async def test_it_runs_beside_a_server_that_goes_on(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    async with opened(config) as ground:

        async def go_on() -> None:
            for place in range(20):
                now = datetime.now(UTC)
                await receive(status_body(NUMBER, now, message=f"wamid.{place}"), "meta", "meta", ground.journal, ground.veil, now)
                await fold(config, ground)

        done, _ = await asyncio.gather(replay(config), go_on())

    assert done.differences == []


async def test_swapping_while_a_server_runs_is_refused_with_its_process(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    async with opened(config):
        with pytest.raises(Misconfigured, match="another Linekeeper already runs"):
            await replay(config, put_in_place=True)


async def test_where_nothing_was_kept_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="nothing to read"):
        await replay(Config(data=tmp_path))


async def test_nothing_is_left_behind_and_a_killed_replay_is_no_trouble(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "state.db").write_bytes(b"half")

    assert (await replay(config)).differences == []
    assert not (tmp_path / FOLDER).exists()


async def test_a_row_that_is_damaged_on_the_disk_is_stepped_over_told_and_mended_from_its_raw_body(tmp_path: Path) -> None:
    config = Config(data=tmp_path)
    await live(config)
    async with opened(config) as ground:
        for number, state in enumerate(("read", "failed"), 3):
            body = status_body(NUMBER, datetime.now(UTC), state, f"wamid.{number}")
            await receive(body, "meta", "meta", ground.journal, ground.veil, datetime.now(UTC))
        with closing(connect(tmp_path / "journal.db", Access.WRITE)) as db:
            db.execute("DROP TRIGGER batches_are_not_edited")
            db.execute("UPDATE batches SET body = zeroblob(length(body)) WHERE seq = 5")
        await fold(config, ground)
        unread = await ground.state.look(lambda look: look.unread())
        cursor, end = await ground.state.look(lambda look: look.cursor()), await ground.journal.end()
        told = [notice_of(effect) for effect in await ground.state.claim(ALERT, datetime.now(UTC))]
        kept = await ground.journal.delivery(3)
        assert kept is not None
        shown = delivery_answer(kept, await ground.journal.batches_of(3))

    assert cursor == end
    assert [(row.where, row.delivery) for row in unread] == [("batch 5 of the journal, all of it", 3)]
    assert [(one.finding.code, one.finding.severity) for one in told] == [("journal_damaged", Severity.CRITICAL)]
    assert "damaged on the disk" in " ".join(shown.events)
    assert (await replay(config, put_in_place=True)).swapped
    async with opened(config) as ground:
        assert await ground.state.look(lambda look: look.unread()) == []
