"""What the schema promises is what is answered: every operation, asked in ways that somebody else made up."""

from typing import Any

import schemathesis
from hypothesis import settings
from schemathesis import Case

from linekeeper.web.app import create_app
from tests.web.cast import Cast

HOST = {"Host": "localhost"}
schema = schemathesis.openapi.from_asgi("/api/schema/openapi.json", create_app(Cast()), headers=HOST)


@schema.parametrize()
@settings(max_examples=25)
def test_every_answer_fits_the_schema(case: Case[Any]) -> None:
    if case.query:
        case.query.pop("after", None)  # a cursor is the server's own; one made up is refused, rightly

    case.call_and_validate(headers=HOST)
