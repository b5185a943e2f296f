"""The tables of the state in memory."""

from linekeeper.state.memory_tables import Tables


def test_a_copy_holds_the_same_and_goes_its_own_way() -> None:
    tables = Tables()
    tables.seen.add(b"k")
    tables.subjects["number", "1"] = b"one"
    twin = tables.copy()
    assert vars(twin) == vars(tables)

    for table in vars(twin).values():
        if isinstance(table, set | dict | list):
            table.clear()
    assert (tables.seen, tables.subjects) == ({b"k"}, {("number", "1"): b"one"})


def test_an_id_is_given_once() -> None:
    tables = Tables()

    assert [tables.next_id(), tables.next_id(), tables.copy().next_id(), tables.next_id()] == [1, 2, 3, 3]
