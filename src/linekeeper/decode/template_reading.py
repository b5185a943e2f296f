"""Graph answers about templates: one template's node or row, and an account's whole list.

Source: Meta's `message_templates` edge (Graph reference), template quality rating (2026-09-11) and categorization (2026-05); the
names of some fields as an open client library has them; read 2026-11-23.
"""

from collections.abc import Iterable
from datetime import datetime

from linekeeper.decode.answer import Answer, no_list, rows, unread
from linekeeper.decode.message_template_quality_update import RATINGS
from linekeeper.decode.message_template_status_update import REASONS, STATES
from linekeeper.decode.place import MISSING, NEW_WORD, WRONG_SHAPE
from linekeeper.decode.scalars import LONGEST_WORD, ident, instant, integer, text
from linekeeper.decode.shapes import IGNORED, READ, Shape
from linekeeper.decode.template import CATEGORIES, LONGEST_NAME
from linekeeper.events.batch import AnyEvent
from linekeeper.events.template import TemplateRead, TemplatesListed

SHAPE: Shape = {
    "id": READ,
    "name": READ,
    "language": READ,
    "status": READ,
    "category": READ,
    "quality_score": {"score": READ, "date": READ, "reasons": [IGNORED]},
    "rejected_reason": READ,
    "previous_category": READ,
    "correct_category": READ,
    "sub_category": IGNORED,
    "parameter_format": IGNORED,
    "library_template_name": IGNORED,
    "message_send_ttl_seconds": READ,
    "cta_url_link_tracking_opted_out": IGNORED,
}

UNENDING, LONGEST_TTL_S = -1, 2_592_000  #: source: Meta, Time-to-live, 2025-10-31

_VERBATIM = {"category": CATEGORIES, "previous_category": CATEGORIES, "correct_category": CATEGORIES, "rejected_reason": REASONS}
"""Words that are kept as told."""


def template(answer: object, account: str, at: datetime) -> tuple[AnyEvent, ...]:
    """Return what a template's answer says, and an `Unread` for what is new."""
    if type(answer) is not dict:
        return (unread("template", WRONG_SHAPE, at),)
    told = Answer(answer, "template", at)
    told.check(SHAPE)
    id_ = ident(answer.get("id"))
    if not id_:
        told.note("id", MISSING)
        return tuple(told.unread)
    score = told.inner("quality_score")
    quality = told.word("quality_score.score", RATINGS, score.get("score"))
    read = TemplateRead(
        at=at,
        account=account,
        template=id_,
        name=text(answer.get("name"), LONGEST_NAME),
        language=text(answer.get("language"), LONGEST_WORD),
        state=told.word("status", STATES, answer.get("status")),
        word=told.verbatim("status"),
        category=told.verbatim("category"),
        quality=quality,
        quality_at=instant(score.get("date")),
        reason=told.verbatim("rejected_reason"),
        before=told.verbatim("previous_category"),
        correct=told.verbatim("correct_category"),
        ttl_s=_ttl_s(told, answer.get("message_send_ttl_seconds")),
        new_words=told.new_words,
    )
    for key, known in _VERBATIM.items():
        written = told.verbatim(key)
        if written and written not in known:
            told.note(key, NEW_WORD)
    return (read, *told.unread)


def _ttl_s(told: Answer, written: object) -> int | None:
    """Return a time-to-live in seconds, -1 for Meta's 30 days; None where it is not told, or no such time."""
    seconds = integer(written)
    if seconds is not None and (seconds == UNENDING or 0 < seconds <= LONGEST_TTL_S):
        return seconds
    if written is not None:
        told.note("message_send_ttl_seconds", WRONG_SHAPE)
    return None


def templates(pages: Iterable[object], account: str, at: datetime) -> tuple[AnyEvent, ...]:
    """Return what an account's list of templates says: every row as `template` reads it, and which templates it held.

    The list counts as complete, and so as proof of absence, only when every page and row could be read and the last page
    names no next one.
    """
    events: list[AnyEvent] = []
    found: set[str] = set()
    whole, ended = True, False
    for page in pages:
        listed = rows(page)
        if listed is None:
            events.append(no_list(page, "message_templates", at))
            whole = False
            continue
        for row in listed:
            told = template(row, account, at)
            events += told
            if isinstance(told[0], TemplateRead):
                found.add(told[0].template)
            else:
                whole = False
        paging = page.get("paging") if type(page) is dict else None
        ended = not (type(paging) is dict and paging.get("next"))
    listing = TemplatesListed(at=at, account=account, templates=tuple(sorted(found)), complete=whole and ended)
    return (*events, listing)
