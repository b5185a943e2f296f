"""Alerts as the doors show them: what is open first, each with who was told."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from linekeeper.act.book import Book
from linekeeper.flow.alerts import KEPT, Acknowledgement
from linekeeper.fold.notice import Change
from linekeeper.state.memory import MemoryState
from linekeeper.views.alerts import MOST_NUMBERS, alerts, open_alerts
from tests.act.told import BANNED, CAFE, FLAGGED, NOON, OF_HARBOR, PENDING, SHOP, TEMPLATE, notice, route

ROUTE = route(name="pager")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def book() -> Book:
    names = iter(range(100))
    return Book([ROUTE], lambda: f"msg_{next(names):03}")


async def kept(book: Book) -> MemoryState:
    state = MemoryState()
    await state.remember(KEPT, book.writes())
    return state


def send(book: Book, outcome: str = "") -> None:
    post = book.due(ROUTE.id, NOON + MINUTE)
    assert post is not None
    begun = book.begin(post)
    if outcome:
        book.failed(begun, NOON, outcome)
    else:
        book.sent(begun, NOON)


async def test_the_gravest_of_the_open_ones_comes_first_and_what_is_over_only_when_asked_for(book: Book) -> None:
    book.take(1, notice(Change.OPENED, FLAGGED), NOON)
    book.take(2, notice(Change.OPENED, BANNED, CAFE, SHOP), NOON)
    book.take(3, notice(Change.OPENED, PENDING), NOON)
    book.take(4, notice(Change.RESOLVED, PENDING), NOON)
    state = await kept(book)

    assert [(one.code, one.life) for one in (await alerts(state)).items] == [("ban_disabled", "open"), ("flagged", "open")]
    assert [one.life for one in (await alerts(state, everything=True)).items] == ["open", "open", "passed"]


async def test_an_alert_tells_what_why_what_to_do_and_who_was_told(book: Book) -> None:
    book.take(1, notice(Change.OPENED, BANNED, CAFE, SHOP), NOON)
    send(book, "it answered HTTP 500")
    send(book)
    book.take(2, notice(Change.WORSENED, BANNED), NOON)

    (one,) = (await alerts(await kept(book))).items

    assert (one.subject_name, one.numbers) == ("Harbor", ["+15550100142", "+15550100143"])
    assert one.remedy == BANNED.remedy
    assert [(line.route, line.what, line.attempt, line.outcome) for line in one.log] == [
        ("pager", "opened", 1, "it answered HTTP 500"),
        ("pager", "opened", 2, "sent"),
    ]
    assert one.waiting == 1


async def test_they_come_in_pages(book: Book) -> None:
    for number in range(5):
        whose = replace(CAFE, number=str(number))
        book.take(number + 1, notice(Change.OPENED, replace(FLAGGED, subject_id=str(number)), whose), NOON)
    state = await kept(book)

    found, after, pages = [], None, 0
    while True:
        page = await alerts(state, after=after, limit=2)
        found += [one.id for one in page.items]
        after, pages = page.next, pages + 1
        if after is None:
            break

    assert (found, pages) == (["5", "4", "3", "2", "1"], 3)


async def test_a_workspace_sees_its_own_alerts_and_of_a_shared_one_its_own_numbers(book: Book) -> None:
    other = replace(SHOP, workspace="other", account_name="Tideway")
    book.take(1, notice(Change.OPENED, BANNED, CAFE, other), NOON)
    book.take(2, notice(Change.OPENED, FLAGGED), NOON)
    state = await kept(book)

    (one,) = (await alerts(state, workspace="other")).items
    assert (one.numbers, one.subject_name) == (["+15550100143"], "Tideway")
    assert (await alerts(state, workspace="nobody")).items == []


async def test_of_very_many_numbers_some_are_named_and_all_counted(book: Book) -> None:
    many = [replace(CAFE, number=str(number)) for number in range(100)]
    book.take(1, notice(Change.OPENED, BANNED, *many), NOON)

    (one,) = (await alerts(await kept(book))).items

    assert (len(one.numbers), one.numbers_in_all) == (MOST_NUMBERS, 100)


async def test_with_nothing_kept_there_is_nothing() -> None:
    page = await alerts(MemoryState(), everything=True)

    assert (page.items, page.next) == ([], None)


async def test_who_looks_after_an_alert_is_told_with_the_reason_and_the_time(book: Book) -> None:
    book.take(1, notice(Change.OPENED, BANNED), NOON)
    book.acknowledge(Acknowledgement(alert=1, by="Ada", at=NOON + MINUTE, reason="appeal sent"))

    (one,) = (await alerts(await kept(book))).items

    assert one.acknowledged is not None
    assert (one.acknowledged.by, one.acknowledged.reason, one.acknowledged.at) == ("Ada", "appeal sent", NOON + MINUTE)
    assert [(line.what, line.route, line.outcome) for line in one.log] == [("acknowledged", "Ada", "appeal sent")]


async def test_a_template_is_shown_with_its_account_and_without_numbers(book: Book) -> None:
    book.take(1, notice(Change.OPENED, TEMPLATE, OF_HARBOR), NOON)
    state = await kept(book)

    (one,) = (await alerts(state)).items
    assert (one.subject, one.subject_name, one.account_name, one.numbers, one.numbers_in_all) == ("template", "offer (de)", "Harbor", [], 0)
    assert [one.id for one in await open_alerts(state, "501")] == ["1"]
    assert [one.id for one in await open_alerts(state, "11")] == ["1"], "by its account too"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("2", ["2"], id="an id that a list shows"),
        pytest.param("account 11 ban_disabled", ["2"], id="a finding's name"),
        pytest.param("+1 555 010 0142", ["1", "2"], id="the digits of a number"),
        pytest.param(SHOP.number, ["2"], id="the id of a number"),
        pytest.param("11", ["2"], id="the id of an account"),
        pytest.param("3", [], id="what is over is not meant"),
        pytest.param("", [], id="nothing"),
        pytest.param("+", [], id="no digits"),
    ],
)
async def test_open_alerts_are_found_by_what_people_have_at_hand(book: Book, asked: str, found: list[str]) -> None:
    book.take(1, notice(Change.OPENED, FLAGGED), NOON)
    book.take(2, notice(Change.OPENED, BANNED, CAFE, SHOP), NOON)
    book.take(3, notice(Change.OPENED, PENDING), NOON)
    book.take(4, notice(Change.RESOLVED, PENDING), NOON)

    assert [one.id for one in await open_alerts(await kept(book), asked)] == found
