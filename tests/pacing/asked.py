"""Short ways to say what asks to go and how things stand. Hours and seconds are counted from noon."""

from datetime import datetime, timedelta
from typing import Any

from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis
from linekeeper.pacing.ask import Ask
from linekeeper.pacing.standing import (
    Cause,
    Graded,
    Level,
    NumberPace,
    PersonPace,
    PortfolioPace,
    Room,
    Standing,
    Stop,
    TemplatePace,
)
from linekeeper.pacing.thresholds import Thresholds
from linekeeper.rulebook import Lane
from tests.strategies import NOON

OURS = Thresholds()
PERSON = bytes(range(16))
OTP, REPLY, UTILITY, MARKETING = Lane.OTP, Lane.REPLY, Lane.UTILITY, Lane.MARKETING


def at(hours: float = 0, *, s: float = 0) -> datetime:
    """Return noon and so many hours and seconds."""
    return NOON + timedelta(hours=hours, seconds=s)


def ask(lane: Lane = MARKETING, **fields: Any) -> Ask:
    told = {"free_form": lane is REPLY, "template": "" if lane is REPLY else "sale en", "asked_at": NOON} | fields
    return Ask(number="101", account="201", person=told.pop("person", PERSON), lane=lane, **told)


def stands(**parts: Any) -> Standing:
    return Standing(**parts)


def stop(status: str, *, hard: bool = True, lanes: tuple[Lane, ...] = tuple(Lane), **fields: Any) -> Standing:
    told = Stop(code="x", text="So it is.", basis=Basis.REPORTED, status=status, hard=hard, **fields)
    return stands(number=NumberPace(stops=dict.fromkeys(lanes, told)))


def graded(level: Level, **fields: Any) -> Standing:
    cause = Cause(code="x", level=level, text="So it is.", basis=Basis.REPORTED, **fields)
    return stands(number=NumberPace(graded=Graded(level=level, causes=(cause,))))


def template(state: str, sendable: Sends = Sends.NO, **fields: Any) -> Standing:
    return stands(template=TemplatePace(state=state, sendable=sendable, text="So it is.", **fields))


def person(**fields: Any) -> Standing:
    return stands(person=PersonPace(**fields))


def room(**fields: Any) -> Standing:
    told = {"granted": False, "limit": 250, "known": True, "cap": 225, "taken": 250} | fields
    return stands(portfolio=PortfolioPace(room=Room(**told)))
