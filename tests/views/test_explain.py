import pytest

from linekeeper.events.account import RestrictionKind
from linekeeper.events.template import TemplateState
from linekeeper.fold.decisions import DECISIONS
from linekeeper.fold.verdict import Status
from linekeeper.rulebook import Override, current
from linekeeper.rulebook.errors import catalogue
from linekeeper.views.explain import MOST_WORDS, Explained, explain

CODES = {one.id.partition("#")[0] for one in catalogue().entries.values() if one.code is not None}


def asked(word: str) -> Explained:
    return explain(word, current(), catalogue())


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_explained_with_what_to_do_and_where_it_is_known_from(code: str) -> None:
    first = asked(code).found[0]

    assert (first.name, first.kind) == (code, "error code")
    assert all([first.title, first.meaning, first.to_do, first.try_again, first.blocks, first.sources, first.read, first.confidence])
    assert first.meaning not in first.causes


@pytest.mark.parametrize(
    "word",
    [
        *(status.value for status in Status),
        *(row.code for row in DECISIONS),
        *(state.value for state in TemplateState),
        *(name for name in current().all()),
        "RATE_LIMITED",
        "RESTRICTED_BIZ_INITIATED_MESSAGING",
        "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING",
        "SCHEDULE_FOR_DISABLE",
        "PRIMARY_INACTIVITY",
        "FIRST_PAUSE",
        "ACCOUNT_OFFBOARDED",
    ],
)
def test_every_word_of_ours_and_metas_is_explained_with_its_confidence(word: str) -> None:
    found = asked(word).found

    assert found
    assert all(one.meaning and one.confidence and one.sources and one.read for one in found)
    assert [one.name for one in found if "{" in one.meaning] == []


@pytest.mark.parametrize(
    ("word", "names"),
    [
        pytest.param("131047", ["131047"], id="a code"),
        pytest.param("#131047", ["131047"], id="a code as Meta's texts write it"),
        pytest.param("100/33", ["100/33"], id="a subcode"),
        pytest.param("100/2388024", ["2388024"], id="a code that comes as a subcode"),
        pytest.param("100", ["100", "100/33"], id="a code and its subcode"),
        pytest.param("205", ["200-299"], id="a code of a range"),
        pytest.param("131037", ["131037", "error_131037"], id="a code that is a reason too"),
        pytest.param("paused", ["paused"], id="a state of a template"),
        pytest.param("PAUSED", ["paused"], id="the same in capitals"),
        pytest.param("rate limited", ["rate_limited"], id="with a space"),
        pytest.param("rate-limited", ["rate_limited"], id="with a dash"),
        pytest.param("classic.flagged_days", ["classic.flagged_days"], id="a rule with its book"),
        pytest.param("spam rate limit", ["131048"], id="a title"),
        pytest.param("BLOCKED", ["limit_reached", "health_blocked"], id="a word that Meta uses for two things"),
    ],
)
def test_what_is_asked_for_is_found_however_it_is_written(word: str, names: list[str]) -> None:
    assert [one.name for one in asked(word).found] == names


def test_a_word_with_several_meanings_tells_the_status_first_and_all_of_them() -> None:
    assert [(one.name, one.kind) for one in asked("flagged").found] == [
        ("flagged", "status"),
        ("flagged", "reason for Flagged"),
        ("flagged", "state of a template"),
        ("flagged_unexpected", "reason for Flagged"),
    ]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        pytest.param("131074", "131047", id="two digits are swapped"),
        pytest.param("flaged", "flagged", id="a letter is missing"),
        pytest.param("RATE_LIMITTED", "rate_limited", id="a letter is too many"),
        pytest.param("coexistence_primary_inactivty", "coexistence_primary_inactivity", id="a long word"),
    ],
)
def test_what_is_not_known_tells_the_nearest(word: str, near: str) -> None:
    answer = asked(word)

    assert answer.found == []
    assert near in {name.lower() for name in answer.nearest}


@pytest.mark.parametrize("word", ["", "xyzzy", "-", "/", "1/2/3", "99999999999999999999999999", "²", "١٢٣", "a" * 10_000, "{word}"])
def test_nonsense_is_not_known_and_no_fault(word: str) -> None:
    assert asked(word).found == []


def test_a_rule_that_was_set_says_so() -> None:
    rules = current().overridden([Override(rule="flagged_days", value=10, reason="their terms", by="provider")])
    (one,) = explain("flagged_days", rules, catalogue()).found

    assert one.title == "flagged_days = 10"
    assert one.note == "Set by the provider: their terms"


def test_what_meta_does_not_document_is_unconfirmed() -> None:
    assert not asked("rate_limited").found[0].confirmed
    assert not asked("2655121").found[0].confirmed
    assert asked("131047").found[0].confirmed


def test_words_that_need_a_word_have_one_and_not_too_many() -> None:
    assert "service window" in asked("131047").found[0].words
    assert max(len(one.words) for code in CODES for one in asked(code).found) <= MOST_WORDS


def test_a_hint_at_a_status_is_told_as_a_guess() -> None:
    assert asked("133010").found[0].ends == "The number is perhaps Offline; a reading has to confirm it."


def test_a_kind_of_restriction_is_explained_by_metas_word() -> None:
    words = {word for text in current().texts.values() for word in text.words if word.startswith(("RESTRICTED_", "RATE_LIMITED_"))}

    assert len(words) == len(RestrictionKind) - 1  # UNKNOWN has no word
    assert all(asked(word).found[0].kind == "restriction" for word in words)
