"""One run of one way with one seed, from the first letter to what it came to. Nothing but its arguments decides about it."""

import logging
from collections import Counter

import structlog

from experiment.canary_way import Careful
from experiment.drive import Drive
from experiment.gate_way import Through
from experiment.letters import Kind
from experiment.load import Load
from experiment.measure import LATE_S, QUICK, Result, Watch, by_kind, ending, quantile, waits
from experiment.stillness import run
from experiment.town import Town
from experiment.ways import Blind, Pausing

DAWDLED_S = 60.0  #: a letter that left so late, or never, was held
#: The ways, in the order of the table: name -> what the table calls it, and how it is made.
WAYS: dict[str, type[Blind | Through]] = {"blind": Blind, "pause": Pausing, "gateway": Through, "canary": Careful}


Job = tuple[str, int, Load]


def of_job(job: Job) -> Result:
    """Return what a job comes to: way, seed, load. In a process of its own, whose log nobody reads: the results tell all of it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return once(*job)


def once(way: str, seed: int, load: Load) -> Result:
    """Return what a month of a way comes to."""
    return run(_once(way, seed, load))


async def _once(name: str, seed: int, load: Load) -> Result:
    now = Drive.now
    town = Town(seed, now)
    way = WAYS[name](town, now)
    watch = Watch(town)

    async def sample() -> None:
        if isinstance(way, Through):
            taken, limit = way.house.permits()
            watch.look(await way.house.statuses(), taken, limit)
        else:
            watch.look()

    drive = Drive(town, way, load, seed, sample)
    await drive.run()
    return _result(name, seed, load, town, way, watch, drive)


def _result(name: str, seed: int, load: Load, town: Town, way: Blind | Through, watch: Watch, drive: Drive) -> Result:  # noqa: PLR0913, PLR0917  all that a run leaves
    letters, fates, traffic = drive.letters, town.fates, town.stage.traffic
    states = {one.serial: ending(fates.get(one.serial), way.unsent(one)) for one in letters}
    ended = by_kind(letters, states)
    kept = Counter(way.unsent(one) for one in letters if (fate := fates.get(one.serial)) is None or not fate.wamid)
    ordered = {kind: waits(letters, fates, kind) for kind in Kind}
    late = [one for one in letters if (fate := fates.get(one.serial)) is None or (fate.accepted_at or drive.end) > one.at + DAWDLED_S]
    twice = sum(many > 1 for many in town.tracked.values()) + sum(fate.accepted > 1 for fate in fates.values())
    return Result(
        way=name,
        seed=seed,
        days=load.days,
        connected=watch.connected,
        restricted=watch.share("restricted"),
        slowed=watch.share("slowed"),
        full=watch.share("full"),
        quality=watch.quality,
        by_linekeeper=watch.house,
        daily=watch.daily(load.days),
        pauses=sum(one.pauses for one in town.account.templates),
        disabled=sum(one.status == "DISABLED" for one in town.account.templates),
        violations=len(town.account.violations),
        banned=bool(town.account.ban),
        letters={kind.value: sum(one.kind is kind for one in letters) for kind in Kind},
        delivered={kind: states_.get("delivered", 0) for kind, states_ in ended.items()},
        ended=ended,
        p50_s={kind.value: quantile(ordered[kind], 0.5) for kind in QUICK},
        p99_s={kind.value: quantile(ordered[kind], 0.99) for kind in QUICK},
        late={kind.value: sum(wait > LATE_S for wait in ordered[kind]) for kind in QUICK},
        kept=dict(sorted(kept.items())),
        next_tier_days=watch.next_tier_days,
        blocked=len(traffic.shunned),
        stopped=len(traffic.stopped),
        halted=len(way.halted) if isinstance(way, Careful) else 0,
        refusals=sum(len(fate.refusals) for fate in fates.values()),
        held=len(late),
        posts_twice=twice,
        over_limit=town.over_limit,
        most_taken=watch.most_taken,
        soft=way.soft if isinstance(way, Through) else [],
    )
