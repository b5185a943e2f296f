"""The short way to a decision says what the whole table says. That the table's words become answers is in test_gate.py."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from linekeeper.events.number import Rating, Reported
from linekeeper.gateway.book import Book
from linekeeper.gateway.names import addressee
from linekeeper.gateway.pacer import Pacer, Promised
from linekeeper.pacing.lanes import parsed
from linekeeper.rulebook import Lane, current
from linekeeper.state.sends import Pause, Suppression
from tests.flow.stream import VEIL
from tests.gateway.yard import NUMBER, PORTFOLIO, Yard, a_template, yard

TEMPLATES = ("offer", "code", "order", "nobody_knows")
PEOPLE = [f"+1555010{n:04}" for n in range(12)]


@pytest.fixture
async def at() -> AsyncIterator[Yard]:
    async with yard() as one:
        yield one


def pacer(at: Yard) -> Pacer:
    """Return a pacer with a memory of its own that knows what the yard knows."""
    made = Pacer(Book(), at.gateway.known, at.settings, current(), is_current=lambda: True)
    at.gateway.known.listeners.append(made.took_in)
    return made


def both(quick: Pacer, whole: Pacer, what: Any) -> None:
    what(quick)
    what(whole)


async def told(one: Pacer, at: Yard, number: str, body: dict[str, Any], lowered: Lane | None) -> Promised:
    send = parsed(body)
    wish = await one.wish(number, send, addressee(send, VEIL), at.now, lowered=lowered)
    return one.decide(wish, at.now)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "lives",
    [
        pytest.param({"limit": 6}, id="a small limit"),
        pytest.param({"limit": None}, id="no limit"),
        pytest.param({"quality": Rating.RED}, id="low quality"),
        pytest.param({"status": Reported.FLAGGED}, id="flagged"),
        pytest.param({"status": Reported.BANNED}, id="banned"),
    ],
)
async def test_the_short_way_and_the_whole_table_decide_alike(
    at: Yard, lives: dict[str, Any], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at.live(**lives)
    chance, quick, whole = Random(seed), pacer(at), pacer(at)
    monkeypatch.setattr(whole, "_plainly", lambda *_args: None)
    await at.gateway.known.number(NUMBER)
    await at.gateway.known.refresh()
    went = 0
    for _ in range(120):
        person = chance.choice(PEOPLE)
        name = VEIL.person("wa", person[1:])
        match chance.randrange(14):
            case 0:
                both(quick, whole, lambda one, name=name: one.book.wrote(NUMBER, name, at.now))
            case 1:
                code = chance.choice([130429, 131056, 131049, 130403])
                both(quick, whole, lambda one, name=name, code=code: one.book.failed(NUMBER, name, code, at.now, at.settings.every))
            case 2:
                word = Suppression(place=PORTFOLIO, person=name, source="word", **{chance.choice(["marketing_at", "lifted_at"]): at.now})
                both(quick, whole, lambda one, word=word: one.book.suppress(word))
            case 3:
                pauses = (Pause(kind="lane", name=chance.choice(["utility", "reply"]), at=at.now),) if chance.random() < 0.3 else ()
                both(quick, whole, lambda one, pauses=pauses: setattr(one.book, "pauses", pauses))
            case 4:
                at.now += timedelta(seconds=chance.choice([0.01, 1, 7, 4000]))
                both(quick, whole, lambda one: one.look_anew())
            case _:
                pass
        body: dict[str, Any] = {"to": person, "type": "text", "text": {"body": "x"}}
        if chance.random() < 0.7:
            body = {"to": person, "type": "template", "template": {"name": chance.choice(TEMPLATES), "language": {"code": "en_US"}}}
        lowered = chance.choice([None, None, None, Lane.UTILITY])
        one, other = await told(quick, at, NUMBER, body, lowered), await told(whole, at, NUMBER, body, lowered)

        assert one == other
        assert quick.book.speeds == whole.book.speeds
        assert quick.book.pairs == whole.book.pairs
        now_s = int(at.now.timestamp())
        assert quick.book.budget(PORTFOLIO).taken(now_s) == whole.book.budget(PORTFOLIO).taken(now_s)
        went += one.decision.outcome == "send"
    assert went > 0 or lives.get("status") is Reported.BANNED


@pytest.mark.parametrize(
    ("name", "lane", "ttl_s", "waits_s"),
    [
        pytest.param("order", None, None, 24 * 3600, id="its lane's time"),
        pytest.param("order", None, 3_600, 3_600, id="the template lives shorter"),
        pytest.param("order", None, -1, 24 * 3600, id="the template lives for thirty days"),
        pytest.param("code", None, None, 60, id="a code waits for a minute at most"),
        pytest.param("code", None, 30, 30, id="a code that lives shorter still"),
        pytest.param("code", Lane.UTILITY, None, 600, id="a code in a slower lane is of no use after ten minutes"),
    ],
)
async def test_no_hold_outlives_the_time_of_its_template(at: Yard, name: str, lane: Lane | None, ttl_s: int | None, waits_s: int) -> None:
    await at.live()
    if ttl_s is not None:
        await at.river.poll(replace(a_template(name, "AUTHENTICATION" if name == "code" else "UTILITY"), ttl_s=ttl_s))
        await at.catch_up()
    send = parsed({"to": PEOPLE[0], "type": "template", "template": {"name": name, "language": {"code": "en_US"}}})
    one, until = at.gateway.pacer, at.now + timedelta(seconds=waits_s)
    wish = await one.wish(NUMBER, send, addressee(send, VEIL), at.now, lowered=lane)

    assert [one.decide(wish, at.now).decision.expires_at, one.in_order(wish, at.now).decision.expires_at] == [until, until]
    one.book.pauses = (Pause(kind="number", name=NUMBER, at=at.now),)
    assert one.decide(wish, at.now).decision.expires_at == until
