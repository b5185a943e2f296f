"""Templates, as every door shows them: whether each can be sent, why, its quality and its pauses. Never their text."""

import re
from datetime import datetime

import msgspec
from msgspec import Struct

from linekeeper.flow.templates import template_standing
from linekeeper.state.directory import AccountPlace
from linekeeper.state.port import Look
from linekeeper.state.templates import Sought, TemplateRow
from linekeeper.views.answers import Page, ReasonAnswer
from linekeeper.views.asking import Asking, bounded, place
from linekeeper.views.numbers import reason_answer
from linekeeper.views.packing import account_place

_PLACE = re.compile(r"(-?[0-9]{1,9})~([^/]{1,64}/.{1,128})")  # rank, and account/template, of the last row of a page


class TemplateAnswer(Struct, frozen=True, kw_only=True):
    """One template."""

    id: str
    name: str
    language: str
    account: str
    account_name: str
    workspace: str
    state: str  #: approved paused rejected … ; absent: two complete lists lack it; unknown: nothing was told
    sendable: str  #: yes no unknown
    reported_state: str  #: Meta's word, verbatim; empty: never read
    reasons: list[ReasonAnswer]
    category: str  #: Meta's word, lower case; empty: not told
    category_next: str  #: the category that was announced and has not come
    category_before: str
    quality: str
    quality_since: datetime | None
    deadline: datetime | None  #: the next end that is known
    urgency: int


class Wanted(Struct, frozen=True, kw_only=True):
    """Which templates are asked for; None: any."""

    workspace: str | None = None
    account: str | None = None
    state: str | None = None
    sendable: str | None = None
    search: str = ""  #: part of a name


ANY = Wanted()


class Templates(Asking):
    """Questions about templates."""

    async def templates(self, wanted: Wanted = ANY, *, after: str | None = None, limit: int = 100) -> Page[TemplateAnswer]:
        """Return templates, what costs most to wait for first.

        Raises:
            Refused: `after` is not the `next` of an earlier page.
        """
        limit, start = bounded(limit), place(after, _PLACE)
        sought = Sought(**msgspec.structs.asdict(wanted))
        account, _, template = ("" if start is None else start[1]).partition("/")
        begin = None if start is None else (int(start[0]), account, template)

        def ask(look: Look) -> Page[TemplateAnswer]:
            rows = look.templates(sought, begin, limit + 1)
            last = rows[limit - 1] if len(rows) > limit else None
            return Page(
                items=[_answer(row, account_place(look, row.account)) for row in rows[:limit]],
                next=None if last is None else f"{last.rank}~{last.account}/{last.template}",
            )

        return await self._state.look(ask)

    async def template(self, account: str, template: str) -> TemplateAnswer | None:
        """Return one template, or None when nothing was heard of it."""

        def ask(look: Look) -> TemplateAnswer | None:
            row = look.template(account, template)
            return None if row is None else _answer(row, account_place(look, account))

        return await self._state.look(ask)


def _answer(row: TemplateRow, account: AccountPlace) -> TemplateAnswer:
    standing = template_standing(row)
    verdict = standing.verdict
    return TemplateAnswer(
        id=row.template,
        name=row.name,
        language=row.language,
        account=row.account,
        account_name=account.name,
        workspace=row.workspace,
        state=row.state,
        sendable=row.sendable,
        reported_state=verdict.reported,
        reasons=[reason_answer(one, one.sendable) for one in verdict.reasons],
        category=row.category.lower(),
        category_next=verdict.category_next.lower(),
        category_before=standing.category_before.lower(),
        quality=row.quality,
        quality_since=verdict.quality_since,
        deadline=verdict.deadline,
        urgency=row.rank,
    )
