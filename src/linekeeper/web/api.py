"""The REST API: what `views` answers, as JSON. Times are ISO 8601 in UTC with Z. An unknown query parameter is refused."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.params import QueryParameter

from linekeeper.views.answers import DeliveryAnswer, FleetAnswer, NumberAnswer, Page, UnreadAnswer
from linekeeper.web.api_subjects import SUBJECTS
from linekeeper.web.parameters import (
    ALWAYS,
    FOUND,
    Asked,
    Before,
    Cursor,
    Id,
    Limit,
    Name,
    Search,
    Status,
    missing,
    refuse_unknown,
    said,
)
from linekeeper.web.problems import Refusal, as_json


@get("/fleet", summary="The fleet at a glance", responses=ALWAYS)
async def fleet(answers: Asked) -> FleetAnswer:
    """Return the headline, the counts by status, and what costs most to wait for."""
    return await answers.fleet()


@get("/numbers", summary="Numbers, most urgent first", responses=ALWAYS)
async def numbers(
    answers: Asked,
    status: Annotated[Status | None, QueryParameter(description="Only numbers of this status.")] = None,
    search: Search = "",
    under: Annotated[str, QueryParameter(max_length=80, description="Only those of this account or portfolio.")] = "",
    after: Cursor = None,
    limit: Limit = 100,
) -> Page[NumberAnswer]:
    """Return numbers with status, reasons, quality, limit and sight."""
    return await answers.numbers(status=status, search=search, under=under or None, after=after, limit=limit)


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
    responses={**FOUND, 410: said("The body has expired; what it meant is kept.")},
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
        route_handlers=[fleet, numbers, number, deliveries, delivery, raw, unread, *SUBJECTS],
        before_request=refuse_unknown,
        exception_handlers={Exception: as_json},
    )
