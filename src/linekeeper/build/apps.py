"""The apps of a house: the configuration's, with the kept credentials laid over it, and anew whenever some are given."""

import asyncio
from collections.abc import Callable, Iterator

import structlog

from linekeeper.build import spool
from linekeeper.build.ground import Ground
from linekeeper.config import App, Config
from linekeeper.errors import Misconfigured
from linekeeper.state.credentials import Credential, laid_over, looked, merged, recall, remember

EVERY_S = 2.0  #: real seconds between two looks for what was given

log = structlog.get_logger(__name__)
Listener = Callable[[tuple[App, ...]], None]


class Apps:
    """Iterates over the names of the apps that there are now."""

    def __init__(self, config: Config, ground: Ground) -> None:
        self._config, self._ground = config, ground
        self._kept: dict[str, Credential] = {}
        self._names = [app.name for app in config.apps]
        self.now: tuple[App, ...] = config.apps
        self.listeners: dict[str, Listener] = {}  #: who must know of a change, by name

    def __iter__(self) -> Iterator[str]:
        return iter([app.name for app in self.now])

    async def load(self) -> None:
        """Read what is kept, and take what was given while nobody ran.

        Raises:
            Misconfigured: an app's secret is neither in the configuration nor kept, or what is kept cannot be opened.
            TryLater: the disk refuses.
        """
        self._kept = await recall(self._ground.state, self._ground.keys)
        await self._keep([looked(one, self._configured(name)) for name, one in self._kept.items() if one.instead_of is None])
        await self.take(begin=False)
        self._lay_over()
        faults = [_lacking(app) for app in self.now if not app.secret]
        if faults:
            raise Misconfigured.all(faults)
        for name in sorted(self._kept.keys() - set(self)):
            log.warning("credential.unnamed", app=name, remedy="run `linekeeper connect` again, or leave it: it is not used")

    async def take(self, *, begin: bool) -> int:
        """Keep what was given, then remove its files; return how many there were. Taking one twice, after a crash, does no harm.

        `begin`: an app that the configuration did not name at the start is begun with.

        Raises:
            TryLater: the disk refuses. The files stay.
        """
        taken = await asyncio.to_thread(lambda: list(spool.waiting(self._config.data, self._ground.keys)))
        for _, change in taken:
            configured = self._configured(change.name)
            before = self._kept.get(change.name)
            after = merged(before, change, laid_over(configured or App(name=change.name), before))
            await self._keep([looked(after, configured)])
            log.info("credential.kept", app=change.name)
        # Files go last: what was not kept is found again.
        self._lay_over(*(change.name for _, change in taken if begin and change.secret))
        for path, _ in taken:
            path.unlink(missing_ok=True)
        return len(taken)

    async def watch(self) -> None:
        """Take what is given, until cancelled, and tell the listeners.

        Raises:
            TryLater: the disk refuses; call again.
        """
        while True:
            await asyncio.sleep(EVERY_S)
            await self.take(begin=True)

    def _configured(self, name: str) -> App | None:
        return next((app for app in self._config.apps if app.name == name), None)

    async def _keep(self, credentials: list[Credential]) -> None:
        if credentials:
            await remember(self._ground.state, self._ground.keys, credentials)
            self._kept |= {one.app.name: one for one in credentials}

    def _lay_over(self, *fresh: str) -> None:
        """Lay what is kept over the configuration; apps that were just given, with a secret, are begun with."""
        self._names += [name for name in fresh if name not in self._names]
        apps = tuple(laid_over(self._configured(name) or self._kept[name].app, self._kept.get(name)) for name in self._names)
        if apps != self.now:
            self.now = apps
            for tell in self.listeners.values():
                tell(apps)


def _lacking(app: App) -> Misconfigured:
    why = "the configuration says that it is kept, and the data folder does not hold it"
    return Misconfigured(f"app {app.name} has no secret", why=why, remedy=f"give it: linekeeper connect --name {app.name}")
