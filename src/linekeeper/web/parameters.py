"""What requests may carry, and how the answers that are none are described: shared by the API's and the pages' routes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from litestar import Request
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter, SkipValidation

from linekeeper.web import Answers
from linekeeper.web.problems import MEDIA_TYPE, Problem, Refusal

Status = Literal["connected", "flagged", "restricted", "pending", "offline", "banned", "gone", "unknown"]

Asked = NamedDependency[SkipValidation[Answers]]  #: whoever answers; a protocol is nothing to validate

ID_MAX = 2**53 - 1  #: ids are the store's own, counted from 1; larger ones would not pass through JSON unharmed

Limit = Annotated[int, QueryParameter(ge=1, le=500, description="At most how many items.")]
Before = Annotated[int | None, QueryParameter(ge=1, le=ID_MAX, description="Only what is older than this: `next` of the page before.")]
Cursor = Annotated[str | None, QueryParameter(max_length=200, description="`next` of the page before.")]
Name = Annotated[str, PathParameter(max_length=64, description="Meta's id of the number, or its digits.")]
Id = Annotated[int, PathParameter(ge=1, le=ID_MAX)]
GroupId = Annotated[str, PathParameter(max_length=80, description="Meta's id of the portfolio, or `account:` and an account's id.")]
AccountId = Annotated[str, PathParameter(max_length=64, description="Meta's id of the account.")]
TemplateId = Annotated[str, PathParameter(max_length=64, description="Meta's id of the template.")]
Search = Annotated[str, QueryParameter(max_length=100, description="Part of a name, a display number or an id.")]
Hours = Annotated[int, QueryParameter(ge=1, le=192, description="How many hours to look back; counts by minute are kept for 8 days.")]
Sendable = Literal["yes", "no", "unknown"]
TemplateState = Literal[
    "approved", "reinstated", "unarchived", "flagged", "locked", "pending", "in_appeal", "limit_exceeded", "paused", "rejected",
    "archived", "disabled", "pending_deletion", "deleted", "absent", "unknown",
]  # fmt: skip


def said(description: str) -> ResponseSpec:
    """Return how an error is described in the schema."""
    return ResponseSpec(Problem, generate_examples=False, description=description, media_type=MEDIA_TYPE)


ALWAYS: Mapping[int, ResponseSpec] = {
    400: said("A parameter does not fit, or is not known."),
    421: said("The Host is not one of ours."),
    500: said("A fault of Linekeeper's own."),
    503: said("The store cannot answer now; try again."),
}
FOUND: Mapping[int, ResponseSpec] = {**ALWAYS, 404: said("There is no such thing.")}


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
