"""Carrying out a connection: subscribe, then write once.

What is written is one sealed file, which a running server takes within seconds and a later one at its start, and for an app that is
new one [[app]] in the configuration, without secrets. A crash before the file is there leaves nothing; after it, running the command
again does the rest.
"""

import asyncio
import secrets
from contextlib import ExitStack
from enum import StrEnum, auto
from pathlib import Path

from aiohttp import ClientSession
from msgspec import Struct

from linekeeper.build import spool
from linekeeper.build.clock import Clock
from linekeeper.build.config_file import prepared
from linekeeper.build.connecting import Place, Plan
from linekeeper.config import Config
from linekeeper.errors import Misconfigured, Refused, TryLater
from linekeeper.graph import GraphError, client, open_session
from linekeeper.intake.handshake import handshake
from linekeeper.intake.lacks import Lack, Weight
from linekeeper.state.credentials import Change
from linekeeper.store.crypt import open_keys
from linekeeper.store.lock import lock_folder

TAKEN_S, LOOK_S = 10.0, 0.1  #: how long a running server is waited for


class Taken(StrEnum):
    """What became of the credentials."""

    AT_ONCE = auto()  #: a running server took them
    AT_START = auto()  #: no server runs: the next one takes them
    NOT_YET = auto()  #: a server runs, and has not taken them within ten seconds


class Done(Struct, frozen=True, kw_only=True):
    """What was done."""

    taken: Taken
    subscribed: tuple[str, ...]
    lacks: tuple[Lack, ...]  #: what is still missing


async def carry_out(place: Place, plan: Plan, clock: Clock) -> Done:
    """Subscribe, write, and wait for a running server to take it.

    Raises:
        LinekeeperError: something refused; then nothing was written here.
    """
    if plan.stopped:
        raise AssertionError("what is stopped is not carried out")
    with ExitStack() as stack:
        put = stack.enter_context(prepared(place.file, plan.app, place.environ, clock.now())) if plan.write else None
        async with open_session() as session:
            await _subscribe(session, plan, clock)
            runs, file = _leave(place.config, plan.change)
            if put is not None:
                put()
            taken = (Taken.AT_ONCE if await _gone(file) else Taken.NOT_YET) if runs else Taken.AT_START
            wrong = await _shaken(session, plan) if taken is Taken.AT_ONCE and plan.callback else None
    still = tuple(lack for lack in plan.lacks if lack.weight is not Weight.HINT)
    return Done(taken=taken, subscribed=plan.subscribe, lacks=(*still, wrong) if wrong else still)


async def _subscribe(session: ClientSession, plan: Plan, clock: Clock) -> None:
    graph = client(session, clock.now, plan.app).using(plan.change.tokens.get(plan.subscribe[0]) if plan.subscribe else None)
    done: list[str] = []
    for account in plan.subscribe:
        try:
            await graph.subscribe(account)
        except GraphError as refused:
            if isinstance(refused, TryLater):
                raise
            before = f"; subscribed before it: {', '.join(done)}, which does no harm" if done else ""
            why = f"Meta answered error {refused.code}{before}; nothing was written here"
            remedy = "give the system user full control of the account (Assign assets), and run it again"
            raise Refused(f"the app cannot be subscribed to account {account}", why=why, remedy=remedy) from refused
        done.append(account)


def _leave(config: Config, change: Change) -> tuple[bool, Path]:
    """Leave the change in the data folder; return whether a server runs there, and the file.

    The folder's lock is held while its key may be made: two makers would make two.
    """
    with ExitStack() as stack:
        runs = False
        try:
            stack.enter_context(lock_folder(config.data))
        except Misconfigured:
            if not (config.data / "lock").exists():
                raise  # the folder cannot be used at all
            runs = True
        return runs, spool.put(config.data, change, open_keys(config.data, config.key))


async def _gone(file: Path) -> bool:
    """Wait until a server took the file; return whether it did."""
    for _ in range(round(TAKEN_S / LOOK_S)):
        if not await asyncio.to_thread(file.exists):
            return True
        await asyncio.sleep(LOOK_S)
    return False


async def _shaken(session: ClientSession, plan: Plan) -> Lack | None:
    return await handshake(session, plan.callback, plan.app.verify_token, secrets.token_hex(8))
