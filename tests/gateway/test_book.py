"""What is remembered between sends."""

from datetime import datetime, timedelta

import pytest

from linekeeper.gateway.book import Book
from linekeeper.pacing.person import cooling, lately
from linekeeper.pacing.standing import Level
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from linekeeper.state.sends import ContactRow, Pause, Suppression
from tests.flow.stream import NOON

ANNA, BEN = b"a" * 16, b"b" * 16
USUAL = Thresholds()


def took(book: Book, lane: Lane = Lane.MARKETING, times: int = 1) -> None:
    for _ in range(times):
        book.took("1", ANNA, lane, 80, Level.NORMAL, NOON, USUAL)


def kept(book: Book) -> list[ContactRow]:
    return book.to_keep(sorted(book.changed), NOON)


def test_contacts_are_kept_once_when_they_changed_and_come_back() -> None:
    book, again = Book(), Book()
    book.failed("1", ANNA, 131049, NOON, USUAL)
    [row] = kept(book)
    again.held(row)

    assert kept(book) == []
    assert again.contacts == book.contacts


def test_what_is_only_marked_waits_apart_and_is_kept_with_what_else_changed() -> None:
    book = Book()
    took(book)
    assert (kept(book), book.marked) == ([], {("1", ANNA)})
    book.failed("1", ANNA, 131049, NOON, USUAL)

    assert [(row.number, row.person) for row in kept(book)] == [("1", ANNA)]
    assert book.marked == set()


def test_who_was_forgotten_meanwhile_is_not_kept() -> None:
    book = Book()
    took(book)
    left = sorted(book.marked)
    book.sweep(NOON + timedelta(days=61))

    assert book.to_keep(left, NOON) == []


def test_only_marketing_is_counted_against_how_often_somebody_gets_it() -> None:
    book = Book()
    took(book, Lane.UTILITY)
    took(book, Lane.REPLY)

    assert kept(book) == []


def test_marketing_of_one_instant_counts_each_time() -> None:
    book = Book()
    took(book, times=3)

    assert len(lately(book.contacts["1", ANNA], NOON + timedelta(hours=1))) == 3


def test_a_rest_begins_with_131049_and_ends_with_their_own_word() -> None:
    book = Book()
    book.failed("1", ANNA, 131049, NOON, USUAL)
    assert cooling(book.contacts["1", ANNA], NOON + timedelta(hours=1), USUAL) is not None
    book.wrote("1", ANNA, NOON + timedelta(hours=2))

    assert cooling(book.contacts["1", ANNA], NOON + timedelta(hours=3), USUAL) is None


def test_who_was_blocked_is_left_alone_for_an_hour_at_most() -> None:
    book = Book()
    book.failed("1", ANNA, 130403, NOON, USUAL)

    assert book.is_blocked("1", ANNA, NOON + timedelta(minutes=59))
    assert not book.is_blocked("1", BEN, NOON)
    book.sweep(NOON + timedelta(hours=1))
    assert book.blocked == {}


def test_who_was_blocked_stays_so_over_a_restart() -> None:
    book, again = Book(), Book()
    book.failed("1", ANNA, 130403, NOON, USUAL)
    [row] = kept(book)
    again.held(row)

    assert again.is_blocked("1", ANNA, NOON + timedelta(minutes=59))
    assert not again.is_blocked("1", ANNA, NOON + timedelta(hours=1))


@pytest.mark.parametrize("how", ["wrote", "let go"])
def test_who_can_write_again_is_blocked_no_more_nor_after_a_restart(how: str) -> None:
    book, again = Book(), Book()
    book.failed("1", ANNA, 130403, NOON, USUAL)
    if how == "wrote":
        book.wrote("1", ANNA, NOON + timedelta(minutes=1))
    else:
        book.unblocked("1")
    [row] = kept(book)
    again.held(row)

    assert not book.is_blocked("1", ANNA, NOON + timedelta(minutes=2))
    assert not again.is_blocked("1", ANNA, NOON + timedelta(minutes=2))


def test_people_and_numbers_of_whom_nothing_was_heard_for_long_take_no_room() -> None:
    book = Book()
    took(book)
    book.wrote("1", ANNA, NOON)
    book.judge(("number", "1"), None, NOON, USUAL)
    book.sweep(NOON)
    assert (len(book.contacts), len(book.speeds), len(book.graded), len(book.windows)) == (1, 1, 0, 1)
    book.sweep(NOON + timedelta(days=61))

    assert (len(book.contacts), len(book.speeds), len(book.graded), len(book.windows)) == (0, 0, 0, 0)


