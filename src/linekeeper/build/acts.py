"""What an operator does: written down by the server that runs on the data folder, or at once where none runs.

A running server alone writes to the folder, so an act is left there as a sealed file, which it takes within a second. A file is removed
only after its act was kept; taking one twice, after a crash, is as good as once.
"""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum, auto
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from linekeeper.act.courier import Courier, Ways
from linekeeper.act.message import Page
from linekeeper.act.route import routes_of
from linekeeper.build import spool
from linekeeper.build.clock import Clock
from linekeeper.build.ground import Ground, opened
from linekeeper.config import Config
from linekeeper.errors import Misconfigured
from linekeeper.events.house import AppealNoted
from linekeeper.flow import record
from linekeeper.flow.alerts import Acknowledgement, acknowledge
from linekeeper.journal.port import Journal
from linekeeper.state.port import State
from linekeeper.state.sends import Deed, GatewayKey, Sends, SendsTurn
from linekeeper.store.crypt import Keys, open_keys
from linekeeper.store.instant import to_us
from linekeeper.store.lock import lock_folder

FOLDER = "acts"  #: in the data folder
EVERY_S = 0.5  #: real seconds between two looks
TAKEN_S, LOOK_S = 10.0, 0.1  #: how long a running server is waited for
_CONTEXT = b"act spool"

log = structlog.get_logger(__name__)


class Appeal(Struct, frozen=True, kw_only=True, tag="appeal"):
    """An appeal was filed with Meta, by hand."""

    event: AppealNoted
    app: str
    at: datetime  #: when it was noted; the event tells when it was filed


class Acknowledge(Struct, frozen=True, kw_only=True, tag="acknowledge"):
    """Somebody looks after alerts."""

    told: tuple[Acknowledgement, ...]
    at: datetime


class KeepKey(Struct, frozen=True, kw_only=True, tag="keep_key"):
    """A gateway key was made. Its secret was shown to who made it, and is not in here."""

    key: GatewayKey
    at: datetime


class RevokeKey(Struct, frozen=True, kw_only=True, tag="revoke_key"):
    """A gateway key is good no longer."""

    id: str
    at: datetime
    by: str = ""


Act = Appeal | Acknowledge | KeepKey | RevokeKey
_bytes = msgspec.msgpack.Encoder()
_act: msgspec.msgpack.Decoder[Act] = msgspec.msgpack.Decoder(Act)


class Written(StrEnum):
    """What became of an act."""

    BY_SERVER = auto()  #: the running server wrote it down
    HERE = auto()  #: no server runs: it was written down at once
    NOT_YET = auto()  #: a server runs, and has not taken it within ten seconds


async def perform(act: Act, journal: Journal, state: State, sends: Sends) -> None:
    """Write an act down.

    Raises:
        TryLater: the disk refuses.
    """
    match act:
        case Appeal(event=event):
            await record(event, act.app, event.account, journal, act.at)
            log.info("appeal.noted", account=event.account, about=event.about, by=event.by, filed_at=event.at.isoformat())
        case Acknowledge(told=told):
            for one in told:
                await acknowledge(state, one)
        case KeepKey(key=key):
            await sends.turn(lambda turn: _keep(turn, key, act.at))
            log.info("gateway.key.kept", key=key.id, account=key.account, by=key.by)
        case RevokeKey():
            await sends.turn(lambda turn: _revoke(turn, act))
            log.info("gateway.key.revoked", key=act.id)


def _keep(turn: SendsTurn, key: GatewayKey, at: datetime) -> None:
    turn.put_key(key)
    turn.put_deed(Deed(id=to_us(at), at=at, by=key.by, what="create key", about=key.id, account=key.account))


def _revoke(turn: SendsTurn, act: RevokeKey) -> None:
    known = turn.keys()
    for key in known:
        if key.id == act.id and key.revoked_at is None:
            turn.put_key(replace(key, revoked_at=act.at))
            turn.put_deed(Deed(id=to_us(act.at), at=act.at, by=act.by, what="revoke key", about=key.id, account=key.account))


async def carry_out(config: Config, act: Act, clock: Clock) -> Written:
    """Let the running server write an act down, or do it here where none runs.

    Raises:
        Misconfigured: the data folder cannot be used.
        TryLater: the disk refuses.
    """
    if not _runs(config.data):
        async with opened(config) as ground:
            await perform(act, ground.journal, ground.state, ground.sends)
            await _take_in(config, ground, clock)
        return Written.HERE
    file = spool.leave(config.data, FOLDER, act.at, sealed(act, open_keys(config.data, config.key, make=False)))
    for _ in range(round(TAKEN_S / LOOK_S)):
        if not await asyncio.to_thread(file.exists):
            return Written.BY_SERVER
        await asyncio.sleep(LOOK_S)
    return Written.NOT_YET


def sealed(act: Act, keys: Keys) -> bytes:
    """Return an act encrypted; only this installation's server can read it."""
    return keys.seal(_bytes.encode(act), _CONTEXT)


def _runs(folder: Path) -> bool:
    try:
        with lock_folder(folder):
            return False
    except Misconfigured:
        if not (folder / "lock").exists():
            raise  # the folder cannot be used at all
        return True


async def _take_in(config: Config, ground: Ground, clock: Clock) -> None:
    """Let the book of alerts know at once: no courier runs that would."""
    page = Page(url="", zone=UTC, zone_name="UTC")
    ways = Ways(routes=routes_of(config.alerts), channels={}, page=page, on_failed=lambda _label, _why: None)
    await Courier(ground.state, clock, ways).take_in()


class Acts:
    """Takes what was left, in a running house."""

    def __init__(self, config: Config, keys: Keys, journal: Journal, state: State, sends: Sends) -> None:
        self._folder, self._keys, self._journal, self._state, self._sends = config.data, keys, journal, state, sends

    async def watch(self) -> None:
        """Take what is left, until cancelled.

        Raises:
            TryLater: the disk refuses; call again, nothing is lost.
        """
        while True:
            await self.take()
            await asyncio.sleep(EVERY_S)

    async def take(self) -> int:
        """Write down what was left, then remove its files; return how many there were.

        Raises:
            TryLater: the disk refuses. The files stay.
        """
        left = await asyncio.to_thread(lambda: list(spool.left(self._folder, FOLDER)))
        for path, body in left:
            act = self._opened(path, body)
            if act is not None:
                await perform(act, self._journal, self._state, self._sends)
                path.unlink(missing_ok=True)
        return len(left)

    def _opened(self, path: Path, body: bytes) -> Act | None:
        """Return an act; one that cannot be read is put aside and told: it would be in the way for ever."""
        try:
            return _act.decode(self._keys.open(body, _CONTEXT))
        except (Misconfigured, msgspec.DecodeError) as fault:
            log.error("act.refused", file=path.name, fault=type(fault).__name__)  # noqa: TRY400  a traceback could show what it holds
            spool.put_aside(path)
            return None
