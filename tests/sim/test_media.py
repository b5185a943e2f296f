import json
from hashlib import sha256
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linekeeper.sim import Simulator, media
from linekeeper.sim.answer import Answer
from tests.sim.cast import DAY_S, FIRST, SECOND, START, Caller, quiet, stage

PICTURE = bytes(range(256)) + b"\r\n--not a boundary\r\n"


def caller() -> Caller:
    return Caller(stage())


def form(content: bytes = PICTURE, kind: str = "image/png", **fields: str) -> tuple[bytes, str]:
    """Return a multipart body and its Content-Type, as clients make them."""
    parts = [f'--b0undary\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode() for name, text in fields.items()]
    head = f'--b0undary\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\nContent-Type: {kind}\r\n\r\n'.encode()
    return b"".join(parts) + head + content + b"\r\n--b0undary--\r\n", "multipart/form-data; boundary=b0undary"


def raw(here: Caller, method: str, path: str, body: bytes = b"", kind: str = "", token: str = "main") -> Answer:
    held = here.stage.world.tokens.get(token)
    headers = {"authorization": f"Bearer {held.value if held else token}", "content-type": kind}
    return here.graph.answer(method, path, body, headers, "http://graph.test")


def upload(here: Caller, content: bytes = PICTURE, kind: str = "image/png", **fields: str) -> dict[str, Any]:
    answer = raw(here, "POST", f"/v25.0/{FIRST}/media", *form(content, kind, **({"messaging_product": "whatsapp"} | fields)))
    told: dict[str, Any] = json.loads(answer.body)
    return told


def test_a_file_comes_back_byte_for_byte_with_its_sum() -> None:
    here = caller()
    told = here.get(f"/v25.0/{upload(here)['id']}")
    fetched = raw(here, "GET", told["url"].removeprefix("http://graph.test"))

    assert told["url"].startswith("http://graph.test/whatsapp_business/attachments/?mid=")
    assert (told["mime_type"], told["file_size"], told["messaging_product"]) == ("image/png", str(len(PICTURE)), "whatsapp")
    assert told["sha256"] == sha256(PICTURE).hexdigest()
    assert (fetched.status, fetched.body, fetched.headers["Content-Type"]) == (200, PICTURE, "image/png")


def test_the_type_may_stand_in_a_field_or_at_the_file() -> None:
    here = caller()
    ids = [upload(here, kind="application/octet-stream", type="audio/ogg; codecs=opus")["id"], upload(here, kind="text/plain")["id"]]

    assert [here.get(f"/{one}")["mime_type"] for one in ids] == ["audio/ogg", "text/plain"]


def test_an_address_wants_the_token_and_lives_five_minutes() -> None:
    here = caller()
    told = here.get(f"/{upload(here)['id']}")
    path = told["url"].removeprefix("http://graph.test")
    statuses = [raw(here, "GET", path, token=token).status for token in ("main", "nobody", "missing permission", "reading only")]
    statuses.append(raw(here, "GET", path.replace("ext=1", "ext=2")).status)
    here.stage.timeline.run_until(here.stage.now + 301)
    statuses.append(raw(here, "GET", path).status)

    assert statuses == [200, 401, 200, 403, 404, 404]
    assert here.get(f"/{told['id']}")["url"] != told["url"]


@pytest.mark.parametrize(
    ("content", "kind", "fields", "code"),
    [
        pytest.param(b"x", "image/png", {"messaging_product": "telegraph"}, 100, id="another product"),
        pytest.param(b"x", "image/bmp", {}, 100, id="a type that is not taken"),
        pytest.param(b"", "image/png", {}, 100, id="an empty file"),
        pytest.param(b"x" * 5_000_001, "image/png", {}, 100, id="an image over 5 MB"),
        pytest.param(b"x" * 500_001, "image/webp", {}, 100, id="a sticker over 500 KB"),
        pytest.param(b"x", "image/png", {"mood": "good"}, 100, id="an unknown field"),
    ],
)
def test_a_file_that_meta_would_not_take_is_refused(content: bytes, kind: str, fields: dict[str, str], code: int) -> None:
    assert upload(caller(), content, kind, **fields)["error"]["code"] == code


@given(st.text(" ;=\"'*%()<>aA0\t\x00é", max_size=20), st.text(" ;=\"'*%()<>aA0\t\x00é", max_size=20))
def test_however_a_form_is_written_it_is_read_or_refused(name: str, boundary: str) -> None:
    head = f"Content-Disposition: form-data; name{name}; filename=a\r\nContent-Type: image{name}".encode()
    told = raw(caller(), "POST", f"/{FIRST}/media", b"--b\r\n" + head + b"\r\n\r\nx\r\n--b--", f"multipart/form-data; boundary=b{boundary}")

    assert told.code in (100, 131008)


async def test_a_file_may_be_bigger_than_any_other_body() -> None:
    async with Simulator(quiet(), start=START, paused=True) as sim, aiohttp.ClientSession() as session:
        body, kind = form(b"x" * 4_000_000, messaging_product="whatsapp")
        headers = {"Authorization": f"Bearer {sim.token}", "Content-Type": kind}
        statuses = []
        for edge in ("media", "messages"):
            async with session.post(f"{sim.url}/{FIRST}/{edge}", data=BytesIO(body), headers=headers) as answer:
                statuses.append(answer.status)

    assert statuses == [200, 413]


def test_without_a_file_nothing_is_uploaded() -> None:
    assert caller().refusal("POST", f"/{FIRST}/media", {"messaging_product": "whatsapp"})[1] == 131008


def test_a_file_may_be_asked_for_by_its_number_and_deleted() -> None:
    here = caller()
    named = upload(here)["id"]

    assert here.refusal("GET", f"/{named}?phone_number_id={SECOND}") == (400, 100, 33)
    assert here.ask("GET", f"/{named}?phone_number_id={FIRST}")[0] == 200
    assert here.refusal("DELETE", f"/{named}", token="reading only")[1] == 200
    assert here.ask("DELETE", f"/{named}") == (200, {"success": True})
    assert here.refusal("GET", f"/{named}") == (400, 100, 33)


def test_a_file_is_kept_for_thirty_days() -> None:
    here = caller()
    named = upload(here)["id"]
    here.stage.timeline.run_until(here.stage.now + 30 * DAY_S)

    assert here.refusal("GET", f"/{named}") == (400, 100, 33)
    upload(here)
    assert list(here.stage.world.media) != [named]


def test_what_is_kept_is_bounded_and_the_newest_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "KEPT_BYTES", 250)
    here = caller()
    ids = [upload(here, b"x" * 100)["id"] for _ in range(3)] + [upload(here, b"x" * 300)["id"]]

    assert list(here.stage.world.media) == ids[3:]
