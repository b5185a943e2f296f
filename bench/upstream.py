"""Meta as the bench sees it: answers each message at once, and looks at none. It lives in the load generator's own loop.

A process of its own beside a load generator that never rests would wait for its turn on their core, and that wait would be measured.
"""

import itertools
import select
import socket

CONTACTS = b'"contacts":[{"input":"+15550100001","wa_id":"15550100001"}]'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: %d\r\n\r\n"
BACKLOG = 512


class Upstream:
    """A listening socket, and the connections that were made to it."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        self._listener.settimeout(0)
        self._lines: dict[int, tuple[socket.socket, bytes]] = {}
        self._serials = itertools.count()

    @property
    def port(self) -> int:
        """Return where it is reached."""
        return int(self._listener.getsockname()[1])

    def join(self, poll: select.epoll) -> None:
        """Be asked by this poll from now on."""
        for number in (self._listener.fileno(), *self._lines):
            poll.register(number, select.EPOLLIN)

    def hear(self, number: int, poll: select.epoll) -> None:
        """Take a connection, or answer what came on one."""
        if number == self._listener.fileno():
            line, _ = self._listener.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lines[line.fileno()] = line, b""
            poll.register(line.fileno(), select.EPOLLIN)
            return
        line, got = self._lines[number]
        part = line.recv(65_536)
        if not part:
            poll.unregister(number)
            del self._lines[number]
            line.close()
            return
        got += part
        while (size := _whole(got)) is not None:
            body = b'{"messaging_product":"whatsapp",%s,"messages":[{"id":"wamid.%020d"}]}' % (CONTACTS, next(self._serials))
            line.sendall(HEAD % len(body) + body)
            got = got[size:]
        self._lines[number] = line, got


def _whole(got: bytes) -> int | None:
    """Return the size of the first request, None while it is not whole."""
    head, found, rest = got.partition(b"\r\n\r\n")
    if not found:
        return None
    _, _, length = head.lower().partition(b"content-length: ")
    size = int(length.split(b"\r\n", 1)[0])
    return len(head) + 4 + size if len(rest) >= size else None