def test_words_of_a_portfolio_and_of_an_account_that_stood_for_itself_count_alike() -> None:
    book = Book()
    book.suppress(Suppression(place="account:201", person=ANNA, source="word", marketing_at=NOON))
    book.suppress(Suppression(place="P", person=BEN, source="operator", everything_at=NOON))

    said = [book.said("P", "201", (name,)) for name in (ANNA, BEN, b"c" * 16)]
    assert [one and (one.everything, one.source) for one in said] == [(False, "word"), (True, "operator"), None]
    book.suppress(Suppression(place="P", person=BEN, source="operator", lifted_at=NOON + timedelta(hours=1)))
    assert book.said("P", "201", (BEN,)) is None


@pytest.mark.parametrize("known_first", [True, False], ids=["known before", "learned after"])
def test_all_that_is_known_of_a_person_holds_under_each_of_their_names_the_stricter_of_two(known_first: bool) -> None:
    book = Book()
    if known_first:
        book.same((ANNA, BEN), NOON)
    for name in (ANNA, BEN):
        book.took("1", name, Lane.MARKETING, 80, Level.NORMAL, NOON, USUAL)
        book.failed("1", name, 131049, NOON, USUAL)
    book.failed("1", BEN, 131056, NOON, USUAL)
    book.failed("1", BEN, 130403, NOON, USUAL)
    book.suppress(Suppression(place="P", person=BEN, source="word", marketing_at=NOON))
    if not known_first:
        assert book.pair("1", ANNA, NOON) != book.pair("1", BEN, NOON)
        book.same((ANNA, BEN), NOON)

    for name in (ANNA, BEN):
        pair = book.pair("1", name, NOON)
        assert (pair.paid_until, pair.refusals) == (NOON + timedelta(seconds=12), 1)
        assert book.is_blocked("1", name, NOON)
        assert book.said("P", "201", (name,)) is not None
        contact = book.contacts["1", book.one((name,), NOON)]
        # Two messages, and one refusal: refusals of one instant speak of the same. Marks of two books of one instant join to one.
        assert (len(contact.refused), len(contact.marketed)) == (4, 8 if known_first else 4)
    book.went_well("1", BEN)
    assert book.pair("1", ANNA, NOON).refusals == 0
    book.wrote("1", BEN, NOON + timedelta(hours=1))
    assert not book.is_blocked("1", ANNA, NOON + timedelta(hours=1))


def test_what_is_kept_of_one_person_under_two_names_joins_again_at_start() -> None:
    book, again = Book(), Book()
    for name, minutes in ((ANNA, 0), (BEN, 5)):
        book.failed("1", name, 131049, NOON + timedelta(minutes=minutes), USUAL)
    rows = kept(book)
    again.same((ANNA, BEN), NOON)
    for row in rows:
        again.held(row)

    assert list(again.contacts) == [("1", ANNA)]
    assert len(again.contacts["1", ANNA].refused) == 8  # two refusals
    book.same((ANNA, BEN), NOON)
    assert {row.person: row.body for row in kept(book)}[BEN] == b"\x80"  # nothing is known of them under that name any more


def test_two_ways_to_write_one_number_are_one_person() -> None:
    book = Book()
    book.took("1", ANNA, Lane.UTILITY, 80, Level.NORMAL, NOON, USUAL)
    assert book.pair("1", book.one((BEN, ANNA), NOON), NOON).paid_until == NOON + timedelta(seconds=6)
    book.took("1", BEN, Lane.UTILITY, 80, Level.NORMAL, NOON, USUAL)

    assert book.pair("1", ANNA, NOON).paid_until == NOON + timedelta(seconds=12)
    assert book.one((), NOON) == b""


@pytest.mark.parametrize(
    ("kind", "name", "lanes"),
    [
        pytest.param("lane", "reply", (Lane.REPLY,), id="a lane that is named is held, whatever it is"),
        pytest.param("template", "201/offer en_US", (Lane.REPLY,), id="so is a template"),
        pytest.param("number", "1", (Lane.UTILITY, Lane.MARKETING), id="a number's answers go on"),
        pytest.param("portfolio", "P", (Lane.UTILITY, Lane.MARKETING), id="so do a portfolio's"),
        pytest.param("all", "but-replies-and-codes", (Lane.UTILITY, Lane.MARKETING), id="and all, as usual"),
        pytest.param("all", "everything", (Lane.REPLY,), id="but not where everything is named"),
    ],
)
def test_an_operators_pause_fits_what_it_names(kind: str, name: str, lanes: tuple[Lane, ...]) -> None:
    book = Book()
    other = "lane" if kind == "all" else kind
    book.pauses = (Pause(kind=kind, name=name, at=NOON, why="stock"), Pause(kind=other, name="another", at=NOON))

    assert [(one.lanes, one.why) for one in book.pauses_of("1", "P", "201/offer en_US", Lane.REPLY)] == [(lanes, "stock")]


