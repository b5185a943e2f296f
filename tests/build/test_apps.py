"""The apps of a house: from the configuration and from what is kept, and anew when something is given."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from linekeeper.build import spool
from linekeeper.build.apps import Apps
from linekeeper.build.ground import Ground, opened
from linekeeper.config import App, Config, Secret
from linekeeper.errors import Misconfigured
from linekeeper.state.credentials import Change, recall

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD, NEW = Secret("old"), Secret("new")
META = App(id="42", secret=OLD, token=OLD)
KEPT = App(id="42", kept=True)


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    async with opened(Config(data=tmp_path)) as ground:
        yield ground


def config(folder: Path, *apps: App) -> Config:
    return Config(data=folder, apps=apps)


def give(folder: Path, ground: Ground, at: datetime = NOON, name: str = "meta", **words: Secret) -> Path:
    return spool.put(folder, replace(Change(name=name, at=at), **words), ground.keys)


async def test_without_anything_kept_the_configuration_holds(tmp_path: Path, ground: Ground) -> None:
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()

    assert (apps.now, list(apps)) == ((META,), ["meta"])


async def test_what_was_given_while_nobody_ran_holds_at_the_start_and_at_the_next(tmp_path: Path, ground: Ground) -> None:
    path = give(tmp_path, ground, secret=NEW, token=NEW)
    for _ in range(2):
        apps = Apps(config(tmp_path, KEPT), ground)
        await apps.load()
        assert [(app.secret, app.token) for app in apps.now] == [(NEW, NEW)]
    assert not path.exists()


async def test_a_token_given_to_a_running_house_holds_and_is_told(tmp_path: Path, ground: Ground) -> None:
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()
    told: list[tuple[App, ...]] = []
    apps.listeners["test"] = told.append
    path = give(tmp_path, ground, token=NEW)

    assert await apps.take(begin=True) == 1
    assert [app.token for app in apps.now] == [NEW]
    assert told == [apps.now]
    assert not path.exists()


async def test_nothing_is_told_when_nothing_changed(tmp_path: Path, ground: Ground) -> None:
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()
    told: list[tuple[App, ...]] = []
    apps.listeners["test"] = told.append
    give(tmp_path, ground, token=OLD)

    assert (await apps.take(begin=True), await apps.take(begin=True), told) == (1, 0, [])


async def test_a_token_given_outlives_a_restart_until_the_configuration_says_something_new(tmp_path: Path, ground: Ground) -> None:
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()
    give(tmp_path, ground, token=NEW)
    await apps.take(begin=True)

    held = []
    for configured in (META, replace(META, token=Secret("newest"))):
        apps = Apps(config(tmp_path, configured), ground)
        await apps.load()
        held.append(apps.now[0].token)
    assert held == [NEW, Secret("newest")]


async def test_a_new_secret_keeps_the_one_before_until_its_end(tmp_path: Path, ground: Ground) -> None:
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()
    end = NOON + timedelta(hours=24)
    spool.put(tmp_path, Change(name="meta", at=NOON, secret=NEW, old_secret_until=end), ground.keys)
    await apps.take(begin=True)

    app = apps.now[0]
    assert (app.secret, app.previous_secret, app.previous_secret_until) == (NEW, OLD, end)


async def test_a_crash_before_the_file_was_removed_changes_nothing(tmp_path: Path, ground: Ground) -> None:
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()
    path = give(tmp_path, ground, secret=NEW)
    body = path.read_bytes()
    await apps.take(begin=True)
    before = apps.now
    path.write_bytes(body)  # as if it had been killed before removing it

    apps = Apps(config(tmp_path, META), ground)
    await apps.load()
    assert apps.now == before
    assert before[0].previous_secret == OLD


async def test_an_app_that_a_running_house_is_given_is_begun_with(tmp_path: Path, ground: Ground) -> None:
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()
    give(tmp_path, ground, name="shop", secret=NEW, token=NEW)
    await apps.take(begin=True)

    assert list(apps) == ["meta", "shop"]
    assert apps.now[1].secret == NEW


async def test_an_app_that_the_configuration_does_not_name_is_not_begun_with_at_a_start(tmp_path: Path, ground: Ground) -> None:
    give(tmp_path, ground, name="shop", secret=NEW)
    apps = Apps(config(tmp_path, META), ground)
    await apps.load()

    assert list(apps) == ["meta"]
    assert set(await recall(ground.state, ground.keys)) == {"shop"}  # nothing is lost: named in the file it will run


async def test_an_app_whose_secret_is_nowhere_is_refused_with_what_to_do(tmp_path: Path, ground: Ground) -> None:
    with pytest.raises(Misconfigured, match="app meta has no secret") as fault:
        await Apps(config(tmp_path, KEPT), ground).load()

    assert fault.value.remedy == "give it: linekeeper connect --name meta"
