"""What people do about messages that came: read, answer, block, report, mute, stop marketing. Only where `people_live` is played.

Temperaments give the rates; too many messages of one portfolio, no opt-in and an annoying template raise them. All of it is our assumption.
"""

from math import exp
from typing import NamedTuple

from linekeeper.sim import enforcing, marketing, quality, rating, temperaments, windows
from linekeeper.sim.message import Message
from linekeeper.sim.stage import Stage

WEEK_S = 7 * 86_400.0
UNASKED = 4.0  #: times as likely to do harm without an opt-in
PRESSED = 3.0  #: more likely by so much for each time the tolerance is passed
MOST_PRESSED = 3.0  #: passings of the tolerance beyond which nothing gets worse
ANSWERING = 0.05  #: harm within a service window, against outside
MUTED = 0.1  #: reads in a chat that was muted, against before
ANSWERS_WITHIN_S = (5.0, 300.0)


class Deed(NamedTuple):
    """What a person will do, after how many seconds; `shown`: a read receipt tells of it."""

    after_s: float
    shown: bool
    act: str  #: "", answer, block, report, mute or stop


def decide(stage: Stage, message: Message, portfolio: str, annoys: float) -> Deed | None:
    """Return what the person will do about a message that has just come; None when nobody will see anything of it."""
    chance, person = stage.chance, temperaments.of(stage.seed, message.person)
    kind = person.temperament
    pressed = 0.0 if message.windowed else _pressed(stage, f"{portfolio}/{message.person}", kind.tolerates_a_week)
    muted = windows.key(message.number, message.person) in stage.traffic.muted
    reads = chance.random() < kind.reads * (MUTED if muted else 1.0) / (1 + pressed / 2)
    factor = ANSWERING if message.windowed else annoys * (1.0 if person.opted_in else UNASKED) * (1 + PRESSED * pressed)
    act = _act(kind, chance.random(), factor, reads=reads, marketing=message.category == "marketing")
    if not reads and not act:
        return None
    shown = reads and person.receipts
    if not shown and not act:
        return None
    return Deed(chance.uniform(*kind.reads_within_s), shown, act)


def _pressed(stage: Stage, pair: str, tolerates: float) -> float:
    """Count a message and return by how many times the person's tolerance is passed, 0 to MOST_PRESSED."""
    patience, now = stage.traffic.patience, stage.now
    level, at = patience.get(pair, (0.0, now))
    level = level * exp((at - now) / WEEK_S) + 1.0
    patience[pair] = (level, now)
    return min(MOST_PRESSED, max(0.0, level / tolerates - 1.0))


def _act(kind: temperaments.Temperament, draw: float, factor: float, *, reads: bool, marketing: bool) -> str:
    """Return what is done beyond reading. One draw decides: the acts lie side by side."""
    rows = (
        ("report", kind.reports * factor),
        ("block", kind.blocks * factor),
        ("mute", kind.mutes * factor),
        ("stop", kind.stops * factor if marketing else 0.0),
        ("answer", kind.replies if reads else 0.0),
    )
    for act, share in rows:
        draw -= share
        if draw < 0:
            return act
    return ""


def perform(stage: Stage, number: str, person: str, template: int, act: str) -> None:
    """Let a person do it now. `template` is the id of what annoyed them, 0 for none."""
    pair = windows.key(number, person)
    if act == "answer":
        stage.after(stage.chance.uniform(*ANSWERS_WITHIN_S), "answer", number, person)
    elif act == "stop":
        marketing.prefer(stage, number, person, "stop")
    elif act == "mute":
        stage.traffic.muted[pair] = stage.now
        rating.hear(stage, number, template, harm=quality.MUTE)
    elif act in ("block", "report"):
        stage.traffic.shunned[pair] = stage.now
        rating.hear(stage, number, template, harm=quality.REPORT if act == "report" else quality.BLOCK)
        if act == "report":
            enforcing.reported(stage, stage.world.numbers[number], person)
