"""What the page shows, in words: the fleet, each business with its numbers and templates, planned faults, rows of the ledger. Pure."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from linekeeper.sim import rules
from linekeeper.sim.faults import USUAL_S, WHOLE, Fault
from linekeeper.sim.ledger import Ledger, Row
from linekeeper.sim.stage import Stage
from linekeeper.sim.world import Account, Number, Portfolio, Template, World

PAGE = 60  #: numbers on one page
KNOWN = 500  #: names offered in a form
TEMPLATES = 12  #: shown of one account
WIDEST = 12
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
#: Meta's status words -> glyph, and the word beside it.
STATUSES = {
    "CONNECTED": ("connected", "connected"), "FLAGGED": ("flagged", "flagged"), "RESTRICTED": ("restricted", "restricted"),
    "RATE_LIMITED": ("restricted", "rate limited"), "PENDING": ("pending", "pending"), "UNVERIFIED": ("pending", "unverified"),
    "DISCONNECTED": ("offline", "disconnected"), "BANNED": ("banned", "banned"), "MIGRATED": ("gone", "migrated"),
    "DELETED": ("gone", "deleted"),
}  # fmt: skip
TEMPLATE_MARKS = {
    "APPROVED": "connected", "PENDING": "pending", "PAUSED": "restricted", "REJECTED": "flagged", "DISABLED": "banned", "ARCHIVED": "gone",
}  # fmt: skip
OUTCOMES = {"answered": "connected", "delivered": "connected", "refused": "flagged", "failed": "flagged", "broken": "banned"}
RESTRICTED = {rules.STARTING: "may not start conversations", rules.ANSWERING: "may not answer"}
GRADES = {"GREEN": ("high", 3), "YELLOW": ("medium", 2), "RED": ("low", 1)}


def moment(at: float) -> dict[str, str]:
    """Return simulated unix seconds as a time and a day."""
    then = datetime.fromtimestamp(at, UTC)
    return {"time": f"{then:%H:%M:%S}", "day": f"{then:%a} {then.day} {then:%b %Y}"}


def amount(count: int) -> str:
    """Return a count as people write it: in words up to twelve."""
    return WORDS[count] if count < len(WORDS) else f"{count:,}"


def statuses(stage: Stage) -> dict[str, str]:
    """Return Meta's status word of each number by id."""
    return {number.id: rules.status(stage.world, stage.uses, number, stage.now) for number in stage.world.numbers.values()}


FEW_WELL = {1: "The one number is connected.", 2: "Both numbers are connected."}
FEW_ILL = {1: "The one number is not connected.", 2: "Neither of the two numbers is connected."}


def headline(found: dict[str, str]) -> str:
    """Return the one sentence that answers how things are."""
    total, well = len(found), sum(word == "CONNECTED" for word in found.values())
    if not total:
        return "There are no numbers yet."
    if well == total:
        return FEW_WELL.get(total, f"All {amount(total)} numbers are connected.")
    if not well:
        return FEW_ILL.get(total, f"None of the {amount(total)} numbers is connected.")
    return f"{amount(total - well).capitalize()} of {amount(total)} numbers {'is' if total - well == 1 else 'are'} not connected."


