"""One POST to somebody else's program: bounded in time, no redirect, and what came of it in words that show no address."""

from collections.abc import Mapping
from datetime import timedelta

from aiohttp import ClientError, ClientSession, ClientTimeout
from msgspec import Struct

from linekeeper.config import Secret

TIMEOUT = ClientTimeout(total=15, connect=5)
LONGEST_WAIT_S = 3600.0
OK = range(200, 300)
AWAY = frozenset({429, 502, 503, 504})  #: whoever stands before the program says that it is not there, or has too much to do


class Said(Struct, frozen=True, kw_only=True):
    """What a receiver said. `why` empty: it took the body."""

    why: str = ""
    answered: bool = True  #: False: nothing came back, so it says nothing about this very body
    wait_s: float | None = None  #: for how long it asks to be left alone
    away: bool = False  #: it answered that it is not there: that hardly speaks of this very body

    @property
    def taken(self) -> bool:
        """Return whether the receiver took the body."""
        return not self.why


async def post(session: ClientSession, to: Secret, body: bytes, headers: Mapping[str, str]) -> Said:
    """Post a body. Redirects are not followed: it goes where the operator said, and nowhere else."""
    try:
        async with session.post(to.reveal(), data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False) as response:
            status, wait = response.status, response.headers.get("Retry-After", "")
    except (ClientError, TimeoutError, ValueError, OSError) as fault:
        # Its text may hold the address: only the kind of fault is told.
        return Said(why=f"{type(fault).__name__} on the way", answered=False)
    if status in OK:
        return Said()
    wait_s = min(float(wait[:9]), LONGEST_WAIT_S) if wait.isascii() and wait.isdigit() else None
    return Said(why=f"it answered HTTP {status}", wait_s=wait_s, away=status in AWAY)


def after(attempts: int, first: timedelta, longest: timedelta) -> timedelta:
    """Return how long to wait after so many attempts that failed: twice as long each time."""
    doubled: int = 2 ** min(max(attempts - 1, 0), 30)
    return min(first * doubled, longest)
