"""What holds now, as a command sees it: the configuration, what is kept, and what still waits for a server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linekeeper.build import spool
from linekeeper.build.apps import Apps
from linekeeper.build.ground import opened
from linekeeper.build.held import held
from linekeeper.config import App, Config, Secret
from linekeeper.errors import Misconfigured
from linekeeper.intake.memory import CLAIMED
from linekeeper.state.credentials import Change
from linekeeper.store.crypt import open_keys

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD, NEW = Secret("old"), Secret("new")


async def test_where_nothing_was_kept_the_configuration_holds_and_nothing_is_made(tmp_path: Path) -> None:
    app = App(id="42", secret=OLD)
    told = await held(Config(data=tmp_path / "data", apps=(app,)))

    assert (told.apps, told.claimed, told.kept) == ({"meta": app}, {}, frozenset())
    assert not (tmp_path / "data").exists()


async def test_what_is_kept_and_what_waits_are_seen_also_while_a_server_runs(tmp_path: Path) -> None:
    config = Config(data=tmp_path, apps=(App(id="42", secret=OLD),))
    async with opened(config) as ground:
        spool.put(tmp_path, Change(name="meta", at=NOON, token=OLD), ground.keys)
        await Apps(config, ground).load()
        await ground.state.remember(CLAIMED, {"7": b"meta"})
        spool.put(tmp_path, Change(name="meta", at=NOON, secret=NEW), ground.keys)
        spool.put(tmp_path, Change(name="shop", at=NOON, id="43", secret=NEW), ground.keys)
        told = await held(config)

    assert (told.apps["meta"].token, told.apps["meta"].secret, told.apps["meta"].previous_secret) == (OLD, NEW, OLD)
    assert told.apps["shop"].id == "43"
    assert (told.claimed, told.kept) == ({"7": "meta"}, frozenset({"meta", "shop"}))


async def test_before_the_first_start_what_waits_is_seen(tmp_path: Path) -> None:
    keys = open_keys(tmp_path)
    spool.put(tmp_path, Change(name="meta", at=NOON, id="42", secret=NEW), keys)

    assert (await held(Config(data=tmp_path))).apps["meta"].secret == NEW


async def test_another_key_is_refused(tmp_path: Path) -> None:
    config = Config(data=tmp_path, apps=(App(secret=OLD),))
    async with opened(config) as ground:
        spool.put(tmp_path, Change(name="meta", at=NOON, token=OLD), ground.keys)
        await Apps(config, ground).load()

    with pytest.raises(Misconfigured):
        await held(Config(data=tmp_path, key=Secret("ab" * 32)))
