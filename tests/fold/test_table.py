from pathlib import Path

from linekeeper.events.number import Reported
from linekeeper.fold.decisions import DECISIONS
from linekeeper.fold.release import TABLE
from linekeeper.fold.table import machines
from linekeeper.rulebook import load

PAGE = Path(__file__).parents[2] / "docs" / "machines.md"


def test_the_page_in_the_documents_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == machines(load()), "run: .venv/bin/python -m linekeeper.fold.table > docs/machines.md"


def test_the_page_tells_every_row_word_and_rule() -> None:
    page = machines(load())
    rules = {f"`{name}`" for book in load().values() for name in book.rules}
    words = {f"`{word.upper()}`" for word in Reported if word not in {Reported.UNAVAILABLE, Reported.UNKNOWN}}

    assert {f"`{row.code}`" for row in DECISIONS} | rules | words <= set(page.replace("|", " ").split())
    assert all(row.what in page for row in TABLE)


def test_every_line_of_a_table_has_as_many_cells_as_its_head() -> None:
    width = 0
    for line in machines(load()).splitlines():
        cells = line.replace("\\|", "").count("|")
        if cells and width:
            assert cells == width
        width = cells
