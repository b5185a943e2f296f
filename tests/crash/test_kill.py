"""Kill -9 at any point: whatever was acknowledged is there, whole, and the state is exactly as far as its cursor says.

The judge is the client's own ledger of acknowledgements. A build that acknowledges before the commit must fail the same judge.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

import linekeeper.journal.sqlite
import linekeeper.state.sqlite
from linekeeper.journal.port import START, Journal, Position
from linekeeper.journal.sqlite import open_journal
from linekeeper.state.port import Look, State
from linekeeper.state.sqlite import open_state
from linekeeper.store.crypt import open_keys
from linekeeper.store.migrate import migrations_of
from tests.crash import child
from tests.forked import ROOT, Nursery

ROUNDS = 25
MOST_ACKS = 500


@pytest.fixture(autouse=True)
def no_growth_after() -> Iterator[None]:
    yield
    linekeeper.journal.sqlite.migrations_of = migrations_of  # type: ignore[attr-defined]  # the child's seam, put back
    linekeeper.state.sqlite.migrations_of = migrations_of  # type: ignore[attr-defined]  # as above


def live_and_die(
    nursery: Nursery, folder: Path, round_: int, *words: str, acks: int | None = None, after_s: float = 60
) -> list[tuple[int, str]]:
    """Start a child; kill it when it has acknowledged so many, or some time after it began to open its files.

    Return its acknowledgements, those included that were said while the kill was on its way.
    """
    said: list[tuple[int, str]] = []
    with nursery.start(child.__name__, (str(folder), str(round_), *words), folder=ROOT, environ={}) as living:
        assert living.stdout.readline() == "open\n"
        killer = threading.Timer(after_s, living.kill)
        killer.start()
        for line in living.stdout:
            _, id_, name = line.rstrip("\n").split(" ")
            said.append((int(id_), name))
            if len(said) == acks:
                living.kill()
        assert living.wait(30) == -9, "it ended before it was killed"
        killer.cancel()
    return said


async def kept_after(journal: Journal, position: Position) -> tuple[dict[str, int | None], Position]:
    """Return the deliveries of all batches past a position, by name, and the newest position."""
    kept: dict[str, int | None] = {}
    while page := await journal.read(position, 2_000):
        position = page[-1][0]
        kept |= {batch.elements[0].key.decode().split(" ")[0]: batch.delivery for _, batch in page}
    return kept, position


async def losses(journal: Journal, acked: list[tuple[int, str]], kept: dict[str, int | None]) -> list[str]:
    """Return every acknowledged delivery that is not there as it was, with its batches. The one judge of every build."""
    lost = []
    for _, name in acked:
        id_ = kept.get(name)
        delivery = None if id_ is None else await journal.delivery(id_)
        if id_ is None or delivery is None:
            lost.append(f"{name}: gone")
        elif delivery.body != child.body_of(name) and not (child.is_old(name) and not delivery.kept):
            lost.append(f"{name}: not the same bytes")
        elif [batch.elements for batch in await journal.batches_of(id_)] != [b.elements for b in child.batches_of(name)]:
            lost.append(f"{name}: batches are missing")
    return lost


async def faults(journal: Journal, state: State) -> list[str]:
    """Return what is not all or nothing: deliveries with half of their batches, or a state not exactly at its cursor."""
    counts: Counter[str] = Counter()
    halves: Counter[int | None] = Counter()
    cursor = await state.look(lambda look: look.cursor())
    position = START
    while page := await journal.read(position, 2_000):
        for position, batch in page:
            halves[batch.delivery] += 1
            if position <= cursor:
                counts[batch.account] += len(batch.elements)
    found = [f"delivery {delivery} has {number} of its 2 batches" for delivery, number in halves.items() if number != 2]

    def look_at(look: Look) -> dict[str, int]:
        assert list(look.all("twice")) == []
        return {account: int(count) for account, count in look.all("count")}

    if (counted := await state.look(look_at)) != dict(counts):
        found.append(f"the state says {counted}, its cursor {dict(counts)}")
    return found


@pytest.mark.slow
async def test_what_was_acknowledged_survives_every_kill(nursery: Nursery, tmp_path: Path) -> None:
    chance = Random(20261125)
    ledger: list[tuple[int, str]] = []
    everything: dict[str, int | None] = {}
    position = START
    asked_for = 0
    for round_ in range(ROUNDS):
        if round_ % 4:
            acks = chance.randrange(1, MOST_ACKS)
            asked_for += acks
            acked = live_and_die(nursery, tmp_path, round_, acks=acks)
        else:  # now and then while it opens, migrates and begins
            acked = live_and_die(nursery, tmp_path, round_, after_s=chance.uniform(0, 0.3))
        ledger += acked
        child.grow(round_)
        async with (
            open_journal(tmp_path / "journal.db", open_keys(tmp_path), child.RETENTION) as journal,
            open_state(tmp_path / "state.db") as state,
        ):
            kept, position = await kept_after(journal, position)
            everything |= kept
            assert await losses(journal, acked, kept) == []
            assert [name for id_, name in acked if kept[name] != id_] == []
            if round_ % 8 == 0 or round_ == ROUNDS - 1:
                assert await faults(journal, state) == []
    async with open_journal(tmp_path / "journal.db", open_keys(tmp_path), child.RETENTION) as journal:
        some = chance.sample(ledger, min(len(ledger), 3_000))
        assert await losses(journal, some, everything) == [], "what survived its own kill survives the later ones"
    acknowledged = len(ledger)
    assert acknowledged >= asked_for
    assert any(child.is_old(name) for _, name in ledger)


async def test_a_build_that_acknowledges_before_the_commit_is_found_out(nursery: Nursery, tmp_path: Path) -> None:
    lost: list[str] = []
    position = START
    for _ in range(6):
        acked = live_and_die(nursery, tmp_path, 0, "early", acks=40)
        async with open_journal(tmp_path / "journal.db", open_keys(tmp_path), child.RETENTION) as journal:
            kept, position = await kept_after(journal, position)
            lost += await losses(journal, acked, kept)
        if lost:
            break

    assert lost, "the judge did not see that it lied"
    assert all(line.endswith(": gone") for line in lost)
