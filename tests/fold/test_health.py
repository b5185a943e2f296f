from linekeeper.events.number import Can, Entity, EntityKind
from linekeeper.fold.health import NOT_ASKED, newest_links
from tests.fold.said import at


def link(can: Can, kind: EntityKind = EntityKind.ACCOUNT, id_: str = "1") -> Entity:
    return Entity(kind=kind, id=id_, can_send=can)


def test_only_links_that_are_not_simply_available_are_kept() -> None:
    told = NOT_ASKED.hear([link(Can.AVAILABLE), link(Can.LIMITED, EntityKind.PORTFOLIO)], at(0))

    assert told.notable == (link(Can.LIMITED, EntityKind.PORTFOLIO),)
    assert told.clear_at == at(0)


def test_clear_means_that_every_link_can_send() -> None:
    assert NOT_ASKED.hear([link(Can.AVAILABLE), link(Can.BLOCKED)], at(0)).clear_at is None
    assert NOT_ASKED.hear([link(Can.AVAILABLE), link(Can.UNKNOWN)], at(0)).clear_at is None
    assert NOT_ASKED.hear([link(Can.LIMITED)], at(0)).clear_at == at(0)


def test_an_answer_without_links_proves_nothing() -> None:
    assert NOT_ASKED.hear([], at(0)) is NOT_ASKED
    assert NOT_ASKED.hear([link(Can.AVAILABLE, EntityKind.TEMPLATE)], at(0)) is NOT_ASKED


def test_an_answer_that_lacks_the_account_is_not_clear() -> None:
    told = NOT_ASKED.hear([link(Can.AVAILABLE, EntityKind.APP), link(Can.AVAILABLE, EntityKind.NUMBER)], at(0))

    assert (told.at, told.clear_at) == (at(0), None)


def test_an_older_clear_answer_is_remembered_as_clear() -> None:
    told = NOT_ASKED.hear([link(Can.BLOCKED)], at(2)).hear([link(Can.AVAILABLE)], at(1))

    assert (told.notable, told.clear_at) == ((link(Can.BLOCKED),), at(1))


def test_of_two_answers_from_one_second_what_either_found_wrong_stays() -> None:
    one, other = [link(Can.BLOCKED)], [link(Can.LIMITED, EntityKind.APP)]

    assert set(NOT_ASKED.hear(one, at(0)).hear(other, at(0)).notable) == {*one, *other}
    assert NOT_ASKED.hear(one, at(0)).hear(other, at(0)) == NOT_ASKED.hear(other, at(0)).hear(one, at(0))


def test_the_newer_answer_speaks_for_the_chain_and_the_numbers_own_for_itself() -> None:
    number = NOT_ASKED.hear([link(Can.BLOCKED), link(Can.BLOCKED, EntityKind.NUMBER)], at(0))
    account = NOT_ASKED.hear([link(Can.LIMITED)], at(1))

    assert newest_links(number, account) == (link(Can.BLOCKED, EntityKind.NUMBER), link(Can.LIMITED))
    assert newest_links(number, NOT_ASKED) == (link(Can.BLOCKED, EntityKind.NUMBER), link(Can.BLOCKED))
    assert set(newest_links(number, NOT_ASKED.hear([link(Can.LIMITED)], at(0)))) == {
        link(Can.BLOCKED, EntityKind.NUMBER),
        link(Can.BLOCKED),
        link(Can.LIMITED),
    }