def fleet(found: dict[str, str]) -> list[dict[str, object]]:
    """Return how many numbers have each status, in the order of STATUSES."""
    counts = Counter(found.values())
    order = [*STATUSES, *sorted(set(counts) - set(STATUSES))]
    most = max(counts.values(), default=1)
    return [
        {"kind": mark(word)[0], "word": mark(word)[1], "count": counts[word], "weight": max(1, WIDEST * counts[word] // most)}
        for word in order
        if counts[word]
    ]


def mark(word: str) -> tuple[str, str]:
    """Return the glyph of a status word, and how it is written."""
    return STATUSES.get(word, ("unknown", word.lower().replace("_", " ")))


def groups(stage: Stage, found: dict[str, str], start: int) -> tuple[list[dict[str, object]], dict[str, Any] | None]:
    """Return the businesses whose numbers are on the page from number `start` on, and how to turn pages; None when all fit."""
    world, owned, numbered = stage.world, defaultdict[str, list[Account]](list), defaultdict[str, list[Number]](list)
    for account in sorted(world.accounts.values(), key=lambda one: one.id):
        owned[account.portfolio].append(account)
    for number in sorted(world.numbers.values(), key=lambda one: one.id):
        numbered[number.account].append(number)
    owners = sorted(world.portfolios.values(), key=lambda one: (one.name, one.id))
    ordered = [number for owner in owners for account in owned[owner.id] for number in numbered[account.id]]
    shown = {number.id for number in ordered[start : start + PAGE]}
    told = []
    for owner in owners:
        there = [(account, [number for number in numbered[account.id] if number.id in shown]) for account in owned[owner.id]]
        told.append(_group(stage, owner, [pair for pair in there if pair[1] or len(ordered) <= PAGE], found))
    return [group for group in told if group["accounts"]], _pages(start, len(shown), len(ordered))


def _pages(start: int, shown: int, total: int) -> dict[str, Any] | None:
    if total <= PAGE:
        return None
    says = f"{start + 1:,} to {start + shown:,} of {total:,} numbers"
    return {"says": says, "before": max(0, start - PAGE) if start else None, "after": start + PAGE if start + PAGE < total else None}


def _group(stage: Stage, owner: Portfolio, there: list[tuple[Account, list[Number]]], found: dict[str, str]) -> dict[str, object]:
    accounts = [_account(stage, account, numbers, found) for account, numbers in there]
    classic = owner.regime == "classic"
    says = ["rules until October 2025" if classic else "", "" if owner.verification == "verified" else f"verification {owner.verification}"]
    room = None if classic else _room(stage.uses[owner.id].total(stage.now), owner.limit)
    return {
        "name": owner.name,
        "says": " · ".join(filter(None, says)) or "one shared limit",
        "accounts": accounts,
        "room": room,
        "classic": classic,
    }


def _room(used: int, tier: str) -> dict[str, object]:
    allowed = rules.PEOPLE_PER_DAY.get(tier)
    if allowed is None:
        return {"share": 0, "says": f"{used:,} people, no limit"}
    return {"share": min(100, 100 * used // allowed), "says": f"{used:,} of {allowed:,} people"}


def _account(stage: Stage, account: Account, numbers: list[Number], found: dict[str, str]) -> dict[str, object]:
    tags = [
        (account.ban == "banned", ("banned", "banned")),
        (account.ban == "scheduled", ("flagged", "to be disabled")),
        (not account.payment_ok, ("flagged", "payment broken")),
        (account.review != "APPROVED", ("pending", f"review {account.review.lower()}")),
        (account.subscribed == [], ("offline", "no app subscribed")),
    ]
    kinds = rules.running(account, stage.now)
    restricted = [("restricted", RESTRICTED.get(kind, kind.replace("_", " ").lower())) for kind in kinds]
    alive = [one for one in account.templates if one.status != "DELETED"]
    return {
        "name": account.name, "tags": [tag for holds, tag in tags if holds] + restricted,
        "numbers": [_number(stage, number, found[number.id]) for number in numbers],
        "templates": [_template(one) for one in alive[:TEMPLATES]], "more": max(0, len(alive) - TEMPLATES),
    }  # fmt: skip


def _number(stage: Stage, number: Number, status: str) -> dict[str, object]:
    kind, word = mark(status)
    grade, bars = GRADES.get(number.quality, ("not rated", 0))
    classic = stage.world.portfolio_of(stage.world.account_of(number)).regime == "classic"
    owner, tier = rules.limit_of(stage.world.portfolio_of(stage.world.account_of(number)), number)
    tags = [
        (number.throughput == "HIGH", "high throughput"), (number.biz_app, "in the app"), (number.mode == "SANDBOX", "sandbox"),
        (number.spam, "slowed for spam"), (number.maintenance, "maintenance"), (bool(number.asked_name), "name in review"),
    ]  # fmt: skip
    use = str(_room(stage.uses[owner].total(stage.now), tier)["says"]) if classic else ""
    return {
        "name": number.name, "shown": shown(number.display), "kind": kind, "word": word, "quality": number.quality, "grade": grade,
        "bars": bars, "tags": [word for holds, word in tags if holds], "use": use,
    }  # fmt: skip


def shown(digits: str) -> str:
    """Return +1 555 010 0421 for 15550100421; other lengths with a plus only."""
    return f"+{digits[0]} {digits[1:4]} {digits[4:7]} {digits[7:]}" if len(digits) == len("15550100421") else f"+{digits}"


def _template(one: Template) -> dict[str, str]:
    grade, _ = GRADES.get(one.quality, ("not rated", 0))
    return {
        "name": one.name, "kind": TEMPLATE_MARKS.get(one.status, "unknown"),
        "says": f"{one.status.lower().replace('_', ' ')}, {one.category.lower()}, {grade}",
    }  # fmt: skip


def traffic(stage: Stage) -> str:
    """Return how much was said so far."""
    return f"{stage.traffic.accepted:,} sent, {stage.traffic.heard:,} heard since the play began"


def known(world: World) -> dict[str, Any]:
    """Return names to choose from in a form."""
    found = {
        "numbers": [(one.id, one.name) for one in islice(world.numbers.values(), KNOWN)],
        "accounts": [(one.id, one.name) for one in islice(world.accounts.values(), KNOWN)],
        "portfolios": [(one.id, one.name) for one in islice(world.portfolios.values(), KNOWN)],
    }
    names = {one.name for account in world.accounts.values() for one in account.templates}
    return {**found, "templates": sorted(names)[:KNOWN]}


def fault(one: Fault) -> dict[str, object]:
    """Return a planned fault in words: what it strikes, and how long."""
    strikes = [] if one.kind in WHOLE else [f"{one.left:,} calls" if one.left > 1 else "one call"]
    if one.kind == "storm":
        strikes = [f"{one.left:,} webhooks to come"]
    parts = [
        *strikes,
        " ".join(filter(None, [one.method, "" if one.path == "*" else one.path])),
        f"token {one.token}" if one.token else "",
        f"status {one.status}" + (f", code {one.code}" if one.code is not None else "") if one.kind == "status" else "",
        f"Retry-After {one.retry_after} s" if one.retry_after is not None else "",
        f"{one.seconds:g} s" if one.kind in USUAL_S else "",
        f"after {one.skip - one.seen} that pass" if one.skip > one.seen else "",
        f"{one.share:.0%} of them" if one.share < 1 else "",
        "processed all the same" if one.processed else "",
        f"until {moment(one.until)['time']}" if one.until is not None else "",
    ]
    return {"id": one.id, "kind": one.kind, "says": " · ".join(filter(None, parts))}


def rows(ledger: Ledger, show: str, limit: int) -> list[dict[str, object]]:
    """Return the newest rows, newest first; `show`: calls, webhooks, trouble (what did not go well), or empty for all."""
    fitting = (row for row in reversed(ledger.rows) if _fits(row, show))
    return [_row(row) for row in islice(fitting, limit)]


def _fits(row: Row, show: str) -> bool:
    if show == "trouble":
        return row.outcome not in ("answered", "delivered")
    return show in ("", row.kind + "s")


def _row(row: Row) -> dict[str, object]:
    tried = f"attempt {row.attempt}" if row.attempt > 1 else ""
    more = [row.fault, f"code {row.code}" if row.code else "", tried]
    return {
        "when": moment(row.at)["time"], "kind": row.kind, "what": row.what, "outcome": row.outcome,
        "mark": OUTCOMES.get(row.outcome, "unknown"), "more": ", ".join(filter(None, more)), "status": row.status or "",
    }  # fmt: skip


def pending(count: int, *, heard: bool) -> str:
    """Return how webhooks stand."""
    if not heard:
        return "no callback is set: webhooks fall silent"
    return "no webhook waits" if not count else f"{count:,} webhook{'s' if count > 1 else ''} on the way"
