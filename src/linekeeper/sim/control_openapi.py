"""The control room's own OpenAPI 3.1 document, made of the shapes that its calls take and give."""

import inspect
from typing import TYPE_CHECKING, Any

import msgspec

from linekeeper.sim import acts
from linekeeper.sim.asking import JSON, ROUTES, Ask, Nothing, Refused, Route, answers

if TYPE_CHECKING:
    from linekeeper.sim.server import Simulator

ABOUT = "Clock, world, people, acts, faults and ledger of the stand-in for Meta. No part of Meta; on one's own machine, without a password."
REFS = "#/components/schemas/{name}"


@answers("GET", "/_sim/openapi.json", gives=dict[str, object])
async def openapi(_: "Simulator", __: Ask) -> dict[str, object]:
    """Tell this document."""
    return document()


def document() -> dict[str, object]:
    """Return the document: every call of the table, every shape once."""
    kinds = [kind for route in ROUTES.values() for kind in _kinds(route)]
    schemas, components = msgspec.json.schema_components([*kinds, Refused], ref_template=REFS, schema_hook=acts.anything)
    left, paths = iter(schemas), dict[str, dict[str, object]]()
    for (method, path), route in ROUTES.items():
        told = [next(left) for _ in _kinds(route)]
        paths.setdefault(path, {})[method.lower()] = _operation(route, told)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Linekeeper's simulator: the control room", "version": "1", "description": ABOUT},
        "paths": paths,
        "components": {"schemas": components},
    }


def _kinds(route: Route) -> list[Any]:
    """Return the shapes of a call: its body, its answer."""
    return [object if route.raw and route.shown is None else (route.shown() if route.shown else route.takes), route.gives or str]


def _operation(route: Route, told: list[dict[str, Any]]) -> dict[str, object]:
    takes, gives = told
    says = inspect.cleandoc(route.handler.__doc__ or "")
    operation: dict[str, object] = {"operationId": route.handler.__name__, "summary": says.partition("\n")[0], "description": says}
    parameters = [*_parameters(route.where, "path"), *_parameters(route.query, "query")]
    if parameters:
        operation["parameters"] = parameters
    if route.takes is not Nothing:
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": takes}}}
    refused = {"description": "Not so, and why.", "content": {JSON: {"schema": {"$ref": REFS.format(name="Refused")}}}}
    codes = ["400", "403", *(["404"] if route.where is not Nothing or route.takes is not Nothing else [])]
    fine = {"description": "As asked.", "content": {route.kind: {"schema": gives}}}
    return operation | {"responses": {"200": fine} | dict.fromkeys(codes, refused)}


def _parameters(shape: type[msgspec.Struct], place: str) -> list[dict[str, object]]:
    return [
        {"name": field.name, "in": place, "required": place == "path", "schema": msgspec.json.schema(field.type, schema_hook=acts.anything)}
        for field in msgspec.structs.fields(shape)
    ]
