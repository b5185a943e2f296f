"""How many bytes of bodies may be in memory at once, and how a body is read into that room."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

LARGEST = 8 * 1024 * 1024  #: of one body; Meta says 3 MB (overview, read 2026-09-11)
ROOM = 64 * 1024 * 1024  #: of all bodies together
SMALL = 256 * 1024  #: bodies up to this size may use all of the room, larger ones three quarters: a few of them shut nobody out
LINGER_S, LINGER_BYTES = 2.0, 16 * 1024 * 1024  #: how long and how far a refused sender is let finish


class TooLargeError(Exception):
    """The body is over `LARGEST`."""


class NoRoomError(Exception):
    """Too many bytes are in flight already."""


class LeftError(Exception):
    """The sender hung up before the end."""


class Guest:
    """One body in the room."""

    def __init__(self, room: "Room", *, large: bool) -> None:
        self._room, self._large = room, large
        self.size = 0

    def take(self, size: int) -> None:
        """Take in so many more bytes.

        Raises:
            TooLargeError: this body is too large.
            NoRoomError: all bodies together are.
        """
        if self.size + size > LARGEST:
            raise TooLargeError
        if self._room.used + size > self._room.bound(large=self._large):
            raise NoRoomError
        self.size += size
        self._room.used += size


class Room:
    """Bytes in flight, counted as they arrive: a length that is only declared takes no room from others."""

    def __init__(self, size: int = ROOM) -> None:
        self.size = size
        self.used = 0

    def bound(self, *, large: bool) -> int:
        """Return how full the room may get by a body of this kind."""
        return self.size * 3 // 4 if large else self.size

    @contextmanager
    def guest(self, declared: int | None) -> Iterator[Guest]:
        """Hold room for one body until it is stored or refused. `declared` None: chunked, of unknown size."""
        guest = Guest(self, large=declared is None or declared > SMALL)
        try:
            yield guest
        finally:
            self.used -= guest.size


async def read_body(receive: Receive, guest: Guest) -> bytes:
    """Return the whole body as it was received, whatever its content encoding.

    Raises:
        TooLargeError, NoRoomError, LeftError: see there.
    """
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise LeftError
        part = message.get("body", b"")
        guest.take(len(part))
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def let_finish(receive: Receive) -> None:
    """Let a sender that was answered early finish, within bounds, and drop what it says.

    Closing on bytes that nobody read resets the connection, and a reset can overtake the answer.
    """
    left = LINGER_BYTES
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while left > 0:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return
                left -= len(message.get("body", b""))
