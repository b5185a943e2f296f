import pytest

from linekeeper.events import Source
from linekeeper.events.house import SightCause
from linekeeper.events.number import Rating, Throughput
from linekeeper.events.template import TemplateState
from linekeeper.flow.alerts import Life
from linekeeper.fold.finding import Severity
from linekeeper.fold.template_verdict import Sends
from linekeeper.fold.verdict import Basis, Status
from linekeeper.state.campaigns import CampaignState
from linekeeper.views.campaigns import KINDS
from linekeeper.views.quality import LETTERS, NOT_READ
from linekeeper.web.words import (
    BASES,
    CAMPAIGN_KINDS,
    CAMPAIGN_MARKS,
    CAMPAIGN_STATES,
    DAY_WORDS,
    LIVES,
    QUALITIES,
    SEVERITIES,
    SIGHTS,
    SOURCES,
    STATUSES,
    TEMPLATE_LOOKS,
    TEMPLATE_STATES,
    THROUGHPUTS,
    amount,
    count,
    glyph,
    paused,
    plain,
    size,
)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        pytest.param(Status, STATUSES, id="every status"),
        pytest.param(Rating, QUALITIES, id="every rating"),
        pytest.param(Throughput, THROUGHPUTS, id="every throughput"),
        pytest.param(Basis, BASES, id="every basis"),
        pytest.param(SightCause, SIGHTS, id="every cause of blindness"),
        pytest.param(Source, SOURCES, id="every source of news"),
        pytest.param(Sends, TEMPLATE_LOOKS, id="every look of a template"),
        pytest.param(Severity, SEVERITIES, id="every severity"),
        pytest.param(Life, LIVES, id="every life of an alert"),
    ],
)
def test_every_name_of_ours_has_a_plain_word(names: type, words: dict[str, str]) -> None:
    assert {name.value for name in names} == set(words)  # type: ignore[attr-defined]  # an enum is iterable


def test_every_state_of_a_template_has_a_plain_word_and_so_have_those_of_ours() -> None:
    assert {state.value for state in TemplateState} | {"absent"} == set(TEMPLATE_STATES)


def test_every_letter_of_a_day_has_a_word() -> None:
    assert {*LETTERS.values(), NOT_READ} == set(DAY_WORDS)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("yellow", "Medium", id="a known name by its word"),
        pytest.param("brand_new", "Brand new", id="a new name made readable"),
        pytest.param("", "Not rated", id="no name is the unknown one"),
        pytest.param(None, "Not rated", id="none is the unknown one"),
    ],
)
def test_a_name_is_shown_as_a_word(name: str | None, shown: str) -> None:
    assert plain(QUALITIES, name) == shown


def test_campaigns_have_a_word_for_every_state_and_line() -> None:
    assert set(CAMPAIGN_STATES) == {state.value for state in CampaignState}
    assert set(CAMPAIGN_KINDS) == set(KINDS)
    assert {glyph(mark) for mark in CAMPAIGN_MARKS.values()} == set(CAMPAIGN_MARKS.values())


def test_a_status_that_is_new_to_us_looks_like_unknown() -> None:
    assert glyph("banned") == "banned"
    assert glyph('"><script>') == "unknown"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (amount(2152), "2,152"),
        (count(1, "number"), "1 number"),
        (count(0, "number"), "0 numbers"),
        (count(2_000, "account is", "accounts are"), "2,000 accounts are"),
        (size(1), "1 byte"),
        (size(999), "999 bytes"),
        (size(4_213), "4.2 KB"),
        (size(8_388_608), "8.4 MB"),
    ],
)
def test_amounts_read_well(shown: str, expected: str) -> None:
    assert shown == expected


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        pytest.param("lane", "marketing", "lane Marketing", id="a lane"),
        pytest.param("number", "101", "number 101", id="a number"),
        pytest.param("template", "7/offer en_US", "template 7/offer en_US", id="a template"),
        pytest.param("all", "everything", "everything", id="everything"),
        pytest.param("all", "but-replies-and-codes", "everything but answers and one-time codes", id="the usual"),
    ],
)
def test_what_an_operator_stopped_is_told_in_words(kind: str, name: str, told: str) -> None:
    assert paused(kind, name) == told
