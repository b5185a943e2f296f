"""How the control room is asked: a table of calls with the shapes they take and give, and the way from a request to an answer.

The same shapes check what comes, and are the control room's own OpenAPI (`control_openapi`): what is documented is what is done.
"""

import re
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from linekeeper.sim.acts import BadAct

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

OURS = frozenset({"localhost", "127.0.0.1", "::1"})
BODY_AT_MOST = 512 * 1024
JSON = "application/json"


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """No parameters, or no body."""


class Refused(msgspec.Struct):
    """Why a wish was not fulfilled, in words."""

    refused: str


class Missing(LookupError):
    """What a path names does not exist."""


class Ask(NamedTuple):
    """What a call brings: each part already in the shape its route names."""

    body: Any
    query: Any
    where: Any
    request: web.Request


Handler = Callable[["Simulator", Ask], Awaitable[object]]
H = TypeVar("H", bound=Handler)


class Route(NamedTuple):
    """One call of the control room."""

    handler: Handler
    takes: Any  #: shape of the body
    query: type[msgspec.Struct]
    where: type[msgspec.Struct]  #: names in braces in its path
    gives: Any  #: shape of the answer; None: the handler answers itself, with something that is no JSON
    kind: str  #: media type of the answer
    raw: bool  #: the handler reads the body itself
    shown: Callable[[], Any] | None  #: the shape of the body in the document, where it says more than what is taken


#: (method, path) -> route.
ROUTES: dict[tuple[str, str], Route] = {}


def answers(  # noqa: PLR0913 - the parts of a call, all but the first two with a default
    method: str,
    path: str,
    *,
    takes: object = Nothing,
    query: type[msgspec.Struct] = Nothing,
    where: type[msgspec.Struct] = Nothing,
    gives: object = None,
    kind: str = JSON,
    raw: bool = False,
    shown: Callable[[], object] | None = None,
) -> Callable[[H], H]:
    """Enter a handler into the table."""

    def enter(handler: H) -> H:
        ROUTES[method, path] = Route(handler, takes, query, where, gives, kind, raw, shown)
        return handler

    return enter


def mount(application: web.Application, sim: "Simulator") -> None:
    """Add the control room to the server, and what it says to anything else under its path."""
    for (method, path), route in ROUTES.items():
        application.router.add_route(method, path, _answering(sim, route))
    application.router.add_route("GET", "/_sim", _to_the_page)
    application.router.add_route("*", "/_sim/{rest:.*}", _elsewhere)


def _answering(sim: "Simulator", route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        if not welcome(request):
            return refusal(403, "the control room is for pages and programs of this machine; this request comes from elsewhere")
        try:
            told = await route.handler(sim, await _ask(request, route))
        except Missing as error:
            return refusal(404, str(error.args[0]))
        except KeyError as error:
            return refusal(400, str(error.args[0]))
        except (BadAct, ValueError, RuntimeError, msgspec.MsgspecError) as error:
            return refusal(400, str(error))
        return told if isinstance(told, web.StreamResponse) else _json(told)

    return answer


def welcome(request: web.Request) -> bool:
    """Return whether a request may be answered: none that a page of another origin, or under a foreign name, lets a browser make."""
    host = urlsplit(f"//{request.host}").hostname or ""
    bound = request.transport.get_extra_info("sockname")[0] if request.transport is not None else ""
    if bound in OURS and host not in OURS:
        return False
    origin = request.headers.get("Origin", "")
    return request.method == "GET" or origin in ("", f"http://{request.host}")


async def _ask(request: web.Request, route: Route) -> Ask:
    body = None if route.raw else await _body(request, route.takes)
    query = msgspec.convert(dict(request.query), route.query, strict=False)
    try:
        where = msgspec.convert(dict(request.match_info), route.where, strict=False)
    except msgspec.ValidationError as error:
        raise Missing(f"nothing is there: {error}") from error
    return Ask(body, query, where, request)


async def _body(request: web.Request, kind: Any) -> Any:  # noqa: ANN401 - whatever shape the route names
    if request.content_length is not None and request.content_length > BODY_AT_MOST:
        raise ValueError(f"a wish has at most {BODY_AT_MOST >> 10} KiB")
    raw = await request.read()
    if not raw and kind is not Nothing:
        raise ValueError("this call wants a JSON object as its body")
    return msgspec.json.decode(raw or b"{}", type=kind)


def _json(told: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(told), content_type=JSON)


def refusal(status: int, why: str, headers: dict[str, str] | None = None) -> web.Response:
    """Return an answer that says why not."""
    return web.Response(status=status, body=msgspec.json.encode(Refused(why)), content_type=JSON, headers=headers)


async def _to_the_page(_: web.Request) -> web.Response:
    return web.Response(status=308, headers={"Location": "/_sim/"})


async def _elsewhere(request: web.Request) -> web.Response:
    known = sorted({method for method, pattern in _patterns() if pattern.fullmatch(request.path)})
    if known:
        return refusal(405, f"this call is made with {' or '.join(known)}", {"Allow": ", ".join(known)})
    return refusal(404, "the control room has no such call; GET /_sim/openapi.json lists them")


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path))) for method, path in ROUTES]
