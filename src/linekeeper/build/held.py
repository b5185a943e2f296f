"""What holds now, for commands that only look: apps with their kept credentials, also those that wait, and who reads which account."""

import asyncio

from msgspec import Struct

from linekeeper.build import spool
from linekeeper.build.ground import STATE
from linekeeper.config import App, Config
from linekeeper.intake.memory import CLAIMED
from linekeeper.state.credentials import Credential, laid_over, looked, merged, recall
from linekeeper.state.sqlite import open_state
from linekeeper.store.crypt import Keys, open_keys


class Held(Struct, frozen=True, kw_only=True):
    """Apps by name, and the app that reads an account. `kept`: names of the apps that were connected before."""

    apps: dict[str, App]
    claimed: dict[str, str] = {}
    kept: frozenset[str] = frozenset()


async def held(config: Config) -> Held:
    """Read the folder, also while a server runs on it. Where nothing was kept yet, the configuration alone holds.

    Raises:
        Misconfigured: its key or store does not fit.
    """
    configured = {app.name: app for app in config.apps}
    if not config.key and not (config.data / "key").exists():
        return Held(apps=configured)
    keys = await asyncio.to_thread(open_keys, config.data, config.key, make=False)
    kept, claimed = await _kept(config, keys)
    for _, change in await asyncio.to_thread(lambda: list(spool.waiting(config.data, keys))):
        before = kept.get(change.name)
        kept[change.name] = merged(before, change, _over(configured.get(change.name, App(name=change.name)), before))
    apps = {name: _over(configured.get(name), kept.get(name)) for name in (*configured, *kept)}
    return Held(apps=apps, claimed=claimed, kept=frozenset(kept))


async def _kept(config: Config, keys: Keys) -> tuple[dict[str, Credential], dict[str, str]]:
    if not (config.data / STATE).exists():
        return {}, {}
    async with open_state(config.data / STATE, readonly=True) as state:
        claimed = {account: app.decode() for account, app in (await state.recall(CLAIMED)).items()}
        return await recall(state, keys), claimed


def _over(configured: App | None, kept: Credential | None) -> App:
    if configured is not None:
        # As the server will see it that takes what waits.
        return laid_over(configured, looked(kept, configured) if kept else None)
    if kept is None:
        raise AssertionError("an app is configured, or kept, or it is not there")
    return kept.app
