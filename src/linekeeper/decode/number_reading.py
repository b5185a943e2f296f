"""One Graph answer of a number's node, or its row in the account's list.

Source: Meta's Graph reference of the phone number node (2026), messaging limits (2026-05-08), read 2026-11-23. Words that
only providers list (WARNED, BLOCKED, MANUAL_REVIEW) or only Meta's OpenAPI file (LINKED, UNLINKED) are known as well.
"""

from datetime import datetime
from typing import Any

from linekeeper.decode.answer import Answer, unread
from linekeeper.decode.health import health
from linekeeper.decode.message_template_quality_update import RATINGS
from linekeeper.decode.place import MISSING, WRONG_SHAPE
from linekeeper.decode.scalars import digits, ident, text
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.batch import AnyEvent
from linekeeper.events.number import (
    CodeStatus,
    Mode,
    NameStatus,
    NumberHealthRead,
    NumberRead,
    Platform,
    Reported,
    Throughput,
)

LIMIT = "whatsapp_business_manager_messaging_limit"
CALLBACKS = ("phone_number", "whatsapp_business_account", "application")
"""Levels of `webhook_configuration`, the one that wins first."""

SHAPE: Shape = {
    "id": READ,
    "display_phone_number": READ,
    "verified_name": READ,
    "status": READ,
    "quality_rating": READ,
    "quality_score": {"score": READ, "date": IGNORED, "reasons": [IGNORED]},
    LIMIT: READ,
    "throughput": {"level": READ},
    "name_status": READ,
    "code_verification_status": READ,
    "platform_type": READ,
    "is_on_biz_app": READ,
    "account_mode": READ,
    "is_pin_enabled": READ,
    "is_preverified_number": READ,
    "is_official_business_account": READ,
    "last_onboarded_time": READ,
    "webhook_configuration": dict.fromkeys(CALLBACKS, READ),
    "messaging_limit_tier": IGNORED,  # deprecated; since v24.0 it repeats the portfolio's limit
    "official_business_account": {"oba_status": IGNORED},
    "new_display_name": IGNORED,
    "new_name_status": IGNORED,
    "search_visibility": IGNORED,
    "eligibility_for_api_business_global_search": IGNORED,
    "country_code": IGNORED,
    "country_dial_code": IGNORED,
}

_STATUSES = Words(
    {
        **{
            name: Reported[name]
            for name in (
                "CONNECTED",
                "LINKED",
                "WARNED",
                "FLAGGED",
                "RATE_LIMITED",
                "BLOCKED",
                "RESTRICTED",
                "MANUAL_REVIEW",
                "UNVERIFIED",
                "PENDING",
                "UNLINKED",
                "DISCONNECTED",
                "BANNED",
                "MIGRATED",
                "DELETED",
            )
        },
        "UNKNOWN": Reported.UNAVAILABLE,  # Meta's own word for "cannot tell now"
    },
    Reported.UNKNOWN,
)
_THROUGHPUTS = Words(
    {"STANDARD": Throughput.STANDARD, "HIGH": Throughput.HIGH, "NOT_APPLICABLE": Throughput.NOT_APPLICABLE},
    Throughput.UNKNOWN,
)
_NAMES = Words(
    {name: NameStatus[name] for name in ("APPROVED", "AVAILABLE_WITHOUT_REVIEW", "PENDING_REVIEW", "DECLINED", "EXPIRED", "NONE")},
    NameStatus.UNKNOWN,
)
_CODES = Words(
    {
        "VERIFIED": CodeStatus.VERIFIED,
        "EXPIRED": CodeStatus.EXPIRED,
        "NOT_VERIFIED": CodeStatus.NOT_VERIFIED,
        "UNVERIFIED": CodeStatus.NOT_VERIFIED,  # in Meta's OpenAPI file
    },
    CodeStatus.UNKNOWN,
)
_PLATFORMS = Words(
    {
        "CLOUD_API": Platform.CLOUD_API,
        "ON_PREMISE": Platform.ON_PREMISE,
        "NOT_APPLICABLE": Platform.NOT_APPLICABLE,
    },
    Platform.UNKNOWN,
)
_MODES = Words({"LIVE": Mode.LIVE, "SANDBOX": Mode.SANDBOX}, Mode.UNKNOWN)


def number(answer: object, at: datetime) -> tuple[AnyEvent, ...]:
    """Return what a number's answer says: a `NumberRead`, its health when it was asked for, and an `Unread` for what is new.

    `at` is when the request started. Total: any value may be given.
    """
    if type(answer) is not dict:
        return (unread("number", WRONG_SHAPE, at),)
    row = Answer(answer, "number", at)
    row.check(SHAPE)
    id_ = ident(answer.get("id"))
    if not id_:
        row.note("id", MISSING)
        return tuple(row.unread)
    read = _read(row, id_)
    if "health_status" not in answer:
        return (read, *row.unread)
    entities, unreadable = health(answer["health_status"], at)
    checked = NumberHealthRead(at=at, number=id_, display=read.display, entities=entities)
    return (read, checked, *row.unread, *unreadable)


def _read(row: Answer, id_: str) -> NumberRead:
    told = row.told
    rated = told.get("quality_rating")
    per_day, limit_word = row.limit(LIMIT)
    return NumberRead(
        at=row.at,
        number=id_,
        display=digits(told.get("display_phone_number")),
        status=row.word("status", _STATUSES, told.get("status")),
        status_word=row.verbatim("status"),
        quality=row.word("quality_rating", RATINGS, rated if rated is not None else row.inner("quality_score").get("score")),
        limit=per_day,
        limit_word=limit_word,
        throughput=row.word("throughput.level", _THROUGHPUTS, row.inner("throughput").get("level")),
        name=row.text("verified_name") if "verified_name" in told else None,
        name_status=row.word("name_status", _NAMES, told.get("name_status")),
        code_status=row.word("code_verification_status", _CODES, told.get("code_verification_status")),
        platform=row.word("platform_type", _PLATFORMS, told.get("platform_type")),
        on_biz_app=row.flag("is_on_biz_app"),
        mode=row.word("account_mode", _MODES, told.get("account_mode")),
        pin_enabled=row.flag("is_pin_enabled"),
        preverified=row.flag("is_preverified_number"),
        official=row.flag("is_official_business_account"),
        onboarded_at=row.time("last_onboarded_time"),
        callbacks=_callbacks(row.inner("webhook_configuration")),
        new_words=row.new_words,
    )


def _callbacks(told: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((level, text(told[level])) for level in CALLBACKS if text(told.get(level)))
