"""A saved world goes on as if it had never been stopped, and the same seed is the same bytes in every process."""

import os
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256

import aiohttp
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.sim import Simulator, saving
from linekeeper.sim.acts import BadAct, perform
from linekeeper.sim.playbill import load, raise_curtain
from linekeeper.sim.rows import rows, staged, whole
from linekeeper.sim.stage import Stage
from linekeeper.sim.timeline import Timeline
from tests.sim.cast import ACCOUNT, FIRST, NOW, START, Caller, callback, ear, quiet, stage, template

READER = "15550102000"


def sent_by(here: Stage, until: float) -> list[tuple[str, bytes]]:
    """Run a stage and return every webhook body with where it went."""
    sent = list[tuple[str, bytes]]()
    here.post = lambda app, url, field, body: sent.append((f"{app.id} {url} {field}", body))
    here.timeline.run_until(until)
    return sent


def played(name: str) -> Stage:
    """Return a play in which much is going on: half an hour old, webhooks in batches, a body gathered, a call planned to fail."""
    play = load(name)
    play.switches.batch_s = 20.0
    if play.generate is not None:
        play.generate.numbers = 50
    here = raise_curtain(play, NOW, 5)
    ear(here)
    perform(here, {"do": "write", "number": next(iter(here.world.numbers)), "person": 12})
    perform(here, {"do": "manners", "duplicates": 0.2, "reordered": 0.3, "losses": {"messages": 0.1}})
    perform(here, {"do": "unlist", "number": next(iter(here.world.numbers))})
    perform(here, {"do": "fault", "calls": 2, "status": 503, "code": 2})
    here.plan(NOW + 3_600, "act", {"do": "warn", "account": next(iter(here.world.accounts)), "violation": "SCAM"})
    here.timeline.run_until(NOW + 1_790)
    return here


@pytest.mark.parametrize("name", ["demo", "flagged", "pending", "month-500"])
def test_a_saved_world_goes_on_as_if_it_had_never_been_stopped(name: str) -> None:
    here = played(name)
    there = saving.staged(saving.read(saving.written(here)))
    went = sent_by(here, NOW + 9_000)

    assert went
    assert sent_by(there, NOW + 9_000) == went
    assert saving.written(there) == saving.written(here)


def test_a_saved_world_answers_calls_as_the_first_one_does() -> None:
    here = played("steady")
    callers = [Caller(saving.staged(saving.read(saving.written(here)))), Caller(here)]
    asked = [
        [caller.ask("POST", f"/{FIRST}/messages", template(READER)) for _ in range(3)]
        + [caller.ask("GET", f"/{ACCOUNT}/phone_numbers"), caller.ask("GET", "/nothing")]
        for caller in callers
    ]

    assert asked[0] == asked[1]
    assert [status for status, _ in asked[0]] == [503, 503, 200, 200, 400]


def test_whatever_a_stage_remembers_is_in_the_file() -> None:
    kept = set(saving.Memory.__struct_fields__) | saving.APART

    assert set(vars(stage())) == kept, "give the new attribute a field of its own in saving.Memory"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{}", id="some other JSON"),
        pytest.param(b'{"version": 2}', id="another version"),
        pytest.param(b"\xff\xfe", id="no text at all"),
    ],
)
def test_a_file_that_is_no_saved_world_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="no world saved"):
        saving.read(raw)


def test_a_planned_deed_that_nobody_knows_is_named_before_anything_runs() -> None:
    here = stage()
    here.timeline.planned.append((NOW, 1, "dance", ()))

    with pytest.raises(ValueError, match="plans 'dance'"):
        saving.read(saving.written(here))


