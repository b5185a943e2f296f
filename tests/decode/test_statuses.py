from typing import Any

import pytest

from linekeeper.events.event import Failure
from linekeeper.events.message import Category, MessageMoved, MessageState, Pricing
from tests.decode.sample import BASE, HEARD, elements, events, hear, messaging, unread

STATUS: dict[str, Any] = {"id": "wamid.one", "status": "delivered", "timestamp": str(BASE), "recipient_id": "15550109001"}


def moved(**changed: Any) -> MessageMoved:
    """Return what a status becomes."""
    event = events(hear(messaging(statuses=[STATUS | changed])))[0]
    assert isinstance(event, MessageMoved)
    return event


@pytest.mark.parametrize("word", ["sent", "delivered", "read", "played", "failed"])
def test_every_word_moves_the_message(word: str) -> None:
    assert moved(status=word).state is MessageState(word)


@pytest.mark.parametrize("word", ["deleted", "warning"])
def test_words_of_older_times_are_known_and_move_nothing(word: str) -> None:
    assert (moved(status=word).state, moved(status=word).word) == (MessageState.UNKNOWN, word)
    assert unread(hear(messaging(statuses=[STATUS | {"status": word}]))) == []


def test_a_new_word_is_kept_verbatim_and_told() -> None:
    assert (moved(status="seen").state, moved(status="seen").word) == (MessageState.UNKNOWN, "seen")
    assert unread(hear(messaging(statuses=[STATUS | {"status": "seen"}]))) == [
        ("entry[0].changes[0].value.statuses[0].status", "a word we do not know")
    ]


@pytest.mark.parametrize("key", ["id", "status"])
def test_a_status_without_its_message_or_word_says_nothing(key: str) -> None:
    told = hear(messaging(statuses=[{name: value for name, value in STATUS.items() if name != key}]))

    assert unread(told) == [(f"entry[0].changes[0].value.statuses[0].{key}", "it is missing")]


def test_a_status_without_a_time_counts_as_when_heard() -> None:
    assert (moved(timestamp=None).at, moved(timestamp=None).told) == (HEARD, "heard")


def test_a_time_that_cannot_be_read_is_told_and_the_status_is_kept() -> None:
    assert moved(timestamp="soon").at == HEARD
    assert unread(hear(messaging(statuses=[STATUS | {"timestamp": "soon"}])))[0][1] == "no time we can read"


@pytest.mark.parametrize(
    ("told", "category", "pricing", "billable"),
    [
        pytest.param({}, None, None, None, id="neither pricing nor conversation"),
        pytest.param({"pricing": {"category": "utility"}}, Category.UTILITY, None, None, id="a category alone"),
        pytest.param(
            {"conversation": {"origin": {"type": "authentication_international"}}},
            Category.AUTHENTICATION,
            None,
            None,
            id="the older conversation",
        ),
        pytest.param(
            {
                "pricing": {"category": "service", "type": "free_customer_service", "billable": False},
                "conversation": {"origin": {"type": "utility"}},
            },
            Category.SERVICE,
            Pricing.FREE_CUSTOMER_SERVICE,
            False,
            id="pricing holds over the conversation",
        ),
        pytest.param({"pricing": {"category": "new", "type": "new"}}, Category.UNKNOWN, Pricing.UNKNOWN, None, id="new words"),
        pytest.param({"pricing": 7, "conversation": [1]}, None, None, None, id="other forms"),
    ],
)
def test_what_a_message_costs(told: dict[str, Any], category: Category | None, pricing: Pricing | None, billable: bool | None) -> None:
    event = moved(**told)

    assert (event.category, event.pricing, event.billable) == (category, pricing, billable)


def test_new_words_of_pricing_are_kept_verbatim() -> None:
    assert moved(pricing={"category": "x", "type": "y"}).new_words == (("pricing.category", "x"), ("pricing.type", "y"))


@pytest.mark.parametrize(
    ("errors", "failures"),
    [
        pytest.param(
            [{"code": 131049, "title": "T"}, {"code": "131026"}],
            (Failure(code=131049, title="T"), Failure(code=131026)),
            id="quoted or bare",
        ),
        pytest.param([{"title": "T"}], (Failure(code=-1, title="T"),), id="no code"),
        pytest.param([None, {"code": 368}], (Failure(code=368),), id="poison beside one"),
        pytest.param("x", (), id="another form"),
    ],
)
def test_errors_are_read_by_code_and_short_name(errors: object, failures: tuple[Failure, ...]) -> None:
    assert moved(status="failed", errors=errors).failures == failures


def test_an_errors_details_are_never_kept() -> None:
    assert "person" not in repr(moved(errors=[{"code": 1, "error_data": {"details": "a person"}}]))


def test_each_participant_of_a_group_has_a_status_of_their_own() -> None:
    group = STATUS | {"recipient_id": "group", "recipient_type": "group"}
    told = hear(messaging(statuses=[group | {"recipient_participant_id": f"1555010900{index}"} for index in (1, 2)]))

    assert len({element.key for element in elements(told)}) == 2
    assert [event.in_group for event in events(told)] == [True, True]  # type: ignore[attr-defined]  # both are MessageMoved
    assert moved(recipient_type="group").people == ()


@pytest.mark.parametrize("key", ["recipient_parent_user_id", "parent_recipient_user_id"])
def test_the_parent_id_is_read_under_both_its_names(key: str) -> None:
    assert len(moved(**{key: "US.ENT.1"}).people) == 2


def test_one_message_moves_once_a_word() -> None:
    keys = [elements(hear(messaging(statuses=[STATUS | {"status": word}])))[0].key for word in ("sent", "delivered", "sent")]

    assert keys[0] == keys[2] != keys[1]
