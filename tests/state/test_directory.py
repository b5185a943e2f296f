"""The directory: what belongs to what."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from linekeeper.state.directory import Directory, is_pseudo, pseudo

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_an_account_nobody_claimed_belongs_to_nobody() -> None:
    directory = Directory()
    directory.learn_account("1", NOON, name="Harbor Lane Coffee", portfolio="", portfolio_name="")

    assert directory.claimed("1") is None
    directory.claim("1", "main", "meta", NOON)
    place = directory.claimed("1")
    assert place is not None
    assert (place.workspace, place.name) == ("main", "Harbor Lane Coffee")


def test_a_release_ends_a_claim_and_a_late_copy_of_the_claim_changes_nothing() -> None:
    directory = Directory()
    directory.claim("1", "main", "meta", NOON)
    directory.claim("1", "", "meta", LATER)

    assert not directory.claim("1", "main", "meta", NOON)
    assert directory.claimed("1") is None


def test_an_account_whose_portfolio_we_may_not_read_is_its_own_until_it_is_learned() -> None:
    directory = Directory()
    directory.claim("1", "main", "meta", NOON)
    place = directory.claimed("1")
    assert place is not None
    assert place.group == pseudo("1")
    assert is_pseudo(place.group)

    assert directory.learn_account("1", NOON, name=None, portfolio="9", portfolio_name="Harbor Lane") == pseudo("1")
    assert place.group == "9"
    assert directory.learn_account("1", LATER, name=None, portfolio="9", portfolio_name="Harbor Lane") is None


def test_digits_are_looked_up_within_their_account() -> None:
    directory = Directory()
    directory.learn_number("11", "1", "15550100421", NOON)
    directory.learn_number("22", "2", "15550100421", NOON)

    assert directory.by_digits("1", "15550100421") == "11"
    assert directory.by_digits("2", "15550100421") == "22"
    assert directory.by_digits("3", "15550100421") is None


def test_digits_that_reappear_under_another_id_link_the_two_stories() -> None:
    directory = Directory()
    directory.learn_number("11", "1", "15550100421", NOON)
    directory.learn_number("12", "1", "15550100421", LATER)

    assert directory.same_digits("11") == ["12"]
    assert directory.by_digits("1", "15550100421") == "12"


def test_a_number_that_moved_belongs_to_its_new_account_only() -> None:
    directory = Directory()
    directory.learn_number("11", "1", "15550100421", NOON)

    assert directory.learn_number("11", "2", "15550100421", LATER)
    assert (directory.numbers_of("1"), directory.numbers_of("2")) == ([], ["11"])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_telling_holds_in_whatever_order_it_is_heard(order: tuple[int, ...]) -> None:
    told = [("11", "1", "15550100421", NOON), ("11", "2", "", LATER), ("11", "3", "15550100437", NOON)]
    directory = Directory()
    for index in order:
        directory.learn_number(*told[index])

    place = directory.number("11")
    assert place is not None
    assert (place.account, place.display) == ("2", "15550100437")
