"""Graph answers to events: the account, its list of numbers, and by name from here all other readings.

Every function takes an answer that was already parsed, and `at`, the instant its request started; none raises.
Source: Meta's Graph reference of the account node (2025-10-30) and its SDK for Python (2026-06-24), read 2026-11-23.
"""

from collections.abc import Iterable
from datetime import datetime

from linekeeper.decode.account_review_update import REVIEWS
from linekeeper.decode.answer import Answer, no_list, rows, unread
from linekeeper.decode.health import health
from linekeeper.decode.number_reading import LIMIT, number
from linekeeper.decode.place import MISSING, WRONG_SHAPE
from linekeeper.decode.portfolio_reading import VERIFICATIONS, portfolio
from linekeeper.decode.scalars import ident, text
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.sight_reading import app_subscriptions, subscriptions, token
from linekeeper.decode.template_reading import template, templates
from linekeeper.events.account import AccountHealthRead, AccountRead, NumbersListed
from linekeeper.events.batch import AnyEvent
from linekeeper.events.number import NumberRead

__all__ = ["account", "app_subscriptions", "health", "number", "numbers", "portfolio", "subscriptions", "template", "templates", "token"]

_OWNER: Shape = {"id": READ, "name": READ}
ACCOUNT: Shape = {
    "id": READ,
    "name": READ,
    "status": READ,
    "account_review_status": READ,
    "business_verification_status": READ,
    "owner_business": _OWNER,
    "owner_business_info": _OWNER,
    "ownership_type": READ,
    LIMIT: READ,
    "currency": READ,
    "country": READ,
    "timezone_id": READ,
    "message_template_namespace": IGNORED,
    "is_shared_with_partners": IGNORED,
    "is_enabled_for_insights": IGNORED,
    "marketing_messages_onboarding_status": IGNORED,
    "marketing_messages_lite_api_status": IGNORED,
    "template_auto_archival_enabled": IGNORED,
    "disable_marketing_messages_on_cloud_api": IGNORED,
    "on_behalf_of_business_info": {"id": IGNORED, "name": IGNORED, "status": IGNORED, "type": IGNORED},
}


def account(answer: object, at: datetime) -> tuple[AnyEvent, ...]:
    """Return what an account's answer says: an `AccountRead`, its health when it was asked for, and an `Unread` for what is new."""
    if type(answer) is not dict:
        return (unread("account", WRONG_SHAPE, at),)
    told = Answer(answer, "account", at)
    told.check(ACCOUNT)
    id_ = ident(answer.get("id"))
    if not id_:
        told.note("id", MISSING)
        return tuple(told.unread)
    owner = told.inner("owner_business_info") or told.inner("owner_business")
    per_day, limit_word = told.limit(LIMIT)
    read = AccountRead(
        at=at,
        account=id_,
        name=told.text("name") if "name" in answer else None,
        status_word=told.verbatim("status"),
        review=told.word("account_review_status", REVIEWS, answer.get("account_review_status")),
        review_word=told.verbatim("account_review_status"),
        verification=told.word("business_verification_status", VERIFICATIONS, answer.get("business_verification_status")),
        verification_word=told.verbatim("business_verification_status"),
        portfolio=ident(owner.get("id")),
        portfolio_name=text(owner.get("name")),
        ownership_word=told.verbatim("ownership_type"),
        limit=per_day,
        limit_word=limit_word,
        currency=told.verbatim("currency"),
        country=told.verbatim("country"),
        timezone=told.verbatim("timezone_id"),
    )
    if "health_status" not in answer:
        return (read, *told.unread)
    entities, unreadable = health(answer["health_status"], at)
    return (read, AccountHealthRead(at=at, account=id_, entities=entities), *told.unread, *unreadable)


def numbers(pages: Iterable[object], account: str, at: datetime) -> tuple[AnyEvent, ...]:
    """Return what an account's list of numbers says: every row as `number` reads it, and which numbers it held.

    The list counts as complete, and so as proof of absence, only when every page and row could be read and the last page
    names no next one.
    """
    events: list[AnyEvent] = []
    found: list[str] = []
    whole, ended = True, False
    for page in pages:
        listed = rows(page)
        if listed is None:
            events.append(no_list(page, "phone_numbers", at))
            whole = False
            continue
        for row in listed:
            told = number(row, at)
            events += told
            if isinstance(told[0], NumberRead):
                found.append(told[0].number)
            else:
                whole = False
        paging = page.get("paging") if type(page) is dict else None
        ended = not (type(paging) is dict and paging.get("next"))
    listing = NumbersListed(at=at, account=account, numbers=tuple(found), complete=whole and ended)
    return (*events, listing)
