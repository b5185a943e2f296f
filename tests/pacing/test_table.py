from pathlib import Path

import pytest

from linekeeper.pacing.knobs import KNOBS
from linekeeper.pacing.rows import ROWS
from linekeeper.pacing.table import drawn, page

PAGE = Path(__file__).parents[2] / "docs" / "pacing.md"


def test_the_page_in_the_documents_is_fresh() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert text == page(text), (
        "run: .venv/bin/python -m linekeeper.pacing.table < docs/pacing.md > build/pacing.md; mv build/pacing.md docs/"
    )


def test_every_row_and_threshold_is_told() -> None:
    told = set(drawn().replace("|", " ").split())

    assert {f"`{row.code}`" for row in ROWS} | {str(row.own) for row in ROWS} | {f"`{knob.name}`" for knob in KNOBS} <= told


def test_what_is_written_around_the_tables_stays() -> None:
    old = PAGE.read_text(encoding="utf-8").replace("| `expired` |", "| `older` |") + "More.\n"

    assert page(old) == PAGE.read_text(encoding="utf-8") + "More.\n"


def test_a_page_without_a_place_for_them_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no part"):
        page("# Pacing\n")
