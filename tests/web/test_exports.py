import csv
from io import StringIO

import aiohttp
import pytest

from linekeeper.web.exports import NUMBERS, PORTFOLIOS, TEMPLATES, line
from tests.web.cast import Cast
from tests.web.scenes import NOON, number


async def rows(client: aiohttp.ClientSession, path: str) -> list[dict[str, str]]:
    async with client.get(path) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        return list(csv.DictReader(StringIO(await answer.text(), newline="")))


@pytest.mark.parametrize(
    ("path", "head", "many"),
    [
        pytest.param("/numbers.csv", NUMBERS, 9, id="numbers"),
        pytest.param("/templates.csv", TEMPLATES, 4, id="templates"),
        pytest.param("/portfolios.csv", PORTFOLIOS, 3, id="portfolios"),
    ],
)
async def test_a_list_comes_as_a_file_with_a_line_for_each(
    client: aiohttp.ClientSession, path: str, head: tuple[str, ...], many: int
) -> None:
    told = await rows(client, path)

    assert len(told) == many
    assert all(set(one) == set(head) and None not in one.values() for one in told)


async def test_a_number_is_told_with_why_and_what_to_do(client: aiohttp.ClientSession) -> None:
    told = {one["id"]: one for one in await rows(client, "/numbers.csv")}["100511"]

    assert (told["number"], told["status"], told["why"]) == ("15550100511", "restricted", "Meta holds new conversations back.")
    assert (told["until"], told["limit_per_day"], told["used_most"]) == ("2026-11-27T12:00:00Z", "10000", "6240")


async def test_only_what_is_shown_is_exported(client: aiohttp.ClientSession) -> None:
    assert [one["id"] for one in await rows(client, "/numbers.csv?show=banned")] == ["100688"]
    assert len(await rows(client, "/numbers.csv?q=tideway")) == 3
    assert [one["name"] for one in await rows(client, "/templates.csv?q=summer")] == ["summer_flash"]


async def test_ten_thousand_numbers_come_whole(client: aiohttp.ClientSession, cast: Cast) -> None:
    cast.fleet_numbers = [number(f"{place:06}") for place in range(10_000)]

    assert len({one["id"] for one in await rows(client, "/numbers.csv")}) == 10_000


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        pytest.param("=1+1", "'=1+1", id="a formula"),
        pytest.param("+15550100001", "'+15550100001", id="a plus"),
        pytest.param("-2", "'-2", id="a minus"),
        pytest.param("@sum", "'@sum", id="an at sign"),
        pytest.param(-2, "-2", id="a number of ours is a number"),
        pytest.param(NOON, "2026-11-25T12:00:00Z", id="an instant"),
        pytest.param('a,"b"\nc', '"a,""b""\nc"', id="what must be quoted"),
    ],
)
def test_a_cell_is_never_a_formula(cell: object, written: str) -> None:
    assert line([cell]) == f"{written}\r\n"  # type: ignore[list-item]  # any cell
