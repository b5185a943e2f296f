import re

import aiohttp
import pytest

from linekeeper.web.static import FILES, FOLDER, address, read_files


async def test_a_file_asked_for_by_its_mark_may_be_kept_for_ever(client: aiohttp.ClientSession) -> None:
    async with client.get(address("look.css")) as answer:
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert await answer.read() == (FOLDER / "look.css").read_bytes()


async def test_a_file_asked_for_by_an_old_mark_is_not_kept(client: aiohttp.ClientSession) -> None:
    async with client.get("/static/look.css?v=0000000000000000") as answer:
        assert answer.headers["Cache-Control"] == "public, no-cache"


async def test_a_file_that_is_known_already_is_not_sent_again(client: aiohttp.ClientSession) -> None:
    async with client.get("/static/sprite.svg", headers={"If-None-Match": f'"{FILES["sprite.svg"].mark}"'}) as answer:
        assert answer.status == 304
        assert await answer.read() == b""


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "vendor/vendored.json", "nothing.css", "vendor/LICENSE-htmx"])
async def test_nothing_else_can_be_had(client: aiohttp.ClientSession, name: str) -> None:
    async with client.get(f"/static/{name}") as answer:
        assert answer.status == 404


def test_the_mark_follows_what_the_file_holds() -> None:
    again = read_files()

    assert {name: file.mark for name, file in again.items()} == {name: file.mark for name, file in FILES.items()}
    assert len({file.mark for file in FILES.values()}) == len(FILES)


def test_no_file_of_ours_loads_anything_from_elsewhere() -> None:
    ours = [name for name in FILES if not name.startswith("vendor/")]
    found = {name: re.findall(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[\w.-]+\.\w+", FILES[name].body.decode()) for name in ours}

    assert {name: links for name, links in found.items() if links} == {}
