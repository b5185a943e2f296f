"""Tables as files: lines of CSV, and a spreadsheet, which is made whole and so is bounded more tightly."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from tempfile import TemporaryFile

from openpyxl import Workbook

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CELLS_LINES = 20_000  #: of a spreadsheet
PIECE = 64 * 1024
BREATH = 25  #: rows of a spreadsheet between two pauses for everybody else
Cells = Sequence[str]


def lines(rows: Iterable[Cells]) -> bytes:
    """Return rows as lines of CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


async def spreadsheet(title: str, columns: Cells, pages: AsyncIterator[Iterable[Cells]]) -> AsyncIterator[bytes]:
    """Yield a spreadsheet of one sheet, piece by piece."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(columns)
    async for page in pages:
        for at, cells in enumerate(page, 1):
            sheet.append(cells)
            if at % BREATH == 0:
                await asyncio.sleep(0)  # a row takes a tenth of a millisecond, and answers must get through
    with TemporaryFile() as file:
        await asyncio.to_thread(book.save, file)
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
