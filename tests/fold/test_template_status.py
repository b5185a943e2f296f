from datetime import datetime
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from linekeeper.fold.template_status import judge_template, template_urgency
from linekeeper.fold.template_verdict import Sends, TemplateVerdict
from linekeeper.rulebook import current
from tests import strategies
from tests.fold.said import at
from tests.fold.templates_said import (
    came,
    codes,
    coming,
    detected,
    edited,
    hearing,
    judged,
    judged_at,
    listed,
    news,
    paused,
    rated,
    read,
    reason,
)
from tests.strategies import NOON

S = TemplateState
KINDS = (TemplateMoved, TemplateRated, TemplateCategoryMoved, CategoryDetected, TemplateEdited, TemplateRead, TemplatesListed)
NEWS = (TemplateMoved, TemplateRated, TemplateCategoryMoved, CategoryDetected, TemplateEdited)


@settings(max_examples=200)
@given(strategies.of(*KINDS, most=14), st.randoms(use_true_random=False))
def test_any_order_and_any_repeats_leave_the_same_template_and_verdict(events: list[Any], chance: Random) -> None:
    again = [*events, *chance.choices(events, k=len(events))] if events else []
    chance.shuffle(again)

    assert hearing(again) == hearing(events)
    assert judged_at(again, NOON) == judged_at(events, NOON)


@settings(max_examples=200)
@given(strategies.of(*KINDS, most=12), st.one_of([strategies.BY_TYPE[kind] for kind in NEWS]))
def test_no_news_after_the_newest_reading_lets_a_template_be_sent(events: list[Any], news: Any) -> None:
    read_at = max((event.at for event in events if isinstance(event, TemplateRead | TemplatesListed)), default=None)
    if read_at is not None:
        news = msgspec.structs.replace(news, at=max(news.at, read_at))
    template, roster = hearing(events)
    before = judge_template("501", template, roster, NOON, current())
    if before.state in {"unknown", "absent"}:
        return  # nothing was held, or what is gone shows that it is not
    if getattr(news, "title", "").endswith("PAUSE") and before.state == "paused":
        return  # it tells which pause it is, and so when it ends: that time may have passed
    told, roster = hearing([*events, news])

    assert weight(judge_template("501", told, roster, NOON, current())) >= weight(before) or before.state == "flagged"


def weight(verdict: TemplateVerdict) -> int:
    return list(Sends).index(verdict.sendable)


@settings(max_examples=150)
@given(strategies.of(*KINDS, most=12))
def test_nothing_changes_by_time_alone_before_it_is_due(events: list[Any]) -> None:
    verdict = judged_at(events, NOON)
    if verdict.due_at is not None:
        assert verdict.due_at > NOON
        before = judged_at(events, NOON + (verdict.due_at - NOON) * 0.999)
        assert (before.state, before.sendable, before.reasons) == (verdict.state, verdict.sendable, verdict.reasons)
        assert judged_at(events, verdict.due_at) != verdict


@settings(max_examples=80)
@given(strategies.of(*KINDS, most=12))
def test_states_and_verdicts_survive_being_written(events: list[Any]) -> None:
    template, roster = hearing(events)
    for one in (template, roster, judged_at(events, NOON)):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(one), type=type(one)) == one


def test_a_template_nobody_read_is_not_known() -> None:
    assert (judged().state, judged().sendable, codes(judged())) == ("unknown", Sends.UNKNOWN, ["template_never_read"])


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        pytest.param([read(hours=-9), listed(-8, "501"), listed(-7), listed(-6)], "absent", id="two complete lists lack it"),
        pytest.param([read(hours=-9), listed(-8, "501"), listed(-7)], "approved", id="one is not enough"),
        pytest.param([read(hours=-9), listed(-7), listed(-6, complete=False)], "approved", id="a list that broke off tells nothing"),
        pytest.param([read(hours=-9), listed(-7), listed(-6), read()], "approved", id="it was read after them"),
        pytest.param([read(hours=-9), listed(-7), listed(-6), news(S.PAUSED)], "paused", id="news of it shows that it is there"),
        pytest.param([read(hours=-9), listed(-7), listed(-6), listed(-5, "501")], "approved", id="a later list holds it"),
        pytest.param([listed(-7), listed(-6)], "unknown", id="never heard of"),
    ],
)
def test_a_template_is_absent_only_after_two_complete_lists(heard: list[Any], state: str) -> None:
    verdict = judged(*heard)

    assert verdict.state == state
    assert (verdict.sendable is Sends.NO) == (state in {"absent", "paused"})


def test_a_rejection_says_why_in_plain_words_and_passes_on_metas_advice() -> None:
    verdict = judged(news(S.REJECTED, reason="INVALID_FORMAT", recommendation="Close the brace in line 2."))
    one = reason(verdict, "template_rejected")

    assert "its format is not valid" in one.text
    assert one.action == "Meta's advice: Close the brace in line 2."
    assert "SOMETHING_ELSE" in reason(judged(news(S.REJECTED, word="SOMETHING_ELSE")), "template_rejected").text


def test_what_was_read_is_told_verbatim_beside_what_stands() -> None:
    verdict = judged(read(hours=-2, category="UTILITY"), paused(-1, "FIRST_PAUSE"))

    assert (verdict.reported, verdict.state, verdict.category) == ("APPROVED", "paused", "UTILITY")


@pytest.mark.parametrize(
    ("heard", "quality", "since"),
    [
        pytest.param([read(quality=Rating.GREEN, quality_at=at(-90))], "green", at(-90), id="by Meta's own date"),
        pytest.param([rated(Rating.GREEN, -9), rated(Rating.RED, -3)], "red", at(-3), id="by its news"),
        pytest.param([rated(Rating.RED, -3), read(hours=-1, quality=Rating.RED)], "red", at(-3), id="the run began with the news"),
        pytest.param([read(hours=-9)], "unknown", None, id="never told"),
    ],
)
def test_quality_has_its_since(heard: list[Any], quality: str, since: datetime | None) -> None:
    assert (judged(*heard).quality, judged(*heard).quality_since) == (quality, since)


def due(verdict: TemplateVerdict) -> list[str]:
    return [one.code for one in verdict.reasons if one.note]


@pytest.mark.parametrize(
    ("verdict", "worth"),
    [
        pytest.param(judged(read()), 0, id="fine"),
        pytest.param(judged(read(), rated(Rating.YELLOW)), 10, id="medium quality"),
        pytest.param(judged(read(), coming()), 25, id="its category will change"),
        pytest.param(judged(read(), rated(Rating.RED)), 30, id="low quality"),
        pytest.param(judged(read(hours=-2), news(S.FLAGGED)), 35, id="at risk"),
        pytest.param(judged(read(S.PENDING)), 40, id="in review"),
        pytest.param(judged(read(S.PAUSED)), 60, id="stopped by Meta"),
        pytest.param(judged(read(S.DELETED)), 1, id="deleted"),
    ],
)
def test_what_costs_most_to_wait_for_comes_first(verdict: TemplateVerdict, worth: int) -> None:
    assert template_urgency(verdict) == worth


def test_notes_stand_after_what_decides() -> None:
    verdict = judged(
        read(hours=-3, category="UTILITY"), rated(Rating.RED), coming(), came(hours=-2), edited(-1, "body"), detected("UTILITY", "X")
    )

    assert codes(verdict)[0] == "template_approved"
    assert due(verdict) == codes(verdict)[1:]
