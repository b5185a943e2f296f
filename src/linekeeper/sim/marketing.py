"""Marketing that does not reach a person: the limit per person, wishes to stop, Meta's experiment, and the United States.

The business learns of all of it by a failed status after its message was accepted. Source: sending.md section 7 and 9 (Meta, Per-user
marketing limits, 2026-04-29; Experiments, 2025-11-13; user_preferences, 2025-11-05). How many messages a person gets is our assumption.
"""

from linekeeper.sim import bodies_traffic, people, temperaments, windows
from linekeeper.sim.message import Message
from linekeeper.sim.played import Played, played
from linekeeper.sim.stage import Stage
from linekeeper.sim.traffic import DAY_S, Refused

HEALTHY = "In order to maintain a healthy ecosystem engagement, the message failed to be delivered."
STOPPED = "The person has stopped marketing messages from this business."
TRIED = "The person takes part in an experiment."
HOUR_S = 3_600.0
#: Where senders are not capped: the European Economic Area, the United Kingdom, Japan, South Korea. Source: Per-user marketing limits.
UNCAPPED = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT JP KR LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905 - countries
)


def fate(stage: Stage, message: Message, portfolio: str) -> tuple[int, str] | None:
    """Return (code, details) where a marketing message will not be delivered, None where it will."""
    laws, person = played(stage), temperaments.of(stage.seed, message.person)
    if laws.marketing_stops and windows.key(message.number, message.person) in stage.traffic.stopped:
        return 131050, STOPPED
    capped = stage.world.account_of(stage.world.numbers[message.number]).country not in UNCAPPED
    if (person.weary and capped) or (laws.marketing_us and people.american(message.person)):
        return 131049, HEALTHY
    if message.windowed:
        return None
    if laws.experiment and person.experiment and not message.free:
        return 130472, TRIED
    if laws.marketing_cap and capped and _too_many(stage, laws, message.person, portfolio, person.temperament.marketing_a_day):
        return 131049, HEALTHY
    return None


def _too_many(stage: Stage, laws: Played, person: str, portfolio: str, allowed: int) -> bool:
    """Return whether the person gets no more marketing now; a try within a day of a refusal makes it last longer, for that business."""
    traffic, now = stage.traffic, stage.now
    pair = f"{portfolio}/{person}"
    before = traffic.refused.get(pair)
    lately = [at for at in traffic.marketing.get(person, ()) if at > now - DAY_S]
    if len(lately) < allowed and (before is None or before.until <= now):
        traffic.refused.pop(pair, None)
        return False
    if before is None or before.at <= now - DAY_S:
        traffic.refused[pair] = Refused(at=now)
    else:
        before.until = now + laws.marketing_longer_h * HOUR_S
    return True


def delivered(stage: Stage, person: str) -> None:
    """Count marketing that came to a person outside a service window."""
    marketing, now = stage.traffic.marketing, stage.now
    marketing[person] = [at for at in marketing.get(person, ()) if at > now - DAY_S] + [now]


def prefer(stage: Stage, number_id: str, person: str, wish: str) -> None:
    """Let a person stop or resume a number's marketing, told by a user_preferences webhook. `wish`: stop or resume."""
    number = stage.world.numbers[number_id]
    account = stage.world.account_of(number)
    stage.traffic.stopped.pop(windows.key(number_id, person), None)
    if wish == "stop":
        stage.traffic.stopped[windows.key(number_id, person)] = stage.now
    stage.announce(
        account, "user_preferences", bodies_traffic.preference(number, account.portfolio, person, wish, stage.now), number=number
    )
