from linekeeper.events.template import TemplateState
from linekeeper.fold.table_templates import parts
from linekeeper.fold.template_notes import TEMPLATE_DECISIONS
from linekeeper.rulebook import current

PARTS = {title: (said, head, rows) for title, said, head, rows in parts(current())}


def test_every_state_and_every_note_of_a_template_has_its_row() -> None:
    states = {row[0] for row in PARTS["Templates"][2]}
    notes = {row[0] for row in PARTS["Notes on a template"][2]}

    assert {f"`{state.upper()}`" for state in TemplateState if state is not TemplateState.UNKNOWN} < states
    assert {f"`{row.code}`" for row in TEMPLATE_DECISIONS} == notes


def test_the_clocks_are_those_of_the_rulebook() -> None:
    lasts = {row[0]: row[-1] for row in PARTS["Templates"][2]}

    assert lasts["`ARCHIVED`"] == "28 days (`2025-10-07.template_archived_days`)"
    assert PARTS["Pauses of a template"][2][0][2] == "by itself, after 3 hours"


def test_every_part_says_what_it_is_and_fills_its_head() -> None:
    for title, (said, head, rows) in PARTS.items():
        assert said.endswith(".")
        assert rows, title
        assert {len(row) for row in rows} == {len(head)}, title
