"""What views might answer, made up: a fleet of nine numbers in three portfolios, every status, and what belongs to them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from linekeeper.fold.verdict import Step
from linekeeper.state.campaign_body import Part
from linekeeper.state.intents import SendState
from linekeeper.state.sends import Pause, Tally
from linekeeper.views.alerts import AlertAnswer, ToldAnswer
from linekeeper.views.answers import (
    DeliveryAnswer,
    LimitAnswer,
    NumberAnswer,
    ReasonAnswer,
    SightAnswer,
    UnreadAnswer,
)
from linekeeper.views.campaigns import CampaignAnswer, WatchAnswer
from linekeeper.views.news import NewsLine
from linekeeper.views.portfolios import AccountAnswer, PortfolioAnswer
from linekeeper.views.quality import QualityAnswer, QualityChange
from linekeeper.views.sends import SendsAnswer, answered
from linekeeper.views.story import HistoryAnswer, StoryLine
from linekeeper.views.templates import TemplateAnswer
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


def said(minutes: int = 0, **told: Any) -> NewsLine:
    at = NOON - timedelta(minutes=minutes)
    usual: dict[str, Any] = {
        "at": at,
        "said_at": at,
        "of": "account",
        "title": "Restriction",
        "field": "account_update",
        "text": "Restricted 2026-11-25 12:30:00Z account=200001 kind=RESTRICTED_BIZ_INITIATED_MESSAGING",
        "source": "webhook",
        "delivery": 7,
    }
    return NewsLine(**{**usual, **told})


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


def campaign(id_: str = "cp.5", **told: Any) -> CampaignAnswer:
    """Return a campaign that runs."""
    usual: dict[str, Any] = {
        "id": id_, "state": "running", "watching": False, "why": "", "by_canary": False, "name": "Autumn letter", "account": "200001",
        "number": "100511", "display": "+15550100511", "template": "autumn_offer", "language": "en_US", "lane": "marketing", "by": "Ada",
        "created_at": NOON - 2 * HOUR, "confirmed_at": NOON - 2 * HOUR, "since": NOON - 2 * HOUR, "over_at": None, "people": 1_200,
        "went": 240, "percent": 20, "stage": 3, "stages": (60, 240, 600, 1_200), "waived": (), "report": None,
        "stopped_by": (), "watch": None,
        "counts": {"waiting": 948, "queued": 12, "delivered": 90, "read": 141, "failed": 9, "left_out": 31},
        "reasons": (
            Part(code="person_wants_no_marketing", people=22, text="The person wants no marketing."),
            Part(code="by_meta 131026", people=9, text="Meta refused it."),
        ),
    }  # fmt: skip
    return CampaignAnswer(**usual | told)


def some_campaigns() -> list[CampaignAnswer]:
    """Return one campaign that runs, one that stopped itself, one that is held, and two that are over."""
    why = "34 of 410 messages could not be delivered."
    over = {"over_at": NOON - HOUR, "stage": 4, "went": 1_200, "percent": 100, "counts": {"read": 900, "delivered": 300}, "reasons": ()}
    return [
        campaign(watching=True, watch=WatchAnswer(until=NOON + HOUR, came_out=180, needed=192)),
        campaign(
            "cp.4", state="paused", by_canary=True, stopped_by=("undeliverable",), why=why, name="Old customers", went=410, percent=34
        ),
        campaign("cp.3", why="The portfolio's limit is used up.", name="", waived=("undeliverable",), display=""),
        campaign("cp.2", state="done", name="Summer", **over),
        campaign("cp.1", state="cancelled", name="A wrong list", went=3, percent=0, counts={"cancelled": 1_197, "read": 3}, reasons=()),
    ]


def some_sends() -> SendsAnswer:
    """Return a gateway's sends: two reasons, one that only an operator ends, and two of which nobody knows."""
    same: dict[str, Any] = {"account": "200001", "portfolio": "300001", "number": "100511"}
    held, unknown = SendState.HELD, SendState.UNKNOWN
    waiting = [
        Tally(**same, lane="marketing", template="autumn_offer", state=held, why="limit_reserved", sends=1_204),
        Tally(**same, lane="marketing", template="autumn_offer", state=held, why="operator_pause", sends=31),
        Tally(**same, lane="utility", template="order_ready", state=held, why="template_paused", sends=7),
        Tally(**{**same, "number": "999"}, lane="otp", template="code", state=unknown, why="TimeoutError", sends=1),
        Tally(**same, lane="utility", template="order_ready", state=unknown, why="presumed_lost_ask", sends=2),
    ]
    states = [
        (SendState.READ, 5_310),
        (SendState.DELIVERED, 2_008),
        (SendState.SENT, 64),
        (SendState.FAILED, 121),
        (held, 1_242),
        (unknown, 3),
    ]
    day = [Tally(**same, lane="marketing", template="", state=state, why="", sends=many) for state, many in states]
    pauses = [
        Pause(kind="lane", name="marketing", at=NOON - HOUR, by="Ada", why="the rating fell"),
        Pause(kind="template", name="200001/autumn_offer en_US", at=NOON - 2 * HOUR, by="Ben", why="a wrong price"),
        Pause(kind="number", name="100511", at=NOON - 2 * HOUR, by="Ben", why="a look"),
    ]
    return answered(NOON, waiting, day, pauses, NOON + HOUR, {"100511": "+15550100511"}, used=True)
