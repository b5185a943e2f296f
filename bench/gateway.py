"""The gateway under load: how many messages a second, what it adds to one, and what marketing does to an answer's wait.

What is sent through and the control run each in a process of its own, and stand still while they are not asked; Meta's stand-in answers
from the load generator's loop.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.door import asking, still, sync_ms
from bench.load import Came
from bench.messages import MIX
from bench.ratio import Measure, Probe, Scale, Stand
from bench.run import Load, load, server

MODULE = "bench.sending"
RATE = 1_000.0  #: a second, open loop
REPLIES = RATE / MIX  #: of them replies, where the rest is marketing


@contextmanager
def throughput(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """Messages a second through the gateway, and through a proxy that keeps and checks nothing."""
    with ExitStack() as stack:
        sender = stack.enter_context(load())
        probes: dict[str, Probe] = {}
        for kind in ("gateway", "proxy"):
            child = stack.enter_context(still(stack.enter_context(server(f"{kind}:{sender.upstream}", folder / kind, MODULE))))
            probes[kind] = asking(child, lambda port: sender.send(port, "", scale.seconds, kind="utility").per_s)
        yield probes


@contextmanager
def added(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """Milliseconds that the gateway adds to a message at 1,000 a second, and of one small durable write on the same disk."""
    with ExitStack() as stack:
        sender = stack.enter_context(load())
        child = stack.enter_context(server(f"gateway:{sender.upstream}", folder / "gateway", MODULE))

        def p50(port: int) -> float:
            return sender.send(port, "", scale.seconds, rate=RATE, kind="utility").p50 * 1e3

        yield {"added": lambda: p50(child.port) - p50(sender.upstream), "sync": lambda: sync_ms(folder)}


@contextmanager
def waits(folder: Path, scale: Scale) -> Iterator[Mapping[str, Probe]]:
    """An answer's p99 in milliseconds: 200 a second alone, and with 800 a second of marketing beside them."""
    with ExitStack() as stack:
        sender = stack.enter_context(load())
        child = stack.enter_context(server(f"gateway:{sender.upstream}", folder / "gateway", MODULE))
        yield {
            "alone": lambda: _p99(_replies(sender, child.port, scale)),
            "beside": lambda: _p99(sender.send(child.port, "", 2 * scale.seconds, rate=RATE, kind="mixed", counted_every=MIX)),
        }


def _replies(sender: Load, port: int, scale: Scale) -> Came:
    return sender.send(port, "", 2 * scale.seconds, rate=REPLIES, kind="reply")


def _p99(came: Came) -> float:
    return came.p99 * 1e3


STANDS = [
    Stand("gateway", throughput),
    Stand("gateway adds", added, most_rounds=5),
    Stand("gateway waits", waits, most_rounds=5),
]
MEASURES = [
    Measure(
        name="gateway / proxy",
        stand="gateway",
        ours="gateway",
        control="proxy",
        against="a proxy on FastAPI and aiohttp, same server, keeps and checks nothing",
        unit="messages/s",
        least=1.5,
    ),
    Measure(
        name="gateway adds at 1,000/s",
        stand="gateway adds",
        ours="added",
        control="sync",
        against="7 x (4 KiB write + fdatasync), p50; 10 at most",
        unit="ms",
        lower_is_better=True,
        allowed=7.0,
        least=0.7,
    ),
    Measure(
        name="gateway: replies beside marketing",
        stand="gateway waits",
        ours="beside",
        control="alone",
        against="twice the p99 of 200 replies a second without the 800 of marketing",
        unit="ms",
        lower_is_better=True,
        allowed=2.0,
        least=1.0,
    ),
]
