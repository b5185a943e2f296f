"""The laws of the fold (P4, P5), over every event type. Two planted bugs show that they bite."""

from random import Random
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from linekeeper.events.account import (
    AccountDeleted,
    AccountHealthRead,
    AccountNoted,
    AccountRead,
    AccountReviewed,
    AlertRaised,
    BanMoved,
    BanState,
    CapabilityMoved,
    NumbersListed,
    PartnerMoved,
    PartnerStep,
    Restricted,
    RestrictionLifted,
    Violated,
)
from linekeeper.events.batch import AnyEvent
from linekeeper.events.house import KeptOnly, SightLost, SightRegained, SubscriptionRead, Unread
from linekeeper.events.identity import NameReviewed, SecurityNews
from linekeeper.events.message import MessageHeard, MessageMoved
from linekeeper.events.number import NumberErrored, NumberHealthRead, NumberMissing, NumberNews, NumberRead
from linekeeper.events.portfolio import PortfolioRead
from linekeeper.events.template import TemplateMoved, TemplateRated
from linekeeper.fold import message
from linekeeper.fold.decisions import PRECEDENCE
from linekeeper.fold.person import Marks
from linekeeper.fold.portfolio import effective_limit
from linekeeper.fold.register import Register
from linekeeper.fold.verdict import Status
from tests import strategies
from tests.fold.world import World, hearing, packed
from tests.strategies import BY_TYPE, NOON

READINGS = (NumberRead, NumberHealthRead, NumberMissing, AccountRead, AccountHealthRead, NumbersListed, PortfolioRead)
NEWS = (
    NumberNews,
    NumberErrored,
    MessageHeard,
    Restricted,
    RestrictionLifted,
    Violated,
    BanMoved,
    AccountDeleted,
    AccountNoted,
    AccountReviewed,
    NameReviewed,
    SecurityNews,
    AlertRaised,
    CapabilityMoved,
    TemplateMoved,
    TemplateRated,
    Unread,
    KeptOnly,
)
RETURNS = {PartnerStep.ADDED, PartnerStep.APP_INSTALLED, PartnerStep.RECONNECTED}


def order_and_repeats_do_not_matter(events: list[Any], chance: Random) -> None:
    again = [*events, *chance.choices(events, k=len(events))] if events else []
    chance.shuffle(again)
    told, retold = hearing(events), hearing(again)

    for part, held in told.held().items():
        assert retold.held()[part] == held
    assert [packed(one) for one in retold.numbers.values()] == [packed(one) for one in told.numbers.values()]
    assert retold.verdicts(NOON) == told.verdicts(NOON)
    assert retold.places() == told.places()


@settings(max_examples=150)
@given(strategies.events(most=20), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_leave_the_same_registers_sets_and_verdicts(events: list[Any], chance: Random) -> None:
    order_and_repeats_do_not_matter(events, chance)


@settings(max_examples=80)
@given(strategies.of(MessageMoved, MessageHeard, most=20), st.randoms(use_true_random=False))
def test_any_order_of_messages_leaves_the_same_people(events: list[Any], chance: Random) -> None:
    order_and_repeats_do_not_matter(events, chance)


def is_lighter(status: Status, than: Status) -> bool:
    return PRECEDENCE.index(status) > PRECEDENCE.index(than)


def newest_reading(events: list[Any]) -> Any:
    return max((event.at for event in events if isinstance(event, READINGS)), default=None)


@settings(max_examples=150)
@given(strategies.of(*READINGS, *NEWS, PartnerMoved, MessageMoved, most=16), st.one_of([BY_TYPE[kind] for kind in NEWS]))
def test_no_news_after_the_newest_reading_makes_a_status_lighter(events: list[Any], news: Any) -> None:
    read_at = newest_reading(events)
    if read_at is not None:
        news = msgspec.structs.replace(news, at=max(news.at, read_at))
    before, after = hearing(events), hearing([*events, news])
    limits = effective_limit(before.portfolio), effective_limit(after.portfolio)

    for number, verdict in after.verdicts(NOON).items():
        assert not is_lighter(verdict.status, before.verdicts(NOON)[number].status)
    if limits[0].known:
        assert limits[1].limit.gravity >= limits[0].limit.gravity


@settings(max_examples=80)
@given(strategies.of(*READINGS, *NEWS, PartnerMoved, MessageMoved, most=16), BY_TYPE[PartnerMoved])
def test_partner_news_releases_only_what_partners_took(events: list[Any], news: PartnerMoved) -> None:
    partners = {"coexistence_lost", "partner_removed", "app_uninstalled"}

    assert released(events, news) <= (partners if news.step in RETURNS else set())


@settings(max_examples=80)
@given(strategies.of(*READINGS, *NEWS, PartnerMoved, MessageMoved, most=16), BY_TYPE[MessageMoved])
def test_a_message_on_its_way_releases_only_a_refused_send(events: list[Any], news: MessageMoved) -> None:
    assert released(events, news) <= {"send_refused"}


def released(events: list[Any], news: Any) -> set[str]:
    read_at = newest_reading(events)
    if read_at is not None:
        news = msgspec.structs.replace(news, at=max(news.at, read_at))
    before, after = hearing(events).verdicts(NOON), hearing([*events, news]).verdicts(NOON)
    return {
        one.code
        for number, verdict in before.items()
        for one in verdict.reasons
        if not one.note and one.code not in {other.code for other in after[number].reasons}
    }


@settings(max_examples=80)
@given(
    strategies.of(*READINGS, Restricted, RestrictionLifted, BanMoved, most=16),
    st.one_of(BY_TYPE[RestrictionLifted], BY_TYPE[BanMoved].map(lambda event: msgspec.structs.replace(event, state=BanState.REINSTATED))),
)
def test_good_news_never_makes_a_status_graver(events: list[Any], news: Any) -> None:
    before, after = hearing(events).verdicts(NOON), hearing([*events, news]).verdicts(NOON)

    for number, verdict in before.items():
        assert not is_lighter(verdict.status, after[number].status)


@settings(max_examples=80)
@given(strategies.events(most=20), st.booleans())
def test_every_state_survives_being_written_and_read_back(events: list[Any], sole_path: bool) -> None:
    world = hearing(events)
    for state in (*world.numbers.values(), *world.accounts.values(), world.portfolio, world.house, *world.messages.values()):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=type(state)) == state
    for marks in world.people.values():
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(marks), type=Marks) == marks
    for verdict in world.verdicts(NOON, sole_path=sole_path).values():
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(verdict), type=type(verdict)) == verdict


