"""The pages: ask, show. Every one is whole without script; with it, it asks again by itself when something changed."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.params import FromPath, FromQuery, QueryParameter

from linekeeper.views.answers import NumberAnswer, Page
from linekeeper.views.news import Heard
from linekeeper.web import Answers
from linekeeper.web.exports import EXPORTS
from linekeeper.web.pages_subjects import SUBJECT_PAGES
from linekeeper.web.parameters import ID_MAX, Asked, missing
from linekeeper.web.render import by_portfolio
from linekeeper.web.show import AnyRequest, as_page
from linekeeper.web.show import show as show_page
from linekeeper.web.words import STATUSES

PAGE = 100
STORY_LINES, NEWS_LINES = 12, 6  #: on the number's own page; the rest has its own
LOOKED_THROUGH = 2_000  #: numbers looked through at most for those that need action; the most urgent come first

Search = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
Before = Annotated[int | None, QueryParameter(ge=1, le=ID_MAX)]


def needs_action(number: NumberAnswer) -> bool:
    """Tell whether somebody should do something about a number."""
    return bool(number.sight.action) or any(reason.action for reason in number.reasons)


async def _needing_action(answers: Answers, search: str, after: str | None) -> Page[NumberAnswer]:
    found: list[NumberAnswer] = []
    for _ in range(LOOKED_THROUGH // PAGE):
        told = await answers.numbers(search=search, after=after, limit=PAGE)
        found += [number for number in told.items if needs_action(number)]
        after = told.next
        if after is None or len(found) >= PAGE:
            break
    return Page(items=found, next=after)


@get("/")
async def home(request: AnyRequest, answers: Asked, q: Search = "", show: FromQuery[str] = "", after: Cursor = None) -> Response[str]:
    """Show the whole fleet: the answer, what to do first, and every number under the limit it shares."""
    show = show if show in {*STATUSES, "action"} else ""
    if show == "action":
        told = await _needing_action(answers, q, after)
    else:
        told = await answers.numbers(status=show or None, search=q, after=after, limit=PAGE)
    return await show_page(
        request, answers, "fleet.html", groups=by_portfolio(told.items), shown=len(told.items), next=told.next, q=q, show=show, after=after
    )


@get("/numbers/{id:str}")
async def number(request: AnyRequest, answers: Asked, id: FromPath[str]) -> Response[str]:  # noqa: A002  as in the API
    """Show one number: the verdict before the data."""
    found = await answers.number(id) if len(id) <= 64 else None  # noqa: PLR2004  no id of Meta's is that long
    if found is None:
        raise missing("number")
    told = await answers.story(found.id, limit=STORY_LINES)
    news = await answers.news(found.id, heard=Heard.TOLD, limit=NEWS_LINES)
    days, traffic = await answers.history(found.id), await answers.traffic(found.id)
    pauses = await answers.pauses_of(found.id, found.portfolio)
    return await show_page(request, answers, "number.html", n=found, story=told, news=news, days=days, traffic=traffic, pauses=pauses)


@get("/deliveries")
async def deliveries(request: AnyRequest, answers: Asked, before: Before = None) -> Response[str]:
    """Show what Meta posted to us."""
    return await show_page(request, answers, "deliveries.html", told=await answers.deliveries(before=before), before=before)


@get("/deliveries/{id:int}")
async def delivery(request: AnyRequest, answers: Asked, id: FromPath[int]) -> Response[str]:  # noqa: A002  as in the API
    """Show one delivery and what it became."""
    found = await answers.delivery(id) if id <= ID_MAX else None
    if found is None:
        raise missing("delivery")
    return await show_page(request, answers, "delivery.html", d=found)


@get("/unread")
async def unread(request: AnyRequest, answers: Asked, before: Before = None) -> Response[str]:
    """Show what could not be read."""
    return await show_page(request, answers, "unread.html", told=await answers.unread(before=before), before=before)


@get("/glossary")
async def glossary(request: AnyRequest, answers: Asked) -> Response[str]:
    """Explain every word the pages use."""
    return await show_page(request, answers, "glossary.html")


def pages() -> Router:
    """Return the routes of the dashboard."""
    return Router(
        "/",
        route_handlers=[home, number, deliveries, delivery, unread, glossary, *SUBJECT_PAGES, *EXPORTS],
        include_in_schema=False,
        exception_handlers={Exception: as_page},
    )
