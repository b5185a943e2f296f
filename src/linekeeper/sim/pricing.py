"""What a message costs, settled when it is accepted: dated rules, the free ones of the month, free entry points.

Source: sending.md section 6. What was announced for 2026-10-01 stands on third parties' word and is marked so in `lawbook/messages.json`.
"""

from datetime import UTC, datetime
from functools import lru_cache

from linekeeper.sim import windows
from linekeeper.sim.message import Message
from linekeeper.sim.played import Played, played
from linekeeper.sim.stage import Stage

DAY_S = 86_400.0


def settle(stage: Stage, message: Message, *, lite: bool) -> None:
    """Set whether a message is charged, and under which category; `lite`: it goes by the Marketing Messages API."""
    laws = played(stage)
    if windows.free_until(stage, message.number, message.person):
        message.free, message.paid, message.priced = True, False, "referral_conversion"
    elif message.category == "service":
        message.paid = laws.charges_service and not (message.windowed and _free_one(stage, laws, message.number))
    elif message.category == "utility":
        message.paid = laws.charges_service or not message.windowed
    elif lite:
        message.priced = "marketing_lite"


@lru_cache(maxsize=64)
def _month(day: int) -> str:
    return datetime.fromtimestamp(day * DAY_S, UTC).strftime("%Y-%m")


def _free_one(stage: Stage, laws: Played, number: str) -> bool:
    """Take one of the free messages of the month; return whether one was left."""
    month = _month(int(stage.now // DAY_S))
    known, used = stage.traffic.free_service.get(number, (month, 0))
    used = used if known == month else 0
    if used >= laws.free_service_a_month:
        return False
    stage.traffic.free_service[number] = (month, used + 1)
    return True
