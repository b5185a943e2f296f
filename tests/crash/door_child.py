"""The door on a data folder, with its keeper, until it is killed: no page and no poller, so that it starts fast.

Says `opening` before it opens its files, and `port <n>` when it answers. Webhooks of the app `old` are heard as if long ago, so
that their bodies expire at once. With `early` it answers before the commit: that build must be found out.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import structlog

import linekeeper.journal.sqlite
import linekeeper.state.rebuild
import linekeeper.state.sqlite
from linekeeper import rulebook
from linekeeper.build import keeping
from linekeeper.build.bell import Ringing
from linekeeper.build.keeping import keep_folding
from linekeeper.build.servers import bound, serving
from linekeeper.config import App, Retention, Secret
from linekeeper.decode import Veil
from linekeeper.events.house import AccountClaimed
from linekeeper.flow import Keeper, record
from linekeeper.intake import Door, Keeping
from linekeeper.journal.port import Journal
from linekeeper.journal.sqlite import open_journal
from linekeeper.meter import Meter
from linekeeper.state.port import State
from linekeeper.state.sqlite import open_state
from linekeeper.store import checkpoint
from linekeeper.store.crypt import open_keys
from linekeeper.store.lock import lock_folder
from linekeeper.store.migrate import Migration, migrations_of
from tests.flow.bodies import HARBOR, MARINA, about, body, enforced, entry, flagged, status, written

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD = NOON - timedelta(days=40)
RETENTION = Retention(days=30)
SECRET = "shh"
LATE_S = 5.0  #: so long after its 200 the build that lies keeps a delivery: it is killed before, on whatever machine
NUMBERS = {"101": HARBOR, "102": HARBOR, "103": MARINA}


def is_old(name: str) -> bool:
    """Return whether the delivery of this name is heard as if long ago."""
    return name.endswith("7")


def app_of(name: str) -> str:
    """Return whose door the delivery goes to."""
    return "old" if is_old(name) else "meta"


def body_of(name: str) -> bytes:
    """Return what is posted under this name: statuses, messages, news, and now and then what nobody can read. Each body is its own."""
    chance = Random(name)
    at = (OLD if is_old(name) else NOON) - timedelta(minutes=chance.randrange(1, 600))
    number = chance.choice(sorted(NUMBERS))
    to = f"1555010{chance.randrange(60):04}" if not is_old(name) else f"1555010{chance.randrange(7000, 9999)}"
    also = {"recipient_user_id": f"US.{chance.randrange(40)}"} if chance.random() < 0.2 and not is_old(name) else {}
    kind = chance.choices(("status", "written", "news", "digits", "unread", "junk"), (60, 15, 8, 5, 2, 10))[0]
    account = NUMBERS[number]
    match kind:
        case "status":
            words = [status(f"wamid.{name}.{place}", at, "delivered", to, **also) for place in range(chance.randrange(1, 6))]
            return body(entry(account, at, "messages", about(number, statuses=words)))
        case "written":
            return body(entry(account, at, "messages", about(number, messages=[written(f"wamid.{name}", at, to)])))
        case "news":
            return body(entry(account, at, "account_update", enforced("RESTRICTED_BIZ_INITIATED_MESSAGING", at, name=name)))
        case "digits":
            return body(entry(account, at, "phone_number_quality_update", {**flagged("15550100101"), "name": name}))
        case "unread":
            return body(entry(account, at, "something_new", {"name": name}))
        case _:
            return name.encode() + chance.randbytes(chance.choice([20, 300, 5_000]))


def grow(round_: int) -> None:
    """Let this program know `round_` migrations more than the real one: each start upgrades the files that are there."""

    def grown(room: str) -> list[Migration]:
        first = migrations_of(room)
        table = "deliveries" if room.endswith("journal") else "subjects"
        more = [
            Migration(len(first) + number, "more", f"CREATE TABLE more_{number} AS SELECT * FROM {table} LIMIT 200")  # noqa: S608  our own words
            for number in range(1, round_ + 1)
        ]
        return first + more

    know(grown)


def know(migrations: Callable[[str], list[Migration]]) -> None:
    """Let the stores look for their migrations here."""
    for module in (linekeeper.journal.sqlite, linekeeper.state.sqlite, linekeeper.state.rebuild):
        module.migrations_of = migrations  # type: ignore[attr-defined]  # the seam is theirs, the growth is ours


class Stopped:
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return always the same time."""
        return self._at

    async def sleep(self, seconds: float) -> None:
        """Sleep as long as it says."""
        await asyncio.sleep(seconds)


def doors(journal: Journal, veil: Veil, *, early: bool) -> Any:
    """Return an ASGI application: a door for what is heard now, and one for what is heard as if long ago."""
    meter = Meter()
    keep: Any = Keeping(journal, veil, meter)
    kept: set[asyncio.Task[int]] = set()

    async def keep_late(*told: Any) -> int:
        await asyncio.sleep(LATE_S)
        return int(await keep(*told))

    async def answer_first(*told: Any) -> int:
        kept.add(task := asyncio.create_task(keep_late(*told)))
        task.add_done_callback(kept.discard)
        return 0

    by_app = {
        name: Door([App(name=name, id=name, secret=Secret(SECRET))], answer_first if early else keep, Stopped(at), meter)
        for name, at in (("meta", NOON), ("old", OLD))
    }

    async def application(scope: Any, receive: Any, send: Callable[..., Awaitable[None]]) -> None:
        await by_app["old" if scope["path"].endswith("/old") else "meta"](scope, receive, send)

    return application


async def sweeping(journal: Journal, state: State) -> None:
    """Let old bodies and old rows go, again and again."""
    while True:
        await journal.expire(NOON)
        await state.clean(NOON)
        await asyncio.sleep(0.02)


async def live(folder: Path, *, early: bool) -> None:
    """Do everything at once, until we are killed."""
    keys = open_keys(folder)
    listener = bound("the door", "127.0.0.1", 0, "-")
    os.write(1, b"opening\n")
    async with AsyncExitStack() as stack:
        journal = Ringing(await stack.enter_async_context(open_journal(folder / "journal.db", keys, RETENTION)))
        state = await stack.enter_async_context(open_state(folder / "state.db"))
        for account in (HARBOR, MARINA):
            claim = AccountClaimed(at=OLD - timedelta(days=1), account=account, app="meta", by="token")
            await record(claim, "meta", account, journal, claim.at)
        await stack.enter_async_context(serving(doors(journal, Veil(keys.veil_key, keys.key_id), early=early), listener, lifespan=False))
        os.write(1, f"port {listener.getsockname()[1]}\n".encode())
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        tasks.create_task(sweeping(journal, state))
        keeper = Keeper(rulebook.current())
        await keep_folding(journal, state, keeper, now=lambda: NOON, ring=lambda: None, meter=Meter())


def main() -> None:
    """Run as `door_child.py FOLDER ROUND [early]`."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    folder, round_ = Path(sys.argv[1]), int(sys.argv[2])
    keeping.AT_ONCE = 20  # so that a kill falls between turns, and into them
    checkpoint.SOME_PAGES, checkpoint.MANY_PAGES = 50, 300  # so that a kill often falls into a checkpoint
    grow(round_)
    with lock_folder(folder):
        asyncio.run(live(folder, early="early" in sys.argv))


if __name__ == "__main__":
    main()
