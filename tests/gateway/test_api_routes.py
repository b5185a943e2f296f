import pytest

from linekeeper.gateway.api_routes import ROUTES, Route, matched


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
