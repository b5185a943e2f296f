"""The short way to a decision says what the whole table says. That the table's words become answers is in test_gate.py."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from linekeeper.events.number import Rating, Reported
from linekeeper.gateway.book import Book
from linekeeper.gateway.names import addressee
from linekeeper.gateway.pacer import Pacer, Promised
from linekeeper.pacing.lanes import parsed
from linekeeper.rulebook import Lane, current
from linekeeper.state.sends import Pause, Suppression
from tests.flow.stream import VEIL
from tests.gateway.yard import NUMBER, PORTFOLIO, Yard, yard

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
