"""What an alert says: as JSON for programs, as text for people. What, why, what to do, since when, where to look.

Nothing of a person is in it, and no secret: it names the business's own numbers, and Meta's words about them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from linekeeper.act.book import REMINDER
from linekeeper.act.route import Route
from linekeeper.flow.alerts import Alert
from linekeeper.fold.finding import APP, INSTALLATION, Finding, Severity, Whose
from linekeeper.fold.notice import Change
from linekeeper.fold.template_notice import TEMPLATE
from linekeeper.fold.verdict import Basis, Status

MOST_NUMBERS = 20  #: named in one alert
MOST_IN_DATA = 100  #: alerts in one message to a program
MOST_TOLD = 20  #: told in full in one message; of more it says how many
_TEMPLATES = {"template_category_coming": "category will change", "templates_paused": "paused", "templates_disabled": "disabled"}
_HEADS = {Change.RESOLVED: "Over", Change.WORSENED: "Worse", REMINDER: "Still so"}
_BASES = {Basis.DERIVED: "Linekeeper concluded this from what it sees; Meta did not say it.", Basis.UNCONFIRMED: "This is not confirmed."}
_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


class Told(Struct, frozen=True):
    """One alert, and what is told of it: a `Change`, or "reminder"."""

    alert: Alert
    what: str


class Message(Struct, frozen=True, kw_only=True):
    """A post in both its forms."""

    id: str
    title: str
    text: str
    data: dict[str, object]
    severity: Severity
    over: bool = False  #: it only tells what is over


class Page(Struct, frozen=True, kw_only=True):
    """How the reader sees it: where the page is, and in which zone times are shown."""

    url: str
    zone: tzinfo
    zone_name: str


def message(id_: str, told: Sequence[Told], route: Route, page: Page, now: datetime) -> Message:
    """Return what a route is told. `told` is not empty."""
    kinds = sorted({one.what for one in told})
    least = len(told) - MOST_TOLD
    more = [f"And {least:,} more: {page.url}/alerts"] if least > 0 else []
    return Message(
        id=id_,
        title=_title(told, route),
        text="\n\n".join([*(_text(one, route, page, now) for one in told[:MOST_TOLD]), *more]),
        data={
            "type": f"alert.{kinds[0]}" if len(kinds) == 1 else "alert.digest",
            "timestamp": _iso(now),
            "data": {"alerts": [_data(one, route, page) for one in told[:MOST_IN_DATA]], "alerts_in_all": len(told)},
        },
        severity=max((one.alert.finding.severity for one in told), key=lambda severity: severity.gravity),
        over=kinds == [Change.RESOLVED],
    )


def _title(told: Sequence[Told], route: Route) -> str:
    """Return a post in a few words. Templates of one account that share a fate are counted."""
    if len(told) == 1:
        return headline(told[0], route)
    fates = {(one.what, state(one.alert.finding)) for one in told}
    if len(fates) == 1 and all(one.alert.finding.subject == TEMPLATE for one in told):
        return _headed(told[0], f"{len(told)} templates of {_account(_first(told[0].alert, route))}: {state(told[0].alert.finding)}")
    return f"{len(told)} alerts: {headline(told[0], route)}, and more"


def trial(id_: str, route: Route, page: Page, now: datetime) -> Message:
    """Return a message that says that it is a test."""
    text = f"This is a test of {route.label}, asked for by hand. Nothing is wrong.\n{page.url}"
    data: dict[str, object] = {"type": "alert.test", "timestamp": _iso(now), "data": {"alerts": [], "text": text}}
    return Message(id=id_, title="Linekeeper: a test", text=text, data=data, severity=Severity.NOTICE)


def headline(one: Told, route: Route) -> str:
    """Return an alert in a few words."""
    return _headed(one, f"{subject(one.alert, route)}: {state(one.alert.finding)}")


def _headed(one: Told, words: str) -> str:
    head = _HEADS.get(one.what, "")
    return f"{head}: {words}" if head else words


def state(finding: Finding) -> str:
    """Return what a finding asks for, in two words."""
    if finding.code.startswith("sight_"):
        return "cannot see its accounts" if finding.subject == APP else "cannot be seen"
    if finding.code == "journal_damaged":
        return "damaged on the disk"
    if finding.code == "limit_lowered":
        return "limit lowered"
    if finding.code == "ban_scheduled":
        return "ban announced"
    if finding.subject == TEMPLATE or finding.code in _TEMPLATES:
        return _TEMPLATES.get(finding.code, finding.code.removeprefix(f"{TEMPLATE}_"))
    return "needs a look" if finding.status is Status.CONNECTED else finding.status.value.capitalize()


def subject(alert: Alert, route: Route) -> str:
    """Return whom an alert is about, by name where there is one."""
    first = _first(alert, route)
    match alert.finding.subject:
        case "account":
            return _account(first)
        case "template":
            return f"template {alert.finding.name or alert.finding.subject_id} of {_account(first)}"
        case "installation":
            return "Linekeeper's own data"
        case "app":
            return f"app {alert.finding.subject_id}"
        case "portfolio":
            return f"portfolio {first.portfolio_name or first.account_name or first.account}"
        case _:
            return called(first)


def _account(whose: Whose) -> str:
    return f"account {whose.account_name or whose.account}"


def _first(alert: Alert, route: Route) -> Whose:
    return next(iter(_seen(alert, route) or alert.numbers.values()))


def called(whose: Whose) -> str:
    """Return a number by its digits and name."""
    digits = f"+{whose.display}" if whose.display else f"number {whose.number}"
    return f"{whose.name} ({digits})" if whose.name else digits


def _seen(alert: Alert, route: Route) -> list[Whose]:
    return [whose for whose in alert.numbers.values() if route.sees(whose)]


def _numbers(alert: Alert, route: Route) -> list[Whose]:
    """Return the numbers that a route may hear of. A template has none of its own."""
    return [whose for whose in _seen(alert, route) if whose.number]


def _link(alert: Alert, route: Route, page: Page) -> str:
    seen = _numbers(alert, route)
    if alert.finding.subject == INSTALLATION:
        return f"{page.url}/unread"
    if not seen:
        return f"{page.url}/templates?account={_first(alert, route).account}"
    return f"{page.url}/numbers/{seen[0].number}" if len(seen) == 1 else f"{page.url}/"


def _text(one: Told, route: Route, page: Page, now: datetime) -> str:
    alert, finding = one.alert, one.alert.finding
    seen = _numbers(alert, route)
    lines = [headline(one, route), finding.text, _BASES.get(finding.basis, "")]
    if one.what == Change.RESOLVED and alert.ended_at is not None:
        lines = [headline(one, route), f"This no longer holds: {finding.text}", f"It ended {_when(alert.ended_at, page, now)}."]
    if finding.since is not None:
        lines.append(f"Since {'at least ' if finding.at_least else ''}{_when(finding.since, page, now)}.")
    if one.what != Change.RESOLVED:
        lines.append(f"Until {_when(finding.until, page, now)}." if finding.until else "")
        lines.append(f"Still allowed: {finding.allowed}" if finding.allowed else "")
        lines.append(f"What to do: {finding.remedy}" if finding.remedy else "Nothing to do but wait.")
    if finding.subject != "number" and seen and not (finding.subject == APP and one.what == Change.RESOLVED):
        more = f", and {len(seen) - MOST_NUMBERS:,} more" if len(seen) > MOST_NUMBERS else ""
        lines.append(f"Numbers: {', '.join(map(called, seen[:MOST_NUMBERS]))}{more}")
    return "\n".join(filter(None, [*lines, _link(alert, route, page)]))


def _data(one: Told, route: Route, page: Page) -> dict[str, object]:
    alert, finding = one.alert, one.alert.finding
    seen = _numbers(alert, route)
    return {
        "id": str(alert.id),
        "change": one.what,
        "severity": finding.severity.value,
        "subject": {"kind": finding.subject, "id": finding.subject_id, "name": subject(alert, route)},
        "code": finding.code,
        "status": None if finding.status is Status.CONNECTED else finding.status.value,
        "what": headline(one, route),
        "why": finding.text,
        "remedy": finding.remedy,
        "allowed": finding.allowed,
        "basis": finding.basis.value,
        "word": finding.word,
        "since": _iso(finding.since),
        "at_least": finding.at_least,
        "until": _iso(finding.until),
        "opened_at": _iso(alert.opened_at),
        "ended_at": _iso(alert.ended_at),
        "numbers": [_number(whose) for whose in seen[:MOST_NUMBERS]],
        "numbers_in_all": len(seen),
        "link": _link(alert, route, page),
    }


def _number(whose: Whose) -> dict[str, str]:
    display = f"+{whose.display}" if whose.display else ""
    return {"id": whose.number, "display_number": display, "name": whose.name, "account": whose.account}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _when(at: datetime, page: Page, now: datetime) -> str:
    """Return an instant as people read it, with its age or how far ahead it is."""
    local = at.astimezone(page.zone)
    return f"{local.day} {local:%b %Y %H:%M} {page.zone_name} ({_ago(at, now)})"


def _ago(at: datetime, now: datetime) -> str:
    span = abs(now - at)
    unit = next(((span // size, word) for size, word in _UNITS if span >= size), None)
    if unit is None:
        return "just now"
    count, word = unit
    told = f"{count} {word}{'' if count == 1 else 's'}"
    return f"{told} ago" if at < now else f"in {told}"
