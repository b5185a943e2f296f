"""What is ours, on SQLite."""

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from linekeeper.state import sqlite_ours as ours
from linekeeper.state.port import Effect
from linekeeper.state.sqlite_turn import SqliteTurn
from linekeeper.store.connection import Access, connect
from linekeeper.store.migrate import migrate, migrations_of
from tests.state.rows import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def db(tmp_path: Path) -> apsw.Connection:
    db = connect(tmp_path / "state.db", Access.CREATE)
    migrate(db, "state.db", migrations_of("linekeeper.state"))
    return db


def test_an_effect_is_claimable_from_its_time_and_again_when_a_claim_ran_out(db: apsw.Connection) -> None:
    SqliteTurn(db).want(Effect(kind="poll", key="A", not_before=NOON))

    assert not ours.claimable(db, "poll", NOON - MINUTE)
    assert ours.claimable(db, "poll", NOON)
    assert len(ours.claim(db, "poll", NOON, 10)) == 1
    assert not ours.claimable(db, "poll", NOON)
    assert ours.claimable(db, "poll", NOON + MINUTE)


def test_a_late_done_closes_no_other_effect(db: apsw.Connection) -> None:
    SqliteTurn(db).want(Effect(kind="poll", key="A", not_before=NOON))
    [first] = ours.claim(db, "poll", NOON, 10)
    ours.done(db, [first.id])
    SqliteTurn(db).want(Effect(kind="poll", key="B", not_before=NOON))
    ours.done(db, [first.id])

    assert [effect.key for effect in ours.claim(db, "poll", NOON, 10)] == ["B"]


def test_what_is_remembered_comes_in_the_order_of_its_keys(db: apsw.Connection) -> None:
    ours.remember(db, "heard", {"b": b"2", "a": b"1"})

    assert list(ours.recall(db, "heard")) == ["a", "b"]
