"""The state's promises, which every store keeps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.journal.port import START, Position
from linekeeper.state.counts import Count
from linekeeper.state.memory import MemoryState
from linekeeper.state.port import Effect, FleetRow, Members, NewsRow, PersonRow, State, StoryRow, Turn, UnreadRow
from linekeeper.state.sqlite import open_state
from linekeeper.state.templates import Sought, TemplateRow

NOON = datetime(2026, 11, 25, 12, 0, 0, 123_456, UTC)
NOON_S = int(NOON.timestamp())
DAY = timedelta(days=1)
ANNA, BEN = b"a" * 16, b"b" * 16


@asynccontextmanager
async def opened(store: str, folder: Path) -> AsyncIterator[State]:
    if store == "memory":
        yield MemoryState()
        return
    async with open_state(folder / "state.db") as state:
        yield state


@pytest.fixture(params=["memory", "sqlite"])
async def state(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[State]:
    async with opened(request.param, tmp_path) as state:
        yield state


def key(at: datetime, what: bytes = b"h" * 16) -> bytes:
    return (int(at.timestamp()) // 3600).to_bytes(4, "big") + what


def person(who: bytes, portfolio: str = "P", *, least: int = 0, most: int = 0, latest: int = NOON_S, body: bytes = b"") -> PersonRow:
    return PersonRow(portfolio=portfolio, person=who, body=body, least_until=least, most_until=most, latest=latest)


def row(number: str = "1", **told: object) -> FleetRow:
    usual = FleetRow(
        number=number,
        account="A",
        portfolio="P",
        workspace="main",
        display=f"+1 555 010 {number:0>4}",
        name="Harbor Lane Coffee",
        status="connected",
        rank=0,
        due_at=None,
        counted=True,
        body=b"{}",
    )
    return replace(usual, **told)


async def put(state: State, fleet: list[FleetRow]) -> None:
    def work(turn: Turn) -> None:
        for one in fleet:
            turn.put_fleet(one)

    await state.turn(work)


async def fleet_of(state: State, **asked: Any) -> list[FleetRow]:
    return list(await state.look(lambda look: look.fleet(**asked)))


async def want(state: State, *effects: Effect) -> None:
    def work(turn: Turn) -> None:
        for effect in effects:
            turn.want(effect)

    await state.turn(work)


async def test_a_turn_keeps_its_changes_together_with_the_cursor(state: State) -> None:
    def work(turn: Turn) -> str:
        assert turn.cursor == START
        turn.save("number", "1", b"one")
        turn.cursor = Position(0, 7)
        return "done"

    assert await state.turn(work) == "done"
    assert await state.look(lambda look: (look.cursor(), look.load("number", "1"))) == (Position(0, 7), b"one")


async def test_a_turn_that_raises_keeps_nothing_and_tells_its_own_error(state: State) -> None:
    await state.turn(lambda turn: turn.save("number", "1", b"one"))

    def work(turn: Turn) -> None:
        turn.save("number", "1", b"two")
        turn.is_new(key(NOON))
        turn.put_person(person(ANNA, "another portfolio"))
        turn.put_fleet(row())
        turn.want(Effect(kind="poll", key="A", not_before=NOON))
        turn.cursor = Position(0, 7)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await state.turn(work)
    assert await state.look(lambda look: (look.cursor(), look.load("number", "1"))) == (START, b"one")
    assert await state.turn(lambda turn: turn.is_new(key(NOON)))
    assert await state.turn(lambda turn: turn.portfolios_of(ANNA)) == []
    assert await state.claim("poll", NOON) == []
    assert await state.look(lambda look: look.counts()) == {}


async def test_a_key_is_new_once(state: State) -> None:
    def work(turn: Turn) -> list[bool]:
        return [turn.is_new(key(NOON)), turn.is_new(key(NOON)), turn.is_new(key(NOON, b"i" * 16))]

    assert await state.turn(work) == [True, False, True]
    assert await state.turn(work) == [False, False, False]


async def test_subjects_are_saved_loaded_listed_and_dropped(state: State) -> None:
    def work(turn: Turn) -> None:
        for id_ in ("2", "1", "3"):
            turn.save("number", id_, id_.encode())
        turn.save("account", "1", b"another kind")
        turn.save("number", "3", b"newer")
        turn.drop("number", "2")
        turn.drop("number", "never there")
        assert turn.load("number", "3") == b"newer"
        assert turn.load("number", "2") is None
        assert list(turn.all("number")) == [("1", b"1"), ("3", b"newer")]

    await state.turn(work)
    assert await state.look(lambda look: list(look.all("number"))) == [("1", b"1"), ("3", b"newer")]
    assert await state.look(lambda look: look.load("number", "2")) is None


async def test_an_alias_stands_for_one_person_and_can_be_pointed_anew(state: State) -> None:
    def work(turn: Turn) -> None:
        assert turn.person_of(b"wa") is None
        turn.point(b"wa", ANNA)
        turn.point(b"bsuid", ANNA)
        turn.point(b"other", BEN)
        assert turn.aliases_of(ANNA) == [b"bsuid", b"wa"]
        turn.point(b"wa", BEN)
        assert turn.person_of(b"wa") == BEN
        assert turn.aliases_of(ANNA) == [b"bsuid"]

    await state.turn(work)


async def test_people_are_kept_by_portfolio(state: State) -> None:
    def work(turn: Turn) -> None:
        turn.put_person(person(ANNA, "P", body=b"old"))
        turn.put_person(person(ANNA, "P", body=b"new", least=5, most=9, latest=7))
        turn.put_person(person(ANNA, "Q"))
        assert turn.person("P", ANNA) == person(ANNA, "P", body=b"new", least=5, most=9, latest=7)
        assert turn.person("P", BEN) is None
        assert turn.person("a portfolio nobody heard of", ANNA) is None
        assert turn.portfolios_of(ANNA) == ["P", "Q"]
        turn.drop_person("P", ANNA)
        turn.drop_person("P", BEN)
        assert turn.portfolios_of(ANNA) == ["Q"]

    await state.turn(work)


async def test_people_of_a_portfolio_come_in_pages_and_may_be_dropped_on_the_way(state: State) -> None:
    everybody = [bytes([number]) * 16 for number in range(1, 8)]

    def work(turn: Turn) -> list[bytes]:
        for number, who in enumerate(everybody):
            turn.put_person(person(who, latest=number))
            turn.put_person(person(who, "another"))
        found: list[bytes] = []
        while page := turn.people("P", 2, found[-1] if found else b"", 2):
            found += [one.person for one in page]
            for one in page:
                turn.drop_person("P", one.person)
        return found

    assert await state.turn(work) == everybody[2:]


async def test_people_come_by_when_they_stop_counting_and_a_page_ends_with_a_whole_second(state: State) -> None:
    def work(turn: Turn) -> list[list[tuple[int, int]]]:
        for number, until in enumerate((0, 50, 10, 30, 30, 30, 20, 40)):
            turn.put_person(person(bytes([number]) * 16, most=until))
            turn.put_person(person(bytes([number]) * 16, "another", most=until))
        pages = []
        first = 20
        while page := turn.people_until("P", first, 2):
            pages.append(sorted((one.most_until, one.person[0]) for one in page))
            for one in page:
                turn.put_person(person(one.person, most=one.most_until, least=1))
            first = page[-1].most_until + 1
        return pages

    assert await state.turn(work) == [[(20, 6), (30, 3), (30, 4), (30, 5)], [(40, 7), (50, 1)]]
    assert await state.turn(lambda turn: turn.people_until("P", 51)) == []
    assert await state.turn(lambda turn: turn.people_until("nobody heard of", 1)) == []


async def test_the_use_of_a_limit_is_a_range_of_people(state: State) -> None:
    def work(turn: Turn) -> None:
        turn.put_person(person(b"1" * 16, least=NOON_S + 10, most=NOON_S + 10))
        turn.put_person(person(b"2" * 16, least=0, most=NOON_S + 10))
        turn.put_person(person(b"3" * 16, least=NOON_S - 5, most=NOON_S + 20))
        turn.put_person(person(b"4" * 16, least=NOON_S, most=NOON_S))
        turn.put_person(person(b"5" * 16))
        turn.put_person(person(b"6" * 16, "another", least=NOON_S + 10, most=NOON_S + 10))

    await state.turn(work)
    assert await state.look(lambda look: look.use("P", NOON_S)) == (1, 3)
    assert await state.look(lambda look: look.use_frees("P", NOON_S)) == (NOON_S + 10, 2)
    assert await state.look(lambda look: look.use("P", NOON_S + 10)) == (0, 1)
    assert await state.look(lambda look: look.use_frees("P", NOON_S + 10)) == (NOON_S + 20, 1)
    assert await state.look(lambda look: (look.use("P", NOON_S + 20), look.use_frees("P", NOON_S + 20))) == ((0, 0), None)
    assert await state.look(lambda look: (look.use("?", 0), look.use_frees("?", 0))) == ((0, 0), None)


async def test_a_message_is_kept_under_its_hash(state: State) -> None:
    await state.turn(lambda turn: turn.put_message(b"m" * 16, "1", NOON, b"sent"))
    await state.turn(lambda turn: turn.put_message(b"m" * 16, "1", NOON - DAY, b"read"))

    assert await state.turn(lambda turn: turn.message(b"m" * 16)) == b"read"
    assert await state.look(lambda look: look.message(b"m" * 16)) == b"read"
    assert await state.look(lambda look: look.message(b"?" * 16)) is None


async def test_a_fleet_row_comes_back_as_it_was_by_id_or_by_digits(state: State) -> None:
    told = row("42", due_at=NOON, counted=False, rank=3, body=b"\x00\xff")
    await put(state, [told])

    assert await state.turn(lambda turn: turn.fleet_row("42")) == told
    for asked in ("42", "15550100042", "+1 (555) 010-0042"):
        assert await state.look(methodcaller("fleet_row", asked)) == told
    assert await state.look(lambda look: (look.fleet_row("43"), look.fleet_row(""))) == (None, None)

    await state.turn(lambda turn: turn.drop_fleet("42"))
    assert await state.look(lambda look: look.fleet_row("42")) is None


async def test_the_fleet_comes_by_rank_in_pages(state: State) -> None:
    ranks = {"1": 0, "2": 9, "3": 5, "4": 9, "5": 0}
    await put(state, [row(number, rank=rank) for number, rank in ranks.items()])

    found: list[FleetRow] = []
    after = None
    while page := await fleet_of(state, after=after, limit=2):
        found += page
        after = page[-1].rank, page[-1].number
    assert [one.number for one in found] == ["2", "4", "3", "1", "5"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, ["1", "2", "3"], id="nothing asked finds all"),
        pytest.param({"search": "HARBOR"}, ["1"], id="a name in any case"),
        pytest.param({"search": "ünï"}, ["3"], id="a name in any script's case"),
        pytest.param({"search": "555 010-0002"}, ["2"], id="digits in any writing"),
        pytest.param({"search": "%"}, [], id="signs mean only themselves"),
        pytest.param({"search": "  "}, ["1", "2", "3"], id="blanks find all"),
        pytest.param({"workspace": "other"}, ["2"], id="a workspace sees its own"),
        pytest.param({"workspace": "other", "search": "harbor"}, [], id="a search stays in its workspace"),
        pytest.param({"status": "banned"}, ["3"], id="a status"),
        pytest.param({"workspace": "nobody"}, [], id="an unknown workspace sees nothing"),
    ],
)
async def test_the_fleet_is_searched(state: State, asked: dict[str, Any], found: list[str]) -> None:
    fleet = [
        row("1"),
        row("2", workspace="other", name="Tideway Market"),
        row("3", status="banned", name="ÜNÏ Clinic"),
    ]
    await put(state, fleet)

    answer = await fleet_of(state, **asked)
    assert [one.number for one in answer] == found


async def test_counts_leave_out_what_does_not_count(state: State) -> None:
    fleet = [row("1"), row("2"), row("3", status="banned"), row("4", counted=False), row("5", workspace="other")]
    await put(state, fleet)

    assert await state.look(lambda look: look.counts()) == {"connected": 3, "banned": 1}
    assert await state.look(lambda look: look.counts("other")) == {"connected": 1}
    assert await state.look(lambda look: look.counts("nobody")) == {}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({"under": "B"}, ["2", "3"], id="of an account"),
        pytest.param({"under": "P"}, ["1", "2"], id="of a portfolio"),
        pytest.param({"under": "Z"}, [], id="of nobody's"),
    ],
)
async def test_the_fleet_is_asked_by_where_numbers_belong(state: State, asked: dict[str, str], found: list[str]) -> None:
    await put(state, [row("1"), row("2", account="B"), row("3", account="B", portfolio="Q")])

    assert [one.number for one in await fleet_of(state, **asked)] == found


async def test_members_are_counted_by_account_and_status(state: State) -> None:
    others = {"account": "B", "workspace": "other"}
    await put(state, [row("1"), row("2"), row("3", counted=False), row("4", status="banned", **others)])

    told = [
        Members(portfolio="P", account="A", status="connected", counted=False, numbers=1),
        Members(portfolio="P", account="A", status="connected", counted=True, numbers=2),
        Members(portfolio="P", account="B", status="banned", counted=True, numbers=1),
    ]
    assert await state.look(lambda look: look.members()) == told
    assert await state.look(lambda look: look.members("other")) == told[2:]


async def test_what_came_due_comes_oldest_first(state: State) -> None:
    times = {"1": NOON + DAY, "2": NOON, "3": NOON - DAY, "4": None}
    await put(state, [row(number, due_at=at) for number, at in times.items()])

    assert list(await state.look(lambda look: look.due(NOON))) == [("3", NOON - DAY), ("2", NOON)]
    assert list(await state.look(lambda look: look.due(NOON, 1))) == [("3", NOON - DAY)]


async def test_the_lobby_lets_its_guests_in_oldest_first(state: State) -> None:
    def fill(turn: Turn) -> None:
        turn.wait("A", "15550100001", NOON, b"first")
        turn.wait("B", "", NOON, b"of another account")
        turn.wait("A", "", NOON, b"second")

    await state.turn(fill)
    assert await state.look(lambda look: look.lobby()) == {"A": 2, "B": 1}
    guests = await state.turn(lambda turn: turn.waiting("A"))
    assert [(guest.account, guest.name, guest.body) for guest in guests] == [("A", "15550100001", b"first"), ("A", "", b"second")]

    await state.turn(lambda turn: turn.admit([guests[0].id]))
    assert [guest.body for guest in await state.turn(lambda turn: turn.waiting("A"))] == [b"second"]
    assert await state.look(lambda look: look.lobby()) == {"A": 1, "B": 1}


async def test_a_full_lobby_is_answered_by_the_thousand(state: State) -> None:
    def fill(turn: Turn) -> None:
        for number in range(1_001):
            turn.wait("A", "", NOON, b"%d" % number)

    await state.turn(fill)

    guests = await state.turn(lambda turn: turn.waiting("A"))
    assert [guest.body for guest in (guests[0], guests[-1])] == [b"0", b"999"]
    rest = await state.turn(lambda turn: turn.waiting("A", guests[-1].id))
    assert [guest.body for guest in rest] == [b"1000"]


async def test_of_what_waits_for_one_name_only_the_newest_stay_and_they_crowd_out_no_other(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    for store in ("memory_turn", "sqlite_turn"):
        monkeypatch.setattr(f"linekeeper.state.{store}.MOST_GUESTS", 3)

    def fill(turn: Turn) -> None:
        turn.wait("A", "", NOON, b"ban")
        for number in range(5):
            turn.wait("A", "101", NOON, b"%d" % number)
        turn.wait("B", "101", NOON, b"other")

    await state.turn(fill)

    assert [guest.body for guest in await state.turn(lambda turn: turn.waiting("A"))] == [b"ban", b"2", b"3", b"4"]
    assert [guest.body for guest in await state.turn(lambda turn: turn.waiting("B"))] == [b"other"]


def unread(field: str = "messages", where: str = "entry[0]", delivery: int | None = 3) -> UnreadRow:
    return UnreadRow(at=NOON, app="meta", account="A", field=field, where=where, why="no id", delivery=delivery)


def line(number: str, at: datetime, code: str = "status", body: bytes = b"line") -> StoryRow:
    return StoryRow(number=number, at=at, code=code, body=body)


async def told(state: State, *lines: StoryRow) -> None:
    def work(turn: Turn) -> None:
        for one in lines:
            turn.put_story(one)

    await state.turn(work)


async def story(state: State, number: str = "1", **asked: Any) -> list[StoryRow]:
    return list(await state.look(lambda look: look.story(number, **asked)))


async def test_a_story_comes_newest_first_in_pages(state: State) -> None:
    lines = [line("1", NOON - DAY), line("1", NOON, "quality"), line("1", NOON, "status"), line("2", NOON)]
    await told(state, *lines)

    assert await story(state) == [lines[2], lines[1], lines[0]]
    assert await story(state, limit=2) == [lines[2], lines[1]]
    assert await story(state, before=(NOON, "quality")) == [lines[0]]
    assert await story(state, "3") == []


async def test_a_line_of_a_story_told_again_is_replaced(state: State) -> None:
    await told(state, line("1", NOON))
    await told(state, line("1", NOON, body=b"another"))

    assert [one.body for one in await story(state)] == [b"another"]


async def test_of_a_story_the_newest_five_hundred_lines_stay_in_any_order(state: State) -> None:
    lines = [line("1", NOON + timedelta(seconds=place)) for place in range(503)]
    await told(state, *reversed(lines), line("2", NOON))

    assert await story(state, limit=1_000) == lines[:2:-1]
    assert len(await story(state, "2")) == 1


def item(subject: str, at: datetime, mark: bytes = b"m", **told: Any) -> NewsRow:
    return NewsRow(**{"subject": subject, "at": at, "mark": mark, "source": "webhook", "delivery": 3, "body": b"event", **told})


async def said(state: State, *items: NewsRow) -> None:
    def work(turn: Turn) -> None:
        for one in items:
            turn.put_news(one)

    await state.turn(work)


async def news(state: State, *subjects: str, **asked: Any) -> list[NewsRow]:
    return list(await state.look(lambda look: look.news(subjects, **asked)))


async def test_news_of_several_subjects_comes_newest_first_in_pages(state: State) -> None:
    items = [item("1", NOON - DAY), item("A", NOON, b"a", delivery=None, source="reading"), item("1", NOON, b"b"), item("2", NOON)]
    await said(state, *items)

    assert await news(state, "1", "A") == [items[2], items[1], items[0]]
    assert await news(state, "1", "A", limit=2) == [items[2], items[1]]
    assert await news(state, "1", "A", before=(NOON, b"b")) == [items[1], items[0]]
    assert await news(state, "3") == []


async def test_news_said_again_at_one_instant_stays_one_item_as_it_was_first(state: State) -> None:
    await said(state, item("1", NOON))
    await said(state, item("1", NOON, body=b"another"))

    assert await news(state, "1") == [item("1", NOON)]


async def test_of_news_the_newest_hundred_of_each_subject_stay_in_any_order(state: State) -> None:
    items = [item("1", NOON + timedelta(seconds=place)) for place in range(103)]
    await said(state, *reversed(items), item("2", NOON))

    assert await news(state, "1", limit=1_000) == items[:2:-1]
    assert len(await news(state, "2")) == 1


async def test_a_turn_that_raises_tells_no_story(state: State) -> None:
    def work(turn: Turn) -> None:
        turn.put_story(line("1", NOON))
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        await state.turn(work)

    assert await story(state) == []


async def test_what_was_unread_is_shown_newest_first_and_counted_by_field(state: State) -> None:
    def note(turn: Turn) -> None:
        for where in ("1", "2", "3"):
            turn.note_unread(unread(where=where))
        turn.note_unread(unread("calls", delivery=None))

    await state.turn(note)
    first = await state.look(lambda look: look.unread(limit=2))
    rest = await state.look(lambda look: look.unread(before=first[-1].id))
    assert [one.where for one in (*first, *rest)] == ["entry[0]", "3", "2", "1"]
    assert replace(first[0], id=0) == unread("calls", delivery=None)
    assert await state.look(lambda look: look.unread_counts()) == {"messages": 3, "calls": 1}


async def test_of_the_unread_the_newest_ten_thousand_stay_and_all_are_counted(state: State) -> None:
    def note(turn: Turn) -> None:
        for number in range(10_050):
            turn.note_unread(unread(where=str(number)))

    await state.turn(note)

    shown = await state.look(lambda look: look.unread(limit=20_000))
    assert [len(shown), shown[-1].where] == [10_000, "50"]
    assert await state.look(lambda look: look.unread_counts()) == {"messages": 10_050}


def poll(of: str = "A", at: datetime = NOON, body: bytes = b"") -> Effect:
    return Effect(kind="poll", key=of, not_before=at, body=body)


async def test_an_effect_is_claimed_when_its_time_has_come(state: State) -> None:
    await want(state, poll(body=b"why"))

    assert await state.claim("poll", NOON - DAY) == []
    assert await state.claim("another kind", NOON) == []
    [claimed] = await state.claim("poll", NOON)
    assert replace(claimed, id=0) == poll(body=b"why")


async def test_a_claimed_effect_comes_again_after_a_minute_unless_it_is_done(state: State) -> None:
    await want(state, poll("A"), poll("B"))

    first = await state.claim("poll", NOON)
    assert await state.claim("poll", NOON + timedelta(seconds=59)) == []
    await state.done([first[0].id])
    assert [again.id for again in await state.claim("poll", NOON + timedelta(seconds=60))] == [first[1].id]
    await state.done([first[0].id, first[1].id])
    assert await state.claim("poll", NOON + DAY) == []


async def test_an_open_effect_takes_the_earlier_time_and_stays_one(state: State) -> None:
    for at in (NOON + DAY, NOON, NOON + DAY):
        await want(state, poll(at=at))

    assert [claimed.not_before for claimed in await state.claim("poll", NOON + DAY)] == [NOON]


async def test_what_is_asked_for_while_it_is_being_done_is_done_once_more(state: State) -> None:
    await want(state, poll())
    [first] = await state.claim("poll", NOON)
    await want(state, poll())
    await state.done([first.id])

    [second] = await state.claim("poll", NOON)
    assert second.id != first.id


async def test_effects_are_claimed_oldest_first_up_to_a_limit(state: State) -> None:
    for number in (2, 0, 1):
        await want(state, poll(str(number), NOON + number * DAY))

    assert [claimed.key for claimed in await state.claim("poll", NOON + 9 * DAY, 2)] == ["0", "1"]
    assert [claimed.key for claimed in await state.claim("poll", NOON + 9 * DAY, 2)] == ["2"]


async def test_what_is_ours_is_remembered_recalled_and_forgotten(state: State) -> None:
    await state.remember("credential", {"meta": b"one", "other": b"two"})
    await state.remember("heard", {"meta": b"another kind"})
    await state.remember("credential", {"meta": b"new", "other": None, "never there": None})

    assert await state.recall("credential") == {"meta": b"new"}
    assert await state.recall("heard") == {"meta": b"another kind"}
    assert await state.recall("nothing") == {}


async def test_cleaning_drops_what_is_old_and_nothing_else(state: State) -> None:
    minute = timedelta(minutes=1)

    def fill(turn: Turn) -> None:
        for at, what in ((NOON - 9 * DAY, b"o" * 16), (NOON - 8 * DAY + minute, b"y" * 16)):
            turn.is_new(key(at, what))
            turn.put_person(person(what, latest=int(at.timestamp())))
        for at, what in ((NOON - 32 * DAY, b"o" * 16), (NOON - 30 * DAY + minute, b"y" * 16)):
            turn.put_message(what, "1", at, b"body")
            turn.wait("A", "", at, what)
        for at in (NOON - 61 * DAY, NOON - 60 * DAY + minute):
            turn.put_story(line("1", at))
            turn.put_news(item("1", at))
        turn.put_message(b"r" * 16, "1", NOON - 40 * DAY, b"sent")
        turn.put_message(b"r" * 16, "1", NOON - DAY, b"read")
        turn.save("number", "1", b"stays")
        turn.put_fleet(row())

    await state.turn(fill)
    await state.clean(NOON)
    await state.clean(NOON)

    def left(turn: Turn) -> None:
        assert [turn.message(what * 16) for what in (b"o", b"y", b"r")] == [None, b"body", b"read"]
        assert [guest.body for guest in turn.waiting("A")] == [b"y" * 16]
        assert [one.person for one in turn.people("P", 0)] == [b"y" * 16]
        assert not turn.is_new(key(NOON - 8 * DAY + minute, b"y" * 16))
        assert turn.is_new(key(NOON - 9 * DAY, b"o" * 16))
        assert turn.load("number", "1") == b"stays"
        assert turn.fleet_row("1") == row()

    await state.turn(left)
    assert [one.at for one in await story(state)] == [NOON - 60 * DAY + minute]
    assert [one.at for one in await news(state, "1")] == [NOON - 60 * DAY + minute]


async def test_a_look_that_raises_tells_its_own_error(state: State) -> None:
    def wrong(_look: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await state.look(wrong)


def template(id_: str = "1", **told: object) -> TemplateRow:
    usual = TemplateRow(
        account="A",
        template=id_,
        workspace="main",
        name="order_update",
        language="en_US",
        category="UTILITY",
        quality="green",
        state="approved",
        sendable="yes",
        rank=0,
        due_at=None,
        body=b"verdict",
    )
    return replace(usual, **told)


async def put_templates(state: State, *rows: TemplateRow) -> None:
    def work(turn: Turn) -> None:
        for one in rows:
            turn.put_template(one)

    await state.turn(work)


async def test_templates_come_by_what_it_costs_to_wait_a_page_at_a_time(state: State) -> None:
    rows = [template("1", rank=5), template("2", rank=40), template("3", rank=5), template("1", account="B", rank=5)]
    await put_templates(state, *rows)

    first = await state.look(lambda look: look.templates(Sought(), limit=2))
    last = first[-1]
    rest = await state.look(lambda look: look.templates(Sought(), after=(last.rank, last.account, last.template)))

    assert [(one.account, one.template) for one in (*first, *rest)] == [("A", "2"), ("A", "1"), ("A", "3"), ("B", "1")]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        pytest.param(Sought(account="A"), ["1", "2"], id="of an account"),
        pytest.param(Sought(workspace="other"), ["9"], id="of a workspace"),
        pytest.param(Sought(state="paused"), ["2"], id="in a state"),
        pytest.param(Sought(sendable="no"), ["2", "9"], id="that cannot be sent"),
        pytest.param(Sought(search="Offer"), ["2"], id="by a part of the name"),
        pytest.param(Sought(quality="red"), ["9"], id="of low quality"),
        pytest.param(Sought(account="A", sendable="yes"), ["1"], id="two wishes at once"),
        pytest.param(Sought(account="C"), [], id="none"),
    ],
)
async def test_templates_are_found(state: State, sought: Sought, found: list[str]) -> None:
    await put_templates(
        state,
        template("1"),
        template("2", state="paused", sendable="no", name="spring_offer"),
        template("9", account="B", workspace="other", state="rejected", sendable="no", quality="red"),
    )

    assert [one.template for one in await state.look(lambda look: look.templates(sought))] == found


async def test_a_template_is_replaced_found_by_name_and_told_when_it_is_due(state: State) -> None:
    due = template("2", due_at=NOON)
    await put_templates(state, template("1"), template("2"), due, template("3", due_at=NOON + DAY))

    assert await state.look(lambda look: look.template("A", "2")) == due
    assert await state.look(lambda look: look.template("A", "7")) is None
    assert await state.look(lambda look: look.templates_due(NOON)) == [("A", "2", NOON)]
    assert await state.turn(lambda turn: list(turn.template_ids("A", after="1", limit=1))) == ["2"]


def counted(at: int, many: int, state: str = "sent", *, number: str = "1", category: str = "utility", code: int = 0) -> Count:
    return Count(number=number, at=at, state=state, category=category, code=code, count=many)


async def count(state: State, *counts: Count) -> None:
    await state.turn(lambda turn: turn.count(counts))


MINUTE = int(NOON.timestamp()) // 60
TODAY = MINUTE // 1440


async def test_counts_add_up_by_minute_by_hour_and_by_day(state: State) -> None:
    await count(state, counted(MINUTE, 3), counted(MINUTE + 1, 1), counted(MINUTE, 2, "failed", code=131048))
    await count(state, counted(MINUTE, 1), counted(MINUTE + 1440, 7), counted(MINUTE, 9, number="2"))

    span = (MINUTE - 60, MINUTE + 60)
    assert await state.look(lambda look: look.counted("1", span)) == [
        counted(MINUTE, 2, "failed", code=131048),
        counted(MINUTE, 4),
        counted(MINUTE + 1, 1),
    ]
    hour = MINUTE - MINUTE % 60
    assert await state.look(lambda look: look.counted("1", span, 60)) == [counted(hour, 2, "failed", code=131048), counted(hour, 5)]
    assert await state.look(lambda look: look.counted_by_day("1", (TODAY, TODAY + 1))) == [
        counted(TODAY, 2, "failed", code=131048),
        counted(TODAY, 5),
    ]


async def test_a_count_that_moves_leaves_nothing_where_it_was(state: State) -> None:
    await count(state, counted(MINUTE, 1))
    await count(state, counted(MINUTE, -1), counted(MINUTE - 1440, 1))

    assert await state.look(lambda look: look.counted("1", (MINUTE - 9999, MINUTE + 1))) == [counted(MINUTE - 1440, 1)]
    assert await state.look(lambda look: look.counted_by_day("1", (TODAY - 9, TODAY + 1))) == [counted(TODAY - 1, 1)]


async def test_cleaning_keeps_minutes_for_8_days_and_days_for_60(state: State) -> None:
    await count(state, *(counted(MINUTE - 1440 * days, 1, number=number) for days in (1, 9, 61) for number in ("1", "2")))
    await state.clean(NOON)

    for number in ("1", "2"):
        minutes = await state.look(lambda look, number=number: look.counted(number, (0, MINUTE)))  # type: ignore[misc]  # mypy cannot infer it with a default
        days = await state.look(lambda look, number=number: look.counted_by_day(number, (0, TODAY)))  # type: ignore[misc]  # as above
        assert [one.at for one in minutes] == [MINUTE - 1440]
        assert [one.at for one in days] == [TODAY - 9, TODAY - 1]
