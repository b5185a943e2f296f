import pytest

from linekeeper.gateway.upstream import Reply, Verdict, headers_down, headers_up, verdict


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        pytest.param(200, b'{"messages":[{"id":"wamid.x"}],"contacts":[{"wa_id":"1"}]}', Verdict(wamid="wamid.x", wa_id="1"), id="taken"),
        pytest.param(
            200, b'{"messages":[{"id":"w","message_status":"held_for_quality_assessment"}]}', Verdict(wamid="w", held=True), id="held"
        ),
        pytest.param(200, b'{"messages":[{"id":"w","x":1}],"contacts":7}', Verdict(wamid="w"), id="taken, and something has a new shape"),
        pytest.param(200, b'{"success":true}', Verdict(success=True), id="no message"),
        pytest.param(400, b'{"error":{"code":131026,"message":"x"}}', Verdict(code=131026), id="refused"),
        pytest.param(400, b'{"error":{"code":"131026"}}', Verdict(), id="refused with a code that is none"),
        pytest.param(400, b'{"error":"no"}', Verdict(), id="refused with a word"),
        pytest.param(500, b'{"messages":[{"id":"w"}]}', Verdict(), id="a yes from a server in trouble is none"),
        pytest.param(200, b"", Verdict(), id="nothing"),
        pytest.param(200, b'{"messages":[]}', Verdict(), id="no id"),
        pytest.param(200, b"[1]", Verdict(), id="no object"),
        pytest.param(200, b"\xff", Verdict(), id="no text"),
    ],
)
def test_what_an_answer_says(status: int, body: bytes, says: Verdict) -> None:
    assert verdict(Reply(status, (), body)) == says


def test_what_is_the_callers_goes_up_and_what_is_the_connections_stays() -> None:
    given = [
        (b"content-type", b"application/json"),
        (b"user-agent", b"shop/1"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"authorization", b"Bearer EAAown"),
        (b"connection", b"keep-alive"),
        (b"content-length", b"7"),
        (b"host", b"here"),
        (b"cookie", b"a=1"),
        (b"x-linekeeper-lane", b"marketing"),
        (b"idempotency-key", b"7"),
        (b"accept-encoding", b"gzip"),
    ]
    own = [(name, value) for name, value in headers_up(given, None).items() if name != "accept-encoding"]

    assert own == [
        ("content-type", "application/json"),
        ("user-agent", "shop/1"),
        ("x-a", "1"),
        ("x-a", "2"),
        ("authorization", "Bearer EAAown"),
    ]
    assert headers_up(given, "EAAkept").getall("authorization") == ["Bearer EAAkept"]
    assert headers_up(given, None).getall("accept-encoding") == ["identity"]


def test_metas_headers_come_down_but_for_the_connections() -> None:
    given = {"Content-Type": "application/json", "X-App-Usage": "{}", "Transfer-Encoding": "chunked", "Date": "now", "Set-Cookie": "a=1"}

    assert headers_down(given) == ((b"content-type", b"application/json"), (b"x-app-usage", b"{}"))
