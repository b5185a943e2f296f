"""The stand-in for Meta: what a message costs when there are more messages, and when there are more numbers. The line must be straight.

Every play is the one of a month, with some of its numbers; its first day, in which windows, limits and memories fill, is not measured.
`python -m bench.sim NUMBERS MESSAGES` answers with microseconds a message, MiB, messages, bodies, simulated days and a digest of all
bodies; `python -m bench.sim 500 1000000 0` is the whole play, its first day too.
"""

import gc
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from pathlib import Path

from bench.ratio import Measure, Probe, Scale, Stand
from bench.run import asked
from linekeeper.sim.playbill import load, raise_curtain

PLAY = "month-500"
BEGIN = 1_793_606_400.0  # 2026-11-02
SEED = 7
STEP_S, DAY_S = 600.0, 86_400.0
WARM_DAYS = 1.0
MILLION = 1_000_000
PROMISED_S = 600.0  #: for a million messages on one core: so many microseconds a message
STRAIGHT = 1.3  #: a message may cost so many times what it does in the smallest play: the noise of a shared machine, no slope
SIZES = (1, 4, 16)  #: times half the events of the scale
NUMBERS = (20, 100, 500)
USUAL = 20


def play(numbers: int, messages: int, warm_days: float) -> str:
    """Play until so many messages more were accepted than in the first days; return what they took, as a line."""
    wish = load(PLAY)
    assert wish.generate is not None
    wish.generate.numbers = numbers
    stage = raise_curtain(wish, BEGIN, SEED)
    digest, bodies = blake2b(digest_size=8), 0

    def sink(_app: object, _url: str, _field: str, body: bytes) -> None:
        nonlocal bodies
        digest.update(body)
        bodies += 1

    for app in stage.world.apps.values():
        app.callback = "http://sink.test/"
    stage.post = sink
    stage.timeline.run_until(BEGIN + warm_days * DAY_S)
    before = stage.traffic.accepted
    gc.collect()
    begun = time.process_time()
    while stage.traffic.accepted < before + messages:
        stage.timeline.run_until(stage.now + STEP_S)
    cost = (time.process_time() - begun) / (stage.traffic.accepted - before) * MILLION
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{cost:.1f} {most:.0f} {stage.traffic.accepted} {bodies} {(stage.now - BEGIN) / DAY_S:.1f} {digest.hexdigest()}"


def _cost(numbers: int, messages: int) -> float:
    """Return microseconds a message in a process of its own."""
    return float(asked("bench.sim", str(numbers), str(messages)).split()[0])


@contextmanager
def _opened(_: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    sizes = {f"{times}x": partial(_cost, USUAL, times * scale.events // 2) for times in SIZES}
    crowds = {f"{numbers} numbers": partial(_cost, numbers, numbers * scale.events // USUAL // 4) for numbers in NUMBERS}
    yield {**sizes, **crowds, "promised": lambda: PROMISED_S}


def _straight(name: str, ours: str, control: str, against: str) -> Measure:
    return Measure(
        name=f"sim: {name}",
        stand="sim",
        ours=ours,
        control=control,
        against=against,
        unit="µs a message",
        lower_is_better=True,
        allowed=STRAIGHT,
        least=1.0,
    )


STANDS = [Stand("sim", _opened, most_rounds=3)]
MEASURES = [
    _straight("4 times the messages", "4x", "1x", "the smallest play: 20 numbers, 2,000 messages"),
    _straight("16 times the messages", "16x", "1x", "the smallest play"),
    _straight("5 times the numbers", "100 numbers", "20 numbers", "20 numbers over the same span"),
    _straight("25 times the numbers", "500 numbers", "20 numbers", "20 numbers over the same span"),
    Measure(
        name="sim: a million messages",
        stand="sim",
        ours="500 numbers",
        control="promised",
        against="ten minutes for a million, on one core",
        unit="µs a message",
        lower_is_better=True,
        least=1.0,
    ),
]

if __name__ == "__main__":
    print(play(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else WARM_DAYS))
