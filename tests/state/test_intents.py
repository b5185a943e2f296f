from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.state.intents import OVER, PERMIT, PRESUMED_LOST, WAITING, Intent, SendState, id_of, moved, named, public_id, reserved_at

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)
S = SendState


def intent(state: SendState, **told: object) -> Intent:
    usual: dict[str, object] = {
        "id": 1,
        "state": state,
        "moved_at": NOON,
        "account": "A",
        "portfolio": "P",
        "number": "1",
        "counts": True,
        "permit_until": NOON + PERMIT,
        "body": b"sealed",
    }
    return Intent(**(usual | told))  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(S.DELIVERED, S.FAILED, id="delivered wins over failed"),
        pytest.param(S.READ, S.DELIVERED, id="read stays read"),
        pytest.param(S.SENT, S.SENDING, id="what Meta accepted is not sent again"),
        pytest.param(S.UNKNOWN, S.SENDING, id="an unknown outcome is not sent again"),
        pytest.param(S.UNKNOWN, S.HELD, id="nor does it wait to be"),
        pytest.param(S.CANCELLED, S.SENDING, id="what was taken back does not go"),
        pytest.param(S.EXPIRED, S.SENDING, id="what is too late does not go"),
        pytest.param(S.HELD, S.SENT, id="nothing is sent that was not being sent"),
    ],
)
def test_nothing_goes_backwards(before: SendState, after: SendState) -> None:
    assert moved(intent(before), after, LATER) is None


@given(st.lists(st.sampled_from([S.SENT, S.FAILED, S.DELIVERED, S.READ]), max_size=6), st.randoms())
def test_statuses_of_a_send_may_come_in_any_order(words: list[SendState], chance: object) -> None:
    def hear(words: list[SendState]) -> SendState:
        one = intent(S.SENDING)
        for word in words:
            one = moved(one, word, LATER) or one
        return one.state

    shuffled = list(words)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random

    assert hear(words * 2) == hear(shuffled)


def test_what_failed_gives_its_permit_back() -> None:
    one = moved(intent(S.SENT), S.FAILED, LATER, "by_meta", 131026)

    assert one is not None
    assert (one.permit_until, one.why, one.error) == (None, "by_meta", 131026)


def test_a_permit_lasts_a_day_from_delivery_also_when_it_had_been_given_back() -> None:
    failed = moved(intent(S.SENT), S.FAILED, NOON)
    one = moved(failed, S.DELIVERED, LATER) if failed else None

    assert one is not None
    assert one.permit_until == LATER + PERMIT


def test_read_after_delivered_does_not_prolong_the_permit() -> None:
    delivered = moved(intent(S.SENT), S.DELIVERED, NOON)
    one = moved(delivered, S.READ, LATER) if delivered else None

    assert one is not None
    assert (one.delivered_at, one.permit_until) == (NOON, NOON + PERMIT)


def test_what_counts_for_nobody_gets_no_permit_by_being_delivered() -> None:
    one = moved(intent(S.SENT, counts=False, permit_until=None), S.DELIVERED, LATER)

    assert one is not None
    assert one.permit_until is None


def test_what_was_presumed_lost_yields_to_any_word_of_metas() -> None:
    lost = moved(intent(S.UNKNOWN), S.FAILED, NOON, PRESUMED_LOST)
    one = moved(lost, S.SENT, LATER) if lost else None

    assert one is not None
    assert (one.state, one.why, one.permit_until) == (S.SENT, "", LATER + PERMIT)
    assert lost is not None
    assert moved(lost, S.FAILED, LATER, PRESUMED_LOST) is None


def test_what_failed_by_metas_word_is_not_sent_after_all() -> None:
    failed = moved(intent(S.SENT), S.FAILED, NOON)

    assert failed is not None
    assert moved(failed, S.SENT, LATER) is None


@pytest.mark.parametrize("state", sorted((OVER | {S.SENT}) - {S.EXPIRED, S.CANCELLED}))
def test_a_body_is_forgotten_once_it_cannot_be_needed_again(state: SendState) -> None:
    one = moved(intent(S.SENDING), state, LATER)

    assert one is not None
    assert one.body == b""


@pytest.mark.parametrize("state", [S.UNKNOWN, S.HELD])
def test_a_body_stays_while_it_may_be_needed(state: SendState) -> None:
    one = moved(intent(S.SENDING), state, LATER)

    assert one is not None
    assert one.body == b"sealed"


def test_when_it_left_is_kept() -> None:
    one = moved(intent(S.HELD, due_at=NOON), S.SENDING, LATER)

    assert one is not None
    assert (one.sent_at, one.due_at) == (LATER, NOON)


def test_a_wamid_marks_a_send_only_where_no_tracking_value_does() -> None:
    assert named(intent(S.SENT), b"w").mark == b"w"
    assert named(intent(S.SENT, mark=b"m"), b"w").mark == b"m"
    assert named(intent(S.SENT, mark=b"m"), b"").message == b""


def test_when_a_permit_was_reserved_is_read_off_its_end() -> None:
    assert reserved_at(intent(S.SENDING)) == int(NOON.timestamp())
    assert reserved_at(intent(S.HELD, permit_until=None)) is None


def test_what_waits_has_sent_nothing() -> None:
    assert {S.ACCEPTED, S.HELD} == WAITING


@pytest.mark.parametrize(
    ("public", "id_"),
    [
        ("lk.17", 17),
        (public_id(1_795_608_000_000_005), 1_795_608_000_000_005),
        ("wamid.7", None),
        ("lk.", None),
        ("lk.x", None),
        ("lk." + "9" * 30, None),
    ],
)
def test_our_ids_are_told_from_metas(public: str, id_: int | None) -> None:
    assert id_of(public) == id_
