"""The story of a number: what changed, when, and on what news it rests; the same however the journal is cut into turns."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.events import Batch, Source
from linekeeper.events.event import Failure, Limit
from linekeeper.events.house import AccountClaimed, AccountReleased, KeptOnly, SightCause, SightLost, SightRegained, Unread
from linekeeper.events.message import MessageMoved, MessageState
from linekeeper.events.number import NumberRead, Rating, Reported, Throughput
from linekeeper.flow.judging import Judging
from linekeeper.flow.story import Line, Scene, limit_word, line_of, story_rows
from linekeeper.fold.portfolio import Portfolio, hear
from linekeeper.fold.verdict import Basis, Reason, Sight, Status, Verdict
from linekeeper.state.port import StoryRow
from tests import strategies
from tests.flow.bodies import HARBOR, body, enforced, entry
from tests.flow.river import River, batch, claims
from tests.flow.stream import NOON, Stream, ago, read
from tests.strategies import BY_TYPE

FLOWING = [kind for kind in BY_TYPE if kind not in {AccountClaimed, AccountReleased, KeptOnly, Unread}]
HEARD = Batch(source=Source.READING, app="meta", account="A", heard_at=NOON, decoder=1)
FINE = Verdict(status=Status.CONNECTED, reported="CONNECTED", quality="green")


def reason(code: str = "flagged", status: Status = Status.FLAGGED, **told: Any) -> Reason:
    return Reason(**{"status": status, "code": code, "text": "Something is so.", "basis": Basis.REPORTED, **told})


def verdict(*reasons: Reason, **told: Any) -> Verdict:
    status = next((one.status for one in reasons if not one.note), Status.CONNECTED)
    return Verdict(**{"status": status, "reasons": reasons, "quality": "green", **told})


def told(before: Scene | None, after: Scene) -> dict[str, tuple[str, str]]:
    """Return what a story tells, by code, as (before, after)."""
    lines = {row.code: line_of(row) for row in story_rows("1", NOON, before, after, HEARD)}
    return {code: (line.before, line.after) for code, line in lines.items()}


KINDS = [reason("enforcement_replies", Status.RESTRICTED, word=word) for word in ("ONE", "OTHER")]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        pytest.param(FINE, FINE, {}, id="nothing changed, so nothing is told"),
        pytest.param(FINE, verdict(reason()), {"status flagged": ("connected", "flagged")}, id="a status with its reason is one line"),
        pytest.param(verdict(reason()), FINE, {"status connected": ("flagged", "connected")}, id="the end of the only reason is one line"),
        pytest.param(
            verdict(KINDS[0]), verdict(*KINDS), {"began enforcement_replies OTHER": ("", "")}, id="two of one kind are told apart by word"
        ),
        pytest.param(verdict(*KINDS), verdict(KINDS[1]), {"ended enforcement_replies ONE": ("", "")}, id="one of two ends"),
        pytest.param(
            verdict(reason()),
            verdict(reason(until=NOON)),
            {"changed flagged": ("", "")},
            id="an end that is known now",
        ),
        pytest.param(
            FINE, verdict(reason("name_review", Status.CONNECTED, note=True)), {"began name_review": ("", "")}, id="a note begins"
        ),
        pytest.param(
            FINE,
            verdict(reason("quality_low", Status.CONNECTED, note=True), quality="red"),
            {"quality red": ("green", "red")},
            id="quality is told once",
        ),
        pytest.param(FINE, verdict(throughput="high"), {"throughput high": ("unknown", "high")}, id="throughput"),
        pytest.param(
            FINE,
            verdict(sight=Sight(blind_since=NOON, cause="token")),
            {"sight_lost": ("", "token")},
            id="sight is lost",
        ),
        pytest.param(verdict(sight=Sight(blind_since=NOON, cause="token")), FINE, {"sight_back": ("token", "")}, id="sight is back"),
        pytest.param(
            verdict(sight=Sight(blind_since=NOON, cause="token")),
            verdict(sight=Sight(blind_since=NOON, cause="slept")),
            {},
            id="another cause of the same blindness is no line",
        ),
    ],
)
def test_a_line_tells_what_changed(before: Verdict, after: Verdict, lines: dict[str, tuple[str, str]]) -> None:
    assert told(Scene(verdict=before), Scene(verdict=after)) == lines


def test_the_first_look_is_one_line() -> None:
    assert told(None, Scene(verdict=verdict(reason()), limit="250")) == {"first": ("", "flagged")}


def test_a_limit_that_moved_is_told_in_its_word() -> None:
    assert told(Scene(verdict=FINE, limit="250"), Scene(verdict=FINE, limit="none")) == {"limit none": ("250", "none")}


@pytest.mark.parametrize(
    ("limit", "word"),
    [
        pytest.param(None, "", id="never read"),
        pytest.param(Limit(per_day=None), "none", id="no limit"),
        pytest.param(Limit(per_day=250), "250", id="an amount"),
    ],
)
def test_a_limit_has_a_word(limit: Limit | None, word: str) -> None:
    portfolio = Portfolio()
    hear(portfolio, NumberRead(at=NOON, number="1", limit=limit))

    assert limit_word(portfolio) == word


# ---------------------------------------------------------------------------------------------------- through the keeper


async def story(stream: Stream, number: str = "101") -> list[tuple[StoryRow, Line]]:
    """Return a number's story, oldest first."""
    rows = await stream.state.look(lambda look: look.story(number, limit=500))
    return [(row, line_of(row)) for row in reversed(rows)]


