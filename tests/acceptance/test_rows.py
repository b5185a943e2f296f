"""Every row of docs/statuses.md as a short play: what Linekeeper says of it in the end, with door, poller and keeper as they are.

The plays are in `linekeeper/sim/plays/rows/`; nothing here knows how a row comes about.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linekeeper.sim import Simulator
from linekeeper.sim.playbill import Generated, Play
from linekeeper.sim.rows import ACCOUNT, NUMBER, SECOND, TEMPLATE, Expected, Row, rows, staged, whole
from linekeeper.views.answers import NumberAnswer, ReasonAnswer
from linekeeper.views.templates import TemplateAnswer
from tests.sim.watcher import Watcher, watching

START = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DOCUMENT = (Path(__file__).parents[2] / "docs" / "statuses.md").read_text(encoding="utf-8")
AWAY_S = 3_600.0
Cells = tuple[str, ...]


def plain(cell: str) -> str:
    """Return a cell as it is read: links by their words, nothing bold, no code."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell).replace("`", "").replace("*", "").strip()


def tables() -> dict[tuple[str, str], Cells]:
    """Return the rows of the document, by section and first cell."""
    found: dict[tuple[str, str], Cells] = {}
    for part in DOCUMENT.split("\n## ")[1:]:
        title, *lines = part.splitlines()
        table = [line for line in lines if line.startswith("| ")][2:]
        cells = [tuple(plain(cell) for cell in line.strip("| ").split(" | ")) for line in table]
        found |= {(title, row[0]): row[1:] for row in cells}
    return found


ROWS, TABLES = rows(), tables()


def name(row: Row) -> str:
    return f"{row.section}: {row.row}" if row.row else row.about


@asynccontextmanager
async def played(row: Row) -> AsyncIterator[Watcher]:
    """Yield the watcher of a row at the end of its play."""
    async with (
        Simulator(staged(row), start=START, paused=True) as sim,
        watching(sim, sole_path="is the only path" in row.watcher) as watcher,
    ):
        await watcher.play([whole(act) for act in row.before])
        for _ in range(3):
            await watcher.go_on(60)
        await watcher.play([whole(act) for act in row.acts])
        watcher.acted_at = watcher.time.now()
        if "has no token" in row.watcher:
            watcher.without_token()
        if "sleeps" in row.watcher:
            await watcher.sleep(AWAY_S)
        await watcher.go_on(row.watch_s)
        assert list(sim.stage.mishaps) == []
        yield watcher


@pytest.mark.parametrize("row", ROWS, ids=name)
async def test_a_row_is_what_linekeeper_says_in_the_end(row: Row) -> None:
    async with played(row) as watcher:
        number = await watcher.views.number(NUMBER)
        template = await watcher.views.template(ACCOUNT, str(TEMPLATE))

        assert number is not None
        assert told(row.expect, number, template, watcher) == wanted(row.expect)
        assert len((await watcher.views.numbers()).items) == len(watcher.sim.world.numbers)
        if row.row:
            must_fit(row, TABLES[row.section, row.row], number, template)


def wanted(expect: Expected) -> dict[str, object]:
    """Return what a row expects, without what it leaves open."""
    said = {field: getattr(expect, field) for field in expect.__struct_fields__}
    return {field: value for field, value in said.items() if value is not None and (value or field in ALWAYS)}


#: Expectations of which the empty one says something too: no reason, full sight, no label, nobody told.
ALWAYS = frozenset({"says", "sight", "label", "opened"})


def told(expect: Expected, number: NumberAnswer, template: TemplateAnswer | None, watcher: Watcher) -> dict[str, object]:
    """Return what Linekeeper says of all that a row expects."""
    causes = [reason for reason in number.reasons if not reason.note]
    notes = {reason.code for reason in number.reasons if reason.note}
    until = causes[0].until if causes else None
    said: dict[str, object] = {
        "status": number.status,
        "says": [reason.code for reason in causes],
        "notes": [code for code in expect.notes if code in notes],
        "may": ", ".join(f"{lane} {may}" for lane, may in number.allows.items()),
        "ends_s": (until - watcher.acted_at) / timedelta(seconds=1) if until else None,
        "open_end": bool(causes) and until is None,
        "step": next((step.code for step in number.steps if step.code == expect.step and step.done is False), ""),
        "sight": number.sight.cause or "",
        "template": next((reason.code for reason in _of(template) if reason.code == expect.template), ""),
        "sends": template.sendable if template else "",
        "label": number.label,
        "opened": watcher.opened,
    }
    return {field: said[field] for field in wanted(expect)}


def _of(template: TemplateAnswer | None) -> list[ReasonAnswer]:
    """Return what is said of a template: its first reason, and its notes."""
    reasons = template.reasons if template else []
    return [reason for place, reason in enumerate(reasons) if place == 0 or reason.note]


def must_fit(row: Row, cells: Cells, number: NumberAnswer, template: TemplateAnswer | None) -> None:
    """Compare a row's cells with what is said at its end: the status, the sentence, what may be sent, and what to do."""
    status = {"—": "Connected", "stays": "Connected"}.get(cells[0], cells[0])
    assert number.status == status.lower()
    if row.section == "Two causes at once":
        codes = [reason.code for reason in number.reasons]
        places = [codes.index(code) for code in cells[1].split(", then ")]
        assert places == sorted(places)
    elif row.section == "Losing sight":
        assert (number.sight.text, number.sight.action or "Nothing.") == (cells[1], cells[3])
    elif row.expect.step:
        assert cells[1].rstrip(".") in [step.text for step in number.steps if step.done is False]
    elif row.section != "The eight statuses" and row.row != "CONNECTED":  # of these there is a text, and no reason
        reasons = _of(template) if row.section == "Templates" else number.reasons
        assert cells[1:4] in [(bare(reason.text), reason.allowed, _to_do(reason, cells[3])) for reason in reasons]


def bare(text: str) -> str:
    """Return a sentence without the words of Meta that fill it in."""
    return re.sub(r" \([A-Z_]+\)|: [A-Z_]+(?=\.)", "", text)


def _to_do(reason: ReasonAnswer, cell: str) -> str:
    """Return what to do as the document has it: nothing, in one of two ways, or Meta's own advice instead of ours."""
    nobody = not reason.action and cell in {"Nothing.", "Nothing but wait."}
    return cell if nobody or reason.action.startswith("Meta's advice: ") else reason.action


def test_every_row_of_the_document_has_a_play() -> None:
    assert sorted(set(TABLES) - {(row.section, row.row) for row in ROWS}) == []


def test_every_play_that_names_a_row_names_one_of_the_document() -> None:
    assert sorted({(row.section, row.row) for row in ROWS if row.row} - set(TABLES)) == []


async def test_a_number_of_a_business_with_ten_thousand_is_not_gone_because_its_list_is_cut_or_empty() -> None:
    play = Play(about="One account, ten thousand numbers.", generate=Generated(numbers=10_000, per_account=10_000, every_s=0))
    async with Simulator(play, start=START, paused=True) as sim, watching(sim) as watcher:
        await watcher.go_on(180)
        first = await counts(watcher)
        sim.stage.unlisted = set(sim.world.numbers)  # a complete list, and nobody in it
        await watcher.go_on(360)
        empty = await counts(watcher)
        sim.stage.cut_lists, sim.stage.unlisted = True, set(list(sim.world.numbers)[1:])
        await watcher.go_on(360)

        assert first == empty == await counts(watcher)
        assert (set(first), first["connected"] > 1_000, watcher.opened) == ({"connected"}, True, [])


async def test_a_number_that_moved_goes_on_under_its_new_id_with_both_stories_linked() -> None:
    row = Row(about="moved", acts=[{"do": "migrate", "new_id": "109284756103999", "account": SECOND}], watch_s=1_800, expect=Expected())
    async with played(row) as watcher:
        old, new = await watcher.views.number(NUMBER), await watcher.views.number("109284756103999")

        assert old is not None
        assert new is not None
        assert (old.status, new.status, new.account) == ("gone", "connected", SECOND)
        assert (old.linked, new.linked) == ([new.id], [old.id])


async def counts(watcher: Watcher) -> dict[str, int]:
    return {status: count for status, count in (await watcher.views.fleet()).counts.items() if count}
