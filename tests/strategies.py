"""Generators of every event type: several numbers and accounts in one portfolio, equal, old and future times, people under aliases.

`EVENTS` draws any event; `BY_TYPE` has one generator for each, and a test holds it to the journal's union of events.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from linekeeper.events import account, calling, house, identity, message, number, portfolio, template, whatsapp_flow
from linekeeper.events.event import Event, Failure, Limit

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  #: "now" of the laws

#: number id -> (digits, account id)
NUMBERS = {
    "101": ("15550100101", "201"),
    "102": ("15550100102", "201"),
    "103": ("15550100103", "202"),
}
ACCOUNTS = ("201", "202")
PORTFOLIO = "301"
APPS = ("401", "402")

_SECONDS = (0, 1, 2, 60, 299, 301)
_HOURS = (0, 1, 23, 24, 25, 48, 72, 74, 24 * 7, 24 * 61)

#: A few hundred distinct instants, so that equal ones are common: around noon, days before, and some after it.
TIMES = st.builds(
    lambda hours, seconds, sign: NOON - timedelta(hours=hours) + sign * timedelta(seconds=seconds),
    st.sampled_from(_HOURS),
    st.sampled_from(_SECONDS),
    st.sampled_from((-1, 1)),
)
ENDS = st.one_of(st.none(), st.builds(lambda hours: NOON + timedelta(hours=hours), st.sampled_from((-200, -25, -1, 0, 1, 24, 72))))
PEOPLE = st.lists(st.sampled_from([bytes([name]) * 16 for name in range(1, 7)]), max_size=3).map(tuple)
MESSAGES = st.sampled_from([bytes([name]) * 16 for name in range(101, 106)])
LIMITS = st.sampled_from((Limit(per_day=250), Limit(per_day=2_000), Limit(per_day=10_000), Limit()))
WORDS = st.sampled_from(("", "SOMETHING_NEW", "ANOTHER_WORD"))
NAMED = st.sampled_from(sorted(NUMBERS))
ACCOUNT = st.sampled_from(ACCOUNTS)
CODES = st.sampled_from((133010, 131045, 131048, 131026, 368, 131042, -1))
FAILURES = st.lists(st.builds(Failure, code=CODES), max_size=2).map(tuple)


def _maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _of(enum: Any) -> SearchStrategy[Any]:
    return st.sampled_from(list(enum))


def _number(event: type[Event], /, **fields: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.builds(event, at=TIMES, number=NAMED, **fields)


def _account(event: type[Event], /, **fields: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.builds(event, at=TIMES, account=ACCOUNT, **fields)


PROBLEMS = st.lists(
    st.builds(number.Problem, code=st.sampled_from((141014, 141006, 141010, 141000)), text=st.sampled_from(("", "What Meta says."))),
    max_size=2,
).map(tuple)
TEMPLATES = st.sampled_from(("501", "502"))
CATEGORIES = st.sampled_from(("", "UTILITY", "MARKETING", "AUTHENTICATION", "SOMETHING_NEW"))
HASHES = st.sampled_from([bytes([name]) * 16 for name in range(201, 204)])


def _template(event: type[Event], /, **fields: SearchStrategy[Any]) -> SearchStrategy[Any]:
    named = {"name": st.just("offer"), "language": st.sampled_from(("en_US", "de"))}
    return st.builds(event, at=TIMES, account=ACCOUNT, template=TEMPLATES, **named, **fields)


ENTITIES = st.lists(
    st.builds(
        number.Entity,
        kind=_of(number.EntityKind),
        id=st.just("1"),
        can_send=_of(number.Can),
        can_call=_maybe(_of(number.Can)),
        problems=PROBLEMS,
    ),
    max_size=3,
).map(tuple)
CLEAR = st.just((number.Entity(kind=number.EntityKind.NUMBER, can_send=number.Can.AVAILABLE),))

BY_TYPE: dict[type[Event], SearchStrategy[Any]] = {
    number.NumberRead: _number(
        number.NumberRead,
        status=_maybe(st.one_of(_of(number.Reported), st.just(number.Reported.CONNECTED))),
        status_word=WORDS,
        quality=_maybe(_of(number.Rating)),
        limit=_maybe(LIMITS),
        throughput=_maybe(_of(number.Throughput)),
        name=_maybe(st.sampled_from(("Lucky Plant", "Lucky Plants"))),
        name_status=_maybe(_of(number.NameStatus)),
        code_status=_maybe(_of(number.CodeStatus)),
        platform=_maybe(_of(number.Platform)),
        on_biz_app=_maybe(st.booleans()),
        mode=_maybe(_of(number.Mode)),
        pin_enabled=_maybe(st.booleans()),
        preverified=_maybe(st.booleans()),
        official=_maybe(st.booleans()),
        onboarded_at=_maybe(TIMES),
        elsewhere=_maybe(st.booleans()),
    ),
    number.NumberHealthRead: _number(number.NumberHealthRead, entities=st.one_of(ENTITIES, CLEAR)),
    number.NumberMissing: _number(number.NumberMissing),
    number.NumberNews: _number(number.NumberNews, kind=_of(number.NumberNewsKind), word=WORDS, limit=_maybe(LIMITS)),
    number.NumberErrored: _number(number.NumberErrored, code=CODES),
    message.MessageMoved: st.builds(
        lambda **told: message.MessageMoved(number=sorted(NUMBERS)[told["message"][0] % 3], **told),  # a message leaves one number
        at=TIMES,
        message=MESSAGES,
        state=_of(message.MessageState),
        people=PEOPLE,
        in_group=st.just(value=False),
        category=_maybe(_of(message.Category)),
        pricing=_maybe(_of(message.Pricing)),
        failures=FAILURES,
    ),
    message.MessageHeard: _number(
        message.MessageHeard, message=MESSAGES, people=PEOPLE, in_group=st.booleans(), from_ad=st.booleans(), kind=st.just("text")
    ),
    message.PersonRenamed: _number(message.PersonRenamed, people=PEOPLE),
    message.LinkClicked: _number(message.LinkClicked, people=PEOPLE),
    account.AccountRead: _account(
        account.AccountRead,
        name=_maybe(st.just("Lucky")),
        status_word=st.sampled_from(("", "ACTIVE", "DISABLED")),
        review=_maybe(_of(account.Review)),
        verification=_maybe(_of(account.Verification)),
        portfolio=st.sampled_from(("", PORTFOLIO)),
        limit=_maybe(LIMITS),
    ),
    account.AccountHealthRead: _account(account.AccountHealthRead, entities=st.one_of(ENTITIES, CLEAR)),
    account.NumbersListed: _account(
        account.NumbersListed, numbers=st.lists(NAMED, max_size=3, unique=True).map(tuple), complete=st.booleans()
    ),
    account.Restricted: _account(
        account.Restricted,
        kind=_of(account.RestrictionKind),
        word=WORDS,
        until=ENDS,
        remediation=WORDS,
        display=st.sampled_from(("", "15550100101")),
    ),
    account.RestrictionLifted: _account(
        account.RestrictionLifted, kinds=st.lists(_of(account.RestrictionKind), max_size=3, unique=True).map(tuple), word=WORDS
    ),
    account.Violated: _account(account.Violated, word=WORDS, remediation=WORDS, display=st.sampled_from(("", "15550100102"))),
    account.BanMoved: _account(
        account.BanMoved, state=_of(account.BanState), word=WORDS, date_text=st.sampled_from(("", "April 17, 2027"))
    ),
    account.AccountDeleted: _account(account.AccountDeleted),
    account.PartnerMoved: _account(
        account.PartnerMoved,
        step=_of(account.PartnerStep),
        word=WORDS,
        app=st.sampled_from(("", *APPS)),
        display=st.sampled_from(("", "15550100101", "15550100103")),
        reason=st.sampled_from(("", "PRIMARY_INACTIVITY", "ACCOUNT_DISCONNECTED", "SOMETHING_NEW")),
        initiated_by=st.sampled_from(("", "USER", "SYSTEM")),
    ),
    account.AccountNoted: _account(account.AccountNoted, word=WORDS),
    account.AlertRaised: _account(account.AlertRaised, word=WORDS, severity=_of(account.Severity)),
    account.CapabilityMoved: _account(account.CapabilityMoved, limit=_maybe(LIMITS)),
    identity.NameReviewed: _number(
        identity.NameReviewed, decision=_of(identity.NameDecision), word=WORDS, requested=st.just("Lucky Plant"), reason=WORDS
    ),
    identity.UsernameMoved: _number(identity.UsernameMoved, state=_of(identity.UsernameState), word=WORDS, username=WORDS),
    identity.SecurityNews: _number(identity.SecurityNews, kind=_of(identity.SecurityKind), word=WORDS, requester_named=st.booleans()),
    calling.SettingsMoved: _number(calling.SettingsMoved, calling=_maybe(_of(calling.Switch)), word=WORDS),
    calling.CallMoved: _number(
        calling.CallMoved,
        call=HASHES,
        state=_of(calling.CallState),
        direction=_maybe(_of(calling.Direction)),
        people=PEOPLE,
        duration_s=_maybe(st.integers(0, 3600)),
        failures=FAILURES,
    ),
    message.PreferenceMoved: _number(
        message.PreferenceMoved,
        preference=_of(message.Preference),
        word=WORDS,
        people=PEOPLE,
        category=st.sampled_from(("marketing_messages", "SOMETHING_NEW")),
    ),
    message.EchoHeard: _number(
        message.EchoHeard, message=MESSAGES, people=PEOPLE, kind=st.sampled_from(("text", "edit", "revoke")), in_group=st.booleans()
    ),
    message.HandoverMoved: _number(message.HandoverMoved, handover=_of(message.Handover), people=PEOPLE, role=WORDS, role_before=WORDS),
    message.GroupMoved: _number(message.GroupMoved, group=HASHES, state=_of(message.GroupState), word=WORDS),
    account.AccountReviewed: _account(account.AccountReviewed, review=_of(account.Review), word=WORDS),
    template.TemplateMoved: _template(
        template.TemplateMoved,
        state=_of(template.TemplateState),
        word=WORDS,
        category=CATEGORIES,
        title=st.sampled_from(("", "FIRST_PAUSE")),
    ),
    template.TemplateRated: _template(template.TemplateRated, quality=_of(number.Rating), before=_of(number.Rating)),
    template.TemplateCategoryMoved: _template(
        template.TemplateCategoryMoved,
        stage=_of(template.CategoryStage),
        before=CATEGORIES,
        after=CATEGORIES,
        correct=CATEGORIES,
        due_at=ENDS,
    ),
    template.CategoryDetected: _template(template.CategoryDetected, category=CATEGORIES, correct=CATEGORIES),
    template.TemplateEdited: _template(
        template.TemplateEdited,
        parts=st.sampled_from(((), ("body",), ("title", "body", "buttons"))),
        buttons=st.sampled_from(((), ("URL",))),
        content=HASHES,
    ),
    template.TemplateRead: _template(
        template.TemplateRead,
        state=_maybe(_of(template.TemplateState)),
        word=WORDS,
        category=CATEGORIES,
        quality=_maybe(_of(number.Rating)),
        quality_at=_maybe(TIMES),
        reason=WORDS,
        before=CATEGORIES,
        correct=CATEGORIES,
        ttl_s=st.sampled_from((None, -1, 30, 600, 43_200)),
    ),
    template.TemplatesListed: _account(
        template.TemplatesListed, templates=st.lists(TEMPLATES, max_size=2, unique=True).map(sorted).map(tuple), complete=st.booleans()
    ),
    portfolio.PortfolioRead: _account(
        portfolio.PortfolioRead,
        portfolio=st.just(PORTFOLIO),
        name=_maybe(st.just("Lucky Group")),
        verification=_maybe(_of(account.Verification)),
        verification_word=WORDS,
        limit=_maybe(LIMITS),
    ),
    portfolio.SolutionMoved: st.builds(
        portfolio.SolutionMoved,
        at=TIMES,
        solution=st.just("601"),
        state=_of(portfolio.SolutionState),
        word=WORDS,
        portfolio=st.just(PORTFOLIO),
    ),
    whatsapp_flow.FlowMoved: _account(
        whatsapp_flow.FlowMoved,
        flow=st.just("701"),
        kind=_of(whatsapp_flow.FlowNews),
        word=WORDS,
        state=_maybe(_of(whatsapp_flow.FlowState)),
        before=_maybe(_of(whatsapp_flow.FlowState)),
        active=_maybe(st.booleans()),
        threshold=_maybe(st.sampled_from((5.0, 10.0, 50.0))),
        measured=_maybe(st.sampled_from((4.0, 12.5))),
    ),
    house.Unread: st.builds(house.Unread, at=TIMES, where=st.just("entry[0]"), why=st.just("a new shape")),
    house.KeptOnly: st.builds(house.KeptOnly, at=TIMES, field=st.just("flows")),
    house.SightLost: _account(house.SightLost, cause=_of(house.SightCause), interval_s=st.sampled_from((60, 300, 1800))),
    house.SightRegained: _account(house.SightRegained, cause=_of(house.SightCause)),
    house.HouseSlept: st.builds(
        lambda at, hours: house.HouseSlept(at=at, since=at - timedelta(hours=hours)), TIMES, st.sampled_from((0, 1, 30))
    ),
    house.TokenRead: st.builds(house.TokenRead, at=TIMES, app=st.just("meta"), valid=st.booleans(), expires_at=_maybe(TIMES)),
    house.AppSubscriptionRead: st.builds(
        house.AppSubscriptionRead, at=TIMES, app=st.just("meta"), fields=st.sampled_from(((), ("messages",))), active=st.booleans()
    ),
    house.SubscriptionRead: _account(house.SubscriptionRead, apps=st.sampled_from(((), APPS)), ours=st.booleans()),
    house.AccountClaimed: _account(house.AccountClaimed, workspace=st.sampled_from(("main", "other")), app=st.just("meta")),
    house.AccountReleased: _account(house.AccountReleased),
    house.AppealNoted: _account(house.AppealNoted, about=st.sampled_from(("", "ban_disabled")), by=st.just("ops")),
    house.CameDue: st.builds(house.CameDue, at=TIMES, kind=st.just("number"), id=NAMED),
}

EVENTS: SearchStrategy[Any] = st.sampled_from(sorted(BY_TYPE, key=lambda kind: kind.__name__)).flatmap(lambda kind: BY_TYPE[kind])


def events(*, most: int = 12) -> SearchStrategy[list[Any]]:
    """Return lists of any events, in any order."""
    return st.lists(EVENTS, max_size=most)


def of(*kinds: type[Event], most: int = 12) -> SearchStrategy[list[Any]]:
    """Return lists of events of these types."""
    return st.lists(st.one_of([BY_TYPE[kind] for kind in kinds]), max_size=most)
