"""What is told of a send: everything its program needs, and nothing of the person."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from linekeeper.act.send_news import news
from linekeeper.rulebook.errors import catalogue
from linekeeper.state.intents import PRESUMED_LOST, Intent, SendState
from linekeeper.state.outgoing import ASKED, Of, Parcel
from linekeeper.store.instant import to_us
from tests.act.told import NOON

SEND = Intent(
    id=to_us(NOON),
    state=SendState.SENT,
    moved_at=NOON,
    account="11",
    portfolio="77",
    number="101",
    key="abcdefgh",
    lane="marketing",
    template="offer",
    language="en_US",
    person=b"p" * 16,
    mark=b"m" * 16,
    message=b"n" * 16,
    expires_at=NOON + timedelta(hours=1),
    body=b"sealed",
)
PARCEL = Parcel(target="t", of=Of.SEND, about=SEND.id, what="sent", at=NOON, due_at=NOON)


def told(**more: object) -> dict[str, object]:
    """Return the data of what is told, as its receiver reads it."""
    found = news(replace(PARCEL, **more), SEND, "wamid.A", catalogue())
    body = msgspec.json.decode(msgspec.json.encode(found.data), type=dict[str, object])
    assert (found.id, body["type"]) == (f"msg_{SEND.id}_{more.get('what', 'sent')}", f"message.{more.get('what', 'sent')}")
    return msgspec.convert(body["data"], dict[str, object])


def test_our_id_stands_beside_metas_and_nothing_else_of_a_person_is_in_it() -> None:
    body = told()

    assert body == {
        "id": f"lk.{SEND.id}",
        "message_id": "wamid.A",
        "state": "sent",
        "account": "11",
        "number": "101",
        "lane": "marketing",
        "template": "offer",
        "language": "en_US",
        "accepted_at": "2026-11-25T12:00:00.000Z",
        "expires_at": "2026-11-25T13:00:00.000Z",
        "repeats": None,
        "reason": None,
        "error": None,
    }


@pytest.mark.parametrize(
    ("what", "why", "error", "state", "reason"),
    [
        pytest.param("held", "in_order", None, "held", "An earlier message to this person still waits.", id="held"),
        pytest.param("failed", "by_meta", 131049, "failed", "Meta refused it (131049: Held back by Meta).", id="failed"),
        pytest.param("unknown", "restart", None, "unknown", "Linekeeper stopped while it was being sent.", id="unknown"),
        pytest.param(PRESUMED_LOST, PRESUMED_LOST, None, "failed", "Nothing was heard of it, although later statuses", id="lost"),
        pytest.param(
            PRESUMED_LOST, ASKED, None, "unknown", "It is presumed lost: nothing was heard of it", id="lost, and somebody decides"
        ),
        pytest.param("expired", "expired", None, "expired", "Its time was over before it could go.", id="expired"),
        pytest.param("cancelled", "cancelled", None, "cancelled", "It was taken back before it went.", id="cancelled"),
    ],
)
def test_each_is_told_with_its_reason(what: str, why: str, error: int | None, state: str, reason: str) -> None:
    body = told(what=what, why=why, error=error)

    assert body["state"] == state
    assert msgspec.convert(body["reason"], dict[str, object])["text"].startswith(reason)  # type: ignore[attr-defined]  # it is a text


def test_a_code_of_metas_comes_with_its_meaning() -> None:
    body = msgspec.convert(told(what="failed", why="by_meta", error=131049)["error"], dict[str, object])

    assert (body["code"], body["retry"]) == (131049, "after_delay")
    assert body["meaning"]
    assert body["fix"]


def test_a_code_that_nobody_knows_is_passed_on_all_the_same() -> None:
    body = msgspec.convert(told(what="failed", why="by_meta", error=999_999)["error"], dict[str, object])

    assert (body["code"], body["title"], body["fix"]) == (999_999, "", [])


def test_one_that_repeats_a_lost_one_says_whose() -> None:
    found = news(PARCEL, replace(SEND, again=7), "", catalogue())

    assert found.data["data"]["repeats"] == "lk.7"  # type: ignore[index]  # it is a dict
    assert found.data["data"]["message_id"] is None  # type: ignore[index]  # as above


@pytest.mark.parametrize(
    ("why", "text"),
    [
        pytest.param("limit_full", "The portfolio's limit is used up: 10 of 10 people in 24 hours.", id="as it was decided"),
        pytest.param("quiet_hours", "The portfolio's limit is used up.", id="it waits for something else by now"),
    ],
)
def test_why_a_send_waits_is_told_in_figures_while_it_waits_for_that(why: str, text: str) -> None:
    waits = replace(SEND, state=SendState.HELD, why=why, detail="The portfolio's limit is used up: 10 of 10 people in 24 hours.")
    found = news(replace(PARCEL, what="held", why="limit_full"), waits, "", catalogue())
    body = msgspec.json.decode(msgspec.json.encode(found.data))

    assert body["data"]["reason"]["text"] == text
