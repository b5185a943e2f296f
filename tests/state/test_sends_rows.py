from datetime import UTC, datetime

from linekeeper.state.intents import Intent, SendState
from linekeeper.state.sends import Cooldown
from linekeeper.state.sends_rows import columns, put_sql, select, struct, values

NOON = datetime(2026, 11, 25, 12, 0, 0, 5, UTC)


def test_a_struct_comes_back_from_its_row_with_its_instants_and_its_truths() -> None:
    one = Intent(id=1, state=SendState.HELD, moved_at=NOON, account="A", portfolio="P", number="1", ours=True, due_at=NOON)

    assert struct(Intent, values(one)) == one


def test_what_has_no_end_has_none_in_its_row() -> None:
    one = Cooldown(number="1", person=b"a", step=4, until=None, at=NOON)

    assert values(one) == ("1", b"a", 4, None, 1_795_608_000_000_005)
    assert struct(Cooldown, values(one)) == one


def test_statements_name_every_column_in_the_struct_s_order() -> None:
    assert columns(Cooldown) == "number, person, step, until, at"
    assert put_sql(Cooldown) == "INSERT OR REPLACE INTO cooldowns (number, person, step, until, at) VALUES (?, ?, ?, ?, ?)"
    assert select(Cooldown, "LIMIT 1") == "SELECT number, person, step, until, at FROM cooldowns LIMIT 1"
