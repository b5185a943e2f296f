import asyncio
import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import openpyxl
import pytest

from linekeeper.gateway import api_export
from linekeeper.gateway.api_export import COLUMNS
from linekeeper.state.intents import Intent, SendState
from linekeeper.store.instant import to_us
from tests.flow.stream import NOON
from tests.gateway.counter import OPERATOR, ask, hooks
from tests.gateway.yard import Yard, yard


@pytest.fixture
async def shop() -> AsyncIterator[Yard]:
    async with yard() as made:
        await made.live()
        for minutes, state, template in [(3, SendState.HELD, "=cmd()"), (2, SendState.UNKNOWN, ""), (1, SendState.READ, "")]:
            at = NOON - timedelta(minutes=minutes)
            told: dict[str, Any] = {"account": "A", "portfolio": "P", "number": "101", "lane": "marketing", "template": template}
            await made.sends.accept(Intent(id=to_us(at), state=state, why="limit_full", moved_at=at, **told))
        yield made


def first_cells(kind: str, body: bytes) -> list[tuple[str, str]]:
    """Return id and template of each line, in a spreadsheet as in a text."""
    if kind == "jsonl":
        return [(one["id"], one["template"]) for one in map(msgspec.json.decode, body.splitlines())]
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(body.decode())))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        assert sheet is not None
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert tuple(rows[0]) == COLUMNS
    return [(row[0], row[COLUMNS.index("template")]) for row in rows[1:]]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
async def test_what_waits_and_what_is_unknown_is_saved_as_a_file(shop: Yard, kind: str) -> None:
    told = await ask(shop, "GET", "/queue/export", query=f"format={kind}")
    template = "=cmd()" if kind == "jsonl" else "'=cmd()"  # a spreadsheet would run it

    assert first_cells(kind, told.body) == [
        (f"lk.{to_us(NOON - timedelta(minutes=3))}", template),
        (f"lk.{to_us(NOON - timedelta(minutes=2))}", ""),
    ]
    assert told.headers["content-disposition"] == f'attachment; filename="sends.{kind}"'


async def test_a_file_ends_at_its_bound_and_the_next_goes_on_from_its_last_line(shop: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_export, "MOST_LINES", 1)
    [first] = first_cells("csv", (await ask(shop, "GET", "/queue/export")).body)
    [second] = first_cells("csv", (await ask(shop, "GET", "/queue/export", query=f"after={first[0]}")).body)

    assert first[0] < second[0]


async def test_any_state_is_saved_when_it_is_asked_for(shop: Yard) -> None:
    assert len(first_cells("csv", (await ask(shop, "GET", "/queue/export", query="state=read")).body)) == 1


async def test_no_more_than_two_files_are_written_at_once(shop: Yard) -> None:
    hooks(shop.gateway).exporting = 2

    assert (await ask(shop, "GET", "/queue/export")).status == 503


async def test_who_takes_nothing_any_more_keeps_no_place(shop: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linekeeper.gateway.api.WRITE_S", 0.01)
    path = b"/api/v1/queue/export"
    scope = {
        "type": "http",
        "method": "GET",
        "path": path.decode(),
        "raw_path": path,
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {OPERATOR}".encode())],
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def stalled(message: Any) -> None:
        if message.get("body"):
            await asyncio.Event().wait()

    await shop.gateway.door(scope, receive, stalled)
    assert hooks(shop.gateway).exporting == 0
