"""Which news asks for a quick re-poll, and how soon."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from linekeeper.events import Batch, Source
from linekeeper.events.account import (
    AccountDeleted,
    AccountNoted,
    AccountReviewed,
    BanMoved,
    BanState,
    CapabilityMoved,
    PartnerMoved,
    PartnerStep,
    Restricted,
    RestrictionKind,
    RestrictionLifted,
    Review,
    Violated,
)
from linekeeper.events.event import Failure, Limit
from linekeeper.events.house import CameDue
from linekeeper.events.identity import NameDecision, NameReviewed
from linekeeper.events.message import MessageHeard, MessageMoved, MessageState
from linekeeper.events.number import NumberErrored, NumberNews, NumberNewsKind
from linekeeper.events.template import TemplateEvent, TemplateMoved, TemplateState
from linekeeper.flow.wishes import SETTLE, wish, wish_when_due
from linekeeper.state.memory_tables import Tables
from linekeeper.state.memory_turn import MemoryTurn
from tests.flow.bodies import HARBOR
from tests.flow.stream import NOON, read

AT_ONCE, NEVER = timedelta(0), None
ACCOUNT: dict[str, Any] = {"at": NOON, "account": HARBOR}
NUMBER: dict[str, Any] = {"at": NOON, "number": "101"}


def failed(code: int) -> MessageMoved:
    return MessageMoved(**NUMBER, message=bytes(16), state=MessageState.FAILED, failures=(Failure(code=code),))


def wished(event: Any, source: Source = Source.WEBHOOK, account: str = HARBOR, heard_at: datetime = NOON) -> timedelta | None:
    tables = Tables()
    wish(MemoryTurn(tables), Batch(source=source, app="meta", account=account, heard_at=heard_at, decoder=1), event, account)
    wishes = [(effect.kind, effect.key, effect.not_before) for effect in tables.effects.values()]
    key = f"{HARBOR}/template/{event.template}" if isinstance(event, TemplateEvent) else HARBOR
    assert wishes == [] or (len(wishes) == 1 and wishes[0][:2] == ("poll", key))
    return wishes[0][2] - heard_at if wishes else None


@pytest.mark.parametrize(
    ("event", "wait"),
    [
        pytest.param(Restricted(**ACCOUNT, kind=RestrictionKind.UNKNOWN), AT_ONCE, id="an enforcement"),
        pytest.param(RestrictionLifted(**ACCOUNT), SETTLE, id="the end of one"),
        pytest.param(BanMoved(**ACCOUNT, state=BanState.DISABLED), AT_ONCE, id="a ban"),
        pytest.param(BanMoved(**ACCOUNT, state=BanState.SCHEDULED), AT_ONCE, id="a ban announced"),
        pytest.param(BanMoved(**ACCOUNT, state=BanState.UNKNOWN), AT_ONCE, id="a ban state we do not know"),
        pytest.param(BanMoved(**ACCOUNT, state=BanState.REINSTATED), SETTLE, id="the end of a ban"),
        pytest.param(AccountDeleted(**ACCOUNT), AT_ONCE, id="an account deleted"),
        pytest.param(PartnerMoved(**ACCOUNT, step=PartnerStep.REMOVED), AT_ONCE, id="a partner removed"),
        pytest.param(PartnerMoved(**ACCOUNT, step=PartnerStep.ADDED), AT_ONCE, id="a partner added: there is something new to read"),
        pytest.param(PartnerMoved(**ACCOUNT, step=PartnerStep.RECONNECTED), SETTLE, id="a phone that came back"),
        pytest.param(CapabilityMoved(**ACCOUNT, limit=Limit(per_day=250)), SETTLE, id="another limit"),
        pytest.param(NumberNews(at=NOON, display="1", kind=NumberNewsKind.FLAGGED), AT_ONCE, id="flagged"),
        pytest.param(NumberNews(at=NOON, display="1", kind=NumberNewsKind.UNKNOWN), AT_ONCE, id="a word we do not know"),
        pytest.param(NumberNews(at=NOON, display="1", kind=NumberNewsKind.UNFLAGGED), SETTLE, id="unflagged"),
        pytest.param(NumberNews(at=NOON, display="1", kind=NumberNewsKind.UPGRADE), SETTLE, id="a higher limit"),
        pytest.param(NumberErrored(**NUMBER, code=133010), AT_ONCE, id="not registered"),
        pytest.param(NumberErrored(**NUMBER, code=131000), NEVER, id="an error that tells nothing of the number"),
        pytest.param(failed(131045), AT_ONCE, id="a message failed because the number is not registered"),
        pytest.param(failed(131026), NEVER, id="a message failed for the person's sake"),
        pytest.param(MessageHeard(**NUMBER, message=bytes(16)), NEVER, id="a message"),
        pytest.param(Violated(**ACCOUNT, word="SPAM"), NEVER, id="a warning: nothing changed"),
        pytest.param(AccountNoted(**ACCOUNT, word="VERIFIED_ACCOUNT"), NEVER, id="information"),
        pytest.param(AccountReviewed(**ACCOUNT, review=Review.APPROVED), SETTLE, id="a review"),
        pytest.param(NameReviewed(at=NOON, display="1", decision=NameDecision.APPROVED), SETTLE, id="a name reviewed"),
        pytest.param(TemplateMoved(**ACCOUNT, template="501", state=TemplateState.PAUSED), SETTLE, id="a template paused"),
        pytest.param(TemplateMoved(**ACCOUNT, template="", state=TemplateState.PAUSED), NEVER, id="a template without a name"),
        pytest.param(read(), NEVER, id="a number that was read"),
    ],
)
def test_news_asks_for_a_poll_as_soon_as_it_makes_sense(event: Any, wait: timedelta | None) -> None:
    assert wished(event) == wait


@pytest.mark.parametrize("source", [source for source in Source if source is not Source.WEBHOOK])
def test_only_webhooks_ask_for_a_reading_is_the_answer(source: Source) -> None:
    assert wished(Restricted(**ACCOUNT, kind=RestrictionKind.UNKNOWN), source) is NEVER


def test_news_about_no_account_asks_for_nothing() -> None:
    assert wished(Restricted(**ACCOUNT, kind=RestrictionKind.UNKNOWN), account="") is NEVER


def test_of_two_wishes_the_earlier_holds() -> None:
    tables = Tables()
    batch = Batch(source=Source.WEBHOOK, app="meta", account=HARBOR, heard_at=NOON, decoder=1)
    for event in (RestrictionLifted(**ACCOUNT), Restricted(**ACCOUNT, kind=RestrictionKind.UNKNOWN), RestrictionLifted(**ACCOUNT)):
        wish(MemoryTurn(tables), batch, event, HARBOR)

    assert [effect.not_before for effect in tables.effects.values()] == [NOON]


@pytest.mark.parametrize(
    ("event", "keys"),
    [
        pytest.param(
            CameDue(at=NOON, kind="template", id="201/501"), ["201/template/501"], id="a template: only a reading tells how it is"
        ),
        pytest.param(CameDue(at=NOON, kind="number", id="101"), [], id="a number is read often anyway"),
    ],
)
def test_a_deadline_that_passed_may_ask_for_a_reading(event: CameDue, keys: list[str]) -> None:
    tables = Tables()
    wish_when_due(MemoryTurn(tables), Batch(source=Source.DUE, app="", account="", heard_at=NOON, decoder=1), event)

    assert [(effect.kind, effect.key, effect.not_before) for effect in tables.effects.values()] == [("poll", key, NOON) for key in keys]