async def test_a_simulator_goes_on_from_a_file_with_its_clock_and_what_nobody_took_yet() -> None:
    async with callback() as hook, Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        await sim.connect_callback(hook.url)
        hook.answers = [500]
        await sim.act({"do": "ban", "account": ACCOUNT})
        await sim.step(0.1)
        raw = await sim.save()
        told = []
        for _ in range(2):
            await sim.load(raw)
            hook.bodies.clear()
            await sim.step(7_200)
            async with session.get(f"{sim.url}/{FIRST}?fields=status,health_status&access_token={sim.token}") as answer:
                told.append((sim.clock.unix(), list(hook.bodies), await answer.read(), [row.seq for row in sim.stage.ledger.rows]))

        assert told[0] == told[1]
        assert (len(told[0][1]), sim.outbox.pending, sim.clock.unix()) == (1, 0, NOW + 7_200.1)


async def test_a_simulator_that_refuses_a_file_stays_as_it_was() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim:
        with pytest.raises(ValueError, match="no world saved"):
            await sim.load(b"[]")
        before = sim.stage
        await sim.load(await sim.save())

        assert sim.stage is not before
        assert msgspec.to_builtins(sim.world) == msgspec.to_builtins(before.world)


def hash_of_a_morning() -> str:
    """Return the hash of all webhook bodies and answers of a busy morning."""
    here = raise_curtain(load("demo"), NOW, 3)
    heap = sha256()
    for app in here.world.apps.values():
        app.callback = "http://callback.test/"
    here.post = lambda _app, _url, _field, body: heap.update(body)
    caller = Caller(here)
    for hour in range(1, 4):
        here.timeline.run_until(NOW + hour * 3_600)
        for number in here.world.numbers.values():
            heap.update(repr(caller.ask("GET", f"/{number.id}?fields=status,quality_rating,health_status")).encode())
            heap.update(repr(caller.ask("POST", f"/{number.id}/messages", template(READER))).encode())
        for account in here.world.accounts:
            heap.update(repr(caller.ask("GET", f"/{account}/phone_numbers")).encode())
    return heap.hexdigest()


def test_one_seed_is_one_sequence_of_bytes_in_every_process() -> None:
    """Both begin at the same moment, so that both read the same files, also while somebody writes them."""
    script = "from tests.sim.test_saving import hash_of_a_morning; print(hash_of_a_morning())"
    lives = [
        subprocess.Popen([sys.executable, "-c", script], env=os.environ | {"PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True)
        for seed in ("0", "1")
    ]
    told = [life.communicate(timeout=120)[0].strip() for life in lives]

    assert [life.returncode for life in lives] == [0, 0]
    assert told[0] == told[1]
    assert len(told[0]) == sha256().digest_size * 2


def test_a_loaded_timeline_plans_on_where_the_first_one_stopped() -> None:
    here = stage()
    here.after(60.0, "act", {"do": "ban", "account": ACCOUNT})
    there = saving.staged(saving.read(saving.written(here)))
    there.after(60.0, "act", {"do": "reinstate", "account": ACCOUNT})
    there.timeline.run_until(NOW + 60)

    assert isinstance(there.timeline, Timeline)
    assert there.world.accounts[ACCOUNT].ban == ""


ROWS = rows()
ACTS = [whole({key: word for key, word in act.items() if key != "at_s"}) for row in ROWS for act in [*row.before, *row.acts]]
LIVES = st.lists(st.tuples(st.sampled_from(ACTS), st.floats(0, 200_000)), min_size=2, max_size=12)


@settings(max_examples=60)
@given(LIVES, st.integers(0, 11), st.integers(0, 2**32))
def test_whatever_has_happened_a_saved_world_goes_on_alike(life: list[tuple[dict[str, object], float]], cut: int, seed: int) -> None:
    here = raise_curtain(staged(ROWS[0]), NOW, seed)
    ear(here)
    for act, _ in life[:cut]:
        with suppress(BadAct):
            perform(here, act)
    there = saving.staged(saving.read(saving.written(here)))
    went = []
    for stage_ in (here, there):
        sent = list[bytes]()
        stage_.post = lambda _app, _url, _field, body, sent=sent: sent.append(body)
        for act, wait in life[cut:]:
            stage_.timeline.run_until(stage_.now + wait)
            with suppress(BadAct):
                perform(stage_, act)
        stage_.timeline.run_until(stage_.now + 10 * 86_400)
        went.append((sent, saving.written(stage_)))

    assert went[0] == went[1]