def test_a_pause_from_before_the_portfolio_was_known_does_not_end_by_itself() -> None:
    book = Book()
    book.pauses = (Pause(kind="portfolio", name="account:201", at=NOON, why="stock"),)

    assert [one.why for one in book.pauses_of("1", "account:201", "201/offer en_US", Lane.MARKETING)] == ["stock"]
    assert [one.why for one in book.pauses_of("1", "P", "201/offer en_US", Lane.MARKETING)] == ["stock"]
    assert [one.why for one in book.pauses_of("1", "P", "201/", Lane.UTILITY)] == ["stock"]
    assert book.pauses_of("1", "P", "202/offer en_US", Lane.MARKETING) == ()


def test_what_sends_came_to_is_added_up_by_the_minute() -> None:
    book = Book()
    for minutes in (0, 1, 90):
        book.note((("number", "1"), ("portfolio", "P")), "sent", NOON - timedelta(minutes=minutes))
    book.note((("number", "1"),), "131026", NOON)
    book.add_up()
    book.add_up()
    number, portfolio = (book.tally(subject, NOON, 3600, USUAL) for subject in (("number", "1"), ("portfolio", "P")))

    assert (number.sent, number.codes, portfolio.sent, portfolio.codes) == (2, {131026: 1}, 2, {})


def test_buckets_from_before_the_clock_was_set_back_weigh_no_more() -> None:
    book = Book()
    took(book, times=50)

    assert book.speed("1", NOON) == book.speeds["1"]
    assert book.speed("1", NOON - timedelta(hours=3)) != book.speeds["1"]
    assert book.pair("1", ANNA, NOON - timedelta(hours=3)).paid_until < NOON


def test_a_pair_that_is_quiet_is_forgotten() -> None:
    book = Book()
    took(book)
    book.sweep(NOON)
    assert len(book.pairs) == 1
    book.sweep(NOON + timedelta(hours=2))

    assert book.pairs == {}


def test_a_message_that_meta_takes_ends_the_back_off() -> None:
    book = Book()
    book.failed("1", ANNA, 131056, NOON, USUAL)
    assert book.pair("1", ANNA, NOON).refusals == 1
    book.went_well("1", ANNA)

    assert book.pair("1", ANNA, NOON).refusals == 0


def test_what_comes_in_uses_the_speed_of_its_number_too() -> None:
    book = Book()
    for second in range(10):
        for _ in range(60):
            book.came_in("1", NOON - timedelta(seconds=second))
    busy, idle = NOON, NOON + timedelta(minutes=1)
    assert (book.inbound_s("1", busy), book.inbound_s("2", busy), book.inbound_s("1", idle)) == (60, 0, 0)

    def in_a_second(number: str, begin: datetime) -> int:
        sent = 0
        for now in (begin + timedelta(milliseconds=step) for step in range(1000)):
            if book.turn_at(number, Lane.REPLY, 80, Level.NORMAL, now, USUAL) is None:
                book.took(number, b"", Lane.REPLY, 80, Level.NORMAL, now, USUAL)
                sent += 1
        return sent

    assert 80 - 60 - 1 <= in_a_second("1", busy) <= 80 - 60
    assert 80 - 1 <= in_a_second("2", busy) <= 80
    assert 80 - 1 <= in_a_second("1", idle) <= 80


def test_old_and_late_messages_are_no_rate() -> None:
    book = Book()
    book.came_in("1", NOON)
    book.came_in("1", NOON - timedelta(hours=1))
    assert book.inbound == {"1": {int(NOON.timestamp()): 1}}
    book.sweep(NOON + timedelta(seconds=11))

    assert book.inbound == {}


def test_names_still_join_after_those_of_whom_nothing_is_kept_any_more_were_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book()
    book.failed("1", BEN, 131049, NOON, USUAL)
    for stranger in range(10):
        book.took("1", b"%16d" % stranger, Lane.UTILITY, 80, Level.NORMAL, NOON, USUAL)
    monkeypatch.setattr("linekeeper.gateway.book.A_SLICE", 0)
    for minute in (60, 61):
        book.sweep(NOON + timedelta(minutes=minute))
    assert book._people == {BEN}

    book.same((ANNA, BEN), NOON)

    assert cooling(book.contacts["1", ANNA], NOON + timedelta(hours=1), USUAL) is not None
