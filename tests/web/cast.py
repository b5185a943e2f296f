"""A made-up fleet, answered as `views` would: nine numbers in three portfolios, every status, and two without a home."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from linekeeper.errors import Refused
from linekeeper.fold.verdict import Step
from linekeeper.rulebook import current
from linekeeper.rulebook.errors import catalogue
from linekeeper.views.alerts import AlertAnswer, ToldAnswer
from linekeeper.views.answers import (
    DeliveryAnswer,
    FleetAnswer,
    Headline,
    LimitAnswer,
    NumberAnswer,
    Page,
    ReasonAnswer,
    SightAnswer,
    TroubleAnswer,
    UnreadAnswer,
)
from linekeeper.views.explain import Explained, explain
from linekeeper.views.portfolios import AccountAnswer, PortfolioAnswer
from linekeeper.views.quality import QualityAnswer, QualityChange
from linekeeper.views.story import HistoryAnswer, StoryLine
from linekeeper.views.templates import ANY, TemplateAnswer, Wanted
from linekeeper.views.traffic import FailureAnswer, HourAnswer, TrafficAnswer
from linekeeper.views.upgrade import ConditionAnswer, LimitChangeAnswer, UpgradeAnswer

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SEEING = SightAnswer(blind_since=None, cause=None, text="", action="")


def reason(**told: Any) -> ReasonAnswer:
    usual: dict[str, Any] = {
        "code": "reported",
        "text": "Meta reports it.",
        "since": NOON - DAY,
        "at_least": False,
        "until": None,
        "basis": "reported",
        "status": "flagged",
        "allowed": "",
        "action": "",
        "word": "",
        "rule": "",
        "note": False,
    }
    return ReasonAnswer(**{**usual, **told})


def limit(**told: Any) -> LimitAnswer:
    usual: dict[str, Any] = {
        "per_day": 2_000,
        "known": True,
        "scope": "portfolio",
        "least": 1_180,
        "most": 1_240,
        "left": 760,
        "counting_since": NOON - 3 * DAY,
        "shared": True,
        "said": None,
        "frees_at": NOON + timedelta(minutes=32),
        "frees": 140,
    }
    return LimitAnswer(**{**usual, **told})


def number(id_: str = "100001", **told: Any) -> NumberAnswer:
    usual: dict[str, Any] = {
        "id": id_,
        "display_number": f"+1555010{id_[-4:]}",
        "shown": f"+1 555-010-{id_[-4:]}",
        "quality_days": "." * 6 + "g" * 12 + "y" * 8 + "u" * 2 + "rg",
        "name": f"Number {id_}",
        "status": "connected",
        "reported_status": "CONNECTED",
        "reasons": [],
        "quality": "green",
        "quality_since": NOON - 9 * DAY,
        "limit": limit(),
        "throughput": "standard",
        "sight": SEEING,
        "steps": [],
        "deadline": None,
        "heard_at": NOON - timedelta(seconds=6),
        "account": "200001",
        "account_name": "Harbor Lane",
        "portfolio": "300001",
        "portfolio_name": "Harbor Lane Coffee",
        "portfolio_known": True,
        "workspace": "default",
        "counted": True,
        "label": "",
        "allows": {"otp": "yes", "reply": "yes", "utility": "yes", "marketing": "yes"},
        "urgency": 0,
        "linked": [],
    }
    return NumberAnswer(**{**usual, **told})


HARBOR = {"limit": limit(least=2_000, most=2_000, left=0)}
TIDEWAY = {
    "account": "200002",
    "account_name": "Tideway",
    "portfolio": "300002",
    "portfolio_name": "Tideway Market",
    "limit": limit(per_day=10_000, least=6_110, most=6_240, left=3_760, frees_at=None, frees=0),
}
JUNIPER = {
    "account": "200003",
    "account_name": "Juniper Clinic",
    "portfolio": "account:200003",
    "portfolio_name": "Juniper Clinic",
    "portfolio_known": False,
    "limit": limit(per_day=250, least=31, most=44, left=None, counting_since=NOON - 5 * HOUR, scope="account", frees_at=None, frees=0),
}
NOTHING = {"otp": "no", "reply": "no", "utility": "no", "marketing": "no"}


def nine() -> list[NumberAnswer]:
    """Return the fleet, most urgent first."""
    return [
        number(
            "100688",
            name="Juniper · Old line",
            status="banned",
            reported_status="BANNED",
            quality="unknown",
            urgency=90,
            allows=NOTHING,
            **JUNIPER,
            reasons=[
                reason(
                    code="banned",
                    text="Meta has banned this number.",
                    status="banned",
                    word="BANNED",
                    action="Open an appeal in Business Support Home; Meta usually answers within 24 to 48 hours.",
                )
            ],
        ),
        number(
            "100621",
            name="Juniper · Front desk",
            status="offline",
            reported_status="DISCONNECTED",
            quality="unknown",
            urgency=80,
            allows=NOTHING,
            **JUNIPER,
            reasons=[
                reason(
                    code="disconnected",
                    text="Meta reports the number as disconnected.",
                    status="offline",
                    word="DISCONNECTED",
                    since=NOON - HOUR,
                    at_least=True,
                    action="Register the number again.",
                )
            ],
        ),
        number(
            "100511",
            name="Tideway · Offers",
            status="restricted",
            reported_status="CONNECTED",
            quality="yellow",
            urgency=70,
            deadline=NOON + 2 * DAY,
            **TIDEWAY,
            allows={"otp": "yes", "reply": "yes", "utility": "no", "marketing": "no"},
            reasons=[
                reason(
                    code="enforcement",
                    text="Meta holds new conversations back.",
                    status="restricted",
                    word="RESTRICTED_BIZ_INITIATED_MESSAGING",
                    until=NOON + 2 * DAY,
                    allowed="Replies still go out.",
                    action="Read the violation in Business Support Home.",
                    rule="enforcement",
                ),
                reason(
                    code="quality_low",
                    text="People take its messages worse than they should.",
                    status="flagged",
                    basis="derived",
                    since=NOON - 3 * DAY,
                ),
                reason(
                    code="over_unconfirmed",
                    text="An earlier restriction is said to be over.",
                    status="restricted",
                    basis="unconfirmed",
                    since=None,
                ),
                reason(code="name_review", text="A new display name is in review.", status="connected", note=True),
            ],
        ),
        number(
            "100512",
            name="Tideway · Old offers",
            status="flagged",
            reported_status="FLAGGED",
            quality="red",
            urgency=60,
            deadline=NOON + 4 * DAY,
            **TIDEWAY,
            reasons=[
                reason(
                    code="flagged",
                    text="Meta reports low quality.",
                    word="FLAGGED",
                    until=NOON + 4 * DAY,
                    allowed="It can still send.",
                    action="Pause the two templates that are blocked most.",
                    rule="classic",
                )
            ],
        ),
        number(
            "100620",
            name="Juniper · Reminders",
            status="pending",
            reported_status="PENDING",
            quality="unknown",
            urgency=50,
            allows=NOTHING,
            **JUNIPER,
            reasons=[reason(code="pending", text="The number is not ready to send.", status="pending", word="PENDING")],
            steps=[
                Step(code="name", text="Display name approved", done=True),
                Step(code="code", text="One-time code entered", done=False),
                Step(code="pin", text="Two-step PIN set", done=None),
            ],
        ),
        number(
            "100421",
            name="Harbor Lane · Orders",
            status="restricted",
            reported_status="RESTRICTED",
            urgency=40,
            **HARBOR,
            allows={"otp": "limited", "reply": "yes", "utility": "limited", "marketing": "no"},
            reasons=[
                reason(
                    code="limit_used",
                    text="Its limit is used up.",
                    status="restricted",
                    word="RESTRICTED",
                    allowed="Replies still go out.",
                    until=NOON + timedelta(minutes=32),
                )
            ],
        ),
        number("100437", name="Harbor Lane · Support", **HARBOR),
        number("100513", name="Tideway · Codes", throughput="high", **TIDEWAY),
        number("100999", name="Harbor Lane · Sandbox", label="sandbox", counted=False, **HARBOR),
    ]


def delivery(id_: int = 7, **told: Any) -> DeliveryAnswer:
    usual: dict[str, Any] = {
        "id": id_,
        "app": "meta",
        "heard_at": NOON - timedelta(seconds=4),
        "size": 4_213,
        "kept": True,
        "test": False,
        "accounts": ["200001"],
        "fields": ["account_update"],
        "events": ["RestrictionSet 2026-11-25 11:59:56Z kind=biz_initiated"],
    }
    return DeliveryAnswer(**{**usual, **told})


def unread(id_: int = 3, **told: Any) -> UnreadAnswer:
    usual: dict[str, Any] = {
        "id": id_,
        "at": NOON - HOUR,
        "app": "meta",
        "account": "200001",
        "field": "brand_new_field",
        "where": "entry[0].changes[1].value",
        "why": "the field is not known to this release",
        "delivery": 7,
    }
    return UnreadAnswer(**{**usual, **told})


def line(minutes: int = 30, **told: Any) -> StoryLine:
    usual: dict[str, Any] = {
        "at": NOON - timedelta(minutes=minutes),
        "turned": "status",
        "title": "From Connected to Restricted",
        "text": "Meta holds new conversations back.",
        "status": "restricted",
        "before": "connected",
        "after": "restricted",
        "code": "enforcement",
        "word": "RESTRICTED_BIZ_INITIATED_MESSAGING",
        "basis": "reported",
        "until": NOON + 2 * DAY,
        "source": "webhook",
        "delivery": 7,
    }
    return StoryLine(**{**usual, **told})


def some_lines() -> list[StoryLine]:
    """Return a story, newest first."""
    plain = {"text": "", "code": "", "word": "", "basis": "", "until": None, "source": "reading", "delivery": None}
    return [
        line(),
        line(200, turned="quality", title="Quality fell from High to Medium", before="green", after="yellow", status="connected", **plain),
        line(9_000, turned="first", title="Seen for the first time: Connected", before="", after="connected", status="connected", **plain),
    ]


def history() -> HistoryAnswer:
    """Return sixty days."""
    changes = [
        QualityChange(at=NOON - DAY, quality="yellow", at_least=False),
        QualityChange(at=NOON - 9 * DAY, quality="green", at_least=True),
    ]
    days = "." * 30 + "g" * 20 + "y" * 8 + "rr"
    return HistoryAnswer(quality=QualityAnswer(days=days, changes=changes), statuses=[""] * 50 + ["connected"] * 9 + ["restricted"])


def failure(code: int = 131049, count: int = 412, **told: Any) -> FailureAnswer:
    usual: dict[str, Any] = {
        "title": "Meta held it back",
        "meaning": "This person has had enough marketing.",
        "fix": "Wait.",
        "retry": "Yes, after 1 day.",
        "blocks": "This message only.",
        "sure": "documented by Meta",
    }
    return FailureAnswer(code=code, count=count, **{**usual, **told})


def traffic() -> TrafficAnswer:
    """Return a day."""
    hour = HourAnswer(at=NOON - HOUR, sent=21_000, delivered=20_000, read=9_000, failed=609)
    failures = [failure(), failure(-1, 3, title="No code was given", fix="", retry="")]
    return TrafficAnswer(since=NOON - DAY, sent=21_000, delivered=20_000, read=9_000, failed=609, failures=failures, hours=[hour])


def account(id_: str = "200001", **told: Any) -> AccountAnswer:
    usual: dict[str, Any] = {
        "name": "Harbor Lane",
        "workspace": "default",
        "numbers": {"connected": 1, "restricted": 1},
        "uncounted": 1,
        "review": "approved",
        "verification": "verified",
        "status_word": "ACTIVE",
        "findings": [],
        "sight": SEEING,
    }
    return AccountAnswer(id=id_, **{**usual, **told})


def portfolio(id_: str = "300001", **told: Any) -> PortfolioAnswer:
    usual: dict[str, Any] = {
        "name": "Harbor Lane Coffee",
        "known": True,
        "limit": limit(),
        "numbers": {"connected": 1, "restricted": 1},
        "uncounted": 1,
        "accounts": [account()],
    }
    return PortfolioAnswer(id=id_, **{**usual, **told})


def upgrade(**told: Any) -> UpgradeAnswer:
    usual: dict[str, Any] = {
        "per_day": 2_000,
        "known": True,
        "next": 10_000,
        "unlimited_next": False,
        "conditions": [
            ConditionAnswer(
                code="progress_used",
                text="Half of the limit is used within 7 days.",
                met="unknown",
                needed=1_000,
                least=620,
                most=None,
                word="",
                rule="classic.upgrade",
                confidence="M",
            ),
            ConditionAnswer(
                code="progress_quality",
                text="Quality is high.",
                met="yes",
                needed=None,
                least=None,
                most=None,
                word="GREEN",
                rule="classic.upgrade",
                confidence="M",
            ),
        ],
        "all_needed": True,
        "met": "unknown",
        "within_h": 6,
        "eta": NOON + 2 * DAY,
        "counting_since": NOON - 3 * DAY,
        "basis": "derived",
        "alerts": [],
    }
    return UpgradeAnswer(**{**usual, **told})


def three() -> list[PortfolioAnswer]:
    """Return the portfolios of the nine numbers."""
    kinds = [
        reason(code="enforcement_replies", text="Meta does not let this account answer customers.", status="restricted", word="ONE"),
        reason(
            code="enforcement_new_conversations",
            text="Meta does not let this account start conversations.",
            status="restricted",
            word="TWO",
        ),
    ]
    changes = [
        LimitChangeAnswer(at=NOON - DAY, by="reading", per_day=2_000, before=250, first=False),
        LimitChangeAnswer(at=NOON - 9 * DAY, by="reading", per_day=250, before=None, first=True),
    ]
    return [
        portfolio(upgrade=upgrade(), changes=changes),
        portfolio(
            "account:200003",
            name="Juniper Clinic",
            known=False,
            limit=JUNIPER["limit"],
            numbers={"banned": 1, "offline": 1, "pending": 1},
            uncounted=0,
            accounts=[account("200003", name="Juniper Clinic", review="pending", verification="", status_word="", findings=kinds)],
        ),
        portfolio(
            "300002", name="Tideway Market", limit=TIDEWAY["limit"], numbers={"connected": 1, "flagged": 1, "restricted": 1}, uncounted=0
        ),
    ]


def template(id_: str = "400001", **told: Any) -> TemplateAnswer:
    usual: dict[str, Any] = {
        "name": "order_shipped",
        "language": "en_US",
        "account": "200001",
        "account_name": "Harbor Lane",
        "workspace": "default",
        "state": "approved",
        "sendable": "yes",
        "reported_state": "APPROVED",
        "reasons": [],
        "category": "utility",
        "category_next": "",
        "category_before": "",
        "quality": "green",
        "quality_since": None,
        "deadline": None,
        "urgency": 0,
    }
    return TemplateAnswer(id=id_, **{**usual, **told})


def some_templates() -> list[TemplateAnswer]:
    """Return templates, what costs most to wait for first."""
    paused = reason(text="Meta paused it for low quality.", status="no", until=NOON + HOUR, word="PAUSED", action="Rewrite it.")
    moving = reason(text="Meta will make it a marketing template.", status="yes", until=NOON + DAY, note=True)
    return [
        template(
            "400002",
            name="summer_flash",
            state="paused",
            sendable="no",
            quality="red",
            category="marketing",
            reasons=[paused],
            urgency=60,
            deadline=NOON + HOUR,
        ),
        template("400003", name="receipt", reasons=[moving], category_next="marketing"),
        template("400004", name="old", state="absent", sendable="unknown", quality="unknown", category="", language="", reported_state=""),
        template(),
    ]


def alert(id_: str = "1", **told: Any) -> AlertAnswer:
    usual: dict[str, Any] = {
        "life": "open",
        "severity": "critical",
        "subject": "number",
        "subject_id": "100688",
        "subject_name": "Juniper · Old line",
        "code": "banned",
        "status": "banned",
        "why": "Meta has banned this number.",
        "remedy": "Ask for a review.",
        "allowed": "Nothing can be sent.",
        "basis": "reported",
        "since": NOON - DAY,
        "at_least": False,
        "until": None,
        "opened_at": NOON - HOUR,
        "ended_at": None,
        "numbers": ["+15550100688"],
        "numbers_in_all": 1,
        "log": [ToldAnswer(at=NOON - HOUR, route="ops", what="opened", attempt=1, outcome="sent")],
        "waiting": 0,
    }
    return AlertAnswer(id=id_, **{**usual, **told})


T = TypeVar("T")


def paged(items: list[T], after: str | None, limit: int) -> Page[T]:
    """Return a page; `after` is how many came before it."""
    if after is not None and not after.isdigit():
        raise Refused("the page does not exist", why="`after` is the `next` of an earlier page", remedy="start without `after`")
    start = int(after or 0)
    return Page(items=items[start : start + limit], next=str(start + limit) if len(items) > start + limit else None)


class Cast:
    """Answers about a fleet that a test may change; `ring` tells whoever listens."""

    timezone = "Europe/Berlin"

    def __init__(self, numbers: list[NumberAnswer] | None = None) -> None:
        self.fleet_numbers = nine() if numbers is None else numbers
        self.kept = [delivery(7), delivery(6, test=True, kept=False, size=312)]
        self.strange = [unread()]
        self.bodies = {7: b'{"object": "whatsapp_business_account", "entry": []}'}
        self.lines = some_lines()
        self.days, self.day = history(), traffic()
        self.groups = three()
        self.drafts = some_templates()
        self.alarms = [alert(), alert("2", life="resolved", ended_at=NOON)]
        self.troubles: list[TroubleAnswer] = []
        self.broken: Exception | None = None
        self.instant = NOON
        self._rung: list[asyncio.Event] = []
        self.closed = False

    def now(self) -> datetime:
        return self.instant

    def ring(self) -> None:
        for event in self._rung:
            event.set()

    async def changes(self) -> AsyncIterator[None]:
        event = asyncio.Event()
        self._rung.append(event)
        try:
            while True:
                await event.wait()
                event.clear()
                if self.closed:
                    return
                yield
        finally:
            self._rung.remove(event)

    @property
    def listeners(self) -> int:
        return len(self._rung)

    async def fleet(self, *, workspace: str | None = None) -> FleetAnswer:
        self._may_fail(workspace)
        counted = [one for one in self.fleet_numbers if one.counted]
        first = [one for one in self.fleet_numbers if one.urgency >= 50][:5]
        counts: dict[str, int] = {}
        for one in counted:
            counts[one.status] = counts.get(one.status, 0) + 1
        if not self.fleet_numbers:
            told = Headline(title="No numbers yet.", text="Linekeeper shows a number as soon as it can read the account it belongs to.")
        elif first:
            told = Headline(
                title=f"{len(first)} numbers need you.", text="Two of eight send everything, two send part of it, three send nothing."
            )
        else:
            told = Headline(title="All numbers are fine.", text="All of them can send everything.")
        return FleetAnswer(
            headline=told,
            counts=counts,
            total=len(counted),
            uncounted=len(self.fleet_numbers) - len(counted),
            first=first,
            heard_at=max((one.heard_at for one in self.fleet_numbers if one.heard_at), default=None),
            blind_accounts=len({one.account for one in self.fleet_numbers if one.sight.blind_since}),
            unread=len(self.strange),
            lobby=0,
            now=self.instant,
            troubles=self.troubles,
        )

    async def numbers(
        self,
        *,
        workspace: str | None = None,
        status: str | None = None,
        search: str = "",
        under: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[NumberAnswer]:
        self._may_fail(workspace)
        fitting = [
            one
            for one in self.fleet_numbers
            if (status is None or one.status == status)
            and under in {None, one.account, one.portfolio}
            and search.casefold() in f"{one.name} {one.display_number}".casefold()
        ]
        return paged(fitting, after, limit)

    async def number(self, id_or_digits: str) -> NumberAnswer | None:
        self._may_fail()
        return next((one for one in self.fleet_numbers if one.id == id_or_digits), None)

    def _known(self, id_: str) -> bool:
        return any(one.id == id_ for one in self.fleet_numbers)

    async def story(
        self, id_or_digits: str, *, since: datetime | None = None, after: str | None = None, limit: int = 50
    ) -> Page[StoryLine] | None:
        self._may_fail()
        told = paged([one for one in self.lines if since is None or one.at >= since], after, limit)
        return told if self._known(id_or_digits) else None

    async def history(self, id_or_digits: str) -> HistoryAnswer | None:
        self._may_fail()
        return self.days if self._known(id_or_digits) else None

    async def traffic(self, id_or_digits: str, *, hours: int = 24) -> TrafficAnswer | None:
        self._may_fail()
        assert 1 <= hours <= 192
        return self.day if self._known(id_or_digits) else None

    async def portfolios(self, *, workspace: str | None = None, after: str | None = None, limit: int = 100) -> Page[PortfolioAnswer]:
        self._may_fail(workspace)
        return paged(self.groups, after, limit)

    async def portfolio(self, id_: str, *, workspace: str | None = None) -> PortfolioAnswer | None:
        self._may_fail(workspace)
        return next((one for one in self.groups if one.id == id_), None)

    async def templates(self, wanted: Wanted = ANY, *, after: str | None = None, limit: int = 100) -> Page[TemplateAnswer]:
        self._may_fail(wanted.workspace)
        fitting = [
            one
            for one in self.drafts
            if wanted.account in {None, one.account}
            and wanted.state in {None, one.state}
            and wanted.sendable in {None, one.sendable}
            and wanted.search in one.name
        ]
        return paged(fitting, after, limit)

    async def template(self, account: str, template: str) -> TemplateAnswer | None:
        self._may_fail()
        return next((one for one in self.drafts if (one.account, one.id) == (account, template)), None)

    async def alerts(
        self, *, workspace: str | None = None, everything: bool = False, after: str | None = None, limit: int = 100
    ) -> Page[AlertAnswer]:
        self._may_fail(workspace)
        return paged([one for one in self.alarms if everything or one.life == "open"], after, limit)

    def explain(self, word: str) -> Explained:
        self._may_fail()
        return explain(word, current(), catalogue())

    async def deliveries(self, *, before: int | None = None, limit: int = 50) -> Page[DeliveryAnswer]:
        self._may_fail()
        older = [one for one in self.kept if before is None or one.id < before]
        return Page(items=older[:limit], next=str(older[limit - 1].id) if len(older) > limit else None)

    async def delivery(self, id_: int) -> DeliveryAnswer | None:
        self._may_fail()
        return next((one for one in self.kept if one.id == id_), None)

    async def raw(self, id_: int) -> bytes | None:
        self._may_fail()
        return self.bodies.get(id_)

    async def unread(self, *, before: int | None = None, limit: int = 50) -> Page[UnreadAnswer]:
        self._may_fail()
        older = [one for one in self.strange if before is None or one.id < before]
        return Page(items=older[:limit], next=str(older[limit - 1].id) if len(older) > limit else None)

    def _may_fail(self, workspace: str | None = None) -> None:
        assert workspace is None, "these doors know no workspace yet"
        if self.broken:
            raise self.broken
