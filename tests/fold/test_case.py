from datetime import datetime

import pytest

from linekeeper.events.number import Reported
from linekeeper.fold.account import Account
from linekeeper.fold.case import MOST_DETAIL, Case, Found, Rests, Row, reason
from linekeeper.fold.health import NOT_ASKED, Health
from linekeeper.fold.number import Number, hear
from linekeeper.fold.portfolio import Portfolio
from linekeeper.fold.register import Since
from linekeeper.fold.verdict import Basis, Status
from linekeeper.rulebook import current
from tests.fold.said import at, read

ROW = Row("new_word", Status.UNKNOWN, Basis.REPORTED, Rests.READING, lambda _: ())


def test_what_was_found_is_told_in_the_rulebooks_words() -> None:
    told = reason(ROW, Found(word="SUSPENDED", since=at(0)), current(), note=False)

    assert told.text == "Meta reports a status that is new to us: SUSPENDED."
    assert (told.code, told.status, told.basis, told.since, told.note) == ("new_word", Status.UNKNOWN, Basis.REPORTED, at(0), False)
    assert told.action


def test_metas_words_are_put_in_verbatim_and_bounded() -> None:
    row = Row("health_limited", Status.CONNECTED, Basis.REPORTED, Rests.READING, lambda _: ())
    told = reason(row, Found(detail="{word} " + "x" * 999), current(), note=True)

    assert len(told.text) < MOST_DETAIL + 40
    assert told.note


def test_metas_advice_goes_before_ours_and_a_sentence_may_be_added() -> None:
    told = reason(ROW, Found(word="X", action="Do this.", more="over_end", basis=Basis.UNCONFIRMED), current(), note=False)

    assert told.action == "Meta's advice: Do this."
    assert told.text.endswith("no reading has confirmed yet that it is over.")
    assert told.basis is Basis.UNCONFIRMED


def test_a_run_becomes_since_and_at_least() -> None:
    assert Found.run(None, word="X") == Found(word="X")
    assert Found.run(Since(at(0), at_least=True)) == Found(since=at(0), at_least=True)


def test_a_case_knows_metas_newest_word() -> None:
    number = Number()
    case = Case(number=number, account=Account(), portfolio=Portfolio(), now=at(3), rules=current())

    assert case.word is None
    hear(number, read(Reported.FLAGGED))
    assert case.word is Reported.FLAGGED


@pytest.mark.parametrize(
    ("own", "clear_at"),
    [
        pytest.param(Health(at=at(1), clear_at=at(1)), at(1), id="the number's own answer speaks of the whole chain"),
        pytest.param(Health(at=at(1)), None, id="one that is not clear is not outvoted by the account's, which lacks the number"),
        pytest.param(NOT_ASKED, at(2), id="where it was never read the account's must do"),
    ],
)
def test_the_numbers_own_health_says_whether_it_is_clear(own: Health, clear_at: datetime | None) -> None:
    account = Account(health=Health(at=at(2), clear_at=at(2)))

    assert Case(number=Number(health=own), account=account, portfolio=Portfolio(), now=at(3), rules=current()).clear_at == clear_at
