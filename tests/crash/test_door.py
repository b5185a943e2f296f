"""Kill -9 through the real door, under load: every 200 that a client holds is a body on the disk, byte for byte.

The judge is the client's own ledger of 200s. A build that answers before the commit must fail the same judge. What was derived is
held to the journal: a replay of everything up to the cursor gives the same rows.
"""

import asyncio
import hmac
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random

import aiohttp
import pytest

from linekeeper.flow import Keeper, keep_up
from linekeeper.journal.port import START, Journal
from linekeeper.journal.sqlite import open_journal
from linekeeper.rulebook import current
from linekeeper.state.port import State
from linekeeper.state.rebuild import Difference, compare
from linekeeper.state.sqlite import open_state
from linekeeper.store.crypt import open_keys
from linekeeper.store.migrate import migrations_of
from tests.crash import door_child as child
from tests.forked import ROOT, Living, Nursery

ROUNDS = 25
CLIENTS = 8
MOST_ACKS = 110

Ledger = dict[str, int]
"""What the client got a 200 for: the delivery's name and the id it was told."""


@pytest.fixture(autouse=True)
def no_growth_after() -> Iterator[None]:
    yield
    child.know(migrations_of)


async def posting(port: int, round_: int, client: int, ledger: Ledger, stop: asyncio.Event, acks: int | None) -> None:
    """Post one delivery after the other until nobody answers any more; write down each 200."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        for place in itertools.count():
            name = f"{round_}-{client}-{place}"
            raw = child.body_of(name)
            signature = "sha256=" + hmac.digest(child.SECRET.encode(), raw, "sha256").hex()
            url = f"http://127.0.0.1:{port}/webhooks/{child.app_of(name)}"
            try:
                async with session.post(url, data=raw, headers={"X-Hub-Signature-256": signature}) as said:
                    assert said.status == 200, said.status
                    ledger[name] = int(said.headers["X-Delivery-Id"])
            except aiohttp.ClientError:
                return
            if acks is not None and len(ledger) >= acks:
                stop.set()


async def live_and_die(nursery: Nursery, folder: Path, round_: int, *words: str, acks: int | None = None, after_s: float = 60) -> Ledger:
    """Start a child and post to it; kill it at so many 200s, or some time after it began to open its files. Return the ledger."""
    ledger: Ledger = {}
    with nursery.start(child.__name__, (str(folder), str(round_), *words), folder=ROOT, environ={}) as living:
        assert await asyncio.to_thread(living.stdout.readline) == "opening\n", await asyncio.to_thread(living.communicate)
        stop = asyncio.Event()
        killer = asyncio.create_task(kill_when(living, stop, after_s))
        told = await asyncio.to_thread(living.stdout.readline)
        if told:
            port = int(told.split()[1])
            await asyncio.gather(*(posting(port, round_, client, ledger, stop, acks) for client in range(CLIENTS)))
            stop.set()  # nobody answers any more: it is dead, or it will be told why it stopped
        await killer
        _, errors = await asyncio.to_thread(living.communicate)
        assert living.returncode == -9, errors
    return ledger


async def kill_when(living: Living, stop: asyncio.Event, after_s: float) -> None:
    """Kill the child when told, or after some time."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), after_s)
    living.kill()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Journal, State]]:
    """Open what the dead left."""
    async with (
        open_journal(folder / "journal.db", open_keys(folder), child.RETENTION) as journal,
        open_state(folder / "state.db") as state,
    ):
        yield journal, state


async def losses(journal: Journal, ledger: Ledger) -> list[str]:
    """Return every delivery with a 200 that is not there as it was. The one judge of every build; it asks for no id."""
    kept: set[bytes | None] = set()
    last = 0
    while page := await journal.bodies(last, 1_000):
        last = page[-1].id
        kept |= {delivery.body for delivery in page}
    missing = [name for name in ledger if child.body_of(name) not in kept]
    return [name for name in missing if not (child.is_old(name) and await expired(journal, ledger[name]))]


async def expired(journal: Journal, id_: int) -> bool:
    """Tell whether a delivery was kept, and its body let go since."""
    delivery = await journal.delivery(id_)
    return delivery is not None and delivery.app == "old" and not delivery.kept


async def misplaced(journal: Journal, ledger: Ledger) -> list[str]:
    """Return every delivery whose id, as the client was told, is not its own."""
    found = [(name, await journal.delivery(id_)) for name, id_ in ledger.items()]
    return [name for name, kept in found if kept is None or (kept.kept and kept.body != child.body_of(name))]


async def differences(folder: Path, journal: Journal, state: State, copy: Path) -> list[Difference]:
    """Fold once more, beside it, all that the live state has folded; return where the two differ."""
    until = await state.look(lambda look: look.cursor())
    keeper = Keeper(current(), effects=False)
    position = START
    async with open_state(copy) as rebuilt:
        while page := [one for one in await journal.read(position, 500) if one[0] <= until]:
            position = page[-1][0]
            await rebuilt.turn(lambda turn, page=page: keeper.turn(turn, page))  # type: ignore[misc]  # a page of its own for each turn
    return await asyncio.to_thread(compare, folder / "state.db", copy, child.NOON)


@pytest.mark.slow
async def test_every_200_survives_every_kill_and_the_state_is_what_the_journal_says(nursery: Nursery, tmp_path: Path) -> None:
    chance = Random(20261125)
    folder = tmp_path / "data"
    folder.mkdir()
    everything: Ledger = {}
    asked_for = 0
    for round_ in range(ROUNDS):
        if round_ % 4:
            acks = chance.randrange(1, MOST_ACKS)
            asked_for += acks
            ledger = await live_and_die(nursery, folder, round_, acks=acks)
        else:  # now and then while it opens, migrates and begins
            ledger = await live_and_die(nursery, folder, round_, after_s=chance.uniform(0, 0.3))
        everything |= ledger
        child.grow(round_)
        async with opened(folder) as (journal, state):
            assert await losses(journal, ledger) == []
            assert await misplaced(journal, ledger) == []
            if round_ % 8 == 1:
                assert await differences(folder, journal, state, tmp_path / f"{round_}.db") == []

    async with opened(folder) as (journal, state):
        keeper = Keeper(current())
        while await keep_up(journal, state, keeper):
            pass
        assert await losses(journal, everything) == [], "what survived its own kill survives the later ones"
        assert await misplaced(journal, everything) == []
        assert await differences(folder, journal, state, tmp_path / "end.db") == []
        rows = await state.look(lambda look: look.fleet())
    assert len(rows) == 3
    assert len(everything) >= asked_for
    assert any(child.is_old(name) for name in everything)


async def test_a_build_that_answers_before_the_commit_is_found_out(nursery: Nursery, tmp_path: Path) -> None:
    lost: list[str] = []
    for _ in range(6):
        ledger = await live_and_die(nursery, tmp_path, 0, "early", acks=40)
        young = {name: id_ for name, id_ in ledger.items() if not child.is_old(name)}
        async with opened(tmp_path) as (journal, _):
            lost += await losses(journal, young)
        if lost:
            break

    assert lost, "the judge did not see that it lied"
