"""What passes without being counted: whole requests, uploads piece by piece, and nothing of another account's for a key."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from linekeeper.config import App, Secret
from linekeeper.events.account import AccountRead
from linekeeper.gateway.passing import TooMuchError, bounded
from linekeeper.pacing.thresholds import Thresholds
from tests.flow.bodies import HARBOR
from tests.flow.stream import ago
from tests.gateway.upstream_stub import answer
from tests.gateway.yard import NUMBER, TOKEN, Yard, a_template, template, yard

ROWS = b'{"data":[]}'


@pytest.fixture
async def at() -> AsyncIterator[Yard]:
    async with yard() as one:
        await one.live()
        one.upstream.says = answer(200, ROWS, "x-fb-trace-id: A", "Set-Cookie: a=1", "Content-Encoding: identity")
        yield one


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/v24.0/{NUMBER}", b""),
        ("GET", f"/v24.0/{HARBOR}/message_templates", b""),
        ("POST", f"/v24.0/{HARBOR}/message_templates", b'{"name":"offer","category":"UTILITY"}'),
        ("DELETE", f"/v24.0/{NUMBER}/block_users", b'{"messaging_product":"whatsapp","block_users":[{"user":"1"}]}'),
        ("POST", f"/v24.0/{NUMBER}/whatsapp_business_profile", b'{"about":"x"}'),
        ("GET", "/v24.0/990000000000000", b""),
        ("DELETE", "/v24.0/990000000000000", b""),
    ],
)
async def test_it_goes_as_it_came_and_comes_back_as_it_is(at: Yard, method: str, path: str, body: bytes) -> None:
    told = await at.ask(method, path, body, query="fields=id%2Cname&limit=5", by=await at.key(), cookie="a=1", x_forwarded_for="10.0.0.1")
    [came] = at.upstream.came
    head, _, passed = came.partition(b"\r\n\r\n")

    assert head.startswith(f"{method} {path}?fields=id%2Cname&limit=5 HTTP/1.1".encode())
    assert passed == body
    assert f"bearer {TOKEN}".lower().encode() in head.lower()
    assert not [word for word in (b"cookie", b"x-forwarded-for", b"lk_") if word in head.lower()]
    assert (told.status, told.body, told.headers["x-fb-trace-id"]) == (200, ROWS, "A")
    assert "set-cookie" not in told.headers
    assert await at.kept() == []


async def test_a_redirect_is_told_and_never_followed(at: Yard) -> None:
    at.upstream.says = answer(302, b"", "Location: http://127.0.0.1:1/elsewhere")
    told = await at.ask("GET", f"/v24.0/{NUMBER}")

    assert (told.status, len(at.upstream.came)) == (302, 1)


async def test_an_upload_goes_piece_by_piece_with_its_own_length(at: Yard) -> None:
    at.upstream.says = answer(200, b'{"id":"7"}')
    body = b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\n" + b"b" * 200_000 + b"\r\n--x--\r\n"
    told = await at.ask("POST", f"/v24.0/{NUMBER}/media", body, content_type="multipart/form-data; boundary=x")

    assert (told.status, told.body, at.upstream.bodies) == (200, b'{"id":"7"}', [body])
    assert b"transfer-encoding" not in at.upstream.came[0].partition(b"\r\n\r\n")[0].lower()


async def test_an_upload_has_an_end() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"b" * 1000

    with pytest.raises(TooMuchError):
        async for _ in bounded(endless(), 5_000):
            pass


@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", "/v24.0/777/message_templates", id="an account that nobody claimed"),
        pytest.param("POST", "/v24.0/777/media", id="a number that nobody watches"),
        pytest.param("GET", f"/v24.0/{NUMBER}?fields=a%7Bb%7D", id="nested fields"),
    ],
)
async def test_a_key_ends_where_its_account_does(at: Yard, method: str, path: str) -> None:
    path, _, query = path.partition("?")
    told = await at.ask(method, path, b"", by=await at.key(), query=query)

    assert (told.status, told.ours["code"], at.upstream.came) == (403, 955105, [])


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_a_template_of_another_account_is_out_of_a_key_s_reach_though_the_token_reaches_it(at: Yard, method: str) -> None:
    read = replace(a_template("other", "UTILITY"), account="555", template="880000000000001")
    await at.river.claim("555")
    await at.river.poll(AccountRead(at=ago(hours=1), account="555", portfolio="999"), account="555")
    await at.river.poll(read, account="555")
    await at.catch_up()
    told = await at.ask(method, "/v24.0/880000000000001", b"{}" if method == "POST" else b"", by=await at.key())

    assert (told.status, told.ours["code"], at.upstream.came) == (403, 955105, [])


@pytest.mark.parametrize("node", [NUMBER, HARBOR])
async def test_nothing_removes_a_number_or_an_account(at: Yard, node: str) -> None:
    told = await at.ask("DELETE", f"/v24.0/{node}")

    assert (told.status, told.ours["code"], at.upstream.came) == (405, 955102, [])


async def test_a_key_whose_account_has_no_token_is_told_so(at: Yard) -> None:
    at.gateway.passing.adopt((App(name="meta", graph_url=at.upstream.url),))

    assert (await at.send(by=await at.key())).ours["code"] == 955106


async def test_an_account_s_own_token_goes_before_the_app_s(at: Yard) -> None:
    at.gateway.passing.adopt((App(name="meta", token=Secret(TOKEN), tokens={HARBOR: Secret("EAAits0own")}, graph_url=at.upstream.url),))
    await at.ask("GET", f"/v24.0/{NUMBER}", by=await at.key())

    assert b"eaaits0own" in at.upstream.came[0].lower()


async def test_without_an_app_it_is_metas_own_address(at: Yard) -> None:
    at.gateway.passing.adopt(())

    assert at.gateway.passing.base("") == "https://graph.facebook.com"
    assert at.gateway.passing.token("") is None


@pytest.mark.parametrize(("says", "status"), [(b"", 409), (answer(200, b"{}xyz")[:-2], 409)])
async def test_what_breaks_on_the_way_is_told(at: Yard, says: bytes, status: int) -> None:
    at.upstream.says, at.upstream.hangs_up = says, True

    assert (await at.ask("POST", f"/v24.0/{NUMBER}/whatsapp_business_profile", b"{}")).status == status
    at.gateway.passing.adopt((App(name="meta", graph_url="http://127.0.0.1:1"),))
    assert (await at.ask("GET", f"/v24.0/{NUMBER}")).status == 503


CATALOGUE = f"/v24.0/{HARBOR}/message_templates"


async def test_counted_calls_end_before_meta_would_end_them_and_messages_go_on() -> None:
    async with yard(thresholds=Thresholds(calls_share=0.01)) as at:
        await at.live()
        key = await at.key()
        at.upstream.says = answer(200, ROWS)
        told = [await at.ask("GET", CATALOGUE, by=key) for _ in range(51)]

        assert [one.status for one in told] == [200] * 50 + [429]
        assert (told[-1].json["error"]["code"], told[-1].ours["code"]) == (80008, 955117)
        assert 3600 < int(told[-1].headers["retry-after"]) <= 3661
        assert (await at.ask("GET", CATALOGUE)).status == 200  # another token may be another app's
        assert (await at.ask("GET", f"/v24.0/{NUMBER}/block_users", by=key)).status == 200
        at.upstream.says = answer()
        assert (await at.send(template("order"), by=key)).status == 200
        at.now += timedelta(seconds=3661)
        assert (await at.ask("GET", CATALOGUE, by=key)).status == 200


async def test_when_meta_says_that_the_budget_is_used_up_nothing_counted_passes_until_then(at: Yard) -> None:
    at.upstream.says = answer(400, b'{"error":{"code":80008}}')
    assert (await at.ask("GET", CATALOGUE)).status == 400
    refused = await at.ask("GET", f"/v24.0/{NUMBER}")

    assert (refused.status, refused.headers["retry-after"], len(at.upstream.came)) == (429, "301", 1)
    await at.pass_time(minutes=5)
    assert (await at.ask("GET", f"/v24.0/{NUMBER}")).status == 400


async def test_a_template_is_looked_up_only_while_the_accounts_budget_has_room() -> None:
    asked: list[str] = []

    async def look_up(_account: str, name: str, _language: str) -> str:
        asked.append(name)
        return "UTILITY"

    async with yard(thresholds=Thresholds(calls_share=0.01), look_up=look_up) as at:
        await at.live()
        key = await at.key()
        at.upstream.says = answer(200, ROWS)
        for _ in range(49):
            await at.ask("GET", CATALOGUE, by=key)
        at.upstream.says = answer()
        told = [await at.send(template(name), by=key) for name in ("first", "second")]

        assert [one.status for one in told] == [200, 200]
        assert asked == ["first"]
        at.upstream.says = answer(200, ROWS)
        assert (await at.ask("GET", CATALOGUE, by=key)).status == 429
