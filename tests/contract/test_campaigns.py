"""The promises of what is kept of campaigns, which every store keeps."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.state.campaigns import DRAFT_HOURS, KEPT_DAYS, Campaign, CampaignState, Count, Line, LineState, Reads
from linekeeper.state.intents import Intent, SendState, moved
from linekeeper.state.sends import Sends, SendsLook, SendsTurn, Suppression, Window
from linekeeper.state.sends_memory import MemorySends
from linekeeper.state.sends_sqlite import open_sends
from linekeeper.store.instant import to_us

NOON = datetime(2026, 11, 25, 12, 0, 0, 123_456, UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ANNA, BEN, CLEO = b"a" * 16, b"b" * 16, b"c" * 16


@pytest.fixture(params=["memory", "sqlite"])
async def sends(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Sends]:
    if request.param == "memory":
        yield MemorySends()
        return
    async with open_sends(tmp_path / "sends.db") as opened:
        yield opened


def campaign(at: datetime = NOON, **told: Any) -> Campaign:
    usual = Campaign(
        id=to_us(at),
        state=CampaignState.RUNNING,
        moved_at=at,
        account="A",
        portfolio="P",
        number="1",
        template="autumn",
        language="en_US",
        lane="marketing",
        people=2,
        created_at=at,
        confirmed_at=at,
        body=b"\x00ours",
    )
    return replace(usual, **told)


def line(at: int, person: bytes, **told: Any) -> Line:
    usual = Line(campaign=to_us(NOON), line=at, person=person, state=LineState.WAITS, moved_at=NOON, body=b"sealed")
    return replace(usual, **told)


def send(at: datetime = NOON, **told: Any) -> Intent:
    usual = Intent(id=to_us(at), state=SendState.HELD, moved_at=at, account="A", portfolio="P", number="1", person=ANNA, due_at=at)
    return replace(usual, **told)


async def do(sends: Sends, *works: Callable[[SendsTurn], object]) -> None:
    def work(turn: SendsTurn) -> None:
        for one in works:
            one(turn)

    await sends.turn(work)


async def test_a_campaign_is_read_back_as_it_was_kept_last(sends: Sends) -> None:
    first = campaign(why="because", over_at=NOON + DAY, name="Autumn", key="k", by="Ada")
    await do(sends, lambda turn: turn.put_campaign(campaign()), lambda turn: turn.put_campaign(first))

    assert await sends.look(lambda look: look.campaign(first.id)) == first
    assert await sends.look(lambda look: look.campaign(1)) is None


async def test_campaigns_are_listed_newest_first_by_state_account_and_page(sends: Sends) -> None:
    made = [campaign(NOON + SECOND * at, account="A" if at % 2 else "B", state=state) for at, state in enumerate(CampaignState)]
    await do(sends, *(lambda turn, one=one: turn.put_campaign(one) for one in made))

    async def ids(**asked: Any) -> list[int]:
        return [one.id for one in await sends.look(lambda look: look.campaigns(**asked))]

    newest = [one.id for one in reversed(made)]
    assert await ids() == newest
    assert await ids(limit=2) == newest[:2]
    assert await ids(before=newest[1]) == newest[2:]
    assert await ids(account="A") == [one.id for one in reversed(made) if one.account == "A"]
    assert await ids(states=(CampaignState.CONFIRMED, CampaignState.RUNNING)) == [made[2].id, made[1].id]


async def test_lines_come_when_they_are_due_in_the_order_of_the_list(sends: Sends) -> None:
    rows = [
        line(4, BEN),
        line(2, ANNA),
        line(3, CLEO, due_at=NOON + SECOND),
        line(5, b"d" * 16, state=LineState.SKIPPED),
        line(6, b"e" * 16, state=LineState.FED, intent=9),
    ]
    await do(sends, *(lambda turn, one=one: turn.put_line(one) for one in rows))

    async def due(at: datetime, limit: int = 100) -> list[int]:
        return [one.line for one in await sends.look(lambda look: look.next_lines(to_us(NOON), at, limit))]

    assert await due(NOON) == [2, 4]
    assert await due(NOON + SECOND) == [2, 4, 3]
    assert await due(NOON, limit=1) == [2]
    assert await sends.look(lambda look: look.next_turn(to_us(NOON))) == NOON + SECOND
    assert await sends.look(lambda look: look.next_turn(1)) is None
    assert (await sends.look(lambda look: look.next_lines(to_us(NOON), NOON)))[0] == rows[1]


async def test_nobody_stands_in_a_campaign_twice_but_on_lines_that_are_left_out(sends: Sends) -> None:
    await do(sends, lambda turn: turn.put_line(line(2, ANNA)), lambda turn: turn.put_line(line(3, ANNA, state=LineState.OUT, why="twice")))
    with pytest.raises(Exception, match=r"already|UNIQUE"):
        await do(sends, lambda turn: turn.put_line(line(4, BEN)), lambda turn: turn.put_line(line(5, ANNA)))
    await do(sends, lambda turn: turn.put_line(line(2, ANNA, state=LineState.FED, intent=7)))

    told = await sends.look(lambda look: look.lines(to_us(NOON)))
    assert [(one.line, one.state, one.why) for one in told] == [(2, LineState.FED, ""), (3, LineState.OUT, "twice")]


async def test_what_became_of_each_line_is_told_with_its_send(sends: Sends) -> None:
    sent = send(state=SendState.FAILED, why="by_meta", error=131026, sent_at=NOON, due_at=None)
    await do(
        sends,
        lambda turn: turn.put(sent),
        lambda turn: turn.put_line(line(2, ANNA, state=LineState.FED, intent=sent.id)),
        lambda turn: turn.put_line(line(3, BEN, state=LineState.OUT, why="blocked")),
        lambda turn: turn.put_line(line(4, CLEO, state=LineState.FED, intent=5)),  # a send that is no longer kept
        lambda turn: turn.put_line(line(5, b"d" * 16)),
    )

    told = await sends.look(lambda look: look.lines(to_us(NOON)))
    assert [one.send for one in told] == [sent, None, None, None]
    assert [one.line for one in await sends.look(lambda look: look.lines(to_us(NOON), 2, 2))] == [3, 4]
    assert set(await sends.look(lambda look: look.counts(to_us(NOON)))) == {
        Count(state=LineState.FED, send=SendState.FAILED, why="by_meta", error=131026, posted=True, lines=1),
        Count(state=LineState.OUT, send=None, why="blocked", error=None, posted=False, lines=1),
        Count(state=LineState.FED, send=None, why="", error=None, posted=False, lines=1),
        Count(state=LineState.WAITS, send=None, why="", error=None, posted=False, lines=1),
    }


async def test_only_sends_that_wait_can_be_taken_back(sends: Sends) -> None:
    waits, went = send(), send(NOON + SECOND, person=BEN, state=SendState.SENDING)
    rows = [line(2, ANNA, state=LineState.FED, intent=waits.id), line(3, BEN, state=LineState.FED, intent=went.id), line(4, CLEO)]
    await do(sends, lambda turn: turn.put(waits), lambda turn: turn.put(went))
    await do(sends, *(lambda turn, one=one: turn.put_line(one) for one in rows))

    assert await sends.look(lambda look: look.queued(to_us(NOON))) == [(rows[0], waits)]


async def test_numbers_are_forgotten_when_their_sends_are_over_and_not_before(sends: Sends) -> None:
    states = [SendState.HELD, SendState.SENDING, SendState.SENT, SendState.UNKNOWN, SendState.CANCELLED]
    made = [send(NOON + SECOND * at, person=bytes([at]) * 16, state=state) for at, state in enumerate(states)]
    await do(sends, *(lambda turn, one=one: turn.put(one) for one in made))
    fed = [line(at + 2, one.person, state=LineState.FED, intent=one.id) for at, one in enumerate(made)]
    rows = [*fed, line(20, ANNA), line(21, BEN, state=LineState.SKIPPED)]
    await do(sends, *(lambda turn, one=one: turn.put_line(one) for one in rows))
    await do(sends, lambda turn: turn.forget(to_us(NOON)))

    back = replace(rows[0], state=LineState.WAITS), replace(rows[1], state=LineState.WAITS)
    kept = await sends.look(lambda look: look.queued(to_us(NOON)))
    assert kept[0][0].body == b"sealed"
    cancelled = moved(made[0], SendState.CANCELLED, NOON)
    assert cancelled is not None
    await do(sends, lambda turn: turn.put(cancelled), lambda turn: turn.put_line(back[0]))
    assert [one.line for one in await sends.look(lambda look: look.next_lines(to_us(NOON), NOON)) if one.body] == [2, 20]


async def test_ending_a_campaign_ends_the_lines_that_wait(sends: Sends) -> None:
    await do(sends, lambda turn: turn.put_line(line(2, ANNA)), lambda turn: turn.put_line(line(3, BEN, state=LineState.FED, intent=5)))

    assert await sends.turn(lambda turn: turn.end_lines(to_us(NOON), NOON + SECOND)) == 1
    told = await sends.look(lambda look: look.lines(to_us(NOON)))
    assert [(one.state, one.at) for one in told] == [(LineState.CANCELLED, NOON + SECOND), (LineState.FED, NOON)]
    assert await sends.look(lambda look: look.next_lines(to_us(NOON), NOON + DAY)) == []


async def test_a_long_list_ends_and_is_forgotten_by_pages(sends: Sends) -> None:
    await do(sends, *(lambda turn, at=at: turn.put_line(line(at, bytes([at]) * 16)) for at in range(2, 7)))
    fed = (line(at, bytes([at]) * 16, state=LineState.FED, intent=5) for at in range(7, 12))
    await do(sends, *(lambda turn, one=one: turn.put_line(one) for one in fed))

    assert [await sends.turn(lambda turn: turn.end_lines(to_us(NOON), NOON, 2)) for _ in range(4)] == [2, 2, 1, 0]
    assert [await sends.turn(lambda turn: turn.forget(to_us(NOON), 2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_lines_that_a_stop_left_waiting_end_with_their_campaign(sends: Sends) -> None:
    over = replace(campaign(), state=CampaignState.CANCELLED, over_at=NOON)
    await do(sends, lambda turn: turn.put_campaign(over), lambda turn: turn.put_line(line(2, ANNA)))
    await sends.clean(NOON + SECOND)

    assert [one.state for one in await sends.look(lambda look: look.lines(over.id))] == [LineState.CANCELLED]


async def test_people_who_asked_for_an_end_are_counted_once_and_only_of_this_campaign(sends: Sends) -> None:
    def word(person: bytes, place: str = "P", source: str = "word", **at: datetime) -> Callable[[SendsTurn], None]:
        return lambda turn: turn.suppress(Suppression(place=place, person=person, source=source, **at))

    await do(
        sends,
        lambda turn: turn.put_campaign(campaign()),
        lambda turn: turn.put_line(line(2, ANNA, state=LineState.FED, intent=5)),
        lambda turn: turn.put_line(line(3, BEN, state=LineState.FED, intent=6)),
        lambda turn: turn.put_line(line(4, CLEO)),
        word(ANNA, marketing_at=NOON + SECOND),
        word(ANNA, "account:A", "preference", everything_at=NOON + SECOND),
        word(BEN, marketing_at=NOON - SECOND),
        word(CLEO, marketing_at=NOON + SECOND),
        word(b"z" * 16, marketing_at=NOON + SECOND),
    )

    assert await sends.look(lambda look: look.stops(to_us(NOON), NOON)) == 1
    assert await sends.look(lambda look: look.stops(1, NOON)) == 0


async def test_who_could_not_be_reached_is_known_until_they_write(sends: Sends) -> None:
    failed: dict[str, Any] = {"state": SendState.FAILED, "error": 131026, "due_at": None}
    await do(
        sends,
        lambda turn: turn.put(send(**failed)),
        lambda turn: turn.put(send(NOON + SECOND, person=BEN, **failed)),
        lambda turn: turn.put(send(NOON + 2 * SECOND, person=CLEO, **failed | {"error": 131049})),
        lambda turn: turn.put_window(Window(number="1", person=BEN, at=NOON + DAY)),
    )

    assert await sends.look(lambda look: look.undelivered([ANNA, BEN, CLEO])) == {ANNA}


def fed_with(one: Intent, fed: Line) -> Callable[[SendsTurn], None]:
    def work(turn: SendsTurn) -> None:
        turn.put(one)
        turn.put_line(fed)

    return work


def usually(account: str, template: str, since: datetime, soon: timedelta, look: SendsLook) -> Reads:
    return look.usual_reads(account, template, since, soon, NOON)


async def test_only_messages_that_could_be_read_by_now_are_asked_whether_they_were(sends: Sends) -> None:
    soon, minute = timedelta(minutes=30), timedelta(minutes=1)
    told = [
        (SendState.READ, 31 * minute, minute),
        (SendState.READ, 30 * minute, 30 * minute),
        (SendState.READ, 60 * minute, 31 * minute),  # late
        (SendState.DELIVERED, 30 * minute, minute),
        (SendState.READ, 29 * minute, minute),  # young
        (SendState.FAILED, 60 * minute, minute),
    ]
    for at, (state, ago, after) in enumerate(told):
        arrived = NOON - ago
        one = send(NOON - DAY + at * SECOND, template="autumn", state=state, moved_at=arrived + after, delivered_at=arrived, due_at=None)
        fed = line(at, bytes([at]) * 16, state=LineState.FED, intent=one.id)
        await do(sends, fed_with(one, fed))
    await do(sends, lambda turn: turn.put_line(line(9, CLEO)))

    assert await sends.look(lambda look: look.reads(to_us(NOON), soon, NOON)) == Reads(4, 2)
    assert await sends.look(lambda look: look.reads(1, soon, NOON)) == Reads(0, 0)
    asked = [("A", "autumn", NOON - 2 * DAY), ("A", "autumn", NOON - DAY + SECOND), ("A", "spring", NOON - 2 * DAY), ("B", "autumn", NOON)]
    usual = [await sends.look(partial(usually, *one, soon)) for one in asked]
    assert usual == [Reads(4, 2), Reads(2, 0), Reads(0, 0), Reads(0, 0)]


async def test_old_drafts_and_lines_that_are_long_over_are_dropped(sends: Sends) -> None:
    draft = campaign(state=CampaignState.DRAFTED, confirmed_at=None)
    over = campaign(NOON - SECOND, state=CampaignState.DONE, over_at=NOON)
    await do(sends, lambda turn: turn.put_campaign(draft), lambda turn: turn.put_campaign(over))
    await do(sends, lambda turn: turn.put_line(line(2, ANNA)), lambda turn: turn.put_line(line(2, ANNA, campaign=over.id)))

    await sends.clean(NOON + timedelta(hours=DRAFT_HOURS))
    assert await sends.look(lambda look: look.campaign(draft.id)) == draft
    await sends.clean(NOON + timedelta(hours=DRAFT_HOURS, seconds=1))
    assert await sends.look(lambda look: (look.campaign(draft.id), look.lines(draft.id))) == (None, [])
    assert len(await sends.look(lambda look: look.lines(over.id))) == 1
    await sends.clean(NOON + timedelta(days=KEPT_DAYS, seconds=1))
    assert await sends.look(lambda look: (look.campaign(over.id), look.lines(over.id))) == (over, [])
