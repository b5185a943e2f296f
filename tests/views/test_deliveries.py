"""Deliveries as lines: what Meta said and what we made of it, without anybody's data."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from linekeeper.decode import decode
from linekeeper.events.house import KeptOnly, Unread
from linekeeper.events.number import NumberNews, NumberNewsKind
from linekeeper.journal.port import KeptDelivery
from linekeeper.views.deliveries import HIDDEN, MOST_EVENTS, MOST_LETTERS, delivery_answer, event_line, field_of
from tests import strategies
from tests.flow.bodies import HARBOR, about, body, entry, status, written
from tests.flow.stream import NOON, VEIL, ago

WIRE = Path(__file__).parents[1] / "wire"
PRIVATE = ("15550109001", "wamid.secret", "US.135791113", "good morning", "Ada Lovelace")


def answer(raw: bytes, **told: Any) -> Any:
    kept = KeptDelivery(**{"id": 7, "app": "meta", "heard_at": NOON, "size": len(raw), "body": None, **told})
    return delivery_answer(kept, decode(raw, app="meta", source="meta", heard_at=NOON, veil=VEIL))


def test_a_delivery_tells_its_accounts_its_fields_and_its_events() -> None:
    told = answer(
        body(
            entry(HARBOR, NOON, "messages", about("101", statuses=[status("wamid.1", ago(minutes=1))])),
            entry("300", NOON, "something_new", {"a": 1}),
        )
    )

    assert (told.id, told.accounts, told.fields, told.test, told.kept) == (7, [HARBOR, "300"], ["messages", "something_new"], False, True)
    assert told.events[0].startswith("MessageMoved 2026-11-25 11:59:00Z number=101")
    assert told.events[1].startswith("Unread")


def test_no_person_no_message_id_and_no_text_is_in_any_line() -> None:
    contacts = [{"profile": {"name": "Ada Lovelace"}, "wa_id": "15550109001", "user_id": "US.135791113"}]
    lists = {
        "contacts": contacts,
        "messages": [written("wamid.secret", NOON, from_user_id="US.135791113")],
        "statuses": [status("wamid.secret", NOON, recipient_user_id="US.135791113", biz_opaque_callback_data="15550109001")],
    }
    lines = "\n".join(answer(body(entry(HARBOR, NOON, "messages", about("101", None, **lists)))).events)

    assert len(lines.splitlines()) == 2
    assert [private for private in PRIVATE if private in lines] == []
    assert "people" not in lines


@pytest.mark.parametrize("case", sorted(WIRE.rglob("messages/*.json")), ids=lambda path: path.stem)
def test_of_every_sample_of_messages_nothing_personal_is_shown(case: Path) -> None:
    raw = case.read_bytes()
    lines = "\n".join(answer(raw).events)

    assert lines
    assert "wamid" not in lines
    assert "155501090" not in lines, "the samples' people have these numbers"


@settings(max_examples=60)
@given(strategies.EVENTS)
def test_every_event_has_a_line_that_begins_with_its_name_and_its_instant_and_shows_no_hash(event: Any) -> None:
    line = event_line(event)

    assert line.startswith(f"{type(event).__name__} {event.at:%Y-%m-%d %H:%M:%S}Z")
    assert not any(f" {name}=" in line for name in HIDDEN)


def test_a_flood_of_events_is_shown_up_to_a_bound_and_the_rest_is_counted() -> None:
    many = [status(f"wamid.{place}", NOON) for place in range(MOST_EVENTS + 5)]
    told = answer(body(entry(HARBOR, NOON, "messages", about("101", statuses=many))))

    assert len(told.events) == MOST_EVENTS + 1
    assert told.events[-1] == "… and 5 more"


def test_a_long_value_is_cut() -> None:
    line = event_line(NumberNews(at=NOON, display="1", kind=NumberNewsKind.UNKNOWN, word="x" * 5_000))

    assert line.endswith("…")
    assert len(line) < MOST_LETTERS + 200


@pytest.mark.parametrize(
    ("event", "field"),
    [
        pytest.param(KeptOnly(at=NOON, field="history"), "history", id="only kept"),
        pytest.param(Unread(at=NOON, where="entry", why="new", field="calls"), "calls", id="unread"),
        pytest.param(NumberNews(at=NOON, kind=NumberNewsKind.FLAGGED), "phone_number_quality_update", id="news"),
    ],
)
def test_an_event_tells_the_field_it_came_from(event: Any, field: str) -> None:
    assert field_of(event) == field


def test_what_has_expired_still_tells_what_it_meant() -> None:
    told = answer(body(entry(HARBOR, NOON, "account_update", {"event": "ACCOUNT_DELETED"})), kept=False)

    assert (told.kept, len(told.events)) == (False, 1)


def test_a_dashboard_test_says_so() -> None:
    assert answer((WIRE / "_edge" / "dashboard_test_entry_id_zero.json").read_bytes()).test