@settings(max_examples=80)
@given(strategies.of(MessageMoved, MessageHeard, SubscriptionRead, SightLost, SightRegained, most=20))
def test_who_surely_uses_a_place_perhaps_does(events: list[Any]) -> None:
    for places in hearing(events).places().values():
        assert places.least_until <= places.most_until


@settings(max_examples=80)
@given(strategies.events(most=16))
def test_what_sets_the_status_stands_first_and_notes_stand_last(events: list[Any]) -> None:
    for verdict in hearing(events).verdicts(NOON).values():
        notes = [one.note for one in verdict.reasons]
        order = [PRECEDENCE.index(one.status) for one in verdict.reasons if not one.note]

        assert notes == sorted(notes)
        assert order == sorted(order)
        assert verdict.status is next((one.status for one in verdict.reasons if not one.note), Status.CONNECTED)
        assert verdict.due_at is None or verdict.due_at > NOON


@settings(max_examples=60)
@given(strategies.events(most=16))
def test_nothing_changes_by_time_alone_before_it_is_due(events: list[Any]) -> None:
    world = hearing(events)
    for number, verdict in world.verdicts(NOON).items():
        if verdict.due_at is not None:
            just_before = verdict.due_at.replace(microsecond=0) - (verdict.due_at - NOON) / 1000
            later = world.verdicts(max(NOON, just_before))[number]
            assert (later.status, later.reasons) == (verdict.status, verdict.reasons)


def test_there_is_a_generator_for_every_event() -> None:
    assert set(BY_TYPE) == set(get_args(AnyEvent))


def last_arrival_wins(_: Register[Any], value: Any, at: Any) -> Register[Any]:
    return Register(value, at)


def counts_steps(known: message.Message, event: MessageMoved) -> None:
    known.delivered += event.state.value == "delivered"
    known.sent += event.state.value == "sent"


@pytest.mark.parametrize(
    ("where", "name", "bug"),
    [
        pytest.param(Register, "hear", last_arrival_wins, id="the last arrival wins"),
        pytest.param(message, "hear", counts_steps, id="a step counter instead of a join"),
    ],
)
def test_the_law_of_order_finds_a_planted_bug(where: Any, name: str, bug: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    law = given(strategies.events(most=20), st.randoms(use_true_random=False))(order_and_repeats_do_not_matter)
    searching = settings(max_examples=400, database=None, derandomize=True, phases=[Phase.generate])(law)
    monkeypatch.setattr(where, name, bug)

    with pytest.raises(AssertionError):
        searching()


def test_a_world_starts_knowing_nothing() -> None:
    assert {verdict.status for verdict in World().verdicts(NOON).values()} == {Status.UNKNOWN}
