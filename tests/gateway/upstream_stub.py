"""A stand-in for Meta that keeps every byte it was sent, and answers, or fails, as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

WAMID = "wamid.HBgLMTU1NTAxMDA0MjEVAgARGBI"
CONTACTS = b'"contacts":[{"input":"+15550100421","wa_id":"15550100421"}]'
SENT = b'{"messaging_product":"whatsapp",%s,"messages":[{"id":"%s"}]}' % (CONTACTS, WAMID.encode())


def answer(status: int = 200, body: bytes = SENT, *headers: str) -> bytes:
    """Return an answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class Stub:
    """What came, and what is answered. `says` b"" hangs up without a word; None never answers."""

    def __init__(self) -> None:
        self.says: bytes | None = answer()
        self.came: list[bytes] = []  #: whole requests, head and body
        self.url = ""
        self.hangs_up = False  #: after each answer
        self.on_request: Callable[[], None] = lambda: None

    @property
    def posts(self) -> int:
        """Return how many sends came."""
        return sum(one.startswith(b"POST") for one in self.came)

    @property
    def bodies(self) -> list[bytes]:
        """Return the bodies of the requests."""
        return [one.partition(b"\r\n\r\n")[2] for one in self.came]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take requests until the other side hangs up."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
                self.came.append(head + await reader.readexactly(length))
                self.on_request()
                if self.says is None:
                    await asyncio.sleep(3600)
                if not self.says:
                    break
                writer.write(self.says)
                await writer.drain()
                if self.hangs_up:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def stub() -> AsyncIterator[Stub]:
    """Run a stand-in on loopback."""
    one = Stub()
    tasks: set[asyncio.Task[None]] = set()

    def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(one.talk(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield one
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
