"""What an alert says, to people and to programs."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from linekeeper.act.book import REMINDER
from linekeeper.act.message import MOST_NUMBERS, Page, Told, called, message, trial
from linekeeper.flow.alerts import Alert, Life
from linekeeper.fold.finding import Finding, Severity, Whose
from linekeeper.fold.notice import Change
from linekeeper.fold.verdict import Basis, Status
from tests.act.told import BANNED, CAFE, FLAGGED, NOON, OF_HARBOR, PAGE, SHOP, TEMPLATE, TOKEN, route

NOTE = replace(FLAGGED, status=Status.CONNECTED)


def alert(finding: Finding = BANNED, *numbers: Whose, **told: object) -> Alert:
    one = Alert(id=7, finding=finding, life=Life.OPEN, opened_at=NOON, numbers={one.number: one for one in numbers or (CAFE,)})
    return replace(one, **told)


def text(one: Alert, what: str = Change.OPENED, **told: Any) -> str:
    return message("msg_1", [Told(one, what)], route(**told), PAGE, NOON).text


def test_people_read_what_why_since_when_what_to_do_and_where_to_look() -> None:
    assert text(alert(BANNED, CAFE, SHOP)).splitlines() == [
        "account Harbor: Banned",
        "Meta has disabled the account of this number.",
        "Since 25 Nov 2026 10:00 UTC (2 hours ago).",
        "Still allowed: Nothing can be sent.",
        "What to do: Ask for a review in Business Support Home today.",
        "Numbers: Harbor Lane Coffee (+15550100142), +15550100143",
        "https://lines.example.com/",
    ]


def test_a_number_has_its_own_page_and_an_end_that_is_known_is_told() -> None:
    told = text(alert(FLAGGED))

    assert "Until 2 Dec 2026 12:00 UTC (in 7 days)." in told
    assert told.endswith("https://lines.example.com/numbers/106540352242922")


def test_what_is_over_says_so_and_asks_for_nothing() -> None:
    told = text(alert(ended_at=NOON - timedelta(minutes=5)), Change.RESOLVED)

    assert told.startswith("Over: account Harbor: Banned\nThis no longer holds:")
    assert "It ended 25 Nov 2026 11:55 UTC (5 minutes ago)." in told
    assert "What to do" not in told


@pytest.mark.parametrize(
    ("finding", "what", "told"),
    [
        pytest.param(FLAGGED, Change.OPENED, "Harbor Lane Coffee (+15550100142): Flagged", id="a status"),
        pytest.param(FLAGGED, REMINDER, "Still so: Harbor Lane Coffee (+15550100142): Flagged", id="a reminder"),
        pytest.param(FLAGGED, Change.WORSENED, "Worse: Harbor Lane Coffee (+15550100142): Flagged", id="worse"),
        pytest.param(
            replace(FLAGGED, status=Status.CONNECTED), Change.OPENED, "Harbor Lane Coffee (+15550100142): needs a look", id="a note"
        ),
        pytest.param(replace(BANNED, code="sight_token"), Change.OPENED, "account Harbor: cannot be seen", id="lost sight"),
        pytest.param(replace(BANNED, code="ban_scheduled"), Change.OPENED, "account Harbor: ban announced", id="a ban to come"),
        pytest.param(
            replace(BANNED, subject="portfolio", code="limit_lowered"), Change.TOLD, "portfolio Harbor Group: limit lowered", id="a limit"
        ),
    ],
)
def test_the_title_says_it_in_a_few_words(finding: Finding, what: str, told: str) -> None:
    assert message("msg_1", [Told(alert(finding), what)], route(), PAGE, NOON).title == told


def test_several_alerts_are_one_message() -> None:
    both = message("msg_1", [Told(alert(), Change.OPENED), Told(alert(FLAGGED), Change.RESOLVED)], route(), PAGE, NOON)

    assert both.title == "2 alerts: account Harbor: Banned, and more"
    assert both.text.count("\n\n") == 1
    assert (both.data["type"], both.severity, both.over) == ("alert.digest", Severity.CRITICAL, False)


@pytest.mark.parametrize(("basis", "told"), [(Basis.DERIVED, "Meta did not say it"), (Basis.UNCONFIRMED, "not confirmed")])
def test_how_it_is_known_is_told_unless_meta_said_so(basis: Basis, told: str) -> None:
    assert told in text(alert(replace(BANNED, basis=basis)))
    assert told not in text(alert())


def test_what_began_unseen_is_since_at_least_then() -> None:
    assert "Since at least 25 Nov 2026 10:00 UTC" in text(alert(replace(BANNED, at_least=True)))


def test_times_are_shown_in_the_readers_zone() -> None:
    page = Page(url="", zone=ZoneInfo("Europe/Berlin"), zone_name="Europe/Berlin")

    assert "11:00 Europe/Berlin" in message("msg_1", [Told(alert(), Change.OPENED)], route(), page, NOON).text


def template(id_: str = "501", code: str = "template_paused") -> Alert:
    return alert(replace(TEMPLATE, subject_id=id_, code=code), OF_HARBOR)


def test_a_template_is_named_with_its_account_and_leads_to_its_page() -> None:
    told = text(template())

    assert told.startswith("template offer (de) of account Harbor: paused\n")
    assert "Numbers:" not in told
    assert told.endswith("https://lines.example.com/templates?account=11")


def test_templates_of_one_account_are_counted_in_the_title_of_one_message() -> None:
    three = message("msg_1", [Told(template(str(n)), Change.OPENED) for n in range(3)], route(), PAGE, NOON)
    mixed = message(
        "msg_1", [Told(template(), Change.OPENED), Told(template("502", "template_disabled"), Change.OPENED)], route(), PAGE, NOON
    )

    assert three.title == "3 templates of account Harbor: paused"
    assert mixed.title == "2 alerts: template offer (de) of account Harbor: paused, and more"


def test_a_message_of_very_many_is_bounded_and_says_how_many_there_are() -> None:
    told = message("msg_1", [Told(template(str(n)), Change.OPENED) for n in range(150)], route(), PAGE, NOON)
    data = msgspec.convert(told.data["data"], dict[str, Any])

    assert told.text.endswith("And 130 more: https://lines.example.com/alerts")
    assert (len(data["alerts"]), data["alerts_in_all"]) == (100, 150)


def test_programs_read_the_same_as_fields() -> None:
    data = message("msg_1", [Told(alert(), Change.OPENED)], route(), PAGE, NOON).data

    assert msgspec.json.decode(msgspec.json.encode(data)) == {
        "type": "alert.opened",
        "timestamp": "2026-11-25T12:00:00Z",
        "data": {
            "alerts": [
                {
                    "id": "7",
                    "change": "opened",
                    "severity": "critical",
                    "subject": {"kind": "account", "id": "11", "name": "account Harbor"},
                    "code": "ban_disabled",
                    "status": "banned",
                    "what": "account Harbor: Banned",
                    "why": "Meta has disabled the account of this number.",
                    "remedy": "Ask for a review in Business Support Home today.",
                    "allowed": "Nothing can be sent.",
                    "basis": "reported",
                    "word": "DISABLED",
                    "since": "2026-11-25T10:00:00Z",
                    "at_least": False,
                    "until": None,
                    "opened_at": "2026-11-25T12:00:00Z",
                    "ended_at": None,
                    "numbers": [{"id": "106540352242922", "display_number": "+15550100142", "name": "Harbor Lane Coffee", "account": "11"}],
                    "numbers_in_all": 1,
                    "link": "https://lines.example.com/numbers/106540352242922",
                }
            ],
            "alerts_in_all": 1,
        },
    }


def test_a_route_is_told_only_of_what_it_may_see() -> None:
    other = replace(CAFE, number="2", workspace="other", account="12", name="Tideway Market", account_name="Tideway")
    portfolio = replace(BANNED, subject="portfolio", code="limit_lowered")
    one = message("msg_1", [Told(alert(portfolio, other, CAFE), Change.TOLD)], route(workspaces=("main",)), PAGE, NOON)

    assert "Tideway" not in one.text + one.title + str(one.data)
    assert "Harbor Lane Coffee" in one.text


def test_of_very_many_numbers_some_are_named_and_the_rest_counted() -> None:
    many = [replace(CAFE, number=str(number), display=f"1555010{number:04}") for number in range(1500)]
    one = message("msg_1", [Told(alert(BANNED, *many), Change.OPENED)], route(), PAGE, NOON)

    assert f", and {1500 - MOST_NUMBERS:,} more" in one.text
    assert len(msgspec.json.encode(one.data)) < 10_000


def test_a_number_without_name_or_digits_is_called_by_its_id() -> None:
    assert called(Whose(number="9", account="1", portfolio="2")) == "number 9"


def test_a_test_says_that_it_is_one() -> None:
    one = trial("msg_1", route(), PAGE, NOON)

    assert "This is a test" in one.text
    assert one.data["type"] == "alert.test"


def test_what_an_app_cannot_see_is_told_of_the_app_with_its_numbers() -> None:
    assert text(alert(TOKEN, CAFE, SHOP)).splitlines() == [
        "app meta: cannot see its accounts",
        "Meta no longer accepts our token.",
        "Linekeeper concluded this from what it sees; Meta did not say it.",
        "Since 25 Nov 2026 12:00 UTC (just now).",
        "What to do: Give Linekeeper a new token.",
        "Numbers: Harbor Lane Coffee (+15550100142), +15550100143",
        "https://lines.example.com/",
    ]
    over = text(alert(TOKEN, CAFE, ended_at=NOON, life=Life.RESOLVED), Change.RESOLVED)
    assert "Numbers:" not in over, "the last ones that came back are not all that were away"


def test_damage_to_our_own_data_leads_to_the_page_that_shows_it() -> None:
    damaged = replace(TOKEN, subject="installation", subject_id="journal.db", code="journal_damaged", text="A row cannot be read back.")
    told = text(alert(damaged, Whose(number="", account="", portfolio="")), Change.TOLD)

    assert told.startswith("Linekeeper's own data: damaged on the disk")
    assert told.endswith("https://lines.example.com/unread")
