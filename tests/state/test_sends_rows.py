from datetime import UTC, datetime

from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import ContactRow, Window
from linekeeper.state.sends_rows import columns, put_sql, select, struct, values

NOON = datetime(2026, 11, 25, 12, 0, 0, 5, UTC)


def test_a_struct_comes_back_from_its_row_with_its_instants_and_its_truths() -> None:
    one = Intent(id=1, state=SendState.HELD, moved_at=NOON, account="A", portfolio="P", number="1", ours=True, due_at=NOON)

    assert struct(Intent, values(one)) == one


def test_what_is_not_known_is_null_in_its_row() -> None:
    one = Window(number="1", person=b"a", at=NOON)

    assert values(one) == ("1", b"a", 1_795_608_000_000_005, None)
    assert struct(Window, values(one)) == one


def test_statements_name_every_column_in_the_struct_s_order() -> None:
    assert columns(ContactRow) == "number, person, at, body"
    assert put_sql(ContactRow) == "INSERT OR REPLACE INTO contacts (number, person, at, body) VALUES (?, ?, ?, ?)"
    assert select(ContactRow, "LIMIT 1") == "SELECT number, person, at, body FROM contacts LIMIT 1"