async def test_a_line_names_the_delivery_it_rests_on(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=2)))
    delivery = await stream.post(body(entry(HARBOR, NOON, "account_update", enforced("RESTRICTED_BIZ_INITIATED_MESSAGING"))), NOON)
    await stream.fold()

    (_, first), (row, line) = await story(stream)
    assert (first.turned, first.source, first.delivery) == ("first", Source.READING, None)
    assert (row.at, line.before, line.after, line.source, line.delivery) == (NOON, "connected", "restricted", Source.WEBHOOK, delivery)
    assert line.reason is not None
    assert line.reason.code.startswith("enforcement_")


async def test_what_came_and_went_within_one_turn_is_told(stream: Stream) -> None:
    await stream.claim()
    for hours, status in ((3, Reported.CONNECTED), (2, Reported.FLAGGED), (1, Reported.CONNECTED)):
        await stream.poll(read("101", ago(hours=hours), status))
    await stream.fold()

    assert [row.code for row, _ in await story(stream)] == ["first", "status flagged", "status connected"]
    assert [row.at for row, _ in await story(stream)] == [ago(hours=3), ago(hours=2), ago(hours=1)]


async def test_quality_limit_and_throughput_are_told(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=2)))
    await stream.poll(read("101", ago(hours=1), quality=Rating.YELLOW, limit=Limit(per_day=10_000), throughput=Throughput.HIGH))
    await stream.fold()

    assert {row.code for row, _ in await story(stream)} == {"first", "quality yellow", "limit 10000", "throughput high"}


async def test_sight_that_was_lost_and_came_back_is_told(stream: Stream) -> None:
    await stream.claim()
    await stream.poll(read("101", ago(hours=4)))
    await stream.poll(SightLost(at=ago(hours=3), account=HARBOR, cause=SightCause.TOKEN, interval_s=3_600))
    await stream.poll(SightRegained(at=ago(hours=2), account=HARBOR, cause=SightCause.TOKEN))
    await stream.fold()

    assert [row.code for row, _ in await story(stream)] == ["first", "sight_lost", "sight_back"]


def traffic(state: MessageState, minutes: int, message: bytes, *codes: int) -> Batch:
    moved = MessageMoved(
        at=ago(minutes=minutes),
        number="101",
        message=message * 16,
        state=state,
        people=(b"p" * 16,),
        failures=tuple(Failure(code=code) for code in codes),
    )
    return batch(moved, bytes(3) + message + bytes(16))


def test_traffic_that_changes_a_judgement_is_told_at_its_own_instant() -> None:
    batches = [
        *claims(),
        batch(NumberRead(at=ago(hours=9), number="101", status=Reported.CONNECTED, status_word="CONNECTED"), b"", source=Source.READING),
        traffic(MessageState.SENT, 50, b"1"),
        traffic(MessageState.FAILED, 40, b"2", 133010),
        traffic(MessageState.SENT, 30, b"3"),
        traffic(MessageState.SENT, 20, b"4"),
    ]
    lines = River().flow(batches).tables.story["101"]

    assert [(at, code) for at, code in lines][-2:] == [(ago(minutes=40), "status offline"), (ago(minutes=30), "status connected")]


def test_traffic_alone_is_judged_once_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    judge_one = Judging._judge_one

    def counting(judging: Any, turn: Any, number: str, at: Any, heard: Any) -> None:
        judged.append(number)
        judge_one(judging, turn, number, at, heard)

    monkeypatch.setattr(Judging, "_judge_one", counting)
    river = River().flow([*claims(), traffic(MessageState.SENT, 50, b"1")])
    judged.clear()
    river.flow([traffic(MessageState.SENT, 40 - place, bytes([place + 50])) for place in range(20)])

    assert judged == ["101"]


@settings(max_examples=80)
@given(strategies.of(*FLOWING, most=14), st.randoms(use_true_random=False))
def test_the_same_journal_tells_the_same_story_however_it_is_cut(events: list[Any], chance: Random) -> None:
    batches = [*claims(), *(batch(event, index.to_bytes(4, "big") + bytes(16)) for index, event in enumerate(events))]
    live = River().flow(batches, cut=[chance.randint(0, len(batches)) for _ in range(5)])
    replayed = River().flow(batches)

    assert replayed.tables.story == live.tables.story
    assert replayed.tables.fleet == live.tables.fleet


def test_a_story_told_once_a_turn_would_be_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: judging only at the end of a turn."""
    monkeypatch.setattr("linekeeper.flow.subjects.Subjects.told", lambda _: [])
    words = (Reported.CONNECTED, Reported.FLAGGED, Reported.CONNECTED)
    reads = [
        NumberRead(at=NOON + timedelta(hours=place), number="101", status=word, status_word=word.name) for place, word in enumerate(words)
    ]
    batches = [*claims(), *(batch(one, b"", source=Source.READING) for one in reads)]

    whole, cut = River().flow(batches), River().flow(batches, cut=range(len(batches)))

    assert whole.tables.story != cut.tables.story
