"""Ctrl-C and SIGTERM: the first asks the house to close, the second ends it at once."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)
ENDED_BY_HAND = 130


@contextmanager
def stop_asked(say: Callable[[], None]) -> Iterator[asyncio.Event]:
    """Give an event that is set at the first signal; `say` tells the person that closing has begun."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def heard() -> None:
        if asked.is_set():
            os._exit(ENDED_BY_HAND)  # safe at any moment: what was answered 200 is on the disk
        asked.set()
        say()

    for one in SIGNALS:
        loop.add_signal_handler(one, heard)
    try:
        yield asked
    finally:
        for one in SIGNALS:
            loop.remove_signal_handler(one)
