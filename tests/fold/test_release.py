from datetime import datetime

import pytest

from linekeeper.fold.account import Account
from linekeeper.fold.case import Case
from linekeeper.fold.health import Health
from linekeeper.fold.number import Number
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.release import PROOF_WORDS, PROOFS, TABLE, Proof, Release, Standing
from linekeeper.rulebook import current
from tests.fold.said import at

NEEDS_ALL = [row for row in TABLE if not row.one_is_enough]


def case(seen: dict[Proof, float]) -> Case:
    """Return the case of a number for which these proofs were seen, at these hours."""
    when: dict[Proof, datetime] = {proof: at(hours) for proof, hours in seen.items()}
    number = Number(
        connected_at=when.get(Proof.CONNECTED),
        registered_at=when.get(Proof.REGISTERED),
        sends_at=when.get(Proof.SENDS),
        health=Health(clear_at=when.get(Proof.CLEAR_HEALTH)),
    )
    account = Account(read_at=when.get(Proof.ACCOUNT_READ))
    return Case(number=number, account=account, portfolio=Portfolio(), now=at(9), rules=current())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_what_nobody_called_over_holds_whatever_is_read(row: Release) -> None:
    assert row.standing(None, case(dict.fromkeys(Proof, 5.0))) is Standing.HOLDS


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_with_every_proof_after_the_end_it_is_released(row: Release) -> None:
    assert row.standing(at(0), case(dict.fromkeys(row.proofs, 1.0))) is Standing.RELEASED


@pytest.mark.parametrize("hours", [-1.0, 0.0], ids=["before", "in the same second"])
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_a_proof_from_before_the_end_confirms_nothing(row: Release, hours: float) -> None:
    assert row.standing(at(0), case(dict.fromkeys(row.proofs, hours))) is Standing.UNCONFIRMED


@pytest.mark.parametrize(
    ("row", "without"), [pytest.param(row, proof, id=f"{row.what} without {proof}") for row in NEEDS_ALL for proof in row.proofs]
)
def test_one_missing_proof_leaves_it_unconfirmed(row: Release, without: Proof) -> None:
    seen = {proof: 1.0 for proof in Proof if proof is not without}

    assert row.standing(at(0), case(seen)) is Standing.UNCONFIRMED


def test_where_one_is_enough_each_alone_releases() -> None:
    rows = [row for row in TABLE if row.one_is_enough]

    assert rows
    for row in rows:
        for proof in row.proofs:
            assert row.standing(at(0), case({proof: 1.0})) is Standing.RELEASED


def test_every_proof_can_be_looked_up_and_is_told_in_words() -> None:
    assert set(PROOFS) == set(PROOF_WORDS) == set(Proof) == {proof for row in TABLE for proof in row.proofs}


def test_connected_alone_releases_no_enforcement_and_no_ban() -> None:
    assert all(row.proofs != (Proof.CONNECTED,) for row in TABLE)
