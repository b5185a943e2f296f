from pathlib import Path

import pytest

from linekeeper.gateway.api_routes import ROUTES, Route, matched

DOCUMENT = (Path(__file__).parents[2] / "docs" / "gateway.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_row_of_the_table_is_found_by_its_own_address(route: Route) -> None:
    found, parts, _ = matched(route.method, route.path.replace("{id}", "lk.7"))

    assert found is route
    assert parts == ({"id": "lk.7"} if "{id}" in route.path else {})


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [("GET", "/queue/clear", ["POST"]), ("PUT", "/pauses", ["DELETE", "GET", "POST"]), ("GET", "/", []), ("GET", "/queue/", [])],
)
def test_without_a_row_the_methods_are_told(method: str, path: str, methods: list[str]) -> None:
    assert matched(method, path) == (None, {}, methods)


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES if not route.path.startswith("/campaigns")}))
def test_every_address_stands_in_the_document(path: str) -> None:
    last = "/" + path.rsplit("/", 1)[1] if path.startswith(("/messages/{id}/", "/suppressions/")) else path

    assert f"`{last}`" in DOCUMENT
