"""The REST API: what `views` answers, as JSON. Times are ISO 8601 in UTC with Z. An unknown query parameter is refused."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter, SkipValidation

from linekeeper.views.answers import DeliveryAnswer, FleetAnswer, NumberAnswer, Page, UnreadAnswer
from linekeeper.web import Answers
from linekeeper.web.problems import MEDIA_TYPE, Problem, Refusal, as_json

Status = Literal["connected", "flagged", "restricted", "pending", "offline", "banned", "gone", "unknown"]

Asked = NamedDependency[SkipValidation[Answers]]  #: whoever answers; a protocol is nothing to validate

ID_MAX = 2**53 - 1  #: ids are the store's own, counted from 1; larger ones would not pass through JSON unharmed

Limit = Annotated[int, QueryParameter(ge=1, le=500, description="At most how many items.")]
Before = Annotated[int | None, QueryParameter(ge=1, le=ID_MAX, description="Only what is older than this: `next` of the page before.")]
Cursor = Annotated[str | None, QueryParameter(max_length=200, description="`next` of the page before.")]
Name = Annotated[str, PathParameter(max_length=64, description="Meta's id of the number, or its digits.")]
Id = Annotated[int, PathParameter(ge=1, le=ID_MAX)]


def _said(description: str) -> ResponseSpec:
    return ResponseSpec(Problem, generate_examples=False, description=description, media_type=MEDIA_TYPE)


ALWAYS: Mapping[int, ResponseSpec] = {
    400: _said("A parameter does not fit, or is not known."),
    421: _said("The Host is not one of ours."),
    500: _said("A fault of Linekeeper's own."),
    503: _said("The store cannot answer now; try again."),
}
FOUND: Mapping[int, ResponseSpec] = {**ALWAYS, 404: _said("There is no such thing.")}


def refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """Refuse a parameter that the handler does not take: a mistyped filter must not look like an answer.

    Raises:
        Refusal: 400, naming none of the values.
    """
    taken = {name for name in request.route_handler.parsed_fn_signature.parameters if name != "answers"}
    strange = sorted(set(request.query_params) - taken)
    if strange:
        raise Refusal(
            400,
            "a query parameter is not known",
            why=f"{len(strange)} of those given are not asked for here",
            remedy=f"known here: {', '.join(sorted(taken - set(request.path_params))) or 'none'}",
        )


def missing(what: str) -> Refusal:
    """Return the refusal of something that does not exist."""
    return Refusal(
        404, f"there is no such {what}", why="no answer knows this id", remedy=f"list them first: the id of a {what} is in the list"
    )


@get("/fleet", summary="The fleet at a glance", responses=ALWAYS)
async def fleet(answers: Asked) -> FleetAnswer:
    """Return the headline, the counts by status, and what costs most to wait for."""
    return await answers.fleet()


@get("/numbers", summary="Numbers, most urgent first", responses=ALWAYS)
async def numbers(
    answers: Asked,
    status: Annotated[Status | None, QueryParameter(description="Only numbers of this status.")] = None,
    search: Annotated[str, QueryParameter(max_length=100, description="Part of a name, a display number or an id.")] = "",
    after: Cursor = None,
    limit: Limit = 100,
) -> Page[NumberAnswer]:
    """Return numbers with status, reasons, quality, limit and sight."""
    return await answers.numbers(status=status, search=search, after=after, limit=limit)


@get("/numbers/{id:str}", summary="One number", responses=FOUND)
async def number(answers: Asked, id: Name) -> NumberAnswer:  # noqa: A002  the parameter's name is the API's
    """Return one number, by Meta's id or by its digits."""
    found = await answers.number(id)
    if found is None:
        raise missing("number")
    return found


@get("/deliveries", summary="What Meta posted to us, newest first", responses=ALWAYS)
async def deliveries(answers: Asked, before: Before = None, limit: Limit = 50) -> Page[DeliveryAnswer]:
    """Return deliveries and what each became."""
    return await answers.deliveries(before=before, limit=limit)


@get("/deliveries/{id:int}", summary="One delivery", responses=FOUND)
async def delivery(answers: Asked, id: Id) -> DeliveryAnswer:  # noqa: A002  the parameter's name is the API's
    """Return one delivery and what it became."""
    found = await answers.delivery(id)
    if found is None:
        raise missing("delivery")
    return found


@get(
    "/deliveries/{id:int}/raw",
    summary="One delivery, byte for byte",
    media_type="application/octet-stream",
    responses={**FOUND, 410: _said("The body has expired; what it meant is kept.")},
)
async def raw(answers: Asked, id: Id) -> Response[bytes]:  # noqa: A002  the parameter's name is the API's
    """Return the body as Meta sent it. It may hold people's numbers and messages."""
    body = await answers.raw(id)
    if body is None:
        if await answers.delivery(id) is None:
            raise missing("delivery")
        raise Refusal(
            410,
            "the body of this delivery has expired",
            why="raw bodies are kept for a limited time",
            remedy=f"what it meant is kept: see /api/v1/deliveries/{id}",
        )
    headers = {"Content-Disposition": f'attachment; filename="delivery-{id}.bin"'}
    return Response(body, media_type="application/octet-stream", headers=headers)


@get("/unread", summary="What could not be read, newest first", responses=ALWAYS)
async def unread(answers: Asked, before: Before = None, limit: Limit = 50) -> Page[UnreadAnswer]:
    """Return what Meta said and we could not read: kept, counted, shown."""
    return await answers.unread(before=before, limit=limit)


def api() -> Router:
    """Return the routes below /api/v1."""
    return Router(
        "/api/v1",
        route_handlers=[fleet, numbers, number, deliveries, delivery, raw, unread],
        before_request=refuse_unknown,
        exception_handlers={Exception: as_json},
    )
