"""The API's own description, made from its table and its structs, so that the two say the same."""

from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

import linekeeper
from linekeeper.gateway import api_told as said
from linekeeper.gateway.api_export import TYPES
from linekeeper.gateway.api_routes import ROOT, ROUTES, Route

JSON, PROBLEM = "application/json", "application/problem+json"
LISTS = ("text/csv", TYPES["xlsx"], "application/octet-stream")
FAULTS = {
    "400": "The request does not fit.",
    "401": "No token, or one that is not good.",
    "403": "This is not for a gateway key.",
    "404": "There is no such thing.",
    "409": "It cannot be done as things stand.",
    "413": "The body is too long.",
    "415": "The body is of another type.",
    "500": "A fault of Linekeeper's own.",
    "503": "The store cannot answer now; come back after Retry-After.",
}
ABOUT = (
    "Read what goes through the gateway and act on it. With a gateway key (lk_…) only its own account's sends are seen; with the "
    "operator's token (lko_…, derived from the installation's key) everything. Never a person's number, never a text. "
    "Errors are {what, why, remedy}."
)


@lru_cache(1)
def openapi() -> bytes:
    """Return the OpenAPI document, as JSON."""
    kinds: list[type[Struct]] = [said.Problem]
    for route in ROUTES:
        kinds += [kind for kind in (route.query, route.body, route.answer) if kind is not None and kind not in kinds]
    shapes, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    shape_of = dict(zip(kinds, shapes, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(ROOT + route.path, {})[route.method.lower()] = _operation(route, shape_of, components)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {"title": "Linekeeper's gateway", "version": linekeeper.__version__, "description": ABOUT},
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        }
    )


def _operation(route: Route, shape_of: dict[type[Struct], dict[str, Any]], components: dict[str, Any]) -> dict[str, Any]:
    answer = {JSON: {"schema": shape_of[route.answer]}} if route.answer is not None else {kind.split(";")[0]: {} for kind in TYPES.values()}
    problem = {PROBLEM: {"schema": shape_of[said.Problem]}}
    told: dict[str, Any] = {
        "operationId": f"{route.method.lower()}{route.path.translate(_PLAIN)}",
        "summary": route.summary + (" (operator only)" if route.operator else ""),
        "parameters": [*_parts(route), *_parameters(route.query, components)],
        "responses": {str(route.status): {"description": "Done.", "content": answer}}
        | {status: {"description": text, "content": problem} for status, text in FAULTS.items()},
    }
    if route.body is not None:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": shape_of[route.body]}}}
    elif route.file:
        told["requestBody"] = {"required": True, "content": {kind: {"schema": {"type": "string"}} for kind in LISTS}}
    return told


_PLAIN = str.maketrans({"/": "_", "{": "", "}": "", "-": "_"})


def _parts(route: Route) -> list[dict[str, Any]]:
    if "{id}" not in route.path:
        return []
    return [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 64}}]


def _parameters(query: type[Struct], components: dict[str, Any]) -> list[dict[str, Any]]:
    shape = components[query.__name__]
    required = set(shape.get("required", ()))
    return [{"name": name, "in": "query", "required": name in required, "schema": one} for name, one in shape["properties"].items()]
