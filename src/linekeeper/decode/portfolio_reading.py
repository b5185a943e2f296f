"""One Graph answer of a portfolio's node. Many tokens may not read it: then its limit and verification come from its accounts.

Source: Meta's business node (SDK for Python, 2026-06-24), messaging limits (2026-05-08), read 2026-11-23.
"""

from datetime import datetime

from linekeeper.decode.answer import Answer, unread
from linekeeper.decode.number_reading import LIMIT
from linekeeper.decode.place import MISSING, WRONG_SHAPE
from linekeeper.decode.scalars import ident
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.words import Words
from linekeeper.events.account import Verification
from linekeeper.events.batch import AnyEvent
from linekeeper.events.portfolio import PortfolioRead

SHAPE: Shape = {
    "id": READ,
    "name": READ,
    "verification_status": READ,
    LIMIT: READ,
    "two_factor_type": READ,
    "marketing_messages_onboarding_status": IGNORED,
}
VERIFICATIONS = Words(
    {
        name: Verification[name]
        for name in (
            "VERIFIED",
            "NOT_VERIFIED",
            "PENDING",
            "PENDING_NEED_MORE_INFO",
            "PENDING_SUBMISSION",
            "FAILED",
            "REJECTED",
            "REVOKED",
            "EXPIRED",
            "INELIGIBLE",
        )
    },
    Verification.UNKNOWN,
)
"""Words of a portfolio's `verification_status` and of an account's `business_verification_status`."""


def portfolio(answer: object, account: str, at: datetime) -> tuple[AnyEvent, ...]:
    """Return what a portfolio's answer says, asked for because `account` belongs to it; and an `Unread` for what is new."""
    if type(answer) is not dict:
        return (unread("portfolio", WRONG_SHAPE, at),)
    told = Answer(answer, "portfolio", at)
    told.check(SHAPE)
    id_ = ident(answer.get("id"))
    if not id_:
        told.note("id", MISSING)
        return tuple(told.unread)
    per_day, limit_word = told.limit(LIMIT)
    read = PortfolioRead(
        at=at,
        account=account,
        portfolio=id_,
        name=told.text("name") if "name" in answer else None,
        verification=told.word("verification_status", VERIFICATIONS, answer.get("verification_status")),
        verification_word=told.verbatim("verification_status"),
        limit=per_day,
        limit_word=limit_word,
        two_factor_word=told.verbatim("two_factor_type"),
        new_words=told.new_words,
    )
    return (read, *told.unread)
