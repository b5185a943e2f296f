"""The data folder, opened: keys, journal and state. For writing by one process, for reading by any number beside it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct

from linekeeper.config import App, Config
from linekeeper.decode import Veil
from linekeeper.errors import Misconfigured
from linekeeper.flow.fleet import OurApps
from linekeeper.journal.port import Journal
from linekeeper.journal.sqlite import open_journal
from linekeeper.state.port import State
from linekeeper.state.sends import Sends
from linekeeper.state.sends_memory import MemorySends
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.state.sqlite import open_state
from linekeeper.store.crypt import STORES, Keys, open_keys
from linekeeper.store.lock import lock_folder

JOURNAL, STATE = STORES
PATIENCE_S = 2.0  #: a command holds the folder for an instant; a server that starts just then waits for it
SENDS = "sends.db"  #: not among those that must be there: a folder of before the gateway has none


class Ground(Struct, frozen=True, kw_only=True):
    """What everything stands on."""

    journal: Journal
    state: State
    sends: Sends
    keys: Keys

    @property
    def veil(self) -> Veil:
        """Return what hides people and message ids."""
        return Veil(self.keys.veil_key, self.keys.key_id)


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Ground]:
    """Open the folder for this process alone; it is made when it is not there.

    Raises:
        Misconfigured: another process holds it, or its key or stores do not fit.
    """
    with lock_folder(config.data, PATIENCE_S):
        keys = open_keys(config.data, config.key)
        async with (
            open_journal(config.data / JOURNAL, keys, config.retention) as journal,
            open_state(config.data / STATE) as state,
            open_sends(config.data / SENDS) as sends,
        ):
            yield Ground(journal=journal, state=state, sends=sends, keys=keys)


@asynccontextmanager
async def reading(config: Config) -> AsyncIterator[Ground]:
    """Open the folder for reading only, also while a server runs on it.

    Raises:
        Misconfigured: nothing has been kept there yet, or its key or stores do not fit.
    """
    must_be_there(config.data)
    keys = open_keys(config.data, config.key, make=False)
    async with (
        open_journal(config.data / JOURNAL, keys, config.retention, readonly=True) as journal,
        open_state(config.data / STATE, readonly=True) as state,
        _sends(config.data / SENDS) as sends,
    ):
        yield Ground(journal=journal, state=state, sends=sends, keys=keys)


@asynccontextmanager
async def _sends(path: Path) -> AsyncIterator[Sends]:
    """Open the gateway's store for reading; where there is none yet, an empty one."""
    if not await asyncio.to_thread(path.exists):
        yield MemorySends()
        return
    async with open_sends(path, readonly=True) as sends:
        yield sends


def our_apps(apps: Iterable[App]) -> OurApps:
    """Return what judging must know of the apps: the server and a replay must say the same."""
    apps = tuple(apps)
    return OurApps(ids=frozenset(app.id for app in apps if app.id), sole_path=frozenset(app.name for app in apps if app.sole_path))


def must_be_there(folder: Path) -> None:
    """Raise Misconfigured when nothing was ever kept in the folder."""
    missing = [name for name in STORES if not (folder / name).exists()]
    if missing:
        raise Misconfigured(
            f"there is nothing to read in the data folder {folder}",
            why=f"it has no {' and no '.join(missing)}: no server has run there yet",
            remedy="start `linekeeper serve`, or name the right folder (LINEKEEPER_DATA)",
        )
