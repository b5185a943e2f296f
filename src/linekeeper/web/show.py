"""How a page is answered: with what the top bar shows, for the person who looks, at this instant."""

from typing import Any

from litestar import MediaType, Request, Response

from linekeeper.web import Answers
from linekeeper.web.problems import headers_of, problem_of
from linekeeper.web.render import page
from linekeeper.web.times import Reader, zone_named

AnyRequest = Request[Any, Any, Any]


async def show(request: AnyRequest, answers: Answers, template: str, **more: object) -> Response[str]:
    """Answer a page."""
    reader = Reader(zone_named(answers.timezone), answers.now())
    url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    body = page(template, fleet=await answers.fleet(), reader=reader, url=url, **more)
    return Response(body, media_type=MediaType.HTML)


def as_page(request: AnyRequest, error: Exception) -> Response[str]:
    """Answer a person about an error."""
    status, problem = problem_of(error)
    body = page("error.html", fleet=None, reader=None, url=request.url.path, status=status, problem=problem)
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=headers_of(error, status))
