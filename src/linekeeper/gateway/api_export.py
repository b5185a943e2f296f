"""Sends as a file: CSV, JSON lines or XLSX. Read page by page and never held whole; a spreadsheet is bounded more tightly."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import msgspec

from linekeeper.errors import TryLater
from linekeeper.gateway.api_messages import sought, told
from linekeeper.gateway.api_tables import CSV, MOST_CELLS_LINES, XLSX, lines, spreadsheet
from linekeeper.gateway.api_told import Exported, Message
from linekeeper.gateway.desk import Call, Desk, Streamed
from linekeeper.state.intents import id_of
from linekeeper.state.sends import Sought
from linekeeper.views.sends import OPEN

PAGE = 500
MOST_LINES = 100_000
AT_ONCE = 2
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  #: a spreadsheet would take a cell that begins so for a formula
TYPES = {"csv": CSV, "jsonl": "application/jsonl", "xlsx": XLSX}
COLUMNS = (
    "id", "state", "since", "why", "text", "waits_for", "override", "account", "portfolio", "number", "lane", "template", "language", "key",
    "accepted_at", "looked_at_next", "expires_at", "sent_at", "delivered_at", "error", "repeats",
)  # fmt: skip


async def export(desk: Desk, call: Call) -> Streamed:
    """Return what fits as a file. A file ends after 100,000 lines (a spreadsheet after 20,000); `after` goes on from its last line.

    Raises:
        TryLater: two files are being written already.
    """
    asked: Exported = call.query
    if desk.exporting >= AT_ONCE:
        raise TryLater("two files are being written already", why="each reads a lot from the disk", retry_after_s=5)
    pages = _pages(desk, sought(asked, call, OPEN), id_of(asked.after) or 0, MOST_CELLS_LINES if asked.format == "xlsx" else MOST_LINES)
    pieces = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx}[asked.format](pages)
    return Streamed(type=TYPES[asked.format], name=f"sends.{asked.format}", pieces=_counted(desk, pieces))


async def _counted(desk: Desk, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    desk.exporting += 1
    try:
        async for piece in pieces:
            yield piece
    finally:
        desk.exporting -= 1


async def _pages(desk: Desk, wanted: Sought, after: int, most: int) -> AsyncIterator[list[Message]]:
    left = most
    while left > 0:
        limit = min(PAGE, left)
        page = await desk.sends.browse(lambda look, after=after, limit=limit: look.intents(wanted, after, limit))  # type: ignore[misc]  # a page's own place
        if not page:
            return
        yield [told(one) for one in page]
        after, left = page[-1].id, left - len(page)


async def _csv(pages: AsyncIterator[list[Message]]) -> AsyncIterator[bytes]:
    yield lines([COLUMNS])
    async for page in pages:
        yield lines(cells(one) for one in page)


async def _jsonl(pages: AsyncIterator[list[Message]]) -> AsyncIterator[bytes]:
    async for page in pages:
        yield b"".join(msgspec.json.encode(one) + b"\n" for one in page)


def _xlsx(pages: AsyncIterator[list[Message]]) -> AsyncIterator[bytes]:
    return spreadsheet("Sends", COLUMNS, (map(cells, page) async for page in pages))


def cells(one: Message) -> Sequence[str]:
    """Return a send as a line of cells."""
    reason = one.reason
    why = (reason.code, reason.text, reason.waits_for, reason.override) if reason is not None else ("", "", "", "")
    told_ = {name: getattr(one, name, "") for name in COLUMNS} | dict(zip(COLUMNS[3:7], why, strict=True))
    return [_cell(told_[name]) for name in COLUMNS]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return f"'{text}" if text.startswith(FORMULAS) else text
