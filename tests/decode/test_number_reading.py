from datetime import UTC, datetime
from typing import Any

import pytest

from linekeeper.decode.number_reading import number
from linekeeper.events.event import Limit
from linekeeper.events.house import Unread
from linekeeper.events.number import (
    CodeStatus,
    Mode,
    NameStatus,
    NumberHealthRead,
    NumberRead,
    Platform,
    Rating,
    Reported,
    Throughput,
)

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
POLL = {  # Meta's pages, put together: number-health facts, 2026-11-23
    "id": "100000000000001",
    "display_phone_number": "+1 555-010-0001",
    "verified_name": "Lucky Plant",
    "status": "CONNECTED",
    "quality_rating": "GREEN",
    "quality_score": {"score": "GREEN"},
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
    "throughput": {"level": "STANDARD"},
    "name_status": "APPROVED",
    "code_verification_status": "VERIFIED",
    "account_mode": "LIVE",
    "platform_type": "CLOUD_API",
    "is_on_biz_app": False,
    "is_pin_enabled": True,
    "is_official_business_account": False,
    "is_preverified_number": False,
    "webhook_configuration": {"application": "https://guard.example/webhook", "phone_number": "https://other.example/"},
    "last_onboarded_time": "2026-01-10T08:30:00+0000",
}


def test_a_number_is_read_whole() -> None:
    assert number(POLL, AT) == (
        NumberRead(
            at=AT,
            number="100000000000001",
            display="15550100001",
            status=Reported.CONNECTED,
            status_word="CONNECTED",
            quality=Rating.GREEN,
            limit=Limit(per_day=2_000),
            limit_word="TIER_2K",
            throughput=Throughput.STANDARD,
            name="Lucky Plant",
            name_status=NameStatus.APPROVED,
            code_status=CodeStatus.VERIFIED,
            platform=Platform.CLOUD_API,
            on_biz_app=False,
            mode=Mode.LIVE,
            pin_enabled=True,
            preverified=False,
            official=False,
            onboarded_at=datetime(2026, 1, 10, 8, 30, tzinfo=UTC),
            callbacks=(("phone_number", "https://other.example/"), ("application", "https://guard.example/webhook")),
        ),
    )


def test_what_was_not_in_the_answer_is_none() -> None:
    assert number({"id": "1"}, AT) == (NumberRead(at=AT, number="1"),)


@pytest.mark.parametrize(
    ("word", "becomes"),
    [
        ("CONNECTED", Reported.CONNECTED),
        ("LINKED", Reported.LINKED),
        ("UNKNOWN", Reported.UNAVAILABLE),
        ("WARNED", Reported.WARNED),
        ("FLAGGED", Reported.FLAGGED),
        ("RATE_LIMITED", Reported.RATE_LIMITED),
        ("BLOCKED", Reported.BLOCKED),
        ("RESTRICTED", Reported.RESTRICTED),
        ("MANUAL_REVIEW", Reported.MANUAL_REVIEW),
        ("UNVERIFIED", Reported.UNVERIFIED),
        ("PENDING", Reported.PENDING),
        ("UNLINKED", Reported.UNLINKED),
        ("DISCONNECTED", Reported.DISCONNECTED),
        ("BANNED", Reported.BANNED),
        ("MIGRATED", Reported.MIGRATED),
        ("DELETED", Reported.DELETED),
    ],
)
def test_every_word_of_meta_for_a_status_is_known(word: str, becomes: Reported) -> None:
    [read] = number({"id": "1", "status": word}, AT)

    assert isinstance(read, NumberRead)
    assert (read.status, read.status_word) == (becomes, word)


def test_every_status_of_ours_but_unknown_has_a_word_of_metas() -> None:
    told = {number({"id": "1", "status": name}, AT)[0].status for name in Reported.__members__ if name != "UNAVAILABLE"}  # type: ignore[union-attr]  # each is a NumberRead

    assert set(Reported) - told == {Reported.UNKNOWN}


@pytest.mark.parametrize("word", ["UNKNOWN", "NA"])
def test_not_rated_yet_is_written_two_ways(word: str) -> None:
    assert number({"id": "1", "quality_rating": word}, AT) == (NumberRead(at=AT, number="1", quality=Rating.UNKNOWN),)


def test_the_score_stands_in_for_a_rating_that_was_not_asked_for() -> None:
    [read] = number({"id": "1", "quality_score": {"score": "RED"}}, AT)

    assert read == NumberRead(at=AT, number="1", quality=Rating.RED)


@pytest.mark.parametrize("word", ["UNTIERED", "TIER_NOT_SET"])
def test_a_limit_that_is_not_set_is_never_unlimited(word: str) -> None:
    [read] = number({"id": "1", "whatsapp_business_manager_messaging_limit": word}, AT)

    assert read == NumberRead(at=AT, number="1", limit=None, limit_word=word)


@pytest.mark.parametrize(
    ("key", "value", "where", "field", "becomes"),
    [
        ("status", "NEW_WORD", "status", "status", Reported.UNKNOWN),
        ("quality_rating", "BLUE", "quality_rating", "quality", Rating.UNKNOWN),
        ("throughput", {"level": "HUGE"}, "throughput.level", "throughput", Throughput.UNKNOWN),
        ("name_status", "NEW_WORD", "name_status", "name_status", NameStatus.UNKNOWN),
        ("code_verification_status", "NEW_WORD", "code_verification_status", "code_status", CodeStatus.UNKNOWN),
        ("platform_type", "MOON", "platform_type", "platform", Platform.UNKNOWN),
        ("account_mode", "NEW_WORD", "account_mode", "mode", Mode.UNKNOWN),
    ],
)
def test_a_new_word_is_kept_verbatim_and_told(key: str, value: Any, where: str, field: str, becomes: object) -> None:
    read, new = number(POLL | {key: value}, AT)

    assert getattr(read, field) is becomes
    assert read.new_words == ((where, value if isinstance(value, str) else "HUGE"),)  # type: ignore[union-attr]  # it is a NumberRead
    assert isinstance(new, Unread)
    assert (new.where, new.why) == (f"number.{where}", "a word we do not know")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"is_pin_enabled": "yes"}, "number.is_pin_enabled"),
        ({"last_onboarded_time": "lately"}, "number.last_onboarded_time"),
        ({"throughput": "HIGH"}, "number.throughput"),
        ({"whatsapp_business_manager_messaging_limit": "TIER_1M"}, "number.whatsapp_business_manager_messaging_limit"),
        ({"added_later": 1}, "number.added_later"),
    ],
    ids=repr,
)
def test_what_has_another_form_is_told_beside_the_rest(changed: dict[str, Any], where: str) -> None:
    read, new = number(POLL | changed, AT)

    assert isinstance(read, NumberRead)
    assert read.status is Reported.CONNECTED
    assert isinstance(new, Unread)
    assert new.where == where


@pytest.mark.parametrize("answer", [None, 7, [], "x", {}, {"id": None}], ids=repr)
def test_an_answer_without_a_number_is_unread(answer: object) -> None:
    assert [type(event) for event in number(answer, AT)] == [Unread]


def test_the_numbers_health_comes_beside_it() -> None:
    told = number(POLL | {"health_status": {"entities": [{"entity_type": "APP", "id": "4", "can_send_message": "BLOCKED"}]}}, AT)

    assert [type(event) for event in told] == [NumberRead, NumberHealthRead]
    assert (told[1].number, told[1].display) == ("100000000000001", "15550100001")  # type: ignore[union-attr]  # it is a NumberHealthRead
