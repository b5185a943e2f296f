"""Templates as the river keeps them: rows that follow what was heard, the clock, and the account's workspace."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linekeeper.events import Batch, Element, Source
from linekeeper.events.house import AccountClaimed, AccountReleased, CameDue
from linekeeper.events.number import Rating
from linekeeper.events.template import (
    CategoryDetected,
    TemplateCategoryMoved,
    TemplateEdited,
    TemplateMoved,
    TemplateRated,
    TemplateRead,
    TemplatesListed,
    TemplateState,
)
from linekeeper.flow import came_due
from linekeeper.flow.aside import Unjudged
from linekeeper.flow.keeper import Keeper
from linekeeper.flow.templates import key_of, template_standing
from linekeeper.fold.template_status import judge_template
from linekeeper.journal.memory import MemoryJournal
from linekeeper.journal.port import START
from linekeeper.rulebook import current
from linekeeper.state.templates import Sought, TemplateRow
from tests import strategies
from tests.flow.river import River, batch, claims
from tests.flow.test_laws import heard, shuffled
from tests.strategies import NOON

ACCOUNT, TEMPLATE = "201", "501"
S = TemplateState
KINDS = (TemplateMoved, TemplateRated, TemplateCategoryMoved, CategoryDetected, TemplateEdited, TemplateRead, TemplatesListed)


def hours(many: float) -> datetime:
    return NOON + timedelta(hours=many)


def read(at: float, state: TemplateState = S.APPROVED, **told: Any) -> TemplateRead:
    return TemplateRead(
        at=hours(at), account=ACCOUNT, template=TEMPLATE, name="offer", language="de", state=state, word=state.upper(), **told
    )


def paused(at: float) -> TemplateMoved:
    return TemplateMoved(at=hours(at), account=ACCOUNT, template=TEMPLATE, state=S.PAUSED, word="PAUSED", title="FIRST_PAUSE")


def listed(at: float, *templates: str) -> TemplatesListed:
    return TemplatesListed(at=hours(at), account=ACCOUNT, templates=templates, complete=True)


def river(*events: Any) -> River:
    return River().flow([*claims(), *(batch(event, b"", source=Source.READING) for event in events)])


def act(event: Any, source: Source = Source.ACT) -> Batch:
    return Batch(source=source, app="meta", account=ACCOUNT, heard_at=event.at, decoder=1, elements=(Element(events=(event,)),))


def row(flowed: River) -> TemplateRow:
    return flowed.tables.templates[ACCOUNT, TEMPLATE]


def test_a_template_has_a_row_as_the_doors_show_it() -> None:
    one = row(river(read(-2, category="UTILITY", quality=Rating.GREEN), paused(-1)))

    assert (one.name, one.language, one.category, one.quality, one.state, one.sendable) == (
        "offer",
        "de",
        "UTILITY",
        "green",
        "paused",
        "no",
    )
    assert (one.workspace, one.rank, one.due_at) == ("main", 60, hours(2))
    assert template_standing(one).verdict.reasons[0].code == "template_paused"


def test_news_of_a_template_judges_no_number() -> None:
    flowed = river(read(-2))

    assert flowed.tables.fleet == {}


@settings(max_examples=100)
@given(strategies.of(*KINDS, most=12), st.randoms(use_true_random=False))
def test_templates_are_the_same_in_any_order_repetition_and_cut(events: list[Any], chance: Random) -> None:
    batches = heard(events)
    once = River().flow([*claims(), *batches])
    again = shuffled([*claims(), *batches], chance)
    twice = River().flow(again, cut=[chance.randint(0, len(again)) for _ in range(3)])

    assert twice.derived() == once.derived()
    assert twice.tables.templates.keys() == once.tables.templates.keys()
    assert verdicts(twice) == verdicts(once)


def verdicts(flowed: River) -> dict[str, Any]:
    """Judge every template that has a row, at one instant."""
    keeper = flowed.keeper
    keeper._subjects.begin(flowed.turn())
    try:
        return {
            f"{account} {template}": judge_template(
                template, keeper._subjects.template(key_of(account, template)), keeper._subjects.roster(account), NOON, current()
            )
            for account, template in flowed.tables.templates
        }
    finally:
        keeper._subjects.forget()


def test_a_template_that_two_lists_lack_is_absent_and_comes_back_with_the_next_that_holds_it() -> None:
    flowed = river(read(-9), listed(-8, TEMPLATE), listed(-7), listed(-6))
    assert row(flowed).state == "absent"

    assert row(flowed.flow([batch(listed(-5, TEMPLATE), b"")])).state == "approved"


def test_a_template_that_only_a_list_named_has_no_row() -> None:
    assert river(listed(-8, TEMPLATE), listed(-7), listed(-6)).tables.templates == {}


def test_a_row_follows_the_account_to_another_workspace() -> None:
    flowed = river(read(-2))
    flowed.flow([act(AccountClaimed(at=NOON, account=ACCOUNT, workspace="other", app="meta"))])
    assert row(flowed).workspace == "other"

    flowed.flow([act(AccountReleased(at=hours(1), account=ACCOUNT))])
    assert row(flowed).workspace == ""


async def test_a_pause_whose_time_passed_is_journaled_and_judged_anew() -> None:
    flowed, journal = river(paused(-1)), MemoryJournal()
    assert await came_due(journal, flowed.state, hours(2)) == 1

    [(_, due)] = await journal.read(after=START)
    assert due.elements[0].events == (CameDue(at=hours(2), kind="template", id=key_of(ACCOUNT, TEMPLATE)),)
    assert (row(flowed.flow([due])).sendable, row(flowed).due_at) == ("unknown", None)


async def test_the_doors_find_rows_by_state() -> None:
    flowed = river(paused(-1))

    assert [one.template for one in await flowed.state.look(lambda look: look.templates(Sought(state="paused")))] == [TEMPLATE]


def test_a_template_our_own_code_fails_on_costs_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    flowed = river()
    monkeypatch.setattr("linekeeper.flow.templates.judge_template", fails)
    with pytest.raises(Unjudged) as failed:
        flowed.flow([batch(read(-2), b"")])
    flowed.keeper.set_aside(failed.value)

    flowed.flow([batch(read(-2), b"")])
    assert [(one.where, one.why) for one in flowed.tables.unread] == [("template 201/501", "Linekeeper failed on it: please report")]
    assert isinstance(flowed.keeper, Keeper)


async def test_a_deadline_of_a_template_that_cannot_be_judged_does_not_come_every_second(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    flowed, journal = river(paused(-1)), MemoryJournal()
    assert await came_due(journal, flowed.state, hours(3)) == 1
    [(_, due)] = await journal.read(after=START)
    monkeypatch.setattr("linekeeper.flow.templates.judge_template", fails)
    with pytest.raises(Unjudged) as failed:
        flowed.flow([due])
    flowed.keeper.set_aside(failed.value)
    flowed.flow([due])

    assert [await came_due(journal, flowed.state, hours(at)) for at in (3, 3.9, 4)] == [0, 0, 1]
