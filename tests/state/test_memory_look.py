"""Questions in memory. Their promises are in tests/contract/test_state.py; here: that an empty state answers all of them."""

from linekeeper.state.memory_look import MemoryLook
from linekeeper.state.memory_tables import Tables
from tests.state.test_sqlite_look import everything_asked


def test_an_empty_state_answers_every_question() -> None:
    assert all(not answer for answer in everything_asked(MemoryLook(Tables())))
