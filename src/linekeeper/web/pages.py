"""The pages: ask, show. Every one is whole without script; with it, it asks again by itself when something changed."""

from typing import Annotated, Any

from litestar import MediaType, Request, Response, Router, get
from litestar.params import FromPath, FromQuery, QueryParameter

from linekeeper.views.answers import NumberAnswer, Page
from linekeeper.web import Answers
from linekeeper.web.api import ID_MAX, Asked, missing
from linekeeper.web.problems import headers_of, problem_of
from linekeeper.web.render import by_portfolio, page
from linekeeper.web.times import Reader, zone_named
from linekeeper.web.words import STATUSES

PAGE = 100
LOOKED_THROUGH = 2_000  #: numbers looked through at most for those that need action; the most urgent come first

Search = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=200)]
Before = Annotated[int | None, QueryParameter(ge=1, le=ID_MAX)]
AnyRequest = Request[Any, Any, Any]


async def _show(request: AnyRequest, answers: Asked, template: str, **more: object) -> Response[str]:
    reader = Reader(zone_named(answers.timezone), answers.now())
    url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    body = page(template, fleet=await answers.fleet(), reader=reader, url=url, **more)
    return Response(body, media_type=MediaType.HTML)


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
    return await _show(
        request, answers, "fleet.html", groups=by_portfolio(told.items), shown=len(told.items), next=told.next, q=q, show=show, after=after
    )


@get("/numbers/{id:str}")
async def number(request: AnyRequest, answers: Asked, id: FromPath[str]) -> Response[str]:  # noqa: A002  as in the API
    """Show one number: the verdict before the data."""
    found = await answers.number(id) if len(id) <= 64 else None  # noqa: PLR2004  no id of Meta's is that long
    if found is None:
        raise missing("number")
    return await _show(request, answers, "number.html", n=found)


@get("/deliveries")
async def deliveries(request: AnyRequest, answers: Asked, before: Before = None) -> Response[str]:
    """Show what Meta posted to us."""
    return await _show(request, answers, "deliveries.html", told=await answers.deliveries(before=before), before=before)


@get("/deliveries/{id:int}")
async def delivery(request: AnyRequest, answers: Asked, id: FromPath[int]) -> Response[str]:  # noqa: A002  as in the API
    """Show one delivery and what it became."""
    found = await answers.delivery(id) if id <= ID_MAX else None
    if found is None:
        raise missing("delivery")
    return await _show(request, answers, "delivery.html", d=found)


@get("/unread")
async def unread(request: AnyRequest, answers: Asked, before: Before = None) -> Response[str]:
    """Show what could not be read."""
    return await _show(request, answers, "unread.html", told=await answers.unread(before=before), before=before)


@get("/glossary")
async def glossary(request: AnyRequest, answers: Asked) -> Response[str]:
    """Explain every word the pages use."""
    return await _show(request, answers, "glossary.html")


def as_page(request: AnyRequest, error: Exception) -> Response[str]:
    """Answer a person."""
    status, problem = problem_of(error)
    body = page("error.html", fleet=None, reader=None, url=request.url.path, status=status, problem=problem)
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=headers_of(error, status))


def pages() -> Router:
    """Return the routes of the dashboard."""
    return Router(
        "/",
        route_handlers=[home, number, deliveries, delivery, unread, glossary],
        include_in_schema=False,
        exception_handlers={Exception: as_page},
    )
