"""What if: a portfolio as it is kept now, and when planned batches would leave it. Reads only; no server has to run."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from linekeeper.build.clock import Clock
from linekeeper.build.ground import Ground, reading
from linekeeper.build.paced import paced
from linekeeper.build.ruled import ruled
from linekeeper.config import Config
from linekeeper.errors import Refused
from linekeeper.gateway.campaign_places import portfolio_of
from linekeeper.gateway.known import Known, Line
from linekeeper.pacing.whatif import LOOKS_AHEAD, Batch, Leaves, Portfolio, Tier, leaving, next_tier
from linekeeper.views.answers import NumberAnswer
from linekeeper.views.changes import Changes
from linekeeper.views.fleet import Views
from linekeeper.views.portfolios import PortfolioAnswer

MOST_NAMED = 20
MOST_NUMBERS = 100
UPGRADE_H = 6
SENDS = frozenset({"connected", "flagged"})  #: statuses in which a number sends what it is asked to
RANK = {"red": 0, "yellow": 1, "green": 2}

ASSUMED = (
    "Everybody on a list is somebody new, and every message is delivered within seconds.",
    "Nothing else is sent meanwhile, from here or from elsewhere.",
    "A list goes out from one number: the one it names, else the one that has least to do.",
    "Nothing goes wrong: quality stays as it is, and no stage of marketing stops.",
)


class Plan(Struct, frozen=True, kw_only=True):
    """An estimate, and what it rests on."""

    now: datetime
    portfolio: str
    name: str
    number: str  #: that sends, as it is shown; of several the first
    numbers: dict[str, str] = {}  #: those that send, by id: as they are shown
    limit: int | None
    limit_known: bool
    used: int
    quality: str
    per_second: int  #: of all that send
    leaves: list[Leaves]
    tier: Tier
    assumptions: tuple[str, ...]


async def planned(config: Config, clock: Clock, portfolio: str, number: str, batches: Sequence[Batch], *, staged: bool = True) -> Plan:
    """Return when planned batches would leave.

    Args:
        config: whose data folder is read.
        clock: tells now.
        portfolio: its id, or `account:ID`; empty: that of the number, else the only one.
        number: id or digits of the number that sends; empty: all of the portfolio's that can.
        batches: what is planned; a batch may name its number by id or digits.
        staged: marketing goes out in the stages of a campaign.

    Raises:
        Misconfigured: there is nothing to read.
        Refused: there is no such portfolio or number.
        TryLater: the store cannot be read.
    """
    async with reading(config) as ground:
        now, rules = clock.now(), ruled(config)
        views = Views(ground.state, ground.journal, clock.now, rules=rules, timezone=config.timezone, changes=Changes())
        sends = await _number(views, portfolio, number)
        whole = await views.portfolio(sends.portfolio)
        line = await Known(ground.state, clock.now).number(sends.id)
        if whole is None or line is None:
            raise Refused(
                "there is no such portfolio", why="no number of it is known here", remedy="see /portfolios, or `linekeeper check`"
            )
        thresholds = paced(config).of(line.account, line.group.id)
        numbers = [sends] if number else await _senders(views, sends)
        batches = [_named(one, numbers) for one in batches]
        known = Known(ground.state, clock.now)
        others = [other for one in numbers if one.id != sends.id and (other := await known.number(one.id)) is not None]
        found = await _portfolio(ground, line, others, whole, now, config)
        quality = await _quality(views, whole.id)
        found = replace(found, quality=quality)
        left = leaving(found, batches, now, thresholds, staged=staged)
        tiers = rules.find("tiers")[1].value
        steps = tiers if isinstance(tiers, list) else []
        delay = whole.upgrade.within_h if whole.upgrade is not None and whole.upgrade.within_h is not None else UPGRADE_H
        return Plan(
            now=now,
            portfolio=whole.id,
            name=whole.name,
            number=sends.display_number or sends.id,
            numbers={one.id: one.display_number or one.id for one in numbers},
            limit=found.limit,
            limit_known=found.known,
            used=found.used(now),
            quality=quality,
            per_second=sum(one.level_s for one in found.numbers),
            leaves=left,
            tier=next_tier(found, left, steps, now, thresholds, delay_h=delay),
            assumptions=(*ASSUMED, *_unsure(line, whole)),
        )


async def _number(views: Views, portfolio: str, number: str) -> NumberAnswer:
    if number:
        found = await views.number(number)
        if found is not None and portfolio in {"", found.portfolio}:
            return found
        raise Refused(
            "there is no such number", why="neither an id nor the digits fit, or it is another portfolio's", remedy="`linekeeper check`"
        )
    page = await views.numbers(under=portfolio or None, limit=MOST_NUMBERS)
    groups = {one.portfolio: one.portfolio_name for one in page.items}
    if len(groups) != 1:
        what = "there is no such portfolio" if not groups else "several portfolios are known here"
        known = ", ".join(f"{id_} ({name})" if name else id_ for id_, name in sorted(groups.items())[:MOST_NAMED])
        raise Refused(what, why="a plan is for one", remedy=f"name it, or a number: --portfolio {known or 'ID'}")
    return next((one for one in page.items if one.status in SENDS), page.items[0])


async def _senders(views: Views, first: NumberAnswer) -> list[NumberAnswer]:
    """Return the numbers of a portfolio that can send, the first one in any case."""
    page = await views.numbers(under=first.portfolio, limit=MOST_NUMBERS)
    return [first, *(one for one in page.items if one.id != first.id and one.status in SENDS)]


def _named(batch: Batch, numbers: Sequence[NumberAnswer]) -> Batch:
    """Return a batch with the id of its number.

    Raises:
        Refused: none of the numbers that can send is called so.
    """
    wanted = "".join(sign for sign in batch.number if sign.isdigit())
    if not batch.number:
        return batch
    for one in numbers:
        if wanted and wanted in {one.id, "".join(sign for sign in one.display_number if sign.isdigit())}:
            return replace(batch, number=one.id)
    raise Refused(
        f"{batch.name[:60]!r} names a number that cannot send here",
        why="it is not of this portfolio, or cannot send now",
        remedy=f"one of: {', '.join(one.display_number or one.id for one in numbers[:MOST_NAMED])}",
    )


async def _portfolio(
    ground: Ground, line: Line, others: Sequence[Line], whole: PortfolioAnswer, now: datetime, config: Config
) -> Portfolio:
    settings = paced(config)
    thresholds = settings.of(line.account, line.group.id)
    more = [(one, settings.of(one.account, one.group.id)) for one in others]
    found = await portfolio_of(ground.sends, line, now, thresholds, more)
    conditions = {} if whole.upgrade is None else {one.code: one for one in whole.upgrade.conditions}
    used, delivered = conditions.get("progress_used"), conditions.get("progress_delivered")
    verified = conditions.get("progress_verified")
    return replace(
        found,
        verified=verified is not None and verified.met == "yes",
        used_7_days=0 if used is None else used.least or 0,
        delivered_30_days=0 if delivered is None else delivered.least or 0,
    )


async def _quality(views: Views, portfolio: str) -> str:
    """Return the lowest quality of a portfolio's numbers: the limit looks at all of them."""
    page = await views.numbers(under=portfolio, limit=MOST_NUMBERS)
    return min((one.quality for one in page.items if one.quality in RANK), key=RANK.__getitem__, default="unknown")


def _unsure(line: Line, whole: PortfolioAnswer) -> list[str]:
    """Return what is not known for sure."""
    told = []
    if not line.group.limit.known:
        told.append("The limit is not known yet, so none is reckoned with.")
    if line.group.young:
        told.append("The use is counted for less than 24 hours, or others may use the limit unseen: less may be left.")
    if not whole.known:
        told.append("Whose portfolio it is may not be read: other accounts may share the limit.")
    told.append(f"It looks {LOOKS_AHEAD.days} days ahead.")
    return told
