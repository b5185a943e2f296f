from typing import Any

import pytest

from linekeeper.events.account import AccountDeleted, RestrictionKind
from linekeeper.events.message import MessageHeard, MessageState
from linekeeper.events.number import CodeStatus, Mode, NameStatus, NumberNewsKind, Platform, Reported, Throughput
from linekeeper.fold.number import READ_FIELDS, Number, hear
from linekeeper.fold.register import NEVER
from tests.fold.said import DIGITS, NUMBER, at, errored, missing, moved, news, read, restricted


def heard(*events: Any) -> Number:
    number = Number()
    for event in events:
        hear(number, event)
    return number


def test_a_field_that_was_not_in_the_answer_says_nothing() -> None:
    number = heard(read(hours=-2, platform=Platform.CLOUD_API, name="Lucky Plant"), read(hours=-1))

    assert (number.platform.value, number.name.value) == (Platform.CLOUD_API, "Lucky Plant")


VALUES: dict[str, Any] = {
    "name": "Lucky Plant",
    "name_status": NameStatus.APPROVED,
    "code_status": CodeStatus.VERIFIED,
    "platform": Platform.CLOUD_API,
    "throughput": Throughput.HIGH,
    "on_biz_app": True,
    "mode": Mode.LIVE,
    "pin_enabled": False,
    "preverified": True,
    "official": False,
    "onboarded_at": at(-100),
}


@pytest.mark.parametrize("field", READ_FIELDS)
def test_every_read_field_has_its_register(field: str) -> None:
    assert getattr(heard(read(**{field: VALUES[field]})), field).value == VALUES[field]
    assert getattr(heard(read()), field) is NEVER


def test_metas_cannot_tell_is_never_the_last_known_word() -> None:
    number = heard(read(Reported.FLAGGED, -2), read(Reported.UNAVAILABLE, -1))

    assert number.reported.value == (Reported.FLAGGED, "FLAGGED")
    assert number.untold_at == at(-1)


def test_what_confirms_is_kept_as_its_newest_instant() -> None:
    number = heard(read(hours=-3, platform=Platform.CLOUD_API), read(Reported.LINKED, -2), read(Reported.BANNED, -1))

    assert (number.registered_at, number.connected_at, number.banned_at) == (at(-3), at(-2), at(-1))


def test_legacy_news_is_kept_apart_from_readings() -> None:
    number = heard(news(NumberNewsKind.FLAGGED), news(NumberNewsKind.UPGRADE))

    assert number.reported is NEVER
    assert len(number.flag_news) == 4
    assert number.said.value == (NumberNewsKind.UPGRADE, "UPGRADE")


def test_traffic_leaves_its_newest_instants() -> None:
    inbound = MessageHeard(at=at(-4), number=NUMBER, message=b"i" * 16)
    number = heard(errored(133010, -3), errored(131048, -2), errored(1, -2), moved(MessageState.DELIVERED, -1), inbound)

    assert (number.unregistered_at, number.errors, number.sends_at, number.heard_person_at) == (at(-3), {"131048": at(-2)}, at(-1), at(-4))


def test_a_number_learns_its_id_and_digits_from_what_it_hears() -> None:
    number = heard(read())

    assert (number.id, number.display.value) == (NUMBER, DIGITS)


def test_only_restrictions_of_calls_are_a_numbers_own() -> None:
    number = heard(
        restricted(display=DIGITS), restricted(RestrictionKind.ALL_CALLING, display=DIGITS), restricted(RestrictionKind.ALL_CALLING)
    )

    assert list(number.calling) == ["all_calling"]


def test_the_newest_error_33_and_news_of_others_are_taken_in() -> None:
    number = heard(missing(-1), AccountDeleted(at=at(-1), account="201"))

    assert number.missing_at == at(-1)
    assert heard(AccountDeleted(at=at(-1), account="201")) == Number()
