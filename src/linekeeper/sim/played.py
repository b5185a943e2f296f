"""Which rules of traffic are played at a moment, read from the lawbook once and looked at for every message.

Rules that follow from what people do wait for `people_live`, unless the play turns them by name.
"""

import msgspec

from linekeeper.sim import dated
from linekeeper.sim.stage import Stage

DAY_S = 86_400.0
#: Rules that wait for people to act; the others hold anyway, or say how these are done.
WAITING = frozenset(
    {"quality_every_s", "template_pausing", "template_pacing", "portfolio_pacing", "marketing_cap", "experiment", "spam_limit"}
)


class Played(msgspec.Struct, kw_only=True):
    """The rules of one simulated day. A rule that is off is False, 0 or empty."""

    people_live: bool
    throughput: bool
    pair_rate: bool
    messaging_limits: bool
    service_window: bool
    undeliverable: bool
    marketing_stops: bool
    limit_counts: str
    limit_holds_place: bool
    free_entry_h: float
    charges_service: bool
    free_service_a_month: float
    quality_every_s: float
    quality_least: float
    quality_yellow: float
    quality_red: float
    quality_reads: float
    template_pausing: list[float]
    template_pacing: bool
    template_pacing_first: float
    pacing_decides_s: float
    pacing_guardrail_s: float
    portfolio_pacing: bool
    portfolio_pacing_below: float
    portfolio_pacing_first: float
    portfolio_barred_h: float
    marketing_cap: bool
    marketing_longer_h: float
    marketing_us: bool
    experiment: bool
    spam_limit: float
    spam_h: float
    spam_every_s: float


class Laws(msgspec.Struct):
    """What was read, and how long it may be looked at."""

    day: float
    turned: dict[str, object]
    played: Played


_OFF: dict[str, object] = {"limit_counts": "first", "template_pausing": []}


def played(stage: Stage) -> Played:
    """Return the rules of now. Cheap: read anew only when the day or the play's own rules have changed.

    Raises:
        msgspec.ValidationError: the play gives a rule a value of the wrong kind.
    """
    laws, world = stage.laws, stage.world
    day = stage.timeline.now // DAY_S
    if laws is None or laws.day != day or laws.turned != world.rules:
        laws = stage.laws = Laws(day, dict(world.rules), _read(stage))
    return laws.played


def _read(stage: Stage) -> Played:
    live = bool(dated.rule(stage, None, "people_live"))
    values = {name: _value(stage, name, live=live) for name in Played.__struct_fields__}
    return msgspec.convert(values, Played)


def _value(stage: Stage, name: str, *, live: bool) -> object:
    value = dated.rule(stage, None, name) if live or name not in WAITING or name in stage.world.rules else False
    return _OFF.get(name, 0) if value is False and name in NUMBERS else value


NUMBERS = frozenset(name for name, kind in Played.__annotations__.items() if kind is not bool)
