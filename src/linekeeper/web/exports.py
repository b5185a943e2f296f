"""Lists as files for a spreadsheet: CSV, UTF-8, a line for each thing, sent page by page so that ten thousand rows cost no memory."""

import csv
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Annotated, TypeVar

from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream

from linekeeper.views.answers import LimitAnswer, NumberAnswer, Page
from linekeeper.views.portfolios import PortfolioAnswer
from linekeeper.views.templates import TemplateAnswer, Wanted
from linekeeper.web.parameters import Asked
from linekeeper.web.words import STATUSES

T = TypeVar("T")
Cell = str | int | datetime | None
Ask = Callable[[str | None], Awaitable[Page[T]]]

AT_ONCE = 500
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  #: a spreadsheet would take a cell that begins so for a formula
Search = Annotated[str, QueryParameter(max_length=100)]

NUMBERS = (
    "id", "number", "name", "status", "why", "what_to_do", "since", "until", "reported_status", "quality", "quality_since",
    "limit_per_day", "used_least", "used_most", "left", "account", "account_name", "portfolio", "portfolio_name", "label", "heard_at",
)  # fmt: skip
TEMPLATES = (
    "id", "name", "language", "account", "account_name", "state", "sendable", "why", "what_to_do", "since", "until",
    "category", "category_next", "quality", "quality_since",
)  # fmt: skip
PORTFOLIOS = ("id", "name", "known", "limit_per_day", "used_least", "used_most", "left", "counting_since", "accounts", *STATUSES)


def number_cells(one: NumberAnswer) -> Sequence[Cell]:
    """Return a number as a line. The number is told in digits alone: a plus would begin a formula."""
    why = one.reasons[0] if one.reasons and not one.reasons[0].note else None
    return (
        one.id, one.display_number.lstrip("+"), one.name, one.status, why.text if why else "", why.action if why else one.sight.action,
        why.since if why else None, why.until if why else None, one.reported_status, one.quality, one.quality_since,
        *limit_cells(one.limit), one.account, one.account_name, one.portfolio, one.portfolio_name, one.label, one.heard_at,
    )  # fmt: skip


def limit_cells(limit: LimitAnswer) -> Sequence[Cell]:
    """Return a limit and its use."""
    per_day: Cell = "not known" if not limit.known else "none" if limit.per_day is None else limit.per_day
    return per_day, limit.least, limit.most, limit.left


def template_cells(one: TemplateAnswer) -> Sequence[Cell]:
    """Return a template as a line."""
    why = one.reasons[0] if one.reasons else None
    return (
        one.id, one.name, one.language, one.account, one.account_name, one.state, one.sendable, why.text if why else "",
        why.action if why else "", why.since if why else None, why.until if why else None,
        one.category, one.category_next, one.quality, one.quality_since,
    )  # fmt: skip


def portfolio_cells(one: PortfolioAnswer) -> Sequence[Cell]:
    """Return a portfolio as a line."""
    counts = (one.numbers.get(status, 0) for status in STATUSES)
    return one.id, one.name, "yes" if one.known else "no", *limit_cells(one.limit), one.limit.counting_since, len(one.accounts), *counts


def line(cells: Sequence[Cell]) -> str:
    """Return cells as one line of CSV. What a spreadsheet would take for a formula is marked as text."""
    written = StringIO()
    csv.writer(written).writerow([_cell(one) for one in cells])
    return written.getvalue()


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULAS) else text


async def _lines(head: Sequence[str], ask: Ask[T], cells: Callable[[T], Sequence[Cell]]) -> AsyncIterator[str]:
    yield line(head)
    after: str | None = None
    while True:
        told = await ask(after)
        yield "".join(line(cells(one)) for one in told.items)
        after = told.next
        if after is None:
            return


def _file(name: str, lines: AsyncIterator[str]) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Stream(lines, media_type="text/csv", headers=headers)


@get("/numbers.csv")
async def numbers_file(answers: Asked, q: Search = "", show: Search = "") -> Stream:
    """Return all numbers, or those that are shown."""
    status = show if show in STATUSES else None

    async def ask(after: str | None) -> Page[NumberAnswer]:
        return await answers.numbers(status=status, search=q, after=after, limit=AT_ONCE)

    return _file("numbers.csv", _lines(NUMBERS, ask, number_cells))


@get("/templates.csv")
async def templates_file(answers: Asked, q: Search = "") -> Stream:
    """Return all templates, or those whose name fits."""

    async def ask(after: str | None) -> Page[TemplateAnswer]:
        return await answers.templates(Wanted(search=q), after=after, limit=AT_ONCE)

    return _file("templates.csv", _lines(TEMPLATES, ask, template_cells))


@get("/portfolios.csv")
async def portfolios_file(answers: Asked) -> Stream:
    """Return all portfolios."""

    async def ask(after: str | None) -> Page[PortfolioAnswer]:
        return await answers.portfolios(after=after, limit=AT_ONCE)

    return _file("portfolios.csv", _lines(PORTFOLIOS, ask, portfolio_cells))


EXPORTS = (numbers_file, templates_file, portfolios_file)
