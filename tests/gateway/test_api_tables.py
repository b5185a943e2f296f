"""Tables as files."""

import asyncio
import io
from collections.abc import AsyncIterator, Sequence

import openpyxl

from linekeeper.gateway.api_tables import BREATH, lines, spreadsheet


async def pages(many: int) -> AsyncIterator[list[Sequence[str]]]:
    for page in range(2):
        yield [(str(page), str(row)) for row in range(many)]


def test_rows_become_lines_of_which_commas_and_quotes_take_nothing() -> None:
    assert lines([("a,b", 'he said "no"'), ("", "ü")]) == '"a,b","he said ""no"""\r\n,ü\r\n'.encode()


async def test_a_spreadsheet_holds_its_columns_and_every_page_and_lets_others_in_between() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    made = b"".join([piece async for piece in spreadsheet("Sends", ("page", "row"), pages(4 * BREATH))])
    beside.cancel()

    [sheet] = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert (sheet.title, rows[0], len(rows), rows[-1]) == ("Sends", ("page", "row"), 1 + 8 * BREATH, ("1", str(4 * BREATH - 1)))
    assert turns >= 8
